"""Reads something on the worker, of which the latest wish wins."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from studio_app.domain.errors import StudioError
from studio_app.ui.task_runner import Task, TaskRunner


class LatestLoader(QObject):
    """Loads once for all wishes of a moment; ``loaded`` carries the answer, ``failed`` an error."""

    loaded = Signal(object)
    failed = Signal(object)

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._work: Callable[[], object] | None = None
        self._task: Task | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._load)

    @property
    def is_loading(self) -> bool:
        """Tell whether an answer is on its way."""
        return self._task is not None or self._soon.isActive()

    def load(self, work: Callable[[], object]) -> None:
        """Do the work on the worker, as soon as the present event is dealt with."""
        self._work = work
        self._soon.start()

    def give_up(self) -> None:
        """Want nothing any more."""
        self._soon.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _load(self) -> None:
        if self._work is None:
            return
        if self._task is not None:
            self._task.cancel()
        self._task = self._runner.run(self._work, done=self._done, failed=self._fail, owner=self)

    def _done(self, answer: object) -> None:
        self._task = None
        self.loaded.emit(answer)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self.failed.emit(error)
