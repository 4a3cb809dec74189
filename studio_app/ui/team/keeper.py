"""Logins while the program runs: their entries in the menus, and what these open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from studio_app.domain.permissions import Right, allows
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from studio_app.ui.login.login_window import Entry, LoginWindow
    from studio_app.ui.main.main_window import MainWindow
    from studio_app.ui.team.password_dialog import PasswordDialog

TEAM = "team"


class LoginKeeper(QObject):
    """Offers everybody to change their password, and those who invite the page of people."""

    def __init__(
        self,
        services: GuiServices,
        login_window: LoginWindow,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._login_window, self._runner = services, login_window, runner
        self._entry: Entry | None = None
        self._window: MainWindow | None = None
        self.password_dialog: PasswordDialog | None = None

    def enter(self, entry: Entry, window: MainWindow) -> None:
        """Offer it to somebody who has logged in."""
        self._entry, self._window = entry, window
        actions = window.actions_of_window
        actions.change_password.setVisible(True)
        actions.change_password.triggered.connect(self.change_password)
        if allows(entry.login.viewer, Right.INVITE_TRAINER):
            actions.logins.setVisible(True)
            actions.logins.triggered.connect(self.open_people)

    def leave(self) -> None:
        """Forget whoever was logged in."""
        self._entry = self._window = None
        self.password_dialog = None

    def open_people(self) -> None:
        """Go to the page of people."""
        if self._window is None:
            return
        from studio_app.ui.main.paged_area import PagedArea
        from studio_app.ui.team.pages import PEOPLE

        team = self._window.open_area(TEAM)
        assert isinstance(team, PagedArea)
        team.show_page(PEOPLE).setFocus(Qt.FocusReason.OtherFocusReason)

    def change_password(self) -> None:
        """Open the window where a password is changed; the login goes on with the new one."""
        entry, window = self._entry, self._window
        if entry is None or window is None or self.password_dialog is not None:
            return
        from studio_app.ui.team.password_dialog import PasswordDialog

        keychain, url = self._services.keychain, self._login_window.opener.url

        def change(old: str, new: str) -> None:
            from studio_app.ui.login.kept_passwords import keep_password, kept_password

            fresh = entry.studio.change_password(entry.login_name, old, new)
            if entry.studio.info.is_postgres:
                kept = kept_password(keychain, url, entry.login_name)
                if kept.password is not None:
                    keep_password(keychain, url, entry.login_name, new)
            entry.login.go_on_with(fresh)

        self.password_dialog = PasswordDialog(entry.login_name, change, self._runner, window)
        self.password_dialog.finished.connect(self._password_dialog_closed)
        self.password_dialog.changed.connect(self._tell_changed)
        self.password_dialog.open()

    def _tell_changed(self) -> None:
        if self._window is not None:
            self._window.notice.show_notice(self.tr("Your password is changed."))

    def _password_dialog_closed(self) -> None:
        self.password_dialog = None
