"""What may be done to a session or a free slot, as a menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import BookingLine, BookingStatus, cancellation_status
from studio_app.domain.session_notes import may_be_noted_on
from studio_app.ui.icons import icon
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.drag import is_movable
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.texts import minute_text
from studio_app.ui.schedule.words import cancel_words
from studio_app.ui.widgets.menu import Menu

ShowClient = Callable[[BookingLine], object]
Waive = Callable[[BookingLine], object]


class TileMenus(QObject):
    """Makes menus with what the viewer may do and the status allows, and nothing else.

    ``roll_wanted`` carries the Tile of a class; ``edit_wanted`` that of a session that is to be
    changed; ``scope_wanted`` a Tile and a BookingLine of a series, of which it is to be asked what
    to cancel; ``wait_wanted`` a Tile for which somebody shall wait; ``miss_wanted`` a BookingLine
    of a no-show that is to cost nothing, ``payment_wanted`` one that is to be paid by itself, where
    the viewer ``may_take`` money, ``note_wanted`` one to note on, where the viewer ``may_note``.
    """

    edit_wanted = Signal(object)
    roll_wanted = Signal(object)
    wait_wanted = Signal(object)
    note_wanted = Signal(object)
    scope_wanted = Signal(object, object)
    miss_wanted = Signal(object)
    payment_wanted = Signal(object)

    def __init__(
        self,
        steps: BookingSteps,
        organization: Organization,
        now: Callable[[], datetime],
        show_client: ShowClient,
        waive: Waive,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._steps = steps
        self._organization = organization
        self._now = now
        self._show_client = show_client
        self._waive = waive
        self._widget = parent
        self.may_take = self.may_note = False

    def menu_for(self, tile: Tile) -> Menu:
        """Return the menu of a session; a class has a submenu for each client in it."""
        menu = Menu(tile.label, self._widget)
        if tile.line is not None:
            self._fill(menu, tile, tile.line)
            self._add_editing(menu, tile)
        else:
            self._add_roll_call(menu, tile)
            for line in tile.session.bookings:
                name = line.client_name.replace("&", "&&")
                self._fill(menu.add_submenu(name), tile, line)
            if not tile.session.bookings:
                menu.addAction(self.tr("Nobody is booked")).setEnabled(False)
        self._add_waiting(menu, tile)
        return menu

    def menu_for_line(self, tile: Tile, line: BookingLine) -> Menu:
        """Return the menu of one client in a class."""
        menu = Menu(line.client_name, self._widget)
        self._fill(menu, tile, line)
        return menu

    def menu_for_slot(
        self,
        slot: Slot,
        book: Callable[[], object],
        add_class: Callable[[], object],
        who_waits: Callable[[], object],
        print_day: Callable[[], object],
    ) -> Menu:
        """Return the menu of a free slot."""
        menu = Menu("", self._widget)
        time = minute_text(slot.minute, self._organization.locale)
        text = self.tr("&New session at {time}").format(time=time)
        menu.addAction(icon("calendar-plus"), f"{text}\tN").triggered.connect(book)
        text = "{text}\t{key}".format(text=self.tr("New &class…"), key=self.tr("Shift+N"))
        menu.addAction(icon("users"), text).triggered.connect(add_class)
        text = "{text}\t{key}".format(text=self.tr("&Who waits for this…"), key=self.tr("Shift+W"))
        menu.addAction(icon("clock"), text).triggered.connect(who_waits)
        menu.addSeparator()
        name = slot.trainers[0].name.replace("&", "&&")
        text = self.tr("&Print day sheet…")
        if len(slot.trainers) == 1:
            text = self.tr("&Print day sheet of {trainer}…").format(trainer=name)
        menu.addAction(icon("printer"), text).triggered.connect(print_day)
        return menu

    def _add_roll_call(self, menu: QMenu, tile: Tile) -> None:
        if tile.has_roll:
            text = "{text}\t{key}".format(text=self.tr("&Roll call"), key=self.tr("Enter"))
            action = menu.addAction(icon("list"), text)
            action.triggered.connect(lambda: self.roll_wanted.emit(tile))
            self._add_editing(menu, tile)
            menu.addSeparator()

    def _add_editing(self, menu: QMenu, tile: Tile) -> None:
        if self._steps.may_book(tile) and is_movable(tile.session):
            name = self.tr("&Edit session…")
            if tile.session.capacity > 1:
                name = self.tr("&Edit class…")
            action = menu.addAction(icon("pencil"), f"{name}\tE")
            action.triggered.connect(lambda: self.edit_wanted.emit(tile))

    def _add_waiting(self, menu: QMenu, tile: Tile) -> None:
        ahead = tile.is_live and tile.session.starts_at > self._now()
        if ahead and self._steps.may_book(tile):
            menu.addSeparator()
            text = self.tr("Let somebody &wait for this…")
            action = menu.addAction(icon("clock"), text)
            action.triggered.connect(lambda: self.wait_wanted.emit(tile))

    def is_late(self, tile: Tile) -> bool:
        """Tell whether cancelling now would be late."""
        status = cancellation_status(self._organization, tile.session.starts_at, self._now())
        return status is BookingStatus.LATE_CANCELLED

    def cancel(self, tile: Tile, line: BookingLine) -> None:
        """Cancel a booking, or let it be asked how many of its series."""
        if tile.is_of_series:
            self.scope_wanted.emit(tile, line)
        else:
            self._steps.cancel(line)

    def _fill(self, menu: QMenu, tile: Tile, line: BookingLine) -> None:
        steps = (
            (BookingStatus.ARRIVED, self.tr("Check &in"), "C", "circle-check"),
            (BookingStatus.COMPLETED, self.tr("C&ompleted"), "", "check"),
            (BookingStatus.NO_SHOW, self.tr("&No-show"), "", "ban"),
            (BookingStatus.BOOKED, self.tr("Take check-in &back"), "", "undo-2"),
        )
        for status, text, key, sign in steps:
            if self._steps.may(tile, line, status):
                action = menu.addAction(icon(sign), f"{text}\t{key}" if key else text)
                action.triggered.connect(
                    lambda _checked=False, wanted=status: self._steps.mark(line, wanted)
                )
        missed = BookingStatus.NO_SHOW
        spends = self._organization.no_show_spends_credit or line.charge > 0
        if spends and self._steps.may(tile, line, missed) and self._steps.may_book(tile):
            free = menu.addAction(icon("undo-2"), self.tr("No-show without char&ge…"))
            free.triggered.connect(lambda: self.miss_wanted.emit(line))
        late = self.is_late(tile)
        wanted = BookingStatus.LATE_CANCELLED if late else BookingStatus.CANCELLED
        if self._steps.may(tile, line, wanted):
            if not menu.isEmpty():
                menu.addSeparator()
            text = cancel_words(line, self._organization, late)
            if tile.is_of_series:
                text = self.tr("&Cancel: this one, following, all…")
            cancel = menu.addAction(icon("x"), f"{text}\t{self.tr('Del')}")
            cancel.triggered.connect(lambda: self.cancel(tile, line))
            spends = self._organization.late_cancel_spends_credit or line.charge > 0
            if late and spends:
                waive = menu.addAction(icon("undo-2"), self.tr("Cancel wi&thout charge…"))
                waive.triggered.connect(lambda: self._waive(line))
        if self.may_take and line.charge > 0:
            if not menu.isEmpty():
                menu.addSeparator()
            take = menu.addAction(icon("credit-card"), self.tr("Take pay&ment…"))
            take.triggered.connect(lambda: self.payment_wanted.emit(line))
        if self.may_note and may_be_noted_on(line.status, tile.session.starts_at, self._now()):
            if not menu.isEmpty():
                menu.addSeparator()
            text = "{text}\tO".format(text=self.tr("Session n&ote…"))
            note = menu.addAction(icon("file-text"), text)
            note.triggered.connect(lambda: self.note_wanted.emit(line))
        if tile.is_own:
            # Her card is beside it already.
            return
        if not menu.isEmpty():
            menu.addSeparator()
        show = menu.addAction(icon("user"), self.tr("&Show client"))
        show.triggered.connect(lambda: self._show_client(line))
