"""What sales, payments and refunds have in common: the studio, fees, receipts, the trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.fees import Fees, included
from studio_app.domain.local_time import local_day
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.payments import MoneyPart, PaymentMethod, ReceiptNumber
from studio_app.domain.undoing import PaymentBack
from studio_app.repositories.payments import PaymentState, receipts_lock
from studio_app.repositories.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class NewPayment:
    """A payment that is to be written down, with what of it is what.

    It is for a package, or for a booking, or on account; money given back is a ``refund_of``, whole
    where it takes back a ``mistake``.
    """

    client_id: UUID
    fees: Fees
    method: PaymentMethod
    package_id: UUID | None = None
    booking_id: UUID | None = None
    refund_of: UUID | None = None
    reason: str = ""
    mistake: PaymentState | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """Payments that were written down: their receipts, and the way back where there is one."""

    receipts: tuple[ReceiptNumber, ...]
    back: tuple[PaymentBack, ...]

    @property
    def amount(self) -> int:
        """Return what came in; below zero for what went out."""
        return sum(receipt.amount for receipt in self.receipts)


def fees_within(
    work: Work, organization: Organization, money: Iterable[MoneyPart], now: datetime
) -> list[Fees]:
    """Return the fees within amounts that are paid now."""
    rates = work.fee_rates.on(organization.id, local_day(now, organization.tz))
    return [
        included(part.amount, rates, by_card=part.method is PaymentMethod.CARD) for part in money
    ]


def write_down(
    work: Work, organization: Organization, payments: Iterable[NewPayment], now: datetime
) -> Taken:
    """Write payments down with their fees, and give each a receipt with the next number.

    The last that is done: whoever sells at the same time waits for the number until the commit.
    """
    written: list[tuple[UUID, NewPayment]] = []
    for payment in payments:
        if payment.mistake is not None:
            key = work.payments.take_back(payment.mistake, now, payment.reason)
            written.append((key, payment))
            continue
        key = work.payments.add(
            organization.id,
            payment.client_id,
            MoneyPart(payment.fees.gross, payment.method),
            now,
            package_id=payment.package_id,
            booking_id=payment.booking_id,
            refund_of=payment.refund_of,
            reason=payment.reason,
        )
        written.append((key, payment))
    for key, payment in written:
        work.payments.add_fees(
            organization.id,
            payment.client_id,
            payment.fees,
            now,
            payment_id=key,
            package_id=payment.package_id,
        )
    if not written:
        return Taken((), ())
    work.flush()
    work.lock(receipts_lock(organization.id))
    number = work.payments.last_receipt(organization.id)
    receipts = []
    for key, payment in written:
        number += 1
        receipt = work.payments.add_receipt(organization.id, payment.client_id, key, number, now)
        receipts.append(ReceiptNumber(receipt, number, payment.fees.gross))
    back = (PaymentBack(key, payment.fees.gross) for key, payment in written)
    return Taken(tuple(receipts), tuple(back))


def money_changes(*ids: UUID | None) -> Changes:
    """Return that what clients have and owe was changed."""
    aggregates = frozenset({Aggregate.CLIENT, Aggregate.PACKAGE})
    return Changes(aggregates, frozenset(one for one in ids if one is not None))


def receipt_facts(receipts: Iterable[ReceiptNumber]) -> list[int]:
    """Return what the trail keeps of receipts: their numbers."""
    return [receipt.number for receipt in receipts]


def money_text(organization: Organization, amount: int) -> str:
    """Return an amount as the studio writes it."""
    return Money(amount, organization.currency).text(organization.locale)
