"""Days of series, at the same minute of the wall clock whatever is done to the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis.strategies import (
    DrawFn,
    builds,
    composite,
    dates,
    integers,
    none,
    one_of,
    sampled_from,
    sets,
)

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import exists, local_day, minute_of_day, zone
from studio_app.domain.series import (
    LAST_WEEK,
    LONGEST,
    MOST_DATES,
    Rhythm,
    SeriesRule,
    occurrences,
    rule_of,
    shifted,
    shifted_day,
    week_of_month,
)

ZONES = (
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
FIRST_DAYS = dates(date(2005, 1, 1), date(2035, 12, 31))
MINUTES = integers(0, 1439)
WEEKDAYS = sets(integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))


@composite
def rules(draw: DrawFn) -> SeriesRule:
    """Rules with an end that lies within what a series may have."""
    times = draw(one_of(none(), integers(1, 24)))
    weeks = draw(sampled_from((1, 2, 3, 4, LAST_WEEK)))
    rhythm = draw(sampled_from(Rhythm))
    weekdays = draw(WEEKDAYS)
    return SeriesRule(rhythm, weekdays, None, times, weeks if rhythm is Rhythm.MONTH else 1)


@given(rules(), FIRST_DAYS, MINUTES, sampled_from(ZONES))
def test_local_time_stays_across_clock_changes(
    rule: SeriesRule, first_day: date, minute: int, name: str
) -> None:
    tz = zone(name)
    found = occurrences(rule, first_day, minute, tz)
    assert len(found) == rule.times or rule.times is None
    for one in found:
        wall_clock = datetime(one.day.year, one.day.month, one.day.day, minute // 60, minute % 60)
        assert one.starts_at.tzinfo is UTC
        if exists(wall_clock, tz):
            assert (local_day(one.starts_at, tz), minute_of_day(one.starts_at, tz)) == (
                one.day,
                minute,
            )
        else:
            # Skipped by the clock: as much later as the clock was put forward.
            gap = one.starts_at.astimezone(tz).replace(tzinfo=None) - wall_clock
            assert timedelta() < gap <= timedelta(hours=1)
    assert all(one.day < other.day for one, other in pairwise(found))
    assert all(one.starts_at < other.starts_at for one, other in pairwise(found))
    assert all(one.day.weekday() in rule.weekdays for one in found)


@pytest.mark.parametrize(
    ("name", "first_day", "minute", "in_utc"),
    [
        # No summer time; begins and ends; half an hour; none since 2019; off during Ramadan.
        ("Asia/Seoul", date(2026, 3, 24), 1080, ("09:00", "09:00")),
        ("Europe/Berlin", date(2026, 3, 24), 1080, ("17:00", "16:00")),
        ("America/New_York", date(2026, 10, 27), 1080, ("22:00", "23:00")),
        ("America/Sao_Paulo", date(2018, 10, 30), 1080, ("21:00", "20:00")),
        ("Australia/Lord_Howe", date(2026, 3, 31), 1080, ("07:00", "07:30")),
        ("Africa/Casablanca", date(2026, 2, 10), 1080, ("17:00", "18:00")),
        # Skipped in Berlin, and twice there in New York: the first of both.
        ("Europe/Berlin", date(2026, 3, 22), 150, ("01:30", "01:30")),
        ("America/New_York", date(2026, 10, 25), 90, ("05:30", "05:30")),
    ],
)
def test_six_o_clock_stays_six_o_clock(
    name: str, first_day: date, minute: int, in_utc: tuple[str, str]
) -> None:
    rule = SeriesRule(Rhythm.WEEK, (first_day.weekday(),), times=2)
    found = occurrences(rule, first_day, minute, zone(name))
    assert tuple(f"{one.starts_at:%H:%M}" for one in found) == in_utc


@given(rules(), FIRST_DAYS, one_of(none(), integers(1, 700)))
def test_the_text_is_the_rule_of_rfc_5545(
    rule: SeriesRule, first_day: date, days: int | None
) -> None:
    if days is not None:
        rule = rule.ending(first_day + timedelta(days=days))
    assert rule_of(rule.text()) == rule
    start = datetime(first_day.year, first_day.month, first_day.day)
    others = rrulestr(rule.text(), dtstart=start).xafter(start, count=30, inc=True)
    for mine, theirs in zip(rule.days(first_day), others, strict=False):
        assert mine == theirs.date()


@given(
    builds(
        SeriesRule,
        sampled_from((Rhythm.WEEK, Rhythm.TWO_WEEKS)),
        WEEKDAYS,
        none(),
        integers(1, 24),
    ),
    FIRST_DAYS,
    integers(-13, 13),
)
def test_a_moved_week_gives_the_moved_days(rule: SeriesRule, first_day: date, days: int) -> None:
    """Also where every other week is left out, and a Sunday becomes a Monday."""
    before = list(rule.days(first_day))
    moved = shifted(rule, before[0], days)
    assert [shifted_day(moved, day, days) for day in before] == list(
        moved.days(first_day + timedelta(days=days))
    )


@given(FIRST_DAYS, sampled_from((1, 2, 3, 4, LAST_WEEK)), integers(0, 6), integers(-6, 6))
def test_a_moved_month_keeps_one_session_in_each(
    first_day: date, week: int, weekday: int, days: int
) -> None:
    rule = SeriesRule(Rhythm.MONTH, (weekday,), times=12, week_of_month=week)
    before = list(rule.days(first_day))
    moved = shifted(rule, before[0], days)
    after = [shifted_day(moved, day, days) for day in before]
    assert [(day.year, day.month) for day in after] == [(day.year, day.month) for day in before]
    assert {day.weekday() for day in after} == {(weekday + days) % 7}
    assert {week_of_month(day) for day in after} <= {moved.week_of_month, 4, LAST_WEEK}
    if (before[0] + timedelta(days=days)).month == before[0].month:
        ordinal = week_of_month(before[0] + timedelta(days=days))
        is_last = ordinal == LAST_WEEK
        assert after[0] == before[0] + timedelta(days=days) or is_last
    assert after == list(moved.days(before[0].replace(day=1)))[: len(after)]


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (SeriesRule(Rhythm.WEEK, (0, 1, 2, 3, 4), until=date(2027, 11, 1)), "until"),
        (SeriesRule(Rhythm.WEEK, (0,), until=date(2028, 12, 9)), "until"),
        (SeriesRule(Rhythm.MONTH, (0,), times=26), "times"),
        (SeriesRule(Rhythm.WEEK, (0,), until=date(2026, 12, 1)), "until"),
    ],
)
def test_a_series_is_finite_and_has_a_day(rule: SeriesRule, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        occurrences(rule, date(2026, 12, 3), 600, zone("UTC"))
    assert refusal.value.field == field


def test_an_open_rule_is_cut_where_series_end() -> None:
    daily = occurrences(SeriesRule(Rhythm.WEEK, tuple(range(7))), date(2026, 1, 1), 0, zone("UTC"))
    assert len(daily) == MOST_DATES
    monthly = occurrences(SeriesRule(Rhythm.MONTH, (3,)), date(2026, 1, 1), 0, zone("UTC"))
    assert monthly[-1].day <= date(2026, 1, 1) + LONGEST
    assert len(monthly) == 24


@pytest.mark.parametrize(
    "values",
    [
        {"weekdays": ()},
        {"weekdays": (1, 0)},
        {"weekdays": (7,)},
        {"times": 0},
        {"times": MOST_DATES + 1},
        {"times": 3, "until": date(2026, 1, 1)},
        {"week_of_month": 5},
    ],
)
def test_rules_that_make_no_sense(values: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        SeriesRule(**{"rhythm": Rhythm.WEEK, "weekdays": (1,), **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["FREQ=DAILY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=3"])
def test_no_other_rule_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        rule_of(text)
