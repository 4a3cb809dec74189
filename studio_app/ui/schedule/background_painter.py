"""Paints what lies under the sessions: working hours, off hours, hour lines and time off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.schedule import TimeOffStatus
from studio_app.ui.fonts import font
from studio_app.ui.schedule.board import Board, OffBlock
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.tile_places import TilePlaces
from studio_app.ui.schedule.words import time_off_words
from studio_app.ui.theme import RADIUS_SMALL, SIZE_SMALL, Tokens, current_tokens

STRIPE = 8
DOT = 8
LINE_HEIGHT = 18
TWO_LINES_HEIGHT = 40
NARROW = 72
LEAST_WIDTH = 28
LEAST_WORDS = 40
MOST_KEPT = 2000


class BackgroundPainter:
    """Keeps the rectangles of one board and geometry, and draws those in sight."""

    def __init__(self) -> None:
        self._geometry = Geometry(0, 0)
        self._working: list[QRectF] = []
        self._places = TilePlaces(Board("day"), self._geometry)
        self._rooms: dict[tuple[int, int, float, float], QRectF] = {}

    def prepare(self, places: TilePlaces) -> None:
        """Take another board or geometry."""
        self._places, self._geometry = places, places.geometry
        self._working = [
            places.geometry.span_rect(column.index, span)
            for column in places.board.columns
            for span in column.working
        ]
        self._rooms.clear()

    def paint(self, painter: QPainter, visible: QRectF, in_sight: QRectF) -> None:
        """Draw the part of the background within a rectangle of the content.

        The words of time off stand where they are ``in_sight``, however far back it began.
        """
        tokens = current_tokens()
        painter.fillRect(visible, QColor(tokens.off_hours))
        surface = QColor(tokens.surface)
        for rect in self._working:
            if rect.intersects(visible):
                painter.fillRect(rect, surface)
        self._paint_lines(painter, visible, tokens)
        for column in self._places.columns_in(visible):
            for number, block in enumerate(column.off_blocks):
                rect = self._geometry.inner_rect(column.index, block.span, block.share)
                if rect.intersects(visible):
                    paint_time_off(painter, rect, block.time_off.status, tokens)
                    if rect.width() >= LEAST_WIDTH:
                        room = self._room(column.index, number, in_sight_of(rect, in_sight))
                        _write_time_off(painter, room, block, tokens)

    def _room(self, column: int, number: int, rect: QRectF) -> QRectF:
        """Return the part of time off on which no tile lies."""
        key = (column, number, rect.top(), rect.bottom())
        room = self._rooms.get(key)
        if room is None:
            if len(self._rooms) >= MOST_KEPT:
                self._rooms.clear()
            over = [self._places.rect(row) for row in self._places.rows_in(rect)]
            room = self._rooms[key] = free_part(rect, over)
        return room

    def _paint_lines(self, painter: QPainter, visible: QRectF, tokens: Tokens) -> None:
        geometry = self._geometry
        thin = geometry.hairline
        faint, line = QColor(tokens.faint_line), QColor(tokens.line)
        step = geometry.line_minutes
        first = int(geometry.minute_at(visible.top()) // step) * step
        for minute in range(max(first, step), MINUTES_PER_DAY, step):
            y = geometry.y(minute)
            if y > visible.bottom():
                break
            painter.fillRect(QRectF(visible.left(), y - thin, visible.width(), thin), faint)
        for column in range(1, geometry.columns + 1):
            x = geometry.left(column)
            if visible.left() <= x <= visible.right() + 1:
                painter.fillRect(QRectF(x - thin, visible.top(), thin, visible.height()), line)


def paint_time_off(painter: QPainter, rect: QRectF, status: TimeOffStatus, tokens: Tokens) -> None:
    """Draw approved time off hatched and what is only requested dotted."""
    outline = QPainterPath()
    outline.addRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.fillRect(rect, QColor(tokens.off_hours))
    if status is TimeOffStatus.APPROVED:
        painter.setPen(QPen(QColor(tokens.line), 2.5))
        x = rect.left() - rect.height()
        while x < rect.right():
            painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()))
            x += STRIPE
    else:
        pen = QPen(QColor(tokens.faint), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        columns, rows = range(int(rect.width() // DOT) + 1), range(int(rect.height() // DOT) + 1)
        start = rect.topLeft() + QPointF(5, 5)
        painter.drawPoints([start + QPointF(x * DOT, y * DOT) for y in rows for x in columns])
    painter.restore()
    if status is TimeOffStatus.REQUESTED:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.faint), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
        painter.restore()


def in_sight_of(rect: QRectF, in_sight: QRectF) -> QRectF:
    """Return what of a rectangle's height is in sight, all of it where a line is not."""
    top, bottom = max(rect.top(), in_sight.top()), min(rect.bottom(), in_sight.bottom())
    if bottom - top < LINE_HEIGHT:
        return rect
    return QRectF(rect.left(), top, rect.width(), bottom - top)


def free_part(rect: QRectF, tiles: Sequence[QRectF]) -> QRectF:
    """Return the highest part of a rectangle, over its whole width, that no tile lies on."""
    best, top = QRectF(), rect.top()
    over = sorted((tile.top(), tile.bottom()) for tile in tiles if tile.intersects(rect))
    for tile_top, tile_bottom in [*over, (rect.bottom(), rect.bottom())]:
        if tile_top - top > best.height():
            best = QRectF(rect.left(), top, rect.width(), tile_top - top)
        top = max(top, tile_bottom)
    return best


def fitted_words(text: str, metrics: QFontMetrics, room: QSizeF) -> str:
    """Return words as far as they fit, each cut with a sign of it where a line is too short.

    They go on one line where there is no height for two, or no width for words.
    """
    elided, width = Qt.TextElideMode.ElideRight, int(room.width())
    if room.height() < 2 * metrics.height() or width < LEAST_WORDS:
        return metrics.elidedText(text, elided, width)
    return " ".join(metrics.elidedText(word, elided, width) for word in text.split())


def _write_time_off(painter: QPainter, rect: QRectF, block: OffBlock, tokens: Tokens) -> None:
    """Write the words on a patch of plain ground, on as many lines as they need and have."""
    if rect.height() < LINE_HEIGHT:
        return
    painter.save()
    painter.setFont(font(SIZE_SMALL))
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    edge = 6 if rect.height() >= TWO_LINES_HEIGHT else 2
    side = 11 if rect.width() > NARROW else 5
    room = rect.adjusted(side, edge, -side, -edge)
    text = fitted_words(time_off_words(block.time_off), painter.fontMetrics(), room.size())
    words = painter.boundingRect(room, flags, text).intersected(room)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tokens.off_hours))
    painter.drawRoundedRect(words.adjusted(-4, -1, 4, 2), 4, 4)
    painter.setPen(QColor(tokens.muted))
    painter.drawText(room, flags, text)
    painter.restore()
