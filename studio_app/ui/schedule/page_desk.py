"""What is done on the calendar beside single bookings: classes, whole days, and who waits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_desk import BookingDesk
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.class_desk import ClassDesk
from studio_app.ui.schedule.complete_popup import CompletePopup
from studio_app.ui.schedule.edit_desk import EditDesk
from studio_app.ui.schedule.session_desk import SessionDesk
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.waiting.freed import place_of
from studio_app.ui.waiting.freed_desk import FreedDesk


class PageDesk(QObject):
    """Keeps their cards on the page, one open at a time.

    ``done`` carries an outcome, ``failed`` a StudioError and what tries the same again, or None;
    ``told`` and ``warned`` a sentence, ``client_selected`` a client's key, ``waiting_wanted`` a
    WaitingPlace.
    """

    done = Signal(object)
    failed = Signal(object, object)
    told = Signal(str)
    warned = Signal(str)
    client_selected = Signal(object)
    waiting_wanted = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        steps: BookingSteps,
        sessions: SessionDesk,
        booking: BookingDesk,
        calendar: CalendarView,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._calendar = calendar
        self._booking = booking
        self._page = page
        self._class_waits = False
        self.classes = ClassDesk(context, steps, calendar, sessions.menu_for_line, page)
        self.complete_popup = CompletePopup(context, page)
        self.freed = FreedDesk(context, calendar, booking.place_id_of, page)
        self.editing = EditDesk(context, calendar, page)
        sessions.class_wanted.connect(self.new_class)
        sessions.roll_wanted.connect(self.open_roll)
        sessions.edit_wanted.connect(self.edit)
        sessions.waiting_asked.connect(self.who_waits)
        sessions.wait_wanted.connect(self._let_wait)
        calendar.class_opened.connect(self.open_roll)
        calendar.slot_chosen.connect(self._close_cards)
        self.complete_popup.confirmed.connect(self.classes.steps.complete)
        self.complete_popup.closed.connect(page.setFocus)
        calendar.left.connect(self.freed.close)
        # Wherever it was opened from, it takes the place of the others.
        booking.popup.times_changed.connect(self._close_cards)
        self.classes.wait_wanted.connect(self._let_wait)
        self.classes.edit_wanted.connect(self._edit_from_roll)
        self.editing.popup.closed.connect(self._edited)
        self.editing.told.connect(self.told)
        self.editing.done.connect(self.done)
        self.editing.failed.connect(self.failed)
        self.classes.client_selected.connect(self.client_selected)
        self.classes.told.connect(self.told)
        self.classes.done.connect(self.done)
        self.classes.failed.connect(self.failed)
        self.freed.waiting_wanted.connect(self.waiting_wanted)
        self.freed.done.connect(self.done)
        self.freed.failed.connect(self.failed)
        for undone in (context.undo.undone, context.undo.redone):
            undone.connect(self.freed.watch)

    def new_class(self, slot: Slot | None = None) -> None:
        """Open the form of a new class in a slot, at the cursor, or where it could go."""
        self._begin()
        if not self.classes.new_class(slot or self._calendar.new_slot()):
            self.warned.emit(
                self.tr("No class can be added here. Choose a day and a trainer of yours.")
            )

    def new_class_later(self) -> None:
        """Open the form as soon as the board that is on its way is there."""
        self._class_waits = True

    def open_roll(self, tile: Tile) -> None:
        """Open the roll call of a class."""
        self._begin()
        self.classes.open_roll(tile)

    def edit(self, tile: Tile) -> None:
        """Open the form of a session that there is."""
        self._begin()
        self.editing.open(tile)

    def who_waits(self, slot: Slot | None = None) -> None:
        """Show who waits for a slot, or let the keys choose among those who are shown."""
        if slot is None and self.freed.card.isVisible():
            self.freed.card.take_keyboard()
            return
        slot = slot or self._calendar.new_slot()
        if slot is not None:
            self._begin()
            self.freed.look_at(slot)

    def complete_day(self, day: date, today: date, trainer_ids: tuple[UUID, ...] | None) -> None:
        """Ask what becomes of those who are still booked on the day, and complete it."""
        if day > today:
            self.told.emit(self.tr("This day is yet to come. Go to one that is over, or to today."))
            return
        self._begin()
        self.complete_popup.open_for(day, trainer_ids, self._page.rect())

    def watch(self) -> None:
        """Look at what is free on the next board that was not before."""
        self.freed.watch()

    def board_changed(self) -> None:
        """Take another board."""
        self.classes.board_changed()
        self.editing.board_changed()
        self.freed.board_changed()
        if self._class_waits:
            self._class_waits = False
            self.new_class()

    def forget_waiting(self) -> None:
        """Open no form any more for a board that does not come."""
        self._class_waits = False

    def leave_day(self) -> None:
        """Close what belongs to the day that is left."""
        self._close_cards()

    def place(self) -> None:
        """Put what is open beside what it is about again."""
        self.classes.place()
        self.editing.place()
        self.freed.place()

    def _begin(self) -> None:
        self._booking.popup.close_popup()
        self._close_cards()

    def _close_cards(self) -> None:
        self._class_waits = False
        self.editing.close()
        self.classes.close_all()
        self.complete_popup.close_popup()
        self.freed.close()

    def _edit_from_roll(self, tile: Tile) -> None:
        """Let the roll call stand aside for the form of its class."""
        self.editing.open(tile)
        self.classes.roll.setHidden(self.editing.popup.session is not None)

    def _edited(self) -> None:
        """Go on in the roll call, where it was opened from there."""
        if self.classes.roll.tile is not None:
            self.classes.roll.show()
            self.classes.roll.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _let_wait(self, tile: Tile) -> None:
        self.classes.close_all()
        self.waiting_wanted.emit(place_of(tile))
