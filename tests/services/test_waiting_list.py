"""The waiting list: whom a free place suits, in their order, and booking one of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.waiting_list import FreePlace, WaitingEntry, WaitingWish, WaitRequest
from studio_app.repositories.schema import WaitingListEntryRow
from studio_app.services.classes import cancel_class
from studio_app.services.undoing import undo
from studio_app.services.waiting_list import (
    add_to_list,
    book_waiting,
    matches_for,
    waiting_list,
    withdraw,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, stored, trail, wish
from tests.services.test_classes import add, join, row

HOUR = timedelta(hours=1)
PLACE = FreePlace(key("anna"), SLOT, 60)
THURSDAY = 3


@pytest.fixture(autouse=True)
def nobody_waits(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        connection.execute(update(WaitingListEntryRow).values(status="withdrawn"))


def wait(hands: Hands, client: str, minute: int = 0, **values: Any) -> DiaryOutcome:
    request = WaitRequest(new_id(), key(client), WaitingWish(**values), f"{client} is keen")
    now = NOW + timedelta(minutes=minute)
    return add_to_list(hands.uow, hands.viewer, request, now)


def listed(hands: Hands) -> list[str]:
    return [one.client_name.split()[0] for one in waiting_list(hands.uow, hands.viewer, NOW)]


def matches(hands: Hands, place: FreePlace = PLACE) -> tuple[WaitingEntry, ...]:
    return matches_for(hands.uow, hands.viewer, place, NOW)


def names(hands: Hands, place: FreePlace = PLACE) -> list[str]:
    return [one.client_name.split()[0] for one in matches(hands, place)]


def status(studio: StudioDatabase, entry: WaitingEntry) -> tuple[str, object]:
    row = WaitingListEntryRow
    query = select(row.status, row.booking_id).where(row.id == entry.id)
    with studio.house() as connection:
        return tuple(connection.execute(query).one())  # type: ignore[return-value]


def test_those_who_wait_are_matched_in_order_and_booked_by_one_step(
    studio: StudioDatabase, desk: Hands
) -> None:
    wait(desk, "dora", 1)
    first = wait(desk, "cara", trainer_id=key("anna"), weekdays=frozenset({THURSDAY}))
    wait(desk, "emil", 2, trainer_id=key("sara"))
    wait(desk, "gus", 3, weekdays=frozenset({0, 4}))
    wait(desk, "fay", 4, from_minute=9 * 60, until_minute=10 * 60 + 30)
    wait(desk, "cem", 5, first_day=SLOT.date(), last_day=SLOT.date(), from_minute=10 * 60)
    assert listed(desk) == ["Cara", "Dora", "Emil", "Gus", "Fay", "Cem"]
    assert names(desk) == ["Cara", "Dora", "Cem"]
    assert names(desk, FreePlace(key("anna"), SLOT - HOUR, 60)) == ["Cara", "Dora", "Fay"]
    assert names(desk, FreePlace(key("anna"), NOW - HOUR, 60)) == []
    # Who is with somebody else at that time is not free for it.
    elsewhere = desk.book(wish("dora", "ben", SLOT + HOUR / 2))
    assert names(desk) == ["Cara", "Cem"]
    desk.undo(elsewhere)
    cara = matches(desk)[0]
    who = (desk.uow, desk.viewer)
    request = wish("cara", "anna", SLOT)
    done = book_waiting(*who, cara.id, cara.version, request, NOW)
    assert book_waiting(*who, cara.id, cara.version, request, NOW) == done
    assert status(studio, cara) == ("booked", done.booking_id)
    assert [entry.action for entry in trail(studio, cara.id)] == [
        "waiting_added",
        "waiting_booked",
    ]
    # The place is taken: nobody is offered it, and nobody else gets it.
    assert names(desk) == []
    cem = next(one for one in waiting_list(*who, NOW) if one.client_id == key("cem"))
    with pytest.raises(SlotTaken):
        book_waiting(*who, cem.id, cem.version, wish("cem", "anna", SLOT), NOW)
    assert status(studio, cem)[0] == "waiting"
    with pytest.raises(NotFound):
        book_waiting(*who, cem.id, cem.version, wish("fay", "ben", SLOT), NOW)
    assert done.undo is not None
    undone = undo(*who, done.undo, NOW, request_id=new_id())
    assert status(studio, cara) == ("waiting", None)
    assert stored(studio, done.booking_id).withdrawn_at is not None
    assert names(desk)[0] == "Cara"
    assert undone.undo is not None
    undo(*who, undone.undo, NOW, request_id=new_id(), again=True)
    assert status(studio, cara) == ("booked", done.booking_id)
    assert first.undo is not None
    with pytest.raises(StudioError, match="Someone changed this"):
        undo(*who, first.undo, NOW, request_id=new_id())


def test_a_place_in_a_full_class_goes_to_who_waits_for_it(
    studio: StudioDatabase, desk: Hands
) -> None:
    added = add(desk, capacity=2)
    assert added.session_id is not None
    cara = join(studio, desk, added, "cara")
    join(studio, desk, added, "dora")
    wait(desk, "emil", session_id=added.session_id)
    wait(desk, "cem")
    place = FreePlace(key("anna"), SLOT, 60, added.session_id)
    assert names(desk, place) == []
    desk.cancel(cara)
    assert names(desk, place) == ["Emil"]
    entry = matches(desk, place)[0]
    assert (entry.title, entry.starts_at) == ("Pilates", SLOT)
    version = row(studio, added.session_id).version
    request = EnrolRequest(new_id(), added.session_id, version, key("emil"))
    done = book_waiting(desk.uow, desk.viewer, entry.id, entry.version, request, NOW)
    assert stored(studio, done.booking_id).session_id == added.session_id
    assert listed(desk) == ["Cem"]
    wait(desk, "fay", 1, session_id=added.session_id)
    gone = cancel_class(desk.uow, desk.viewer, added.session_id, version, NOW, request_id=new_id())
    assert listed(desk) == ["Cem"]
    assert gone.undo is not None
    undo(desk.uow, desk.viewer, gone.undo, NOW, request_id=new_id())
    assert listed(desk) == ["Cem", "Fay"]


def test_trainers_see_and_book_their_own_who_wait_and_nobody_else(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    wait(desk, "dora")
    wait(desk, "cara", 1)
    wait(anna, "cem", 2, trainer_id=key("anna"))
    assert (listed(desk), listed(anna)) == (["Dora", "Cara", "Cem"], ["Cara", "Cem"])
    assert names(anna) == ["Cara", "Cem"]
    assert listed(Hands.of(studio.login("asim"))) == ["Cara", "Cem"]
    ben = Hands.of(studio.login("ben"))
    assert listed(ben) == ["Dora"]
    assert names(ben) == []
    zoe = Hands.of(studio.login("zoe"))
    assert listed(zoe) == []
    cara = matches(anna)[0]
    for hands in (ben, zoe):
        with pytest.raises(NotFound):
            withdraw(hands.uow, hands.viewer, cara.id, cara.version, NOW, request_id=new_id())
        with pytest.raises(NotFound):
            wait(hands, "cara")
    with pytest.raises(NotAllowed):
        wait(anna, "cara", trainer_id=key("ben"))
    for name in ("asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            wait(hands, "cara")
    with pytest.raises(NotAllowed):
        listed(Hands.of(studio.login("cara")))
    gone = withdraw(anna.uow, anna.viewer, cara.id, cara.version, NOW, request_id=new_id())
    assert listed(desk) == ["Dora", "Cem"]
    with pytest.raises(ChangedMeanwhile):
        withdraw(desk.uow, desk.viewer, cara.id, cara.version, NOW, request_id=new_id())
    assert gone.undo is not None
    undo(anna.uow, anna.viewer, gone.undo, NOW, request_id=new_id())
    assert listed(desk) == ["Dora", "Cara", "Cem"]
    cem = matches(anna)[1]
    request = wish("cem", "anna", SLOT)
    done = book_waiting(anna.uow, anna.viewer, cem.id, cem.version, request, NOW)
    assert listed(anna) == ["Cara"]
    assert done.undo is not None
    undo(anna.uow, anna.viewer, done.undo, NOW, request_id=new_id())
    assert listed(anna) == ["Cara", "Cem"]


def test_wishes_that_make_no_sense_are_refused(desk: Hands) -> None:
    for values in (
        {"weekdays": frozenset()},
        {"from_minute": 600, "until_minute": 600},
        {"first_day": SLOT.date(), "last_day": NOW.date()},
    ):
        with pytest.raises(InvalidInput):
            WaitingWish(**values)  # type: ignore[arg-type]
    personal = desk.book(wish())
    with pytest.raises(InvalidInput):
        wait(desk, "dora", session_id=personal.session_id)
    over = WaitingWish(last_day=NOW.date() - timedelta(days=1))
    request = WaitRequest(new_id(), key("dora"), over)
    add_to_list(desk.uow, desk.viewer, request, NOW)
    assert listed(desk) == []


def test_the_list_of_a_colleagues_class_is_left_to_the_colleague(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    of_ben = add(desk, trainer_id=key("ben"))
    waits = wait(desk, "cara", session_id=of_ben.session_id)
    assert waits.undo is not None
    entry = next(one for one in waiting_list(desk.uow, desk.viewer, NOW))
    with pytest.raises((NotAllowed, NotFound)):
        withdraw(anna.uow, anna.viewer, entry.id, entry.version, NOW, request_id=new_id())
    assert status(studio, entry) == ("waiting", None)
    withdraw(desk.uow, desk.viewer, entry.id, entry.version, NOW, request_id=new_id())
    assert status(studio, entry) == ("withdrawn", None)
