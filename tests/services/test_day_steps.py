"""Who is due now, and a day or a class completed in one go and taken back in one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.day_steps import CompleteRequest
from studio_app.domain.errors import InvalidInput, NotAllowed, NothingToComplete
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.unit_of_work import Work
from studio_app.services.day_steps import complete, count_open, due_now
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, stored, trail, wish
from tests.services.test_classes import add, join, row
from tests.services.test_moving import moved

HOUR = timedelta(hours=1)
EVENING = SLOT + 10 * HOUR


def finish(
    hands: Hands, still_booked: BookingStatus, now: datetime = EVENING, **values: Any
) -> DiaryOutcome:
    request = CompleteRequest(SLOT.date(), still_booked, **values)
    return complete(hands.uow, hands.viewer, request, now, request_id=new_id())


def test_a_day_is_completed_in_one_go_and_taken_back_in_one(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    came = desk.check_in(desk.book(wish("cara", "anna", SLOT)))
    stayed_away = desk.book(wish("cem", "anna", SLOT + HOUR))
    with_ben = desk.book(wish("dora", "ben", SLOT))
    cancelled = desk.cancel(desk.book(wish("emil", "sara", SLOT)))
    late = desk.book(wish("emil", "sara", EVENING + HOUR))
    next_day = desk.book(wish("cara", "anna", SLOT + 24 * HOUR))
    every = (came, stayed_away, with_ben, cancelled, late, next_day)

    def statuses() -> list[str]:
        return [stored(studio, one.booking_id).status for one in every]

    before = statuses()
    request = CompleteRequest(SLOT.date(), BookingStatus.NO_SHOW)
    found = count_open(desk.uow, desk.viewer, request, EVENING)
    assert (found.arrived, found.still_booked) == (1, 2)
    assert count_open(anna.uow, anna.viewer, request, EVENING).still_booked == 1
    done = finish(desk, BookingStatus.NO_SHOW)
    assert (done.step, done.count) == (Step.COMPLETE_DAY, 3)
    assert statuses() == ["completed", "no_show", "no_show", "cancelled", "booked", "booked"]
    assert trail(studio, with_ben.booking_id)[-1].action == "no_show"
    with pytest.raises(NothingToComplete):
        finish(desk, BookingStatus.COMPLETED)
    assert done.undo is not None
    undo(desk.uow, desk.viewer, done.undo, EVENING, request_id=new_id())
    assert statuses() == before
    # A trainer completes their own, an assistant those of the trainers whom they assist.
    finish(anna, BookingStatus.BOOKED)
    assert statuses()[:3] == ["completed", "booked", "booked"]
    finish(Hands.of(studio.login("asim")), BookingStatus.COMPLETED)
    assert statuses()[:3] == ["completed", "completed", "booked"]
    finish(desk, BookingStatus.COMPLETED, trainer_ids=(key("ben"),))
    assert statuses()[2] == "completed"
    cara = Hands.of(studio.login("cara"))
    with pytest.raises(NotAllowed):
        finish(cara, BookingStatus.COMPLETED)
    with pytest.raises(InvalidInput):
        finish(desk, BookingStatus.CANCELLED)


def test_a_class_is_completed_once_it_has_begun(studio: StudioDatabase, desk: Hands) -> None:
    added = add(desk)
    cara = join(studio, desk, added, "cara")
    dora = join(studio, desk, added, "dora")
    other = desk.book(wish("emil", "sara", SLOT))
    desk.check_in(cara)
    with pytest.raises(NothingToComplete):
        finish(desk, BookingStatus.NO_SHOW, SLOT - HOUR, session_id=added.session_id)
    done = finish(desk, BookingStatus.NO_SHOW, SLOT, session_id=added.session_id)
    assert (done.step, done.subject, done.count) == (Step.COMPLETE_CLASS, "Pilates", 2)
    found = [stored(studio, one.booking_id).status for one in (cara, dora, other)]
    assert found == ["completed", "no_show", "booked"]
    assert row(studio, added.session_id).occupies


def test_who_is_due_is_told_to_those_who_check_in(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    desk.book(wish("cara", "anna", SLOT))
    desk.book(wish("dora", "ben", SLOT + timedelta(minutes=20)))
    desk.book(wish("emil", "sara", SLOT + timedelta(minutes=5)))
    desk.check_in(desk.book(wish("fay", "ben", SLOT + timedelta(minutes=-50), minutes=55)))

    def due(hands: Hands, now: datetime) -> list[tuple[str, str, bool]]:
        found = due_now(hands.uow, hands.viewer, now)
        return [(one.client_name, one.trainer_name, one.is_late) for one in found]

    at = SLOT + timedelta(minutes=4)
    assert due(desk, at) == [("Cara Client", "Anna", True), ("Emil Client", "Sara", False)]
    assert due(desk, SLOT + timedelta(minutes=16)) == [
        ("Emil Client", "Sara", True),
        ("Dora Client", "Ben", False),
    ]
    assert due(anna, at) == due(Hands.of(studio.login("asim")), at) == due(desk, at)[:1]
    assert due(Hands.of(studio.login("ben")), at) == []
    assert due(Hands.of(studio.login("cara")), at) == []
    assert due(desk, NOW) == []


def test_what_was_moved_meanwhile_is_not_completed(
    postgres_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = postgres_studio
    desk, anna = (Hands.of(studio.login(name)) for name in ("desk", "anna"))
    desk.book(wish("cem", "anna", SLOT + HOUR))
    booked = desk.book(wish())
    take_locks = Work.lock

    def once_it_was_looked_at(work: Work, *keys: UUID) -> None:
        monkeypatch.undo()
        moved(studio, desk, booked, SLOT + timedelta(days=7))
        take_locks(work, *keys)

    monkeypatch.setattr(Work, "lock", once_it_was_looked_at)
    assert finish(anna, BookingStatus.COMPLETED).count == 1
    assert stored(studio, booked.booking_id).status == "booked"
