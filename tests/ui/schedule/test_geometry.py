"""From minutes and columns to pixels and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.ui.schedule.geometry import COLUMN_WIDTH, DAY_OF_WEEK_WIDTH, Geometry
from studio_app.ui.schedule.layout import DaySpan, Share
from tests.ui.schedule.samples import DAY, LENA, TOM, board, session

ratios = st.sampled_from([1.0, 1.25, 1.5, 1.75, 2.0])


@given(st.integers(1, 40), st.integers(100, 4000), ratios)
def test_columns_fill_the_width_and_never_get_too_narrow(
    columns: int, width: int, ratio: float
) -> None:
    geometry = Geometry(columns, width, ratio=ratio)
    edges = [geometry.left(column) for column in range(columns + 1)]
    assert edges[0] == 0
    assert edges[-1] == pytest.approx(geometry.width, abs=1)
    assert geometry.width >= width
    assert all(b - a >= COLUMN_WIDTH - 1 for a, b in pairwise(edges))
    assert all(edge * ratio == pytest.approx(round(edge * ratio), abs=1e-6) for edge in edges)


@given(st.integers(1, 40), st.integers(100, 4000), ratios, st.floats(0, 1, exclude_max=True))
def test_column_at_is_the_column_whose_edges_hold_x(
    columns: int, width: int, ratio: float, part: float
) -> None:
    geometry = Geometry(columns, width, ratio=ratio)
    x = part * geometry.left(columns)
    column = geometry.column_at(x)
    assert geometry.left(column) <= x < geometry.left(column + 1)


def test_nothing_is_at_the_sides() -> None:
    geometry = Geometry(3, 600)
    assert geometry.column_at(-1) == geometry.column_at(600) == -1
    assert Geometry(0, 600).column_at(10) == -1


@given(st.integers(0, 1440), ratios)
def test_minutes_and_back(minute: int, ratio: float) -> None:
    geometry = Geometry(1, 500, ratio=ratio)
    assert geometry.minute_at(geometry.y(minute)) == pytest.approx(minute, abs=1)


def test_minutes_end_with_the_day() -> None:
    geometry = Geometry(1, 500)
    assert geometry.minute_at(-20) == 0
    assert geometry.minute_at(geometry.height + 20) == 1440


@given(ratios)
def test_tiles_leave_gaps_and_never_overlap(ratio: float) -> None:
    made = board(
        session(LENA, "09:00", "10:00"),
        session(LENA, "09:30", "10:30"),
        session(LENA, "10:00", "11:00"),
        session(TOM, "09:00", "10:00"),
    )
    geometry = Geometry(2, 700, ratio=ratio)
    rects = [geometry.tile_rect(tile) for tile in made.tiles]
    for index, rect in enumerate(rects):
        assert not any(rect.intersects(other) for other in rects[index + 1 :])
    assert rects[3].left() > geometry.left(1)
    assert rects[3].right() < geometry.left(2)


def test_share_of_a_span() -> None:
    geometry = Geometry(2, 600)
    rect = geometry.span_rect(1, DaySpan(DAY, 60, 120), Share(0.5, 0.5))
    assert (rect.left(), rect.right()) == (450, 600)
    assert (rect.top(), rect.bottom()) == (50, 100)


def test_days_of_a_week_fit_a_narrow_window_and_25_trainers_a_wide_one() -> None:
    assert Geometry(7, 600, least=DAY_OF_WEEK_WIDTH).width == 600
    beside_sidebar_and_hours = 1920 - 196 - 52
    assert Geometry(25, beside_sidebar_and_hours).width == beside_sidebar_and_hours
    assert Geometry(40, beside_sidebar_and_hours).width == 40 * COLUMN_WIDTH
