"""The calendar in the user's hands: mouse and keys on sessions and free slots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.calendar_cursor import CursorCanvas
from studio_app.ui.schedule.cursor import Stop
from studio_app.ui.schedule.drag_hands import DragHands
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.overlay_painter import Ghost
from studio_app.ui.schedule.parking import Parking
from studio_app.ui.schedule.slot import Slot

CLICK_TOLERANCE = 10
VIEW_KEYS = {
    Qt.Key.Key_D: "day",
    Qt.Key.Key_W: "week",
    Qt.Key.Key_M: "month",
    Qt.Key.Key_L: "list",
}


class CalendarView(CursorCanvas):
    """Turns clicks and keys into wishes, which it emits; it changes nothing but the selection.

    ``slot_chosen`` carries a Slot, ``class_opened`` the Tile of a class; ``menu_wanted`` a Tile or
    Slot and a global point; ``step_wanted`` "check_in", "cancel", "edit" or "show"; ``moved`` -1 or
    1 for the day or week before or after; ``mode_wanted`` one of VIEW_KEYS; ``left`` says that Esc
    gave the selection up. ``hands`` tell of sessions that are dragged, ``parking`` of one that is
    put aside.
    """

    slot_chosen = Signal(object)
    class_opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    step_wanted = Signal(str)
    moved = Signal(int)
    today_wanted = Signal()
    mode_wanted = Signal(str)
    left = Signal()

    def __init__(
        self,
        model: TileModel,
        tz: ZoneInfo,
        now: Callable[[], datetime],
        may_book: Callable[[Column], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(model, tz, now, may_book, parent)
        self._pressed_at: QPointF | None = None
        self.hands = DragHands(self, may_book)
        self.hands.turned.connect(self.moved)
        self.parking = Parking(self, self.hands)
        model.modelReset.connect(self.hands.take_board)
        model.modelReset.connect(self.parking.take_board)

    def event(self, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.ShortcutOverride
        if is_key and isinstance(event, QKeyEvent) and self.hands.wants_key(event):
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.translate(-QPointF(self.offset()))
        self.parking.paint(painter)
        self.hands.paint(painter, self.visible_rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hands.key(event) or self.parking.key(event, self.marked_slot):
            self._offer()
            return
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if plain == Qt.KeyboardModifier.NoModifier and self._plain_key(key):
            return
        if plain == Qt.KeyboardModifier.ShiftModifier and key == Qt.Key.Key_F10:
            self._open_menu()
        elif plain == Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_Left:
            self.moved.emit(-1)
        elif plain == Qt.KeyboardModifier.AltModifier and key == Qt.Key.Key_Right:
            self.moved.emit(1)
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.hands.key_up(event):
            super().keyReleaseEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hands.give_up()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tab = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if self._cursor is None and event.reason() in tab:
            self._stand_on(self._first_stop(want_slot=False))
        self._offer()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hands.leave_focus(event.reason())
        self._offer()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hands.is_holding and not event.buttons() & Qt.MouseButton.LeftButton:
            # A window that came between has taken the release.
            self.hands.give_up()
        if self.hands.is_holding:
            self.hands.pull(event.position(), event.modifiers())
            self.hover(-1 if self.hands.is_busy else self.row_at(event.position()))
            self._offer()
            return
        row = self.row_at(event.position())
        self.hover(row)
        slot = None if row >= 0 else self._slot_at(event.position())
        self._under_mouse = None if slot is None else self._ghost_of(slot)
        shape = Qt.CursorShape.ArrowCursor
        if row >= 0:
            shape = self.hands.shape_over(self.model.tiles[row], event.position())
        self.viewport().setCursor(shape)
        self._offer()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hands.give_up()
        row = self.row_at(event.position())
        self._pressed_at = event.position() if row < 0 else None
        if row >= 0:
            # What is scrolled away from under the mouse could not be dragged.
            takes = event.button() == Qt.MouseButton.LeftButton
            self._stand_on(self._stop_of(row), reveal=not takes)
            if takes:
                self.hands.press(self.model.tiles[row], event.position())
        elif event.button() == Qt.MouseButton.RightButton:
            self.select_session(None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.hands.release():
            self._offer()
            return
        tile = self.selected_tile()
        if tile is not None and self._pressed_at is None:
            self.reveal(self.geometry_of_board.tile_rect(tile))
            if tile.has_roll and event.button() == Qt.MouseButton.LeftButton:
                self.class_opened.emit(tile)
        start, self._pressed_at = self._pressed_at, None
        if event.button() != Qt.MouseButton.LeftButton or start is None:
            return
        if (event.position() - start).manhattanLength() > CLICK_TOLERANCE:
            return
        slot = self._slot_at(start)
        self.select_session(None)
        if slot is not None and not self.parking.is_empty:
            self._stand_on(Stop(slot.column, slot.minute))
        elif slot is not None:
            self._cursor = Stop(slot.column, slot.minute)
            self.slot_chosen.emit(slot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        if row >= 0 and not self.model.tiles[row].is_live:
            slot = self.new_slot()
            if slot is not None:
                self.slot_chosen.emit(slot)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.hands.is_busy:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._open_menu()
            return
        point = self.viewport().mapFromGlobal(event.globalPos())
        row = self.row_at(point)
        wish = self.model.tiles[row] if row >= 0 else self._slot_at(QPointF(point))
        if wish is not None:
            self.menu_wanted.emit(wish, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.hover(-1)
            self._under_mouse = None
            self._offer()
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.hands.is_busy:
                return True
            tip, area = self.tip_at(event.pos()), self.tip_area(event.pos())
            QToolTip.showText(event.globalPos(), tip, self.viewport(), area)
            return True
        return super().viewportEvent(event)

    def _plain_key(self, key: int) -> bool:
        """Do what an unmodified key asks for; return False when it asks for nothing."""
        match key:
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._arrow(key)
            case Qt.Key.Key_Home | Qt.Key.Key_End:
                self._to_end(first=key == Qt.Key.Key_Home)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.moved.emit(-1 if key == Qt.Key.Key_PageUp else 1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open()
            case Qt.Key.Key_N:
                slot = self.new_slot()
                if slot is not None:
                    self.slot_chosen.emit(slot)
            case Qt.Key.Key_T:
                self.today_wanted.emit()
            case _ if key in VIEW_KEYS:
                self.mode_wanted.emit(VIEW_KEYS[Qt.Key(key)])
            case Qt.Key.Key_C | Qt.Key.Key_Space:
                self.step_wanted.emit("check_in")
            case Qt.Key.Key_E:
                self.step_wanted.emit("edit")
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.step_wanted.emit("cancel")
            case Qt.Key.Key_Menu:
                self._open_menu()
            case Qt.Key.Key_Escape if self._cursor is not None:
                self._stand_on(None)
                self.left.emit()
            case _:
                return False
        return True

    def _open(self) -> None:
        if self._cursor is None:
            return
        tile = self._tile(self._cursor)
        if tile is not None and tile.has_roll:
            self.class_opened.emit(tile)
            return
        if tile is not None and tile.line is not None:
            self.step_wanted.emit("show")
            return
        if tile is not None:
            self._open_menu()
            return
        slot = self.new_slot()
        if slot is not None:
            self.slot_chosen.emit(slot)

    def _open_menu(self) -> None:
        if self._cursor is None:
            return
        tile = self._tile(self._cursor)
        wish = tile if tile is not None else self.new_slot()
        if wish is None:
            return
        geometry = self.geometry_of_board
        minute = wish.span.start if isinstance(wish, Tile) else wish.minute
        at = QPointF(geometry.left(self._cursor.column) + 24, geometry.y(minute) + 20)
        corner = self.viewport_point(at)
        self.menu_wanted.emit(wish, self.viewport().mapToGlobal(corner))

    def _ghost_of(self, slot: Slot) -> Ghost:
        return self.parking.named(super()._ghost_of(slot))

    def _offer(self) -> None:
        if self.hands.is_busy:
            self.show_ghost(None)
        else:
            super()._offer()
