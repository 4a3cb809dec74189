"""A page of the list of clients, wherever in it: by name, and by what they owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any
from uuid import UUID

from studio_app.bench import plain_client_pages
from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.domain.client_list import ClientColumn, ClientListWish, ClientOrder, ListedClient
from studio_app.services.client_list import open_client_list, read_client_pages

_BY_DEBT = ClientListWish(order=ClientOrder(ClientColumn.OWES, descending=True))


def by_name(studio: BenchStudio) -> Measured:
    """Measure pages from the first to the last of those by name."""
    return _measured(studio, ClientListWish())


def by_debt(studio: BenchStudio) -> Measured:
    """Measure pages from the first to the last of those by what is owed, largest first."""
    return _measured(studio, _BY_DEBT)


def _measured(studio: BenchStudio, wish: ClientListWish) -> Measured:
    studio.read_through()
    with studio.login() as login, studio.plain() as connection:
        plain = open_client_list(login.uow, login.viewer, ClientListWish(), NOW, ()).places
        places = open_client_list(login.uow, login.viewer, wish, NOW, ()).places
        organization = _stored(studio, login.organization.id)
        depths = _depths(places.pages), _depths(places.pages)

        def work() -> Sequence[ListedClient]:
            page = next(depths[0])
            return read_client_pages(login.uow, login.viewer, wish, places, [page], NOW)[page]

        def floor() -> list[Any]:
            text, key = plain.starts[next(depths[1])]
            start = [text, _stored(studio, key)]
            return plain_client_pages.fetch(studio, connection, organization, start)

        found, rows = work(), floor()
        assert wish is _BY_DEBT or [one.id for one in found] == [_key(row[0]) for row in rows]
        return in_turn(work, floor, studio.size.runs)


def _depths(pages: int) -> Iterator[int]:
    """Yield the last page, the first, and some in between, again and again."""
    return cycle([at * (pages - 1) // 4 for at in (4, 0, 2, 1, 3)])


def _stored(studio: BenchStudio, key: UUID) -> Any:
    return key if studio.is_postgres else key.bytes


def _key(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(bytes=stored)
