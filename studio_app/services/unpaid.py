"""Who owes what, since when, and how old it is; as a list and as a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from studio_app.domain.ageing import AgeBand, DebtItem, Debtor, DebtorList, aged, debtor_list
from studio_app.domain.local_time import local_day
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable, export_list

_HEADS = (
    *("Number", "Client", "Phone", "E-mail", "Trainer", "Payer", "Owes", "Since"),
    *("0–30 days", "31–60 days", "61–90 days", "Over 90 days"),
)


def unpaid_list(
    uow: UnitOfWork, viewer: Viewer, now: datetime, trainer_ids: Collection[UUID] | None = None
) -> DebtorList:
    """Return all who owe something, the oldest debt first; raise NotAllowed.

    With trainers, those whom one of them looks after. A trainer's are their own clients. Of those
    they are shown what the client owes in all; what of it they do not see, such as a colleague's
    session, counts as owed since today.
    """
    require(viewer, Right.SELL)
    with uow.reading() as work:
        return _listed(work, viewer, now, trainer_ids)


def export_unpaid(
    uow: UnitOfWork,
    viewer: Viewer,
    path: Path,
    now: datetime,
    band: AgeBand | None = None,
    report: Callable[[int, int], object] | None = None,
    trainer_ids: Collection[UUID] | None = None,
) -> int:
    """Write who owes into a file and return how many they are; raise as ``export_list``.

    With a band, those alone who owe something of that age; with trainers, their clients.
    """
    require(viewer, Right.SELL)

    def table(work: Work) -> ExportTable:
        organization = work.organizations.mine()
        found = _listed(work, viewer, now, trainer_ids).of_band(band)
        rows = (_row(one, organization) for one in found.debtors)
        return ExportTable("Unpaid", _HEADS, rows, organization.tz, len(found.debtors))

    return export_list(uow, viewer, table, path, now, report)


def _listed(
    work: Work, viewer: Viewer, now: datetime, trainer_ids: Collection[UUID] | None
) -> DebtorList:
    organization = work.organizations.mine()
    today, tz = local_day(now, organization.tz), organization.tz
    items: dict[UUID, list[DebtItem]] = defaultdict(list)
    for one in work.unpaid.items():
        items[one.client_id].append(DebtItem(local_day(one.since, tz), one.amount, one.paid))
    on_account = work.unpaid.on_account()
    if scope_of(viewer.role, Right.SELL) is Scope.OWN:
        on_account = _so_that_sums_are_true(work, items)
    owing = {key: aged(items[key], on_account.get(key, 0), today) for key in items | on_account}
    owing = {key: ageing for key, ageing in owing.items() if ageing.owed}
    return debtor_list(
        Debtor(
            *(row.id, row.number, row.name, row.phone, row.email, row.trainer_name),
            *(owing[row.id], row.payer_name),
        )
        for row in work.unpaid.clients(owing, trainer_ids)
    )


def _so_that_sums_are_true(work: Work, items: dict[UUID, list[DebtItem]]) -> dict[UUID, int]:
    """Return what is to count as paid on account, so that each owes what they owe in truth."""
    return {
        key: sum(item.amount - item.paid for item in items.get(key, ()))
        - work.accounts.debt_of(key)
        for key in work.unpaid.all_clients()
    }


def _row(one: Debtor, organization: Organization) -> Sequence[Cell]:
    def money(minor: int) -> Money:
        return Money(minor, organization.currency)

    since: date | None = one.ageing.since
    return (
        *(one.number, one.name, one.phone, one.email, one.trainer_name or ""),
        one.payer_name or "",
        *(money(one.ageing.owed), since),
        *(money(band) for band in one.ageing.bands),
    )
