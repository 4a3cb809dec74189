"""Reading all that happened to a package, line by line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from studio_app.domain.errors import NotFound
from studio_app.domain.package_statements import PackageStatement, StatementLine, with_balances
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import PackageStand
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    PackageEventRow,
    PackageShareRow,
    PaymentRow,
    TrainerRow,
)
from studio_app.repositories.shown import hides, shown

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHARING = (PackageEventKind.SHARED.value, PackageEventKind.UNSHARED.value)


class PackageStatements:
    """Reads statements as far as the viewer sees what they tell of."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._hides_money = hides(viewer, ClientPackageRow.price)

    def of(self, package_id: UUID, *, with_money: bool) -> PackageStatement:
        """Return the statement of a package; raises NotFound for one that is not to be seen."""
        row = ClientPackageRow
        paid = select(func.coalesce(func.sum(PaymentRow.amount), 0)).where(
            PaymentRow.client_id == row.client_id, PaymentRow.client_package_id == row.id
        )
        found: Any = self._session.execute(
            select(
                row.name,
                ClientRow.name,
                row.sessions,
                row.balance,
                shown(self._viewer, row.price),
                shown(self._viewer, row.price_reduction),
                paid.correlate(row).scalar_subquery(),
                row.starts_on,
                row.expires_on,
                row.frozen_from,
                row.frozen_until,
                row.voided_at,
                row.client_id,
                row.transferred_from_id,
            )
            .outerjoin(ClientRow, ClientRow.id == row.client_id)
            .where(row.id == package_id)
        ).first()
        if found is None:
            raise NotFound()
        name, client, sessions, balance, price, reduction, had = found[:7]
        starts_on, expires_on, since, until, voided_at, owner, origin = found[7:]
        entries = self._entries(package_id, owner, origin)
        lines = self._signed([*entries, *self._events(package_id, with_money=with_money)])
        # Of another's package, what it cost is nothing to those who draw on it.
        money = with_money and not self._hides_money and client is not None
        return PackageStatement(
            package_id,
            name,
            client or "",
            sessions,
            balance,
            price - reduction if money else None,
            int(had) if money else None,
            starts_on,
            PackageStand(expires_on, since, until, reduction, voided_at is not None),
            self._shared_with(package_id),
            with_balances(lines, counted=sessions is not None),
        )

    def _signed(self, lines: list[tuple[StatementLine, UUID | None]]) -> list[StatementLine]:
        """Return the lines with the names of those who did it, as far as they may be known."""
        names = colleague_names(self._session, self._viewer, {who for _, who in lines if who})
        names.setdefault(self._viewer.user_id, self._viewer.name)
        return [replace(line, who=names.get(who, "") if who else "") for line, who in lines]

    def _entries(
        self, package_id: UUID, owner: UUID, origin: UUID | None
    ) -> list[tuple[StatementLine, UUID | None]]:
        row, booking = CreditEntryRow, BookingRow
        rows: Any = self._session.execute(
            select(
                row.id,
                row.created_at,
                row.kind,
                row.created_by,
                row.amount,
                row.reason,
                booking.starts_at,
                TrainerRow.name,
                booking.client_id,
                booking.client_name,
            )
            .outerjoin(booking, booking.id == row.booking_id)
            .outerjoin(TrainerRow, TrainerRow.id == booking.trainer_id)
            .where(row.client_package_id == package_id)
        )
        heirs = self._heirs(package_id, origin)
        lines = []
        for key, at, kind, who, amount, reason, starts_at, trainer, drawn_by, drawer in rows:
            entry = EntryKind(kind)
            # Nobody did it: it was done while somebody had the program open.
            by_itself = entry is EntryKind.EXPIRED and not reason and amount < 0
            moved = entry is EntryKind.TRANSFERRED
            line = StatementLine(
                key,
                at,
                entry,
                "",
                credits=amount,
                reason=reason,
                session_at=starts_at,
                trainer=trainer or "",
                drawn_by=drawer if drawn_by not in (None, owner) else "",
                other=(heirs.get(at) or heirs.get(None, "")) if moved else "",
            )
            lines.append((line, None if by_itself else who))
        return lines

    def _heirs(self, package_id: UUID, origin: UUID | None) -> dict[datetime | None, str]:
        """Return to whom credits moved, by when, and from whom they came, by None."""
        row = ClientPackageRow
        rows: Any = self._session.execute(
            select(row.id, row.bought_at, ClientRow.name)
            .join(ClientRow, ClientRow.id == row.client_id)
            .where(or_(row.transferred_from_id == package_id, row.id == origin))
        )
        return {None if key == origin else at: name for key, at, name in rows}

    def _events(
        self, package_id: UUID, *, with_money: bool
    ) -> list[tuple[StatementLine, UUID | None]]:
        row = PackageEventRow
        rows: Any = self._session.execute(
            select(
                row.id,
                row.at,
                row.kind,
                row.user_id,
                row.reason,
                row.days,
                row.until,
                shown(self._viewer, row.amount),
            ).where(row.client_package_id == package_id)
        ).all()
        names = self._names({one.reason for one in rows if one.kind in _SHARING})
        return [
            (
                StatementLine(
                    key,
                    at,
                    PackageEventKind(kind),
                    "",
                    reason="" if kind in _SHARING else reason,
                    other=names.get(reason, "") if kind in _SHARING else "",
                    days=days,
                    until=until,
                    amount=(amount or None) if with_money else None,
                ),
                who,
            )
            for key, at, kind, who, reason, days, until, amount in rows
        ]

    def _names(self, keys: set[str]) -> dict[str, str]:
        """Return the names of today of clients whose keys stand in the history."""
        wanted = [UUID(key) for key in keys if _KEY.fullmatch(key)]
        if not wanted:
            return {}
        row = ClientRow
        found = self._session.execute(select(row.id, row.name).where(row.id.in_(wanted)))
        return {str(key): name for key, name in found}

    def _shared_with(self, package_id: UUID) -> tuple[str, ...]:
        row = PackageShareRow
        query = (
            select(ClientRow.name)
            .join(row, row.client_id == ClientRow.id)
            .where(and_(row.client_package_id == package_id, row.removed_at.is_(None)))
            .order_by(ClientRow.name)
        )
        return tuple(self._session.execute(query).scalars())
