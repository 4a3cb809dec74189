"""By Tab through the window: all of each view is reached in order, and nothing holds on to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.ui.main.client_search import ClientSearchBox
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.schedule.list_pane import ListPane
from studio_app.ui.schedule.list_table import SessionTable
from studio_app.ui.task_runner import TaskRunner
from tests.databases import StudioDatabase
from tests.factories import NOW, add_booking

FILTERS = ["Period", "Order", "Status", "Place", "Client"]
# Arrows lead to the other views.
VIEW = "View: Day"


def names_by_tab(window: MainWindow) -> list[str]:
    """Return the names of all that Tab leads to, from the search for clients back to it."""
    search = window.findChild(ClientSearchBox)
    search.setFocus()
    names: list[str] = []
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        if QApplication.focusWidget() is search:
            return names
        names.append(QApplication.focusWidget().accessibleName())
    raise AssertionError(f"Tab does not lead back: {names}")


@pytest.mark.parametrize("is_empty", [False, True])
def test_the_filters_of_the_list(
    sqlite_studio: StudioDatabase,
    window: MainWindow,
    runner: TaskRunner,
    qtbot: QtBot,
    is_empty: bool,
) -> None:
    page = window.schedule().page
    table, pane = page.findChild(SessionTable), page.findChild(ListPane)
    if not is_empty:
        with sqlite_studio.house() as connection:
            add_booking(connection, "one", "cara", "anna", NOW)
    page.set_view("list")
    assert runner.wait_idle()
    qtbot.waitUntil(lambda: pane.isVisible() and table.isVisible() != is_empty)
    names = names_by_tab(window)
    assert [name for name in names if name in (*FILTERS, VIEW)] == [*FILTERS, VIEW]
    assert sum(name.startswith("List, ") for name in names) == (not is_empty)


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_what_stands_below_and_above_the_calendar(
    window: MainWindow, runner: TaskRunner, view: str
) -> None:
    window.schedule().page.set_view(view)
    assert runner.wait_idle()
    names = names_by_tab(window)
    below = [] if view == "month" else ["Legend", "Coarser times", "Finer times"]
    assert [name for name in names if name in (*below, VIEW)] == [*below, VIEW]
