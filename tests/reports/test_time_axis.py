"""Moments keep their order and proportion; words get the room that they need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.intervals import Interval
from studio_app.reports.day_sheet.time_axis import Need, lanes, stretched_axis

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


def stretch(start: int, end: int) -> Interval:
    return Interval(MIDNIGHT + timedelta(minutes=start), MIDNIGHT + timedelta(minutes=end))


needs = st.lists(
    st.builds(
        lambda start, length, height: Need(start, min(start + length, 600), height),
        st.integers(0, 590),
        st.integers(5, 120),
        st.floats(1, 40),
    ),
    max_size=12,
)
stretches = st.lists(
    st.builds(
        lambda start, length: stretch(start, start + length),
        st.integers(0, 900),
        st.integers(5, 200),
    ),
    max_size=20,
).map(sorted)


def test_without_needs_the_axis_is_even() -> None:
    axis = stretched_axis([0, 60, 600], [], 300, 0.1)
    assert axis is not None
    assert [axis.at(minute) for minute in (-5, 0, 60, 300, 600, 700)] == pytest.approx(
        [0, 0, 30, 150, 300, 300]
    )


def test_a_short_session_gets_its_room_and_the_rest_shrinks_alike() -> None:
    axis = stretched_axis([0, 600], [Need(60, 75, 20)], 300, 0.1)
    assert axis is not None
    assert axis.at(75) - axis.at(60) == pytest.approx(20, abs=0.01)
    assert axis.at(600) == pytest.approx(300, abs=0.01)
    assert axis.at(60) == pytest.approx(60 * 280 / 585, abs=0.05)


def test_a_stretched_session_grows_evenly_around_the_hours_within_it() -> None:
    axis = stretched_axis([0, 30, 600], [Need(0, 60, 100)], 300, 0.1)
    assert axis is not None
    assert axis.at(30) == pytest.approx(50, abs=0.5)
    assert axis.at(60) == pytest.approx(100, abs=0.01)


def test_there_is_no_axis_where_the_words_need_more_than_there_is() -> None:
    assert stretched_axis([0, 600], [Need(0, 60, 200), Need(60, 120, 150)], 300, 0.05) is None


@given(wanted=needs)
def test_every_need_is_met_in_order_within_the_height(wanted: list[Need]) -> None:
    axis = stretched_axis([0, 300, 600], wanted, 700, 0.05)
    if axis is None:
        assert sum(need.height for need in wanted) + 600 * 0.05 > 700
        return
    assert axis.offsets[-1] <= 700 + 1e-6
    assert all(before <= after for before, after in pairwise(axis.offsets))
    for need in wanted:
        assert axis.at(need.end) - axis.at(need.start) >= need.height - 1e-6


@given(intervals=stretches)
def test_what_shares_a_lane_never_shares_a_moment(intervals: list[Interval]) -> None:
    placed = list(zip(intervals, lanes(intervals), strict=True))
    for index, (one, lane) in enumerate(placed):
        assert 0 <= lane.number < lane.count
        for other, other_lane in placed[index + 1 :]:
            if one.overlaps(other):
                assert lane.number != other_lane.number
                assert lane.count == other_lane.count


@given(intervals=stretches)
def test_no_more_lanes_than_run_at_once_in_their_cluster(intervals: list[Interval]) -> None:
    for one, lane in zip(intervals, lanes(intervals), strict=True):
        if not any(one.overlaps(other) for other in intervals if other is not one):
            assert lane.count == 1


def test_sessions_that_touch_need_one_lane() -> None:
    assert [lane.count for lane in lanes([stretch(0, 60), stretch(60, 120)])] == [1, 1]
