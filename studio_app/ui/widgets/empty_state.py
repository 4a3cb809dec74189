"""What an empty screen says: what would be here, and the button that brings it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.ui.widgets.icon_label import IconLabel

TEXT_WIDTH = 360


class EmptyState(QWidget):
    """An icon, a title, a sentence and a button, in the middle of the room there is."""

    button_clicked = Signal()

    def __init__(
        self, icon: str, title: str, text: str, button_text: str = "", parent: QWidget | None = None
    ) -> None:
        """Without a button text there is no button, for those who may not create anything."""
        super().__init__(parent)
        self._title = QLabel(title, self)
        self._title.setProperty("role", "title")
        self._text = QLabel(text, self)
        self._text.setProperty("role", "muted")
        self._text.setWordWrap(True)
        self._text.setMaximumWidth(TEXT_WIDTH)
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = QPushButton(button_text, self)
        self.button.setProperty("kind", "primary")
        self.button.setVisible(bool(button_text))
        if not button_text:
            self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self.button_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(6)
        column.addStretch(2)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(icon, "faint", 32, self), 0, centre)
        column.addSpacing(6)
        column.addWidget(self._title, 0, centre)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._text, 1_000)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(10)
        column.addWidget(self.button, 0, centre)
        column.addStretch(3)

    def set_texts(self, title: str, text: str) -> None:
        """Say something else, for example that nothing matches a search."""
        self._title.setText(title)
        self._text.setText(text)
