"""The whole program on the screen: in, locked, unlocked, somebody else in, and out."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from studio_app.domain.errors import LoggedOut
from studio_app.repositories.file_locks import held_alone
from studio_app.ui.application import StudioApplication
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.undo import UndoStack
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.ui.login.hands import (
    press,
    real_services,
    text_field,
    type_into,
    windows_to_be_seen,
    words_of,
)

ENTER = Qt.Key.Key_Return


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
    qtbot.waitUntil(lambda: "SQLite" in words_of(made.login_window))
    made.login_window.activateWindow()
    qtbot.waitUntil(made.login_window.isActiveWindow)
    yield made
    made.end()
    QApplication.processEvents()


@pytest.fixture
def log_in(program: StudioApplication, qtbot: QtBot) -> Callable[[str], MainWindow]:
    """A function that logs somebody in through the window and returns the main window."""

    def enter(login: str) -> MainWindow:
        type_into(qtbot, program.login_window, "Login", login)
        type_into(qtbot, program.login_window, "Password", PASSWORD)
        qtbot.keyClick(text_field(program.login_window, "Password"), ENTER)
        qtbot.waitUntil(lambda: program.main_window is not None, timeout=10_000)
        window = program.main_window
        assert isinstance(window, MainWindow)
        qtbot.waitUntil(window.isActiveWindow)
        assert program.runner.wait_idle()
        return window

    return enter


def lock(program: StudioApplication, window: MainWindow, qtbot: QtBot) -> QWidget:
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    screen = program.lock_screen
    assert screen is not None
    qtbot.waitUntil(screen.isActiveWindow)
    return screen


def test_logging_in_opens_the_main_window_and_leaves_no_password_behind(
    program: StudioApplication, log_in: Callable[[str], MainWindow]
) -> None:
    window = log_in("desk")
    assert windows_to_be_seen() == [window]
    for field in program.login_window.findChildren(QLineEdit):
        assert PASSWORD not in field.text()


def test_a_locked_program_shows_nothing_but_whose_it_is(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("desk")
    place = window.geometry()
    title = window.windowTitle()
    preview = QDialog(window)
    preview.setWindowTitle("Cara Client's day")
    preview.show()
    menu = QMenu(window)
    menu.addAction(QAction("Cara Client", menu))
    menu.popup(window.mapToGlobal(window.rect().center()))
    program.screens.auto_lock.idle.emit()
    screen = program.lock_screen
    assert screen is not None
    assert windows_to_be_seen() == [screen]
    assert not menu.isVisible()
    assert title not in words_of(screen)
    assert "Client" not in words_of(screen)
    assert "Locked" in screen.windowTitle()
    assert window_name(program) in words_of(screen)
    assert screen.geometry() == place


def window_name(program: StudioApplication) -> str:
    entry = program.screens.entry
    assert entry is not None
    return entry.login.viewer.name


def test_what_wants_to_open_while_it_is_locked_waits(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("desk")
    screen = lock(program, window, qtbot)
    late = QDialog(window)
    QVBoxLayout(late).addWidget(QLabel("Cara Client owes 35"))
    program.runner.run(lambda: None, done=lambda nothing: late.show(), owner=late)
    assert program.runner.wait_idle()
    assert late.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    qtbot.waitUntil(lambda: windows_to_be_seen() == [screen])
    type_into(qtbot, screen, password_name(program), PASSWORD)
    press(qtbot, screen, "Unlock")
    qtbot.waitUntil(lambda: late.isVisible() and window.isVisible())
    assert not late.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    late.close()


def password_name(program: StudioApplication) -> str:
    return f"Password of {window_name(program)}"


def test_the_keys_of_the_main_window_do_nothing_while_it_is_locked(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("desk")
    screen = lock(program, window, qtbot)
    for key in (Qt.Key.Key_K, Qt.Key.Key_L, Qt.Key.Key_Z):
        qtbot.keyClick(screen, key, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(screen, Qt.Key.Key_Escape)
    qtbot.keyClicks(screen, "n")
    assert windows_to_be_seen() == [screen]
    assert text_field(screen, password_name(program)).text() == "n"
    assert program.lock_screen is screen


def test_the_right_password_brings_everything_back_as_it_was(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("desk")
    qtbot.keyClicks(window.bar.search, "car")
    screen = lock(program, window, qtbot)
    qtbot.keyClicks(text_field(screen, password_name(program)), PASSWORD)
    qtbot.keyClick(text_field(screen, password_name(program)), ENTER)
    assert "Unlocking…" in words_of(screen)
    qtbot.waitUntil(lambda: program.lock_screen is None)
    assert windows_to_be_seen() == [window]
    assert window.bar.search.text() == "car"
    assert program.main_window is window


def test_a_wrong_password_does_not_unlock_and_counts(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("desk")
    screen = lock(program, window, qtbot)
    field = text_field(screen, password_name(program))
    press(qtbot, screen, "Unlock")
    assert "Type your password." in words_of(screen)
    for number in range(5):
        type_into(qtbot, screen, password_name(program), f"wrong password {number}")
        press(qtbot, screen, "Unlock")
        assert program.runner.wait_idle()
        assert windows_to_be_seen() == [screen]
        assert field.hasFocus()
        assert field.selectedText() == field.text()
    assert "Try again in 30 minutes" in words_of(screen)
    type_into(qtbot, screen, password_name(program), PASSWORD)
    press(qtbot, screen, "Unlock")
    assert program.runner.wait_idle()
    assert windows_to_be_seen() == [screen]


def test_another_persons_password_does_not_unlock(
    program: StudioApplication,
    log_in: Callable[[str], MainWindow],
    sqlite_studio: StudioDatabase,
    qtbot: QtBot,
) -> None:
    window = log_in("desk")
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("UPDATE users SET login = 'old desk' WHERE login = 'desk'")
        connection.exec_driver_sql("UPDATE users SET login = 'desk' WHERE login = 'anna'")
    screen = lock(program, window, qtbot)
    type_into(qtbot, screen, password_name(program), PASSWORD)
    press(qtbot, screen, "Unlock")
    assert program.runner.wait_idle()
    assert "That is not the password." in words_of(screen)
    assert windows_to_be_seen() == [screen]


def test_switching_user_throws_everything_of_the_former_away(
    program: StudioApplication,
    log_in: Callable[[str], MainWindow],
    qtbot: QtBot,
) -> None:
    window = log_in("anna")
    name = window_name(program)
    login = program.screens.entry.login
    undo = program.screens.findChild(UndoStack)
    parts = [weakref.ref(part) for part in (window, window.card, undo, login)]
    widgets = [window, *window.findChildren(QWidget)]
    window.actions_of_window.switch_user.trigger()
    assert windows_to_be_seen() == [program.login_window]
    assert program.runner.wait_idle()
    qtbot.waitUntil(lambda: not any(isValid(part) for part in widgets))
    widgets.clear()
    del window, login, undo
    gc.collect()
    assert [part() for part in parts] == [None] * len(parts)
    assert text_field(program.login_window, "Login").text() == ""
    assert text_field(program.login_window, "Password").text() == ""
    assert name not in words_of(program.login_window)
    later = log_in("ben")
    assert name not in words_of(later)
    assert window_name(program) in words_of(later)


def test_others_changes_reach_the_window_until_its_user_leaves(
    program: StudioApplication,
    log_in: Callable[[str], MainWindow],
    sqlite_studio: StudioDatabase,
    qtbot: QtBot,
) -> None:
    """Also while it is locked; afterwards nobody holds the file any more."""
    window = log_in("desk")
    page = window.schedule().page
    noon = datetime.combine(page.day(), time(11), UTC)

    def shown() -> int:
        return len(page.calendar.board.tiles)

    for number, start in enumerate((noon, noon + timedelta(hours=2))):
        before = shown()
        with sqlite_studio.house() as connection:
            factories.add_booking(connection, f"today {number}", "cara", "anna", start)
        qtbot.waitUntil(lambda before=before: shown() == before + 1, timeout=10_000)
        if number == 0:
            lock(program, window, qtbot)
    program.switch_user()
    assert program.runner.wait_idle()
    with held_alone(sqlite_studio.file):
        pass


def test_switching_user_from_the_lock_screen(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("anna")
    screen = lock(program, window, qtbot)
    press(qtbot, screen, "Switch user")
    qtbot.waitUntil(program.login_window.isActiveWindow)
    assert program.runner.wait_idle()
    assert windows_to_be_seen() == [program.login_window]
    assert not program.login_window.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    assert program.lock_screen is None
    later = log_in("desk")
    assert windows_to_be_seen() == [later]


def test_what_the_former_user_asked_for_is_done_but_shown_to_nobody(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("anna")
    did: list[str] = []
    shown: list[object] = []
    for number in range(20):
        program.runner.run(lambda number=number: did.append(f"booking {number}"), done=shown.append)
    window.actions_of_window.switch_user.trigger()
    assert program.runner.wait_idle()
    assert len(did) == 20
    assert shown == []


def test_a_login_that_was_closed_reads_nothing_more(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    log_in("anna")
    login = program.screens.entry.login
    program.switch_user()
    assert program.runner.wait_idle()
    with pytest.raises(LoggedOut), login.uow.reading():
        pass


def test_size_and_place_come_back(
    program: StudioApplication, log_in: Callable[[str], MainWindow], qtbot: QtBot
) -> None:
    window = log_in("anna")
    usual = window.height()
    window.resize(window.width(), 680)
    window.actions_of_window.switch_user.trigger()
    later = log_in("desk")
    assert later.height() == 680 != usual


def test_a_fault_in_a_slot_is_told_on_the_window_that_is_there(
    program: StudioApplication, log_in: Callable[[str], MainWindow]
) -> None:
    program.report_fault()
    assert "Something went wrong" in words_of(program.login_window)
    window = log_in("desk")
    assert "Something went wrong" not in words_of(window)
    program.report_fault()
    assert "Something went wrong" in words_of(window)
    assert window.isVisible()
