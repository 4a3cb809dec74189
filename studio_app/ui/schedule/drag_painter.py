"""Paints a session on its way: its ghost, the label with the new time, and the edges that turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from studio_app.ui.fonts import font
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.overlay_painter import Ghost, around, paint_ghost
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, current_tokens

EDGE_WIDTH = 24
VEIL_OPACITY = 0.62
EDGE_OPACITY = 0.9
LINE_HEIGHT = 17.0
PADDING = 9.0
GAP = 7.0
ARROW = 5.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is seen of a session on its way.

    ``lines`` stand in the label, which keeps by the first of the ``ghosts``, or by ``anchor`` of
    the content where the board shows none. ``edge`` is -1 or 1 while it would go beyond the left
    or right edge.
    """

    ghosts: tuple[Ghost, ...] = ()
    lines: tuple[str, ...] = ()
    clashes: bool = False
    anchor: tuple[float, float] = (0.0, 0.0)
    edge: int = 0

    def rects(self, geometry: Geometry, visible: QRectF) -> list[QRectF]:
        """Return all of the content that it is painted over."""
        found = [around(ghost.rect(geometry).adjusted(0, -10, 0, 10)) for ghost in self.ghosts]
        if self.lines:
            found.append(around(self._label(geometry, visible)))
        if self.edge:
            found.append(_edge(visible, self.edge))
        return found

    def paint(self, painter: QPainter, geometry: Geometry, visible: QRectF) -> None:
        """Paint it over the sessions; ``visible`` is what of the content is in sight."""
        for ghost in self.ghosts:
            paint_ghost(painter, ghost, geometry)
        if self.edge:
            _paint_edge(painter, _edge(visible, self.edge), self.edge)
        if self.lines:
            _paint_label(painter, self._label(geometry, visible), self.lines, self.clashes)

    def _label(self, geometry: Geometry, visible: QRectF) -> QRectF:
        """Return the label's place: above the ghost, else below it, all of it in sight."""
        beside = QRectF(*self.anchor, 1, 1)
        if self.ghosts:
            beside = self.ghosts[0].rect(geometry)
        fonts = (_font(number, self.clashes) for number in range(len(self.lines)))
        metrics = [QFontMetricsF(one) for one in fonts]
        widths = (m.horizontalAdvance(line) for m, line in zip(metrics, self.lines, strict=True))
        width = round(max(widths)) + 2 * PADDING
        height = len(self.lines) * LINE_HEIGHT + PADDING
        x = max(visible.left() + 4, min(beside.left(), visible.right() - width - 4))
        y = beside.top() - height - GAP
        if y < visible.top() + 4:
            y = min(beside.bottom() + GAP, visible.bottom() - height - 4)
        return QRectF(geometry.snap(x), geometry.snap(y), width, height)


def paint_veil(painter: QPainter, rects: Sequence[QRectF]) -> None:
    """Fade what is on its way elsewhere."""
    veil = QColor(current_tokens().surface)
    veil.setAlphaF(VEIL_OPACITY)
    for rect in rects:
        painter.fillRect(rect, veil)


def _font(number: int, clashes: bool) -> QFont:
    """Return the font of a line of the label: first the time counts, then what is in the way."""
    below = QFont.Weight.Medium if clashes else QFont.Weight.Normal
    weight = QFont.Weight.DemiBold if number == 0 else below
    return font(SIZE_SMALL, weight=weight, tabular=True)


def _paint_label(painter: QPainter, rect: QRectF, lines: Sequence[str], clashes: bool) -> None:
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(tokens.bad if clashes else tokens.notice))
    painter.setPen(QPen(QColor(tokens.surface), 1))
    painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.setPen(QColor(tokens.on_accent if clashes else tokens.notice_text))
    for number, line in enumerate(lines):
        painter.setFont(_font(number, clashes))
        top = rect.top() + PADDING / 2 + number * LINE_HEIGHT
        box = QRectF(rect.left() + PADDING, top, rect.width(), LINE_HEIGHT)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
    painter.restore()


def _edge(visible: QRectF, direction: int) -> QRectF:
    left = visible.left() if direction < 0 else visible.right() - EDGE_WIDTH
    return QRectF(left, visible.top(), EDGE_WIDTH, visible.height())


def _paint_edge(painter: QPainter, rect: QRectF, direction: int) -> None:
    """Draw the strip beyond which the day before or after lies, with an arrow to it."""
    tokens = current_tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = QColor(tokens.accent_tint)
    ground.setAlphaF(EDGE_OPACITY)
    painter.fillRect(rect, ground)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.accent))
    middle = rect.center()
    tip, back = QPointF(direction * ARROW, 0), QPointF(-direction * ARROW / 2, 0)
    up = QPointF(0, ARROW)
    painter.drawPolygon(QPolygonF([middle + tip, middle + back - up, middle + back + up]))
    painter.restore()
