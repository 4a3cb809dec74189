"""Group classes: added, filled, changed and cancelled as one, and every step taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.changes import BookingOutcome, DiaryOutcome, Step
from studio_app.domain.classes import ClassChange, ClassRequest, EnrolRequest
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotAllowed,
    NotFound,
    SessionFull,
    SlotTaken,
    StudioError,
    WrongStatus,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.repositories.schema import SessionRow
from studio_app.services.classes import add_class, cancel_class, change_class, enrol
from studio_app.services.doctor import examine
from studio_app.services.moves import move
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, stored, trail, wish

HOUR = timedelta(hours=1)


def a_class(**values: Any) -> ClassRequest:
    """Return the request of Anna's hour for three."""
    plain = ClassRequest(new_id(), key("anna"), SLOT, 60, "Pilates", 3)
    return replace(plain, **values)


def add(hands: Hands, **values: Any) -> DiaryOutcome:
    return add_class(hands.uow, hands.viewer, a_class(**values), NOW)


def row(studio: StudioDatabase, session_id: UUID | None) -> Any:
    with studio.house() as connection:
        return connection.execute(select(SessionRow).where(SessionRow.id == session_id)).one()


def join(
    studio: StudioDatabase, hands: Hands, added: DiaryOutcome, client: str, **values: Any
) -> BookingOutcome:
    """Book a client into a class of the version that it has now."""
    assert added.session_id is not None
    version = row(studio, added.session_id).version
    request = EnrolRequest(new_id(), added.session_id, version, key(client))
    return enrol(hands.uow, hands.viewer, replace(request, **values), NOW)


def back(hands: Hands, done: DiaryOutcome, *, again: bool = False) -> DiaryOutcome:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)


def test_a_class_is_filled_and_cancelled_with_every_credit_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    request = a_class(place_id=key("home Hall"))
    added = add_class(desk.uow, desk.viewer, request, NOW)
    assert add_class(desk.uow, desk.viewer, request, NOW) == added
    assert (added.step, added.subject, added.trainer_name) == (Step.ADD_CLASS, "Pilates", "Anna")
    left = {name: balance(studio, f"{name} ten") for name in ("cara", "dora")}
    booked = join(studio, desk, added, "cara")
    assert (booked.step, booked.session_id) == (Step.BOOK, added.session_id)
    # Somebody else's client comes along; a third pays later.
    dora = join(studio, desk, added, "dora")
    later = join(studio, desk, added, "gus", pay_later=True)
    assert balance(studio, "dora ten") == left["dora"] - 1
    assert stored(studio, later.booking_id).charge == 8_000
    with pytest.raises(SessionFull):
        join(studio, desk, added, "emil")
    with pytest.raises(SlotTaken, match="Cara Client is already booked"):
        desk.book(wish("cara", "ben", SLOT + HOUR / 2))
    with pytest.raises(SlotTaken, match="Anna is already booked"):
        desk.book(wish("emil", "anna", SLOT))
    desk.check_in(dora)
    assert added.session_id is not None
    wanted = (added.session_id, row(studio, added.session_id).version, NOW, "Anna is ill")
    gone = cancel_class(desk.uow, desk.viewer, *wanted, request_id=new_id())
    assert (gone.step, gone.count) == (Step.CANCEL_CLASS, 3)
    assert {name: balance(studio, f"{name} ten") for name in left} == left
    for one in (booked, dora, later):
        now = stored(studio, one.booking_id)
        assert (now.status, now.charge, now.occupies) == ("cancelled", 0, False)
    assert row(studio, added.session_id).withdrawn_at is not None
    assert trail(studio, added.session_id)[-1].reason == "Anna is ill"
    # The hour is free again, and the class comes back whole where nobody has taken it.
    other = desk.book(wish("emil", "anna", SLOT))
    with pytest.raises(CannotUndo, match="Emil Client"):
        back(desk, gone)
    desk.undo(other)
    undone = back(desk, gone)
    assert stored(studio, dora.booking_id).status == "arrived"
    assert stored(studio, later.booking_id).charge == 8_000
    assert balance(studio, "cara ten") == left["cara"] - 1
    back(desk, undone, again=True)
    assert {name: balance(studio, f"{name} ten") for name in left} == left
    assert [one.detail for one in examine(studio.url).findings if not one.ok] == []


def test_title_and_places_change_but_never_below_those_who_are_in_it(
    studio: StudioDatabase, desk: Hands
) -> None:
    added = add(desk)
    assert added.session_id is not None
    join(studio, desk, added, "cara")
    join(studio, desk, added, "dora")
    join(studio, desk, added, "emil")

    def change(version: int, title: str, capacity: int) -> DiaryOutcome:
        assert added.session_id is not None
        wanted = ClassChange(added.session_id, version, title, capacity)
        return change_class(desk.uow, desk.viewer, wanted, NOW, request_id=new_id())

    with pytest.raises(InvalidInput, match="3 places are taken"):
        change(1, "Pilates", 2)
    done = change(1, "  Pilates  for all ", 4)
    assert (row(studio, added.session_id).title, done.subject) == ("Pilates for all",) * 2
    with pytest.raises(ChangedMeanwhile):
        change(1, "Yoga", 4)
    fourth = join(studio, desk, added, "gus", pay_later=True)
    with pytest.raises(CannotUndo, match="All places"):
        back(desk, done)
    desk.undo(fourth)
    back(desk, done)
    assert (row(studio, added.session_id).title, row(studio, added.session_id).capacity) == (
        "Pilates",
        3,
    )
    with pytest.raises(CannotUndo, match="booked into it"):
        back(desk, added)


