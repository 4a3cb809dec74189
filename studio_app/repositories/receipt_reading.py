"""Receipts as they are printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from studio_app.domain.fees import FeeMethod, Fees
from studio_app.domain.packages import PackageEventKind
from studio_app.domain.payments import ReceiptNumber
from studio_app.domain.people import Viewer
from studio_app.domain.receipts import (
    PaidPackage,
    PaidSession,
    Receipt,
    ReceiptRecipient,
    RefundedReceipt,
)
from studio_app.repositories.people_names import colleague_names, user_name
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    FeeAuditEntryRow,
    PackageEventRow,
    PaymentRow,
    ReceiptRow,
    SessionRow,
    TrainerRow,
)

_OF_THE_PRICE = (PackageEventKind.REDUCED.value, PackageEventKind.VOIDED.value)


class ReceiptReading:
    """Reads receipts as the viewer sees them."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def find(self, receipt_id: UUID) -> Receipt | None:
        """Return a receipt, None for one that is not there or not the viewer's to see."""
        receipt, payment, client = ReceiptRow, PaymentRow, ClientRow
        package, session, booking = ClientPackageRow, SessionRow, BookingRow
        query = (
            select(
                *(receipt.number, receipt.issued_at),
                receipt.issued_by,
                user_name(receipt.issued_by, receipt.organization_id),
                *(client.number, client.name, client.address),
                *(payment.id, payment.amount, payment.method, payment.reason, payment.refund_of),
                *(payment.client_package_id, package.name),
                package.price - package.price_reduction,
                *(payment.booking_id, session.starts_at, session.title, TrainerRow.name),
                payment.paid_at,
            )
            .join(payment, payment.id == receipt.payment_id)
            .join(client, client.id == receipt.client_id)
            .outerjoin(package, package.id == payment.client_package_id)
            .outerjoin(booking, booking.id == payment.booking_id)
            .outerjoin(session, session.id == booking.session_id)
            .outerjoin(TrainerRow, TrainerRow.id == booking.trainer_id)
            .where(
                receipt.id == receipt_id,
                receipt.organization_id == self._viewer.organization_id,
            )
        )
        found = self._session.execute(query).first()
        if found is None:
            return None
        row: tuple[Any, ...] = tuple(found)
        number, issued_at, user_id, issued_by, client_number, name, address = row[:7]
        payment_id, amount, method, reason, refund_of = row[7:12]
        package_id, package_name, price = row[12:15]
        booking_id, starts_at, title, trainer, paid_at = row[15:]
        if not issued_by:
            names = colleague_names(self._session, self._viewer, {user_id})
            issued_by = names.get(user_id, "")
        paid_package = paid_session = None
        if package_id is not None:
            so_far = self._paid_for(package_id, paid_at)
            price_then = int(price or 0) + self._reduced_since(package_id, paid_at)
            paid_package = PaidPackage(package_name or "", price_then, so_far)
        elif booking_id is not None:
            paid_session = PaidSession(starts_at, title or "", trainer or "")
        return Receipt(
            id=receipt_id,
            number=number,
            issued_at=issued_at,
            issued_by=issued_by,
            client_number=client_number,
            client_name=name,
            client_address=address,
            amount=amount,
            method=method,
            package=paid_package,
            session=paid_session,
            fees=self._fees(payment_id),
            refunds=None if refund_of is None else self._receipt_of(refund_of),
            reason=reason,
        )

    def of_payment(self, payment_id: UUID) -> ReceiptNumber | None:
        """Return the receipt of a payment, None where there is none, or none that is seen."""
        row = ReceiptRow
        query = (
            select(row.id, row.number, PaymentRow.amount)
            .join(PaymentRow, PaymentRow.id == row.payment_id)
            .where(row.payment_id == payment_id)
        )
        found = self._session.execute(query).first()
        return None if found is None else ReceiptNumber(*found)

    def recipient(self, receipt_id: UUID) -> ReceiptRecipient | None:
        """Return whom a receipt is for, None for one that is not there or not to be seen."""
        client = ClientRow
        query = (
            select(client.id, client.name, client.email, ReceiptRow.number)
            .join(client, client.id == ReceiptRow.client_id)
            .where(
                ReceiptRow.id == receipt_id,
                ReceiptRow.organization_id == self._viewer.organization_id,
            )
        )
        found = self._session.execute(query).first()
        return None if found is None else ReceiptRecipient(*found)

    def _fees(self, payment_id: UUID) -> Fees | None:
        row = FeeAuditEntryRow
        query = (
            select(row.net, row.vat, row.card_fee, row.vat_rate, row.card_fee_rate, row.method)
            .where(row.payment_id == payment_id)
            .order_by(row.at.desc(), row.id.desc())
        )
        found = self._session.execute(query).first()
        if found is None:
            return None
        net, vat, card_fee, vat_rate, card_fee_rate, method = found
        return Fees(net, vat, card_fee, vat_rate, card_fee_rate, FeeMethod(method))

    def _paid_for(self, package_id: UUID, until: Any) -> int:
        row = PaymentRow
        query = select(func.coalesce(func.sum(row.amount), 0)).where(
            # The client is there for the index: payments are kept by client, not by package.
            row.client_id
            == select(ClientPackageRow.client_id)
            .where(ClientPackageRow.id == package_id)
            .scalar_subquery(),
            row.client_package_id == package_id,
            row.paid_at <= until,
        )
        return int(self._session.execute(query).scalar_one())

    def _reduced_since(self, package_id: UUID, moment: Any) -> int:
        """Return how much less than at that moment is to be paid for the package by now."""
        row = PackageEventRow
        query = select(func.coalesce(func.sum(row.amount), 0)).where(
            row.client_package_id == package_id, row.at > moment, row.kind.in_(_OF_THE_PRICE)
        )
        return int(self._session.execute(query).scalar() or 0)

    def _receipt_of(self, payment_id: UUID) -> RefundedReceipt | None:
        row = aliased(ReceiptRow)
        query = select(row.number, row.issued_at).where(row.payment_id == payment_id)
        found = self._session.execute(query).first()
        return None if found is None else RefundedReceipt(*found)
