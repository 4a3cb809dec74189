"""Python's garbage collector, which must not work on any thread but the GUI thread.

A collection that starts on another would stop the GUI thread for its whole length, and would
destroy widgets that are garbage on a thread on which Qt forbids it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 500

_pauses = 0


def pause() -> None:
    """Let nothing be collected by itself until ``resume``; for the GUI thread."""
    global _pauses
    _pauses += 1
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
    is stopped.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()
        pause()

    def sweep(self) -> None:
        """Collect what has grown beyond its threshold, unless somebody else has paused that."""
        if _pauses > 1:
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if 0 < thresholds[age] < counts[age]]
        if due:
            gc.collect(max(due))

    def stop(self) -> None:
        """Let Python collect by itself again."""
        if self._timer.isActive():
            self._timer.stop()
            resume()
