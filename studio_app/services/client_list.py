"""The list of clients, page by page: opened once, then any page by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.client_list import (
    ClientListWish,
    ListedClient,
    OpenedClients,
    allowed_wish,
)
from studio_app.domain.errors import NotAllowed
from studio_app.domain.local_time import local_day
from studio_app.domain.paging import PagePlaces
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.unit_of_work import UnitOfWork, Work

_AT_ONCE = 500


def open_client_list(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: ClientListWish,
    now: datetime,
    pages: Sequence[int] = (0,),
) -> OpenedClients:
    """Return where the pages of the list begin, and those of the pages asked for that are there.

    Raises NotAllowed for clients, who see only themselves.
    """
    _require(viewer)
    wanted = allowed_wish(viewer, wish)
    with uow.reading() as work:
        today = _today(work, now)
        places = work.client_list.find(wanted, now, today)
        found: dict[int, Sequence[ListedClient]] = {
            number: work.client_list.page(wanted, places, number, now, today)
            for number in pages
            if number < places.pages
        }
        return OpenedClients(places, found, work.trainers.visible(today), work.client_list.tags())


def read_client_pages(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: ClientListWish,
    places: PagePlaces,
    pages: Sequence[int],
    now: datetime,
) -> dict[int, Sequence[ListedClient]]:
    """Return pages of a list that was opened; those that are not there are left out."""
    _require(viewer)
    wanted = allowed_wish(viewer, wish)
    with uow.reading() as work:
        today = _today(work, now)
        return {
            number: work.client_list.page(wanted, places, number, now, today)
            for number in pages
            if 0 <= number < places.pages
        }


def listed_keys(
    uow: UnitOfWork, viewer: Viewer, wish: ClientListWish, now: datetime
) -> tuple[UUID, ...]:
    """Return the keys of all clients of a list, in order."""
    _require(viewer)
    with uow.reading() as work:
        wanted = allowed_wish(viewer, wish)
        return tuple(work.client_list.keys(wanted, now, _today(work, now)))


def listed_clients(
    uow: UnitOfWork, viewer: Viewer, keys: Sequence[UUID], now: datetime
) -> tuple[ListedClient, ...]:
    """Return clients by their keys, in that order; those whom the viewer sees."""
    _require(viewer)
    with uow.reading() as work:
        today, found = _today(work, now), []
        for first in range(0, len(keys), _AT_ONCE):
            found += work.client_list.of_keys(keys[first : first + _AT_ONCE], now, today)
        return tuple(found)


def _require(viewer: Viewer) -> None:
    require(viewer, Right.SEE_CLIENTS)
    if viewer.role is Role.CLIENT:
        raise NotAllowed()


def _today(work: Work, now: datetime) -> date:
    return local_day(now, work.organizations.mine().tz)
