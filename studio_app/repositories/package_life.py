"""Packages after they were sold: what is changed about them, who shares them, and their history."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_life import CreditTransfer, PackageFacts, PackageRef, SharedWith
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import PackageStand
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.expired_packages import ExpiredPackages
from studio_app.repositories.held_row import held_row
from studio_app.repositories.package_freezes import PackageFreezes
from studio_app.repositories.package_statements import PackageStatements
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    PackageEventRow,
    PackageShareRow,
    PaymentRow,
)


class PackageLife:
    """Changes packages; what is changed is written at the next flush."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    @property
    def user_id(self) -> UUID:
        """Return who is at work."""
        return self._viewer.user_id

    @cached_property
    def expired(self) -> ExpiredPackages:
        """Return the packages that are over, for booking out their credits."""
        return ExpiredPackages(self._session, self._viewer)

    @cached_property
    def statements(self) -> PackageStatements:
        """Return all that happened to a package, for looking at."""
        return PackageStatements(self._session, self._viewer)

    @cached_property
    def freezes(self) -> PackageFreezes:
        """Return the packages of a whole studio, for freezing them at once."""
        return PackageFreezes(self._session, self._viewer)

    def facts(self, package_id: UUID, now: datetime) -> PackageFacts:
        """Return all that is known of a package, with who shares it and what it pays for.

        Raises NotFound where it, or the client whose it is, is not the viewer's to see.
        """
        row = self._session.get(ClientPackageRow, package_id)
        if row is None:
            raise NotFound()
        return self._facts(row, self.shared_with(package_id), self._ahead(package_id, now))

    def look(self, package_id: UUID) -> PackageFacts:
        """Return the package without who shares it and what it pays for; raises NotFound."""
        row = self._session.get(ClientPackageRow, package_id)
        if row is None:
            raise NotFound()
        return self._facts(row)

    def hold(self, package_id: UUID, version: int | None = None) -> PackageFacts:
        """Return the package as it stands, and let nobody change it or spend from it.

        Raises NotFound, and ChangedMeanwhile when it is not of that version, where one is given.
        """
        return self._facts(held_row(self._session, ClientPackageRow, package_id, version))

    def put(self, package_id: UUID, stand: PackageStand, now: datetime) -> None:
        """Let the package, which is held, stand otherwise."""
        row = self._session.get_one(ClientPackageRow, package_id)
        row.expires_on = stand.expires_on
        row.frozen_from, row.frozen_until = stand.frozen_from, stand.frozen_until
        if row.price_reduction != stand.price_reduction:
            row.price_reduction = stand.price_reduction
        if stand.voided != (row.voided_at is not None):
            row.voided_at = now if stand.voided else None

    def add_entry(
        self, package: PackageFacts, kind: EntryKind, credits: int, now: datetime, reason: str
    ) -> None:
        """Add a line to the package's ledger; the database moves the balance along."""
        self._session.add_row(
            CreditEntryRow,
            {
                "id": new_id(),
                "organization_id": package.organization_id,
                "client_package_id": package.ref.package_id,
                "client_id": package.client_id,
                "booking_id": None,
                "kind": kind.value,
                "amount": credits,
                "reason": reason,
                "created_at": now,
                "created_by": self._viewer.user_id,
            },
        )

    def add_event(
        self,
        package: PackageFacts,
        kind: PackageEventKind,
        now: datetime,
        reason: str = "",
        *,
        days: int | None = None,
        amount: int | None = None,
        until: date | None = None,
    ) -> None:
        """Note in the package's history what happened to it."""
        self._session.add_row(
            PackageEventRow,
            {
                "id": new_id(),
                "organization_id": package.organization_id,
                "client_package_id": package.ref.package_id,
                "client_id": package.client_id,
                "kind": kind.value,
                "at": now,
                "user_id": self._viewer.user_id,
                "reason": reason,
                "days": days,
                "amount": amount,
                "until": until,
            },
        )

    def add_transferred(
        self, wish: CreditTransfer, origin: PackageFacts, client_name: str, now: datetime
    ) -> PackageFacts:
        """Add the package into which another's credits come, empty yet, and return it."""
        stand = origin.stand
        self._session.add_row(
            ClientPackageRow,
            {
                "id": wish.new_package_id,
                "organization_id": origin.organization_id,
                "client_id": wish.to_client_id,
                "package_type_id": origin.type_id,
                "name": origin.name,
                "sessions": wish.credits,
                "balance": 0,
                "price": 0,
                "bought_at": now,
                "starts_on": origin.starts_on,
                "expires_on": stand.expires_on,
                "frozen_from": stand.frozen_from,
                "frozen_until": stand.frozen_until,
                "transferred_from_id": origin.ref.package_id,
                "version": 1,
            },
        )
        return PackageFacts(
            PackageRef(wish.new_package_id, 1),
            origin.organization_id,
            wish.to_client_id,
            client_name,
            origin.type_id,
            origin.name,
            wish.credits,
            0,
            0,
            0,
            now,
            origin.starts_on,
            PackageStand(stand.expires_on, stand.frozen_from, stand.frozen_until),
        )

    def shared_with(self, package_id: UUID) -> tuple[SharedWith, ...]:
        """Return who may draw on the package, as far as the viewer sees them, by name."""
        row = PackageShareRow
        found: Any = self._session.execute(
            select(row.id, row.client_id, ClientRow.name, row.created_at)
            .join(ClientRow, ClientRow.id == row.client_id)
            .where(row.client_package_id == package_id, row.removed_at.is_(None))
            .order_by(ClientRow.name, row.id)
        )
        return tuple(SharedWith(*values) for values in found)

    def share(self, package: PackageFacts, client_id: UUID, now: datetime) -> UUID:
        """Let a client draw on the package, which is held, and return the key of that right."""
        row = PackageShareRow
        known = self._session.execute(
            select(row.id).where(
                row.client_package_id == package.ref.package_id, row.client_id == client_id
            )
        ).scalar_one_or_none()
        if known is not None:
            self.set_shared(known, None)
            return known
        key = new_id()
        self._session.add_row(
            row,
            {
                "id": key,
                "organization_id": package.organization_id,
                "client_package_id": package.ref.package_id,
                "owner_id": package.client_id,
                "client_id": client_id,
                "created_at": now,
                "created_by": self._viewer.user_id,
            },
        )
        return key

    def set_shared(self, share_id: UUID, removed_at: datetime | None) -> None:
        """Take the right to draw on a package away, or give it again with None."""
        self._session.get_one(PackageShareRow, share_id).removed_at = removed_at

    def share_of(self, share_id: UUID) -> tuple[UUID, UUID, bool]:
        """Return whose package may be drawn on by whom, by keys, and whether it still may be.

        Raises NotFound.
        """
        row = self._session.get(PackageShareRow, share_id, populate_existing=True)
        if row is None:
            raise NotFound()
        return row.client_package_id, row.client_id, row.removed_at is None

    def booked_out(self, package_id: UUID, kind: EntryKind) -> int:
        """Return how many credits of the package went as that kind and have not come back."""
        row = CreditEntryRow
        found = self._session.execute(
            select(func.coalesce(func.sum(row.amount), 0)).where(
                row.client_package_id == package_id, row.kind == kind.value
            )
        )
        return -int(found.scalar_one())

    def drawn(self, package_id: UUID) -> int:
        """Return how many sessions bookings hold of the package, also where nobody counts them."""
        row = CreditEntryRow
        found = self._session.execute(
            select(func.coalesce(func.sum(row.amount), 0)).where(
                row.client_package_id == package_id, row.booking_id.is_not(None)
            )
        )
        return -int(found.scalar_one())

    def _ahead(self, package_id: UUID, now: datetime) -> int:
        row = BookingRow
        found = self._session.execute(
            select(func.count()).where(
                row.client_package_id == package_id,
                row.status == BookingStatus.BOOKED.value,
                row.occupies,
                row.starts_at >= now,
            )
        )
        return int(found.scalar_one())

    def _facts(
        self, row: ClientPackageRow, shared: tuple[SharedWith, ...] = (), ahead: int = 0
    ) -> PackageFacts:
        name = self._session.execute(
            select(ClientRow.name).where(ClientRow.id == row.client_id)
        ).scalar_one_or_none()
        if name is None:
            # Shared with a client of the viewer's, and for others to change.
            raise NotFound()
        payment = PaymentRow
        paid = self._session.execute(
            select(func.coalesce(func.sum(payment.amount), 0)).where(
                payment.client_id == row.client_id, payment.client_package_id == row.id
            )
        ).scalar_one()
        return PackageFacts(
            PackageRef(row.id, row.version),
            row.organization_id,
            row.client_id,
            name,
            row.package_type_id,
            row.name,
            row.sessions,
            row.balance,
            row.price,
            int(paid),
            row.bought_at,
            row.starts_on,
            _stand(row),
            shared,
            ahead,
        )


def _stand(row: ClientPackageRow) -> PackageStand:
    return PackageStand(
        row.expires_on,
        row.frozen_from,
        row.frozen_until,
        row.price_reduction,
        row.voided_at is not None,
    )
