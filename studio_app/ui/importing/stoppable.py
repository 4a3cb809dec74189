"""Long work on a worker of its own, which somebody may stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from studio_app.domain.errors import StudioError
from studio_app.domain.importing.outcomes import ImportStopped
from studio_app.ui.task_runner import Report, TaskRunner

T = TypeVar("T")


class StoppableWork(QObject):
    """Does one thing at a time; what is stopped fails with ImportStopped, and nothing is done.

    Unlike a task that is cancelled it says how it ended: what was done before it could be stopped
    is told as done.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.runner = TaskRunner(self)
        self._stop = threading.Event()

    def run(
        self,
        work: Callable[[Report], T],
        done: Callable[[T], object],
        failed: Callable[[StudioError], object],
        progress: Report,
    ) -> None:
        """Do something, and call back on the GUI thread."""
        stop = self._stop = threading.Event()

        def watched(report: Report) -> T:
            def tell(count: int, total: int) -> None:
                # What is done can no longer be stopped.
                if stop.is_set() and count < total:
                    raise ImportStopped()
                report(count, total)

            return work(tell)

        self.runner.run(watched, done=done, failed=failed, progress=progress, owner=self)

    def stop(self) -> None:
        """Stop what is under way, at its next report."""
        self._stop.set()
