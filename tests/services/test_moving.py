"""Moving sessions: in time, in length, to colleagues; refusals, overrides, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from studio_app.domain.changes import BookingOutcome, DiaryOutcome, Step
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    PackageNotValid,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
    WrongStatus,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.repositories.schema import ClientPackageRow, TimeOffRow
from studio_app.services.moves import move
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, session_of, stored, trail, wish

HOUR = timedelta(hours=1)


def moved(
    studio: StudioDatabase, hands: Hands, booked: BookingOutcome, starts_at: datetime, **values: Any
) -> DiaryOutcome:
    """Move the session of a booking, of the version that it has now."""
    session = session_of(studio, booked.booking_id)
    request = {
        "session_id": session.id,
        "version": session.version,
        "trainer_id": session.trainer_id,
        "starts_at": starts_at,
        "minutes": 60,
        **values,
    }
    wanted = MoveRequest(**request)
    return move(hands.uow, hands.viewer, wanted, NOW, request_id=new_id())


def back(hands: Hands, done: DiaryOutcome) -> DiaryOutcome:
    """Take a move back."""
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id())


def place(studio: StudioDatabase, booked: BookingOutcome) -> tuple[Any, ...]:
    """Return where a booking is, after making sure that its session is there too."""
    found = [
        (row.trainer_id, row.starts_at, row.ends_at)
        for row in (stored(studio, booked.booking_id), session_of(studio, booked.booking_id))
    ]
    assert found[0] == found[1]
    return found[0]


def test_a_session_moves_in_time_and_length_and_to_a_colleague_and_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    booked = desk.book(wish())
    credits_left = balance(studio, "cara ten")
    here = place(studio, booked)
    # Half an hour later is still in part where it was: it is not in its own way.
    done = moved(studio, desk, booked, SLOT + HOUR / 2, minutes=90)
    assert (done.step, done.subject, done.count) == (Step.MOVE, "Cara Client", 1)
    assert place(studio, booked) == (key("anna"), SLOT + HOUR / 2, SLOT + 2 * HOUR)
    with pytest.raises(ChangedMeanwhile):
        desk.cancel(booked)
    longer = moved(studio, desk, booked, SLOT + HOUR / 2, minutes=120)
    assert longer.step is Step.RESIZE
    given = moved(studio, desk, booked, SLOT + HOUR, trainer_id=key("ben"))
    assert given.trainer_name == "Ben"
    assert place(studio, booked) == (key("ben"), SLOT + HOUR, SLOT + 2 * HOUR)
    assert balance(studio, "cara ten") == credits_left
    there = place(studio, booked)
    undone = back(desk, given)
    again = undo(
        desk.uow,
        desk.viewer,
        undone.undo,
        NOW,
        request_id=new_id(),
        again=True,  # type: ignore[arg-type]
    )
    assert place(studio, booked) == there
    for step in (again, longer, done):
        back(desk, step)
    assert place(studio, booked) == here
    actions = [entry.action for entry in trail(studio, booked.booking_id)]
    assert actions == ["booked", *["moved"] * 3, "undo", "redo", *["undo"] * 3]
    entry = trail(studio, booked.booking_id)[3]
    assert (entry.before["trainer"], entry.after["trainer"]) == ("Anna", "Ben")


def test_a_taken_slot_stays_taken_unless_there_is_a_reason(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    booked = desk.book(wish())
    other = desk.book(wish("cem", "anna", SLOT + 2 * HOUR))
    elsewhere = desk.book(wish("cara", "ben", SLOT + 4 * HOUR))
    here = place(studio, booked)
    for hands in (desk, anna):
        with pytest.raises(SlotTaken, match=r"Anna is already booked .* \(Cem Client\)"):
            moved(studio, hands, booked, SLOT + 1.5 * HOUR)
        with pytest.raises(SlotTaken, match="Cara Client is already booked"):
            moved(studio, hands, booked, SLOT + 3.5 * HOUR)
    with studio.house() as connection:
        off = factories.time_off("anna", SLOT + 24 * HOUR)
        connection.execute(insert(TimeOffRow), [off])
    with pytest.raises(TimeOffInTheWay):
        moved(studio, desk, booked, SLOT + 24 * HOUR)
    assert place(studio, booked) == here
    with pytest.raises(NotAllowed):
        moved(studio, anna, booked, SLOT + 2 * HOUR, move_anyway_reason="so be it")
    over = moved(studio, desk, booked, SLOT + 2 * HOUR, move_anyway_reason="they share")
    assert session_of(studio, booked.booking_id).overlap_allowed
    assert not stored(studio, booked.booking_id).overlap_allowed
    assert trail(studio, booked.booking_id)[-1].after["overlaps"][0]["client"] == "Cem Client"
    # Once it stands alone again, the database holds its place like any other.
    moved(studio, desk, booked, SLOT + 6 * HOUR)
    assert not session_of(studio, booked.booking_id).overlap_allowed
    with pytest.raises(CannotUndo, match="Someone changed this"):
        back(desk, over)
    assert stored(studio, other.booking_id).occupies
    assert stored(studio, elsewhere.booking_id).occupies


def test_a_move_is_taken_back_only_where_it_still_fits(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    booked = desk.book(wish())
    done = moved(studio, desk, booked, SLOT + 3 * HOUR)
    there = place(studio, booked)
    anna.book(wish("cem"))
    with pytest.raises(CannotUndo, match="Cem Client"):
        back(desk, done)
    assert place(studio, booked) == there


NOT_THEIRS: tuple[tuple[str, dict[str, Any], type[StudioError]], ...] = (
    ("anna", {"trainer_id": key("ben")}, NotAllowed),
    ("ben", {}, NotAllowed),
    ("ben", {"trainer_id": key("ben")}, NotFound),
    ("asim", {}, NotAllowed),
    ("cara", {}, NotAllowed),
    ("zoe", {"trainer_id": key("zoe")}, NotFound),
    ("away owner", {"trainer_id": key("zoe")}, NotFound),
    ("owner", {"trainer_id": key("zoe")}, NotFound),
    ("owner", {"minutes": 4}, InvalidInput),
    ("owner", {"minutes": 1441}, InvalidInput),
    ("owner", {"version": 7}, ChangedMeanwhile),
)


def test_who_may_not_move_moves_nothing(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    here = place(studio, booked)
    for name, values, refusal in NOT_THEIRS:
        hands = Hands.of(studio.login(name))
        with pytest.raises(StudioError) as caught:
            moved(studio, hands, booked, SLOT + 3 * HOUR, **values)
        assert (name, values, caught.type) == (name, values, refusal)
    assert place(studio, booked) == here


def test_what_is_over_or_cancelled_is_not_moved(studio: StudioDatabase, desk: Hands) -> None:
    done = desk.mark(desk.book(wish()), BookingStatus.COMPLETED)
    given_up = desk.cancel(desk.book(wish("cem", "anna", SLOT + HOUR)))
    for booked in (done, given_up):
        with pytest.raises(WrongStatus):
            moved(studio, desk, booked, SLOT + 5 * HOUR)
    arrived = desk.check_in(desk.book(wish("dora", "ben")))
    assert moved(studio, desk, arrived, SLOT, minutes=90).step is Step.RESIZE


def test_no_package_pays_for_a_day_after_its_last(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    with studio.house() as connection:
        connection.execute(
            update(ClientPackageRow)
            .where(ClientPackageRow.id == key("cara ten"))
            .values(expires_on=SLOT.date())
        )
    with pytest.raises(PackageNotValid, match="Cara Client"):
        moved(studio, desk, booked, SLOT + 24 * HOUR)
    moved(studio, desk, booked, SLOT + HOUR)
    moved(studio, desk, booked, SLOT + 24 * HOUR, move_anyway_reason="it was our fault")
    # And what it paid for comes back with its credit, though that is over.
    left = balance(studio, "cara ten")
    desk.undo(desk.cancel(replace(booked, version=stored(studio, booked.booking_id).version)))
    assert balance(studio, "cara ten") == left


def test_the_same_wish_again_moves_once(studio: StudioDatabase, desk: Hands) -> None:
    booked = desk.book(wish())
    session = session_of(studio, booked.booking_id)
    wanted = MoveRequest(session.id, session.version, key("anna"), SLOT + HOUR, 60)
    request_id = new_id()
    first = move(desk.uow, desk.viewer, wanted, NOW, request_id=request_id)
    assert move(desk.uow, desk.viewer, wanted, NOW, request_id=request_id) == first
    assert [entry.action for entry in trail(studio, booked.booking_id)] == ["booked", "moved"]
