"""Payments with their fees and receipts, and what clients still owe for what."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, and_, func, insert, or_, select, text
from sqlalchemy.orm import aliased

from studio_app.domain.errors import NotFound
from studio_app.domain.fees import FeeMethod, Fees
from studio_app.domain.identifiers import new_id
from studio_app.domain.payments import (
    MISTAKE,
    MoneyPart,
    OpenItem,
    PaymentLine,
    PaymentMethod,
)
from studio_app.domain.people import Role, Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    Base,
    BookingRow,
    ClientPackageRow,
    ClientRow,
    FeeAuditEntryRow,
    PaymentRow,
    ReceiptCounterRow,
    ReceiptRow,
    TrainerRow,
)
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.unweighed import given_key

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_TAKE_BACK = text("SELECT security.take_payment_back(:payment, :entry, :reason, :moment)")


def receipts_lock(organization_id: UUID) -> UUID:
    """Return the key that is locked by whoever issues a receipt of a studio."""
    return uuid5(organization_id, "receipts")


@dataclass(frozen=True, slots=True)
class PaymentState:
    """A payment as it was taken, with what was given back of it, above zero."""

    id: UUID
    organization_id: UUID
    client_id: UUID
    package_id: UUID | None
    booking_id: UUID | None
    amount: int
    method: PaymentMethod
    paid_at: datetime
    taken_by: UUID
    refund_of: UUID | None
    refunded: int


class Payments:
    """Adds payments, in the viewer's name, and reads them."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(
        self,
        organization_id: UUID,
        client_id: UUID,
        money: MoneyPart,
        now: datetime,
        *,
        package_id: UUID | None = None,
        booking_id: UUID | None = None,
        refund_of: UUID | None = None,
        reason: str = "",
    ) -> UUID:
        """Add a payment, below zero for money given back, and return its key."""
        key = new_id()
        self._session.add_row(
            PaymentRow,
            {
                "id": key,
                "organization_id": organization_id,
                "client_id": client_id,
                "client_package_id": package_id,
                "amount": money.amount,
                "method": money.method.value,
                "paid_at": now,
                "taken_by": self._viewer.user_id,
                "refund_of": refund_of,
                "booking_id": booking_id,
                "reason": reason,
            },
        )
        return key

    def take_back(self, payment: PaymentState, now: datetime, reason: str) -> UUID:
        """Give back a payment whole that the viewer took by mistake; return the key of that.

        Of the front desk it is no question how much it was. Raises NotFound for a payment of
        somebody else's, of a while ago, or of which some was given back.
        """
        self._session.flush()
        entry = new_id()
        if self._session.get_bind().dialect.name == "postgresql":
            values = {"payment": payment.id, "entry": entry, "reason": reason, "moment": now}
            with refusals():
                self._session.execute(_TAKE_BACK, values)
            return entry
        mine = self._viewer.role is Role.FRONT_DESK and payment.taken_by == self._viewer.user_id
        if not mine or abs(now - payment.paid_at) > MISTAKE or payment.refunded:
            raise NotFound()
        with stepping_aside(self._session):
            self._session.execute(
                insert(Base.metadata.tables[PaymentRow.__tablename__]).values(
                    id=entry,
                    organization_id=payment.organization_id,
                    client_id=payment.client_id,
                    client_package_id=payment.package_id,
                    amount=-payment.amount,
                    method=payment.method.value,
                    paid_at=now,
                    taken_by=self._viewer.user_id,
                    refund_of=payment.id,
                    booking_id=payment.booking_id,
                    reason=reason,
                ),
                execution_options=_ALL_ROWS,
            )
        return entry

    def add_fees(
        self,
        organization_id: UUID,
        client_id: UUID,
        fees: Fees,
        now: datetime,
        *,
        payment_id: UUID | None = None,
        package_id: UUID | None = None,
    ) -> None:
        """Keep a calculation of fees: what went in, and what came out."""
        self._session.add_row(
            FeeAuditEntryRow,
            {
                "id": new_id(),
                "organization_id": organization_id,
                "client_id": client_id,
                "payment_id": payment_id,
                "client_package_id": package_id,
                "at": now,
                "user_id": self._viewer.user_id,
                "method": fees.method.value,
                "vat_rate": fees.vat_rate,
                "card_fee_rate": fees.card_fee_rate,
                "gross": fees.gross,
                "net": fees.net,
                "vat": fees.vat,
                "card_fee": fees.card_fee,
            },
        )

    def last_receipt(self, organization_id: UUID) -> int:
        """Return the number of the latest receipt, 0 before the first.

        It is the latest for whoever has ``receipts_lock``, until the end.
        """
        given = {"organization": organization_id}
        return self._session.connection().execute(_last_receipt(), given).scalar() or 0

    def add_receipt(
        self, organization_id: UUID, client_id: UUID, payment_id: UUID, number: int, now: datetime
    ) -> UUID:
        """Add the receipt of a payment and return its key; the database holds the number."""
        key = new_id()
        self._session.add_row(
            ReceiptRow,
            {
                "id": key,
                "organization_id": organization_id,
                "number": number,
                "client_id": client_id,
                "payment_id": payment_id,
                "issued_at": now,
                "issued_by": self._viewer.user_id,
            },
        )
        return key

    def get(self, payment_id: UUID) -> PaymentState:
        """Return a payment; raise NotFound when absent or not the viewer's to see."""
        row = PaymentRow
        query = select(
            row.id,
            row.organization_id,
            row.client_id,
            row.client_package_id,
            row.booking_id,
            row.amount,
            row.method,
            row.paid_at,
            row.taken_by,
            row.refund_of,
            _refunded(),
        ).where(row.id == payment_id)
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound()
        method = PaymentMethod(found[6])
        return PaymentState(*found[:6], method, *found[7:10], refunded=int(found[10]))

    def fees_of(self, payment_id: UUID) -> Fees | None:
        """Return the fees within a payment, None where nobody reckoned them."""
        row = FeeAuditEntryRow
        query = select(
            row.net, row.vat, row.card_fee, row.vat_rate, row.card_fee_rate, row.method
        ).where(row.payment_id == payment_id)
        found = self._session.execute(query).first()
        return None if found is None else Fees(*found[:5], FeeMethod(found[5]))

    def of_client(
        self, client_id: UUID, limit: int, also: UUID | None = None
    ) -> tuple[PaymentLine, ...]:
        """Return the client's latest payments, the latest first, without money given back.

        And the one that is ``also`` asked for, however long ago it was.
        """
        row = PaymentRow
        query = (
            select(
                row.id,
                row.amount,
                row.method,
                row.paid_at,
                _refunded(),
                ReceiptRow.number,
                row.client_package_id,
                func.coalesce(ClientPackageRow.name, ""),
                row.booking_id,
                row.taken_by,
            )
            .outerjoin(ReceiptRow, ReceiptRow.payment_id == row.id)
            .outerjoin(ClientPackageRow, ClientPackageRow.id == row.client_package_id)
            .where(row.client_id == client_id, row.amount > 0)
            .order_by(row.paid_at.desc(), row.id.desc())
        )
        rows: Any = self._session.execute(query.limit(limit)).all()
        if also is not None and all(one[0] != also for one in rows):
            rows += self._session.execute(query.where(row.id == also)).all()
        return tuple(
            PaymentLine(
                id=one[0],
                client_id=client_id,
                amount=one[1],
                method=PaymentMethod(one[2]),
                paid_at=one[3],
                refunded=int(one[4]),
                receipt=one[5],
                package_id=one[6],
                package_name=one[7],
                booking_id=one[8],
                taken_by=one[9],
            )
            for one in rows
        )

    def open_of(self, client_ids: Collection[UUID]) -> tuple[OpenItem, ...]:
        """Return packages and bookings of the clients that cost something, with what is open.

        Of those that were paid beyond their price, less than nothing is.
        """
        return (*self._open_packages(client_ids), *self._open_bookings(client_ids))

    def members_of(self, client_id: UUID) -> tuple[tuple[UUID, str], ...]:
        """Return the client's family as the viewer sees it, with names: who pays comes first."""
        row = ClientRow
        payer = select(func.coalesce(row.payer_id, row.id)).where(row.id == client_id)
        head = self._session.execute(payer).scalar()
        if head is None:
            raise NotFound()
        here = and_(row.withdrawn_at.is_(None), row.merged_into_id.is_(None))
        query = select(row.id, row.name).where(
            or_(row.id == client_id, and_(or_(row.id == head, row.payer_id == head), here))
        )
        rows = self._session.execute(query.order_by(row.payer_id.is_not(None), row.name, row.id))
        return tuple((found[0], found[1]) for found in rows)

    def _open_packages(self, client_ids: Collection[UUID]) -> list[OpenItem]:
        row, paid = ClientPackageRow, _paid(PaymentRow.client_package_id, ClientPackageRow)
        cost = row.price - row.price_reduction
        query = (
            select(
                row.client_id, ClientRow.name, row.bought_at, row.name, cost, cost - paid, row.id
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .where(row.client_id.in_(client_ids))
        )
        rows: Any = self._session.execute(query)
        return [_open(one, package_id=one[6]) for one in rows]

    def _open_bookings(self, client_ids: Collection[UUID]) -> list[OpenItem]:
        row, paid = BookingRow, _paid(PaymentRow.booking_id, BookingRow)
        query = (
            select(
                row.client_id,
                row.client_name,
                row.starts_at,
                func.coalesce(TrainerRow.name, ""),
                row.charge,
                row.charge - paid,
                row.id,
            )
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.client_id.in_(client_ids), or_(row.charge > 0, paid != 0))
        )
        rows: Any = self._session.execute(query)
        return [_open(one, booking_id=one[6]) for one in rows]


def _open(one: Any, **key: UUID) -> OpenItem:
    client_id, client_name, since, name, price, left = one[:6]
    # PostgreSQL sums bigint into numeric.
    return OpenItem(client_id, client_name, since, name, price, int(left), **key)


def _paid(payment: Any, row: Any) -> Any:
    """Return what was paid for a package or a booking, by the column of payments that names it."""
    total = select(func.coalesce(func.sum(PaymentRow.amount), 0))
    # The client is there for the index: payments are kept by client.
    theirs = total.where(PaymentRow.client_id == row.client_id, payment == row.id)
    return theirs.correlate(row).scalar_subquery()


def _refunded() -> Any:
    back = aliased(PaymentRow)
    query = select(-func.coalesce(func.sum(back.amount), 0))
    return query.where(back.refund_of == PaymentRow.id).correlate(PaymentRow).scalar_subquery()


@cache
def _last_receipt() -> Select[int]:
    row = ReceiptCounterRow
    return select(row.last_number).where(row.organization_id == given_key("organization"))
