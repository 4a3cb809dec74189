"""Cards and lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class CardFrame(QFrame):
    """A bordered, rounded surface; add content to ``body``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(6)


def line(orientation: Qt.Orientation, parent: QWidget | None = None) -> QFrame:
    """Return a separator one pixel thick."""
    made = QFrame(parent)
    made.setProperty("line", True)
    if orientation == Qt.Orientation.Horizontal:
        made.setFixedHeight(1)
    else:
        made.setFixedWidth(1)
    return made
