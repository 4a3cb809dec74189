"""Paints what lies over the sessions: the free slot offered, the selection and the present time."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from studio_app.ui.fonts import font
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.layout import FULL_WIDTH, DaySpan, Share
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

RING = 2
DOT_RADIUS = 4
GHOST_OPACITY = 0.78
WORDS_HEIGHT = 18.0
NARROW = 90


@dataclass(frozen=True, slots=True)
class Ghost:
    """A slot that could be booked: which column, when, and what to write into it.

    ``shorter`` holds what is written where there is no room for the ``text``, the longest first.
    One that is ``solid`` hides what is below it; one that ``clashes`` is drawn as what will not do.
    """

    column: int
    span: DaySpan
    text: str
    shorter: tuple[str, ...]
    share: Share = FULL_WIDTH
    solid: bool = False
    clashes: bool = False

    def rect(self, geometry: Geometry) -> QRectF:
        """Return the rectangle that it fills."""
        return geometry.inner_rect(self.column, self.span, self.share)


def paint_ghost(painter: QPainter, ghost: Ghost, geometry: Geometry) -> None:
    """Draw a dashed slot with its times."""
    tokens = current_tokens()
    rect = ghost.rect(geometry)
    # A slot too short for its words is drawn as high as they need, over its neighbours' edges.
    short = max(0.0, WORDS_HEIGHT - rect.height())
    rect.adjust(0, -short / 2, 0, short / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(tokens.bad_tint if ghost.clashes else tokens.accent_tint)
    ground.setAlphaF(1.0 if short or ghost.solid else GHOST_OPACITY)
    painter.setBrush(ground)
    pen = QPen(QColor(tokens.bad if ghost.clashes else tokens.accent), 1.6)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(QColor(tokens.bad if ghost.clashes else tokens.accent_text))
    painter.setFont(font(SIZE_SMALL, weight=font().Weight.DemiBold))
    tall = rect.height() >= 30
    side = 10 if rect.width() > NARROW else 6
    inner = rect.adjusted(side, 5 if tall else 0, -4, 0)
    where = Qt.AlignmentFlag.AlignTop if tall else Qt.AlignmentFlag.AlignVCenter
    room = int(inner.width())
    metrics = painter.fontMetrics()
    fitting = (
        one for one in (ghost.text, *ghost.shorter) if metrics.horizontalAdvance(one) <= room
    )
    text = next(fitting, None)
    if text is None:
        shortest = (ghost.text, *ghost.shorter)[-1]
        text = metrics.elidedText(shortest, Qt.TextElideMode.ElideRight, room)
    painter.drawText(inner, where | Qt.AlignmentFlag.AlignLeft, text)
    painter.restore()


def paint_ring(painter: QPainter, rect: QRectF) -> None:
    """Draw the ring of the selected tile around it, with a breath of surface between."""
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.surface), RING))
    painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(QPen(QColor(tokens.accent), RING))
    around = rect.adjusted(-RING, -RING, RING, RING)
    painter.drawRoundedRect(around, RADIUS_SMALL + RING, RADIUS_SMALL + RING)
    painter.restore()


def paint_now(
    painter: QPainter, geometry: Geometry, columns: list[int], minute: int, visible: QRectF
) -> None:
    """Draw the line of the present minute over those columns, with a dot where each begins."""
    if not columns:
        return
    colour = QColor(current_tokens().now_line)
    y = geometry.y(minute)
    painter.save()
    left, right = geometry.left(columns[0]), geometry.left(columns[-1] + 1)
    painter.fillRect(QRectF(left, geometry.snap(y - 0.8), right - left, 1.6), colour)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for column in columns:
        x = geometry.left(column)
        if visible.left() - DOT_RADIUS <= x <= visible.right() + DOT_RADIUS:
            painter.drawEllipse(QPointF(max(x, DOT_RADIUS), y), DOT_RADIUS, DOT_RADIUS)
    painter.restore()


def around(rect: QRectF) -> QRectF:
    """Return the rectangle that must be drawn anew when a ring comes or goes."""
    return rect.adjusted(-RING * 2, -RING * 2, RING * 2, RING * 2)
