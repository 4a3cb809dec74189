"""Adding clients from the calendar, on the worker."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio_app.domain.new_clients import AddedClient, NewClient
from studio_app.ui.context import ScreenContext


class ClientSteps(QObject):
    """``added`` carries the AddedClient, ``refused`` the StudioError, each with its NewClient."""

    added = Signal(object, object)
    refused = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    def add(self, client: NewClient) -> None:
        """Add a client; the same again adds nobody else."""
        login, now = self._context.login, self._context.now()

        def work() -> AddedClient:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.new_clients import add_client

            return add_client(login.uow, login.viewer, client, now)

        self._context.runner.run(
            work,
            done=lambda added: self.added.emit(added, client),
            failed=lambda error: self.refused.emit(error, client),
            owner=self,
        )
