"""Somebody new, added while booking in the whole window, and taken back by name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.services.clients import search_clients
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from tests.factories import NOW

ENTER = Qt.Key.Key_Return


def settle(window: MainWindow) -> None:
    """Let the worker finish, and what it started in turn."""
    for _ in range(4):
        QApplication.processEvents()
        assert window.context.runner.wait_idle()
    QApplication.processEvents()


def test_adding_is_undone_and_done_again_by_name_after_the_booking(
    qtbot: QtBot, window: MainWindow, context: ScreenContext
) -> None:
    login, actions = context.login, window.actions_of_window
    popup = window.schedule().page.desk.popup
    window.schedule().page.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_N)
    settle(window)
    qtbot.keyClicks(popup.picker.field, "Mina Park")
    settle(window)
    for field in (popup.picker.field, popup.new_client.phone):
        qtbot.keyClick(field, ENTER)
        settle(window)
    assert window.notice.text().startswith("Booked Mina Park")
    taken_back = []
    for _ in range(2):
        taken_back.append(actions.undo.text())
        actions.undo.trigger()
        settle(window)
    assert taken_back[0].startswith("&Undo Book Mina Park")
    assert taken_back[1] == "&Undo Add client Mina Park"
    assert window.notice.text() == "Undone: Add client Mina Park"
    assert search_clients(login.uow, login.viewer, "mina", now=NOW) == ()
    actions.redo.trigger()
    settle(window)
    assert window.notice.text() == "Done again: Add client Mina Park"
    (match,) = search_clients(login.uow, login.viewer, "mina", now=NOW)
    assert match.name == "Mina Park"
