"""What of the schedule is in sight: where it begins, and when it cannot be loaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import insert

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import schema
from studio_app.services import schedule
from studio_app.ui.schedule.geometry import COLUMN_WIDTH
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage


def test_failed_load_keeps_what_is_shown_and_says_why(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_arguments: object) -> None:
        raise DatabaseProblem("The server does not answer.")

    monkeypatch.setattr(schedule, "load_schedule", out_of_reach)
    desk.page.reload()
    desk.settle()
    banner = desk.page.load_banner
    assert banner.text() == "The server does not answer."
    assert desk.names() == ["Cara Client", "Dora Client"]
    monkeypatch.undo()
    again = banner.findChild(QPushButton)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    desk.settle()
    assert banner.isHidden()


def test_day_that_cannot_be_loaded_gives_its_name_to_no_other(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_arguments: object) -> None:
        raise DatabaseProblem("The server does not answer.")

    title = desk.page.title()
    monkeypatch.setattr(schedule, "load_schedule", out_of_reach)
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.load_banner.isVisible()
    assert (desk.page.day(), desk.page.title()) == (TODAY, title)
    assert desk.names() == ["Cara Client", "Dora Client"]
    monkeypatch.undo()
    again = desk.page.load_banner.findChild(QPushButton)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.page.day() == TODAY + timedelta(days=1)
    assert desk.names() == []


def test_today_is_in_sight_again_after_another_week(desk: Hands) -> None:
    desk.page.resize(500, 600)
    desk.press(Qt.Key.Key_W)
    desk.press(Qt.Key.Key_PageDown)
    desk.page.calendar.horizontalScrollBar().setValue(10_000)
    desk.press(Qt.Key.Key_T)
    calendar = desk.page.calendar
    (today,) = calendar.today_columns()
    assert calendar.horizontalScrollBar().value() == calendar.geometry_of_board.left(today) > 0


def test_form_by_key_brings_its_slot_into_sight(desk: Hands) -> None:
    desk.page.resize(500, 600)
    desk.press(Qt.Key.Key_W)
    desk.page.calendar.horizontalScrollBar().setValue(10_000)
    desk.press(Qt.Key.Key_N)
    calendar = desk.page.calendar
    ghost = calendar.ghost()
    assert ghost is not None
    place = calendar.viewport_rect(ghost.rect(calendar.geometry_of_board))
    assert calendar.viewport().rect().contains(place)


def test_first_sight_is_the_working_hours(desk: Hands) -> None:
    calendar = desk.page.calendar
    geometry = calendar.geometry_of_board
    assert calendar.verticalScrollBar().value() == geometry.y(7 * 60)


def test_late_in_the_day_first_sight_is_the_present_time(open_page: OpenPage) -> None:
    hands = open_page("desk")
    hands.clock.now = NOW + timedelta(hours=13)
    hands.page.resize(914, 400)
    hands.page.go_today()
    hands.settle()
    calendar = hands.page.calendar
    y = calendar.geometry_of_board.y(23 * 60) - calendar.verticalScrollBar().value()
    assert 0 < y < calendar.viewport().height()


def test_five_and_twenty_columns_scroll_sideways_under_their_heads(
    open_page: OpenPage, full_day: StudioDatabase
) -> None:
    with full_day.house() as connection:
        rows = [
            {
                "id": key(f"trainer {number}"),
                "organization_id": key("home"),
                "name": f"Trainer {number:02}",
            }
            for number in range(22)
        ]
        connection.execute(insert(schema.TrainerRow), rows)
    hands = open_page("desk")
    calendar = hands.page.calendar
    assert len(calendar.board.columns) == 25
    assert calendar.geometry_of_board.column_width(3) >= COLUMN_WIDTH
    assert calendar.horizontalScrollBar().maximum() > 0
    hands.press(Qt.Key.Key_Down)
    for _ in range(24):
        hands.press(Qt.Key.Key_Right)
    ghost = calendar.ghost()
    assert ghost is not None
    assert ghost.column == 24
    seen = calendar.viewport().rect()
    assert seen.contains(calendar.viewport_rect(ghost.rect(calendar.geometry_of_board)))
