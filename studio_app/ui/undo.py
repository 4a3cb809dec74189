"""The steps of this login that can be taken back, newest last, each with its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import BookingOutcome, UndoStep
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.services.access import Login
    from studio_app.ui.change_bus import ChangeBus
    from studio_app.ui.task_runner import TaskRunner

LONGEST_HISTORY = 50


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step that can be taken back; ``made_at_version`` is the booking's right after it.

    ``request_id`` stays the same however often it is tried, so that it is taken back once.
    """

    name: str
    undo: UndoStep
    made_at_version: int
    request_id: UUID = field(default_factory=new_id)


class UndoStack(QObject):
    """Takes steps back, the last one first, each by a service call of its own.

    ``undone`` carries the name of a step taken back. ``refused`` carries name and StudioError of
    one that was not; it is gone then, unless the database was only out of reach.
    """

    can_undo_changed = Signal(bool)
    text_changed = Signal(str)
    undone = Signal(str)
    refused = Signal(str, object)

    def __init__(
        self,
        login: Login,
        runner: TaskRunner,
        bus: ChangeBus,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._login = login
        self._runner = runner
        self._bus = bus
        self._now = now
        self._steps: list[NamedStep] = []
        self._is_running = False
        self._asked_again = 0

    def push(self, outcome: BookingOutcome, name: str) -> None:
        """Remember how to take back what was done; what has no way back is not remembered."""
        if outcome.undo is None:
            return
        self._steps.append(NamedStep(name, outcome.undo, outcome.undo.version))
        del self._steps[:-LONGEST_HISTORY]
        self._tell()

    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        return bool(self._steps)

    def text(self) -> str:
        """Return the name of the step that undo_last would take back, "" without one."""
        return self._steps[-1].name if self._steps else ""

    def undo_last(self) -> None:
        """Take the last step back on the worker; does nothing without one.

        Asked again meanwhile, it goes on with the step before, once it knows how this one ended.
        """
        if self._is_running:
            self._asked_again = min(self._asked_again + 1, len(self._steps))
        elif self._steps:
            self._run(self._steps.pop())

    def _run(self, step: NamedStep) -> None:
        def work() -> BookingOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services import bookings

            login = self._login
            return bookings.undo(
                login.uow, login.viewer, step.undo, self._now(), request_id=step.request_id
            )

        self._is_running = True
        self._tell()
        self._runner.run(
            work,
            done=lambda outcome: self._finish(step, outcome),
            failed=lambda error: self._refuse(step, error),
            owner=self,
        )

    def clear(self) -> None:
        """Forget all steps."""
        self._steps.clear()
        self._asked_again = 0
        self._tell()

    def _finish(self, step: NamedStep, outcome: BookingOutcome) -> None:
        self._is_running = False
        self._follow(step, outcome.version)
        self._bus.announce(outcome.changes)
        self.undone.emit(step.name)
        if self._asked_again and self._steps:
            self._asked_again -= 1
            self._run(self._steps.pop())

    def _follow(self, undone: NamedStep, version: int) -> None:
        """Carry the new version to the step before it on the same booking.

        Only if nobody else changed the booking between the two: then it is as that step left it.
        """
        for index in range(len(self._steps) - 1, -1, -1):
            step = self._steps[index]
            if step.undo.booking_id == undone.undo.booking_id:
                if step.made_at_version == undone.made_at_version - 1:
                    undo = replace(step.undo, version=version)
                    self._steps[index] = replace(step, undo=undo)
                return

    def _refuse(self, step: NamedStep, error: StudioError) -> None:
        self._is_running = False
        self._asked_again = 0
        if may_be_tried_again(error):
            self._steps.append(step)
            self._tell()
        self.refused.emit(step.name, error)

    def _tell(self) -> None:
        self.can_undo_changed.emit(self.can_undo())
        self.text_changed.emit(self.text())
