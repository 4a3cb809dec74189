"""Client packages with their ledgers, and what a client owes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import ClientPackage, EntryKind
from studio_app.domain.people import Viewer
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    CreditEntryRow,
    PackageTypeRow,
    PaymentRow,
)
from studio_app.repositories.shown import shown

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
_SESSION_MINUTES = (
    select(PackageTypeRow.session_minutes)
    .where(PackageTypeRow.id == ClientPackageRow.package_type_id)
    .correlate(ClientPackageRow)
    .scalar_subquery()
)


class Packages:
    """Reads packages, and spends and returns their credits."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._columns = (
            ClientPackageRow.id,
            ClientPackageRow.client_id,
            ClientPackageRow.name,
            ClientPackageRow.sessions,
            ClientPackageRow.balance,
            shown(viewer, ClientPackageRow.price),
            _PAID,
            ClientPackageRow.bought_at,
            ClientPackageRow.starts_on,
            ClientPackageRow.expires_on,
            _SESSION_MINUTES,
        )

    def of_clients(self, client_ids: Collection[UUID]) -> tuple[ClientPackage, ...]:
        """Return all packages of the clients, the latest bought first."""
        query = select(*self._columns).where(ClientPackageRow.client_id.in_(client_ids))
        rows = self._session.execute(query.order_by(ClientPackageRow.bought_at.desc()))
        return tuple(ClientPackage(*_whole(row)) for row in rows)

    def locked_of_client(self, client_id: UUID) -> tuple[ClientPackage, ...]:
        """Return the client's packages; nobody else spends from them until the end."""
        self._session.execute(
            select(ClientPackageRow.id)
            .where(ClientPackageRow.client_id == client_id)
            .order_by(ClientPackageRow.id)
            .with_for_update()
        ).all()
        return self.of_clients([client_id])

    def find(self, package_id: UUID) -> ClientPackage | None:
        """Return the package as it stands, None when not the viewer's to see."""
        row = self._session.execute(
            select(*self._columns).where(ClientPackageRow.id == package_id)
        ).first()
        return ClientPackage(*_whole(row)) if row else None

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
        self._session.add(
            CreditEntryRow(
                id=new_id(),
                organization_id=organization_id,
                client_package_id=package.id,
                client_id=package.client_id,
                booking_id=booking_id,
                kind=kind.value,
                amount=amount,
                reason=reason,
                created_at=now,
                created_by=user_id,
            )
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
            self._sum(ClientPackageRow.price, ClientPackageRow.client_id, client_id),
            self._sum(BookingRow.charge, BookingRow.client_id, client_id),
            -self._sum(PaymentRow.amount, PaymentRow.client_id, client_id),
        )
        return sum(sums)

    def _sum(self, column: Any, owner: Any, client_id: UUID) -> int:
        query = select(func.coalesce(func.sum(column), 0)).where(owner == client_id)
        return int(self._session.execute(query).scalar_one())


def _whole(row: Any) -> tuple[Any, ...]:
    # PostgreSQL sums bigint into numeric.
    return (*row[:6], int(row[6]), *row[7:])
