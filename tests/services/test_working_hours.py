"""When trainers work: changed from a day on, for a single day, taken back; the past as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.working_hours import (
    DayRequest,
    DaySpan,
    HoursSheet,
    WeekRequest,
    WeekSpan,
)
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.schedule import load_schedule
from studio_app.services.undoing import undo
from studio_app.services.working_hours import (
    hours_sheet,
    sessions_outside,
    set_day,
    set_week,
    week_to_copy,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish

ANNA, HALL = key("anna"), key("home Hall")
USUAL = WeekSpan(1, 8 * 60, 18 * 60)
"""Tuesdays from eight to six, as everybody in the world works."""
THURSDAY = WeekSpan(3, 9 * 60, 12 * 60, HALL)
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def sheet(hands: Hands, trainer_id: UUID = ANNA) -> HoursSheet:
    return hours_sheet(hands.uow, hands.viewer, trainer_id, NOW)


def week(hands: Hands, *spans: WeekSpan, first: date = TODAY, **values: Any) -> WeekRequest:
    request = WeekRequest(new_id(), ANNA, first, None, spans, sheet(hands).seen)
    return replace(request, **values)


def put(hands: Hands, request: WeekRequest) -> DiaryOutcome:
    return set_week(hands.uow, hands.viewer, request, NOW)


def put_day(
    hands: Hands, day: date, spans: tuple[DaySpan, ...] | None, note: str = ""
) -> DiaryOutcome:
    seen = next((one.seen for one in sheet(hands).single_days if one.day == day), ())
    request = DayRequest(new_id(), ANNA, day, spans, note, seen)
    return set_day(hands.uow, hands.viewer, request, NOW)


def take_back(
    hands: Hands, done: DiaryOutcome, *, again: bool = False, now: datetime = NOW
) -> DiaryOutcome:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, now, request_id=new_id(), again=again)


def hours_on(hands: Hands, day: date) -> list[tuple[int, int, str]]:
    view = load_schedule(hands.uow, hands.viewer, day, 1, (ANNA,))
    return [(one.start_minute, one.end_minute, one.place) for one in view.hours.get(ANNA, ())]


def test_hours_change_from_a_day_on_and_come_back_with_undo(
    studio: StudioDatabase, owner: Hands, anna: Hands
) -> None:
    before = sheet(owner)
    assert [one.spans for one in before.periods] == [(USUAL,)]
    assert "Sara" in [one.name for one in before.trainers]
    assert [one.trainer_name for one in before.time_off] == ["Anna"]
    evening = WeekSpan(1, 16 * 60, 21 * 60)
    request = week(anna, evening, THURSDAY, first=NEXT_WEEK)
    done = put(anna, request)
    assert (done.step, done.trainer_name) == (Step.SET_HOURS, "Anna")
    assert put(anna, request) == done
    # The days before are as they were, those after are new.
    assert hours_on(owner, TODAY) == [(480, 1080, "")]
    assert hours_on(owner, TODAY + timedelta(days=2)) == []
    assert hours_on(owner, NEXT_WEEK) == [(960, 1260, "")]
    assert hours_on(owner, NEXT_WEEK + timedelta(days=2)) == [(540, 720, "Hall")]
    after = sheet(anna)
    assert [(one.first_day, one.last_day) for one in after.periods] == [
        (TODAY, NEXT_WEEK - timedelta(days=1)),
        (NEXT_WEEK, None),
    ]
    with studio.house() as connection:
        row = AuditEntryRow
        query = select(row.before, row.after).where(row.action == "set_hours")
        was, now = connection.execute(query).one()
    assert was["hours"] == ["Tue 08:00–18:00"]
    assert now["hours"] == ["Tue 16:00–21:00", "Thu 09:00–12:00, Hall"]
    # Once they counted, days that are over would be others.
    with pytest.raises(CannotUndo):
        take_back(anna, done, now=NOW + timedelta(days=9))
    undone = take_back(anna, done)
    assert sheet(anna).periods == before.periods
    again = take_back(anna, undone, again=True)
    assert sheet(anna).periods == after.periods
    # Somebody changes them since: nothing is put back over that.
    put(owner, week(owner, THURSDAY, first=NEXT_WEEK))
    with pytest.raises(CannotUndo):
        take_back(anna, again)


def test_hours_for_a_while_give_way_to_those_before(owner: Hands) -> None:
    last = NEXT_WEEK + timedelta(days=6)
    put(owner, week(owner, THURSDAY, first=NEXT_WEEK, last_day=last))
    tuesdays = [TODAY + timedelta(days=7 * number) for number in range(3)]
    assert [bool(hours_on(owner, day)) for day in tuesdays] == [True, False, True]


def test_who_may_change_hours_and_what_is_refused(
    studio: StudioDatabase, owner: Hands, desk: Hands, anna: Hands
) -> None:
    asked = week(owner, THURSDAY)
    for name in ("desk", "ben", "asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            put(hands, asked)
        with pytest.raises(NotAllowed):
            set_day(hands.uow, hands.viewer, DayRequest(new_id(), ANNA, TODAY, ()), NOW)
    assert not sheet(desk).may_change
    assert sheet(anna).may_change
    with pytest.raises((NotAllowed, NotFound)):
        sheet(anna, key("ben"))
    yesterday = TODAY - timedelta(days=1)
    overlapping = replace(THURSDAY, start_minute=11 * 60)
    for wrong in (
        replace(asked, first_day=yesterday),
        replace(asked, last_day=yesterday),
        replace(asked, spans=(THURSDAY, overlapping)),
        replace(asked, spans=(replace(THURSDAY, place_id=key("away Hall")),)),
        week(owner, USUAL),
    ):
        with pytest.raises(InvalidInput):
            put(owner, replace(wrong, request_id=new_id()))
    with pytest.raises(InvalidInput):
        put_day(owner, yesterday, ())
    put(owner, asked)
    with pytest.raises(ChangedMeanwhile):
        put(owner, replace(asked, request_id=new_id()))


def test_a_single_day_has_other_hours_is_off_and_has_the_usual_ones_again(
    owner: Hands, anna: Hands
) -> None:
    late = put_day(anna, NEXT_WEEK, (DaySpan(1080, 1200, HALL), DaySpan(600, 660)), note="School")
    assert hours_on(owner, NEXT_WEEK) == [(600, 660, ""), (1080, 1200, "Hall")]
    before = [one for one in sheet(owner).single_days if one.day != NEXT_WEEK]
    (single,) = [one for one in sheet(owner).single_days if one not in before]
    assert (single.day, single.note, len(single.spans)) == (NEXT_WEEK, "School", 2)
    off = put_day(anna, NEXT_WEEK, ())
    assert hours_on(owner, NEXT_WEEK) == []
    assert off.step is Step.SET_DAY_HOURS
    cleared = put_day(owner, NEXT_WEEK, None)
    assert hours_on(owner, NEXT_WEEK) == [(480, 1080, "")]
    take_back(owner, cleared)
    assert hours_on(owner, NEXT_WEEK) == []
    take_back(anna, off)
    take_back(anna, late)
    assert list(sheet(owner).single_days) == before


def test_booked_sessions_outside_of_new_hours_are_told_and_stay(
    owner: Hands, desk: Hands, anna: Hands
) -> None:
    booked = desk.book(wish(starts_at=SLOT, place_id=HALL))
    # At that hour nobody works: what is outside already is told as well.
    assert booked.session_id in [one.session_id for one in sheet(anna).outside.sessions]
    fits = WeekSpan(3, 10 * 60, 12 * 60, HALL)
    elsewhere = replace(fits, place_id=key("home Loft"))
    for span, is_told in ((fits, False), (elsewhere, True)):
        told = sessions_outside(anna.uow, anna.viewer, week(anna, USUAL, span), NOW)
        assert (booked.session_id in [one.session_id for one in told.sessions]) is is_told
        assert told.count == len(told.sessions)
    put(anna, week(anna, USUAL, fits))
    assert week_to_copy(owner.uow, owner.viewer, ANNA, TODAY) == (USUAL, fits)
    put_day(anna, SLOT.date(), ())
    (told_one,) = [
        one for one in sheet(anna).outside.sessions if one.session_id == booked.session_id
    ]
    assert (told_one.day, told_one.subject) == (SLOT.date(), "Cara Client")


def test_undo_makes_no_second_hours_beside_those_that_were_set_since(
    owner: Hands, anna: Hands
) -> None:
    evening = WeekSpan(1, 16 * 60, 21 * 60)
    none = put(anna, week(anna))
    put(owner, week(owner, evening))
    with pytest.raises(CannotUndo, match="other hours"):
        take_back(anna, none)
    put_day(anna, NEXT_WEEK, (DaySpan(600, 660),))
    cleared = put_day(anna, NEXT_WEEK, None)
    put_day(owner, NEXT_WEEK, (DaySpan(630, 720),))
    with pytest.raises(CannotUndo, match="other hours"):
        take_back(anna, cleared)
    assert hours_on(owner, NEXT_WEEK) == [(630, 720, "")]
