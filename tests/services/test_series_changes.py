"""Moving and cancelling a series: this one, this and following, all; exceptions, and undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    SlotTaken,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.schedule import MoveRequest
from studio_app.domain.series import LAST_WEEK, Rhythm, SeriesRule
from studio_app.domain.series_plans import Scope, SeriesCancellation, SeriesChange, SeriesDate
from studio_app.repositories.schema import SessionRow
from studio_app.services.bookings import cancel
from studio_app.services.classes import enrol
from studio_app.services.moves import move
from studio_app.services.series import reach, times_of
from studio_app.services.series_cancelling import cancel_series
from studio_app.services.series_changes import change_series
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, balance, session_of, stored, trail, wish
from tests.services.test_series import (
    AT_TEN,
    BERLIN,
    HOUR,
    TUESDAY,
    WEEK,
    dates,
    make,
    rule_row,
    series,
    sessions,
)


@pytest.fixture
def made(studio: StudioDatabase, desk: Hands) -> DiaryOutcome:
    """Six Tuesdays at ten, of which the third was moved to the Wednesday after."""
    done = make(desk, series(series_id=key("tuesdays"), dates=dates(*range(6))))
    third = sessions(studio, key("tuesdays"))[2]
    there = third.starts_at + timedelta(days=1, hours=3)
    request = MoveRequest(third.id, third.version, third.trainer_id, there, 60)
    move(desk.uow, desk.viewer, request, NOW, request_id=new_id())
    return done


def changed(
    studio: StudioDatabase, hands: Hands, number: int, scope: Scope, **values: Any
) -> DiaryOutcome:
    """Change the sessions of the series from that one on, shifted by ``by``."""
    one = sessions(studio, key("tuesdays"))[number]
    by, now = values.pop("by", timedelta()), values.pop("now", NOW)
    wanted = {
        "trainer_id": one.trainer_id,
        "starts_at": one.starts_at + by,
        "minutes": 60,
    } | values
    request = SeriesChange(one.id, one.version, scope, **wanted)
    return change_series(hands.uow, hands.viewer, request, now, request_id=new_id())


def cancelled(
    studio: StudioDatabase, hands: Hands, number: int, scope: Scope, **values: Any
) -> DiaryOutcome:
    """Cancel the sessions of the series from that one on."""
    one = sessions(studio, key("tuesdays"))[number]
    request = SeriesCancellation(one.id, one.version, scope)
    now = values.get("now", NOW)
    return cancel_series(hands.uow, hands.viewer, request, now, request_id=new_id())


def back(hands: Hands, done: DiaryOutcome, *, again: bool = False) -> DiaryOutcome:
    """Take a step back, or do it again."""
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)


def places(studio: StudioDatabase, made: DiaryOutcome) -> list[tuple[Any, ...]]:
    """Return series, day of the rule, trainer, and the wall clock's day and hour of each."""
    assert made.undo is not None
    found = [session_of(studio, one.key) for one in made.undo.bookings]
    for one, booking in zip(found, made.undo.bookings, strict=True):
        row = stored(studio, booking.key)
        assert (row.trainer_id, row.starts_at, row.ends_at) == (
            one.trainer_id,
            one.starts_at,
            one.ends_at,
        )
    return [
        (
            one.series_id,
            one.series_day,
            one.trainer_id,
            local_day(one.starts_at, BERLIN),
            minute_of_day(one.starts_at, BERLIN) / 60,
        )
        for one in found
    ]


def days(*numbers: int, weekday: int = 1) -> list[date]:
    """Return the days of some weeks."""
    return [TUESDAY + number * WEEK + timedelta(days=weekday - 1) for number in numbers]


