"""What was let in beside another: moved, taken back, and no more than that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DatabaseError

from studio_app.domain.errors import CannotUndo, InvalidInput, SlotTaken
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.repositories.schema import BookingRow, SessionRow, TrainerRow
from studio_app.services.moves import move
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, session_of, stored, wish
from tests.services.test_classes import add, join
from tests.services.test_moving import HOUR, back, moved, place


@pytest.fixture
def ben(studio: StudioDatabase) -> Hands:
    return Hands.of(studio.login("ben"))


def now_of(studio: StudioDatabase, done: Any) -> Any:
    """Return an outcome with the version that its booking has now."""
    return replace(done, version=stored(studio, done.booking_id).version)


def test_no_move_is_taken_back_once_the_booking_went_on(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    given = desk.book(wish())
    cancelled = desk.book(wish("cem", "anna", SLOT + 4 * HOUR))
    arrived = desk.book(wish("dora", "ben"))
    moves = [
        (moved(studio, desk, booked, booked.starts_at + HOUR), booked)
        for booked in (given, cancelled, arrived)
    ]
    anna.mark(now_of(studio, given), BookingStatus.COMPLETED, SLOT + HOUR)
    anna.cancel(now_of(studio, cancelled))
    desk.check_in(now_of(studio, arrived))
    for (done, booked), word in zip(moves, ("completed", "cancelled"), strict=False):
        there = place(studio, booked)
        with pytest.raises(CannotUndo, match=f"{booked.client_name}'s booking is {word} by now"):
            back(desk, done)
        assert place(studio, booked) == there
    back(desk, moves[2][0])
    assert place(studio, arrived)[1] == SLOT


def test_whoever_was_let_in_moves_away_and_the_flag_goes_along(
    studio: StudioDatabase, desk: Hands, ben: Hands
) -> None:
    def let_in(booked: Any) -> bool:
        return bool(stored(studio, booked.booking_id).overlap_allowed)

    first = desk.book(wish("dora", "anna"))
    over = desk.book(wish("dora", "ben", book_anyway_reason="both of them"))
    assert let_in(over)
    away = moved(studio, desk, over, SLOT + 3 * HOUR)
    assert not let_in(over)
    back(desk, away)
    assert let_in(over)
    desk.undo(now_of(studio, over))
    later = desk.book(wish("dora", "ben", SLOT + 3 * HOUR))
    anyway = moved(studio, desk, later, SLOT, move_anyway_reason="both")
    assert let_in(later)
    undone = back(desk, anyway)
    assert not let_in(later)
    back(desk, undone)
    assert let_in(later)
    # Its trainer takes it where nothing else is, and there it is held apart like any other.
    away = moved(studio, ben, later, SLOT + 3 * HOUR)
    assert not let_in(later)
    with pytest.raises(CannotUndo, match="Ask the desk"):
        back(ben, away)
    away = moved(studio, ben, later, SLOT + 6 * HOUR)
    moved(studio, desk, first, SLOT + 3 * HOUR)
    with pytest.raises(CannotUndo, match="Dora Client is already booked"):
        back(ben, away)


def test_of_a_class_only_those_are_let_in_who_are_booked_elsewhere(
    studio: StudioDatabase, desk: Hands
) -> None:
    added = add(desk)
    one, two = (join(studio, desk, added, client) for client in ("cara", "dora"))
    desk.book(wish("cara", "ben", SLOT + 4 * HOUR))
    with pytest.raises(SlotTaken, match="Cara Client"):
        moved(studio, desk, one, SLOT + 4 * HOUR)
    moved(studio, desk, one, SLOT + 4 * HOUR, move_anyway_reason="it is one hour")
    flags = [stored(studio, booked.booking_id).overlap_allowed for booked in (one, two)]
    assert flags == [True, False]
    assert not session_of(studio, one.booking_id).overlap_allowed


def test_what_stood_below_comes_back_below(studio: StudioDatabase, desk: Hands) -> None:
    under = desk.book(wish())
    over = desk.book(wish("dora", "anna", book_anyway_reason="a duo"))
    back(desk, moved(studio, desk, under, SLOT + 3 * HOUR))
    desk.undo(desk.cancel(now_of(studio, under)))
    assert stored(studio, under.booking_id).occupies
    assert not session_of(studio, under.booking_id).overlap_allowed
    assert session_of(studio, over.booking_id).overlap_allowed


def test_what_was_given_up_one_by_one_comes_back_one_by_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    under = desk.book(wish())
    over = desk.book(wish("cara", "anna", book_anyway_reason="twice, she says"))
    gone = [desk.cancel(under), desk.cancel(over)]
    for cancelled in reversed(gone):
        desk.undo(cancelled)
    assert stored(studio, under.booking_id).occupies
    assert stored(studio, over.booking_id).overlap_allowed
    assert session_of(studio, over.booking_id).overlap_allowed
    # Once what it was let in beside is gone for good, it is held apart like any other.
    last = desk.cancel(now_of(studio, over))
    desk.cancel(now_of(studio, under))
    desk.undo(last)
    assert not stored(studio, over.booking_id).overlap_allowed
    assert not session_of(studio, over.booking_id).overlap_allowed


def test_what_was_moved_away_one_by_one_comes_back_one_by_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    under = desk.book(wish())
    over = desk.book(wish("cara", "anna", book_anyway_reason="twice, she says"))
    away = [
        moved(studio, desk, one, SLOT + 4 * HOUR * turn) for turn, one in ((1, under), (2, over))
    ]
    assert not session_of(studio, over.booking_id).overlap_allowed
    for done in reversed(away):
        back(desk, done)
    assert place(studio, under) == place(studio, over)
    assert stored(studio, over.booking_id).overlap_allowed


@pytest.mark.parametrize("way", ["moved", "cancelled"])
def test_nothing_comes_back_over_what_was_moved_there_since(
    studio: StudioDatabase, desk: Hands, way: str
) -> None:
    older = desk.book(wish("cem", "anna", SLOT + 5 * HOUR))
    under = desk.book(wish())
    over = desk.book(wish("dora", "anna", book_anyway_reason="a duo"))
    done: Any
    done = moved(studio, desk, over, SLOT + 2 * HOUR) if way == "moved" else desk.cancel(over)
    moved(studio, desk, under, SLOT + 7 * HOUR)
    moved(studio, desk, older, SLOT)
    with pytest.raises(CannotUndo, match="Cem Client"):
        back(desk, done)


def test_nor_over_what_only_others_see(studio: StudioDatabase, desk: Hands, anna: Hands) -> None:
    def cancel() -> Any:
        return anna.cancel(now_of(studio, over))

    other = desk.book(wish("cara", "ben"))
    over = desk.book(wish("cara", "anna", book_anyway_reason="both"))
    cancelled = cancel()
    # Beside what was there then, also where only the others see it.
    anna.undo(cancelled)
    moved(studio, desk, other, SLOT + 4 * HOUR)
    cancelled = cancel()
    desk.book(wish("cara", "ben"))
    with pytest.raises(CannotUndo, match="Cara Client is already booked"):
        anna.undo(cancelled)


def test_the_database_holds_apart_what_trainers_move(
    sqlite_studio: StudioDatabase, postgres_studio: StudioDatabase
) -> None:
    for studio in (sqlite_studio, postgres_studio):
        desk = Hands.of(studio.login("desk"))
        desk.book(wish())
        over = desk.book(wish("cem", "anna", book_anyway_reason="a duo"))
        later = {"starts_at": SLOT + 4 * HOUR, "ends_at": SLOT + 5 * HOUR}
        for table, where, values in (
            (SessionRow, over.session_id, later),
            (SessionRow, desk.book(wish("dora", "ben")).session_id, {"overlap_allowed": True}),
            (BookingRow, over.booking_id, {"overlap_allowed": True}),
        ):
            changed = update(table).where(table.id == where).values(**values)
            assert refused(studio, changed)


def refused(studio: StudioDatabase, statement: Any) -> bool:
    """Tell whether Anna's login is refused a statement past the program, or it meets no row."""
    on_file = {} if studio.is_postgres else {"schema_translate_map": {None: "main"}}
    with studio.session("anna") as session:
        try:
            found = session.execute(statement, execution_options=on_file)
        except DatabaseError:
            return True
        return bool(found.rowcount == 0)


def test_nobody_who_left_is_given_an_empty_class(studio: StudioDatabase, desk: Hands) -> None:
    gone: dict[str, Any] = {"id": new_id(), "organization_id": key("home"), "name": "Gone"}
    with studio.house() as connection:
        connection.execute(insert(TrainerRow), [{**gone, "active": False}])
    added = add(desk)
    assert added.session_id is not None
    wanted = MoveRequest(added.session_id, 1, gone["id"], SLOT, 60)
    with pytest.raises(InvalidInput, match="Gone no longer works here"):
        move(desk.uow, desk.viewer, wanted, NOW, request_id=new_id())
