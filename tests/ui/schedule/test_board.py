"""Columns and tiles of a day and of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import BookingStatus, TimeOff, TimeOffStatus
from studio_app.ui.schedule.board import board_of
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, board, line, moment, session, view


def test_day_has_a_column_for_each_trainer() -> None:
    made = board(session(TOM, "10:00", "11:00"), session(LENA, "09:00", "10:00"))
    assert [column.trainers for column in made.columns] == [(LENA,), (TOM,)]
    assert [(tile.trainer, tile.column) for tile in made.tiles] == [(LENA, 0), (TOM, 1)]
    assert made.columns[0].places == ("Gym",)


def test_week_has_a_column_for_each_day_with_trainers_laid_over_each_other() -> None:
    made = board(
        session(LENA, "09:00", "10:00"),
        session(TOM, "09:30", "10:30"),
        session(TOM, "09:00", "10:00", day=DAY + timedelta(days=2)),
        mode="week",
        days=7,
    )
    assert [column.day for column in made.columns] == [DAY + timedelta(days=n) for n in range(7)]
    assert [len(column.tiles) for column in made.columns] == [2, 0, 1, 0, 0, 0, 0]
    first, second = made.columns[0].tiles
    assert first.share.width == second.share.width == 0.5
    assert made.most_side_by_side == 2


def test_week_of_nobody_has_no_columns() -> None:
    assert board_of(view(trainers=(), days=7), "week", BERLIN).columns == ()


def test_session_across_midnight_has_a_tile_on_both_days_and_counts_once() -> None:
    late = session(LENA, "23:00", "25:00")
    made = board_of(view([late], trainers=(LENA,), days=7), "week", BERLIN)
    before, after = made.tiles
    assert (before.cut_before, before.cut_after) == (False, True)
    assert (after.cut_before, after.cut_after) == (True, False)
    assert (after.start_minute, after.end_minute) == (23 * 60, 60)
    assert [column.sessions for column in made.columns[:2]] == [1, 0]


def test_session_until_midnight_is_not_cut() -> None:
    (tile,) = board(session(LENA, "23:00", "24:00")).tiles
    assert not tile.cut_after


def test_tile_stands_for_the_booking_that_stands() -> None:
    gone = line("Gone Away", BookingStatus.CANCELLED)
    here = line("Mina Park")
    (tile,) = board(session(LENA, "09:00", "10:00", here, gone)).tiles
    assert tile.line == here
    assert tile.is_live


def test_class_goes_by_its_title() -> None:
    (tile,) = board(session(LENA, "09:00", "10:00", capacity=8, title="Yoga")).tiles
    assert (tile.line, tile.label, tile.status) == (None, "Yoga", None)


def test_cancelled_session_gives_way_to_the_one_booked_instead() -> None:
    gone = session(LENA, "09:00", "10:00", line("Gone Away", BookingStatus.CANCELLED))
    free = session(LENA, "11:00", "12:00", line("Gone Too", BookingStatus.LATE_CANCELLED))
    made = board(gone, session(LENA, "09:30", "10:30"), free)
    assert [tile.label for tile in made.tiles] == ["Mina Park", "Gone Too"]
    assert made.columns[0].sessions == 1


def test_unpaid_is_what_no_package_pays_and_costs_something() -> None:
    paid = session(LENA, "09:00", "10:00", line("Paid"))
    unpaid = session(LENA, "10:00", "11:00", line("Later", package=False, charge=7000))
    free = session(LENA, "11:00", "12:00", line("Free", package=False))
    assert [tile.is_unpaid for tile in board(paid, unpaid, free).tiles] == [False, True, False]


def test_place_is_told_only_where_it_could_be_another() -> None:
    usual = session(LENA, "09:00", "10:00")
    unusual = session(LENA, "10:00", "11:00", place="Park")
    assert [tile.place for tile in board(usual, unusual).tiles] == ["", "Park"]


def test_time_off_is_in_its_trainers_column_unless_declined() -> None:
    def off(status: TimeOffStatus) -> TimeOff:
        interval = Interval(moment("13:00"), moment("15:00"))
        return TimeOff(TOM.id, interval, "personal", status, "Dentist")

    everything = tuple(off(status) for status in TimeOffStatus)
    made = board_of(view(time_off=everything), "day", BERLIN)
    assert made.columns[0].off_blocks == ()
    shown = [block.time_off.status for block in made.columns[1].off_blocks]
    assert shown == [TimeOffStatus.REQUESTED, TimeOffStatus.APPROVED]
    assert made.columns[1].off_blocks[0].span.start == 13 * 60


def test_working_hours_of_laid_over_trainers_are_joined() -> None:
    hours = {
        LENA.id: (Interval(moment("09:00"), moment("12:00")),),
        TOM.id: (Interval(moment("11:00"), moment("14:00")),),
    }
    made = board_of(replace(view(days=7), working=hours), "week", BERLIN)
    assert [(span.start, span.end) for span in made.columns[0].working] == [(540, 840)]
