"""Somebody at the program: logs in, opens windows from the menus, reads what is there."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from studio_app.ui.application import StudioApplication
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.paged_area import PagedArea
from studio_app.ui.team.model import Column
from studio_app.ui.team.password_dialog import PasswordDialog
from studio_app.ui.team.people_page import PeoplePage
from tests.factories import PASSWORD
from tests.ui.login.hands import press, text_field, type_into, words_of

ENTER = Qt.Key.Key_Return
PATIENCE = 20_000
OWN = "another long password"
D = TypeVar("D", bound=QDialog)


class Desk:
    """One person at a time at one PC."""

    def __init__(self, program: StudioApplication, qtbot: QtBot) -> None:
        self.program = program
        self.qtbot = qtbot

    @property
    def door(self) -> str:
        """Return all that can be read on the login window."""
        return words_of(self.program.login_window)

    def wait_for(self, text: str) -> None:
        """Wait until the login window says so."""
        self.qtbot.waitUntil(lambda: text in self.door, timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        assert self.program.runner.wait_idle(20)

    def give(self, login: str, password: str) -> None:
        """Type a login and a password, and Enter."""
        window = self.program.login_window
        if not self.program.login_window.opener.studio:
            self.settle()
        type_into(self.qtbot, window, "Login", login)
        type_into(self.qtbot, window, "Password", password)
        self.qtbot.keyClick(text_field(window, "Password"), ENTER)
        self.settle()

    def choose(self, new: str, again: str) -> None:
        """Choose a password of one's own at the login window, twice, and Enter."""
        window = self.program.login_window
        type_into(self.qtbot, window, "New password", new)
        type_into(self.qtbot, window, "New password again", again)
        self.qtbot.keyClick(text_field(window, "New password again"), ENTER)
        self.settle()

    def window(self) -> MainWindow:
        """Return the main window, once it is in front."""
        self.qtbot.waitUntil(lambda: self.program.main_window is not None, timeout=PATIENCE)
        window = self.program.main_window
        assert window is not None
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        self.settle()
        return window

    def log_in(self, login: str, password: str = PASSWORD) -> MainWindow:
        """Log in and return the main window."""
        self.give(login, password)
        return self.window()

    def leave(self) -> None:
        """Switch user."""
        window = self.program.main_window
        assert window is not None
        window.actions_of_window.switch_user.trigger()
        self.qtbot.waitUntil(self.program.login_window.isActiveWindow)
        self.settle()

    def menu(self) -> list[str]:
        """Return what the File menu offers."""
        menu = self.window().menuBar().actions()[0].menu()
        return [it.text().replace("&", "") for it in menu.actions() if it.isVisible()]

    def logins(self) -> Logins:
        """Open the page of people from the menu."""
        menu = self.window().menuBar().actions()[0].menu()
        next(it for it in menu.actions() if it.text().replace("&", "") == "Logins…").trigger()
        team = self.window().open_area("team")
        assert isinstance(team, PagedArea)
        page = team.current_page()
        assert isinstance(page, PeoplePage)
        self.settle()
        return Logins(self, page)

    def password_window(self) -> PasswordDialog:
        """Open the window that changes the password from the menu."""
        menu = self.window().menuBar().actions()[0].menu()
        wanted = "Change password…"
        next(it for it in menu.actions() if it.text().replace("&", "") == wanted).trigger()
        self.qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), PasswordDialog))
        dialog = self.program.logins.password_dialog
        assert dialog is not None
        return dialog


class Logins:
    """The page of people, as a person uses it."""

    def __init__(self, desk: Desk, page: PeoplePage) -> None:
        self.desk, self.page = desk, page

    @property
    def words(self) -> str:
        """Return all that can be read on it."""
        return words_of(self.page)

    def rows(self) -> dict[str, tuple[str, str, str]]:
        """Return login, roles and state by name."""
        return {name: (login, role, state) for name, login, role, state, _at in self._texts()}

    def last_logins(self) -> dict[str, str]:
        """Return by name when people last logged in."""
        return {name: at for name, _login, _role, _state, at in self._texts()}

    def _texts(self) -> list[list[str]]:
        model = self.page.model
        return [
            [model.index(row, column).data() for column in Column]
            for row in range(model.rowCount())
        ]

    def select(self, name: str) -> None:
        """Go to somebody's row by the keys."""
        table, qtbot = self.page.table, self.desk.qtbot
        table.setFocus()
        qtbot.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        for _row in range(list(self.rows()).index(name)):
            qtbot.keyClick(table, Qt.Key.Key_Down)

    def steps(self) -> set[str]:
        """Return what can be done with the selected login."""
        return {it.text() for it in self.page.pane.steps.values() if it.isVisible()}

    def take(self, step: str, name: str) -> None:
        """Do a step with somebody's login."""
        self.select(name)
        press(self.desk.qtbot, self.page, step)
        self.desk.settle()

    def open(self, text: str, kind: type[D]) -> D:
        """Press a button and return the window that it opens."""
        press(self.desk.qtbot, self.page, text)
        self.desk.settle()
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, kind)
        return dialog

    def invite(self, name: str, login: str) -> None:
        """Fill in the form and press Enter."""
        press(self.desk.qtbot, self.page, "Invite…")
        self.desk.settle()
        type_into(self.desk.qtbot, self.page, "Name", name)
        type_into(self.desk.qtbot, self.page, "Login", login)
        self.desk.qtbot.keyClick(text_field(self.page, "Login"), ENTER)
        self.desk.settle()

    def one_time(self) -> str:
        """Return the one-time password that is shown."""
        labels = self.page.handover.findChildren(QLabel)
        (found,) = [it.text() for it in labels if it.text().count("-") == 3]
        return found
