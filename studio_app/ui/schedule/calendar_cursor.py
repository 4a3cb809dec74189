"""The keyboard's place on the calendar: a session that is selected, or a free slot on offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.calendar_canvas import CalendarCanvas
from studio_app.ui.schedule.cursor import (
    Stop,
    first_room,
    first_stop,
    free_slot_after,
    short_room,
    slot_start,
    step_aside,
    step_down,
    stops,
    usual_minutes,
)
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.overlay_painter import Ghost
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.unusual import unusual_at, unusual_words


class CursorCanvas(CalendarCanvas):
    """Keeps a cursor over boards that come and go, and shows the slot that counts most."""

    def __init__(
        self,
        model: TileModel,
        tz: ZoneInfo,
        now: Callable[[], datetime],
        may_book: Callable[[Column], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, tz, now, parent)
        self._may_book = may_book
        self._cursor: Stop | None = None
        self._board_before = model.board
        self._pinned: Ghost | None = None
        self._under_mouse: Ghost | None = None
        model.modelReset.connect(self._keep_cursor)

    def pin_ghost(self, ghost: Ghost | None) -> None:
        """Show this slot until it is unpinned with None, whatever the mouse does meanwhile."""
        self._pinned = ghost
        self._offer()

    def select_session(self, session_id: UUID | None, *, reveal: bool = True) -> None:
        """Select a session, or none, and let the keyboard go on from there."""
        super().select_session(session_id, reveal=reveal)
        tile, here = self.selected_tile(), self._cursor
        stands_there = here is not None and here.row is not None and self._tile(here) == tile
        if tile is not None and not stands_there:
            self._cursor = self._stop_of(self.model.row_of(tile.session.session_id))

    def cursor_column(self) -> Column | None:
        """Return the column in which the keyboard stands."""
        return None if self._cursor is None else self.board.columns[self._cursor.column]

    def new_slot(self) -> Slot | None:
        """Return where a new session goes by key: at the cursor, else now or when work begins."""
        if self._cursor is None:
            self._cursor = self._first_stop(want_slot=True)
        here = self._cursor
        if here is None:
            return None
        tile = self._tile(here)
        start: int | None = here.start
        if tile is not None:
            column = self.board.columns[here.column]
            start = free_slot_after(column, tile, usual_minutes(column))
        if start is None or not self._may_book(self.board.columns[here.column]):
            return None
        return self._slot(here.column, start)

    def marked_slot(self) -> Slot | None:
        """Return the free slot at the cursor, or after the session there; None without a cursor."""
        return None if self._cursor is None else self.new_slot()

    def _arrow(self, key: int) -> None:
        here = self._cursor
        if here is None:
            self._stand_on(self._first_stop(want_slot=False))
            return
        slots = [self._may_book(column) for column in self.board.columns]
        direction = 1 if key in (Qt.Key.Key_Down, Qt.Key.Key_Right) else -1
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            found = stops(self.board, here.column, slots[here.column], self.snap_minutes)
            self._stand_on(step_down(found, here, direction))
        else:
            self._stand_on(step_aside(self.board, here, direction, slots, self.snap_minutes))

    def _to_end(self, *, first: bool) -> None:
        column = 0 if self._cursor is None else self._cursor.column
        if column < len(self.board.columns):
            may_book = self._may_book(self.board.columns[column])
            found = stops(self.board, column, may_book, self.snap_minutes)
            tiles = [stop for stop in found if stop.row is not None] or found
            if tiles:
                self._stand_on(tiles[0 if first else -1])

    def _stand_on(self, stop: Stop | None, *, reveal: bool = True) -> None:
        """Put the cursor on a stop: select its tile, or offer its slot."""
        self._cursor = stop
        self._under_mouse = None
        tile = None if stop is None else self._tile(stop)
        self.select_session(None if tile is None else tile.session.session_id, reveal=reveal)
        if stop is not None and tile is None:
            ghost = self._ghost_of(self._slot(stop.column, stop.start))
            self.reveal(ghost.rect(self.geometry_of_board))
            self._say_slot()
        self._offer()

    def _keep_cursor(self) -> None:
        """Follow the selected tile onto another board; elsewhere stay at the same time."""
        self._under_mouse = None
        tile = self.selected_tile()
        if tile is not None:
            self._cursor = self._stop_of(self.model.row_of(tile.session.session_id))
        elif self._cursor is not None:
            self._cursor = self._same_place(self._cursor)
        if tile is None:
            self._say_slot()
        self._board_before = self.board
        if self._pinned is not None and self._pinned.column >= len(self.board.columns):
            self._pinned = None
        self._offer()

    def _say_slot(self) -> None:
        """Say which free slot the cursor is at, or nothing without one."""
        stop = self._cursor
        if stop is None or stop.row is not None:
            self.say("")
        else:
            self.say(self._spoken_slot(self._ghost_of(self._slot(stop.column, stop.start))))

    def _same_place(self, stop: Stop) -> Stop | None:
        """Return the slot at the time of a stop on another board, None where it is not free."""
        number = self.board.number_like(self._board_before, stop.column)
        if number < 0:
            return None
        column = self.board.columns[number]
        start = slot_start(column, stop.start, self.snap_minutes)
        is_free = start == stop.start and self._may_book(column)
        return Stop(number, stop.start) if is_free and stop.row is None else None

    def _first_stop(self, *, want_slot: bool) -> Stop | None:
        """Return where the keyboard begins: at the present time, else when work begins."""
        may_book = [self._may_book(column) for column in self.board.columns]
        today = self.today_columns()
        if want_slot:
            return first_room(self.board, may_book, today, self.minute_now(), self.snap_minutes)
        return first_stop(self.board, may_book, today, self.minute_now(), self.snap_minutes)

    def _offer(self) -> None:
        """Show the slot that counts most: the pinned one, the mouse's, then the cursor's."""
        ghost = self._pinned or self._under_mouse
        stop = self._cursor
        if ghost is None and stop is not None and stop.row is None and self.hasFocus():
            ghost = self._ghost_of(self._slot(stop.column, stop.start))
        self.show_ghost(ghost)

    def _slot_at(self, point: QPointF) -> Slot | None:
        at = self.to_content(point)
        number = self.geometry_of_board.column_at(at.x())
        if number < 0 or not self._may_book(self.board.columns[number]):
            return None
        minute = self.geometry_of_board.minute_at(at.y())
        start = slot_start(self.board.columns[number], minute, self.snap_minutes)
        return None if start is None else self._slot(number, start)

    def _slot(self, column: int, minute: int) -> Slot:
        shown = self.board.columns[column]
        return Slot(column, shown.day, minute, shown.trainers, short_room(shown, minute))

    def _spoken_slot(self, ghost: Ghost) -> str:
        """Return what is written into a free slot, and what its ground tells the eye."""
        column = self.board.columns[ghost.column]
        trainer = column.trainers[0]
        unusual = unusual_at(column, trainer.id, ghost.span)
        if unusual is None or len(column.trainers) > 1:
            return ghost.text
        return f"{ghost.text}, {unusual_words(unusual, trainer.name, self.model.locale)}"

    def _ghost_of(self, slot: Slot) -> Ghost:
        minutes = slot.minutes or slot.trainers[0].session_minutes
        return self.ghost_at(slot.column, slot.minute, minutes)

    def _stop_of(self, row: int) -> Stop:
        tile = self.model.tiles[row]
        return Stop(tile.column, tile.span.start, row)

    def _tile(self, stop: Stop) -> Tile | None:
        return None if stop.row is None else self.model.tiles[stop.row]
