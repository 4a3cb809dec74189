"""Client packages with their ledgers, and what a client owes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, literal, or_, select, union_all

from studio_app.domain.coverage import Coverage, durations_from
from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import ClientPackage, EntryKind
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    PackageShareRow,
    PackageTypeRow,
    PaymentRow,
)
from studio_app.repositories.shown import hides
from studio_app.repositories.unweighed import given_day, given_key

PRICE_OWED = ClientPackageRow.price - ClientPackageRow.price_reduction
_PAID = (
    select(func.coalesce(func.sum(PaymentRow.amount), 0))
    .where(
        # The client is there for the index: payments are kept by client, not by package.
        PaymentRow.client_id == ClientPackageRow.client_id,
        PaymentRow.client_package_id == ClientPackageRow.id,
    )
    .correlate(ClientPackageRow)
    .scalar_subquery()
)


class Packages:
    """Reads packages, and spends and returns their credits."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._hides_price = hides(viewer, ClientPackageRow.price)

    def of_clients(self, client_ids: Collection[UUID]) -> tuple[ClientPackage, ...]:
        """Return all packages of the clients, the latest bought first.

        Then those that others share with them, once for each of the clients who may draw on it.
        """
        given: dict[str, object] = {"clients": list(client_ids)}
        own = self._asked(_of_clients(self._hides_price), given)
        rows = self._session.connection().execute(_shared_with(self._hides_price), given)
        shared = (
            replace(
                ClientPackage(*_whole(row)),
                client_id=row[-2],
                owner_id=row[1],
                owner_name=row[-1] or "",
            )
            for row in rows
        )
        return (*own, *shared)

    def locked_with_credit(self, client_id: UUID, day: date) -> tuple[ClientPackage, ...]:
        """Return the client's packages with a session left, but those over before the local day.

        And those that others share with the client. Nobody else spends from them until the end.
        What was paid for them may be what it was when somebody else had them locked.
        """
        query = _locked_with_credit(self._hides_price)
        found = self._asked(query, {"client": client_id, "day": day})
        return tuple(
            one
            if one.client_id == client_id
            else replace(one, client_id=client_id, owner_id=one.client_id)
            for one in found
        )

    def find(self, package_id: UUID) -> ClientPackage | None:
        """Return the package as it stands, None when not the viewer's to see."""
        found = self._asked(_package(self._hides_price), {"package": package_id})
        return found[0] if found else None

    def _asked(
        self, query: Select[*tuple[Any, ...]], given: dict[str, object]
    ) -> tuple[ClientPackage, ...]:
        rows = self._session.connection().execute(query, given)
        return tuple(ClientPackage(*_whole(row)) for row in rows)

    def add_entry(
        self,
        package: ClientPackage,
        organization_id: UUID,
        kind: EntryKind,
        amount: int,
        *,
        user_id: UUID,
        now: datetime,
        booking_id: UUID | None = None,
        reason: str = "",
    ) -> None:
        """Add a line to the package's ledger; the database moves the balance along."""
        self._session.add_row(
            CreditEntryRow,
            {
                "id": new_id(),
                "organization_id": organization_id,
                "client_package_id": package.id,
                # Whoever draws, the line is in the ledger of whose package it is.
                "client_id": package.owner_id or package.client_id,
                "booking_id": booking_id,
                "kind": kind.value,
                "amount": amount,
                "reason": reason,
                "created_at": now,
                "created_by": user_id,
            },
        )

    def spent_on(self, booking_id: UUID) -> int:
        """Return how many credits the booking holds now: 1, or 0 once returned."""
        total = self._session.execute(
            select(func.coalesce(func.sum(CreditEntryRow.amount), 0)).where(
                CreditEntryRow.booking_id == booking_id
            )
        ).scalar_one()
        return -int(total)

    def owed_by(self, client_id: UUID) -> int:
        """Return the minor units that packages and bookings cost, less what was paid."""
        sums = (
            self._sum(PRICE_OWED, ClientPackageRow.client_id, client_id),
            self._sum(BookingRow.charge, BookingRow.client_id, client_id),
            -self._sum(PaymentRow.amount, PaymentRow.client_id, client_id),
        )
        return sum(sums)

    def _sum(self, column: Any, owner: Any, client_id: UUID) -> int:
        query = select(func.coalesce(func.sum(column), 0)).where(owner == client_id)
        return int(self._session.execute(query).scalar_one())


# Each is put together once, for those who see prices and for those who do not.
def _packages(hides_price: bool) -> Select[*tuple[Any, ...]]:
    row, kind = ClientPackageRow, PackageTypeRow
    return select(
        row.id,
        row.client_id,
        row.name,
        row.sessions,
        row.balance,
        literal(0) if hides_price else row.price,
        _PAID,
        row.bought_at,
        row.starts_on,
        row.expires_on,
        kind.session_minutes,
        kind.durations,
        kind.pays_personal,
        kind.pays_group,
        literal(0) if hides_price else row.price_reduction,
        row.frozen_from,
        row.frozen_until,
        row.voided_at,
        row.version,
    ).join(kind, kind.id == row.package_type_id)


@cache
def _of_clients(hides_price: bool) -> Select[*tuple[Any, ...]]:
    query = _packages(hides_price).order_by(ClientPackageRow.bought_at.desc())
    return query.where(ClientPackageRow.client_id.in_(bindparam("clients", expanding=True)))


@cache
def _shared_with(hides_price: bool) -> Select[*tuple[Any, ...]]:
    row, share = ClientPackageRow, PackageShareRow
    query = _packages(hides_price).add_columns(share.client_id, ClientRow.name)
    return (
        query.join(share, share.client_package_id == row.id)
        .outerjoin(ClientRow, ClientRow.id == row.client_id)
        .where(
            share.client_id.in_(bindparam("clients", expanding=True)),
            share.removed_at.is_(None),
            row.voided_at.is_(None),
        )
        .order_by(row.bought_at.desc(), row.id)
    )


@cache
def _locked_with_credit(hides_price: bool) -> Select[*tuple[Any, ...]]:
    row = ClientPackageRow
    own = select(row.id).where(row.client_id == given_key("client"))
    share = PackageShareRow
    shared = select(share.client_package_id).where(
        share.client_id == given_key("client"), share.removed_at.is_(None)
    )
    query = _packages(hides_price).where(
        row.id.in_(union_all(own, shared)),
        row.voided_at.is_(None),
        or_(row.balance > 0, row.sessions.is_(None)),
        or_(row.expires_on.is_(None), row.expires_on >= given_day("day")),
    )
    return query.order_by(row.id).with_for_update(of=row)


@cache
def _package(hides_price: bool) -> Select[*tuple[Any, ...]]:
    return _packages(hides_price).where(ClientPackageRow.id == given_key("package"))


def _whole(row: Any) -> tuple[Any, ...]:
    durations, pays_personal, pays_group, reduction, since, until, voided_at, version = row[11:19]
    return (
        *row[:6],
        # PostgreSQL sums bigint into numeric.
        int(row[6]),
        *row[7:11],
        Coverage(durations_from(durations), pays_personal, pays_group),
        reduction,
        since,
        until,
        voided_at is not None,
        version,
    )
