"""Between UTC and a studio's own clock, through gaps, folds and half hours."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis.strategies import dates, datetimes, integers, sampled_from

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import (
    at_minute,
    day_interval,
    day_text,
    exists,
    local_day,
    minute_of_day,
    time_text,
    to_local,
    to_utc,
    zone,
)

ZONES = (
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "UTC",
)
LEFT_OUT = date(2011, 12, 30)
FIRST, LAST = datetime(2005, 1, 1), datetime(2037, 12, 31)
LOCALS = datetimes(FIRST, LAST)
DAYS = dates(FIRST.date(), LAST.date())
NAMES = sampled_from(ZONES)


@pytest.mark.parametrize(
    "name", ["", "Europe", "Nowhere/City", "../zone", "/etc/localtime", "Europe/Berlin ", "\x00"]
)
def test_a_zone_that_there_is_not(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        zone(name)
    assert refusal.value.field == "time_zone"
    assert name in str(refusal.value)


@given(LOCALS, NAMES)
def test_there_and_back_is_the_same_unless_the_clock_skipped_it(local: datetime, name: str) -> None:
    tz = zone(name)
    back = to_local(to_utc(local, tz), tz).replace(tzinfo=None, fold=0)
    assert exists(local, tz) == (back == local)
    if back != local:
        assert timedelta() < back - local <= timedelta(days=1)


@given(LOCALS, NAMES)
def test_moments_go_there_and_back(moment: datetime, name: str) -> None:
    """Of a time that exists twice the first is meant, and so the second comes back earlier."""
    utc, tz = moment.replace(tzinfo=UTC), zone(name)
    back = to_utc(to_local(utc, tz).replace(tzinfo=None), tz)
    second = to_local(utc, tz).fold == 1
    assert (back < utc) == second
    assert second or back == utc


@pytest.mark.parametrize(
    ("name", "local", "utc"),
    [
        ("Asia/Seoul", datetime(2026, 7, 1, 9), datetime(2026, 7, 1, 0)),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 0, 59)),
        ("Europe/Berlin", datetime(2026, 3, 29, 3), datetime(2026, 3, 29, 1)),
        ("America/New_York", datetime(2026, 11, 1, 0, 59), datetime(2026, 11, 1, 4, 59)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 1), datetime(2018, 11, 4, 3)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 30), datetime(2026, 10, 3, 15, 30)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 1, 30), datetime(2026, 2, 15, 0, 30)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 3, 30), datetime(2026, 2, 15, 3, 30)),
    ],
)
def test_ordinary_times(name: str, local: datetime, utc: datetime) -> None:
    assert to_utc(local, zone(name)) == utc.replace(tzinfo=UTC)
    assert exists(local, zone(name))


@pytest.mark.parametrize(
    ("name", "skipped", "shown"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 3, 30)),
        ("America/New_York", datetime(2026, 3, 8, 2, 0), datetime(2026, 3, 8, 3, 0)),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 0, 15), datetime(2018, 11, 4, 1, 15)),
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 10), datetime(2026, 10, 4, 2, 40)),
        ("Africa/Casablanca", datetime(2026, 3, 22, 2, 5), datetime(2026, 3, 22, 3, 5)),
        ("Pacific/Apia", datetime(2011, 12, 30, 12), datetime(2011, 12, 31, 12)),
    ],
)
def test_a_skipped_time_is_moved_on_by_the_gap(
    name: str, skipped: datetime, shown: datetime
) -> None:
    tz = zone(name)
    assert not exists(skipped, tz)
    assert to_local(to_utc(skipped, tz), tz).replace(tzinfo=None) == shown


@pytest.mark.parametrize(
    ("name", "twice", "first"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30)),
        ("America/New_York", datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30)),
        ("America/Sao_Paulo", datetime(2018, 2, 17, 23, 30), datetime(2018, 2, 18, 1, 30)),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, 1, 45), datetime(2026, 4, 4, 14, 45)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 2, 30), datetime(2026, 2, 15, 1, 30)),
    ],
)
def test_of_a_time_that_exists_twice_the_first_is_meant(
    name: str, twice: datetime, first: datetime
) -> None:
    tz = zone(name)
    assert exists(twice, tz)
    assert to_utc(twice, tz) == first.replace(tzinfo=UTC)


@given(DAYS, NAMES, integers(1, 40))
def test_days_follow_one_another_without_gap(day: date, name: str, days: int) -> None:
    tz = zone(name)
    assume(name != "Pacific/Apia" or not day <= LEFT_OUT < day + timedelta(days=days))
    parts = [day_interval(day + timedelta(days=n), tz) for n in range(days)]
    assert all(one.end == other.start for one, other in itertools.pairwise(parts))
    whole = day_interval(day, tz, days)
    assert (whole.start, whole.end) == (parts[0].start, parts[-1].end)
    shift = timedelta(hours=24)
    assert abs(whole.length - days * shift) <= shift


def test_a_day_that_the_zone_left_out_is_the_next() -> None:
    apia = zone("Pacific/Apia")
    assert day_interval(LEFT_OUT, apia) == day_interval(LEFT_OUT + timedelta(days=1), apia)
    assert day_interval(date(2011, 12, 29), apia, 2) == day_interval(date(2011, 12, 29), apia)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("Asia/Seoul", date(2026, 3, 29), 24),
    ],
)
def test_a_day_is_as_long_as_it_is(name: str, day: date, hours: float) -> None:
    assert day_interval(day, zone(name)).length == timedelta(hours=hours)


@given(DAYS, integers(0, 2 * 1440 - 1), NAMES)
def test_a_minute_of_the_day_is_shown_on_the_clock(day: date, minute: int, name: str) -> None:
    tz = zone(name)
    moment = at_minute(day, minute, tz)
    local = datetime.combine(day, time()) + timedelta(minutes=minute)
    assert moment.tzinfo is UTC
    if exists(local, tz):
        assert local_day(moment, tz) == local.date()
        assert minute_of_day(moment, tz) == local.hour * 60 + local.minute
    assert 0 <= minute_of_day(moment, tz) < 1440


def test_times_and_days_are_written_as_the_locale_writes_them() -> None:
    moment, tz = datetime(2026, 11, 24, 17, 5, tzinfo=UTC), zone("Europe/Berlin")
    assert time_text(moment, tz, "de_DE") == "18:05"
    assert time_text(moment, tz, "en_US") in ("6:05 PM", "6:05\u202fPM")
    assert "2:05" in time_text(moment, zone("Asia/Seoul"), "ko_KR")
    assert day_text(date(2026, 11, 24), "en_GB") == "Tue, 24 Nov 2026"
    assert day_text(date(2026, 11, 24), "de_DE") == "Di., 24.11.2026"
    assert "2026" in day_text(date(2026, 11, 24), "ko_KR")
