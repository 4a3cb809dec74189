"""Brings what others change to the screen of whoever is logged in, without a click."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from studio_app.ui.collector import Sweeper
from studio_app.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from studio_app.domain.changes import Changes
    from studio_app.services.access import Login
    from studio_app.services.live import Following, Lost
    from studio_app.ui.change_bus import ChangeBus
    from studio_app.ui.connection_watch import ConnectionWatch
    from studio_app.ui.gathering import Gathering

END_SECONDS = 3.0


class LiveKeeper(QObject):
    """Listens for whoever is logged in, on a thread of its own for each login.

    Lives as long as the program, so that a thread which ends late has somebody to tell.
    """

    _told = Signal(int, object)

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._number = 0
        self._following: Following | None = None
        self._gathering: Gathering | None = None
        self._watch: ConnectionWatch | None = None
        self._sweeper: Sweeper | None = None
        self._threads: list[threading.Thread] = []
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def enter(self, login: Login, bus: ChangeBus, watch: ConnectionWatch) -> None:
        """Begin to listen for somebody who has logged in."""
        # Bring the database libraries along, for which the first window does not wait.
        from studio_app.services.live import Following
        from studio_app.ui.gathering import Gathering

        self.leave()
        number, told = self._number, self._told
        following = self._following = Following(login.uow)
        self._gathering = Gathering(bus, self._runner, self)
        self._watch = watch
        watch.back.connect(following.hurry)

        def tell(news: Changes | Lost) -> None:
            # At the end of the program, whom to tell may be gone before this thread is.
            with suppress(RuntimeError):
                told.emit(number, news)

        if self._sweeper is None:
            self._sweeper = Sweeper(self)
        thread = threading.Thread(
            target=lambda: following.run(tell), name="change listener", daemon=True
        )
        self._threads = [one for one in self._threads if one.is_alive()] + [thread]
        thread.start()

    def leave(self) -> None:
        """Stop listening; the thread ends by itself as soon as its connection is closed."""
        self._number += 1
        if self._following is not None:
            self._following.stop()
        if self._gathering is not None:
            self._gathering.drop()
        if self._sweeper is not None:
            self._sweeper.let_go()
        self._following = self._gathering = self._watch = None

    def end(self) -> bool:
        """Stop for good, and return False when a thread was still busy and was left behind."""
        self.leave()
        for thread in self._threads:
            thread.join(END_SECONDS)
        left_behind = any(thread.is_alive() for thread in self._threads)
        if self._sweeper is not None and not left_behind:
            self._sweeper.stop()
        return not left_behind

    def _take(self, number: int, news: Changes | Lost) -> None:
        from studio_app.services.live import Lost

        gathering, watch = self._gathering, self._watch
        if number != self._number or gathering is None or watch is None:
            return
        if isinstance(news, Lost):
            watch.lose()
        elif watch.is_lost:
            watch.find()
        else:
            gathering.take(news)
