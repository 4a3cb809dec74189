"""Notices when nobody has touched the program for a while."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

from studio_app.ui.input_kinds import INPUT_KINDS

LOOK_EVERY_MILLISECONDS = 5_000


class AutoLock(QObject):
    """Emits ``idle`` once the application had no key, mouse or touch input for so many minutes.

    ``clock`` gives seconds and goes on while the computer sleeps, so that a laptop that is opened
    again is locked.
    """

    idle = Signal()

    def __init__(
        self,
        app: QCoreApplication,
        minutes: Callable[[], int],
        *,
        clock: Callable[[], float] = time.time,
        look_every: int = LOOK_EVERY_MILLISECONDS,
        parent: QObject | None = None,
    ) -> None:
        """``minutes`` is asked at each look, 0 means never; ``look_every`` is in milliseconds."""
        super().__init__(parent)
        self._app = app
        self._minutes = minutes
        self._clock = clock
        self._touched_at = clock()
        self._timer = QTimer(self, interval=look_every)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to watch; the time counts from now."""
        self._touched_at = self._clock()
        # Installed twice it still hears every event once.
        self._app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in INPUT_KINDS:
            self._touched_at = self._clock()
        return False

    def _look(self) -> None:
        minutes = self._minutes()
        if minutes > 0 and self._clock() - self._touched_at >= minutes * 60:
            self.stop()
            self.idle.emit()
