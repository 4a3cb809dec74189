"""Somebody at the desk: finds what is on the screen, and uses it by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio_app import bootstrap, paths
from studio_app.keychain import Keychain
from studio_app.services import access
from studio_app.services.access import DemoLogin
from studio_app.settings import Settings
from studio_app.ui.application import StudioApplication
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.login_window import LoginWindow
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.schedule.slot import Slot

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton


def services_at(folder: Path, now: Callable[[], datetime]) -> GuiServices:
    """Return the services as the program has them, with its files in a folder and its clock."""
    settings, keychain = Settings(folder / "settings.json"), Keychain()
    settings.backups_folder = folder / "backups"
    return GuiServices(
        settings=settings,
        keychain=keychain,
        resources=paths.resource(),
        local_url=bootstrap.file_url(folder / "studio.sqlite3"),
        demo_url=bootstrap.file_url(folder / "demo.sqlite3"),
        open_studio=bootstrap.open_studio,
        found_studio=bootstrap.found_studio,
        fill_demo=bootstrap.fill_demo,
        test_connection=access.reach,
        encryption_desk=bootstrap.encryption_desks(settings, keychain),
        backup_desk=bootstrap.backup_desks(settings, keychain),
        mail_desk=bootstrap.mail_desks(keychain),
        now=now,
    )


class Player:
    """Uses one running program."""

    def __init__(self, program: StudioApplication, qtbot: QtBot) -> None:
        self.program = program
        self._qtbot = qtbot

    @property
    def login_window(self) -> LoginWindow:
        """Return the login window."""
        return self.program.login_window

    @property
    def window(self) -> MainWindow:
        """Return the main window of who is logged in."""
        window = self.program.main_window
        assert isinstance(window, MainWindow)
        return window

    @property
    def page(self) -> SchedulePage:
        """Return the schedule."""
        return self.window.schedule().page

    def wait_until(self, so: Callable[[], object]) -> None:
        """Wait until it is so."""
        self._qtbot.waitUntil(lambda: bool(so()), timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until all that was asked for is on the screen."""
        self.wait_until(lambda: self.program.runner.is_idle)
        self._qtbot.wait(120)
        self.wait_until(lambda: self.program.runner.is_idle)

    def wait_for_login_window(self) -> None:
        """Wait until somebody can type who they are."""
        self.wait_until(lambda: self.login_window.opener.studio is not None)
        self.login_window.activateWindow()
        self.wait_until(self.login_window.isActiveWindow)
        self.settle()

    def type_text(self, text: str) -> None:
        """Type where the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        self._qtbot.keyClicks(focus, text)

    def press(
        self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the focus is."""
        focus = QApplication.focusWidget() or QApplication.activeWindow()
        assert focus is not None
        self._qtbot.keyClick(focus, key, modifiers)

    def try_to_log_in(self, login: str, password: str) -> None:
        """Type a login and a password and wait for what comes of it."""
        fields = self.login_window.pages.form.findChildren(QLineEdit)
        self._qtbot.mouseClick(fields[0], LEFT)
        fields[0].selectAll()
        self.type_text(login)
        self.press(Qt.Key.Key_Tab)
        self.type_text(password)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def log_in(self, person: DemoLogin) -> MainWindow:
        """Log in and return the main window with the day on it."""
        self.try_to_log_in(person.login, person.password)
        self.wait_until(self.window.isActiveWindow)
        self.page.set_view("day")
        self.settle()
        return self.window

    def switch_user(self) -> None:
        """Leave, and let somebody else come."""
        self.window.actions_of_window.switch_user.trigger()
        self.wait_until(lambda: self.program.main_window is None)
        self.wait_for_login_window()

    def free_slot(self) -> Slot:
        """Return the next free slot, where a new session would go by key."""
        slot = self.page.calendar.new_slot()
        assert slot is not None
        return slot

    def book(self, slot: Slot, client_name: str) -> None:
        """Click the slot, type the client's name, press Enter, and wait for what comes of it."""
        calendar = self.page.calendar
        span = DaySpan(slot.day, slot.minute, slot.minute + 15)
        rect = calendar.geometry_of_board.span_rect(slot.column, span)
        calendar.reveal(rect)
        self._qtbot.mouseClick(
            calendar.viewport(), LEFT, pos=calendar.viewport_point(rect.center())
        )
        assert self.page.desk.popup.isVisible()
        self.type_text(client_name)
        self.wait_until(lambda: not self.page.desk.popup.picker.is_searching)
        self.press(Qt.Key.Key_Return)
        self.settle()

    def tiles(self) -> tuple[Tile, ...]:
        """Return the sessions on the screen."""
        return self.page.calendar.board.tiles

    def booked_at(self, slot: Slot) -> Tile | None:
        """Return the session that stands in a slot."""
        for tile in self.tiles():
            here = tile.span.day == slot.day and tile.span.start == slot.minute
            if here and tile.trainer.id == slot.trainers[0].id and tile.is_live:
                return tile
        return None

    def sessions_with(self, client_id: UUID) -> list[Tile]:
        """Return the sessions on the screen that a client is booked in."""
        return [
            tile
            for tile in self.tiles()
            if any(line.client_id == client_id for line in tile.session.bookings)
        ]
