"""Packages as they are sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import EntryKind
from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import ClientPackageRow, CreditEntryRow


@dataclass(frozen=True, slots=True)
class NewPackage:
    """A package that is to be written down; ``price`` in minor units, days are local."""

    id: UUID
    client_id: UUID
    type_id: UUID
    trainer_id: UUID | None
    name: str
    sessions: int | None
    price: int
    starts_on: date
    expires_on: date | None


class Sales:
    """Adds packages with their first credits, in the viewer's name."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(self, organization_id: UUID, package: NewPackage, now: datetime) -> None:
        """Add a package, and what is bought with it to its ledger."""
        self._session.add_row(
            ClientPackageRow,
            {
                "id": package.id,
                "organization_id": organization_id,
                "client_id": package.client_id,
                "package_type_id": package.type_id,
                "sold_by_trainer_id": package.trainer_id,
                "name": package.name,
                "sessions": package.sessions,
                "balance": 0,
                "price": package.price,
                "bought_at": now,
                "starts_on": package.starts_on,
                "expires_on": package.expires_on,
                "version": 1,
            },
        )
        if package.sessions is None:
            return
        self._session.add_row(
            CreditEntryRow,
            {
                "id": new_id(),
                "organization_id": organization_id,
                "client_package_id": package.id,
                "client_id": package.client_id,
                "booking_id": None,
                "kind": EntryKind.BOUGHT.value,
                "amount": package.sessions,
                "reason": "",
                "created_at": now,
                "created_by": self._viewer.user_id,
            },
        )

    def is_standing(self, package_id: UUID) -> bool:
        """Tell whether the package is there and not void."""
        row = ClientPackageRow
        query = select(row.id).where(row.id == package_id, row.voided_at.is_(None))
        return self._session.execute(query).first() is not None

    def last_bought(self, client_id: UUID) -> UUID | None:
        """Return the type of the package that the client bought last, None without one."""
        row = ClientPackageRow
        query = select(row.package_type_id).where(
            row.client_id == client_id,
            row.transferred_from_id.is_(None),
            row.voided_at.is_(None),
        )
        latest = query.order_by(row.bought_at.desc(), row.id.desc()).limit(1)
        return self._session.execute(latest).scalar()
