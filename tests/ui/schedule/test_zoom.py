"""Zooming the time axis: how high an hour is, where one stays, and what stands at the edge."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from studio_app.ui.schedule.texts import part_of_hour_text
from studio_app.ui.schedule.zoom import HOUR_HEIGHTS, STEPS, line_minutes, next_step
from tests.ui.schedule.hands import Hands
from tests.ui.schedule.samples import minute

CONTROL = Qt.KeyboardModifier.ControlModifier


def turn_wheel(hands: Hands, point: QPoint, angle: int, modifier: Qt.KeyboardModifier) -> None:
    """Turn the wheel over a point of the calendar."""
    viewport = hands.page.calendar.viewport()
    event = QWheelEvent(
        QPointF(point),
        QPointF(viewport.mapToGlobal(point)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def test_ctrl_and_wheel_zoom_around_the_mouse(desk: Hands) -> None:
    calendar = desk.page.calendar
    steps: list[int] = []
    calendar.zoomed.connect(steps.append)
    at = desk.slot_point(0, "14:00")
    before = calendar.verticalScrollBar().value()
    turn_wheel(desk, at, -120, Qt.KeyboardModifier.NoModifier)
    assert calendar.verticalScrollBar().value() > before
    at = desk.slot_point(0, "14:00")
    for finer in (10, 5, 5):
        turn_wheel(desk, at, 60, CONTROL)
        turn_wheel(desk, at, 60, CONTROL)
        assert calendar.snap_minutes == finer
        under_mouse = calendar.geometry_of_board.minute_at(calendar.to_content(at).y())
        assert under_mouse == pytest.approx(minute("14:00"), abs=7)
    assert calendar.geometry_of_board.height == 24 * HOUR_HEIGHTS[5]
    desk.click_tile("Dora Client")
    tile = calendar.selected_tile()
    assert tile is not None
    assert tile.label == "Dora Client"
    for _ in range(4):
        turn_wheel(desk, at, -120, CONTROL)
    assert calendar.snap_minutes == 30
    assert steps == [10, 5, 10, 15, 30]


def test_new_sessions_start_on_the_steps_of_the_zoom(desk: Hands) -> None:
    calendar = desk.page.calendar
    for snap, time, expected in ((5, "15:05", "15:05"), (30, "15:05", "15:00")):
        calendar.set_snap_minutes(snap)
        desk.click_slot("Sara", time)
        assert desk.popup.times().start == minute(expected)
        desk.press(Qt.Key.Key_Escape)
    calendar.set_snap_minutes(5)
    desk.press(Qt.Key.Key_Down)
    ghost = calendar.ghost()
    assert ghost is not None
    assert ghost.span.start == minute("15:05")


def test_finer_steps_have_higher_hours_and_more_lines() -> None:
    heights = [HOUR_HEIGHTS[step] for step in STEPS]
    assert heights == sorted(heights, reverse=True)
    assert all(height * step / 60 >= 12 for step, height in HOUR_HEIGHTS.items())
    assert [line_minutes(height) for height in heights] == [15, 30, 60, 60]
    assert [next_step(step, 1) for step in STEPS] == [5, 5, 10, 15]
    assert [next_step(step, -1) for step in STEPS] == [10, 15, 30, 30]


def test_times_between_hours_are_short() -> None:
    assert part_of_hour_text(8 * 60 + 15, "en_GB") == "08:15"
    assert [part_of_hour_text(at, "en_US") for at in (30, 750, 1170)] == ["12:30", "12:30", "7:30"]
