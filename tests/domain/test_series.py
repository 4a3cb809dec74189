"""Days of series, at the same minute of the wall clock whatever is done to the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

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
    moved_on,
    occurrences,
    rule_of,
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
    moved, there = moved_on(rule, before[-1], days, before)
    assert [there[day] for day in before] == list(moved.days(first_day + timedelta(days=days)))


@given(
    FIRST_DAYS,
    sampled_from((1, 2, 3, 4, LAST_WEEK)),
    integers(0, 6),
    integers(0, 11),
    integers(-30, 30),
)
def test_of_a_moved_month_the_day_dragged_goes_there_and_the_others_next_to_it(
    first_day: date, week: int, weekday: int, number: int, days: int
) -> None:
    rule = SeriesRule(Rhythm.MONTH, (weekday,), times=12, week_of_month=week)
    before = list(rule.days(first_day))
    moved, there = moved_on(rule, before[number], days, before)
    after = [there[day] for day in before]
    assert after[number] == before[number] + timedelta(days=days)
    assert {day.weekday() for day in after} == {(weekday + days) % 7} == set(moved.weekdays)
    assert after == sorted(set(after))
    away = [abs(one - day - timedelta(days=days)) for one, day in zip(after, before, strict=True)]
    if abs(days) < 7:
        assert set(away) == {timedelta()}
    else:
        assert max(away) <= timedelta(days=14)
        ruled = set(islice(replace(moved, times=None).days(after[0]), 20))
        assert set(after[:number] + after[number + 1 :]) <= ruled


def test_a_month_whose_days_cross_its_edge_tells_the_week_of_most_of_them() -> None:
    """As the day before the first Monday is seldom in the month before."""
    rule = SeriesRule(Rhythm.MONTH, (0,), times=4)
    mondays = list(rule.days(date(2026, 6, 1)))
    moved, there = moved_on(rule, mondays[0], -1, mondays)
    assert moved.text() == "FREQ=MONTHLY;BYDAY=1SU;WKST=SU;COUNT=4"
    assert there[mondays[0]] == date(2026, 5, 31)
    fridays = SeriesRule(Rhythm.MONTH, (4,), times=4, week_of_month=LAST_WEEK)
    assert moved_on(fridays, date(2026, 7, 31), 1, ())[0].week_of_month == 1
    days = list(fridays.days(date(2026, 4, 24)))
    assert moved_on(fridays, days[-1], 1, days)[0].week_of_month == LAST_WEEK
    assert moved_on(rule, mondays[0], 17, mondays)[0].week_of_month == 3


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
