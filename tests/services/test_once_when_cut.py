"""A connection cut anywhere in a step: the step is done once, or not at all and said so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import ConnectionLost, DoneAfterAll, ServerAway
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.postgres_wire import Moment, Wire, wire_to
from tests.services.broken_lines import SHORT, counted, hands_over
from tests.services.steps import SLOT, Hands, balance, stored, wish

Do = Callable[[], BookingOutcome]
# What each step adds: bookings, ledger lines, audit entries, remembered requests.
STEPS = {
    "book": (1, 1, 1, 1),
    "book, pay later": (1, 0, 1, 1),
    "check in": (0, 0, 1, 1),
    "miss": (0, 0, 1, 1),
    "cancel": (0, 1, 1, 1),
    "undo booking": (0, 1, 1, 1),
    "undo cancellation": (0, 1, 1, 1),
}


@pytest.fixture
def wire(postgres_cluster: Cluster) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as made:
        yield made


@pytest.fixture
def studio(postgres_studio: StudioDatabase) -> StudioDatabase:
    """A studio on the server: a file has no connection to lose."""
    return postgres_studio


@pytest.fixture
def remote(studio: StudioDatabase, wire: Wire) -> Iterator[Hands]:
    """The front desk at a PC at the other end of the wire, patient enough to reconnect."""
    hands, uow = hands_over(studio, wire, "desk")
    yield hands
    uow.close()


@pytest.fixture
def hasty(studio: StudioDatabase, wire: Wire) -> Iterator[Hands]:
    """The same, told soon that the server is away."""
    hands, uow = hands_over(studio, wire, "desk", SHORT)
    yield hands
    uow.close()


def step_of(hands: Hands, step: str) -> Do:
    """Return what takes a step, always the same one, after all that comes before it."""
    request, key = wish(), new_id()
    if step == "book":
        return lambda: hands.book(request)
    if step == "book, pay later":
        later = wish(pay_later=True)
        return lambda: hands.book(later)
    booked = hands.book(request)
    if step == "check in":
        return lambda: hands.check_in(booked, request_id=key)
    if step == "miss":
        return lambda: hands.mark(booked, BookingStatus.NO_SHOW, request_id=key)
    if step == "cancel":
        return lambda: hands.cancel(booked, request_id=key)
    if step == "undo booking":
        return lambda: hands.undo(booked, request_id=key)
    cancelled = hands.cancel(booked)
    return lambda: hands.undo(cancelled, request_id=key)


def added(studio: StudioDatabase, before: dict[str, int]) -> tuple[int, ...]:
    return tuple(count - before[table] for table, count in counted(studio).items())


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())
@pytest.mark.parametrize("step", STEPS)
def test_a_commit_without_an_answer_is_looked_up_and_not_repeated(
    studio: StudioDatabase, wire: Wire, remote: Hands, step: str, moment: Moment
) -> None:
    do = step_of(remote, step)
    before = counted(studio)
    wire.cut_at_commit(moment)
    outcome = do()
    assert wire.cuts == 1
    assert added(studio, before) == STEPS[step]
    assert stored(studio, outcome.booking_id).status == outcome.status
    assert do() == outcome
    assert added(studio, before) == STEPS[step]
    assert balance(studio, "cara ten") >= 0


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())
@pytest.mark.parametrize("step", STEPS)
def test_a_server_that_stays_away_is_said_and_the_same_request_finds_out_later(
    studio: StudioDatabase, wire: Wire, hasty: Hands, step: str, moment: Moment
) -> None:
    do = step_of(hasty, step)
    before = counted(studio)
    wire.cut_at_commit(moment, stays_down=True)
    with pytest.raises(ConnectionLost, match="Nothing that you typed is lost"):
        do()
    was_done = moment is Moment.AFTER
    assert added(studio, before) == (STEPS[step] if was_done else (0, 0, 0, 0))
    with pytest.raises(ConnectionLost):
        do()
    wire.up()
    outcome = do()
    assert added(studio, before) == STEPS[step]
    assert stored(studio, outcome.booking_id).status == outcome.status


@pytest.mark.parametrize("moment", list(Moment), ids=lambda moment: moment.name.lower())
@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.soak)])
def test_cut_at_any_message_a_booking_is_made_and_cancelled_once(
    studio: StudioDatabase, wire: Wire, remote: Hands, stride: int, moment: Moment
) -> None:
    remote.book(wish("cem", "ben"))
    start = wire.sent
    remote.cancel(remote.book(wish()))
    messages = wire.sent - start
    assert messages > 40
    for number in range(1, messages, stride):
        before = counted(studio)
        cuts = wire.cuts
        wire.cut_at(number, moment)
        remote.cancel(remote.book(wish()))
        assert wire.cuts == cuts + 1
        assert added(studio, before) == (1, 2, 2, 2)


def test_another_wish_waits_for_what_became_of_the_first(
    studio: StudioDatabase, wire: Wire, hasty: Hands
) -> None:
    """Somebody changes the time after the connection was lost: not both are booked."""
    for moment, refused in ((Moment.AFTER, True), (Moment.BEFORE, False)):
        first = wish("cem")
        wire.cut_at_commit(moment, stays_down=True)
        with pytest.raises(ConnectionLost):
            hasty.book(first)
        wire.up()
        other = wish("cem", "ben", instead_of=(first.booking_id,))
        if refused:
            with pytest.raises(DoneAfterAll):
                hasty.book(other)
            hasty.undo(hasty.book(first))
        else:
            assert hasty.book(other).version == 1


def test_who_vanishes_without_a_word_is_noticed_at_both_ends(remote: Hands) -> None:
    with remote.uow.reading() as work:
        connection = work._session.connection()
        for setting, value in (
            ("idle_in_transaction_session_timeout", "1min"),
            ("lock_timeout", "5s"),
            ("tcp_keepalives_idle", "10"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
        ):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar_one() == value
        driver = connection.connection.driver_connection
        assert driver is not None
        said = driver.info.get_parameters()
    assert (said["keepalives_idle"], said["keepalives_count"]) == ("10", "3")
    assert said["tcp_user_timeout"] == "25000"


def test_looking_says_that_the_server_is_away(wire: Wire, hasty: Hands) -> None:
    wire.down()
    with pytest.raises(ServerAway, match="cannot be reached"), hasty.uow.reading() as work:
        work.organizations.mine()
    wire.up()
    with hasty.uow.reading() as work:
        assert work.organizations.mine().name


def test_a_closed_login_is_not_waited_for(
    postgres_cluster: Cluster, studio: StudioDatabase, wire: Wire, remote: Hands
) -> None:
    """Whoever may not come back is told at once, not after looking for the server."""
    do = step_of(remote, "check in")
    role = studio.role_of("desk")
    with postgres_cluster.connect() as connection:
        connection.execute(f"ALTER ROLE {role} NOLOGIN")
        try:
            wire.cut_at_commit(Moment.BEFORE)
            with pytest.raises(Exception, match="Name or password is not right"):
                do()
        finally:
            connection.execute(f"ALTER ROLE {role} LOGIN")


def test_the_last_credit_is_not_spent_twice(
    studio: StudioDatabase, wire: Wire, remote: Hands
) -> None:
    left = balance(studio, "cara ten")
    for number in range(left):
        wire.cut_at_commit(Moment.AFTER if number % 2 else Moment.BEFORE)
        remote.book(wish(starts_at=SLOT.replace(hour=6 + number)))
    assert balance(studio, "cara ten") == 0
