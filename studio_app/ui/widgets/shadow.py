"""The soft shadow below what floats above the page."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from studio_app.ui.theme import current_tokens

SHADOW_MARGIN = 18
SHADOW_DROP = 5


def paint_raised(
    painter: QPainter, rect: QRectF, radius: float, ground: str, edge: str | None = None
) -> None:
    """Paint a rounded box with its shadow, which needs SHADOW_MARGIN pixels around rect."""
    tokens = current_tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 0.03 if tokens.is_dark else 0.009
    colour = QColor(tokens.shadow)
    colour.setAlphaF(strength)
    painter.setBrush(colour)
    for spread in range(SHADOW_MARGIN - SHADOW_DROP, 0, -1):
        around = rect.adjusted(-spread, SHADOW_DROP - spread, spread, SHADOW_DROP + spread)
        painter.drawRoundedRect(around, radius + spread, radius + spread)
    path = QPainterPath()
    path.addRoundedRect(rect, radius, radius)
    painter.fillPath(path, QColor(ground))
    if edge is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(edge))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
