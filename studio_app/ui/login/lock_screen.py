"""What stands on the screen while nobody sits at it: a name, and a field for the password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import LoginFailed, StudioError
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.login.brand import brand_row, in_the_middle, window_title
from studio_app.ui.login.login_form import FORM_WIDTH
from studio_app.ui.login.login_pages import CARD_MARGIN
from studio_app.ui.login.login_window import Entry
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.theme import SPACE, SPACE_AREA, SPACE_WIDE
from studio_app.ui.widgets.avatar import Avatar
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.icon_label import IconLabel
from studio_app.ui.widgets.password_field import PasswordField


class LockScreen(QWidget):
    """A window of its own. ``unlocked`` comes after the password of the one who is logged in.

    A wrong password counts as at the login. ``switch_user_requested`` leaves to somebody else.
    """

    unlocked = Signal()
    switch_user_requested = Signal()

    def __init__(self, entry: Entry, runner: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self._runner = runner
        self.setWindowTitle(window_title(self.tr("Locked")))
        viewer = entry.login.viewer
        self._password = PasswordField(self)
        self._password.setPlaceholderText(self.tr("Password"))
        self._password.setAccessibleName(self.tr("Password of {name}").format(name=viewer.name))
        self._password.returnPressed.connect(self._try)
        self._error = FieldError(self)
        self._unlock = QPushButton(self)
        self._unlock.setProperty("kind", "primary")
        self._unlock.clicked.connect(self._try)
        self._switch = QPushButton(self.tr("Switch user"), self)
        self._switch.setProperty("kind", "link")
        self._switch.clicked.connect(self.switch_user_requested)
        for button in (self._unlock, self._switch):
            button.setAutoDefault(True)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        self._lay_out(viewer.name)
        self._set_busy(False)
        self._password.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Whatever is typed on the locked window is the password.
        if event.key() == Qt.Key.Key_Escape:
            self._password.setText("")
        elif event.text().isprintable() and event.text():
            self._password.setFocus(Qt.FocusReason.OtherFocusReason)
            self._password.insert(event.text())
        else:
            super().keyPressEvent(event)

    def _try(self) -> None:
        if not self._unlock.isEnabled():
            return
        password, entry = self._password.text(), self._entry
        if not password:
            self._error.set_error(self._password, self.tr("Type your password."))
            return
        self._error.clear()
        self._set_busy(True)
        self._runner.run(
            lambda: _is_the_same_person(entry, password),
            done=self._answered,
            failed=self._refuse,
            owner=self,
        )

    def _answered(self, is_the_same: bool) -> None:
        if not is_the_same:
            self._refuse(LoginFailed())
            return
        self._password.setText("")
        self.unlocked.emit()

    def _refuse(self, error: StudioError) -> None:
        self._set_busy(False)
        wrong = isinstance(error, LoginFailed)
        text = self.tr("That is not the password.") if wrong else sentence(error)
        self._error.set_error(self._password, text)

    def _set_busy(self, busy: bool) -> None:
        self._unlock.setEnabled(not busy)
        self._unlock.setText(self.tr("Unlocking…") if busy else self.tr("Unlock"))
        self._password.setReadOnly(busy)

    def _lay_out(self, name: str) -> None:
        who = ElidedLabel(name, self)
        who.setProperty("role", "heading")
        state = QLabel(self.tr("Locked"), self)
        state.setProperty("role", "muted")
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(IconLabel("lock", "muted", 14, self))
        below.addWidget(state, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(who)
        words.addLayout(below)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(Avatar(name, trainer_colour(0), 48, self))
        head.addLayout(words, 1)
        policy = self._error.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._error.setSizePolicy(policy)
        self._error.setMinimumHeight(20)
        card = CardFrame(self)
        card.setFixedWidth(FORM_WIDTH + 2 * CARD_MARGIN)
        card.body.setContentsMargins(*[CARD_MARGIN] * 4)
        card.body.setSpacing(SPACE)
        card.body.addLayout(head)
        card.body.addSpacing(SPACE_WIDE)
        card.body.addWidget(self._password)
        card.body.addWidget(self._error)
        card.body.addWidget(self._unlock)
        card.body.addSpacing(SPACE)
        card.body.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, SPACE_AREA)
        column.addLayout(brand_row())
        column.addStretch(2)
        column.addLayout(in_the_middle(card))
        column.addStretch(3)


def _is_the_same_person(entry: Entry, password: str) -> bool:
    login = entry.studio.log_in(entry.login_name, password)
    try:
        return login.viewer.user_id == entry.login.viewer.user_id
    finally:
        login.close()
