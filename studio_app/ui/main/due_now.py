"""The sidebar's count of those who are due now, and the list behind it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.day_steps import DueClient
from studio_app.domain.errors import StudioError
from studio_app.domain.schedule import BookingLine, BookingStatus
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.due_popup import DuePopup
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.task_runner import Task
from studio_app.ui.widgets.sidebar_item import SidebarItem

EVERY = 30_000


class DueNow(QObject):
    """Looks who is due every half minute and whenever sessions change.

    ``item`` of the sidebar shows how many. ``done`` carries the outcome of a check-in, ``failed``
    its StudioError and what tries the same again, or None.
    """

    done = Signal(object)
    failed = Signal(object, object)

    def __init__(self, context: ScreenContext, item: SidebarItem, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self.item = item
        self._window = window
        self._task: Task | None = None
        self._steps = BookingSteps(context, self)
        self.popup = DuePopup(context.login.organization, window)
        self.popup.arrived.connect(self._check_in)
        self._steps.done.connect(self.done)
        self._steps.failed.connect(self._refused)
        item.clicked.connect(self.open)
        context.bus.changed.connect(self._changed)
        self._timer = QTimer(self, interval=EVERY)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self.look()

    def open(self) -> None:
        """Show who is due, beside the count."""
        self.popup.open_beside(self.item)
        self.look()

    def look(self) -> None:
        """Look who is due."""
        if self._task is not None:
            self._task.cancel()
        login, now = self._context.login, self._context.now()

        def work() -> tuple[DueClient, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.day_steps import due_now

            return due_now(login.uow, login.viewer, now)

        self._task = self._context.runner.run(work, done=self._show, failed=_nothing, owner=self)

    def _tick(self) -> None:
        if self._window.isVisible() and not self._window.isMinimized():
            self.look()

    def _changed(self, changes: Changes) -> None:
        if Aggregate.SESSION in changes.aggregates:
            self.look()

    def _show(self, due: tuple[DueClient, ...]) -> None:
        self._task = None
        count = self.tr("{count} due").format(count=len(due)) if due else ""
        self.item.set_count(count)
        self.popup.set_due(due)

    def _check_in(self, one: DueClient) -> None:
        line = BookingLine(
            one.booking_id,
            one.client_id,
            one.client_name,
            BookingStatus.BOOKED,
            None,
            0,
            one.version,
        )
        self._steps.mark(line, BookingStatus.ARRIVED)

    def _refused(self, error: StudioError, again: object) -> None:
        self.popup.close()
        self.failed.emit(error, again)
        self.look()


def _nothing(_error: StudioError) -> None:
    """The count of before stays; that the server is away is told elsewhere."""
