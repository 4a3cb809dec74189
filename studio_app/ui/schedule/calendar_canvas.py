"""The calendar as it is seen: a board of sessions in columns, painted by one paint event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.schedule.background_painter import BackgroundPainter
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.calendar_grid import CalendarGrid
from studio_app.ui.schedule.cursor import next_start
from studio_app.ui.schedule.geometry import Geometry
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.overlay_painter import Ghost, around, paint_ghost, paint_now, paint_ring
from studio_app.ui.schedule.texts import minute_text, span_text
from studio_app.ui.schedule.tile_painter import TilePainter
from studio_app.ui.schedule.tile_places import TilePlaces
from studio_app.ui.schedule.words import time_off_words
from studio_app.ui.theme import theme_notifier

TICK_MILLISECONDS = 15_000
SHORTEST_GHOST = 15


class CalendarCanvas(CalendarGrid):
    """Shows tiles with a selected session, a hovered one and a slot on offer.

    ``selection_changed`` carries the selected Tile or None, ``day_turned`` at midnight the day
    that is over.
    """

    selection_changed = Signal(object)
    day_turned = Signal(object)

    def __init__(
        self, model: TileModel, tz: ZoneInfo, now: Callable[[], datetime], parent: QWidget | None
    ) -> None:
        self._tiles = TilePainter(model.locale)
        self._background = BackgroundPainter()
        self._places = TilePlaces(model.board, Geometry(0, 0))
        self._selected: UUID | None = None
        self._ghost: Ghost | None = None
        self._hovered = -1
        super().__init__(model, tz, now, parent)
        self._last_minute = self.minute_now()
        self._last_day = self.today()
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.ticker = QTimer(self, interval=TICK_MILLISECONDS)
        self.ticker.timeout.connect(self._tick)
        self.ticker.start()
        theme_notifier.changed.connect(self._forget_colours)

    def selected_tile(self) -> Tile | None:
        """Return the tile of the selected session, None without one on the board."""
        row = self.model.row_of(self._selected)
        return self.model.tiles[row] if row >= 0 else None

    def select_session(self, session_id: UUID | None, *, reveal: bool = True) -> None:
        """Select a session, or none; it may come onto the board later."""
        changed = session_id != self._selected
        self._update_selected()
        self._selected = session_id
        self._update_selected()
        tile = self.selected_tile()
        if tile is not None and reveal:
            self.reveal(self.geometry_of_board.tile_rect(tile))
        if changed:
            self.say("" if tile is None else self.model.spoken(tile))
            self.selection_changed.emit(tile)

    def ghost(self) -> Ghost | None:
        """Return the free slot that is offered on screen."""
        return self._ghost

    def show_ghost(self, ghost: Ghost | None) -> None:
        """Offer a free slot, or none."""
        if ghost == self._ghost:
            return
        for one in (self._ghost, ghost):
            if one is not None and one.column < len(self.board.columns):
                self._update(one.rect(self.geometry_of_board))
        self._ghost = ghost

    def ghost_at(self, column: int, start: int, minutes: int, *, whole: bool = False) -> Ghost:
        """Return a slot of some length as it is offered, cut where the next session begins.

        A slot that is cut says how long it is free. The ``whole`` one is drawn over what is in its
        way.
        """
        shown = self.board.columns[column]
        locale = self.model.locale
        end = min(start + minutes, MINUTES_PER_DAY)
        free = max(next_start(shown, start), start + min(SHORTEST_GHOST, self.snap_minutes))
        if free < end and not whole:
            times = span_text(start, free, locale)
            text = self.tr("{times} free").format(times=times)
            return Ghost(
                column, DaySpan(shown.day, start, free), text, (times, minute_text(start, locale))
            )
        times = span_text(start, (start + minutes) % MINUTES_PER_DAY, locale)
        text = self.tr("{times} · New").format(times=times)
        return Ghost(
            column, DaySpan(shown.day, start, end), text, (times, minute_text(start, locale))
        )

    def hover(self, row: int) -> None:
        """Mark the tile under the mouse, -1 for none."""
        if row == self._hovered:
            return
        for one in (self._hovered, row):
            if 0 <= one < len(self.model.tiles):
                self._update(self._places.rect(one))
        self._hovered = row

    def row_at(self, point: QPoint | QPointF) -> int:
        """Return the row of the tile at a point of the viewport, -1 without one."""
        return self._places.row_at(self.to_content(point))

    def tip_area(self, point: QPoint | QPointF) -> QRect:
        """Return the rectangle of the viewport that a tip at a point is about, empty for none."""
        row = self.row_at(point)
        return self.viewport_rect(self._places.rect(row)) if row >= 0 else QRect()

    def tip_at(self, point: QPoint | QPointF) -> str:
        """Return what there is to say about a point of the viewport, "" for nothing."""
        row = self.row_at(point)
        if row >= 0:
            return str(self.model.index(row).data(Qt.ItemDataRole.ToolTipRole))
        at = self.to_content(point)
        number = self.geometry_of_board.column_at(at.x())
        blocks = self.board.columns[number].off_blocks if number >= 0 else ()
        minute = self.geometry_of_board.minute_at(at.y())
        here = [block for block in blocks if block.span.start <= minute < block.span.end]
        return "\n".join(f"{b.trainer.name}\n{time_off_words(b.time_off)}" for b in here)

    def say(self, text: str) -> None:
        """Describe the calendar by what is selected, and let screen readers speak it."""
        if text == self.accessibleDescription():
            return
        self.setAccessibleDescription(text)
        if text and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def take_board(self) -> None:
        self._hovered = -1
        self._ghost = None
        super().take_board()
        tile = self.selected_tile()
        if tile is not None:
            self.say(self.model.spoken(tile))

    def lay_out(self) -> None:
        super().lay_out()
        self._places = TilePlaces(self.board, self.geometry_of_board)
        self._background.prepare(self._places)
        self._tiles.prepare(self._places, self.now())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        offset = self.offset()
        painter.translate(-QPointF(offset))
        visible = QRectF(event.rect().translated(offset))
        self._background.paint(painter, visible, self.visible_rect())
        rows = self._places.rows_in(visible)
        ghost = self._ghost
        if ghost is not None and ghost.column >= len(self.board.columns):
            ghost = None
        # Where trainers are laid over each other a slot is free beside sessions, and lies below.
        below = ghost is not None and len(self.board.columns[ghost.column].trainers) > 1
        if ghost is not None and below:
            paint_ghost(painter, ghost, self.geometry_of_board)
        self._tiles.paint(painter, rows, self._hovered)
        if ghost is not None and not below:
            paint_ghost(painter, ghost, self.geometry_of_board)
        for row in self.model.rows_of(self._selected):
            paint_ring(painter, self._places.rect(row))
        paint_now(painter, self.geometry_of_board, self.today_columns(), self.minute_now(), visible)

    def _update(self, rect: QRectF) -> None:
        self.viewport().update(self.viewport_rect(around(rect)))

    def _update_selected(self) -> None:
        for row in self.model.rows_of(self._selected):
            self._update(self._places.rect(row))

    def _tick(self) -> None:
        """Move the line of the present time once a minute, and fade what is over."""
        minute = self.minute_now()
        if minute != self._last_minute:
            self._last_minute = minute
            self._tiles.prepare(self._places, self.now())
            self.header.show_board(self.board, self.geometry_of_board, self.today())
            self.viewport().update()
        before, self._last_day = self._last_day, self.today()
        if before != self._last_day:
            self.day_turned.emit(before)

    def _forget_colours(self) -> None:
        self._tiles.forget_colours()
        self.viewport().update()
