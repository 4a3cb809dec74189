"""An icon that is only looked at."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio_app.ui.icons import ICON_SIZE, draw_icon
from studio_app.ui.theme import current_tokens, theme_notifier


class IconLabel(QWidget):
    """Shows an icon in a token of the theme, always in today's colours.

    It has no accessible name, since the words beside it say the same.
    """

    def __init__(
        self, name: str, role: str = "muted", size: int = ICON_SIZE, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._role = role
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme_notifier.changed.connect(self.update)

    def set_icon(self, name: str, role: str) -> None:
        """Show another icon or the same in another token."""
        self._name, self._role = name, role
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = getattr(current_tokens(), self._role)
        draw_icon(painter, QRectF(0, 0, self._size, self._size), self._name, colour)
