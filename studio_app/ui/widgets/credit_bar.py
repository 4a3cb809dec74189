"""A thin bar for a share of a whole, such as credits left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio_app.ui.theme import current_tokens, theme_notifier

HEIGHT = 6


class CreditBar(QWidget):
    """A rounded line, filled from the left; its accessible name says the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme_notifier.changed.connect(self.update)

    def share(self) -> float:
        """Return the filled share, 0 to 1."""
        return self._share

    def set_share(self, left: int, total: int, spoken: str) -> None:
        """Fill left of total, for example 4 of 10, spoken as "4 of 10 credits left"."""
        self._share = min(max(left / total, 0.0), 1.0) if total > 0 else 0.0
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, (self.height() - HEIGHT) / 2, self.width(), HEIGHT)
        outline = QPainterPath()
        outline.addRoundedRect(whole, HEIGHT / 2, HEIGHT / 2)
        painter.fillPath(outline, QColor(tokens.line))
        if self._share > 0:
            filled = QRectF(whole)
            filled.setWidth(max(whole.width() * self._share, HEIGHT))
            painter.setClipPath(outline)
            painter.fillRect(filled, QColor(tokens.accent))
