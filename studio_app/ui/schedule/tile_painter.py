"""Paints the tiles of a calendar fast: bodies, words and signs are made once and then placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap, QStaticText

from studio_app.domain.schedule import BookingStatus
from studio_app.ui.fonts import font
from studio_app.ui.schedule.board import Board, Tile
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.kept_metrics import KeptMetrics
from studio_app.ui.schedule.texts import two_lines
from studio_app.ui.schedule.tile_body import BodyCache, SignCache
from studio_app.ui.schedule.tile_colours import TileColours, TileState, tile_colours, tile_state
from studio_app.ui.schedule.tile_places import TilePlaces
from studio_app.ui.schedule.words import places_taken, times_words
from studio_app.ui.theme import SIZE_BODY, SIZE_SMALL, current_tokens

PADDING = 11
NARROW_PADDING = 7
NARROW = 72
SIGN = 11
SIGN_STEP = SIGN + 3
ROOM_FOR_NAME = 34
TWO_LINES = 34
THREE_LINES = 48
FULL_LINE = 18
LINE_STEP = 16
NARROW_LINE_STEP = 15

NAME, SMALL_NAME, NARROW_NAME, TIMES = range(4)


@dataclass(frozen=True, slots=True)
class Words:
    """Laid-out text with its font, colour and place."""

    font: int
    pen: QPen
    at: QPointF
    text: QStaticText


@dataclass(frozen=True, slots=True)
class PreparedTile:
    """A tile ready to be drawn. ``strikes`` go through its words, in the colour of the name."""

    corner: QPointF
    body: QPixmap
    words: tuple[Words, ...]
    signs: tuple[tuple[QPointF, QPixmap], ...]
    strikes: tuple[QRectF, ...]


class TilePainter:
    """Prepares tiles for one geometry, theme and moment, and draws those that are asked for."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._bodies = BodyCache()
        self._signs = SignCache()
        self._prepared: dict[tuple[int, bool], PreparedTile] = {}
        self._geometry = Geometry(0, 0)
        self._places = TilePlaces(Board("day"), self._geometry)
        self._now: datetime | None = None
        self._fonts = (
            font(SIZE_BODY, QFont.Weight.DemiBold),
            font(10, QFont.Weight.DemiBold),
            font(SIZE_SMALL, QFont.Weight.DemiBold),
            font(SIZE_SMALL, tabular=True),
        )
        self._metrics = [KeptMetrics(one) for one in self._fonts]
        self._pens: dict[str, QPen] = {}
        self._times: dict[tuple[int, int, str, str, int], QStaticText] = {}

    def prepare(self, places: TilePlaces, now: datetime) -> None:
        """Take other tiles, places or another moment; what is the same as before is kept."""
        tiles, geometry = places.board.tiles, places.geometry
        same = places is self._places
        if same and self._now is not None and not _ended_between(tiles, self._now, now):
            self._now = now
            return
        if geometry.ratio != self._geometry.ratio:
            self._bodies.clear()
            self._signs.clear()
        self._places, self._geometry, self._now = places, geometry, now
        self._prepared.clear()
        self._times.clear()

    def forget_colours(self) -> None:
        """Make everything anew, for another theme."""
        self._bodies.clear()
        self._signs.clear()
        self._prepared.clear()
        self._pens.clear()

    def paint(self, painter: QPainter, rows: Iterable[int], hovered: int) -> None:
        """Draw tiles by row; fonts and pens change as seldom as possible."""
        drawn = [self._get(row, row == hovered) for row in rows]
        for tile in drawn:
            painter.drawPixmap(tile.corner, tile.body)
        words = [one for tile in drawn for one in tile.words]
        for number, one_font in enumerate(self._fonts):
            painter.setFont(one_font)
            current: QPen | None = None
            for one in words:
                if one.font != number:
                    continue
                if one.pen is not current:
                    painter.setPen(one.pen)
                    current = one.pen
                painter.drawStaticText(one.at, one.text)
        for tile in drawn:
            for point, pixmap in tile.signs:
                painter.drawPixmap(point, pixmap)
            for strike in tile.strikes:
                painter.fillRect(strike, tile.words[0].pen.color())

    def _get(self, row: int, hovered: bool) -> PreparedTile:
        made = self._prepared.get((row, hovered))
        if made is None:
            made = self._made(self._places.board.tiles[row], self._places.rect(row), hovered)
            self._prepared[row, hovered] = made
        return made

    def _made(self, tile: Tile, rect: QRectF, hovered: bool) -> PreparedTile:
        assert self._now is not None
        state = tile_state(tile, self._now)
        colours = tile_colours(tile.trainer.colour, state, hovered, current_tokens())
        signs = self._signs_of(tile, colours, rect)
        padding = PADDING if rect.width() > NARROW else NARROW_PADDING
        inner = rect.adjusted(padding, 0, -4, 0)
        beside_name = 0 if self._signs_below(rect) else len(signs) * SIGN_STEP
        words = self._name(tile, colours, inner, beside_name)
        # Signs below the words stand where a third line would.
        has_room = not signs if len(words) > 1 else rect.height() >= TWO_LINES
        if has_room:
            words.append(self._times_of(tile, colours, inner, len(words)))
        struck = words if state is TileState.CANCELLED else []
        return PreparedTile(
            corner=rect.topLeft(),
            body=self._bodies.body(rect, tile, colours, self._geometry.ratio),
            words=tuple(words),
            signs=signs,
            strikes=tuple(self._strike(one) for one in struck),
        )

    def _name(self, tile: Tile, colours: TileColours, rect: QRectF, signs: int) -> list[Words]:
        """Lay out the name: on two lines where the tile is too narrow for it, and tall enough."""
        number = NAME if rect.height() >= FULL_LINE else SMALL_NAME
        if number == NAME and rect.width() <= NARROW - NARROW_PADDING - 4:
            number = NARROW_NAME
        metrics, room = self._metrics[number], rect.width() - signs
        if number == NARROW_NAME and rect.height() >= THREE_LINES:
            lines = two_lines(tile.label, metrics, room)
        else:
            lines = (metrics.elidedText(tile.label, Qt.TextElideMode.ElideRight, room),)
        centred = rect.center().y() - metrics.height() / 2
        pen = self._pen(colours.name)
        words = []
        for line, text in enumerate(lines):
            top = _line_top(rect, line) if rect.height() >= TWO_LINES else centred
            at = QPointF(rect.x(), self._geometry.snap(top))
            words.append(Words(number, pen, at, metrics.static_text(text)))
        return words

    def _times_of(self, tile: Tile, colours: TileColours, rect: QRectF, line: int) -> Words:
        """Lay out the times with the place behind them, or as much of that as fits, on a line."""
        metrics, room = self._metrics[TIMES], rect.width()
        key = (tile.start_minute, tile.end_minute, places_taken(tile), tile.place, int(room))
        static = self._times.get(key)
        if static is None:
            text = times_words(tile, self._locale, lambda it: metrics.horizontalAdvance(it) <= room)
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            static = self._times[key] = metrics.static_text(elided)
        at = QPointF(rect.x(), self._geometry.snap(_line_top(rect, line)))
        return Words(TIMES, self._pen(colours.times), at, static)

    def _signs_of(
        self, tile: Tile, colours: TileColours, rect: QRectF
    ) -> tuple[tuple[QPointF, QPixmap], ...]:
        """Place the signs of status and money from the upper right corner, or below the words."""
        wanted: list[tuple[str, str]] = []
        match tile.status:
            case BookingStatus.ARRIVED:
                wanted.append(("dot", colours.arrived))
            case BookingStatus.COMPLETED:
                wanted.append(("check", colours.sign))
            case BookingStatus.NO_SHOW:
                wanted.append(("no-show", colours.missed))
            case BookingStatus.CANCELLED:
                wanted.append(("cross", colours.sign))
            case BookingStatus.LATE_CANCELLED:
                wanted.append(("cross", colours.missed))
        if tile.is_unpaid:
            wanted.append(("credit-card", colours.unpaid))
        if tile.has_note:
            wanted.append(("file-text", colours.sign))
        if not wanted:
            return ()
        size = min(float(SIGN), rect.height() - 1)
        top = rect.y() + 6 if rect.height() >= TWO_LINES else rect.center().y() - size / 2
        most = int((rect.width() - PADDING - ROOM_FOR_NAME) // SIGN_STEP)
        below = self._signs_below(rect)
        if below:
            most, top = 2, rect.y() + 5 + 2 * NARROW_LINE_STEP
        signs = []
        for number, (name, colour) in enumerate(wanted[: max(0, most)]):
            left = rect.right() - 6 - size - number * SIGN_STEP
            if below:
                left = rect.x() + NARROW_PADDING + number * SIGN_STEP
            point = QPointF(self._geometry.snap(left), self._geometry.snap(top))
            signs.append((point, self._signs.sign(name, colour, size, self._geometry.ratio)))
        return tuple(signs)

    @staticmethod
    def _signs_below(rect: QRectF) -> bool:
        """Tell whether a tile is too narrow for signs beside the name but tall enough below."""
        return rect.width() <= NARROW and rect.height() >= THREE_LINES

    def _strike(self, words: Words) -> QRectF:
        """Return the line through some words."""
        metrics = self._metrics[words.font]
        y = words.at.y() + metrics.ascent() - metrics.strikeOutPos()
        return QRectF(words.at.x(), self._geometry.snap(y), words.text.size().width(), 1)

    def _pen(self, colour: str) -> QPen:
        pen = self._pens.get(colour)
        if pen is None:
            pen = self._pens[colour] = QPen(QColor(colour))
        return pen


def _line_top(rect: QRectF, line: int) -> float:
    """Return where a line of words begins; three of them fit into a narrow tile of an hour."""
    if rect.width() <= NARROW - NARROW_PADDING - 4:
        return rect.y() + 3 + line * NARROW_LINE_STEP
    return rect.y() + 4 + line * LINE_STEP


def _ended_between(tiles: Iterable[Tile], before: datetime, now: datetime) -> bool:
    return any((t.session.ends_at <= before) != (t.session.ends_at <= now) for t in tiles)
