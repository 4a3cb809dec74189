"""Booking beside a slot: a client, times and a place, and Enter books."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import AddedClient, NewClient
from studio_app.domain.people import ClientMatch, Trainer
from studio_app.domain.schedule import BookRequest
from studio_app.domain.series import Rhythm
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.booking_form import BookingForm
from studio_app.ui.schedule.client_adder import ClientAdder
from studio_app.ui.schedule.payment import Payment
from studio_app.ui.schedule.payment_line import ReadCard
from studio_app.ui.schedule.series_panel import SeriesWish
from studio_app.ui.schedule.slot import Slot, Times
from studio_app.ui.schedule.slot_sight import SlotSight
from studio_app.ui.schedule.texts import short_day
from studio_app.ui.schedule.unanswered import Unanswered


class BookingPopup(BookingForm):
    """Emits what is wanted and shows what came of it; nothing typed is lost by a refusal.

    ``book_wanted`` carries a BookRequest, ``times_changed`` the Times to show on the calendar.
    ``series_wanted`` carries a SeriesWish, ``client_wanted`` a NewClient to add and book.
    ``read_card`` reads a client's card on the worker; ``sight`` looks at what is on screen.
    Requests ask about what is ``unanswered``.
    """

    book_wanted = Signal(object)
    series_wanted = Signal(object)
    client_wanted = Signal(object)
    times_changed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        context: ScreenContext,
        read_card: ReadCard,
        sight: SlotSight,
        unanswered: Unanswered,
        parent: QWidget,
    ) -> None:
        super().__init__(context, read_card, parent)
        self._sight = sight
        self._organization = context.login.organization
        self._slot: Slot | None = None
        self._last_request: BookRequest | None = None
        self._unanswered = unanswered
        self._waits_for_clients = False
        self._is_busy = False
        self.submitted.connect(self._submit)
        self.left.connect(self._leave)
        self.picker.chosen_changed.connect(self._client_changed)
        self.picker.settled.connect(self._clients_settled)
        self.picker.field.textEdited.connect(self._text_edited)
        self._adder = ClientAdder(context.login.viewer, self.picker)
        self._adder.wanted.connect(self.client_wanted)
        self.new_client.without_trainer.connect(lambda: self._add_client(None))
        self.payment.changed.connect(self._name_button)
        self.facts.changed.connect(self._payment_known)
        self.session_times.changed.connect(self._times_changed)
        self.trainer_box.activated.connect(self._trainer_changed)
        self.place_box.chosen.connect(self._times_changed)
        self.repeat_box.activated.connect(self._repeat_chosen)
        self.book_button.clicked.connect(self._submit)
        self.refusal.anyway.connect(lambda reason: self._book(reason, self.payment.pays_later))
        self.refusal.pay_later.connect(lambda: self._book("", True))
        self.refusal.again.connect(self._submit)

    @property
    def slot(self) -> Slot | None:
        """Return the slot that is being booked, None while closed."""
        return self._slot

    @property
    def is_busy(self) -> bool:
        """Tell whether a booking is under way."""
        return self._is_busy

    def waits_for(self, request: BookRequest) -> bool:
        """Tell whether the form is open for the answer to this request."""
        return self._is_busy and self._last_request == request

    def trainer(self) -> Trainer:
        """Return the trainer to book with; only while open."""
        assert self._slot is not None
        return self._slot.trainers[max(0, self.trainer_box.currentIndex())]

    def times(self) -> Times:
        """Return the wall-clock times in the fields; only while open."""
        assert self._slot is not None
        return self.session_times.times()

    def open_for(self, slot: Slot, match: ClientMatch | None = None) -> None:
        """Open for a slot, or move there; a client who was typed before stays typed."""
        self._slot = slot
        self._last_request = None
        self.repeat_box.setCurrentIndex(0)
        self.refusal.forget()
        self.trainer_box.clear()
        self.trainer_box.addItems([trainer.name for trainer in slot.trainers])
        self.trainer_box.setVisible(len(slot.trainers) > 1)
        if match is not None:
            self.picker.choose(match)
        chosen = self.picker.chosen()
        self._take_free_trainer()
        if chosen is not None:
            self._take_trainer_of(chosen)
        self.facts.show_for(chosen, slot.day)
        asked_for = slot.minutes is not None
        length = self._usual_length()
        self.session_times.begin(slot.day, slot.minute, length, is_chosen=asked_for)
        self._tell_length()
        self.place_box.begin(slot.place, is_chosen=slot.place_is_chosen)
        self._show_trainer()
        self.payment.show_payment(self.facts.payment())
        self._set_busy(False)
        self.show()
        self.raise_()
        self._show_times()
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)
        self.picker.field.selectAll()

    def take_client(self, match: ClientMatch) -> None:
        """Put a client into the field, unless somebody has typed meanwhile."""
        if self._slot is not None and not self.has_typed():
            self.picker.choose(match)
            self.fit()

    def has_typed(self) -> bool:
        """Tell whether there is a client in the field."""
        return bool(self.picker.field.text().strip())

    def suggest(self, match: ClientMatch) -> None:
        """Offer the client last looked at, who is booked only once chosen."""
        if self._slot is not None:
            self.picker.suggest(match)

    def stand_aside(self, aside: bool) -> None:
        """Make room for the dates of a series, or come back as it was, for a single session."""
        if self._slot is None:
            return
        self.setVisible(not aside)
        if not aside:
            self.repeat_box.setCurrentIndex(0)
            self._name_button()
            self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, error: StudioError) -> None:
        """Show why it was not booked and let go on."""
        self._set_busy(False)
        self.refusal.show_error(error)
        self.note.hide()
        if isinstance(error, InvalidInput):
            field = self.end_field if error.field == "minutes" else self.picker.field
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def waits_for_client(self, client: NewClient) -> bool:
        """Tell whether the form is open for the answer to this wish to add a client."""
        return self._is_busy and self._adder.waits_for(client)

    def client_added(self, added: AddedClient) -> None:
        """Go on booking for a client who is there now."""
        self._adder.take(added)
        self._set_busy(False)
        self._submit()

    def refuse_client(self, error: StudioError) -> None:
        """Show why the client was not added and let go on."""
        self._set_busy(False)
        if not self._adder.refuse(error):
            self.refuse(error)

    def package_sold(self) -> None:
        """Go on booking for a client who has another package by now."""
        if self._slot is None:
            return
        self.refusal.hide()
        self.facts.read_again()
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_popup(self) -> None:
        """Close and forget what was typed."""
        if self._slot is None:
            return
        self._slot = None
        self._waits_for_clients = False
        self._is_busy = False
        self.refusal.forget()
        self.closed.emit()
        self.hide()
        self.picker.clear()
        self.facts.clear()

    def _submit(self) -> None:
        """Book what the fields say, once the clients on show belong to the text."""
        if self._is_busy or self._slot is None:
            return
        self._waits_for_clients = self.picker.is_searching
        if self._waits_for_clients:
            return
        if self.picker.is_adding:
            self._add_client(self.trainer().id, again=self.refusal.offers_again)
            return
        if self.picker.offers_new:
            self._adder.begin(self.trainer().name)
            return
        reason, pay_later = "", self.payment.pays_later
        if self.refusal.wants_reason:
            reason = self.refusal.reason.text().strip()
        elif self.refusal.offers_again and self._last_request is not None:
            reason = self._last_request.book_anyway_reason
            pay_later |= self._last_request.pay_later
        self._book(reason, pay_later)

    def _add_client(self, trainer_id: UUID | None, *, again: bool = False) -> None:
        if self._is_busy or self._slot is None:
            return
        self.refusal.hide()
        self._set_busy(True)
        self._adder.add(trainer_id, again=again)

    def _leave(self) -> None:
        """Go back one step: from a new client to whom the name finds, else close."""
        if self.picker.is_adding and not self._is_busy:
            self.picker.end_adding()
        else:
            self.close_popup()

    def _book(self, reason: str, pay_later: bool) -> None:
        match = self.picker.chosen()
        if self._is_busy or self._slot is None:
            return
        if match is None:
            self.refusal.show_sentence(self.tr("Type the name of a client first."))
            self.picker.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fit()
            return
        if self.repeat_box.currentData() is not None:
            self.series_wanted.emit(self._series_wish(match))
            return
        times, tz = self.times(), self._organization.tz
        request = BookRequest(
            booking_id=new_id(),
            client_id=match.client_id,
            trainer_id=self.trainer().id,
            starts_at=times.starts_at(tz),
            minutes=times.minutes(tz),
            place_id=self.place_box.currentData(),
            package_id=None if pay_later else self.facts.package_id,
            pay_later=pay_later,
            book_anyway_reason=reason,
            instead_of=self._unanswered.keys(),
        )
        # The same wish again keeps its key: an answer that got lost makes no second booking.
        before = self._last_request
        if before is not None:
            same = replace(request, booking_id=before.booking_id, instead_of=before.instead_of)
            request = before if same == before else request
        self._last_request = request
        self._set_busy(True)
        self.book_wanted.emit(request)

    def _series_wish(self, match: ClientMatch) -> SeriesWish:
        return SeriesWish(
            match.client_id,
            match.name,
            self.trainer(),
            self.times(),
            self.place_box.currentData(),
            Rhythm(self.repeat_box.currentData()),
            self.facts.package_id,
            self.payment.pays_later,
        )

    def _repeat_chosen(self) -> None:
        """Go on to the dates of a series as soon as it is known whose."""
        self._name_button()
        if self.repeat_box.currentData() is not None and self.picker.chosen() is not None:
            self._submit()

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.book_button.setEnabled(not busy)
        self.refusal.set_busy(busy)
        self._name_button()

    def _name_button(self) -> None:
        if self._is_busy:
            text = self.tr("Booking…")
        elif self.repeat_box.currentData() is not None:
            text = self.tr("Dates…")
        elif self.picker.is_adding:
            text = self.tr("Add and book")
        elif self.payment.pays_later:
            text = self.tr("Book, pay later")
        else:
            text = self.tr("Book")
        self.sell_link.show_for(self.picker.chosen() is not None)
        self.book_button.setAccessibleName(text)
        self.book_button.setText(text if self._is_busy else f"{text} ⏎")
        if self._slot is not None:
            self.fit()

    def _client_changed(self, match: ClientMatch | None) -> None:
        if self._slot is None:
            return
        self.refusal.hide()
        if match is not None:
            self._take_trainer_of(match)
        self.facts.show_for(match, self._slot.day)
        self._payment_known()

    def _text_edited(self) -> None:
        self._waits_for_clients = False

    def _clients_settled(self) -> None:
        """Book for whoever pressed Enter before the clients came, if there is no choice to make."""
        if self._waits_for_clients:
            self._waits_for_clients = False
            if len(self.picker.model.matches) == 1:
                self._submit()

    def _take_trainer_of(self, match: ClientMatch) -> None:
        """Among several trainers, take the client's own."""
        assert self._slot is not None
        keys = [trainer.id for trainer in self._slot.trainers]
        if len(keys) > 1 and match.trainer_id in keys:
            self.trainer_box.setCurrentIndex(keys.index(match.trainer_id))

    def _take_free_trainer(self) -> None:
        """Among several trainers, take the first whose time is free."""
        assert self._slot is not None
        for index, trainer in enumerate(self._slot.trainers):
            minute = self._slot.minute
            times = Times(self._slot.day, minute, minute + trainer.session_minutes)
            if self._sight.clash(self._slot, trainer, times) is None:
                self.trainer_box.setCurrentIndex(index)
                return

    def _trainer_changed(self) -> None:
        self.refusal.hide()
        self._adder.name_trainer(self.trainer().name)
        self.session_times.follow(self._usual_length())
        self._show_times()

    def _usual_length(self) -> int:
        assert self._slot is not None
        return self._slot.minutes or self.facts.usual_minutes(self.trainer().session_minutes)

    def _payment_known(self) -> None:
        """Say what pays, and let the session be as long as that is for."""
        if self._slot is None:
            return
        payment = Payment(None) if self.picker.is_adding else self.facts.payment()
        self.payment.show_payment(payment)
        before = self.times()
        self.session_times.follow(self._usual_length())
        if self.times() != before:
            self._show_times()

    def _times_changed(self) -> None:
        if self._slot is not None:
            self.refusal.hide()
            self._tell_length()
            self._show_times()

    def _tell_length(self) -> None:
        """Let the packages be those that pay for the length, if somebody chose one."""
        self.facts.set_length(self.session_times.chosen_length)

    def _show_trainer(self) -> None:
        assert self._slot is not None
        text = short_day(self._slot.day, self._organization.locale)
        if len(self._slot.trainers) == 1:
            both = self.tr("{day} · {trainer}")
            text = both.format(day=text, trainer=self.trainer().name)
        self.subtitle.setText(text)

    def _show_times(self) -> None:
        """Say what is unusual about the times, and show them on the calendar."""
        assert self._slot is not None
        what = self._slot, self.trainer(), self.times()
        self.place_box.propose(self._sight.place(*what, self.place_box.shown()))
        notes = self._sight.notes(*what, self.place_box.shown())
        self.note.setText(notes)
        self.note.setVisible(bool(notes))
        self.times_changed.emit(self.times())
        self.fit()
