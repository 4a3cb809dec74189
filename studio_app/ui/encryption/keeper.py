"""The encryption of the open studio: its entry in the menu, and what follows a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio_app.domain.permissions import Right, allows
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.icons import icon
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from studio_app.domain.errors import StudioError
    from studio_app.services.encryption import Encrypted
    from studio_app.ui.encryption.dialog import EncryptionDialog
    from studio_app.ui.login.login_window import Entry, LoginWindow
    from studio_app.ui.main.main_window import MainWindow
    from studio_app.ui.widgets.banner import BannerKind


class EncryptionKeeper(QObject):
    """Offers owners of a file to encrypt it, and does so once they are logged out.

    ``leave_requested`` asks the application to log out.
    """

    leave_requested = Signal()

    def __init__(
        self,
        services: GuiServices,
        login_window: LoginWindow,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        """``runner`` is the worker on which logins are closed."""
        super().__init__(parent)
        self._services, self._login_window, self._runner = services, login_window, runner
        self._entry: Entry | None = None
        self._window: MainWindow | None = None
        self._url = ""
        self.dialog: EncryptionDialog | None = None

    def enter(self, entry: Entry, window: MainWindow) -> None:
        """Offer it to somebody who has logged in."""
        if entry.studio.info.is_postgres or not allows(entry.login.viewer, Right.CHANGE_SETTINGS):
            return
        self._entry, self._window = entry, window
        self._url = self._login_window.opener.url
        action = QAction(icon("key-round"), self.tr("&Encryption of this studio…"), window)
        action.triggered.connect(self.open_dialog)
        menu = window.menuBar().actions()[0].menu()
        assert isinstance(menu, QMenu)
        before = window.actions_of_window.switch_user
        menu.insertAction(before, action)
        menu.insertSeparator(before)

    def leave(self) -> None:
        """Forget whoever was logged in."""
        self._entry = self._window = self.dialog = None

    def open_dialog(self) -> None:
        """Open the window of encryption."""
        window = self._window
        if window is None or self.dialog is not None:
            return
        from studio_app.ui.encryption.dialog import EncryptionDialog

        self.dialog = EncryptionDialog(
            window.context, self._services.encryption_desk, self._url, window
        )
        self.dialog.finished.connect(self._dialog_closed)
        self.dialog.encrypt_chosen.connect(self.encrypt)
        self.dialog.decrypt_chosen.connect(self.decrypt)
        self.dialog.open()

    def encrypt(self, code: str, delete_plain: bool) -> None:
        """Log out, encrypt the studio with the key of the code, and open it again."""
        if self._entry is None:
            return
        viewer, url, now = self._entry.login.viewer, self._url, self._services.now()
        desk_for = self._services.encryption_desk
        self._leave(self.tr("Encrypting the studio"))
        self._runner.run(
            lambda: desk_for(url).encrypt(viewer, code, now, delete_plain=delete_plain),
            done=lambda kept: self._encrypted(url, kept),
            failed=lambda error: self._refused(url, error),
            owner=self,
        )

    def decrypt(self) -> None:
        """Log out, take the encryption back, and open the studio again."""
        if self._entry is None:
            return
        viewer, url, now = self._entry.login.viewer, self._url, self._services.now()
        desk_for = self._services.encryption_desk
        self._leave(self.tr("Decrypting the studio"))
        self._runner.run(
            lambda: desk_for(url).decrypt(viewer, now),
            done=lambda nothing: self._open_again(
                url, self.tr("The studio is no longer encrypted. Log in to go on."), "good"
            ),
            failed=lambda error: self._refused(url, error),
            owner=self,
        )

    def _leave(self, title: str) -> None:
        # The worker closes the login first: what is handed to it after that finds nobody in.
        self.leave_requested.emit()
        self._login_window.opener.close()
        self._login_window.pages.show_working(
            title, self.tr("A copy is made and checked, and takes the place of the file at once.")
        )

    def _encrypted(self, url: str, done: Encrypted) -> None:
        if done.kept:
            text = self.tr("The studio is encrypted, and this PC keeps its key. Log in to go on.")
        else:
            text = self.tr(
                "The studio is encrypted. This PC has no keyring: keep the recovery code at hand, "
                "it is asked for at every start."
            )
        if done.stayed:
            text += " " + self.tr(
                "Anybody can still read these backups, which could not be deleted ({why}): {names}"
            ).format(
                why=done.why.rstrip("."), names=", ".join(backup.name for backup in done.stayed)
            )
        elif done.backup is not None:
            text += " " + self.tr("An encrypted backup was made: {name}.").format(
                name=done.backup.name
            )
        self._open_again(url, text, "warning" if done.stayed else "good")

    def _refused(self, url: str, error: StudioError) -> None:
        self._open_again(url, sentence(error), "bad")

    def _open_again(self, url: str, text: str, kind: BannerKind) -> None:
        window = self._login_window

        def tell(error: object) -> None:
            window.settled.disconnect(tell)
            if error is None:
                window.pages.show_note(text, kind)

        window.settled.connect(tell)
        window.open(url, remember=window.opener.remembers)

    def _dialog_closed(self) -> None:
        self.dialog = None
