"""Half-open stretches of time."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy, builds, integers, lists

from studio_app.domain.intervals import Interval, merged

START = datetime(2026, 3, 10, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def interval(start: int, length: int) -> Interval:
    return Interval(at(start), at(start + length))


INTERVALS: SearchStrategy[Interval] = builds(interval, integers(0, 60), integers(1, 30))


def minutes(*intervals: Interval) -> set[int]:
    """Return the minutes that intervals cover, counted one by one."""
    return {n for n in range(100) for one in intervals if one.start <= at(n) < one.end}


@pytest.mark.parametrize("length", [0, -1])
def test_an_interval_ends_after_it_starts(length: int) -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        interval(0, length)


def test_what_ends_at_ten_does_not_clash_with_what_starts_at_ten() -> None:
    assert not interval(0, 60).overlaps(interval(60, 60))
    assert interval(0, 61).overlaps(interval(60, 60))


@given(INTERVALS, INTERVALS)
def test_overlapping_is_sharing_a_moment(one: Interval, other: Interval) -> None:
    assert one.overlaps(other) == bool(minutes(one) & minutes(other)) == other.overlaps(one)


@given(INTERVALS, INTERVALS)
def test_containing_is_having_every_moment(one: Interval, other: Interval) -> None:
    assert one.contains(other) == (minutes(other) <= minutes(one))
    assert one.contains(one)


@given(INTERVALS)
def test_the_length_is_the_number_of_minutes(one: Interval) -> None:
    assert one.length == timedelta(minutes=len(minutes(one)))


@given(lists(INTERVALS, max_size=12))
def test_merging_keeps_the_moments_in_as_few_intervals_as_can_be(many: list[Interval]) -> None:
    result = merged(many)
    assert minutes(*result) == minutes(*many)
    assert result == sorted(result)
    assert all(one.end < other.start for one, other in itertools.pairwise(result))
    assert merged(result) == result
    assert merged(reversed(many)) == result
