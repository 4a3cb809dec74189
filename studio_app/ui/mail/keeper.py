"""Mail that waits goes out while the program is open, from whichever PC comes first."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.mail import sees_outbox, sends_mail
from studio_app.ui.task_runner import Report, Task, TaskRunner

if TYPE_CHECKING:
    from studio_app.services.access import Login
    from studio_app.services.mail_desk import MailDesk, MailStanding
    from studio_app.services.mail_sending import MailRound
    from studio_app.ui.change_bus import ChangeBus
    from studio_app.ui.widgets.sidebar_item import SidebarItem

# Whoever has just logged in wants to see the day first.
FIRST_LOOK_MILLISECONDS = 3_000
LOOK_MILLISECONDS = 30_000
SOON_MILLISECONDS = 200
# What somebody else queued is told as a change of the studio.
_MAY_QUEUE = {Aggregate.ORGANIZATION, Aggregate.TRAINER}

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Looked:
    round: MailRound | None
    standing: MailStanding
    troubled: int


class MailKeeper(QObject):
    """Looks at the start, every half minute, and at once after a step that may have queued mail.

    It has a worker of its own: nobody at the desk waits for a mail server. ``looked`` says that a
    look has ended; ``standing`` and ``troubled`` are what it found, None and 0 before the first.
    """

    looked = Signal()

    def __init__(
        self,
        login: Login,
        desk: Callable[[str], MailDesk],
        runner: TaskRunner,
        bus: ChangeBus,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        """``desk`` returns what this PC does for the studio in a place; it runs on ``runner``."""
        super().__init__(parent)
        self.runner = runner
        self.standing: MailStanding | None = None
        self.troubled = 0
        self._login, self._desk_of, self._bus, self._now = login, desk, bus, now
        self._item: SidebarItem | None = None
        self._task: Task | None = None
        self._looks_again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        if sends_mail(login.viewer):
            bus.changed.connect(self._changed)
            self._timer.start(FIRST_LOOK_MILLISECONDS)

    def desk(self) -> MailDesk:
        """Return what this PC does for the studio's mail. Slow: call it on a worker."""
        return self._desk_of(self._login.uow.place)

    def show_on(self, item: SidebarItem) -> None:
        """Say on an item of the sidebar when something could not be sent."""
        self._item = item

    def leave(self) -> None:
        """Send nothing more in the name of this login; what is on its way is brought to an end."""
        self._timer.stop()
        self._looks_again = False
        if self._task is not None:
            self._task.cancel()

    def look(self) -> None:
        """Send what waits now, and look how it stands."""
        self._timer.start(LOOK_MILLISECONDS)
        if self._task is not None:
            self._looks_again = True
            return
        login, now = self._login, self._now

        def work(report: Report) -> _Looked:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.outbox import count_troubled

            desk = self.desk()
            sent = desk.send(login.uow, login.viewer, now, lambda count: report(count, count + 1))
            sees = sees_outbox(login.viewer)
            troubled = count_troubled(login.uow, login.viewer) if sees else 0
            return _Looked(sent, desk.standing(login.uow), troubled)

        self._task = self.runner.run(
            work,
            done=self._show,
            failed=self._fail,
            progress=lambda done, total: None,
            owner=self,
        )

    def _show(self, found: _Looked) -> None:
        self.standing, self.troubled = found.standing, found.troubled
        if self._item is not None:
            text = self.tr("{count} not sent").format(count=found.troubled)
            self._item.set_count(text if found.troubled else "")
        self._end_look()
        if found.round is not None:
            self._bus.announce(found.round.changes)

    def _fail(self, error: StudioError) -> None:
        # Somebody else sends it, or the next look.
        logger.warning("What waits in the outbox was not sent: %s", error)
        self._end_look()

    def _end_look(self) -> None:
        self._task = None
        self.looked.emit()
        if self._looks_again:
            self._looks_again = False
            self._timer.start(SOON_MILLISECONDS)

    def _changed(self, changes: Changes) -> None:
        if changes.aggregates & _MAY_QUEUE:
            self._timer.start(SOON_MILLISECONDS)
