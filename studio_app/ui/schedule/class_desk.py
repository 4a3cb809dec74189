"""Keeps the form of a new class and the roll call beside what they are about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import BookingOutcome, DiaryOutcome
from studio_app.domain.classes import ClassChange, ClassRequest, EnrolRequest
from studio_app.domain.day_steps import CompleteRequest
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingLine, BookingStatus, Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.class_popup import ClassPopup
from studio_app.ui.schedule.class_steps import ClassSteps
from studio_app.ui.schedule.drag import is_movable
from studio_app.ui.schedule.roll_call import RollCall
from studio_app.ui.schedule.slot import Slot, Times
from studio_app.ui.schedule.slot_sight import SlotSight
from studio_app.ui.schedule.words import refused_words
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.widgets.menu import Menu

CANCELLABLE = (BookingStatus.BOOKED, BookingStatus.ARRIVED)

LineMenu = Callable[[Tile, BookingLine], Menu]


class ClassDesk(QObject):
    """Opens the form for a slot and the roll call for a class.

    ``done`` carries the outcome of a step, ``failed`` the StudioError of one with no form to show
    it in, and what tries the same again, or None; ``told`` a sentence on what cannot be done,
    ``client_selected`` a client's key, ``wait_wanted`` the Tile of a full class, ``scope_wanted``
    that of one of a series, to be cancelled, ``edit_wanted`` that of one to be changed.
    ``line_menu`` makes the menu of a client in a class.
    """

    done = Signal(object)
    failed = Signal(object, object)
    told = Signal(str)
    client_selected = Signal(object)
    wait_wanted = Signal(object)
    scope_wanted = Signal(object)
    edit_wanted = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        bookings: BookingSteps,
        calendar: CalendarView,
        line_menu: LineMenu,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._bookings = bookings
        self._calendar = calendar
        self._line_menu = line_menu
        self._page = page
        self.steps = ClassSteps(context, self)
        self._sight = SlotSight(calendar, context.login.organization.tz)
        self.popup = ClassPopup(context, self._sight, page)
        self.roll = RollCall(context, bookings.read_card, page)
        self.popup.wanted.connect(self.steps.ask)
        self.popup.times_changed.connect(self._show_times)
        self.popup.closed.connect(self._popup_closed)
        self.roll.marked.connect(self._mark)
        self.roll.cancel_wanted.connect(self._cancel_booking)
        self.roll.enrol_wanted.connect(self.steps.ask)
        self.roll.complete_wanted.connect(self._complete)
        self.roll.line_menu_wanted.connect(self._open_line_menu)
        self.roll.menu_wanted.connect(self._open_menu)
        self.roll.client_selected.connect(self.client_selected)
        self.roll.wait_wanted.connect(self.wait_wanted)
        self.roll.closed.connect(calendar.setFocus)
        self.steps.done.connect(self._take)
        self.steps.refused.connect(self._refused)
        self.steps.failed.connect(self.failed)
        calendar.scrolled.connect(self.place)
        calendar.selection_changed.connect(self._selection_changed)
        self._load_places()

    def new_class(self, slot: Slot | None) -> bool:
        """Open the form for a class in a slot; return False when there is nothing to add it to."""
        viewer = self._context.login.viewer
        trainers = () if slot is None else slot.trainers
        mine = tuple(one for one in trainers if allows(viewer, Right.BOOK, trainer_id=one.id))
        if slot is None or not mine:
            return False
        self.roll.close_popup()
        self.popup.open_for(replace(slot, trainers=mine))
        ghost = self._calendar.ghost()
        if ghost is not None:
            self._calendar.reveal(ghost.rect(self._calendar.geometry_of_board))
        return True

    def open_roll(self, tile: Tile) -> None:
        """Open the roll call of a class."""
        self.popup.close_popup()
        if tile.session.capacity > 1:
            self.roll.open_for(tile)
            self.place()

    def close_all(self) -> None:
        """Close what is open."""
        self.popup.close_popup()
        self.roll.close_popup()

    def leave_day(self) -> None:
        """Close what belongs to the day that is left."""
        self.close_all()

    def board_changed(self) -> None:
        """Take another board: show the class as it is by now, or close where it is not there."""
        session_id = self.roll.session_id
        if session_id is not None:
            row = self._calendar.model.row_of(session_id)
            if row < 0:
                self.roll.close_popup()
            else:
                self.roll.show_tile(self._calendar.model.tiles[row])
                self.place()
        if self.popup.slot is not None:
            self._show_times(self.popup.times())

    def place(self) -> None:
        """Put what is open beside what it is about again."""
        area = self._page.rect()
        geometry = self._calendar.geometry_of_board
        tile, ghost = self.roll.tile, self._calendar.ghost()
        if tile is not None:
            inside = geometry.tile_rect(tile)
            rect = self._calendar.rect_in(inside, self._page)
            self.roll.place_beside(rect, area)
            self.popup.place_beside(rect, area)
        elif self.popup.slot is not None and ghost is not None:
            inside = ghost.rect(geometry)
            self.popup.place_beside(self._calendar.rect_in(inside, self._page), area)

    def _selection_changed(self, tile: Tile | None) -> None:
        """Close the roll call once somebody goes on with another session."""
        if tile is not None and self.roll.session_id not in (None, tile.session.session_id):
            self.roll.close_popup()

    def _show_times(self, times: Times) -> None:
        slot = self.popup.slot
        column = None if slot is None else self._sight.column_of(slot)
        if column is None:
            self._calendar.pin_ghost(None)
            return
        ghost = self._calendar.ghost_at(column.index, times.start, times.clock_minutes, whole=True)
        self._calendar.pin_ghost(ghost)
        self.place()

    def _popup_closed(self) -> None:
        self._calendar.pin_ghost(None)
        if self.roll.tile is None:
            self._calendar.setFocus()
        else:
            self.roll.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark(self, line: BookingLine, wanted: BookingStatus) -> None:
        tile = self.roll.tile
        assert tile is not None
        if self._bookings.may(tile, line, wanted):
            self._bookings.mark(line, wanted)
            return
        begun = tile.session.starts_at <= self._context.now()
        if wanted is BookingStatus.NO_SHOW and line.status is BookingStatus.BOOKED and not begun:
            text = self.tr("The class has not begun: nobody can have missed it yet.")
        else:
            text = self._why_not(tile, line, wanted)
        self.told.emit(text)

    def _cancel_booking(self, line: BookingLine) -> None:
        tile = self.roll.tile
        wanted = BookingStatus.CANCELLED
        if tile is not None and self._bookings.may(tile, line, wanted):
            self._bookings.cancel(line)
        elif tile is not None:
            self.told.emit(self._why_not(tile, line, wanted))

    def _why_not(self, tile: Tile, line: BookingLine, wanted: BookingStatus) -> str:
        is_allowed = self._bookings.is_allowed(tile, wanted)
        return refused_words(line, wanted, is_allowed=is_allowed)

    def _complete(self, still_booked: BookingStatus) -> None:
        tile = self.roll.tile
        assert tile is not None
        tz = self._context.login.organization.tz
        day = local_day(tile.session.starts_at, tz)
        self.steps.complete(CompleteRequest(day, still_booked, session_id=tile.session.session_id))

    def _open_line_menu(self, line: BookingLine, at: QPoint) -> None:
        tile = self.roll.tile
        if tile is not None:
            menu = self._line_menu(tile, line)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    def _open_menu(self, at: QPoint) -> None:
        tile = self.roll.tile
        if tile is None:
            return
        menu = Menu(parent=self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if is_movable(tile.session):
            edit = menu.addAction(icon("pencil"), self.tr("&Edit class…"))
            edit.triggered.connect(lambda: self.edit_wanted.emit(tile))
        else:
            change = menu.addAction(icon("pencil"), self.tr("C&hange title and places…"))
            change.triggered.connect(lambda: self._change(tile))
        standing = [line.status for line in tile.session.bookings if line.status.occupies]
        text = self.tr("&Cancel class")
        if standing:
            text = self.tr("&Cancel class and {count} bookings: credits come back")
        if tile.session.series_id is not None:
            text = self.tr("&Cancel: this one, following, all…")
        # What was held is not cancelled as a whole.
        if all(status in CANCELLABLE for status in standing):
            menu.addSeparator()
            cancel = menu.addAction(icon("x"), text.format(count=len(standing)))
            cancel.triggered.connect(lambda: self._cancel(tile))
        menu.popup(at)

    def _cancel(self, tile: Tile) -> None:
        if tile.session.series_id is None:
            self.steps.cancel(tile.session)
        else:
            self.roll.close_popup()
            self.scope_wanted.emit(tile)

    def _change(self, tile: Tile) -> None:
        self.popup.open_to_change(tile.session)
        self.place()

    def _take(self, outcome: BookingOutcome | DiaryOutcome) -> None:
        if isinstance(outcome, BookingOutcome):
            if outcome.session_id == self.roll.session_id:
                self.roll.take_answer()
        elif self.popup.is_open():
            self.popup.close_popup()
        self.done.emit(outcome)

    def _refused(self, error: StudioError, wish: ClassRequest | ClassChange | EnrolRequest) -> None:
        if self.popup.waits_for(wish):
            self.popup.refuse(error)
        elif self.roll.waits_for(wish):
            self.roll.refuse(error)
        else:
            again = (lambda: self.steps.ask(wish)) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

    def _load_places(self) -> None:
        login = self._context.login

        def work() -> tuple[Place, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.schedule import places

            return places(login.uow, login.viewer)

        self._context.runner.run(work, done=self.popup.set_places, owner=self)
