"""The people of a demo studio, each of them one click away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.main.role_words import role_word
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.avatar import Avatar

if TYPE_CHECKING:
    from studio_app.services.access import DemoLogin

LIST_WIDTH = 272
ROW_HEIGHT = 48
ROW_MARGIN = 8
MOST_ROWS = 8


class DemoLoginButton(QPushButton):
    """One person with role and login; a click logs in."""

    def __init__(
        self, login: DemoLogin, role: str, colour: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "quiet")
        self.setAutoDefault(True)
        self.setFixedHeight(ROW_HEIGHT)
        self.setAccessibleName(
            self.tr("Log in as {name}, {role}").format(name=login.name, role=role)
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        name = ElidedLabel(login.name, self)
        name.setProperty("role", "strong")
        below = ElidedLabel(self.tr("{role} · {login}").format(role=role, login=login.login), self)
        below.setProperty("role", "caption")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        for label in (name, below):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            words.addWidget(label)
        words.addStretch(1)
        avatar = Avatar(login.name, colour, 32, self)
        avatar.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(ROW_MARGIN, 0, ROW_MARGIN, 0)
        row.setSpacing(10)
        row.addWidget(avatar)
        row.addLayout(words, 1)

    def sizeHint(self) -> QSize:
        return QSize(LIST_WIDTH, ROW_HEIGHT)


class DemoLogins(QWidget):
    """Emits ``chosen`` with the DemoLogin that was clicked, ``own_studio_wanted`` by the link."""

    chosen = Signal(object)
    own_studio_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(LIST_WIDTH)
        title = QLabel(self.tr("DEMO STUDIO"), self)
        title.setProperty("role", "section")
        title.setContentsMargins(ROW_MARGIN, 0, 0, 0)
        hint = QLabel(self.tr("All invented. Choose who you want to be."), self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        hint.setContentsMargins(ROW_MARGIN, 0, 0, 0)
        self._list = QWidget(self)
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        scroll = self._scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self._list)
        self._own = QPushButton(self.tr("Set up your own studio"), self)
        self._own.setProperty("kind", "link")
        self._own.setAutoDefault(True)
        self._own.clicked.connect(self.own_studio_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(title)
        column.addWidget(hint)
        column.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(ROW_MARGIN - 2, 0, 0, 0)
        foot.addWidget(self._own)
        foot.addStretch(1)
        column.addLayout(foot)

    def set_logins(self, logins: Sequence[DemoLogin], offers_own_studio: bool) -> None:
        """Show these people instead of those before."""
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for number, login in enumerate(logins):
            colour = trainer_colour(number)
            button = DemoLoginButton(login, role_word(login.role), colour, self._list)
            button.clicked.connect(lambda _checked=False, login=login: self.chosen.emit(login))
            self._rows.addWidget(button)
        # The style sheet gives buttons a smaller least height, to which a list would press them.
        self._list.setMinimumHeight(len(logins) * ROW_HEIGHT)
        self._scroll.setMinimumHeight(min(len(logins), MOST_ROWS) * ROW_HEIGHT)
        self._own.setVisible(offers_own_studio)

    def set_busy(self, busy: bool) -> None:
        """Take no click while somebody is being logged in."""
        self._list.setEnabled(not busy)
