"""The sidebar's count of transfers that wait for an answer."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.widgets.sidebar_item import SidebarItem


class OpenTransfers(QObject):
    """Counts for those who decide; looks at the start and whenever transfers may have changed."""

    def __init__(self, context: ScreenContext, item: SidebarItem, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._item = item
        self._loader = LatestLoader(context.runner, self)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(_nothing)
        if allows(context.login.viewer, Right.TRANSFER):
            context.bus.changed.connect(self._changed)
            self._look()

    def _look(self) -> None:
        login = self._context.login

        def work() -> int:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfer_lists import open_transfers

            return open_transfers(login.uow, login.viewer)

        self._loader.load(work)

    def _show(self, count: int) -> None:
        self._item.set_count(self.tr("{count} asked").format(count=count) if count else "")

    def _changed(self, changes: Changes) -> None:
        if changes.aggregates & {Aggregate.TRAINER, Aggregate.CLIENT}:
            self._look()


def _nothing(_error: StudioError) -> None:
    """The count stays as it was; whatever else fails says so."""
