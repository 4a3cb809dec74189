"""Announces what others changed, soon and together, without a load for each of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from studio_app.domain.changes import Changes
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.task_runner import TaskRunner

GATHER_MS = 20
REST_MS = 350


class Gathering(QObject):
    """Announces what comes from elsewhere: soon, together, and never more than thrice a second.

    Nor while work is under way: a load that was dropped for the next one each time would bring
    nothing to the screen for as long as others are busy.
    """

    def __init__(self, bus: ChangeBus, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = bus
        self._runner = runner
        self._pending = Changes()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._announce)
        runner.idle.connect(self._announce)

    def take(self, changes: Changes) -> None:
        """Announce these with all that come in the next moment."""
        self._pending |= changes
        if not self._timer.isActive():
            self._timer.start(GATHER_MS)

    def drop(self) -> None:
        """Announce nothing any more, and go."""
        self._pending = Changes()
        self.deleteLater()

    def _announce(self) -> None:
        if not self._pending.aggregates or self._timer.isActive() or not self._runner.is_idle:
            return
        changes, self._pending = self._pending, Changes()
        self._timer.start(REST_MS)
        self._bus.announce(changes)
