"""A one-time password on the screen, to be handed over."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.organizations import Organization
from studio_app.ui.team import words
from studio_app.ui.theme import SIZE_HEADING, SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.frames import CardFrame

LETTER_SPACING = 1.0
COPIED_FOR_MS = 2_000


class Handover(CardFrame):
    """Shows a one-time password once; ``done`` says that it was handed over."""

    done = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._whose = QLabel(self)
        self._whose.setProperty("role", "label")
        self._whose.setTextFormat(Qt.TextFormat.PlainText)
        self._password = QLabel(self)
        self._password.setProperty("role", "heading")
        self._password.setAccessibleName(self.tr("One-time password"))
        self._password.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = QFont(self._password.font())
        font.setPixelSize(SIZE_HEADING)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, LETTER_SPACING)
        self._password.setFont(font)
        self._how = QLabel(self)
        self._how.setProperty("role", "caption")
        self._how.setWordWrap(True)
        self.copy_button = QPushButton(self)
        self._name_copy()
        self.copy_all_button = QPushButton(self.tr("Copy invita&tion"), self)
        self.copy_all_button.setToolTip(self.tr("Copy it as a text, with the login"))
        self.print_button = QPushButton(self.tr("&Print…"), self)
        self.mail_button = QPushButton(self.tr("Send by &e-mail…"), self)
        self._ways = (self.copy_all_button, self.print_button, self.mail_button)
        self._done = QPushButton(self.tr("D&one"), self)
        for button in (self.copy_button, *self._ways, self._done):
            button.setAutoDefault(False)
        self.copy_button.clicked.connect(self._copy)
        self._done.clicked.connect(self._finish)
        self._back_to_name = QTimer(self, singleShot=True, interval=COPIED_FOR_MS)
        self._back_to_name.timeout.connect(self._name_copy)
        texts = QVBoxLayout()
        texts.setSpacing(SPACE_TINY)
        for label in (self._whose, self._password, self._how):
            texts.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addLayout(texts, 1)
        for button in (self.copy_button, self._done):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        ways = QHBoxLayout()
        ways.setSpacing(SPACE)
        for way in self._ways:
            way.hide()
            ways.addWidget(way)
        ways.addStretch(1)
        self.body.setContentsMargins(SPACE_WIDE, SPACE_WIDE // 2, SPACE_WIDE, SPACE_WIDE // 2)
        self.body.setSpacing(SPACE)
        self.body.addLayout(row)
        self.body.addLayout(ways)
        self.hide()

    def show_password(self, name: str, password: str, expires_at: datetime) -> None:
        """Show the password of somebody, and until when it is good."""
        self._whose.setText(self.tr("One-time password of {name}").format(name=name))
        self._password.setText(password)
        self._password.setAccessibleDescription(" ".join(password))
        text = self.tr(
            "Hand it over now: it is shown this once, and kept nowhere. Until {day} it is good for "
            "choosing a password of their own."
        )
        self._how.setText(text.format(day=words.day(expires_at, self._organization)))
        self._name_copy()
        self.show()
        self.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def offer_ways(self) -> None:
        """Offer the other ways to hand it over, for whoever works their buttons."""
        for way in self._ways:
            way.show()

    def forget(self) -> None:
        """Take the password off the screen."""
        self._password.clear()
        self._password.setAccessibleDescription("")
        self.hide()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._password.text())
        self.copy_button.setText(self.tr("Copied"))
        self._back_to_name.start()

    def _name_copy(self) -> None:
        self.copy_button.setText(self.tr("&Copy"))

    def _finish(self) -> None:
        self.forget()
        self.done.emit()
