"""Brings what was dragged to the services, on the worker: a session moves, or a copy is booked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import BookingOutcome, DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookRequest, MoveRequest
from studio_app.domain.series_plans import Scope, SeriesChange
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.schedule.booking_steps import Wish
from studio_app.ui.schedule.drag import Drop
from studio_app.ui.schedule.unanswered import Unanswered
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.services.access import Login


@dataclass(frozen=True, slots=True)
class Placing:
    """A session that was dropped somewhere, and what was said about a refusal since.

    Of a series, those that ``scope`` means go with it. A form may give it another place too, and a
    class another ``title`` and ``capacity``; whatever is not given stays.
    """

    drop: Drop
    reason: str = ""
    pay_later: bool = False
    scope: Scope = Scope.THIS
    place_id: UUID | None = None
    title: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request as it was made: it stays the same however often it is tried."""

    wish: Wish
    request: MoveRequest | BookRequest | SeriesChange


class MoveSteps(QObject):
    """Runs one step at a time for each session.

    ``done`` carries the outcome, a DiaryOutcome of a move or the BookingOutcome of a copy, and the
    Placing; ``refused`` the StudioError, the Placing, and what tries the same again, or None.
    """

    done = Signal(object, object)
    refused = Signal(object, object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: set[UUID] = set()
        self._moved: dict[UUID, int] = {}
        self._attempts: dict[Placing, Attempt] = {}
        self._unanswered = Unanswered()

    @property
    def is_idle(self) -> bool:
        """Tell whether every answer came."""
        return not self._under_way

    def is_on_its_way(self, tile: Tile) -> bool:
        """Tell whether a session is being moved, or stands on the board as it was before that."""
        key = tile.session.session_id
        return key in self._under_way or self._moved.get(key) == tile.session.version

    def take(self, placing: Placing) -> None:
        """Move the session, or book the copy; while the same session moves nothing is done."""
        key = placing.drop.session.session_id
        if key in self._under_way:
            return
        self._under_way.add(key)
        attempt = self._attempts.pop(placing, None) or self._attempt(placing)

        def done(outcome: DiaryOutcome | BookingOutcome) -> None:
            self._under_way.discard(key)
            if isinstance(attempt.request, BookRequest):
                self._unanswered.note_booked(attempt.request)
            else:
                self._moved[key] = attempt.request.version
            self.done.emit(outcome, placing)

        def failed(error: StudioError) -> None:
            self._under_way.discard(key)
            if isinstance(attempt.request, BookRequest):
                self._unanswered.note_refused(attempt.request, error)
                self._unanswered.forget_told()
            again = None
            if may_be_tried_again(error):
                self._attempts[placing] = attempt
                again = partial(self.take, placing)
            self.refused.emit(error, placing, again)

        work = partial(_take, self._context.login, attempt, placing.drop.session.place)
        self._context.runner.run(work, done=done, failed=failed, owner=self)

    def _attempt(self, placing: Placing) -> Attempt:
        drop, wish = placing.drop, Wish(new_id(), self._context.now())
        session = drop.session
        if drop.copies_for is None and placing.scope is not Scope.THIS:
            changes = SeriesChange(
                session.session_id,
                session.version,
                placing.scope,
                drop.trainer.id,
                drop.starts_at,
                drop.minutes,
                placing.place_id,
                placing.reason,
                placing.title,
                placing.capacity,
            )
            return Attempt(wish, changes)
        if drop.copies_for is None:
            moves = MoveRequest(
                session.session_id,
                session.version,
                drop.trainer.id,
                drop.starts_at,
                drop.minutes,
                placing.reason,
                placing.place_id,
                placing.title,
                placing.capacity,
            )
            return Attempt(wish, moves)
        copies = BookRequest(
            booking_id=wish.request_id,
            client_id=drop.copies_for,
            trainer_id=drop.trainer.id,
            starts_at=drop.starts_at,
            minutes=drop.minutes,
            pay_later=placing.pay_later,
            book_anyway_reason=placing.reason,
            instead_of=self._unanswered.keys(),
        )
        return Attempt(wish, copies)


def _take(login: Login, attempt: Attempt, place: str) -> DiaryOutcome | BookingOutcome:
    """Take the step; on the worker."""
    # Brings the database libraries along: imported here, off the GUI thread.
    from studio_app.services import bookings, moves, schedule, series_changes

    who, request, wish = (login.uow, login.viewer), attempt.request, attempt.wish
    if isinstance(request, MoveRequest):
        return moves.move(*who, request, wish.made_at, request_id=wish.request_id)
    if isinstance(request, SeriesChange):
        return series_changes.change_series(*who, request, wish.made_at, request_id=wish.request_id)
    found = [one.id for one in schedule.places(*who) if one.name == place]
    request = replace(request, place_id=found[0] if found else None)
    return bookings.book(*who, request, wish.made_at)
