"""Bodies and signs of tiles as pixmaps, one for all tiles that look alike."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPixmap

from studio_app.ui.icons import draw_icon
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.tile_colours import TileColours
from studio_app.ui.theme import RADIUS_SMALL

EDGE = 3
MOST_KEPT = 1500


def empty_pixmap(width: float, height: float, ratio: float) -> QPixmap:
    """Return a transparent pixmap of that size in units, sharp at the ratio."""
    pixmap = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


class BodyCache:
    """Grounds with their coloured edge and round corners, by size and colours."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def body(self, rect: QRectF, tile: Tile, colours: TileColours, ratio: float) -> QPixmap:
        """Return the body of a tile; a side on which the session goes on has square corners."""
        cuts = (tile.cut_before, tile.cut_after)
        key = (rect.width(), rect.height(), colours.ground, colours.edge, cuts, ratio)
        body = self._kept.get(key)
        if body is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            body = self._kept[key] = _drawn_body(rect, colours, cuts, ratio)
        return body


class SignCache:
    """Status signs by name, colour and size."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()

    def sign(self, name: str, colour: str, size: float, ratio: float) -> QPixmap:
        """Return dot, check, cross or no-show drawn here, or any bundled icon."""
        key = (name, colour, size, ratio)
        pixmap = self._kept.get(key)
        if pixmap is None:
            pixmap = self._kept[key] = _drawn_sign(name, colour, size, ratio)
        return pixmap


def _drawn_body(
    rect: QRectF, colours: TileColours, cuts: tuple[bool, bool], ratio: float
) -> QPixmap:
    width, height = rect.width(), rect.height()
    pixmap = empty_pixmap(width, height, ratio)
    radius = min(RADIUS_SMALL, height / 2)
    above = radius if cuts[0] else 0
    below = radius if cuts[1] else 0
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(0, -above, width, height + above + below), radius, radius)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outline, QBrush(QColor(colours.ground)))
    edge = QPainterPath()
    edge.addRect(QRectF(0, 0, EDGE, height))
    painter.fillPath(outline.intersected(edge), QBrush(QColor(colours.edge)))
    painter.end()
    return pixmap


def _drawn_sign(name: str, colour: str, size: float, ratio: float) -> QPixmap:
    """Draw a sign in a square; strokes are bolder than an icon's, to be seen on a tint."""
    pixmap = empty_pixmap(size, size, ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    square = QRectF(0, 0, size, size)
    pen = QPen(QColor(colour), size * 0.14)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)

    def at(x: float, y: float) -> QPointF:
        return QPointF(x * size, y * size)

    match name:
        case "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            inset = size * 0.15
            painter.drawEllipse(square.adjusted(inset, inset, -inset, -inset))
        case "check":
            painter.drawPolyline([at(0.16, 0.54), at(0.4, 0.77), at(0.86, 0.25)])
        case "cross":
            painter.drawLine(at(0.24, 0.24), at(0.76, 0.76))
            painter.drawLine(at(0.76, 0.24), at(0.24, 0.76))
        case "no-show":
            inset = size * 0.12
            painter.drawEllipse(square.adjusted(inset, inset, -inset, -inset))
            painter.drawLine(at(0.25, 0.25), at(0.75, 0.75))
        case _:
            draw_icon(painter, square, name, colour)
    painter.end()
    return pixmap
