"""Hours of a week: a change counts on its own days, and every other day stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.opening_hours import Opening, OpeningHours
from studio_app.domain.working_hours import (
    KeptSpan,
    WeekPeriod,
    WeekSpan,
    applied,
    periods,
    require_week,
    rewritten,
    share_time,
    week_on,
)

DAY = date(2026, 3, 10)
NEW = UUID(int=99)

days = st.integers(0, 20).map(lambda offset: DAY + timedelta(days=offset))
spans = st.builds(
    WeekSpan,
    st.integers(0, 1),
    st.sampled_from((480, 600)),
    st.sampled_from((660, 720)),
    st.none(),
)


@st.composite
def kept_hours(draw: st.DrawFn) -> list[KeptSpan]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        first = draw(days)
        last = draw(st.none() | days.filter(lambda day, first=first: day >= first))
        found.append(KeptSpan(UUID(int=number), draw(spans), first, last, 1))
    return found


@settings(max_examples=60)
@given(kept_hours(), days, st.none() | days, st.lists(spans, unique=True, max_size=3))
def test_a_change_counts_on_its_days_and_on_no_other(
    kept: list[KeptSpan], first: date, last: date | None, wanted: list[WeekSpan]
) -> None:
    if last is not None and last < first:
        first, last = last, first
    after = applied(kept, rewritten(kept, first, last, wanted), NEW)
    for offset in range(-2, 24):
        day = DAY + timedelta(days=offset)
        if day < first or (last is not None and day > last):
            assert week_on(after, day) == week_on(kept, day)
        else:
            assert sorted(week_on(after, day)) == sorted(wanted)
    again = rewritten(after, first, last, wanted)
    assert again.changes_nothing


def test_a_week_is_told_once_for_each_time_it_changes() -> None:
    morning, evening = WeekSpan(0, 480, 720), WeekSpan(0, 1020, 1260)
    later, end = DAY + timedelta(days=7), DAY + timedelta(days=13)
    kept = [
        KeptSpan(UUID(int=1), morning, date(2025, 1, 1), None, 1),
        KeptSpan(UUID(int=2), evening, later, end, 1),
    ]
    assert periods(kept, DAY) == (
        WeekPeriod(DAY, later - timedelta(days=1), (morning,)),
        WeekPeriod(later, end, (morning, evening)),
        WeekPeriod(end + timedelta(days=1), None, (morning,)),
    )


@pytest.mark.parametrize(
    "week",
    [
        [WeekSpan(0, 480, 720), WeekSpan(0, 700, 800)],
        [WeekSpan(6, 1320, 1500), WeekSpan(0, 30, 90)],
        [WeekSpan(0, 600, 600)],
        [WeekSpan(0, 600, 600 + 1441)],
        [WeekSpan(7, 600, 700)],
    ],
)
def test_hours_that_cannot_be_are_refused(week: list[WeekSpan]) -> None:
    with pytest.raises(InvalidInput):
        require_week(week)
    require_week([WeekSpan(6, 1320, 1500), WeekSpan(0, 60, 90), WeekSpan(0, 90, 120)])


def test_opening_hours_bind_only_the_days_for_which_some_are_kept() -> None:
    monday = date(2026, 3, 9)
    late = OpeningHours(0, 1080, 1500, monday, monday + timedelta(days=6))
    opening = Opening([late])
    sunday, after = monday - timedelta(days=1), monday + timedelta(days=7)
    assert list(opening.within(monday, 600, 1440)) == [(1080, 1440)]
    # The night belongs to the evening before, and the next week to nobody.
    assert list(opening.within(monday + timedelta(days=1), 0, 600)) == [(0, 60)]
    assert list(opening.within(monday + timedelta(days=2), 0, 600)) == []
    for free in (sunday, after):
        assert list(opening.within(free, 600, 1200)) == [(600, 1200)]


@pytest.mark.parametrize(
    ("span", "first", "last", "shared"),
    [
        (WeekSpan(0, 0, 60), DAY, None, True),
        (WeekSpan(0, 120, 180), DAY, None, False),
        (WeekSpan(6, 0, 1_440), DAY, None, True),
        (WeekSpan(5, 0, 1_440), DAY, None, False),
        (WeekSpan(0, 0, 60), DAY - timedelta(days=9), DAY - timedelta(days=1), False),
        (WeekSpan(0, 0, 60), DAY - timedelta(days=9), DAY, True),
    ],
)
def test_hours_share_time_over_the_end_of_a_week_too(
    span: WeekSpan, first: date, last: date | None, shared: bool
) -> None:
    night = KeptSpan(UUID(int=1), WeekSpan(6, 22 * 60, 26 * 60), DAY, None, 1)
    other = KeptSpan(UUID(int=2), span, first, last, 1)
    assert share_time(night, other) is share_time(other, night) is shared
