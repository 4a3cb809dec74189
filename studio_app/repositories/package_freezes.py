"""All packages of a studio frozen at once, and given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, or_, select

from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import FreezeAllBack, PackageStand
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    CreditEntryRow,
    PackageEventRow,
)


@dataclass(frozen=True, slots=True)
class FreezablePackage:
    """A package that is to be frozen with all others, or was."""

    id: UUID
    client_id: UUID
    starts_on: date
    stand: PackageStand


class PackageFreezes:
    """Changes many packages by a few statements; all of them stay locked until the end."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def in_force(
        self, organization_id: UUID, first: date, last: date, today: date, *, hold: bool
    ) -> tuple[FreezablePackage, ...]:
        """Return the packages that may pay for something on these local days.

        Those too that expired on one of them, and whose credits are booked out by now.
        """
        row = ClientPackageRow
        expired = _expired().where(CreditEntryRow.client_package_id == row.id).scalar_subquery()
        query = _packages().where(
            row.organization_id == organization_id,
            row.voided_at.is_(None),
            or_(row.sessions.is_(None), row.balance > 0, and_(row.expires_on < today, expired < 0)),
            row.starts_on <= last,
            or_(row.expires_on.is_(None), row.expires_on >= first),
        )
        return self._found(query, hold=hold)

    def frozen_by(self, back: FreezeAllBack) -> tuple[FreezablePackage, ...]:
        """Return the packages that a freeze of all changed and that stand so still, locked."""
        row, event = ClientPackageRow, PackageEventRow
        kind = PackageEventKind.FROZEN if back.stands else PackageEventKind.UNFROZEN
        marked = select(event.client_package_id).where(
            event.organization_id == back.organization_id,
            event.at == back.at,
            event.user_id == back.user_id,
            event.kind == kind.value,
        )
        days = (back.first, back.last) if back.stands else (None, None)
        query = _packages().where(
            row.id.in_(marked),
            row.voided_at.is_(None),
            row.frozen_from.is_not_distinct_from(days[0]),
            row.frozen_until.is_not_distinct_from(days[1]),
        )
        return self._found(query, hold=True)

    def put(
        self,
        organization_id: UUID,
        packages: Sequence[tuple[FreezablePackage, PackageStand, int]],
        kind: PackageEventKind,
        now: datetime,
        reason: str,
        today: date,
    ) -> None:
        """Give packages that are held their stands, each with its days, and note it of each.

        What had expired of those that last by now comes back.
        """
        if not packages:
            return
        table: Any = ClientPackageRow.__table__
        statement = (
            table.update()
            .where(table.c.id == bindparam("key"))
            .values(
                frozen_from=bindparam("since"),
                frozen_until=bindparam("until"),
                expires_on=bindparam("expiry"),
                version=table.c.version + 1,
            )
        )
        self._session.connection().execute(
            statement,
            [
                {
                    "key": one.id,
                    "since": stand.frozen_from,
                    "until": stand.frozen_until,
                    "expiry": stand.expires_on,
                }
                for one, stand, _days in packages
            ],
        )
        is_frozen = kind is PackageEventKind.FROZEN
        for one, stand, days in packages:
            self._session.add_row(
                PackageEventRow,
                {
                    "id": new_id(),
                    "organization_id": organization_id,
                    "client_package_id": one.id,
                    "client_id": one.client_id,
                    "kind": kind.value,
                    "at": now,
                    "user_id": self._viewer.user_id,
                    "reason": reason,
                    "days": days,
                    "amount": None,
                    "until": stand.frozen_until if is_frozen else stand.expires_on,
                },
            )
        self._bring_back(organization_id, packages, now, reason, today)
        self._session.flush()

    def _bring_back(
        self,
        organization_id: UUID,
        packages: Sequence[tuple[FreezablePackage, PackageStand, int]],
        now: datetime,
        reason: str,
        today: date,
    ) -> None:
        ended = {
            one.id: one.client_id
            for one, stand, _days in packages
            if one.stand.expires_on is not None and one.stand.expires_on < today
            if stand.expires_on is not None and stand.expires_on >= today
        }
        if not ended:
            return
        package = CreditEntryRow.client_package_id
        found = self._session.execute(
            _expired().add_columns(package).where(package.in_(ended)).group_by(package)
        )
        for amount, key in found.all():
            if amount < 0:
                self._session.add_row(
                    CreditEntryRow,
                    {
                        "id": new_id(),
                        "organization_id": organization_id,
                        "client_package_id": key,
                        "client_id": ended[key],
                        "booking_id": None,
                        "kind": EntryKind.EXPIRED.value,
                        "amount": -int(amount),
                        "reason": reason,
                        "created_at": now,
                        "created_by": self._viewer.user_id,
                    },
                )

    def sessions_between(self, organization_id: UUID, since: datetime, until: datetime) -> int:
        """Return how many bookings are to come that begin within two moments and a package pays."""
        row = BookingRow
        found = self._session.execute(
            select(func.count()).where(
                row.organization_id == organization_id,
                row.client_package_id.is_not(None),
                row.status == BookingStatus.BOOKED.value,
                row.occupies,
                row.starts_at >= since,
                row.starts_at < until,
            )
        )
        return int(found.scalar_one())

    def _found(self, query: Select[Any], *, hold: bool) -> tuple[FreezablePackage, ...]:
        if hold:
            query = query.with_for_update()
        rows = self._session.connection().execute(query)
        return tuple(
            FreezablePackage(row[0], row[1], row[2], PackageStand(*row[3:])) for row in rows
        )


def _expired() -> Select[*tuple[Any, ...]]:
    row = CreditEntryRow
    query = select(func.coalesce(func.sum(row.amount), 0))
    return query.where(row.kind == EntryKind.EXPIRED.value)


def _packages() -> Select[*tuple[Any, ...]]:
    row = ClientPackageRow
    return select(
        row.id,
        row.client_id,
        row.starts_on,
        row.expires_on,
        row.frozen_from,
        row.frozen_until,
        row.price_reduction,
    ).order_by(row.id)
