"""All clients, packages or payments of a studio as a file, in the words that an import knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from studio_app.domain.local_time import local_day
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.phones import shown_phone
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable, Report, export_list

_GRAMS = 1_000
UNLIMITED = "unlimited"


class DataKind(StrEnum):
    """What is exported as a whole."""

    CLIENTS = "clients"
    PACKAGES = "packages"
    PAYMENTS = "payments"


_HEADS: Mapping[DataKind, tuple[str, ...]] = {
    DataKind.CLIENTS: (
        "Number",
        "Name",
        "Phone",
        "E-mail",
        "Date of birth",
        "Gender",
        "Height",
        "Weight",
        "Address",
        "Emergency contact",
        "Emergency phone",
        "Alert",
        "Health notes",
        "Tags",
        "Trainer",
        "Active",
        "Since",
    ),
    DataKind.PACKAGES: (
        "Client number",
        "Client",
        "Package",
        "Sessions",
        "Sessions left",
        "Bought on",
        "Valid until",
        "Price",
        "Paid",
    ),
    DataKind.PAYMENTS: (
        "Date",
        "Receipt",
        "Client number",
        "Client",
        "For",
        "Method",
        "Amount",
        "Reason",
        "Taken by",
    ),
}


def export_data(
    uow: UnitOfWork,
    viewer: Viewer,
    kind: DataKind,
    path: Path,
    now: datetime,
    report: Report | None = None,
) -> int:
    """Write all there is of a kind into a file, and return how many rows it has.

    Raises as ``exports.export_list`` does.
    """

    def table_of(work: Work) -> ExportTable:
        organization = work.organizations.mine()
        rows = _ROWS[kind](work, organization)
        return ExportTable(kind.value.capitalize(), _HEADS[kind], rows, organization.tz)

    return export_list(uow, viewer, table_of, path, now, report)


def _clients(work: Work, organization: Organization) -> Iterator[list[Cell]]:
    for client in work.data_exports.clients():
        known = client.values
        weight = known["weight_grams"]
        yield [
            client.number,
            known["name"],
            shown_phone(known["phone"], ""),
            known["email"],
            known["birth_date"],
            known["gender"],
            known["height_cm"],
            None if weight is None else Decimal(weight) / _GRAMS,
            known["address"],
            known["emergency_name"],
            shown_phone(known["emergency_phone"], ""),
            client.alert,
            client.health,
            ", ".join(client.tags),
            client.trainer,
            bool(client.active),
            local_day(client.since, organization.tz),
        ]


def _packages(work: Work, organization: Organization) -> Iterator[list[Cell]]:
    for (
        number,
        client,
        name,
        sessions,
        left,
        bought,
        last,
        price,
        paid,
    ) in work.data_exports.packages():
        yield [
            number,
            client,
            name,
            UNLIMITED if sessions is None else sessions,
            None if sessions is None else left,
            local_day(bought, organization.tz),
            last,
            Money(price, organization.currency),
            Money(int(paid), organization.currency),
        ]


def _payments(work: Work, organization: Organization) -> Iterator[list[Cell]]:
    for (
        at,
        receipt,
        number,
        client,
        package,
        method,
        amount,
        reason,
        who,
    ) in work.data_exports.payments():
        money = Money(amount, organization.currency)
        yield [at, receipt, number, client, package, method, money, reason, who]


_ROWS: Mapping[DataKind, Callable[[Work, Organization], Iterator[list[Cell]]]] = {
    DataKind.CLIENTS: _clients,
    DataKind.PACKAGES: _packages,
    DataKind.PAYMENTS: _payments,
}
