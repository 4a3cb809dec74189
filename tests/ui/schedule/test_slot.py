"""What wall-clock times mean, also on days on which the clock changes."""

from __future__ import annotations

from datetime import date

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import TimeOff, TimeOffStatus
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.slot import Times, in_the_way, is_worked
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, board, minute, moment, session, view

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def test_times_of_an_ordinary_day() -> None:
    times = Times(DAY, minute("14:00"), minute("15:30"))
    assert times.starts_at(BERLIN) == moment("14:00")
    assert times.minutes(BERLIN) == times.clock_minutes == 90
    assert not times.ends_next_day
    assert times.start_exists(BERLIN)


def test_end_before_the_start_is_the_next_day() -> None:
    times = Times(DAY, minute("23:30"), minute("00:30"))
    assert times.ends_next_day
    assert times.minutes(BERLIN) == 60


def test_real_length_across_a_clock_change() -> None:
    assert Times(SPRING, minute("01:30"), minute("03:30")).minutes(BERLIN) == 60
    assert Times(AUTUMN, minute("01:30"), minute("03:30")).minutes(BERLIN) == 180


def test_hour_that_the_clock_skips_does_not_exist() -> None:
    assert not Times(SPRING, minute("02:30"), minute("03:30")).start_exists(BERLIN)


def test_only_the_same_trainers_sessions_are_in_the_way() -> None:
    made = board(session(LENA, "14:00", "15:00"), session(TOM, "14:00", "15:00"), mode="week")
    column = made.columns[0]
    wanted = Times(DAY, minute("14:30"), minute("15:30"))
    found = in_the_way(column, LENA, wanted)
    assert found is not None
    assert found.trainer == LENA
    assert in_the_way(column, LENA, Times(DAY, minute("15:00"), minute("16:00"))) is None


def test_hours_that_nobody_works_or_in_which_somebody_is_off_are_told() -> None:
    away = Interval(moment("13:00"), moment("15:00"))
    shown = view(
        time_off=(
            TimeOff(LENA.id, away, "sick", TimeOffStatus.APPROVED, ""),
            TimeOff(TOM.id, away, "sick", TimeOffStatus.REQUESTED, ""),
        )
    )
    lena, tom = board_of(shown, "day", BERLIN).columns
    for start, end, of_lena, of_tom in (
        ("09:00", "10:00", True, True),
        ("17:30", "18:30", False, False),
        ("12:30", "13:30", False, True),
        ("15:00", "16:00", True, True),
    ):
        times = Times(DAY, minute(start), minute(end))
        assert (is_worked(lena, times), is_worked(tom, times)) == (of_lena, of_tom), start
    (several,) = board_of(shown, "week", BERLIN).columns
    assert is_worked(several, Times(DAY, minute("20:00"), minute("21:00")))
