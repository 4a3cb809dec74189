"""A message that stays in the page until it is dealt with."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from studio_app.ui.icons import icon
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.icon_label import IconLabel

BannerKind = Literal["info", "good", "warning", "bad"]

CLOSE_SIZE = 22
MINIMUM_HEIGHT = 34

_SIGNS = {
    "info": ("info", "accent_text"),
    "good": ("circle-check", "good"),
    "warning": ("triangle-alert", "warning"),
    "bad": ("circle-alert", "bad"),
}


class Banner(QFrame):
    """A strip with a sign, a sentence, actions, and a cross if it may be closed.

    It starts hidden; ``show_message`` opens it and ``closed`` tells that the cross was used.
    """

    closed = Signal()

    def __init__(
        self, kind: BannerKind = "info", closable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sign = IconLabel(*_SIGNS[kind], parent=self)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._close = QToolButton(self)
        self._close.setIcon(icon("x"))
        self._close.setAccessibleName(self.tr("Close message"))
        self._close.setToolTip(self.tr("Close"))
        self._close.setFixedSize(CLOSE_SIZE, CLOSE_SIZE)
        self._close.setVisible(closable)
        self._close.clicked.connect(self._closed_by_hand)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close)
        self.setMinimumHeight(MINIMUM_HEIGHT)
        self._style(kind)
        self.hide()

    def text(self) -> str:
        """Return the sentence shown."""
        return self._label.text()

    def kind(self) -> BannerKind:
        """Return the kind of the message."""
        return self._kind

    def show_message(self, text: str, kind: BannerKind | None = None) -> None:
        """Show a sentence, in another kind if given, and let screen readers speak it."""
        if kind is not None and kind != self._kind:
            self._style(kind)
        self._label.setText(text)
        self.show()
        announce(self, text)

    def add_action(self, text: str) -> QPushButton:
        """Add a button at the right and return it."""
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        self._row.insertWidget(self._row.count() - 1, button)
        return button

    def _style(self, kind: BannerKind) -> None:
        self._kind: BannerKind = kind
        self._sign.set_icon(*_SIGNS[kind])
        for widget in (self, self._label):
            widget.setProperty("banner", kind)
            widget.style().unpolish(widget)
            widget.style().polish(widget)

    def _closed_by_hand(self) -> None:
        self.hide()
        self.closed.emit()
