"""The sidebar's count of wishes for time off that wait for an answer."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.time_off import AskedTimeOff
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task
from studio_app.ui.widgets.sidebar_item import SidebarItem


class OpenWishes(QObject):
    """Counts for those who decide; looks at the start and whenever time off changes."""

    def __init__(self, context: ScreenContext, item: SidebarItem, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._item = item
        self._task: Task | None = None
        if allows(context.login.viewer, Right.DECIDE_TIME_OFF):
            context.bus.changed.connect(self._changed)
            self._look()

    def _look(self) -> None:
        if self._task is not None:
            self._task.cancel()
        login, now = self._context.login, self._context.now()

        def work() -> tuple[AskedTimeOff, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.time_off import coming_time_off

            return coming_time_off(login.uow, login.viewer, now)

        self._task = self._context.runner.run(work, done=self._show, failed=_nothing, owner=self)

    def _show(self, coming: tuple[AskedTimeOff, ...]) -> None:
        self._task = None
        count = sum(one.status is TimeOffStatus.REQUESTED for one in coming)
        self._item.set_count(self.tr("{count} asked").format(count=count) if count else "")

    def _changed(self, changes: Changes) -> None:
        if Aggregate.TRAINER in changes.aggregates:
            self._look()


def _nothing(_error: StudioError) -> None:
    """The count stays as it was; whatever else fails says so."""
