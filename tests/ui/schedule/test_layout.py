"""Where things stand: days split at midnight, clock changes, overlaps side by side."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute
from studio_app.ui.schedule.layout import (
    DaySpan,
    Share,
    arrange,
    day_spans,
    side_by_side,
    snapped,
)
from tests.ui.schedule.samples import BERLIN, DAY, minute, moment

ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Seoul", "UTC")
]
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)

moments = st.datetimes(
    min_value=datetime(2025, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)
).map(lambda one: one.replace(second=0, microsecond=0))
lengths = st.integers(min_value=5, max_value=24 * 60).map(lambda length: timedelta(minutes=length))
spans = st.tuples(st.integers(0, 95), st.integers(1, 16)).map(
    lambda pair: DaySpan(DAY, pair[0] * 15, min((pair[0] + pair[1]) * 15, MINUTES_PER_DAY))
)


def share_each_other(first: Share, second: Share) -> bool:
    """Tell whether two shares of a column have more than an edge in common."""
    tiny = 1e-9
    return (
        first.left + first.width > second.left + tiny
        and second.left + second.width > first.left + tiny
    )


def test_session_within_a_day_is_one_span() -> None:
    interval = Interval(moment("09:00"), moment("10:30"))
    assert list(day_spans(interval, BERLIN)) == [DaySpan(DAY, 540, 630)]


def test_session_across_midnight_is_split() -> None:
    interval = Interval(moment("23:00"), moment("25:30"))
    next_day = DAY + timedelta(days=1)
    assert list(day_spans(interval, BERLIN)) == [
        DaySpan(DAY, minute("23:00"), MINUTES_PER_DAY),
        DaySpan(next_day, 0, 90),
    ]


def test_session_until_midnight_leaves_the_next_day_free() -> None:
    interval = Interval(moment("23:00"), moment("24:00"))
    assert list(day_spans(interval, BERLIN)) == [DaySpan(DAY, minute("23:00"), MINUTES_PER_DAY)]


def test_spring_day_keeps_the_wall_clock() -> None:
    """01:30 to 03:30 lasts one hour when the clock is put forward at two."""
    start = at_minute(SPRING, minute("01:30"), BERLIN)
    interval = Interval(start, start + timedelta(hours=1))
    assert list(day_spans(interval, BERLIN)) == [DaySpan(SPRING, 90, 210)]


def test_both_hours_that_read_the_same_in_autumn_stand_side_by_side() -> None:
    first = at_minute(AUTUMN, minute("02:00"), BERLIN)
    hour = timedelta(hours=1)
    found = [
        next(day_spans(Interval(start, start + hour), BERLIN)) for start in (first, first + hour)
    ]
    assert found[0].start == found[1].start == 120
    left, right = side_by_side(found)
    assert not share_each_other(left, right)


def test_autumn_session_that_ends_before_it_starts_by_the_clock_has_its_length() -> None:
    start = at_minute(AUTUMN, minute("02:30"), BERLIN)
    interval = Interval(start, start + timedelta(minutes=45))
    assert list(day_spans(interval, BERLIN)) == [DaySpan(AUTUMN, 150, 195)]


@given(moments, lengths, st.sampled_from(ZONES))
def test_spans_are_whole_days_without_gaps(
    start: datetime, length: timedelta, tz: ZoneInfo
) -> None:
    found = list(day_spans(Interval(start, start + length), tz))
    assert found
    assert all(0 <= span.start < span.end <= MINUTES_PER_DAY for span in found)
    for before, after in pairwise(found):
        assert after.day == before.day + timedelta(days=1)
        assert (before.end, after.start) == (MINUTES_PER_DAY, 0)


@given(moments, lengths)
def test_spans_last_as_long_as_the_interval_where_no_clock_changes(
    start: datetime, length: timedelta
) -> None:
    found = day_spans(Interval(start, start + length), ZoneInfo("Asia/Seoul"))
    assert timedelta(minutes=sum(span.end - span.start for span in found)) == length


@given(st.lists(spans, max_size=14))
def test_overlaps_never_share_any_part_of_the_column(found: list[DaySpan]) -> None:
    shares = side_by_side(found)
    assert all(one.left >= 0 and one.left + one.width <= 1 + 1e-9 for one in shares)
    for (span, share), (other, other_share) in combinations(zip(found, shares, strict=True), 2):
        if span.overlaps(other):
            assert not share_each_other(share, other_share)


@given(st.lists(spans, max_size=14))
def test_what_overlaps_nothing_has_the_column_for_itself(found: list[DaySpan]) -> None:
    for index, share in enumerate(side_by_side(found)):
        others = found[:index] + found[index + 1 :]
        if not any(found[index].overlaps(other) for other in others):
            assert share == Share(0, 1)


@given(st.lists(st.tuples(spans, st.booleans()), max_size=14))
def test_cancelled_sessions_neither_hide_nor_squeeze_live_ones(
    drawn: list[tuple[DaySpan, bool]],
) -> None:
    found, live = [span for span, _ in drawn], [alive for _, alive in drawn]
    shares = arrange(found, live)
    alone = side_by_side([span for span, alive in drawn if alive])
    assert [share for share, alive in zip(shares, live, strict=True) if alive] == alone
    for index, share in enumerate(shares):
        in_the_way = any(
            alive and found[index].overlaps(found[other]) for other, alive in enumerate(live)
        )
        if not live[index]:
            assert (share is None) == in_the_way
        if share is not None and not live[index]:
            assert share.left + share.width < 0.9, "a strip stays free to click on"


@pytest.mark.parametrize(
    ("wanted", "snap"), [(0, 0), (14.9, 0), (15, 15), (61, 60), (1439, 1425), (1440, 1425)]
)
def test_minutes_snap_to_the_quarter_before(wanted: float, snap: int) -> None:
    assert snapped(wanted) == snap
