"""A circle with a person's initials."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio_app.ui.fonts import font
from studio_app.ui.theme import current_tokens, readable, theme_notifier, tint


def initials(name: str) -> str:
    """Return the letters that stand for a name: the first of the first and of the last word.

    A name whose first word is Hangul, Han or Kana gives its first letter alone, the family name.
    """
    words = [word for word in unicodedata.normalize("NFC", name).split() if word[0].isalpha()]
    if not words:
        return "?"
    if unicodedata.east_asian_width(words[0][0]) in "WF":
        return words[0][0]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


class Avatar(QWidget):
    """Initials on the tint of a trainer's colour; the name is its accessible name."""

    def __init__(
        self, name: str, colour: str, size: int = 44, parent: QWidget | None = None
    ) -> None:
        """Take a person's name, a colour as #RRGGBB and the diameter in pixels."""
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme_notifier.changed.connect(self.update)
        self.set_person(name, colour)

    def set_person(self, name: str, colour: str) -> None:
        """Show another person."""
        self._initials, self._colour = initials(name), colour
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        ground = tint(self._colour, tokens.is_dark)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        circle = QRectF(0, 0, self._size, self._size)
        painter.drawEllipse(circle)
        painter.setPen(QColor(readable(self._colour, ground, tokens)))
        painter.setFont(font(round(self._size * 0.34), QFont.Weight.DemiBold))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self._initials)
