"""A session put aside by key, to be put down on any day: Ctrl+X or Ctrl+C, and Ctrl+V."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QMenu

from studio_app.domain.people import Trainer
from studio_app.ui.icons import icon
from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.calendar_canvas import CalendarCanvas
from studio_app.ui.schedule.drag import Drag, Drop, Grip
from studio_app.ui.schedule.drag_hands import DragHands
from studio_app.ui.schedule.drag_painter import paint_veil
from studio_app.ui.schedule.drag_words import ending_words, given_up_words, parked_words
from studio_app.ui.schedule.overlay_painter import Ghost
from studio_app.ui.schedule.parked_chip import ParkedChip
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.texts import minute_text

TAKING = {Qt.Key.Key_X: False, Qt.Key.Key_C: True}
"""The keys with Ctrl that take a session, and whether they copy it."""


class Parking(QObject):
    """Keeps one session, or a copy of one, until it is put down or given up.

    ``put`` carries the Drag that was aimed at a slot, ``told`` a sentence. ``why_no_copy`` says of
    a Tile why it is not copied, "" for one that may be.
    """

    put = Signal(object)
    told = Signal(str)

    def __init__(self, view: CalendarCanvas, hands: DragHands) -> None:
        super().__init__(view)
        self._view = view
        self._hands = hands
        self.why_no_copy: Callable[[Tile], str] | None = None
        self._parked: Drag | None = None
        self.chip = ParkedChip(view.viewport())
        self.chip.given_up.connect(self.give_up)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is parked."""
        return self._parked is None

    def named(self, ghost: Ghost) -> Ghost:
        """Return a free slot as it is offered: to what is parked, if anything is."""
        if self._parked is None:
            return ghost
        time = minute_text(ghost.span.start, self._view.model.locale)
        text = self.tr("{time} · {name}").format(time=time, name=self._parked.tile.label)
        return replace(ghost, text=text, shorter=(time,))

    def key(self, event: QKeyEvent, marked: Callable[[], Slot | None]) -> bool:
        """Take, put down into the ``marked`` slot, or give up; return False for other keys."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = Qt.Key(event.key())
        if modifiers == Qt.KeyboardModifier.ControlModifier and key in TAKING:
            return self._take(self._view.selected_tile(), copies=TAKING[key])
        if self._parked is None:
            return False
        if modifiers == Qt.KeyboardModifier.ControlModifier and key == Qt.Key.Key_V:
            self._put(self._parked, marked())
            return True
        if modifiers == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_Escape:
            self.give_up()
            return True
        return False

    def add_to(self, menu: QMenu, wish: Tile | Slot) -> None:
        """Add to the menu of a session how it is parked, to that of a slot how it is put there."""
        if isinstance(wish, Slot):
            parked = self._parked
            if parked is not None:
                name = parked.tile.label.replace("&", "&&")
                put = QAction(_with_keys(self.tr("Put {name} &here").format(name=name), "V"), menu)
                put.setIcon(icon("clock"))
                put.triggered.connect(lambda: self._put(parked, wish))
                menu.insertAction(menu.actions()[0], put)
            return
        takes = self._hands.may_take(wish)
        copies = self.why_no_copy is not None and not self.why_no_copy(wish)
        if (takes or copies) and not menu.isEmpty():
            menu.addSeparator()
        if takes:
            park = menu.addAction(icon("clock"), _with_keys(self.tr("Par&k, for another day"), "X"))
            park.triggered.connect(lambda: self._take(wish, copies=False))
        if copies:
            copy = menu.addAction(_with_keys(self.tr("Cop&y"), "C"))
            copy.triggered.connect(lambda: self._take(wish, copies=True))

    def give_up(self) -> None:
        """Leave the session where it is."""
        if self._parked is not None:
            name = self._parked.tile.label
            self.forget()
            self._view.say(given_up_words(name))

    def forget(self) -> None:
        """Keep nothing any more."""
        self._parked = None
        self.chip.hide()
        self._view.viewport().update()

    def forget_if(self, drop: Drop) -> None:
        """Keep nothing any more where it was this that was put down."""
        parked = self._parked
        copies = drop.copies_for is not None
        key = drop.session.session_id
        if parked and parked.session.session_id == key and parked.copies == copies:
            self.forget()

    def take_board(self) -> None:
        """Keep what is parked, unless a board tells that it is not what it was."""
        parked = self._parked
        ending = None if parked is None else parked.take_board(self._view.board)
        if parked is not None and ending is not None:
            self.forget()
            self.told.emit(ending_words(ending, parked.tile.label))

    def paint(self, painter: QPainter) -> None:
        """Fade the session that is to leave its place."""
        if self._parked is not None and not self._parked.copies:
            key = self._parked.session.session_id
            geometry = self._view.geometry_of_board
            tiles = (t for t in self._view.board.tiles if t.session.session_id == key)
            paint_veil(painter, [geometry.tile_rect(tile) for tile in tiles])

    def _take(self, tile: Tile | None, *, copies: bool) -> bool:
        why_not = self.why_no_copy if copies else self._hands.why_not
        if tile is None or why_not is None:
            return False
        reason = why_not(tile)
        if reason:
            self.told.emit(reason)
            return True
        self._parked = Drag(tile, Grip.KEYS, self._view.tz)
        self._parked.copies = copies
        minutes = self._parked.home.minutes
        self.chip.show_text(parked_words(tile.label, minutes, copies=copies))
        self._view.viewport().update()
        return True

    def _put(self, parked: Drag, marked: Slot | None) -> None:
        selected, key = self._view.selected_tile(), parked.session.session_id
        if selected and selected.session.session_id == key and not parked.copies:
            marked = None
        if marked is not None:
            parked.put(_trainer_of(parked, marked.trainers), marked.day, marked.minute)
        else:
            column = self._own_column(parked)
            if column is not None:
                trainer = _trainer_of(parked, column.trainers)
                parked.put(trainer, column.day, parked.home.start)
        if parked.is_home or (marked is None and self._own_column(parked) is None):
            self.told.emit(self.tr("Mark a free slot for it first, by a click or the arrow keys."))
        else:
            self.put.emit(parked)

    def _own_column(self, parked: Drag) -> Column | None:
        """Return the column of its trainer in which the same time of another day is."""
        home, board = parked.home, self._view.board
        for column in board.columns:
            same_day = board.mode == "day" or column.day.weekday() == home.day.weekday()
            if same_day and any(one.id == home.trainer.id for one in column.trainers):
                return column
        return None


def _with_keys(text: str, letter: str) -> str:
    keys = QKeySequence(f"Ctrl+{letter}").toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}\t{keys}"


def _trainer_of(parked: Drag, trainers: tuple[Trainer, ...]) -> Trainer:
    key = parked.home.trainer.id
    return next((one for one in trainers if one.id == key), trainers[0])
