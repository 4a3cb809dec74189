"""A session that is dragged in the window: the notice, the undo, and keys that stay away."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.ui.main.hidden_menu_bar import HiddenMenuBar
from studio_app.ui.schedule.board import Tile
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.schedule.dragging import ALT, CTRL, LEFT, clock


def test_what_keys_moved_is_told_and_undone_and_no_other_key_interferes(
    sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    with sqlite_studio.house() as connection:
        start = NOW + timedelta(hours=1)
        factories.add_booking(connection, "cara today", "cara", "anna", start)
    context = log_in("desk")
    window = open_window(context)
    page = window.schedule().page
    calendar = page.calendar

    def cara() -> Tile:
        return next(tile for tile in calendar.board.tiles if tile.label == "Cara Client")

    def stands_at(start: str, end: str) -> bool:
        return (cara().start_minute, cara().end_minute) == clock(start, end)

    qtbot.waitUntil(lambda: bool(calendar.board.tiles))
    calendar.setFocus()
    calendar.select_session(cara().session.session_id)
    QTest.keyClick(calendar, Qt.Key.Key_Down, CTRL)
    for key in (Qt.Key.Key_W, Qt.Key.Key_F, Qt.Key.Key_N, Qt.Key.Key_Delete):
        QTest.keyClick(calendar, key)
    assert calendar.hands.lines() == ("11:15–12:15",)
    assert page.view() == "day"
    QTest.keyClick(calendar, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stands_at("11:15", "12:15"))
    assert window.notice.text() == "Moved Cara Client to Tue 10 Mar 11:15 with Anna"
    context.undo.undo_last()
    qtbot.waitUntil(lambda: stands_at("11:00", "12:00"))

    # Alt copies here; let go of afterwards, it is no wish for the menu bar.
    menu_bar = window.menuBar()
    assert isinstance(menu_bar, HiddenMenuBar)
    viewport = calendar.viewport()
    inside = calendar.geometry_of_board.tile_rect(cara()).center()
    at = calendar.viewport_point(inside)
    QTest.keyPress(calendar, Qt.Key.Key_Alt, ALT)
    QTest.mousePress(viewport, LEFT, ALT, at)
    QTest.mouseMove(viewport, at + QPoint(0, 60))
    QTest.keyPress(calendar, Qt.Key.Key_Alt, ALT)
    assert calendar.hands.lines()[0].startswith("Copy: ")
    QTest.keyRelease(calendar, Qt.Key.Key_Alt)
    assert not calendar.hands.lines()[0].startswith("Copy: ")
    QApplication.processEvents()
    assert not menu_bar.isVisible()
    QTest.keyClick(calendar, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, at)
    assert stands_at("11:00", "12:00")
