"""Who is due now, in the sidebar: counted, listed, and checked in by one click or key."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio_app.ui.main.due_model import DueState, KeyRole, StateRole
from studio_app.ui.main.main_window import MainWindow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.main.conftest import LogIn, OpenWindow

MINUTE = timedelta(minutes=1)


def add(studio: StudioDatabase, name: str, trainer: str, minutes: int) -> None:
    with studio.house() as connection:
        start = NOW + minutes * MINUTE
        factories.add_booking(connection, f"{name} due", name, trainer, start)


def settle(window: MainWindow, qtbot: QtBot) -> None:
    assert window.context.runner.wait_idle()
    qtbot.wait(20)
    assert window.context.runner.wait_idle()


def test_whoever_is_due_is_checked_in_by_one_click_or_key(
    qtbot: QtBot, sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow
) -> None:
    add(sqlite_studio, "cara", "anna", 15)
    add(sqlite_studio, "dora", "ben", 5)
    add(sqlite_studio, "emil", "sara", 40)
    window = open_window(log_in("desk"))
    settle(window, qtbot)
    due = window.due
    assert due is not None
    item = due.item
    assert item.count() == "2 due"
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    settle(window, qtbot)
    popup = due.popup
    assert popup.isVisible()
    names = [one.client_name for one in popup.model.due]
    assert names == ["Dora Client", "Cara Client"]
    QTest.keyClick(popup.list, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: item.count() == "1 due")
    assert window.context.undo.text() == "Check in Cara Client, Tue 10:15"
    point = popup.list.visualRect(popup.model.index(0)).center()
    QTest.mouseClick(popup.list.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.waitUntil(lambda: item.count() == "")
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert not popup.model.due
    # Taking it back brings the client back to those who are due.
    window.context.undo.undo_last()
    qtbot.waitUntil(lambda: item.count() == "1 due")


def test_keys_stand_for_the_same_people_until_the_list_closes(
    qtbot: QtBot, sqlite_studio: StudioDatabase, log_in: LogIn, open_window: OpenWindow
) -> None:
    add(sqlite_studio, "cara", "anna", 5)
    add(sqlite_studio, "dora", "ben", 10)
    window = open_window(log_in("desk"))
    due = window.due
    assert due is not None
    popup, undo = due.popup, window.context.undo
    due.open()
    settle(window, qtbot)
    keys = [popup.model.index(row).data(KeyRole) for row in range(2)]
    assert keys == ["1", "2"]
    QTest.keyClick(popup.list, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: due.item.count() == "1 due")
    assert [popup.model.index(row).data(KeyRole) for row in range(2)] == ["", "2"]
    assert popup.model.index(0).data(StateRole) is DueState.HERE
    assert popup.list.currentIndex().row() == 1
    before = undo.text()
    QTest.keyClick(popup.list, Qt.Key.Key_1)
    settle(window, qtbot)
    assert undo.text() == before
    QTest.keyClick(popup.list, Qt.Key.Key_2)
    qtbot.waitUntil(lambda: due.item.count() == "")
    assert undo.text() == "Check in Dora Client, Tue 10:10"
    # Somebody who comes to be due stands below, whenever their session begins.
    add(sqlite_studio, "fay", "sara", 0)
    due.look()
    qtbot.waitUntil(lambda: due.item.count() == "1 due")
    names = [one.client_name for one in popup.model.due]
    assert names == ["Cara Client", "Dora Client", "Fay Client"]
    undo.undo_last()
    qtbot.waitUntil(lambda: popup.model.index(1).data(StateRole) is DueState.AWAITED)
    assert popup.model.index(1).data(KeyRole) == "2"
    popup.close()
    due.open()
    settle(window, qtbot)
    names = [one.client_name for one in popup.model.due]
    assert names == ["Fay Client", "Dora Client"]


def test_clients_are_not_told_who_is_due(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("cara"))
    assert window.due is None
    assert not window.actions_of_window.due.isVisible()
