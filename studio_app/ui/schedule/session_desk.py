"""What is done with the sessions on the calendar: menus, checking in, cancelling, waiving."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingLine, BookingStatus
from studio_app.domain.session_notes import may_write_notes
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.notes.drafts import NoteWish
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.tile_menu import TileMenus
from studio_app.ui.schedule.waive_popup import WaivePopup
from studio_app.ui.schedule.words import refused_words
from studio_app.ui.widgets.menu import Menu

CLIENT_DELAY = 60


class SessionDesk(QObject):
    """Takes steps with the selected session, and opens menus on sessions and free slots.

    ``client_selected`` carries a client's key, ``client_wanted`` that of one who is asked to be
    shown, ``told`` a sentence on what cannot be done, ``print_requested`` a local day and the keys
    of trainers, ``class_wanted`` a Slot for a new class, ``roll_wanted`` the Tile of a class,
    ``scope_wanted`` a Tile and BookingLine of a series, ``wait_wanted`` a Tile for which somebody
    shall wait, ``waiting_asked`` a Slot of which is asked who waits for it, ``edit_wanted`` the
    Tile of a session that is to be changed, ``note_wanted`` a NoteWish, ``step_done`` what was paid
    for one, the name of its undo, and the sentence that tells it.
    """

    edit_wanted = Signal(object)
    wait_wanted = Signal(object)
    waiting_asked = Signal(object)
    scope_wanted = Signal(object, object)
    class_wanted = Signal(object)
    roll_wanted = Signal(object)
    client_selected = Signal(object)
    client_wanted = Signal(object)
    told = Signal(str)
    print_requested = Signal(object, object)
    time_off_wanted = Signal(object, object)
    note_wanted = Signal(object)
    step_done = Signal(object, str, str)

    def __init__(
        self,
        context: ScreenContext,
        steps: BookingSteps,
        calendar: CalendarView,
        book_at: Callable[[Slot], object],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        organization = context.login.organization
        self._context, self._viewer = context, context.login.viewer
        self._steps = steps
        self._calendar = calendar
        self._book_at = book_at
        self._page = page
        self.waive_popup = WaivePopup(page)
        self._menus = TileMenus(
            steps, organization, context.now, self._show_client, self._ask_reason, page
        )
        self._menus.may_take = allows(self._viewer, Right.SELL)
        self._menus.payment_wanted.connect(self._take_payment)
        self._menus.may_note = may_write_notes(self._viewer)
        self._menus.note_wanted.connect(
            lambda line: self.note_wanted.emit(NoteWish(line.client_id, line.booking_id))
        )
        self._menus.roll_wanted.connect(self.roll_wanted)
        self._menus.edit_wanted.connect(self.edit_wanted)
        self._menus.wait_wanted.connect(self.wait_wanted)
        self._menus.scope_wanted.connect(self.scope_wanted)
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._client_timer.timeout.connect(self._tell_client)
        self.waive_popup.confirmed.connect(steps.cancel)
        self.waive_popup.missed.connect(
            lambda line, reason: steps.mark(line, BookingStatus.NO_SHOW, reason)
        )
        self._menus.miss_wanted.connect(lambda line: self._ask_reason(line, is_missed=True))
        self.waive_popup.closed.connect(calendar.setFocus)
        calendar.menu_wanted.connect(self._open_menu)
        calendar.step_wanted.connect(self._do_step)
        calendar.selection_changed.connect(self._selection_changed)

    def select(self, session_id: UUID) -> None:
        """Select a session and say whose it is, as if by hand."""
        self._calendar.select_session(session_id)
        self._client_timer.start()

    def menu_for_line(self, tile: Tile, line: BookingLine) -> Menu:
        """Return the menu of a client in a class."""
        return self._menus.menu_for_line(tile, line)

    def _take_payment(self, line: BookingLine) -> None:
        """Take money for a single session."""
        # Seldom needed, and slow to import.
        from studio_app.ui.money.pay_dialog import PayDialog

        window, booking_id = self._page.window(), line.booking_id
        dialog = PayDialog(self._context, line.client_id, window, booking_id=booking_id)
        dialog.step_done.connect(self.step_done)
        dialog.open()

    def _cancel_selected(self) -> None:
        """Cancel the selected session, at once."""
        tile = self._calendar.selected_tile()
        if tile is None:
            return
        late = self._menus.is_late(tile)
        wanted = BookingStatus.LATE_CANCELLED if late else BookingStatus.CANCELLED
        if tile.line is not None and self._steps.may(tile, tile.line, wanted):
            self._menus.cancel(tile, tile.line)
        else:
            self._tell_why_not(tile, wanted)

    def _check_in_selected(self) -> None:
        """Mark the client of the selected session as arrived."""
        tile = self._calendar.selected_tile()
        if tile is None:
            return
        if tile.line is not None and self._steps.may(tile, tile.line, BookingStatus.ARRIVED):
            self._steps.mark(tile.line, BookingStatus.ARRIVED)
        else:
            self._tell_why_not(tile, BookingStatus.ARRIVED)

    def _tell_why_not(self, tile: Tile, wanted: BookingStatus) -> None:
        if tile.status is wanted:
            return
        is_allowed = self._steps.is_allowed(tile, wanted)
        if tile.line is not None:
            text = refused_words(tile.line, wanted, is_allowed=is_allowed)
        elif not is_allowed:
            text = self.tr("Your role does not allow this.")
        elif wanted.occupies:
            text = self.tr("Press Enter for the roll call: a class is checked in client by client.")
        else:
            text = self.tr("Press Enter for the roll call: the class is cancelled from its menu.")
        self.told.emit(text)

    def _do_step(self, step: str) -> None:
        if step == "cancel":
            self._cancel_selected()
        elif step == "show":
            self._show_selected()
        elif step == "edit":
            tile = self._calendar.selected_tile()
            if tile is not None:
                self.edit_wanted.emit(tile)
        else:
            self._check_in_selected()

    def _open_menu(self, wish: Tile | Slot, at: QPoint) -> None:
        if isinstance(wish, Tile):
            menu = self._menus.menu_for(wish)
        else:
            menu = self._menus.menu_for_slot(
                wish,
                lambda: self._book_at(wish),
                lambda: self.class_wanted.emit(wish),
                lambda: self.waiting_asked.emit(wish),
                lambda: self.print_requested.emit(wish.day, tuple(t.id for t in wish.trainers)),
            )
            self._add_time_off(menu, wish)
        self._calendar.parking.add_to(menu, wish)
        if menu.isEmpty():
            menu.deleteLater()
            return
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _add_time_off(self, menu: Menu, slot: Slot) -> None:
        mine = [
            one
            for one in slot.trainers
            if allows(self._viewer, Right.ASK_TIME_OFF, trainer_id=one.id)
        ]
        if len(mine) == 1:
            action = menu.addAction(icon("calendar"), self.tr("&Time off from this day…"))
            action.triggered.connect(lambda: self.time_off_wanted.emit(mine[0].id, slot.day))

    def _ask_reason(self, line: BookingLine, *, is_missed: bool = False) -> None:
        tile = self._calendar.selected_tile()
        if tile is not None:
            inside = self._calendar.geometry_of_board.tile_rect(tile)
            near = self._calendar.rect_in(inside, self._page).bottomLeft()
            self.waive_popup.open_for(line, near, self._page.rect(), is_missed=is_missed)

    def _selection_changed(self, tile: Tile | None) -> None:
        if tile is not None and tile.line is not None:
            self._client_timer.start()

    def _tell_client(self) -> None:
        """Say whose session is selected; not for each one that an arrow key passes over."""
        tile = self._calendar.selected_tile()
        if tile is not None and tile.line is not None:
            self.client_selected.emit(tile.line.client_id)

    def _show_selected(self) -> None:
        tile = self._calendar.selected_tile()
        if tile is not None and tile.line is not None:
            self._show_client(tile.line)

    def _show_client(self, line: BookingLine) -> None:
        self.client_selected.emit(line.client_id)
        self.client_wanted.emit(line.client_id)
