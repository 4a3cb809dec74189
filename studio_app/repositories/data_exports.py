"""Everything of a kind, row by row: clients, packages and payments of the viewer's studio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from studio_app.domain.people import Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.importing import OF_CLIENT
from studio_app.repositories.schema import (
    AssignmentRow,
    ClientAlertRow,
    ClientPackageRow,
    ClientRow,
    ClientTagRow,
    PaymentRow,
    ReceiptRow,
    TrainerRow,
    UserRow,
)

_AT_ONCE = 1_000


class ExportedClient(NamedTuple):
    """A client with all that an import can bring."""

    number: int
    values: dict[str, Any]
    alert: str
    health: str
    tags: tuple[str, ...]
    trainer: str
    active: bool
    since: Any


class DataExports:
    """Reads rows as they come; the transaction stays open until the last one."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._organization_id = viewer.organization_id

    def clients(self) -> Iterator[ExportedClient]:
        """Return the clients by number, without those who were taken back, merged or erased."""
        row, alert, tag = ClientRow, ClientAlertRow, ClientTagRow
        tags: defaultdict[UUID, list[str]] = defaultdict(list)
        query: Any = select(tag.client_id, tag.tag).where(
            tag.organization_id == self._organization_id, tag.removed_at.is_(None)
        )
        for client_id, word in self._session.execute(query.order_by(tag.tag)):
            tags[client_id].append(word)
        columns = (getattr(row, name) for name in OF_CLIENT)
        query = (
            select(
                row.id,
                row.number,
                func.coalesce(alert.text, ""),
                func.coalesce(alert.health_notes, ""),
                func.coalesce(TrainerRow.name, ""),
                row.active,
                row.created_at,
                *columns,
            )
            .outerjoin(alert, alert.client_id == row.id)
            .outerjoin(
                AssignmentRow,
                and_(AssignmentRow.client_id == row.id, AssignmentRow.ended_at.is_(None)),
            )
            .outerjoin(TrainerRow, TrainerRow.id == AssignmentRow.trainer_id)
            .where(
                row.organization_id == self._organization_id,
                row.withdrawn_at.is_(None),
                row.merged_into_id.is_(None),
                row.erased_at.is_(None),
            )
            .order_by(row.number)
        )
        for key, number, text, health, trainer, active, since, *values in self._each(query):
            yield ExportedClient(
                number,
                dict(zip(OF_CLIENT, values, strict=True)),
                text,
                health,
                tuple(tags.get(key, ())),
                trainer,
                active,
                since,
            )

    def packages(self) -> Iterator[Any]:
        """Return number and name of the client, and name, sessions, balance, when it was bought.

        And its last day, price and what was paid for it, by client; those that are void are left
        out.
        """
        row, payment = ClientPackageRow, PaymentRow
        paid = (
            select(
                payment.client_package_id.label("package"), func.sum(payment.amount).label("sum")
            )
            .where(payment.client_package_id.is_not(None))
            .group_by(payment.client_package_id)
            .subquery()
        )
        query = (
            select(
                ClientRow.number,
                ClientRow.name,
                row.name,
                row.sessions,
                row.balance,
                row.bought_at,
                row.expires_on,
                row.price - row.price_reduction,
                func.coalesce(paid.c.sum, 0),
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .outerjoin(paid, paid.c.package == row.id)
            .where(row.organization_id == self._organization_id, row.voided_at.is_(None))
            .order_by(ClientRow.number, row.bought_at, row.id)
        )
        return self._each(query)

    def payments(self) -> Iterator[Any]:
        """Return moment, receipt, number and name of the client, package, method, amount, reason.

        And who took it; by moment.
        """
        row = PaymentRow
        query = (
            select(
                row.paid_at,
                ReceiptRow.number,
                ClientRow.number,
                ClientRow.name,
                func.coalesce(ClientPackageRow.name, ""),
                row.method,
                row.amount,
                row.reason,
                func.coalesce(UserRow.name, ""),
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .outerjoin(ReceiptRow, ReceiptRow.payment_id == row.id)
            .outerjoin(ClientPackageRow, ClientPackageRow.id == row.client_package_id)
            .outerjoin(UserRow, UserRow.id == row.taken_by)
            .where(row.organization_id == self._organization_id)
            .order_by(row.paid_at, row.id)
        )
        return self._each(query)

    def _each(self, query: Any) -> Iterator[Any]:
        options = {"yield_per": _AT_ONCE}
        return iter(self._session.execute(query, execution_options=options))
