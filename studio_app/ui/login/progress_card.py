"""Long work at the start, such as making the demo studio: how far it is, and a way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from studio_app.ui.login.login_form import FORM_WIDTH
from studio_app.ui.theme import SPACE, SPACE_WIDE


class ProgressCard(QWidget):
    """A title, a bar and a Cancel button, which emits ``cancelled``."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(FORM_WIDTH)
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self._text = QLabel(self)
        self._text.setProperty("role", "muted")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setAutoDefault(True)
        self._cancel.clicked.connect(self.cancelled)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(SPACE)
        column.addWidget(self._bar)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)

    def begin(self, title: str, text: str, *, may_cancel: bool) -> None:
        """Show new work of which nothing is done yet."""
        self._title.setText(title)
        self._text.setText(text)
        self._bar.setAccessibleName(title)
        self._bar.setRange(0, 0)
        self._cancel.setVisible(may_cancel)
        if may_cancel:
            self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_progress(self, done: int, total: int) -> None:
        """Show how much is done of the total."""
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
