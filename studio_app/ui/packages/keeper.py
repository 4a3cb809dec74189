"""Credits of packages that are over are booked out while the program is open."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from studio_app.domain.changes import Changes
from studio_app.domain.errors import StudioError

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

# Whoever has just logged in wants to see the day first.
FIRST_LOOK_MILLISECONDS = 3_000
LOOK_MILLISECONDS = 3_600_000

logger = logging.getLogger(__name__)


class ExpiryKeeper(QObject):
    """Looks at the start and every hour, so that each day begins with what is left in truth."""

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._timer.start(FIRST_LOOK_MILLISECONDS)

    def look(self) -> None:
        """Book out what has expired, and tell all that shows packages."""
        self._timer.start(LOOK_MILLISECONDS)
        login, now = self._context.login, self._context.now()

        def work() -> Changes:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_expiry import expire_packages

            return expire_packages(login.uow, login.viewer, now)

        self._context.runner.run(work, done=self._tell, failed=self._failed, owner=self)

    def _tell(self, changes: Changes) -> None:
        if changes.aggregates:
            self._context.bus.announce(changes)

    def _failed(self, error: StudioError) -> None:
        # Somebody else does it, or the next look.
        logger.warning("What has expired was not booked out: %s", error)
