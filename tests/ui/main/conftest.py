"""A real studio in an SQLite file, and the main window or its parts for somebody logged in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio_app.services.access import StudioInfo
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import USUAL_SIZE, MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack
from tests.databases import StudioDatabase
from tests.factories import NOW

LogIn = Callable[[str], ScreenContext]
Show = Callable[[QWidget], None]
OpenWindow = Callable[[ScreenContext], MainWindow]


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A worker that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.wait_idle()
    assert made.shut_down()


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    """Where the settings of the test are kept."""
    return tmp_path / "settings.json"


@pytest.fixture
def log_in(sqlite_studio: StudioDatabase, runner: TaskRunner, settings_file: Path) -> LogIn:
    """A function that logs somebody of the small world in, with all that a screen needs."""

    def make(name: str) -> ScreenContext:
        login, bus = sqlite_studio.login(name), ChangeBus()
        undo = UndoStack(login, runner, bus, lambda: NOW)
        return ScreenContext(login, runner, bus, undo, Settings(settings_file), lambda: NOW)

    return make


@pytest.fixture
def context(log_in: LogIn) -> ScreenContext:
    """The front desk's login."""
    return log_in("desk")


@pytest.fixture
def show(qtbot: QtBot, qapp: QApplication) -> Show:
    """A function that shows a widget as a window with the keyboard in it."""

    def open_it(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    return open_it


@pytest.fixture
def open_window(qtbot: QtBot, show: Show, runner: TaskRunner) -> OpenWindow:
    """A function that opens the main window for somebody and waits until it has loaded."""

    def make(context: ScreenContext) -> MainWindow:
        window = MainWindow(context, StudioInfo("Harbour Studio", "SQLite", is_postgres=False))
        if not context.settings.window_geometry:
            # The screen of a test is small.
            window.resize(USUAL_SIZE)
        show(window)
        assert runner.wait_idle()
        qtbot.waitUntil(lambda: bool(window.schedule().page.trainers()))
        return window

    return make


@pytest.fixture
def window(open_window: OpenWindow, context: ScreenContext) -> MainWindow:
    """The main window of the front desk."""
    return open_window(context)
