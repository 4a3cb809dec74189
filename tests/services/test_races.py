"""Many PCs at the same slot, the same credit, the same request: one of them gets it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import ChangedMeanwhile, NoCredit, SlotTaken, StudioError
from studio_app.domain.packages import EntryKind
from studio_app.repositories.schema import SessionRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import SLOT, Hands, balance, count_bookings, wish
from tests.services.turns import deadlocks

PEOPLE_AT_PCS = ("desk", "desk", "desk", "owner", "owner", "owner", "admin", "admin")
CLIENTS = ("cara", "cem", "dora", "emil", "fay", "gus", "cara", "cem")
TRAINERS = ("anna", "ben", "sara")
HOUR = timedelta(hours=1)
Try = Callable[[int, Hands], BookingOutcome]


@pytest.fixture
def hands(studio: StudioDatabase, request: pytest.FixtureRequest) -> Iterator[list[Hands]]:
    """Eight people at PCs of their own, all connected, none of whom has to be ended for another."""
    yield [Hands.of(studio.login(name)) for name in PEOPLE_AT_PCS]
    studio.close()
    if studio.is_postgres:
        assert deadlocks(request.getfixturevalue("postgres_cluster"), studio) == 0


def at_once(hands: list[Hands], attempt: Try) -> list[BookingOutcome | type[StudioError]]:
    """Return what becomes of all attempts, started in the same moment."""
    start = Barrier(len(hands))

    def one(number: int) -> BookingOutcome | type[StudioError]:
        start.wait()
        try:
            return attempt(number, hands[number])
        except StudioError as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(hands)) as pool:
        return list(pool.map(one, range(len(hands)), timeout=60))


def told(results: list[BookingOutcome | type[StudioError]]) -> Counter[str]:
    return Counter(
        "done" if isinstance(result, BookingOutcome) else result.__name__ for result in results
    )


@pytest.mark.parametrize(
    "round_", [0, *(pytest.param(number, marks=pytest.mark.soak) for number in range(1, 8))]
)
def test_one_of_eight_gets_the_slot(
    studio: StudioDatabase, hands: list[Hands], round_: int
) -> None:
    before = count_bookings(studio)
    results = at_once(hands, lambda n, own: own.book(wish(CLIENTS[(n + round_) % 8], "anna")))
    assert told(results) == {"done": 1, SlotTaken.__name__: 7}
    assert count_bookings(studio) == before + 1


def test_one_of_eight_gets_the_client(studio: StudioDatabase, hands: list[Hands]) -> None:
    results = at_once(hands, lambda n, own: own.book(wish("cara", TRAINERS[n % 3])))
    assert told(results) == {"done": 1, SlotTaken.__name__: 7}


def test_slots_that_overlap_by_a_little(studio: StudioDatabase, hands: list[Hands]) -> None:
    def attempt(number: int, own: Hands) -> BookingOutcome:
        return own.book(wish(CLIENTS[number], "ben", SLOT + number * timedelta(minutes=30)))

    results = at_once(hands, attempt)
    assert set(told(results)) <= {"done", SlotTaken.__name__}
    with studio.house() as connection:
        booked = connection.execute(
            select(SessionRow.starts_at, SessionRow.ends_at)
            .where(SessionRow.trainer_id == key("ben"), SessionRow.starts_at >= SLOT)
            .where(SessionRow.starts_at < SLOT + timedelta(days=1))
            .order_by(SessionRow.starts_at)
        ).all()
    assert told(results)["done"] == len(booked)
    # Nobody is left out who would have fitted in.
    assert 3 <= len(booked) <= 4
    assert all(end <= start for (_s, end), (start, _e) in pairwise(booked))


def test_everybody_gets_a_slot_of_their_own(studio: StudioDatabase, hands: list[Hands]) -> None:
    """Locks taken crosswise: what two want does not hold up or end what others do."""

    def attempt(number: int, own: Hands) -> BookingOutcome:
        return own.book(wish(CLIENTS[number], TRAINERS[number % 3], SLOT + number * HOUR))

    assert told(at_once(hands, attempt)) == {"done": 8}


def test_the_last_credit_is_spent_once(studio: StudioDatabase, hands: list[Hands]) -> None:
    spare = balance(studio, "cara ten") - 1
    with studio.house() as connection:
        factories.add_entry(connection, "spare", "cara ten", "cara", EntryKind.ADJUSTED, -spare)

    def attempt(number: int, own: Hands) -> BookingOutcome:
        return own.book(wish("cara", TRAINERS[number % 3], SLOT + number * HOUR))

    assert told(at_once(hands, attempt)) == {"done": 1, NoCredit.__name__: 7}
    assert balance(studio, "cara ten") == 0


def test_one_request_sent_eight_times_is_one_booking(
    studio: StudioDatabase, hands: list[Hands]
) -> None:
    before = (count_bookings(studio), balance(studio, "cara ten"))
    request = wish()
    results = at_once(hands, lambda _number, own: own.book(request))
    # Whoever came first gets the same answer at all their PCs; the key is nobody else's, who hear
    # of the key, or of the slot that is taken by then.
    first = next(n for n, result in enumerate(results) if isinstance(result, BookingOutcome))
    theirs = [PEOPLE_AT_PCS[n] == PEOPLE_AT_PCS[first] for n in range(8)]
    assert {result for result, own in zip(results, theirs, strict=True) if own} == {results[first]}
    others = [result for result, own in zip(results, theirs, strict=True) if not own]
    assert set(others) <= {ChangedMeanwhile, SlotTaken}
    assert (count_bookings(studio), balance(studio, "cara ten")) == (before[0] + 1, before[1] - 1)


def test_one_of_eight_cancels(studio: StudioDatabase, hands: list[Hands]) -> None:
    before = balance(studio, "cara ten")
    booked = hands[0].book(wish())
    results = at_once(hands, lambda _number, own: own.cancel(booked))
    assert told(results)["done"] == 1
    assert balance(studio, "cara ten") == before


def test_undo_and_booking_at_the_same_slot(studio: StudioDatabase, hands: list[Hands]) -> None:
    cancelled = [hands[0].cancel(hands[0].book(wish(client))) for client in ("cara", "cem")]

    def attempt(number: int, own: Hands) -> BookingOutcome:
        if number < len(cancelled):
            return own.undo(cancelled[number])
        return own.book(wish(CLIENTS[number], "anna"))

    assert told(at_once(hands, attempt))["done"] == 1


def test_the_database_decides_where_nobody_looks(studio: StudioDatabase) -> None:
    """Past the services, as another program would write, the constraint holds alone."""
    shared = {
        "organization_id": key("home"),
        "trainer_id": key("anna"),
        "starts_at": SLOT,
        "ends_at": SLOT + HOUR,
        "created_at": SLOT,
    }
    with studio.house() as connection:
        connection.execute(insert(SessionRow).values(id=key("one"), **shared))
        later = {"starts_at": SLOT + HOUR, "ends_at": SLOT + 2 * HOUR}
        connection.execute(insert(SessionRow).values(id=key("two"), **(shared | later)))
    for statement in (
        insert(SessionRow).values(id=key("three"), **shared),
        update(SessionRow).where(SessionRow.id == key("two")).values(starts_at=SLOT),
    ):
        with pytest.raises(Exception, match="ex_sessions_trainer_overlap"), studio.house() as it:
            it.execute(statement)
    with studio.house() as connection:
        found = connection.execute(select(SessionRow.id).where(SessionRow.starts_at == SLOT))
        assert found.scalars().all() == [key("one")]
