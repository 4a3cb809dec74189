"""The window where somebody who is logged in changes their password."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio_app.domain.errors import LoginFailed, LoginLocked, StudioError
from studio_app.ui.login.own_password import NewPasswordStep
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.password_field import PasswordField
from studio_app.ui.widgets.pressing_dialog import PressingDialog

DIALOG_WIDTH = 380


class ChangedPasswordStep(NewPasswordStep):
    """The password so far, and the new one twice."""

    def __init__(self, login: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.login_name = login

    def ask_first(self) -> None:
        self._old = PasswordField(self)
        self.add_field("old", self.tr("&Present password"), self._old)

    def old_password(self) -> str:
        """Return the password so far."""
        return self._old.text()

    def first_complaint(self) -> tuple[str, str] | None:
        if not self._old.text():
            return "old", self.tr("Type your present password.")
        if self._old.text() == self.password():
            return "password", self.tr("Choose another password than the present one.")
        return super().first_complaint()

    def show_refusal(self, error: StudioError) -> bool:
        if isinstance(error, LoginFailed):
            self.show_error("old", self.tr("That is not your password."))
            return True
        if isinstance(error, LoginLocked):
            self.show_error("old", sentence(error))
            return True
        return super().show_refusal(error)

    def forget_passwords(self) -> None:
        super().forget_passwords()
        self._old.setText("")
        self._old.hide_letters()


class PasswordDialog(PressingDialog):
    """Calls ``change`` on the worker with the old and the new password; ``changed`` follows."""

    changed = Signal()

    def __init__(
        self,
        login: str,
        change: Callable[[str, str], None],
        runner: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Change password"))
        self._change, self._runner = change, runner
        self.step = ChangedPasswordStep(login, self)
        self.banner = Banner("bad", parent=self)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._next = QPushButton(self)
        self._next.setProperty("kind", "primary")
        self._next.setDefault(True)
        self._next.clicked.connect(self._go_on)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._next)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.step)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._set_busy(False)
        self.step.focus_first()

    def done(self, result: int) -> None:
        self.step.forget_passwords()
        super().done(result)

    def _go_on(self) -> None:
        self.step.clear_errors()
        self.banner.hide()
        complaint = self.step.first_complaint()
        if complaint is not None:
            self.step.show_error(*complaint)
            return
        old, new, change = self.step.old_password(), self.step.password(), self._change
        self._set_busy(True)
        self._runner.run(
            lambda: change(old, new), done=self._changed, failed=self._refuse, owner=self
        )

    def _changed(self, _nothing: None) -> None:
        self.accept()
        self.changed.emit()

    def _refuse(self, error: StudioError) -> None:
        self._set_busy(False)
        if not self.step.show_refusal(error):
            self.banner.show_message(sentence(error), "bad")
            self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_busy(self, busy: bool) -> None:
        self.step.setEnabled(not busy)
        self._next.setEnabled(not busy)
        self._next.setText(self.tr("Changing…") if busy else self.tr("Change password"))
