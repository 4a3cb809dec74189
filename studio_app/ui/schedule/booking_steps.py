"""What is done to bookings from the calendar, on the worker: book, check in, mark, cancel."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.client_cards import ClientCard
from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingLine, BookingStatus, BookRequest, may_become
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Tile
from studio_app.ui.task_runner import Task


class BookingSteps(QObject):
    """Runs steps one at a time for each booking.

    ``done`` carries the BookingOutcome, ``failed`` the StudioError, of a step on a booking that
    there was; ``booked`` and ``refused`` those of a new one, with its BookRequest.
    """

    done = Signal(object)
    failed = Signal(object)
    booked = Signal(object, object)
    refused = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: set[UUID] = set()

    def may(self, tile: Tile, line: BookingLine | None, wanted: BookingStatus) -> bool:
        """Tell whether the viewer may bring a booking to a status, as far as the screen knows.

        What is yet to begin can be neither completed nor missed.
        """
        if line is None or not may_become(line.status, wanted):
            return False
        right = Right.CHECK_IN if wanted.occupies else Right.BOOK
        viewer = self._context.login.viewer
        if not allows(viewer, right, trainer_id=tile.session.trainer_id):
            return False
        begun = tile.session.starts_at <= self._context.now()
        return begun or wanted not in (BookingStatus.COMPLETED, BookingStatus.NO_SHOW)

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

    def mark(self, line: BookingLine, status: BookingStatus) -> None:
        """Bring a booking to arrived, completed or no-show."""
        login, now = self._context.login, self._context.now()

        def work() -> BookingOutcome:
            from studio_app.services import bookings

            step = (login.uow, login.viewer, line.booking_id, line.version)
            if status is BookingStatus.ARRIVED:
                return bookings.check_in(*step, now)
            return bookings.mark(*step, status, now)

        self._run(line, work)

    def cancel(self, line: BookingLine, waive_reason: str = "") -> None:
        """Cancel a booking; a reason gives the credit back though it is late."""
        login, now = self._context.login, self._context.now()

        def work() -> BookingOutcome:
            from studio_app.services import bookings

            step = (login.uow, login.viewer, line.booking_id, line.version)
            return bookings.cancel(*step, now, waive_reason)

        self._run(line, work)

    def read_card(self, client_id: UUID, done: Callable[[ClientCard], object]) -> Task:
        """Read the card of a client; a client who is not there is passed over in silence."""
        login, now = self._context.login, self._context.now()

        def work() -> ClientCard:
            from studio_app.services import clients

            return clients.client_card(login.uow, login.viewer, client_id, now)

        return self._context.runner.run(work, done=done, failed=_nothing, owner=self)

    def _run(self, line: BookingLine, work: Callable[[], BookingOutcome]) -> None:
        key = line.booking_id
        if key in self._under_way:
            return
        self._under_way.add(key)

        def done(outcome: BookingOutcome) -> None:
            self._under_way.discard(key)
            self.done.emit(outcome)

        def failed(error: StudioError) -> None:
            self._under_way.discard(key)
            self.failed.emit(error)

        self._context.runner.run(work, done=done, failed=failed, owner=self)


def _nothing(_error: StudioError) -> None:
    """The form says all that matters without the card."""
