"""What is done to classes from the calendar, on the worker: add, change, cancel, fill, complete."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import BookingOutcome, DiaryOutcome
from studio_app.domain.classes import ClassChange, ClassRequest, EnrolRequest
from studio_app.domain.day_steps import CompleteRequest
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import CalendarSession
from studio_app.ui.context import ScreenContext
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.services.access import Login

Wish = ClassRequest | ClassChange | EnrolRequest
Outcome = BookingOutcome | DiaryOutcome


class ClassSteps(QObject):
    """Runs steps one at a time for each class.

    ``done`` carries the outcome of a step, ``refused`` the StudioError and the wish of one that
    was asked for in a form; ``failed`` the StudioError of any other, and what tries the same
    again, or None.
    """

    done = Signal(object)
    refused = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._under_way: set[object] = set()
        self._keys: dict[ClassChange, UUID] = {}

    def ask(self, wish: Wish) -> None:
        """Do what a form asks for; asked again after a lost answer, it is done once."""
        login, now = self._context.login, self._context.now()
        request_id = self._key_of(wish) if isinstance(wish, ClassChange) else None

        def work() -> Outcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services import classes

            who = (login.uow, login.viewer)
            if isinstance(wish, ClassRequest):
                return classes.add_class(*who, wish, now)
            if isinstance(wish, EnrolRequest):
                return classes.enrol(*who, wish, now)
            assert request_id is not None
            return classes.change_class(*who, wish, now, request_id=request_id)

        self._context.runner.run(
            work,
            done=self.done.emit,
            failed=lambda error: self.refused.emit(error, wish),
            owner=self,
        )

    def cancel(self, session: CalendarSession, reason: str = "") -> None:
        """Cancel a class with everybody in it."""
        now = self._context.now()

        def work(login: Login, request_id: UUID) -> DiaryOutcome:
            from studio_app.services import classes

            which = (session.session_id, session.version)
            return classes.cancel_class(
                login.uow, login.viewer, *which, now, reason, request_id=request_id
            )

        self._run(session.session_id, work, new_id())

    def complete(self, request: CompleteRequest) -> None:
        """Complete a class or a day."""
        now = self._context.now()

        def work(login: Login, request_id: UUID) -> DiaryOutcome:
            from studio_app.services import day_steps

            return day_steps.complete(login.uow, login.viewer, request, now, request_id=request_id)

        self._run(request.session_id or request.day, work, new_id())

    def _key_of(self, wish: ClassChange) -> UUID:
        return self._keys.setdefault(wish, new_id())

    def _run(
        self, about: object, work: Callable[[Login, UUID], DiaryOutcome], request_id: UUID
    ) -> None:
        if about in self._under_way:
            return
        self._under_way.add(about)

        def done(outcome: DiaryOutcome) -> None:
            self._under_way.discard(about)
            self.done.emit(outcome)

        def failed(error: StudioError) -> None:
            self._under_way.discard(about)
            again = partial(self._run, about, work, request_id)
            self.failed.emit(error, again if may_be_tried_again(error) else None)

        login = self._context.login
        self._context.runner.run(
            lambda: work(login, request_id), done=done, failed=failed, owner=self
        )
