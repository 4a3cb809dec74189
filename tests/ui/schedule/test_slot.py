"""What wall-clock times mean, also on days on which the clock changes."""

from __future__ import annotations

from datetime import date

from studio_app.ui.schedule.slot import Times, in_the_way
from tests.ui.schedule.samples import BERLIN, DAY, LENA, TOM, board, minute, moment, session

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
