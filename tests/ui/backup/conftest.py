"""The whole program in front of a real studio in a file, with backups beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.ui.application import StudioApplication
from studio_app.ui.backup.dialog import BackupDialog
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.task_runner import TaskRunner
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.ui.login.hands import real_services, text_field, type_into, words_of

PATIENCE = 20_000
LogIn = Callable[[str], MainWindow]
OpenDialog = Callable[[], BackupDialog]


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """The folder that backups go to."""
    return tmp_path / "backups"


@pytest.fixture
def services(tmp_path: Path, sqlite_studio: StudioDatabase) -> GuiServices:
    """The program's services; its own studio has the small world in it."""
    made = real_services(tmp_path)
    assert made.local_url == sqlite_studio.url
    return made


@pytest.fixture
def program(qapp: QApplication, services: GuiServices, qtbot: QtBot) -> Iterator[StudioApplication]:
    """The program, started and waiting for somebody to log in."""
    made = StudioApplication(qapp, services, GuiOptions())
    made.start()
    qtbot.waitUntil(lambda: "SQLite" in words_of(made.login_window), timeout=PATIENCE)
    made.login_window.activateWindow()
    qtbot.waitUntil(made.login_window.isActiveWindow)
    yield made
    made.end()
    QApplication.processEvents()


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A worker that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.wait_idle()
    assert made.shut_down()


@pytest.fixture
def log_in(program: StudioApplication, qtbot: QtBot) -> LogIn:
    """A function that logs somebody in through the window and returns the main window."""

    def enter(login: str) -> MainWindow:
        type_into(qtbot, program.login_window, "Login", login)
        type_into(qtbot, program.login_window, "Password", PASSWORD)
        qtbot.keyClick(text_field(program.login_window, "Password"), Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: program.main_window is not None, timeout=PATIENCE)
        window = program.main_window
        assert isinstance(window, MainWindow)
        qtbot.waitUntil(window.isActiveWindow)
        assert program.runner.wait_idle()
        return window

    return enter


@pytest.fixture
def open_dialog(program: StudioApplication, log_in: LogIn, qtbot: QtBot) -> OpenDialog:
    """A function that logs the owner in and opens the window of backups from the menu."""

    def enter() -> BackupDialog:
        window = log_in("owner")
        entry(window, "Backups…").trigger()
        return dialog_of(program, qtbot)

    return enter


def file_menu(window: MainWindow) -> list[str]:
    """Return what the File menu offers."""
    menu = window.menuBar().actions()[0].menu()
    assert menu is not None
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def entry(window: MainWindow, text: str):  # type: ignore[no-untyped-def]
    """Return an entry of the File menu."""
    menu = window.menuBar().actions()[0].menu()
    assert menu is not None
    return next(action for action in menu.actions() if action.text().replace("&", "") == text)


def dialog_of(program: StudioApplication, qtbot: QtBot) -> BackupDialog:
    """Return the window of backups once all that was asked for is in it."""
    dialog = program.backups.dialog
    assert isinstance(dialog, BackupDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert program.backups.runner.wait_idle(PATIENCE / 1000)
    return dialog
