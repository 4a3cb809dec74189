"""What clients owe, thing by thing, and who they are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from studio_app.domain.people import Viewer
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientPackageRow,
    ClientRow,
    PaymentRow,
    TrainerRow,
)

_CLIENTS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class UnsettledItem:
    """A package or a session of which more or less was paid than it costs, since when (UTC)."""

    client_id: UUID
    since: datetime
    amount: int
    paid: int


@dataclass(frozen=True, slots=True)
class DebtorRow:
    """Who a client is, who looks after them, and who pays for them, None without one."""

    id: UUID
    number: int
    name: str
    phone: str
    email: str
    trainer_name: str | None
    payer_name: str | None


class Unpaid:
    """Reads what is not settled, as far as the viewer sees it."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def items(self, client_id: UUID | None = None) -> Iterator[UnsettledItem]:
        """Yield packages and sessions of which not exactly the price was paid, by two queries.

        Those of one client, or of all.
        """
        package, booking = ClientPackageRow, BookingRow
        paid = self._paid(PaymentRow.client_package_id, client_id)
        price = package.price - package.price_reduction
        packages = (
            select(package.client_id, package.bought_at, price, func.coalesce(paid.c.paid, 0))
            .outerjoin(paid, paid.c.of == package.id)
            .where(
                *self._here(package, client_id),
                price != func.coalesce(paid.c.paid, 0),
            )
        )
        paid = self._paid(PaymentRow.booking_id, client_id)
        sessions = (
            select(
                booking.client_id,
                booking.starts_at,
                booking.charge,
                func.coalesce(paid.c.paid, 0),
            )
            .outerjoin(paid, paid.c.of == booking.id)
            .where(
                *self._here(booking, client_id),
                or_(booking.charge > 0, paid.c.paid != 0),
                booking.charge != func.coalesce(paid.c.paid, 0),
            )
        )
        for query in (packages, sessions):
            for of, since, amount, so_far in self._session.execute(query):
                yield UnsettledItem(of, since, int(amount), int(so_far))

    def on_account(self) -> dict[UUID, int]:
        """Return what clients paid for nothing by name, less what was given back of it."""
        row = PaymentRow
        total = func.sum(row.amount)
        query = (
            select(row.client_id, total)
            .where(
                *self._here(row, None), row.client_package_id.is_(None), row.booking_id.is_(None)
            )
            .group_by(row.client_id)
            .having(total != 0)
        )
        return {of: int(amount) for of, amount in self._session.execute(query)}

    def clients(
        self, keys: Collection[UUID], trainer_ids: Collection[UUID] | None = None
    ) -> Iterator[DebtorRow]:
        """Yield who the clients are, but those who were taken back as though they never were.

        Those alone whom one of the trainers looks after, if any are given.
        """
        row, payer = ClientRow, aliased(ClientRow)
        looked_after = and_(AssignmentRow.client_id == row.id, AssignmentRow.ended_at.is_(None))
        query = (
            select(row.id, row.number, row.name, row.phone, row.email, TrainerRow.name, payer.name)
            .outerjoin(AssignmentRow, looked_after)
            .outerjoin(TrainerRow, TrainerRow.id == AssignmentRow.trainer_id)
            .outerjoin(payer, payer.id == row.payer_id)
            .where(row.withdrawn_at.is_(None))
        )
        if trainer_ids is not None:
            query = query.where(AssignmentRow.trainer_id.in_(trainer_ids))
        wanted = list(keys)
        for first in range(0, len(wanted), _CLIENTS_AT_ONCE):
            some = wanted[first : first + _CLIENTS_AT_ONCE]
            for found in self._session.execute(query.where(row.id.in_(some))):
                yield DebtorRow(*found)

    def all_clients(self) -> list[UUID]:
        """Return the keys of all clients whom the viewer sees."""
        query = select(ClientRow.id).where(
            ClientRow.organization_id == self._viewer.organization_id,
            ClientRow.withdrawn_at.is_(None),
        )
        return list(self._session.execute(query).scalars())

    def _here(self, row: Any, client_id: UUID | None) -> tuple[ColumnElement[bool], ...]:
        here = (row.organization_id == self._viewer.organization_id,)
        return here if client_id is None else (*here, row.client_id == client_id)

    def _paid(self, thing: Any, client_id: UUID | None) -> Any:
        """Return what was paid for each of the things that payments name."""
        return (
            select(thing.label("of"), func.sum(PaymentRow.amount).label("paid"))
            .where(*self._here(PaymentRow, client_id), thing.is_not(None))
            .group_by(thing)
            .subquery()
        )
