"""Looking for a free time from the window: by key, by the bar, beside a filter."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.schedule.slot_finder import SlotFinder
from tests.factories import key
from tests.ui.main.conftest import LogIn, OpenWindow


def popup_of(window: MainWindow, qtbot: QtBot) -> SlotFinder:
    popup = window.schedule().page.finder.popup
    assert popup is not None
    qtbot.waitUntil(lambda: popup.isVisible() and not popup.is_searching)
    return popup


def button_of(window: MainWindow) -> QToolButton:
    buttons = window.schedule().bar.findChildren(QToolButton)
    return next(one for one in buttons if one.accessibleName() == "Find a free time")


def test_a_key_and_a_button_open_it_and_whom_the_filter_hides_is_shown(
    qtbot: QtBot, window: MainWindow, context: ScreenContext
) -> None:
    area = window.schedule()
    area.bar.filter.changed.emit((key("anna"),))
    assert context.runner.wait_idle()
    area.page.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F)
    popup = popup_of(window, qtbot)
    QTest.keyClicks(QApplication.focusWidget(), "ben f")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: not popup.is_searching)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(area.page.desk.popup.isVisible)
    assert area.page.desk.popup.trainer().name == "Ben"
    assert area.chosen_trainers() == (key("anna"), key("ben"))
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    QTest.mouseClick(button_of(window), Qt.MouseButton.LeftButton)
    assert popup_of(window, qtbot) is popup
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert context.runner.wait_idle()


def test_clients_are_not_offered_it(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("cara"))
    assert not button_of(window).isVisible()
