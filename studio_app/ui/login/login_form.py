"""Who are you: login and password, with the studio and its connection above them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget
from PySide6.QtWidgets import QVBoxLayout as Column

from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.password_field import PasswordField
from studio_app.ui.widgets.sidebar import ConnectionState
from studio_app.ui.widgets.sidebar_item import StateDot

FORM_WIDTH = 296


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was typed to log in, and what of it shall be kept for the next time."""

    login: str
    password: str
    remember_login: bool
    keep_password: bool


class LoginForm(QWidget):
    """Emits ``submitted`` with Credentials at Enter or by the button; typing is always possible."""

    submitted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(FORM_WIDTH)
        self._studio = QLabel(self)
        self._studio.setProperty("role", "heading")
        self._dot = StateDot(self)
        self._connection = QLabel(self)
        self._connection.setProperty("role", "muted")
        for label in (self._studio, self._connection):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._login = QLineEdit(self)
        self._password = PasswordField(self)
        self._error = FieldError(self)
        self._remember = QCheckBox(self.tr("&Remember my login on this PC"), self)
        self._keep = QCheckBox(self.tr("&Keep my password in this PC's keyring"), self)
        self._no_keyring = QLabel(
            self.tr("This PC has no keyring: Studio App asks each time."), self
        )
        self._no_keyring.setProperty("role", "caption")
        self._no_keyring.setWordWrap(True)
        self._button = QPushButton(self)
        self._button.setProperty("kind", "primary")
        self._button.setDefault(True)
        self._button.clicked.connect(self._submit)
        self._login.returnPressed.connect(self._login_entered)
        self._password.returnPressed.connect(self._submit)
        self._remember.toggled.connect(self._remember_toggled)
        self._lay_out()
        self.set_keyring(None)
        self.set_busy(False)

    def set_studio(self, name: str, state: ConnectionState, connection: str) -> None:
        """Show the studio's name and how it is connected."""
        self._studio.setText(name)
        self._dot.set_state(state)
        self._connection.setText(connection)

    def set_keyring(self, available: bool | None) -> None:
        """Offer to keep the password, say that it cannot be kept, or (None) neither."""
        self._keep.setVisible(available is True)
        self._no_keyring.setVisible(available is False)

    def set_login(self, login: str | None) -> None:
        """Fill in a remembered login, or empty the form, password and error included."""
        self._error.clear()
        self._login.setText(login or "")
        self._password.setText("")
        self._password.hide_letters()
        self._remember.setChecked(login is not None)
        self._keep.setChecked(False)
        self._keep.setEnabled(login is not None)
        self.focus_first_empty()

    def login(self) -> str:
        """Return the login as typed so far, without spaces around it."""
        return self._login.text().strip()

    def has_password(self) -> bool:
        """Tell whether a password is typed already."""
        return bool(self._password.text())

    def fill(self, login: str, password: str) -> None:
        """Fill in both fields; only the button is left to press."""
        self._login.setText(login)
        self._password.setText(password)
        self._button.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_kept(self, kept: bool) -> None:
        """Show whether the keyring keeps the password of this login."""
        self._keep.setChecked(kept)

    def set_busy(self, busy: bool, text: str = "") -> None:
        """Say on the button what goes on, and take no other attempt meanwhile."""
        self._button.setEnabled(not busy)
        self._button.setText(text or self.tr("Log in"))
        for field in (self._login, self._password):
            field.setReadOnly(busy)

    def show_refusal(self, text: str) -> None:
        """Show why the login failed; what was typed stays, the password selected."""
        self._error.set_error(self._password, text)

    def focus_first_empty(self) -> None:
        """Put the cursor where typing goes on."""
        field = self._password if self._login.text() else self._login
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _login_entered(self) -> None:
        if self._password.text():
            self._submit()
        else:
            self._password.setFocus(Qt.FocusReason.TabFocusReason)

    def _submit(self) -> None:
        if not self._button.isEnabled():
            return
        if not self.login():
            self._error.set_error(self._login, self.tr("Type your login."))
        elif not self._password.text():
            self._error.set_error(self._password, self.tr("Type your password."))
        else:
            self._error.clear()
            self.submitted.emit(
                Credentials(
                    self.login(),
                    self._password.text(),
                    self._remember.isChecked(),
                    self._keep.isChecked() and not self._keep.isHidden(),
                )
            )

    def _remember_toggled(self, remembered: bool) -> None:
        self._keep.setEnabled(remembered)
        if not remembered:
            self._keep.setChecked(False)

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.setSpacing(6)
        state.addWidget(self._dot, 0, Qt.AlignmentFlag.AlignVCenter)
        state.addWidget(self._connection, 1)
        fields = top_labelled_form()
        fields.setVerticalSpacing(SPACE_TINY)
        labelled(fields, self.tr("&Login"), self._login)
        password = labelled(fields, self.tr("&Password"), self._password)
        password.setContentsMargins(0, SPACE, 0, 0)
        # Its room stays, so that nothing moves when a sentence appears.
        policy = self._error.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._error.setSizePolicy(policy)
        self._error.setMinimumHeight(20)
        column = Column(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._studio)
        column.addLayout(state)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(fields)
        column.addWidget(self._error)
        column.addWidget(self._remember)
        column.addWidget(self._keep)
        column.addWidget(self._no_keyring)
        column.addSpacing(SPACE_TINY)
        column.addWidget(self._button)
        column.addStretch(1)
