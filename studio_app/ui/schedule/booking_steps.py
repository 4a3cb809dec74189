"""What is done to bookings from the calendar, on the worker: book, check in, mark, cancel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.client_cards import ClientCard
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingLine, BookingStatus, BookRequest, may_become
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.task_runner import Task

if TYPE_CHECKING:
    from studio_app.services.access import Login


@dataclass(frozen=True, slots=True)
class Step:
    """What is wanted of a booking: a status, or with None that it is cancelled."""

    line: BookingLine
    wanted: BookingStatus | None
    waive_reason: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """The key of a request, and when it was made: both stay the same however often it is tried."""

    request_id: UUID
    made_at: datetime


class BookingSteps(QObject):
    """Runs steps one at a time for each booking.

    ``done`` carries the BookingOutcome of a step on a booking that there was; ``failed`` its
    StudioError, and what tries the same again, or None. ``booked`` and ``refused`` are those of a
    new booking, with its BookRequest.
    """

    done = Signal(object)
    failed = Signal(object, object)
    booked = Signal(object, object)
    refused = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: set[UUID] = set()
        self._unanswered: dict[Step, Wish] = {}

    def may(self, tile: Tile, line: BookingLine | None, wanted: BookingStatus) -> bool:
        """Tell whether the viewer may bring a booking to a status, as far as the screen knows.

        What is yet to begin can be neither completed nor missed.
        """
        if line is None or not may_become(line.status, wanted):
            return False
        if not self.is_allowed(tile, wanted):
            return False
        begun = tile.session.starts_at <= self._context.now()
        return begun or wanted not in (BookingStatus.COMPLETED, BookingStatus.NO_SHOW)

    def is_allowed(self, tile: Tile, wanted: BookingStatus) -> bool:
        """Tell whether the viewer's role brings bookings of a tile to a status at all."""
        right = Right.CHECK_IN if wanted.occupies else Right.BOOK
        viewer = self._context.login.viewer
        return allows(viewer, right, trainer_id=tile.session.trainer_id)

    def may_book(self, tile: Tile) -> bool:
        """Tell whether the viewer may book in the diary of a tile."""
        viewer = self._context.login.viewer
        return allows(viewer, Right.BOOK, trainer_id=tile.session.trainer_id)

    def book(self, request: BookRequest) -> None:
        """Book."""
        login, now = self._context.login, self._context.now()

        def work() -> BookingOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services import bookings

            return bookings.book(login.uow, login.viewer, request, now)

        self._context.runner.run(
            work,
            done=lambda outcome: self.booked.emit(outcome, request),
            failed=lambda error: self.refused.emit(error, request),
            owner=self,
        )

    def mark(self, line: BookingLine, status: BookingStatus, waive_reason: str = "") -> None:
        """Bring a booking to arrived, completed or no-show, which a reason makes free."""
        self._run(Step(line, status, waive_reason))

    def cancel(self, line: BookingLine, waive_reason: str = "") -> None:
        """Cancel a booking; a reason gives the credit back though it is late."""
        self._run(Step(line, None, waive_reason))

    def read_card(self, client_id: UUID, done: Callable[[ClientCard], object]) -> Task:
        """Read the card of a client; a client who is not there is passed over in silence."""
        login, now = self._context.login, self._context.now()

        def work() -> ClientCard:
            from studio_app.services import clients

            return clients.client_card(login.uow, login.viewer, client_id, now)

        return self._context.runner.run(work, done=done, failed=_nothing, owner=self)

    def _run(self, step: Step) -> None:
        key = step.line.booking_id
        if key in self._under_way:
            return
        self._under_way.add(key)
        wish = self._unanswered.pop(step, None) or Wish(new_id(), self._context.now())

        def done(outcome: BookingOutcome) -> None:
            self._under_way.discard(key)
            self.done.emit(outcome)

        def failed(error: StudioError) -> None:
            self._under_way.discard(key)
            again = None
            if may_be_tried_again(error):
                self._unanswered[step] = wish
                again = partial(self._run, step)
            self.failed.emit(error, again)

        work = partial(_take, self._context.login, step, wish)
        self._context.runner.run(work, done=done, failed=failed, owner=self)


def _take(login: Login, step: Step, wish: Wish) -> BookingOutcome:
    """Take the step; on the worker."""
    # Brings the database libraries along: imported here, off the GUI thread.
    from studio_app.services import bookings

    who, line, request = (login.uow, login.viewer), step.line, wish.request_id
    booking = (line.booking_id, line.version)
    reason = step.waive_reason
    if step.wanted is None:
        return bookings.cancel(*who, *booking, wish.made_at, reason, request_id=request)
    return bookings.mark(*who, *booking, step.wanted, wish.made_at, reason, request_id=request)


def _nothing(_error: StudioError) -> None:
    """The form says all that matters without the card."""
