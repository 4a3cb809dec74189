"""Roll call: everybody in a class with one key each, and whoever else comes along."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.classes import EnrolRequest
from studio_app.domain.coverage import SessionKind
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import ClientMatch
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.payment import Asked
from studio_app.ui.schedule.payment_line import ReadCard
from studio_app.ui.schedule.roll_form import RollForm
from studio_app.ui.schedule.texts import short_day, span_text
from studio_app.ui.widgets.announce import announce
from studio_app.ui.widgets.menu import Menu


class RollCall(RollForm):
    """Shows a class as the board has it, and emits what is wanted of it.

    ``marked`` carries a BookingLine and its BookingStatus, ``cancel_wanted`` a BookingLine,
    ``enrol_wanted`` an EnrolRequest, ``complete_wanted`` what becomes of those still booked,
    ``line_menu_wanted`` a BookingLine and where, ``wait_wanted`` the Tile of a full class.
    ``menu_wanted`` asks for the menu of the class.
    """

    marked = Signal(object, object)
    cancel_wanted = Signal(object)
    enrol_wanted = Signal(object)
    complete_wanted = Signal(object)
    line_menu_wanted = Signal(object, QPoint)
    wait_wanted = Signal(object)
    menu_wanted = Signal(QPoint)
    client_selected = Signal(object)
    closed = Signal()

    def __init__(self, context: ScreenContext, read_card: ReadCard, parent: QWidget) -> None:
        super().__init__(context, read_card, parent)
        self._context = context
        self._tile: Tile | None = None
        self._asked: EnrolRequest | None = None
        self._is_busy = False
        self._waits_for_clients = False
        self.submitted.connect(self._enter)
        self.left.connect(self.close_popup)
        self.list.toggled.connect(self._toggle)
        self.list.missed.connect(self._miss)
        self.list.cancelled.connect(self._cancel)
        self.list.adding.connect(self._go_adding)
        self.list.menu_wanted.connect(self._open_line_menu)
        self.list.selectionModel().currentChanged.connect(self._tell_client)
        self.picker.chosen_changed.connect(self._client_changed)
        self.picker.settled.connect(self._clients_settled)
        self.picker.field.textEdited.connect(self._text_edited)
        self.payment.changed.connect(self._name_button)
        self.add_button.clicked.connect(self._submit)
        self.complete_button.clicked.connect(self._complete)
        self.menu_button.clicked.connect(self._open_menu)
        self.wait_button.clicked.connect(lambda: self.wait_wanted.emit(self._tile))
        self.refusal.anyway.connect(lambda reason: self._enrol(reason, self.payment.pays_later))
        self.refusal.pay_later.connect(lambda: self._enrol("", True))
        self.refusal.again.connect(self._submit)

    @property
    def tile(self) -> Tile | None:
        """Return the class as it is shown, None while closed."""
        return self._tile

    @property
    def session_id(self) -> UUID | None:
        """Return the key of the class, None while closed."""
        return None if self._tile is None else self._tile.session.session_id

    def waits_for(self, wish: object) -> bool:
        """Tell whether the panel is open for the answer to this wish."""
        return self._is_busy and self._asked == wish

    def open_for(self, tile: Tile) -> None:
        """Open for a class."""
        self._tile = tile
        self._asked = None
        self.refusal.forget()
        self.picker.clear()
        self._set_busy(False)
        self.show_tile(tile)
        rows = self.list.roll.rowCount()
        if rows:
            self.list.setCurrentIndex(self.list.roll.index(0))
        self.show()
        self.raise_()
        # The mark may stand where it stood in the class before: nothing changes then.
        self._tell_client()
        first = self.list if rows else self.picker.field
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tile(self, tile: Tile) -> None:
        """Show the class as it is by now."""
        self._tile = tile
        session, locale = tile.session, self._context.login.organization.locale
        current = self.list.currentIndex().row()
        self.list.roll.set_lines(session.bookings)
        if current >= 0:
            last = self.list.roll.rowCount() - 1
            self.list.setCurrentIndex(self.list.roll.index(min(current, last)))
        standing = [line for line in session.bookings if line.status.occupies]
        taken = self.tr("{taken}/{places}").format(taken=len(standing), places=session.capacity)
        self.title.set_whole_text(session.title)
        self.setAccessibleName(self.tr("Roll call, {title}").format(title=session.title))
        both = self.tr("{day} · {times} · {trainer}").format(
            day=short_day(tile.span.day, locale),
            times=span_text(tile.start_minute, tile.end_minute, locale),
            trainer=tile.trainer.name,
        )
        self.subtitle.set_whole_text(both)
        self.count.setText(taken)
        spoken = self.tr("{taken} of {places} places taken")
        self.count.setAccessibleName(spoken.format(taken=len(standing), places=session.capacity))
        self.nobody.setVisible(not session.bookings)
        self._fit_rights(tile, len(standing))
        self.fit()

    def refuse(self, error: StudioError) -> None:
        """Show why somebody was not added and let go on."""
        self._set_busy(False)
        self.refusal.show_error(error)
        self.fit()

    def take_answer(self) -> None:
        """Begin anew in the field after somebody was added."""
        self._asked = None
        self._set_busy(False)
        self.refusal.forget()
        self.picker.clear()
        self.payment.show_for(None, None)
        self.picker.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_popup(self) -> None:
        """Close and forget what was typed."""
        if self._tile is None:
            return
        self._tile = self._asked = None
        self._is_busy = self._waits_for_clients = False
        self.payment.stop()
        self.refusal.forget()
        self.closed.emit()
        self.hide()
        self.picker.clear()

    def _fit_rights(self, tile: Tile, standing: int) -> None:
        viewer, trainer_id = self._context.login.viewer, tile.session.trainer_id
        books = allows(viewer, Right.BOOK, trainer_id=trainer_id)
        has_room = books and standing < tile.session.capacity
        self.picker.setVisible(has_room)
        adds = has_room and self.picker.chosen() is not None
        self.add_button.setVisible(adds)
        self.payment.setVisible(adds)
        self.menu_button.setVisible(books)
        ahead = tile.session.starts_at > self._context.now()
        self.wait_button.setVisible(books and not has_room and ahead)
        begun = tile.session.starts_at <= self._context.now()
        still_open = (BookingStatus.BOOKED, BookingStatus.ARRIVED)
        some = any(line.status in still_open for line in tile.session.bookings)
        checks = allows(viewer, Right.CHECK_IN, trainer_id=trainer_id)
        self.complete_button.setVisible(checks and begun and some)
        self.hint.setVisible(checks and bool(standing))
        adding = self.tr("1–9 here · N no-show · + add")
        self.hint.setText(adding if has_room else self.tr("1–9 here · N no-show"))

    def _toggle(self, row: int) -> None:
        """Say that somebody is here, or is not after all."""
        line = self.list.roll.lines[row]
        here = line.status is BookingStatus.ARRIVED
        self.marked.emit(line, BookingStatus.BOOKED if here else BookingStatus.ARRIVED)

    def _miss(self, row: int) -> None:
        self.marked.emit(self.list.roll.lines[row], BookingStatus.NO_SHOW)

    def _cancel(self, row: int) -> None:
        self.cancel_wanted.emit(self.list.roll.lines[row])

    def _open_line_menu(self, row: int, at: QPoint) -> None:
        self.line_menu_wanted.emit(self.list.roll.lines[row], at)

    def _tell_client(self) -> None:
        row = self.list.currentIndex().row()
        if self.isVisible() and 0 <= row < self.list.roll.rowCount():
            self.client_selected.emit(self.list.roll.lines[row].client_id)

    def _go_adding(self) -> None:
        if self.picker.isVisible():
            self.picker.field.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._tile is not None:
            announce(self, self.tr("All places are taken."))

    def _open_menu(self) -> None:
        at = self.menu_button.rect().bottomLeft()
        self.menu_wanted.emit(self.menu_button.mapToGlobal(at))

    def _complete(self) -> None:
        """Complete those who are here, and ask about those of whom nothing was said."""
        assert self._tile is not None
        lines = self._tile.session.bookings
        booked = sum(line.status is BookingStatus.BOOKED for line in lines)
        if not booked:
            self.complete_wanted.emit(BookingStatus.BOOKED)
            return
        menu = Menu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, status in (
            (self.tr("{count} still booked: &completed"), BookingStatus.COMPLETED),
            (self.tr("{count} still booked: &no-show"), BookingStatus.NO_SHOW),
            (self.tr("{count} still booked: &leave booked"), BookingStatus.BOOKED),
        ):
            action = menu.addAction(text.format(count=booked))
            action.triggered.connect(
                lambda _checked=False, wanted=status: self.complete_wanted.emit(wanted)
            )
        menu.popup(self.complete_button.mapToGlobal(self.complete_button.rect().bottomLeft()))

    def _enter(self) -> None:
        if self.list.hasFocus():
            if self.list.currentIndex().isValid():
                self._toggle(self.list.currentIndex().row())
        elif self.picker.isVisible():
            self._submit()

    def _submit(self) -> None:
        if self._is_busy or self._tile is None:
            return
        self._waits_for_clients = self.picker.is_searching
        if self._waits_for_clients:
            return
        reason, pay_later = "", self.payment.pays_later
        if self.refusal.wants_reason:
            reason = self.refusal.reason.text().strip()
        elif self.refusal.offers_again and self._asked is not None:
            reason = self._asked.enrol_anyway_reason
            pay_later |= self._asked.pay_later
        self._enrol(reason, pay_later)

    def _enrol(self, reason: str, pay_later: bool) -> None:
        match = self.picker.chosen()
        if self._is_busy or self._tile is None or match is None:
            return
        session = self._tile.session
        wish = EnrolRequest(
            new_id(),
            session.session_id,
            session.version,
            match.client_id,
            pay_later=pay_later,
            enrol_anyway_reason=reason,
        )
        # The same wish again keeps its key: an answer that got lost makes no second booking.
        before = self._asked
        if before is not None and replace(wish, booking_id=before.booking_id) == before:
            wish = before
        self._asked = wish
        self._set_busy(True)
        self.enrol_wanted.emit(wish)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.add_button.setEnabled(not busy)
        self.refusal.set_busy(busy)
        self._name_button()

    def _name_button(self) -> None:
        later = self.payment.pays_later
        text = self.tr("Add, pay later") if later else self.tr("Add")
        self.add_button.setAccessibleName(text)
        self.add_button.setText(f"{text} ⏎")
        if self._tile is not None:
            self.fit()

    def _client_changed(self, match: ClientMatch | None) -> None:
        if self._tile is None:
            return
        self.refusal.hide()
        self.add_button.setVisible(match is not None)
        self.payment.setVisible(match is not None)
        self.payment.show_for(match, self._to_pay(self._tile) if match is not None else None)

    def _to_pay(self, tile: Tile) -> Asked:
        session = tile.session
        minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        return Asked(tile.span.day, SessionKind.GROUP, minutes)

    def _text_edited(self, text: str) -> None:
        self._waits_for_clients = False
        if text == "+":
            # The key that leads here, pressed by somebody who is here already.
            self.picker.clear()

    def _clients_settled(self) -> None:
        """Add for whoever pressed Enter before the clients came, if there is no choice to make."""
        if self._waits_for_clients:
            self._waits_for_clients = False
            if len(self.picker.model.matches) == 1:
                self._submit()
