"""Looks who waits for a place that a step has freed, or that is asked about, and books them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.schedule import BookRequest
from studio_app.domain.waiting_list import FreePlace, WaitingEntry
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.slot import Slot, Times
from studio_app.ui.schedule.slot_sight import SlotSight
from studio_app.ui.schedule.texts import short_day, span_text
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.task_runner import Task
from studio_app.ui.waiting.freed import freed_places, is_taken
from studio_app.ui.waiting.freed_card import FreedCard
from studio_app.ui.waiting.place import class_place, time_place

MOST_LOOKED_AT = 5

Found = tuple[FreePlace, tuple[WaitingEntry, ...]]


class FreedDesk(QObject):
    """Keeps the card beside its place; ``done`` carries the BookingOutcome.

    ``failed`` carries a StudioError that no card shows, and what tries the same again, or None;
    ``waiting_wanted`` carries a WaitingPlace for which somebody else shall wait.
    """

    done = Signal(object)
    failed = Signal(object, object)
    waiting_wanted = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        calendar: CalendarView,
        place_id_of: Callable[[str], UUID | None],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._calendar = calendar
        self._sight = SlotSight(calendar, context.login.organization.tz)
        self._place_id_of = place_id_of
        self._page = page
        self._before: Board | None = None
        self._place: FreePlace | None = None
        self._was_free = False
        self._place_name = ""
        self._request: BookRequest | EnrolRequest | None = None
        self._task: Task | None = None
        self.card = FreedCard(context.login.organization, page)
        self.card.chosen.connect(self._book)
        self.card.waiting_wanted.connect(self._let_wait)
        self.card.closed.connect(self._closed)
        calendar.scrolled.connect(self.place)

    def watch(self) -> None:
        """Remember what is taken: a step was done that may have freed some of it."""
        if self._before is None:
            self._before = self._calendar.board

    def board_changed(self) -> None:
        """Take another board, and look who waits for what is free on it now."""
        before, self._before = self._before, None
        if self._was_free and self._is_taken() and not self.card.is_busy:
            self.card.close_card()
        if before is None or before.mode != self._calendar.board.mode:
            self.place()
            return
        freed = list(freed_places(before, self._calendar.board, self._context.now()))
        places = {place: tile.session.place for place, tile in freed[:MOST_LOOKED_AT]}
        if places:
            self._look(list(places), lambda found: self._offer(found, places), _nothing)
        self.place()

    def look_at(self, slot: Slot) -> None:
        """Show who waits for a free slot, and let the keys choose."""
        tz = self._context.login.organization.tz
        trainer = slot.trainers[0]
        times = Times(slot.day, slot.minute, slot.minute + trainer.session_minutes)
        place = FreePlace(trainer.id, times.starts_at(tz), times.minutes(tz))

        def show(found: Sequence[Found]) -> None:
            entries = next((entries for _, entries in found), ())
            self._open(place, entries, self._usual_place(slot))
            self.card.take_keyboard()

        self._look([place], show, lambda error: self.failed.emit(error, None))

    def close(self) -> None:
        """Close the card."""
        self._before = None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.card.close_card()

    def place(self) -> None:
        """Put the card beside its place again, or close it where that is not on screen."""
        if self._place is None or not self.card.isVisible():
            return
        rect = self._rect()
        if rect is None:
            self.card.close_card()
        else:
            self.card.place_beside(rect, self._page.rect())

    def _look(
        self,
        places: Sequence[FreePlace],
        done: Callable[[Sequence[Found]], object],
        failed: Callable[[StudioError], object],
    ) -> None:
        login, now = self._context.login, self._context.now()

        def work() -> list[Found]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.waiting_list import matches_for

            found = ((one, matches_for(login.uow, login.viewer, one, now)) for one in places)
            return [one for one in found if one[1]]

        if self._task is not None:
            self._task.cancel()
        self._task = self._context.runner.run(work, done=done, failed=failed, owner=self)

    def _offer(self, found: Sequence[Found], names: dict[FreePlace, str]) -> None:
        self._task = None
        board = self._calendar.board
        still_free = [one for one in found if not is_taken(one[0], board)]
        if still_free:
            place, entries = still_free[0]
            self._open(place, entries, names[place])

    def _open(self, place: FreePlace, entries: Sequence[WaitingEntry], place_name: str) -> None:
        self._task = None
        self._place, self._place_name, self._request = place, place_name, None
        self._was_free = not self._is_taken()
        rect = self._rect()
        if rect is None:
            return
        title = self.tr("Waiting for this place") if entries else self.tr("Nobody waits for this")
        self.card.open_for(title, self._words(place), entries)
        self.card.place_beside(rect, self._page.rect())

    def _book(self, entry: WaitingEntry, pay_later: bool) -> None:
        assert self._place is not None
        self._request = self._request_for(self._place, entry, pay_later)
        self._send(entry, self._request)

    def _send(self, entry: WaitingEntry, request: BookRequest | EnrolRequest) -> None:
        login, now = self._context.login, self._context.now()

        def work() -> BookingOutcome:
            from studio_app.services.waiting_list import book_waiting

            return book_waiting(login.uow, login.viewer, entry.id, entry.version, request, now)

        self._context.runner.run(
            work,
            done=partial(self._booked, request),
            failed=partial(self._refused, entry, request),
            owner=self,
        )

    def _request_for(
        self, place: FreePlace, entry: WaitingEntry, pay_later: bool
    ) -> BookRequest | EnrolRequest:
        made: BookRequest | EnrolRequest
        before = self._request
        if place.session_id is None:
            made = BookRequest(
                new_id(),
                entry.client_id,
                place.trainer_id,
                place.starts_at,
                place.minutes,
                self._place_id_of(self._place_name),
                pay_later=pay_later,
            )
        else:
            row = self._calendar.model.row_of(place.session_id)
            version = self._calendar.model.tiles[row].session.version if row >= 0 else 0
            made = EnrolRequest(
                new_id(), place.session_id, version, entry.client_id, pay_later=pay_later
            )
        # The same wish again keeps its key: an answer that got lost makes no second booking.
        same = before is not None and _but_for_key(before) == _but_for_key(made)
        return before if before is not None and same else made

    def _waits_for(self, request: BookRequest | EnrolRequest) -> bool:
        """Tell whether the card is open for the answer to a request."""
        return self.card.isVisible() and self.card.is_busy and self._request is request

    def _booked(self, request: BookRequest | EnrolRequest, outcome: BookingOutcome) -> None:
        if self._waits_for(request):
            self.card.close_card()
        self.done.emit(outcome)

    def _refused(
        self, entry: WaitingEntry, request: BookRequest | EnrolRequest, error: StudioError
    ) -> None:
        if not self._waits_for(request):
            again = partial(self._send, entry, request) if may_be_tried_again(error) else None
            self.failed.emit(error, again)
            return
        self.card.refuse(error)
        if isinstance(error, ChangedMeanwhile) and self._place is not None:
            self._look([self._place], self._show_again, _nothing)

    def _show_again(self, found: Sequence[Found]) -> None:
        self._task = None
        self.card.show_entries(found[0][1] if found else ())

    def _is_taken(self) -> bool:
        return self._place is not None and is_taken(self._place, self._calendar.board)

    def _let_wait(self) -> None:
        if self._place is None:
            return
        tz, place = self._context.login.organization.tz, self._place
        row = self._calendar.model.row_of(place.session_id)
        if place.session_id is not None:
            title = self._calendar.model.tiles[row].label if row >= 0 else ""
            wanted = class_place(place.trainer_id, place.session_id, title)
        else:
            day, start = local_day(place.starts_at, tz), minute_of_day(place.starts_at, tz)
            wanted = time_place(place.trainer_id, day, start, place.minutes)
        self.close()
        self.waiting_wanted.emit(wanted)

    def _closed(self) -> None:
        self._place = None
        if self.card.isAncestorOf(self._page.focusWidget() or self._page):
            self._calendar.setFocus()

    def _words(self, place: FreePlace) -> str:
        tz, locale = self._context.login.organization.tz, self._calendar.model.locale
        names = {one.id: one.name for col in self._calendar.board.columns for one in col.trainers}
        start, end = minute_of_day(place.starts_at, tz), minute_of_day(place.ends_at, tz)
        return self.tr("{day} · {times} · {trainer}").format(
            day=short_day(local_day(place.starts_at, tz), locale),
            times=span_text(start, end, locale),
            trainer=names.get(place.trainer_id, ""),
        )

    def _usual_place(self, slot: Slot) -> str:
        trainer = slot.trainers[0]
        times = Times(slot.day, slot.minute, slot.minute + trainer.session_minutes)
        return self._sight.place(slot, trainer, times, "")

    def _rect(self) -> QRect | None:
        """Return where the place is on the page, None where it is not on the board."""
        place, board = self._place, self._calendar.board
        if place is None:
            return None
        tz = self._context.login.organization.tz
        day, start = local_day(place.starts_at, tz), minute_of_day(place.starts_at, tz)
        for column in board.columns:
            if column.day == day and any(one.id == place.trainer_id for one in column.trainers):
                ghost = self._calendar.ghost_at(column.index, start, place.minutes, whole=True)
                inside = ghost.rect(self._calendar.geometry_of_board)
                return self._calendar.rect_in(inside, self._page)
        return None


def _but_for_key(request: BookRequest | EnrolRequest) -> tuple[object, ...]:
    if isinstance(request, EnrolRequest):
        return (request.session_id, request.version, request.client_id, request.pay_later)
    return (request.client_id, request.trainer_id, request.starts_at, request.pay_later)


def _nothing(_error: StudioError) -> None:
    """Who waits can be looked at later; the step itself was done."""
