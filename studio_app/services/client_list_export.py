"""The list of clients as a file: as it is narrowed and ordered, or those who are chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from studio_app.domain.client_list import (
    ClientColumn,
    ClientListWish,
    ListedClient,
    allowed_wish,
    columns_for,
)
from studio_app.domain.local_time import local_day
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.phones import shown_phone
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable, Report, export_list

_AT_ONCE = 500


def export_clients(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: ClientListWish,
    chosen: Sequence[UUID] | None,
    title: str,
    heads: Mapping[ClientColumn, str],
    path: Path,
    now: datetime,
    report: Report | None = None,
    unlimited: str = "",
) -> int:
    """Write the clients of a list, or those ``chosen``, with the columns named in ``heads``.

    ``unlimited`` stands for sessions without end. Raises as ``exports.export_list``.
    """
    allowed = set(columns_for(viewer))
    columns = [column for column in heads if column in allowed]
    asked = allowed_wish(viewer, wish)

    def table_of(work: Work) -> ExportTable:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        keys = list(chosen) if chosen is not None else work.client_list.keys(asked, now, today)
        cells = _cells(organization, unlimited)

        def rows() -> Iterator[list[Cell]]:
            for first in range(0, len(keys), _AT_ONCE):
                some = keys[first : first + _AT_ONCE]
                for row in work.client_list.of_keys(some, now, today):
                    yield [cells[column](row) for column in columns]

        return ExportTable(
            title, [heads[column] for column in columns], rows(), organization.tz, len(keys)
        )

    return export_list(uow, viewer, table_of, path, now, report)


def _cells(
    organization: Organization, unlimited: str
) -> dict[ClientColumn, Callable[[ListedClient], Cell]]:
    def credits_left(row: ListedClient) -> Cell:
        if not row.has_package:
            return None
        return unlimited if row.credits is None else row.credits

    def owes(row: ListedClient) -> Cell:
        return None if row.owes is None else Money(row.owes, organization.currency)

    return {
        ClientColumn.NAME: lambda row: row.name,
        ClientColumn.NUMBER: lambda row: row.number,
        ClientColumn.TRAINER: lambda row: row.trainer_name,
        ClientColumn.PHONE: lambda row: shown_phone(row.phone, organization.territory),
        ClientColumn.EMAIL: lambda row: row.email,
        ClientColumn.TAGS: lambda row: ", ".join(row.tags),
        ClientColumn.CREDITS: credits_left,
        ClientColumn.EXPIRES: lambda row: row.expires_on,
        ClientColumn.OWES: owes,
        ClientColumn.LAST_VISIT: lambda row: row.last_visit,
        ClientColumn.NEXT_VISIT: lambda row: row.next_visit,
        ClientColumn.BIRTHDAY: lambda row: row.birth_date,
        ClientColumn.SINCE: lambda row: row.since.astimezone(organization.tz).date(),
    }
