"""Series: looked at before they are made, made in one step, and taken back in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NoCredit,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day, minute_of_day, zone
from studio_app.domain.series import Rhythm, SeriesRule
from studio_app.domain.series_plans import Decision, SeriesDate, SeriesPreview, SeriesRequest
from studio_app.domain.slot_states import SlotState
from studio_app.repositories.schema import (
    AuditEntryRow,
    ClosureRow,
    SeriesRow,
    SessionRow,
    WeeklyHoursRow,
)
from studio_app.services.series import next_free, preview
from studio_app.services.series_booking import book_series
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, balance, count_bookings, trail, wish

BERLIN = zone("Europe/Berlin")
TUESDAY = date(2026, 3, 17)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
AT_TEN = datetime(2026, 3, 17, 9, tzinfo=NOW.tzinfo)


def series(**values: Any) -> SeriesRequest:
    """Return the request of a series: Cara with Anna, Tuesdays at ten by the wall clock."""
    return SeriesRequest(
        **{
            "series_id": new_id(),
            "client_id": key("cara"),
            "trainer_id": key("anna"),
            "rule": SeriesRule(Rhythm.WEEK, (1,), times=6),
            "first_day": TUESDAY,
            "start_minute": 600,
            "minutes": 60,
            **values,
        }
    )


def dates(*numbers: int, **values: Any) -> tuple[SeriesDate, ...]:
    """Return the dates of some weeks."""
    return tuple(SeriesDate(TUESDAY + number * WEEK, **values) for number in numbers)


def look(hands: Hands, request: SeriesRequest) -> SeriesPreview:
    """Look at a series before it is made."""
    return preview(hands.uow, hands.viewer, request)


def make(hands: Hands, request: SeriesRequest) -> DiaryOutcome:
    """Make a series."""
    return book_series(hands.uow, hands.viewer, request, NOW)


def sessions(studio: StudioDatabase, series_id: object) -> list[Any]:
    """Return the sessions of a series that were not withdrawn, by the days of the rule."""
    row = SessionRow
    query = select(row).where(row.series_id == series_id, row.withdrawn_at.is_(None))
    with studio.house() as connection:
        return list(connection.execute(query.order_by(row.series_day)))


def rule_row(studio: StudioDatabase, series_id: object) -> Any:
    """Return the row of a series."""
    with studio.house() as connection:
        return connection.execute(select(SeriesRow).where(SeriesRow.id == series_id)).one()


def test_every_date_is_told_with_what_is_in_its_way(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    desk.book(wish("cem", "anna", AT_TEN + WEEK))
    # The clock is put forward on 29 March: ten o'clock is an hour earlier in UTC.
    desk.book(wish("cara", "ben", AT_TEN + 2 * WEEK - HOUR))
    with studio.house() as connection:
        off = factories.time_off("anna", AT_TEN + 3 * WEEK - 10 * HOUR)
        closed = {"id": new_id(), "organization_id": key("home"), "name": "Easter", "version": 1}
        connection.execute(insert(factories.schema.TimeOffRow), [off])
        connection.execute(insert(ClosureRow), [closed | {"day": TUESDAY + 4 * WEEK}])
    for hands in (desk, anna):
        found = look(hands, series())
        assert [(one.state, one.who) for one in found.lines] == [
            (SlotState.FREE, ""),
            (SlotState.CLASH, "Cem Client"),
            (SlotState.CLIENT_BUSY, ""),
            (SlotState.TIME_OFF, ""),
            (SlotState.HOLIDAY, ""),
            (SlotState.FREE, ""),
        ]
        assert [minute_of_day(one.starts_at, BERLIN) for one in found.lines] == [600] * 6
        plans = found.planned({})
        assert [plan.is_booked for plan in plans] == [True, False, False, False, False, True]
    late = look(desk, series(start_minute=1110)).lines
    assert late[0].state is SlotState.OUTSIDE_HOURS
    slot = next_free(desk.uow, desk.viewer, series(), AT_TEN + WEEK, [AT_TEN + WEEK + HOUR], NOW)
    # Eleven is a sibling's, so that the next one is at noon.
    assert slot is not None
    assert slot.starts_at == AT_TEN + WEEK + 2 * HOUR


def test_dates_on_which_the_trainer_is_at_another_place_are_told_as_that(
    studio: StudioDatabase, desk: Hands
) -> None:
    hall, loft = key("home Hall"), key("home Loft")
    row = WeeklyHoursRow
    with studio.house() as connection:
        mine = row.trainer_id == key("anna")
        until = {"place_id": hall, "valid_until": TUESDAY + 2 * WEEK}
        connection.execute(update(row).where(mine).values(**until))
        since = {"valid_from": TUESDAY + 3 * WEEK, "valid_until": TUESDAY + 4 * WEEK}
        later = factories.hours("anna", 1, 9 * 60, 18 * 60, place_id=loft, **since)
        connection.execute(insert(row), [later])
    found = look(desk, series(place_id=hall))
    assert [one.state for one in found.lines] == [
        *3 * [SlotState.FREE],
        *2 * [SlotState.OTHER_PLACE],
        SlotState.OUTSIDE_HOURS,
    ]
    assert [plan.is_booked for plan in found.planned({})] == [*3 * [True], *3 * [False]]
    assert not SlotState.OTHER_PLACE.refused
    anywhere = look(desk, series()).lines
    assert [one.state for one in anywhere] == [*5 * [SlotState.FREE], SlotState.OUTSIDE_HOURS]


def test_a_preview_asks_as_often_for_a_year_as_for_a_week(sqlite_studio: StudioDatabase) -> None:
    hands = Hands.of(sqlite_studio.login("desk"))
    hands.book(wish("cem", "anna", AT_TEN))
    counts = []
    for times in (1, 52):
        statements: list[str] = []
        engine = hands.uow._engine
        event.listen(
            engine, "before_cursor_execute", lambda *call, to=statements: to.append(call[2])
        )
        look(hands, series(rule=SeriesRule(Rhythm.WEEK, (1,), times=times)))
        counts.append(len(statements))
    assert counts[0] == counts[1] < 30


def test_a_series_is_booked_in_one_step_with_all_its_credits_and_taken_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    before, others = balance(studio, "cara ten"), count_bookings(studio)
    moved = SeriesDate(TUESDAY + 2 * WEEK, starts_at=AT_TEN + 2 * WEEK + 5 * HOUR)
    request = series(dates=(*dates(0, 1), moved, *dates(3), *dates(4, decision=Decision.SKIP)))
    done = make(desk, request)
    assert (done.step, done.subject, done.count) == (Step.BOOK_SERIES, "Cara Client", 4)
    assert make(desk, request) == done
    found = sessions(studio, request.series_id)
    assert [one.series_day for one in found] == [TUESDAY + number * WEEK for number in range(4)]
    assert [minute_of_day(one.starts_at, BERLIN) // 60 for one in found] == [10, 10, 16, 10]
    assert [local_day(one.starts_at, BERLIN) for one in found] == [one.series_day for one in found]
    assert balance(studio, "cara ten") == before - 4
    assert rule_row(studio, request.series_id).rule == "FREQ=WEEKLY;BYDAY=TU;COUNT=6"
    entries = trail(studio, request.series_id)
    assert [(one.action, one.after["dates"]) for one in entries] == [("series_booked", 4)]
    assert done.undo is not None
    for back in done.undo.bookings:
        assert [one.action for one in trail(studio, back.key)] == ["booked"]
    undone = undo(desk.uow, desk.viewer, done.undo, NOW, request_id=new_id())
    assert sessions(studio, request.series_id) == []
    assert rule_row(studio, request.series_id).ended_at is not None
    assert balance(studio, "cara ten") == before
    with pytest.raises(ChangedMeanwhile):
        make(desk, request)
    assert undone.undo is not None
    undo(desk.uow, desk.viewer, undone.undo, NOW, request_id=new_id(), again=True)
    assert len(sessions(studio, request.series_id)) == 4
    assert balance(studio, "cara ten") == before - 4
    assert rule_row(studio, request.series_id).ended_at is None
    assert count_bookings(studio) == others + 4


def test_a_chosen_package_alone_pays(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        factories.add_package(connection, "cara two", "cara", sessions=2, expires_on=None)
    usual = balance(studio, "cara ten")
    wanted = series(package_id=key("cara two"))
    plans = look(desk, wanted).planned({})
    assert [plan.package_name for plan in plans] == ["Cara Two"] * 2 + [None] * 4
    with pytest.raises(NoCredit):
        make(desk, replace(wanted, dates=dates(0, 1, 2)))
    make(desk, replace(wanted, dates=dates(0, 1)))
    assert (balance(studio, "cara two"), balance(studio, "cara ten")) == (0, usual)


def test_a_package_that_ends_within_the_series_pays_until_then(
    studio: StudioDatabase, desk: Hands
) -> None:
    with studio.house() as connection:
        last_day = TUESDAY + WEEK
        factories.add_package(connection, "cara month", "cara", sessions=9, expires_on=last_day)
        over = TUESDAY - timedelta(days=1)
        factories.add_package(connection, "cara old", "cara", sessions=9, expires_on=over)
    usual = balance(studio, "cara ten")
    make(desk, series(dates=dates(0, 1, 2)))
    assert (balance(studio, "cara month"), balance(studio, "cara old")) == (7, 9)
    assert balance(studio, "cara ten") == usual - 1


def test_what_is_in_the_way_of_one_date_books_none(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    desk.book(wish("cem", "anna", AT_TEN + WEEK))
    with studio.house() as connection:
        off = factories.time_off("anna", AT_TEN + 3 * WEEK - 10 * HOUR)
        connection.execute(insert(factories.schema.TimeOffRow), [off])
    before, booked = balance(studio, "cara ten"), count_bookings(studio)
    over = dates(1, decision=Decision.ANYWAY, reason="they share")
    refused: tuple[tuple[Hands, SeriesRequest, type[StudioError], str], ...] = (
        (desk, series(dates=dates(0, 1)), SlotTaken, r"Anna .* 24 Mar 2026.*\(Cem Client\)"),
        (desk, series(dates=dates(0, 3)), TimeOffInTheWay, "Anna"),
        (anna, series(dates=over), NotAllowed, ""),
        (anna, series(dates=dates(0), client_id=key("dora")), NotFound, ""),
        (anna, series(dates=dates(0), trainer_id=key("ben")), NotAllowed, ""),
        (desk, series(dates=()), InvalidInput, "at least one"),
        (desk, series(dates=dates(9)), InvalidInput, "not the dates"),
        (desk, series(dates=dates(0, 0)), InvalidInput, "not the dates"),
        (
            desk,
            series(dates=(*dates(0), SeriesDate(TUESDAY + WEEK, starts_at=AT_TEN + HOUR / 2))),
            SlotTaken,
            "Cara Client",
        ),
        (
            desk,
            series(
                rule=SeriesRule(Rhythm.WEEK, (1, 2, 3, 4), times=12),
                start_minute=780,
                dates=_four_a_week(),
            ),
            NoCredit,
            "Cara Client",
        ),
    )
    for hands, request, error, words in refused:
        with pytest.raises(error, match=words or None):
            make(hands, request)
    assert (balance(studio, "cara ten"), count_bookings(studio)) == (before, booked)
    done = make(desk, series(dates=(*dates(0), *over)))
    assert done.undo is not None
    with studio.house() as connection:
        reasons = connection.execute(
            select(AuditEntryRow.reason, AuditEntryRow.after).where(
                AuditEntryRow.subject_id == done.undo.bookings[1].key
            )
        ).one()
    assert reasons.reason == "they share"
    assert reasons.after["overlaps"][0]["client"] == "Cem Client"
    assert make(anna, series(dates=dates(2), start_minute=900)).count == 1


def _four_a_week() -> tuple[SeriesDate, ...]:
    return tuple(
        SeriesDate(TUESDAY + number * WEEK + timedelta(days=day))
        for number in range(3)
        for day in range(4)
    )


def test_an_open_series_ends_with_the_last_credit_and_what_follows_is_paid_later(
    studio: StudioDatabase, desk: Hands
) -> None:
    left = balance(studio, "cara ten")
    request = series(rule=SeriesRule(Rhythm.WEEK, (1,)))
    plans = look(desk, request).planned({})
    assert len(plans) == left
    make(desk, series(rule=request.rule, dates=tuple(plan.date() for plan in plans)))
    assert balance(studio, "cara ten") == 0
    with studio.house() as connection:
        rule = connection.execute(
            select(SeriesRow.rule, func.count(SessionRow.id))
            .join(SessionRow, SessionRow.series_id == SeriesRow.id)
            .where(SessionRow.series_day >= TUESDAY)
            .group_by(SeriesRow.rule)
        ).all()
    assert [(text, count) for text, count in rule if "UNTIL" in text] == [
        (f"FREQ=WEEKLY;BYDAY=TU;UNTIL={plans[-1].line.day:%Y%m%d}", left)
    ]
    more = series(rule=SeriesRule(Rhythm.WEEK, (1,), times=1), start_minute=840)
    plan = look(desk, more).planned({})[0]
    assert plan.lacks_credit
    done = make(desk, replace(more, dates=dates(0, decision=Decision.ANYWAY, pay_later=True)))
    assert done.undo is not None
    assert done.undo.bookings[0].found.charge == 8_000
