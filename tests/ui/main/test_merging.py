"""Two clients made one from the client's page, in the whole window, and two again by name."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.services.clients import search_clients
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.merge_dialog import MergeDialog
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from tests.factories import NOW, key

ENTER = Qt.Key.Key_Return


def settle(window: MainWindow) -> None:
    """Let the worker finish, and what it started in turn."""
    for _ in range(4):
        QApplication.processEvents()
        assert window.context.runner.wait_idle()
    QApplication.processEvents()


def test_a_merge_from_the_page_is_undone_and_done_again_by_name(
    qtbot: QtBot, window: MainWindow, context: ScreenContext
) -> None:
    login, actions = context.login, window.actions_of_window
    window.open_client(key("cem"))
    settle(window)
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    menu = area.client.page.head.more_button.menu()
    menu.aboutToShow.emit()
    (merge,) = (one for one in menu.actions() if "Merge" in one.text())
    merge.trigger()
    settle(window)
    (dialog,) = window.findChildren(MergeDialog)
    qtbot.keyClicks(dialog.field, "dora")
    qtbot.keyClick(dialog.field, ENTER)
    settle(window)
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(window)
    assert window.notice.text().startswith("Merged Dora Client into Cem Client")
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) == ()
    assert actions.undo.text() == "&Undo Merge Dora Client into Cem Client"
    actions.undo.trigger()
    settle(window)
    assert window.notice.text() == "Undone: Merge Dora Client into Cem Client"
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) != ()
    actions.redo.trigger()
    settle(window)
    assert search_clients(login.uow, login.viewer, "dora", now=NOW) == ()


def test_two_that_are_chosen_in_the_list_are_merged_from_its_menu(
    qtbot: QtBot, window: MainWindow
) -> None:
    area = window.open_area("clients")
    assert isinstance(area, ClientsArea)
    settle(window)
    actions = area.list.actions_of_list
    qtbot.keyClick(area.list.table, Qt.Key.Key_Down)
    assert not actions.merge.isEnabled()
    qtbot.keyClick(area.list.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert actions.merge.isEnabled()
    actions.merge.trigger()
    settle(window)
    (dialog,) = window.findChildren(MergeDialog)
    assert dialog.heading.text() == "Merge Cara Client and Cem Client"
    qtbot.keyClick(dialog.merge_button, ENTER)
    settle(window)
    assert window.notice.text().startswith("Merged Cem Client into Cara Client")
    qtbot.waitUntil(lambda: area.list.count.text().startswith("5 clients"))
