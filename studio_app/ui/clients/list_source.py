"""Where the rows of the list of clients come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from studio_app.domain.client_list import ClientListWish, ListedClient
from studio_app.domain.paging import OpenedList, PagePlaces
from studio_app.ui.context import ScreenContext


class ClientSource:
    """A list of clients as the services read it; used on the worker."""

    def __init__(self, context: ScreenContext, wish: ClientListWish) -> None:
        self._context = context
        self.wish = wish

    def look(self, pages: Sequence[int]) -> OpenedList[ListedClient]:
        """Return where the pages begin, and the rows of those asked for."""
        # Brings the database libraries along: imported here, off the GUI thread.
        from studio_app.services.client_list import open_client_list

        login = self._context.login
        return open_client_list(login.uow, login.viewer, self.wish, self._context.now(), pages)

    def read(
        self, places: PagePlaces, pages: Sequence[int]
    ) -> Mapping[int, Sequence[ListedClient]]:
        """Return the rows of pages."""
        from studio_app.services.client_list import read_client_pages

        login, now = self._context.login, self._context.now()
        return read_client_pages(login.uow, login.viewer, self.wish, places, pages, now)

    def keys(self) -> Sequence[UUID]:
        """Return the keys of all clients of the list, in order."""
        from studio_app.services.client_list import listed_keys

        login = self._context.login
        return listed_keys(login.uow, login.viewer, self.wish, self._context.now())
