"""Python's garbage collector, which must not work on any thread but the GUI thread.

A collection that starts on another would stop the GUI thread for its whole length, and would
destroy widgets that are garbage on a thread on which Qt forbids it.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from studio_app.ui.input_kinds import INPUT_KINDS

LOOK_EVERY_MS = 500
# As many objects as are looked through in two milliseconds or so.
MOST_YOUNG = 5_000
# Some ten megabytes: more is not left lying about until somebody goes away for long.
MOST_PUT_AWAY = 200_000
BREATH_SECONDS = 2.0
QUIET_SECONDS = 30.0

_pauses = 0
_pauses_ever = 0


def pause() -> None:
    """Let nothing be collected by itself until ``resume``; for the GUI thread."""
    global _pauses, _pauses_ever
    _pauses += 1
    _pauses_ever += 1
    gc.disable()


def resume() -> None:
    """End one ``pause``."""
    global _pauses
    _pauses -= 1
    if _pauses == 0:
        gc.enable()


class Sweeper(QObject):
    """Collects on the GUI thread what is due, while it keeps anything from being so by itself.

    For as long as a thread of Python's is there that is never idle: from when it is made until it
    is stopped. To look through all that there is takes longer than a key may wait, so that only
    what is young is looked through while somebody works: a large board that was loaded is put
    away unseen. What was put away is looked through once nobody has touched anything for a while.
    """

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._touched_at = 0.0
        self._watches = False
        self._owes = False
        self._has_grown: bool | None = None
        self._somebody_left = False
        # What is there when somebody comes in mostly stays.
        gc.freeze()
        self._kept = gc.get_freeze_count()
        self.timer = QTimer(self, interval=LOOK_EVERY_MS)
        self.timer.timeout.connect(self.sweep)
        self.timer.start()
        pause()
        self._pauses_seen = _pauses_ever

    def sweep(self) -> None:
        """Collect what has grown beyond its threshold, unless somebody else has paused that."""
        if _pauses > 1:
            self._watch(False)
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if 0 < thresholds[age] < counts[age]]
        has_worked = _pauses_ever != self._pauses_seen
        self._pauses_seen = _pauses_ever
        # What came of work is kept by somebody, and hardly ever garbage.
        if counts[0] > MOST_YOUNG and has_worked and not self._somebody_left:
            gc.freeze()
            self._owes, self._has_grown = True, None
        elif due:
            gc.collect(min(max(due), 1))
            self._owes |= 2 in due
        if self._owes:
            self._sweep_all_when_quiet()

    def let_go(self) -> None:
        """Keep nothing put away, and look through all of it in the next breath: somebody left."""
        gc.unfreeze()
        self._owes = self._has_grown = self._somebody_left = True

    def stop(self) -> None:
        """Let Python collect by itself again."""
        if self.timer.isActive():
            self.timer.stop()
            self._watch(False)
            gc.unfreeze()
            resume()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT_KINDS:
            self._touched_at = self._clock()
        return False

    def _sweep_all_when_quiet(self) -> None:
        if not self._watches:
            self._watch(True)
            return
        quiet = self._clock() - self._touched_at
        if quiet < BREATH_SECONDS:
            return
        if self._has_grown is None:
            self._has_grown = gc.get_freeze_count() > self._kept + MOST_PUT_AWAY
        if self._has_grown or quiet >= QUIET_SECONDS:
            self._sweep_all()

    def _sweep_all(self) -> None:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self._kept = gc.get_freeze_count()
        self._owes = self._somebody_left = False
        self._watch(False)

    def _watch(self, watches: bool) -> None:
        """Listen for hands only when it matters: every event of the program comes by here."""
        app = QCoreApplication.instance()
        if watches == self._watches or app is None:
            return
        self._watches = watches
        if watches:
            self._touched_at = self._clock()
            app.installEventFilter(self)
        else:
            app.removeEventFilter(self)
