"""The step after a one-time password: choosing one's own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import InvalidInput, PasswordTooWeak, StudioError
from studio_app.domain.passwords import MINIMUM_LENGTH, check_new_password
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.login.login_form import FORM_WIDTH
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.password_field import PasswordField


class NewPasswordStep(AssistantStep):
    """A new password, twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.login_name = ""
        self.ask_first()
        self._password, self._again = PasswordField(self), PasswordField(self)
        rules = self.tr("At least {minimum} characters. Several words are best.")
        self.add_field(
            "password",
            self.tr("&New password"),
            self._password,
            rules.format(minimum=MINIMUM_LENGTH),
        )
        self.add_field("again", self.tr("New password &again"), self._again)
        self.keep_hints_on_one_line()

    def hasHeightForWidth(self) -> bool:
        # A form whose errors come and go reckons too low by its width, and squeezes its fields.
        return False

    def ask_first(self) -> None:
        """Add the fields that come before the new password."""

    def password(self) -> str:
        """Return the new password."""
        return self._password.text()

    def first_complaint(self) -> tuple[str, str] | None:
        try:
            check_new_password(self.password(), self.login_name)
        except PasswordTooWeak as error:
            return "password", sentence(error)
        if self._again.text() != self.password():
            return "again", self.tr("The two passwords are not the same.")
        return None

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        field = "password" if isinstance(error, PasswordTooWeak) else ""
        if isinstance(error, InvalidInput):
            field = error.field
        if not self.has_field(field):
            return False
        self.show_error(field, sentence(error))
        return True

    def forget_passwords(self) -> None:
        """Empty what must not stay in memory."""
        for field in (self._password, self._again):
            field.setText("")
            field.hide_letters()


class OwnPasswordPage(QWidget):
    """Emits ``chosen`` with the new password, or ``left`` to log in as somebody else."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(FORM_WIDTH)
        title = QLabel(self.tr("Choose your own password"), self)
        title.setProperty("role", "title")
        self._words = QLabel(self)
        self._words.setProperty("role", "muted")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._step = NewPasswordStep(self)
        self._back = QPushButton(self.tr("&Back"), self)
        self._next = QPushButton(self)
        self._next.setProperty("kind", "primary")
        for button in (self._back, self._next):
            button.setAutoDefault(True)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(title)
        column.addWidget(self._words)
        column.addSpacing(SPACE)
        column.addWidget(self._step)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self.set_busy(False)

    def begin(self, login: str) -> None:
        """Ask for the new password of a login."""
        text = self.tr(
            "The one that you were given is good for this alone, {login}. From now on you log in "
            "with the one that you choose here."
        )
        self._words.setText(text.format(login=login))
        self._step.login_name = login
        self.forget_passwords()
        self.set_busy(False)
        self._step.focus_first()

    def set_busy(self, busy: bool) -> None:
        """Take no other answer while this one is on its way."""
        self._busy = busy
        self._step.setEnabled(not busy)
        self._back.setEnabled(not busy)
        self._next.setEnabled(not busy)
        self._next.setText(self.tr("Logging in…") if busy else self.tr("Log in"))

    def show_refusal(self, error: StudioError) -> bool:
        """Show an error beside its field; return False for one that belongs to none."""
        self.set_busy(False)
        if self._step.show_refusal(error):
            return True
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)
        return False

    def forget_passwords(self) -> None:
        """Empty what must not stay in memory."""
        self._step.clear_errors()
        self._step.forget_passwords()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on()
        elif event.key() == Qt.Key.Key_Escape:
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        if self._busy:
            return
        self._step.clear_errors()
        complaint = self._step.first_complaint()
        if complaint is not None:
            self._step.show_error(*complaint)
            return
        self.set_busy(True)
        self.chosen.emit(self._step.password())

    def _go_back(self) -> None:
        if not self._busy:
            self.forget_passwords()
            self.left.emit()
