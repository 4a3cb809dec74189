"""Says in the sidebar whether the studio answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from studio_app.services.access import StudioInfo
    from studio_app.ui.widgets.sidebar import Sidebar


class ConnectionSign(QObject):
    """Names the studio's server or file, live or lost."""

    def __init__(self, sidebar: Sidebar, info: StudioInfo) -> None:
        super().__init__(sidebar)
        self._sidebar, self._info = sidebar, info
        self.show_connected()

    def show_connected(self) -> None:
        """Say that it answers."""
        self._sidebar.set_connection("live", self._info.connection)

    def show_lost(self) -> None:
        """Say that it does not answer, and that it is looked for."""
        tip = self.tr("{server} does not answer. Studio App looks for it every few seconds.")
        if not self._info.is_postgres:
            tip = self.tr("The studio's file cannot be reached. Studio App keeps looking for it.")
        text = self.tr("Connection lost")
        self._sidebar.set_connection("lost", text, tip.format(server=self._info.connection))
