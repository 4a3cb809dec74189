"""What trainers were to work, against counting every minute by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import DayHours, TimeOff, TimeOffStatus, WeeklyHours
from studio_app.domain.trainer_performance import Performance, Period, working_minutes

ANNA = new_id()
# The clock is put forward on the Sunday within.
FIRST = date(2026, 3, 23)
BERLIN = ZoneInfo("Europe/Berlin")
DAYS = 9

_day = st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number))
_spans = st.tuples(st.integers(0, 1_439), st.integers(1, 1_000)).map(
    lambda span: (span[0], min(span[0] + span[1], span[0] + 1_440))
)
_weekly = st.builds(
    lambda weekday, span, since, until: WeeklyHours(ANNA, weekday, *span, "", since, until),
    *(st.integers(0, 6), _spans, _day, st.none() | _day),
)
_single = st.builds(
    lambda day, span: DayHours(ANNA, day, *(span or (None, None)), ""), _day, st.none() | _spans
)
_off = st.builds(
    lambda day, minute, hours, status: TimeOff(
        ANNA,
        Interval(
            datetime.combine(day, datetime.min.time(), UTC) + timedelta(minutes=minute),
            datetime.combine(day, datetime.min.time(), UTC)
            + timedelta(minutes=minute, hours=hours),
        ),
        "vacation",
        status,
        "",
    ),
    *(_day, st.integers(0, 1_439), st.integers(1, 40)),
    st.sampled_from([TimeOffStatus.APPROVED, TimeOffStatus.REQUESTED]),
)


def counted(
    weekly: list[WeeklyHours], single: list[DayHours], closed: list[date], off: list[TimeOff]
) -> int:
    """Return how many minutes there are, each looked at by itself."""
    whole = 0
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        if day in closed:
            continue
        spans = [(one.start_minute, one.end_minute) for one in single if one.day == day] or [
            (one.start_minute, one.end_minute)
            for one in weekly
            if one.weekday == day.weekday()
            and one.valid_from <= day
            and (one.valid_until is None or day <= one.valid_until)
        ]
        midnight = datetime.combine(day, datetime.min.time(), BERLIN).astimezone(UTC)
        minutes = {
            at
            for start, end in spans
            if start is not None and end is not None
            for at in range(*(_since(midnight, day, minute) for minute in (start, end)))
        }
        for one in off:
            if one.status is TimeOffStatus.APPROVED:
                start = (one.interval.start - midnight) // timedelta(minutes=1)
                end = (one.interval.end - midnight) // timedelta(minutes=1)
                minutes -= set(range(max(0, start), min(2_880, end)))
        whole += len(minutes)
    return whole


def _since(midnight: datetime, day: date, minute: int) -> int:
    local = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
    return (local.replace(tzinfo=BERLIN).astimezone(UTC) - midnight) // timedelta(minutes=1)


@given(
    st.lists(_weekly, max_size=5),
    st.lists(_single, max_size=3),
    st.lists(_day, max_size=2),
    st.lists(_off, max_size=2),
)
def test_working_minutes_are_what_counting_each_minute_finds(
    weekly: list[WeeklyHours], single: list[DayHours], closed: list[date], off: list[TimeOff]
) -> None:
    days = (FIRST, FIRST + timedelta(days=DAYS - 1))
    found = working_minutes(weekly, single, closed, off, days, BERLIN)
    assert found.get(ANNA, 0) == counted(weekly, single, closed, off)


def test_the_night_in_which_the_clock_changes_has_another_hour_or_one_less() -> None:
    night = WeeklyHours(ANNA, 5, 22 * 60, 30 * 60, "", date(2026, 1, 1), None)
    for saturday, hours in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (FIRST, 0)):
        minutes = working_minutes([night], [], [], [], (saturday, saturday), BERLIN)
        assert minutes == {ANNA: hours * 60}


def test_periods_end_today_or_with_a_month() -> None:
    today = date(2026, 3, 10)
    days = {period: period.days(today) for period in Period}
    assert days == {
        Period.LAST_30_DAYS: (date(2026, 2, 9), today),
        Period.THIS_MONTH: (date(2026, 3, 1), today),
        Period.LAST_MONTH: (date(2026, 2, 1), date(2026, 2, 28)),
        Period.LAST_90_DAYS: (date(2025, 12, 11), today),
        Period.THIS_YEAR: (date(2026, 1, 1), today),
        Period.LAST_12_MONTHS: (date(2025, 3, 1), today),
    }


def test_what_nothing_is_known_of_has_no_share() -> None:
    nothing = Performance(ANNA)
    assert (nothing.no_show_rate, nothing.rating, nothing.utilisation) == (None, None, None)
