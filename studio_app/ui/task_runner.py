"""Runs database work on one thread of its own and brings the results back to the GUI thread."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar, overload

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from studio_app.domain.errors import ServerAway, StudioError
from studio_app.ui import collector
from studio_app.ui.sentences import UnexpectedError

T = TypeVar("T")
Report = Callable[[int, int], None]

BUSY_AFTER_MILLISECONDS = 300
REPORT_EVERY_SECONDS = 0.05

logger = logging.getLogger(__name__)


class TaskCancelledError(BaseException):
    """Raised inside long work, at its next report, when nobody wants its result any more."""


class Task:
    """Work that was handed to the runner. Use it on the GUI thread only."""

    def __init__(
        self,
        work: Callable[..., Any],
        done: Callable[[Any], object],
        failed: Callable[[StudioError], object] | None,
        progress: Report | None,
        owner: QObject | None,
    ) -> None:
        self._work = work
        self._done = done
        self._failed = failed
        self._progress = progress
        self._reports = progress is not None
        self._owner = None if owner is None else weakref.ref(owner)
        self._result: Any = None
        self._error: BaseException | None = None
        self._cancelled = threading.Event()
        self._reported_at = 0.0

    @property
    def cancelled(self) -> bool:
        """Return whether nobody wants the result any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Drop the callbacks. Work not yet begun is left out; reporting work stops at a report."""
        self._cancelled.set()


class TaskRunner(QObject):
    """One serial worker thread. Made and used on the GUI thread, which it never makes wait.

    ``busy`` says True once work has taken 300 ms, and False when all is done. ``problem`` carries
    a StudioError that no ``failed`` took; ``crashed`` carries one for an exception that no person
    can act on, after its traceback was logged. ``server_away`` says that work found no server,
    also work whose result nobody wants any more.
    """

    busy = Signal(bool)
    idle = Signal()
    problem = Signal(object)
    crashed = Signal(object)
    server_away = Signal()
    _finished = Signal(int)
    _reported = Signal(int, int, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: dict[int, Task] = {}
        self._next_key = 0
        self._queue: SimpleQueue[int | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._shows_busy = False
        self._busy_timer = QTimer(self, singleShot=True, interval=BUSY_AFTER_MILLISECONDS)
        self._busy_timer.timeout.connect(self._show_busy)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._deliver_report, Qt.ConnectionType.QueuedConnection)
        # A daemon, so that a server that never answers cannot keep the program from ending.
        self._thread = threading.Thread(target=self._serve, name="database worker", daemon=True)
        self._thread.start()
        stopping, queue, tasks = self._stopping, self._queue, self._tasks
        self.destroyed.connect(lambda: _stop(stopping, queue, tasks))

    @overload
    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[StudioError], object] | None = None,
        owner: QObject | None = None,
        progress: None = None,
    ) -> Task: ...

    @overload
    def run(
        self,
        work: Callable[[Report], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[StudioError], object] | None = None,
        owner: QObject | None = None,
        progress: Report,
    ) -> Task: ...

    def run(
        self,
        work: Callable[..., T],
        *,
        done: Callable[[T], object],
        failed: Callable[[StudioError], object] | None = None,
        owner: QObject | None = None,
        progress: Report | None = None,
    ) -> Task:
        """Run ``work`` after all that was handed in before; call back on the GUI thread.

        With ``progress`` the work gets a function of (done, total) to report with. Callbacks are
        dropped once ``owner`` is gone (by default the object whose method ``done`` is); the work
        itself is still done, unless it is cancelled before it begins.
        """
        if owner is None:
            bound_to = getattr(done, "__self__", None)
            owner = bound_to if isinstance(bound_to, QObject) else None
        task = Task(work, done, failed, progress, owner)
        if self._stopping.is_set():
            task.cancel()
            return task
        self._next_key += 1
        self._tasks[self._next_key] = task
        if len(self._tasks) == 1:
            self._busy_timer.start()
            collector.pause()
        self._queue.put(self._next_key)
        return task

    @property
    def is_idle(self) -> bool:
        """Return whether nothing is waiting, running or on its way back."""
        return not self._tasks

    def forget_callbacks(self) -> None:
        """Let all work handed in so far be done, but bring nothing of it back."""
        for task in self._tasks.values():
            task._done, task._failed, task._progress = _ignore, _ignore, None

    def shut_down(self, timeout: float = 5.0) -> bool:
        """Finish what was begun and what waits, without callbacks; stop work that reports.

        Return False when the worker was still busy after ``timeout`` seconds and was left behind.
        """
        self._busy_timer.stop()
        if not self._stopping.is_set():
            self._stopping.set()
            self._queue.put(None)
        self._thread.join(timeout)
        _drop(self._tasks)
        return not self._thread.is_alive()

    def wait_idle(self, timeout: float = 10.0) -> bool:
        """Run the event loop until idle; return False after ``timeout`` seconds. For tests."""
        deadline = time.monotonic() + timeout
        while self._tasks:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            loop = QEventLoop()
            self.idle.connect(loop.quit)
            QTimer.singleShot(round(left * 1000), loop.quit)
            loop.exec()
        return True

    def _serve(self) -> None:
        # Only keys travel, and nothing of a task is held here afterwards: the last reference to a
        # widget in a callback must not be dropped on this thread, where Qt forbids destroying it.
        while (key := self._queue.get()) is not None:
            self._execute(key)
            if self._stopping.is_set():
                continue
            self._finished.emit(key)

    def _execute(self, key: int) -> None:
        task = self._tasks.get(key)
        if task is None or task.cancelled:
            return
        try:
            if task._reports:
                task._result = task._work(lambda done, total: self._report(key, done, total))
            else:
                task._result = task._work()
        except (StudioError, TaskCancelledError) as error:
            task._error = error
        except BaseException as error:
            logger.exception("A task of the database worker failed.")
            task._error = error

    def _report(self, key: int, done: int, total: int) -> None:
        task = self._tasks.get(key)
        if task is None or task.cancelled or self._stopping.is_set():
            raise TaskCancelledError
        now = time.monotonic()
        if done >= total or now - task._reported_at >= REPORT_EVERY_SECONDS:
            task._reported_at = now
            self._reported.emit(key, done, total)

    @Slot(int, int, int)
    def _deliver_report(self, key: int, done: int, total: int) -> None:
        task = self._tasks.get(key)
        if task is not None and task._progress is not None and _is_wanted(task):
            task._progress(done, total)

    @Slot(int)
    def _deliver(self, key: int) -> None:
        task = self._tasks.pop(key, None)
        if task is None:
            return
        if not self._tasks:
            collector.resume()
            self._busy_timer.stop()
            if self._shows_busy:
                self._shows_busy = False
                self.busy.emit(False)
        try:
            if isinstance(task._error, ServerAway):
                self.server_away.emit()
            if _is_wanted(task):
                self._call_back(task)
        finally:
            if not self._tasks:
                self.idle.emit()

    def _call_back(self, task: Task) -> None:
        error = task._error
        if error is None:
            task._done(task._result)
        elif isinstance(error, StudioError):
            if task._failed is None:
                self.problem.emit(error)
            else:
                task._failed(error)
        elif not isinstance(error, TaskCancelledError):
            told = UnexpectedError()
            self.crashed.emit(told)
            if task._failed is not None:
                task._failed(told)

    def _show_busy(self) -> None:
        self._shows_busy = True
        self.busy.emit(True)


def _is_wanted(task: Task) -> bool:
    if task.cancelled:
        return False
    if task._owner is None:
        return True
    owner = task._owner()
    return owner is not None and isValid(owner)


def _ignore(_value: object) -> None:
    pass


def _stop(
    stopping: threading.Event, queue: SimpleQueue[int | None], tasks: dict[int, Task]
) -> None:
    if not stopping.is_set():
        stopping.set()
        _drop(tasks)
        queue.put(None)


def _drop(tasks: dict[int, Task]) -> None:
    if tasks:
        tasks.clear()
        collector.resume()