def test_nobody_is_in_two_places_at_once_nor_twice_in_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    added = add(desk)
    elsewhere = desk.book(wish("cara", "ben", SLOT + HOUR / 2))
    with pytest.raises(SlotTaken, match="Cara Client"):
        join(studio, desk, added, "cara")
    join(studio, desk, added, "cara", enrol_anyway_reason="leaves early")
    assert stored(studio, elsewhere.booking_id).occupies
    join(studio, desk, added, "dora")
    with pytest.raises(SlotTaken, match="Dora Client"):
        join(studio, desk, added, "dora", enrol_anyway_reason="a plus-one")
    with pytest.raises(NoCredit):
        join(studio, desk, added, "gus", package_id=key("cara ten"))


REFUSED_CLASSES: tuple[tuple[str, dict[str, Any], type[StudioError]], ...] = (
    ("desk", {"title": " "}, InvalidInput),
    ("desk", {"title": "x" * 81}, InvalidInput),
    ("desk", {"capacity": 1}, InvalidInput),
    ("desk", {"capacity": 501}, InvalidInput),
    ("desk", {"minutes": 4}, InvalidInput),
    ("desk", {"place_id": key("away Hall")}, NotFound),
    ("anna", {"trainer_id": key("ben")}, NotAllowed),
    ("ben", {}, NotAllowed),
    ("anna", {"add_anyway_reason": "so be it"}, NotAllowed),
    ("asim", {}, NotAllowed),
    ("cara", {}, NotAllowed),
    ("desk", {"trainer_id": key("zoe")}, NotFound),
    ("zoe", {"trainer_id": key("zoe"), "place_id": key("home Hall")}, NotFound),
    ("desk", {}, SlotTaken),
)


def test_trainers_have_classes_of_their_own_and_see_nobody_elses(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    added = add(anna)
    assert added.session_id is not None
    for name, values, refusal in REFUSED_CLASSES:
        hands = desk if name == "desk" else Hands.of(studio.login(name))
        with pytest.raises(StudioError) as caught:
            add(hands, **values)
        assert (name, values, caught.type) == (name, values, refusal)
    join(studio, anna, added, "cem")
    with pytest.raises(NotFound):
        join(studio, anna, added, "dora")
    ben = Hands.of(studio.login("ben"))
    for hands, refusal in ((ben, NotFound), (Hands.of(studio.login("asim")), NotAllowed)):
        with pytest.raises(refusal):
            join(studio, hands, added, "dora")
        with pytest.raises(refusal):
            cancel_class(hands.uow, hands.viewer, added.session_id, 1, NOW, request_id=new_id())
    joined = join(studio, desk, added, "dora")
    version = row(studio, added.session_id).version
    renamed = change_class(
        anna.uow,
        anna.viewer,
        ClassChange(added.session_id, version, "Stretch", 4),
        NOW,
        request_id=new_id(),
    )
    back(anna, renamed)
    version = row(studio, added.session_id).version
    later = MoveRequest(added.session_id, version, key("anna"), SLOT + HOUR, 60)
    back(anna, move(anna.uow, anna.viewer, later, NOW, request_id=new_id()))
    version = row(studio, added.session_id).version
    # A colleague's client in it is told by name, and gets the credit back all the same.
    left = balance(studio, "dora ten")
    wanted = (added.session_id, version, NOW)
    gone = cancel_class(anna.uow, anna.viewer, *wanted, request_id=new_id())
    assert (gone.count, balance(studio, "dora ten")) == (2, left + 1)
    # Only who may book her brings her back.
    with pytest.raises(CannotUndo, match="Dora Client is a colleague's client"):
        back(anna, gone)
    back(desk, gone)
    assert stored(studio, joined.booking_id).status == "booked"
    over = add(desk, add_anyway_reason="they share the hall")
    assert row(studio, over.session_id).overlap_allowed
    personal = desk.book(wish("emil", "sara", SLOT + 9 * HOUR))
    with pytest.raises(InvalidInput, match="no class"):
        cancel_class(desk.uow, desk.viewer, personal.session_id, 1, NOW, request_id=new_id())


def test_nobody_comes_back_into_a_class_that_was_cancelled(
    studio: StudioDatabase, desk: Hands
) -> None:
    """Neither who was cancelled before, nor who was booked into it by mistake."""
    added = add(desk)
    assert added.session_id is not None
    gone = [
        desk.cancel(join(studio, desk, added, "cara")),
        desk.undo(join(studio, desk, added, "dora")),
    ]
    version = row(studio, added.session_id).version
    wanted = (added.session_id, version, NOW)
    cancelled = cancel_class(desk.uow, desk.viewer, *wanted, request_id=new_id())
    for left in gone:
        with pytest.raises(CannotUndo, match="Pilates was cancelled meanwhile"):
            desk.undo(left)
    assert row(studio, added.session_id).withdrawn_at == NOW
    back(desk, cancelled)
    for left in gone:
        desk.undo(left)
        assert stored(studio, left.booking_id).occupies


def test_a_class_that_was_held_is_not_cancelled(studio: StudioDatabase, desk: Hands) -> None:
    added = add(desk)
    assert added.session_id is not None
    cara = join(studio, desk, added, "cara")
    arrived = desk.check_in(cara, SLOT)
    # Whoever was taken for another is booked as before, in one step.
    again = desk.mark(arrived, BookingStatus.BOOKED, SLOT)
    assert (again.step, stored(studio, cara.booking_id).status) == (Step.NOT_ARRIVED, "booked")
    desk.mark(again, BookingStatus.NO_SHOW, SLOT + HOUR)
    with pytest.raises(WrongStatus, match="no show"):
        cancel_class(desk.uow, desk.viewer, added.session_id, 1, NOW, request_id=new_id())
