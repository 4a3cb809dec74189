"""Weeks flipped on the real page, and how regularly the event loop turns meanwhile."""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEventLoop, Qt, QTimer

from studio_app.bench.screen.application import application
from studio_app.bench.sizes import NOW, TODAY
from studio_app.domain.errors import DatabaseProblem
from studio_app.services.access import Login
from studio_app.settings import Settings
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.collector import Sweeper
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack

_PROBE_MILLISECONDS = 5
# Thirty a second: how fast a key repeats that is held down.
_KEY_MILLISECONDS = 33
_SETTLE_SECONDS = 60.0
_INJECTED = 0.05


def gaps_while_flipping(login: Login, flips: int) -> list[list[float]]:
    """Return for each run the milliseconds between turns of the event loop.

    Raises DatabaseProblem when the probe would not notice that nothing answers.
    """
    app = application()
    _check_probe()
    runner = TaskRunner()
    bus = ChangeBus()
    undo = UndoStack(login, runner, bus, lambda: NOW)
    with tempfile.TemporaryDirectory(prefix="studio-app-bench-") as folder:
        settings = Settings(Path(folder) / "settings.json")
        page = SchedulePage(ScreenContext(login, runner, bus, undo, settings, lambda: NOW))
        page.resize(1400, 900)
        page.show()
        page.go_to(TODAY)
        page.set_view("week")
        _settle(runner)
        # As the program does once it has started and somebody is logged in.
        gc.freeze()
        sweeper = Sweeper(page)
        # Back first: most of a demo studio's weeks lie behind.
        runs = [_run(page, runner, flips, forward) for forward in (False, True, False)]
        sweeper.stop()
        runner.shut_down()
        page.close()
        page.deleteLater()
        app.processEvents()
    return runs


def _run(page: SchedulePage, runner: TaskRunner, flips: int, forward: bool) -> list[float]:
    left = flips

    def flip() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            keys.stop()
        elif forward:
            page.go_forward()
        else:
            page.go_back()

    keys = QTimer()
    keys.setTimerType(Qt.TimerType.PreciseTimer)
    keys.timeout.connect(flip)
    keys.start(_KEY_MILLISECONDS)
    return _gaps_until(lambda: left < 0 and runner.is_idle)


def _gaps_until(is_over: Callable[[], bool]) -> list[float]:
    """Return the milliseconds between the probe's turns until something is over."""
    gaps: list[float] = []
    last = began = perf_counter()
    loop = QEventLoop()

    def turn() -> None:
        nonlocal last
        now = perf_counter()
        gaps.append((now - last) * 1000)
        last = now
        if is_over() or now - began > _SETTLE_SECONDS:
            loop.quit()

    probe = QTimer()
    probe.setTimerType(Qt.TimerType.PreciseTimer)
    probe.timeout.connect(turn)
    probe.start(_PROBE_MILLISECONDS)
    loop.exec()
    probe.stop()
    return gaps


def _check_probe() -> None:
    """See that a sleep of the GUI thread shows as a gap."""
    slept: list[bool] = []

    def sleep() -> None:
        time.sleep(_INJECTED)
        slept.append(True)

    QTimer.singleShot(5 * _PROBE_MILLISECONDS, sleep)
    gaps = _gaps_until(lambda: bool(slept))
    if max(gaps) < _INJECTED * 1000:
        raise DatabaseProblem("The event loop cannot be measured here: a sleep was not noticed.")


def _settle(runner: TaskRunner) -> None:
    application().processEvents()
    runner.wait_idle(_SETTLE_SECONDS)
    application().processEvents()
