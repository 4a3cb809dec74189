"""Knows whether the server is away, and looks every few seconds whether it is back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

LOOK_EVERY_MS = 3_000


class ConnectionWatch(QObject):
    """Is told by work that found no server, and by whoever listens to it while nobody works.

    Looks on the worker, so that a server that does not answer holds up nobody's hands.
    ``lost`` and ``back`` come once each time. Once back, all that is shown is announced as changed:
    nobody knows what others did meanwhile.
    """

    lost = Signal()
    back = Signal()

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._is_lost = False
        self.timer = QTimer(self, interval=LOOK_EVERY_MS)
        self.timer.timeout.connect(self._look)
        context.runner.server_away.connect(self.lose)

    @property
    def is_lost(self) -> bool:
        """Tell whether the last that was heard of the server is that it is away."""
        return self._is_lost

    def lose(self) -> None:
        """Take note that the server is away."""
        if not self._is_lost:
            self._is_lost = True
            self.timer.start()
            self.lost.emit()

    def find(self) -> None:
        """Take note that the server is there, and may have changed anything meanwhile."""
        self._is_lost = False
        self.timer.stop()
        self.back.emit()
        self._context.bus.announce(Changes(frozenset(Aggregate)))

    def _look(self) -> None:
        # What is under way finds out by itself.
        if not self._context.runner.is_idle:
            return
        uow = self._context.login.uow

        def work() -> None:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.connection import look

            look(uow)

        self._context.runner.run(work, done=self._answered, failed=_go_on, owner=self)

    def _answered(self, _nothing: None) -> None:
        if self._is_lost:
            self.find()


def _go_on(_error: StudioError) -> None:
    """Whoever wanted something was told; the next look comes by itself."""
