"""The steps of this login that can be taken back, or done again, newest last, each by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from studio_app.domain.changes import Changes, DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.undoing import DiaryUndo
from studio_app.ui.sentences import may_be_tried_again

if TYPE_CHECKING:
    from studio_app.services.access import Login
    from studio_app.ui.change_bus import ChangeBus
    from studio_app.ui.task_runner import TaskRunner

LONGEST_HISTORY = 50


class Undoable(Protocol):
    """An outcome that may tell the way back."""

    @property
    def undo(self) -> DiaryUndo | None:
        """Return how to take it back, None where there is no way."""


class Finished(Undoable, Protocol):
    """What came of a step: it tells what changed, too."""

    @property
    def changes(self) -> Changes:
        """Return what changed."""


@dataclass(frozen=True, slots=True)
class NamedStep:
    """A step that can be taken back, or done ``again``.

    ``request_id`` stays the same however often it is tried, so that it is done once.
    """

    name: str
    back: DiaryUndo
    again: bool = False
    request_id: UUID = field(default_factory=new_id)


class UndoStack(QObject):
    """Takes steps back and does them again, the last one first, each by a service call.

    ``undone`` and ``redone`` carry the name of the step. ``refused`` carries name and StudioError
    of one that was not; it is gone then, unless the database was only out of reach.
    """

    can_undo_changed = Signal(bool)
    text_changed = Signal(str)
    redo_text_changed = Signal(str)
    undone = Signal(str)
    redone = Signal(str)
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
        self._done: list[NamedStep] = []
        self._taken_back: list[NamedStep] = []
        self._is_running = False
        self._waiting: list[bool] = []
        self._told = ("", "")

    def push(self, outcome: Undoable, name: str) -> None:
        """Remember how to take back what was done; what has no way back is not remembered.

        What was taken back before is done again no more: it may not fit what was done now.
        """
        if outcome.undo is None:
            return
        self._done.append(NamedStep(name, outcome.undo))
        del self._done[:-LONGEST_HISTORY]
        self._taken_back.clear()
        self._tell()

    def can_undo(self) -> bool:
        """Tell whether there is a step to take back."""
        return bool(self._done)

    def can_redo(self) -> bool:
        """Tell whether there is a step to do again."""
        return bool(self._taken_back)

    def text(self) -> str:
        """Return the name of the step that undo_last would take back, "" without one."""
        return self._done[-1].name if self._done else ""

    def redo_text(self) -> str:
        """Return the name of the step that redo_last would do again, "" without one."""
        return self._taken_back[-1].name if self._taken_back else ""

    def undo_last(self) -> None:
        """Take the last step back on the worker; does nothing without one.

        Asked again meanwhile, it goes on with the step before, once it knows how this one ended.
        """
        self._go_on(again=False)

    def redo_last(self) -> None:
        """Do again what was taken back last; as undo_last."""
        self._go_on(again=True)

    def clear(self) -> None:
        """Forget all steps."""
        self._done.clear()
        self._taken_back.clear()
        self._waiting.clear()
        self._tell()

    def _go_on(self, *, again: bool) -> None:
        if self._is_running:
            if len(self._waiting) < LONGEST_HISTORY:
                self._waiting.append(again)
            return
        steps = self._taken_back if again else self._done
        if steps:
            self._run(steps.pop())

    def _run(self, step: NamedStep) -> None:
        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.undoing import undo

            login = self._login
            return undo(
                login.uow,
                login.viewer,
                step.back,
                self._now(),
                request_id=step.request_id,
                again=step.again,
            )

        self._is_running = True
        self._tell()
        self._runner.run(
            work,
            done=lambda outcome: self._finish(step, outcome),
            failed=lambda error: self._refuse(step, error),
            owner=self,
        )

    def _finish(self, step: NamedStep, outcome: DiaryOutcome) -> None:
        self._is_running = False
        if outcome.undo is not None:
            there = self._done if step.again else self._taken_back
            there.append(NamedStep(step.name, outcome.undo, again=not step.again))
        self._tell()
        self._bus.announce(outcome.changes)
        (self.redone if step.again else self.undone).emit(step.name)
        while self._waiting and not self._is_running:
            self._go_on(again=self._waiting.pop(0))

    def _refuse(self, step: NamedStep, error: StudioError) -> None:
        self._is_running = False
        self._waiting.clear()
        if may_be_tried_again(error):
            (self._taken_back if step.again else self._done).append(step)
        self._tell()
        self.refused.emit(step.name, error)

    def _tell(self) -> None:
        told, self._told = self._told, (self.text(), self.redo_text())
        if told[0] != self._told[0]:
            self.can_undo_changed.emit(self.can_undo())
            self.text_changed.emit(self.text())
        if told[1] != self._told[1]:
            self.redo_text_changed.emit(self.redo_text())
