"""Keeps the booking form beside its slot, and brings its wishes to the services and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.client_cards import ClientCard
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.new_clients import AddedClient, NewClient, added_outcome
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookRequest, Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.booking_popup import BookingPopup
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.client_steps import ClientSteps
from studio_app.ui.schedule.payment import match_from
from studio_app.ui.schedule.slot import Slot, Times
from studio_app.ui.schedule.slot_sight import SlotSight
from studio_app.ui.schedule.unanswered import Unanswered
from studio_app.ui.sentences import may_be_tried_again


class BookingDesk(QObject):
    """Opens the form for a slot; ``booked`` carries the BookingOutcome.

    ``failed`` carries the StudioError of a booking whose form was closed meanwhile, and what tries
    the same again, or None. ``step_done`` carries what was sold, the name of its undo, and the
    sentence that tells it. ``last_client`` is who was looked at last, and is offered below an empty
    field.
    """

    booked = Signal(object)
    failed = Signal(object, object)
    step_done = Signal(object, str, str)

    def __init__(
        self, context: ScreenContext, steps: BookingSteps, calendar: CalendarView, page: QWidget
    ) -> None:
        super().__init__(page)
        self._context = context
        self._steps = steps
        self._calendar = calendar
        self._page = page
        self._waiting: list[tuple[Slot | None, UUID | None]] = []
        self.last_client: UUID | None = None
        self._unanswered = Unanswered()
        self._sight = SlotSight(calendar, context.login.organization.tz)
        self.popup = BookingPopup(context, steps.read_card, self._sight, self._unanswered, page)
        self.popup.book_wanted.connect(steps.book)
        self.popup.sale_wanted.connect(self._sell)
        self._clients = ClientSteps(context, self)
        self.popup.client_wanted.connect(self._clients.add)
        self._clients.added.connect(self._client_added)
        self._clients.refused.connect(self._client_refused)
        self.popup.times_changed.connect(self._show_times)
        self.popup.closed.connect(self._closed)
        steps.booked.connect(self._done)
        steps.refused.connect(self._refused)
        calendar.scrolled.connect(self.place)
        self._load_places()

    def book_at(self, slot: Slot | None, client_id: UUID | None = None) -> bool:
        """Open the form for a slot and a client; return False when there is nothing to book."""
        slot = None if slot is None else self._bookable(slot)
        if slot is None:
            return False
        if self.popup.is_busy:
            return True
        self.popup.open_for(slot)
        ghost = self._calendar.ghost()
        if ghost is not None:
            self._calendar.reveal(ghost.rect(self._calendar.geometry_of_board))
        if client_id is not None:
            self._steps.read_card(client_id, self._take_client)
        elif self.last_client is not None and not self.popup.has_typed():
            self._steps.read_card(self.last_client, self._suggest_client)
        return True

    def book_later(self, client_id: UUID | None) -> None:
        """Open the form as soon as the board that is on its way is there."""
        self._waiting = [(None, client_id)]

    def book_when_shown(self, slot: Slot) -> None:
        """Open the form for a slot, once its day and trainer are on the board."""
        self._waiting = [(slot, None)]
        if self._sight.column_of(slot) is not None:
            self.board_changed()

    def forget_waiting(self) -> None:
        """Open no form any more for a board that does not come."""
        self._waiting.clear()

    def board_changed(self) -> None:
        """Take another board: what waits for it, and where the form's slot is now."""
        if self._waiting:
            slot, client_id = self._waiting[0]
            if slot is None or self._sight.column_of(slot) is not None:
                self._waiting.clear()
                self.book_at(slot or self._calendar.new_slot(), client_id)
        elif self.popup.slot is not None:
            self._show_times(self.popup.times())

    def place_id_of(self, name: str) -> UUID | None:
        """Return the key of a place by its name, None where there is none such."""
        box = self.popup.place_box
        row = box.findText(name)
        return box.itemData(row) if row >= 0 else None

    def leave_day(self) -> None:
        """Close the form, unless a client is in it who may want another day."""
        self._waiting = [(slot, client_id) for slot, client_id in self._waiting if slot is None]
        if not self.popup.has_typed() and not self.popup.is_busy:
            self.popup.close_popup()

    def place(self) -> None:
        """Put the form beside its slot again."""
        ghost = self._calendar.ghost()
        if self.popup.slot is not None and ghost is not None:
            inside = ghost.rect(self._calendar.geometry_of_board)
            rect = self._calendar.rect_in(inside, self._page)
            self.popup.place_beside(rect, self._page.rect())

    def _bookable(self, slot: Slot) -> Slot | None:
        viewer = self._context.login.viewer
        mine = tuple(
            trainer
            for trainer in slot.trainers
            if allows(viewer, Right.BOOK, trainer_id=trainer.id)
        )
        return replace(slot, trainers=mine) if mine else None

    def _show_times(self, times: Times) -> None:
        slot = self.popup.slot
        column = None if slot is None else self._sight.column_of(slot)
        if column is None:
            self._calendar.pin_ghost(None)
            return
        ghost = self._calendar.ghost_at(column.index, times.start, times.clock_minutes, whole=True)
        self._calendar.pin_ghost(ghost)
        self.place()

    def _take_client(self, card: ClientCard) -> None:
        self.popup.take_client(match_from(card, self._day()))

    def _suggest_client(self, card: ClientCard) -> None:
        self.popup.suggest(match_from(card, self._day()))

    def _day(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)

    def _done(self, outcome: BookingOutcome, request: BookRequest) -> None:
        self._unanswered.note_booked(request)
        if self.popup.waits_for(request):
            self.popup.close_popup()
        self.booked.emit(outcome)

    def _refused(self, error: StudioError, request: BookRequest) -> None:
        self._unanswered.note_refused(request, error)
        if self.popup.waits_for(request):
            self.popup.refuse(error)
        else:
            self._unanswered.forget_told()
            again = partial(self._steps.book, request) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

    def _client_added(self, added: AddedClient, client: NewClient) -> None:
        self.booked.emit(added_outcome(added, self._context.now()))
        if self.popup.waits_for_client(client):
            self.popup.client_added(added)

    def _client_refused(self, error: StudioError, client: NewClient) -> None:
        if self.popup.waits_for_client(client):
            self.popup.refuse_client(error)
        else:
            again = partial(self._clients.add, client) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

    def _sell(self, client_id: UUID) -> None:
        """Sell a package, and go on booking."""
        # Seldom needed, and slow to import.
        from studio_app.ui.money.sell_dialog import SellDialog

        dialog = SellDialog(self._context, client_id, self._page.window())
        dialog.step_done.connect(self.step_done)
        dialog.accepted.connect(self.popup.package_sold)
        dialog.open()

    def _closed(self) -> None:
        self._unanswered.forget_told()
        self._calendar.pin_ghost(None)
        self._calendar.setFocus()

    def _load_places(self) -> None:
        login = self._context.login

        def work() -> tuple[Place, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.schedule import places

            return places(login.uow, login.viewer)

        self._context.runner.run(work, done=self.popup.set_places, owner=self)
