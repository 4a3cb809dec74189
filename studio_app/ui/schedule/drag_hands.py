"""A session in somebody's hands: pulled by the mouse or pushed by keys, and shown on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from studio_app.ui.schedule.board import Board, Column, Tile
from studio_app.ui.schedule.calendar_canvas import CalendarCanvas
from studio_app.ui.schedule.drag import Drag, Grip
from studio_app.ui.schedule.drag_edges import DragEdges
from studio_app.ui.schedule.drag_painter import Scene, paint_veil
from studio_app.ui.schedule.drag_scene import scene_dropped, scene_under_way
from studio_app.ui.schedule.drag_words import copying_words, ending_words, given_up_words

END_ZONE = 8
Modifier = Qt.KeyboardModifier
ARROWS = {
    Qt.Key.Key_Up: ("time", -1),
    Qt.Key.Key_Down: ("time", 1),
    Qt.Key.Key_Left: ("aside", -1),
    Qt.Key.Key_Right: ("aside", 1),
}
LENGTHS = {Qt.Key.Key_Up: ("length", -1), Qt.Key.Key_Down: ("length", 1)}
PAGES = {
    (Qt.Key.Key_PageUp, Modifier.NoModifier): -1,
    (Qt.Key.Key_PageDown, Modifier.NoModifier): 1,
    (Qt.Key.Key_Left, Modifier.AltModifier): -1,
    (Qt.Key.Key_Right, Modifier.AltModifier): 1,
}
STAYS_WITH_KEYS = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class DragHands(QObject):
    """Holds one session of a calendar at a time.

    ``taken`` says that a session is on its way, ``dropped`` carries its Drop, ``told`` a sentence,
    ``turned`` -1 or 1 for the day or week before or after. ``why_not`` says of a Tile why it stays
    where it is, "" for one that may be taken; nothing can be taken before it is set.
    """

    taken = Signal()
    dropped = Signal(object)
    told = Signal(str)
    turned = Signal(int)

    def __init__(self, view: CalendarCanvas, may_book: Callable[[Column], bool]) -> None:
        super().__init__(view)
        self._view = view
        self._may_book = may_book
        self.why_not: Callable[[Tile], str] | None = None
        self._drag: Drag | None = None
        self._is_dropped = False
        self._is_refused = False
        self._alt_counted = False
        self._board_before = view.board
        self._point = QPointF()
        self._scene = Scene()
        self._edges = DragEdges(view, self)
        self._edges.scrolled.connect(self._aim)
        self._edges.turned.connect(self.turned)
        view.scrolled.connect(self._aim)

    @property
    def is_holding(self) -> bool:
        """Tell whether the mouse holds a session, pulled or not yet."""
        return self._drag is not None and not self._is_dropped and self._drag.grip != Grip.KEYS

    @property
    def is_busy(self) -> bool:
        """Tell whether a session is on its way."""
        return self._drag is not None and not self._is_dropped and self._drag.is_under_way

    @property
    def drag(self) -> Drag | None:
        """Return the session that is held, or was let go and waits for its answer."""
        return self._drag

    def lines(self) -> tuple[str, ...]:
        """Return what the label says, first the new time; () without a session on its way."""
        return self._scene.lines

    def target_rect(self) -> QRectF:
        """Return where in the content the session would be, empty where that is not shown."""
        ghosts = self._scene.ghosts
        return ghosts[0].rect(self._view.geometry_of_board) if ghosts else QRectF()

    def may_take(self, tile: Tile) -> bool:
        """Tell whether a session may be taken away from its place."""
        return self.why_not is not None and not self.why_not(tile)

    def shape_over(self, tile: Tile, point: QPointF) -> Qt.CursorShape:
        """Return the shape of the mouse over a tile, which says what a press would do."""
        if not self.may_take(tile):
            return Qt.CursorShape.PointingHandCursor
        if self._is_at_end(tile, point):
            return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.OpenHandCursor

    def press(self, tile: Tile, point: QPointF) -> None:
        """Take a session by what the mouse points at, if it may be taken."""
        self.give_up()
        if not self.may_take(tile):
            return
        view, grip = self._view, Grip.END if self._is_at_end(tile, point) else Grip.BODY
        minute = view.geometry_of_board.minute_at(view.to_content(point).y())
        self._hold(Drag(tile, grip, view.tz, (point.x(), point.y()), minute))
        self._edges.begin(point)

    def pull(self, point: QPointF, modifiers: Modifier) -> None:
        """Follow the mouse."""
        drag = self._drag
        if drag is None:
            return
        was_busy = self.is_busy
        if not drag.pull(point.x(), point.y()):
            return
        if not was_busy:
            self.taken.emit()
        self._point = point
        drag.copies = drag.grip is Grip.BODY and bool(modifiers & Modifier.AltModifier)
        self._alt_counted |= drag.copies
        self._edges.follow(point, turns=drag.grip is Grip.BODY)
        self._aim()

    def release(self) -> bool:
        """Let go; return False when nothing was on its way."""
        if not self.is_busy:
            self._forget()
            return False
        self._drop()
        return True

    def give_up(self) -> None:
        """Leave everything as it was, and say so if something was on its way."""
        drag, was_busy = self._drag, self.is_busy
        if self._is_dropped:
            return
        self._forget()
        if drag is not None and was_busy:
            self._view.say(given_up_words(drag.tile.label))

    def forget_dropped(self) -> None:
        """Show no more where a session was dropped."""
        if self._is_dropped:
            self._forget()

    def show_dropped(self, drag: Drag) -> None:
        """Show where a session was put down without having been in hand."""
        if not self.is_busy:
            self._hold(drag)
            self._is_dropped = True
            self._show()

    def mark_refused(self) -> None:
        """Show that what was dropped cannot stay there."""
        if self._is_dropped:
            self._is_refused = True
            self._show()

    def leave_focus(self, reason: Qt.FocusReason) -> None:
        """Give up what keys have on its way when they go elsewhere."""
        by_keys = self._drag is not None and self._drag.grip is Grip.KEYS
        if by_keys and not self._is_dropped and reason not in STAYS_WITH_KEYS:
            self.give_up()

    def wants_key(self, event: QKeyEvent) -> bool:
        """Tell whether a key must not go to the window's shortcuts."""
        return self.is_busy and not event.modifiers() & Modifier.ControlModifier

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key asks for; return False when it asks nothing of a session on its way."""
        modifiers = event.modifiers() & ~Modifier.KeypadModifier
        key = Qt.Key(event.key())
        if self.is_busy:
            return self._key_under_way(key, modifiers)
        wish = None if modifiers == Modifier.NoModifier else _wish(key, modifiers)
        tile = self._view.selected_tile()
        if wish is None or tile is None or self.why_not is None:
            return False
        reason = self.why_not(tile)
        if reason:
            self.told.emit(reason)
            return True
        self._hold(Drag(tile, Grip.KEYS, self._view.tz))
        self.taken.emit()
        self._step(*wish, hint=self.tr("Enter puts it there, Escape gives up"))
        return True

    def key_up(self, event: QKeyEvent) -> bool:
        """Return whether a key that is let go was part of a drag, and means nothing else."""
        if event.key() != Qt.Key.Key_Alt:
            return False
        if self.is_holding and self.is_busy:
            self.pull(self._point, Modifier.NoModifier)
        counted, self._alt_counted = self._alt_counted, False
        return counted

    def take_board(self) -> None:
        """Go on over another board, unless it tells that the session is not what it was."""
        drag, board, before = self._drag, self._view.board, self._board_before
        self._board_before = board
        if drag is None:
            return
        ending = None if self._is_dropped else drag.take_board(board)
        if ending is not None:
            self._forget()
            self.told.emit(ending_words(ending, drag.tile.label))
        elif drag.grip is Grip.KEYS and not self._is_dropped:
            first, now = _first_day(before), _first_day(board)
            if first is not None and now is not None and before.mode == board.mode:
                drag.turn((now - first).days)
            self._show(speaks=True)
        elif self.is_busy:
            self._aim()
        else:
            self._show()

    def paint(self, painter: QPainter, visible: QRectF) -> None:
        """Paint what is on its way over the sessions."""
        drag = self._drag
        if drag is None or not (drag.is_under_way or self._is_dropped):
            return
        geometry = self._view.geometry_of_board
        if not drag.copies and drag.grip is not Grip.END and not drag.is_home:
            key = drag.session.session_id
            tiles = (t for t in self._view.board.tiles if t.session.session_id == key)
            paint_veil(painter, [geometry.tile_rect(tile) for tile in tiles])
        self._scene.paint(painter, geometry, visible)

    def _hold(self, drag: Drag) -> None:
        self._forget()
        self._drag = drag

    def _forget(self) -> None:
        self._edges.end()
        self._drag = None
        self._is_dropped = self._is_refused = False
        self._take_scene(Scene())
        self._view.viewport().unsetCursor()

    def _key_under_way(self, key: Qt.Key, modifiers: Modifier) -> bool:
        by_keys = not self.is_holding
        wish = _wish(key, modifiers)
        turn = PAGES.get((key, modifiers))
        if key == Qt.Key.Key_Escape:
            self.give_up()
        elif key == Qt.Key.Key_Alt and self.is_holding:
            self.pull(self._point, Modifier.AltModifier)
        elif by_keys and wish is not None:
            self._step(*wish)
        elif by_keys and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._drop()
        elif by_keys and turn is not None:
            self.turned.emit(turn)
        else:
            return not modifiers & Modifier.ControlModifier
        return True

    def _step(self, what: str, direction: int, *, hint: str = "") -> None:
        drag, view = self._drag, self._view
        assert drag is not None
        if what == "time":
            drag.step_time(direction, view.snap_minutes)
        elif what == "length":
            drag.step_length(direction, view.snap_minutes)
        else:
            drag.step_aside(view.board, direction, [self._may_book(c) for c in view.board.columns])
        self._show(speaks=True, hint=hint)
        if self._scene.ghosts:
            view.reveal(self._scene.ghosts[0].rect(view.geometry_of_board))

    def _aim(self) -> None:
        """Aim at what the mouse points to now."""
        drag, view = self._drag, self._view
        if drag is None or not self.is_busy or not self.is_holding or not view.board.columns:
            return
        geometry, at = view.geometry_of_board, view.to_content(self._point)
        minute, snap = geometry.minute_at(at.y()), view.snap_minutes
        if self._edges.beyond:
            drag.aim_beyond(view.board, self._edges.beyond, minute, snap)
        else:
            last = geometry.left(geometry.columns) - 1
            inside = view.to_content(QPointF(view.viewport().rect().center()))
            x = min(max(at.x(), inside.x() - view.viewport().width() / 2), last)
            drag.aim_at(view.board.columns[geometry.column_at(max(0.0, x))], minute, snap)
        self._show()

    def _drop(self) -> None:
        drag = self._drag
        assert drag is not None
        reason, drop = self._closed(drag), drag.drop()
        if reason or drop is None:
            self._forget()
            if reason:
                self.told.emit(reason)
            return
        self._edges.end()
        self._is_dropped = True
        self._view.viewport().unsetCursor()
        self._show()
        self.dropped.emit(drop)

    def _closed(self, drag: Drag) -> str:
        """Return why a session cannot be put where it is now, "" if it can."""
        if drag.copies and drag.tile.line is None:
            return copying_words()
        number = drag.column(self._view.board)
        if number >= 0 and not self._may_book(self._view.board.columns[number]):
            return self.tr("The diary of {trainer} is not yours to book in.").format(
                trainer=drag.aim.trainer.name
            )
        return ""

    def _show(self, *, speaks: bool = False, hint: str = "") -> None:
        drag, view = self._drag, self._view
        if drag is None or not (drag.is_under_way or self._is_dropped):
            return
        board, locale = view.board, view.model.locale
        if self._is_dropped:
            self._take_scene(scene_dropped(drag, board, locale, is_refused=self._is_refused))
            return
        closed, at = self._closed(drag), view.to_content(self._point)
        edge = self._edges.beyond
        self._take_scene(scene_under_way(drag, board, locale, closed, (at.x(), at.y()), edge))
        if self.is_holding:
            view.viewport().setCursor(self._shape(drag, closed))
        if speaks:
            view.say(", ".join(filter(None, (drag.tile.label, *self._scene.lines, hint))))

    def _shape(self, drag: Drag, closed: str) -> Qt.CursorShape:
        if closed:
            return Qt.CursorShape.ForbiddenCursor
        if drag.grip is Grip.END:
            return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.DragCopyCursor if drag.copies else Qt.CursorShape.ClosedHandCursor

    def _take_scene(self, scene: Scene) -> None:
        """Paint anew what the scene before and this one cover, and nothing else."""
        if scene == self._scene:
            return
        view, before, self._scene = self._view, self._scene, scene
        geometry, visible = view.geometry_of_board, view.visible_rect()
        for rect in (*before.rects(geometry, visible), *scene.rects(geometry, visible)):
            view.viewport().update(view.viewport_rect(rect))
        if bool(before.ghosts or before.lines) != bool(scene.ghosts or scene.lines):
            view.viewport().update()

    def _is_at_end(self, tile: Tile, point: QPointF) -> bool:
        if tile.cut_after:
            return False
        rect = self._view.geometry_of_board.tile_rect(tile)
        return self._view.to_content(point).y() > rect.bottom() - min(END_ZONE, rect.height() / 3)


def _wish(key: Qt.Key, modifiers: Modifier) -> tuple[str, int] | None:
    """Return what an arrow changes of a session on its way: its time, column or length."""
    if modifiers in (Modifier.ControlModifier, Modifier.NoModifier):
        return ARROWS.get(key)
    if modifiers == Modifier.ShiftModifier:
        return LENGTHS.get(key)
    return None


def _first_day(board: Board) -> date | None:
    return board.columns[0].day if board.columns else None