def test_following_sessions_move_on_as_a_series_and_exceptions_stay(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    before = places(studio, made)
    # The clock is put forward before the third, and it is ten o'clock after that as well.
    assert [hour for *_, hour in before] == [10, 10, 13, 10, 10, 10]
    done = changed(studio, desk, 1, Scope.FOLLOWING, by=timedelta(days=1, hours=4), minutes=90)
    assert (done.step, done.count, done.left_alone) == (Step.CHANGE_SERIES, 4, 1)
    found = places(studio, made)
    on = found[1][0]
    assert [one[0] for one in found] == [key("tuesdays"), *[on] * 5]
    assert [one[1] for one in found] == [*days(0), *days(*range(1, 6), weekday=2)]
    assert [one[4] for one in found] == [10, 14, 13, 14, 14, 14]
    assert [one[3] for one in found][1:] == days(*range(1, 6), weekday=2)
    rules = [rule_row(studio, series_id) for series_id in (key("tuesdays"), on)]
    assert [one.rule for one in rules] == [
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260323",
        "FREQ=WEEKLY;BYDAY=WE;WKST=TU;UNTIL=20260422",
    ]
    assert [(one.start_minute, one.minutes) for one in rules] == [(600, 60), (840, 90)]
    assert rules[0].ended_at is None or rules[1].ended_at is None
    assert [one.action for one in trail(studio, key("tuesdays"))][-1] == "series_changed"
    undone = back(desk, done)
    assert places(studio, made) == before
    assert rule_row(studio, key("tuesdays")).rule == "FREQ=WEEKLY;BYDAY=TU;COUNT=6"
    assert rule_row(studio, on).ended_at is not None
    back(desk, undone, again=True)
    assert places(studio, made) == found


def test_all_sessions_go_to_a_colleague_past_ones_and_exceptions_do_not(
    studio: StudioDatabase, desk: Hands, anna: Hands, made: DiaryOutcome
) -> None:
    with pytest.raises(NotAllowed):
        changed(studio, anna, 3, Scope.ALL, trainer_id=key("ben"))
    after_the_first = AT_TEN + 2 * HOUR
    done = changed(
        studio, desk, 3, Scope.ALL, trainer_id=key("ben"), by=2 * HOUR, now=after_the_first
    )
    assert (done.count, done.left_alone, done.trainer_name) == (4, 1, "Ben")
    found = places(studio, made)
    assert [one[2] == key("ben") for one in found] == [False, True, False, True, True, True]
    assert [one[4] for one in found] == [10, 12, 13, 12, 12, 12]
    assert found[0][0] == key("tuesdays") != found[1][0]
    assert rule_row(studio, found[1][0]).trainer_id == key("ben")
    assert rule_row(studio, key("tuesdays")).ended_at is not None
    back(desk, done)
    # Whoever looks after the client may move her own series, in her own diary.
    assert changed(studio, anna, 3, Scope.FOLLOWING, by=HOUR).count == 3
    with pytest.raises(CannotUndo):
        back(desk, replace(done))


def test_sessions_that_take_each_others_place_move_in_turn(
    studio: StudioDatabase, desk: Hands
) -> None:
    daily = SeriesRule(Rhythm.WEEK, (1, 2, 3), times=3)
    wanted = tuple(SeriesDate(day) for day in daily.days(TUESDAY))
    made = make(desk, series(series_id=key("tuesdays"), rule=daily, start_minute=780, dates=wanted))
    done = changed(studio, desk, 0, Scope.ALL, by=timedelta(days=1))
    assert [one[3].weekday() for one in places(studio, made)] == [2, 3, 4]
    back(desk, done)
    assert [one[3].weekday() for one in places(studio, made)] == [1, 2, 3]


def test_one_session_alone_becomes_an_exception(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    done = changed(studio, desk, 4, Scope.THIS, by=2 * HOUR)
    assert (done.step, done.count) == (Step.MOVE, 1)
    found = places(studio, made)
    assert [one[4] for one in found] == [10, 10, 13, 10, 12, 10]
    assert {one[0] for one in found} == {key("tuesdays")}
    assert changed(studio, desk, 0, Scope.ALL, by=HOUR).left_alone == 2
    assert [one[4] for one in places(studio, made)] == [11, 11, 13, 11, 12, 11]


def test_a_monthly_session_goes_where_it_was_dropped_across_the_edge_of_a_month(
    sqlite_studio: StudioDatabase,
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    rule = SeriesRule(Rhythm.MONTH, (4,), times=4, week_of_month=LAST_WEEK)
    fridays = tuple(rule.days(date(2026, 4, 24)))
    wanted = series(
        series_id=key("tuesdays"),
        rule=rule,
        first_day=fridays[0],
        pay_later=True,
        dates=tuple(map(SeriesDate, fridays)),
    )
    made, one_day = make(desk, wanted), timedelta(days=1)
    assert fridays[-1] == date(2026, 7, 31)
    done = changed(sqlite_studio, desk, 3, Scope.FOLLOWING, by=one_day)
    assert [one[3] for one in places(sqlite_studio, made)] == [*fridays[:3], date(2026, 8, 1)]
    back(desk, done)
    done = changed(sqlite_studio, desk, 3, Scope.ALL, by=one_day)
    found = places(sqlite_studio, made)
    assert [one[3] for one in found] == [day + one_day for day in fridays]
    kept = rule_row(sqlite_studio, found[0][0]).rule
    assert kept == "FREQ=MONTHLY;BYDAY=-1SA;WKST=TU;UNTIL=20260801"
    noted = trail(sqlite_studio, key("tuesdays"))[-1]
    assert (noted.action, noted.after["rule"]) == ("series_changed", kept)


def test_what_is_in_the_way_of_one_moves_none(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    before = places(studio, made)
    desk.book(wish("cem", "anna", AT_TEN + 4 * WEEK + 4 * HOUR))
    with pytest.raises(SlotTaken, match=r"14 Apr 2026.*\(Cem Client\)"):
        changed(studio, desk, 0, Scope.ALL, by=5 * HOUR)
    assert places(studio, made) == before
    one = sessions(studio, key("tuesdays"))[0]
    stale = SeriesChange(one.id, one.version + 1, Scope.ALL, key("anna"), one.starts_at, 90)
    with pytest.raises(ChangedMeanwhile):
        change_series(desk.uow, desk.viewer, stale, NOW, request_id=new_id())
    done = changed(studio, desk, 0, Scope.ALL, by=5 * HOUR, anyway_reason="they share")
    assert done.count == 5
    assert [one.overlap_allowed for one in sessions(studio, places(studio, made)[0][0])] == [
        *[False] * 4,
        True,
        False,
    ]


def test_cancelling_gives_each_credit_back_by_its_own_time(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    spent = balance(studio, "cara ten")
    late = AT_TEN - 2 * HOUR
    seen = reach(desk.uow, desk.viewer, sessions(studio, key("tuesdays"))[1].id, NOW)
    assert (seen.following, seen.all, seen.set_apart) == (5, 6, 1)
    done = cancelled(studio, desk, 4, Scope.FOLLOWING)
    assert (done.step, done.count) == (Step.CANCEL_SERIES, 2)
    assert balance(studio, "cara ten") == spent + 2
    row = rule_row(studio, key("tuesdays"))
    assert (row.rule, row.ended_at) == ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260413", None)
    back(desk, done)
    assert balance(studio, "cara ten") == spent
    assert rule_row(studio, key("tuesdays")).rule == "FREQ=WEEKLY;BYDAY=TU;COUNT=6"
    done = cancelled(studio, desk, 0, Scope.ALL, now=late)
    # The first is cancelled late and stays spent; the moved one is cancelled with the others.
    assert done.count == 6
    assert balance(studio, "cara ten") == spent + 5
    assert made.undo is not None
    statuses = [stored(studio, one.key).status for one in made.undo.bookings]
    assert statuses == ["late_cancelled", *["cancelled"] * 5]
    assert rule_row(studio, key("tuesdays")).ended_at is not None
    assert [one.action for one in trail(studio, key("tuesdays"))].count("series_cancelled") == 2


def test_series_are_told_to_those_who_see_them(
    sqlite_studio: StudioDatabase,
) -> None:
    hands = Hands.of(sqlite_studio.login("desk"))
    make(hands, series(series_id=key("tuesdays"), dates=dates(0)))
    for name, seen in (("anna", True), ("asim", True), ("cara", True), ("ben", False)):
        other = Hands.of(sqlite_studio.login(name))
        found = times_of(other.uow, other.viewer, [key("tuesdays")])
        assert (key("tuesdays") in found) is seen


def test_classes_come_again_and_are_moved_and_cancelled_with_all_in_them(
    studio: StudioDatabase, desk: Hands
) -> None:
    wanted = series(
        series_id=key("tuesdays"),
        client_id=None,
        title="Pilates",
        capacity=4,
        start_minute=780,
        dates=dates(*range(3)),
    )
    with pytest.raises(InvalidInput):
        make(desk, replace(wanted, title=" "))
    done = make(desk, wanted)
    assert (done.step, done.subject, done.count) == (Step.BOOK_SERIES, "Pilates", 3)
    back(desk, back(desk, done), again=True)
    first, second, _ = sessions(studio, key("tuesdays"))
    assert [one.occupies for one in (first, second)] == [True, True]
    spent = balance(studio, "cara ten")
    place = EnrolRequest(new_id(), second.id, second.version, key("cara"))
    enrol(desk.uow, desk.viewer, place, NOW)
    busy = desk.book(wish("cara", "ben", AT_TEN + WEEK + 5 * HOUR))
    with pytest.raises(SlotTaken, match="Cara Client"):
        changed(studio, desk, 0, Scope.ALL, by=2 * HOUR)
    desk.cancel(busy)
    moved = changed(studio, desk, 0, Scope.ALL, by=2 * HOUR)
    assert (moved.subject, moved.count) == ("Pilates", 3)
    found = sessions(studio, session_of(studio, place.booking_id).series_id)
    assert [minute_of_day(one.starts_at, BERLIN) for one in found] == [900] * 3
    one = found[1]
    request = SeriesCancellation(one.id, one.version, Scope.FOLLOWING)
    gone = cancel_series(desk.uow, desk.viewer, request, NOW, request_id=new_id())
    assert (gone.step, gone.subject, gone.count) == (Step.CANCEL_SERIES, "Pilates", 2)
    assert balance(studio, "cara ten") == spent
    assert len(sessions(studio, one.series_id)) == 1
    back(desk, gone)
    assert len(sessions(studio, one.series_id)) == 3
    assert balance(studio, "cara ten") == spent - 1


def test_a_colleague_who_stands_in_cancels_and_moves_the_session_given(
    studio: StudioDatabase, desk: Hands
) -> None:
    """The right comes from the session, whoever's the series is; it stays one of the series."""
    make(desk, series(series_id=key("given"), dates=dates(*range(2))))
    first = sessions(studio, key("given"))[0]
    given = MoveRequest(first.id, first.version, key("ben"), first.starts_at, 60)
    move(desk.uow, desk.viewer, given, NOW, request_id=new_id())
    dora = desk.book(wish("dora", "ben", first.starts_at + 3 * HOUR))
    ben = Hands.of(studio.login("ben"))
    with ben.uow.reading() as work:
        (booking_id,) = work.sessions.bookings_of(first.id)
        booking = work.bookings.find(booking_id)
    assert booking is not None
    cancelled = cancel(ben.uow, ben.viewer, booking_id, booking.version, NOW, request_id=new_id())
    assert not stored(studio, booking_id).occupies
    assert session_of(studio, booking_id).series_id == key("given")
    assert cancelled.client_name == "Cara Client"
    # And nobody puts a session into a series that is none of theirs.
    taken = session_of(studio, dora.booking_id).id
    with studio.session("ben") as session:
        found = session.get_one(SessionRow, taken)
        found.series_id = key("given")
        with pytest.raises((DBAPIError, StaleDataError)):
            session.flush()
