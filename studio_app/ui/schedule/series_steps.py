"""What is asked and done about series, on the worker: look at them, book them, cancel them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.free_slots import FreeSlot
from studio_app.domain.identifiers import new_id
from studio_app.domain.series_plans import (
    SeriesCancellation,
    SeriesPreview,
    SeriesReach,
    SeriesRequest,
)
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.booking_steps import Wish
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.sentences import may_be_tried_again


@dataclass(frozen=True, slots=True)
class Looked:
    """A preview with the request that it belongs to."""

    request: SeriesRequest
    preview: SeriesPreview


class SeriesSteps(QObject):
    """Tells what became of each wish.

    ``looked`` carries Looked, ``look_failed`` a StudioError; ``booked`` a DiaryOutcome and
    ``refused`` a StudioError, each with the SeriesRequest; ``cancelled`` a DiaryOutcome; ``failed``
    a StudioError, and what tries the same again, or None.
    """

    looked = Signal(object)
    look_failed = Signal(object)
    booked = Signal(object, object)
    refused = Signal(object, object)
    cancelled = Signal(object)
    failed = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._loader = LatestLoader(context.runner, self)
        self._loader.loaded.connect(self.looked)
        self._loader.failed.connect(self.look_failed)
        self._under_way: set[UUID] = set()
        self._unanswered: dict[SeriesCancellation, Wish] = {}

    @property
    def is_looking(self) -> bool:
        """Tell whether a preview is on its way."""
        return self._loader.is_loading

    def look(self, request: SeriesRequest) -> None:
        """Look at the dates of a series; the latest wish wins."""
        login = self._context.login

        def work() -> Looked:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.series import preview

            return Looked(request, preview(login.uow, login.viewer, request))

        self._loader.load(work)

    def give_up(self) -> None:
        """Look at nothing any more."""
        self._loader.give_up()

    def find_next(
        self,
        request: SeriesRequest,
        after: datetime,
        siblings: Sequence[datetime],
        done: Callable[[FreeSlot | None], object],
        failed: Callable[[StudioError], object],
    ) -> None:
        """Look for the next free time from a moment on that no sibling takes."""
        login, now = self._context.login, self._context.now()

        def work() -> FreeSlot | None:
            from studio_app.services.series import next_free

            return next_free(login.uow, login.viewer, request, after, siblings, now)

        self._context.runner.run(work, done=done, failed=failed, owner=self)

    def book(self, request: SeriesRequest) -> None:
        """Book a series."""
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            from studio_app.services.series_booking import book_series

            return book_series(login.uow, login.viewer, request, now)

        self._context.runner.run(
            work,
            done=lambda outcome: self.booked.emit(outcome, request),
            failed=lambda error: self.refused.emit(error, request),
            owner=self,
        )

    def read_reach(self, session_id: UUID, done: Callable[[SeriesReach], object]) -> None:
        """Read how many sessions each scope means; silent where that is not to be seen."""
        login, now = self._context.login, self._context.now()

        def work() -> SeriesReach:
            from studio_app.services.series import reach

            return reach(login.uow, login.viewer, session_id, now)

        self._context.runner.run(work, done=done, failed=_nothing, owner=self)

    def cancel(self, request: SeriesCancellation) -> None:
        """Cancel sessions of a series; while that of the same session is under way, nothing."""
        if request.session_id in self._under_way:
            return
        self._under_way.add(request.session_id)
        login = self._context.login
        wish = self._unanswered.pop(request, None) or Wish(new_id(), self._context.now())

        def work() -> DiaryOutcome:
            from studio_app.services.series_cancelling import cancel_series

            return cancel_series(
                login.uow, login.viewer, request, wish.made_at, request_id=wish.request_id
            )

        def done(outcome: DiaryOutcome) -> None:
            self._under_way.discard(request.session_id)
            self.cancelled.emit(outcome)

        def failed(error: StudioError) -> None:
            self._under_way.discard(request.session_id)
            again = None
            if may_be_tried_again(error):
                self._unanswered[request] = wish
                again = partial(self.cancel, request)
            self.failed.emit(error, again)

        self._context.runner.run(work, done=done, failed=failed, owner=self)


def _nothing(_error: StudioError) -> None:
    """The question can be answered without the numbers."""
