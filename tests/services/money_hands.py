"""Short words for what the tests of sales, payments and refunds do and look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.identifiers import new_id
from studio_app.domain.payments import (
    MoneyOutcome,
    MoneyPart,
    PayFor,
    PaymentMethod,
    PayRequest,
    RefundRequest,
)
from studio_app.domain.sales import SaleRequest
from studio_app.repositories.schema import (
    FeeAuditEntryRow,
    PaymentRow,
    ReceiptRow,
)
from studio_app.services import payments, refunds, sales
from studio_app.services.doctor import examine
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import Hands

PRICE = 70_000
"""What ten sessions cost in the small world."""
CASH, CARD = PaymentMethod.CASH, PaymentMethod.CARD


def cash(amount: int) -> MoneyPart:
    """Return so much money in cash."""
    return MoneyPart(amount, CASH)


def card(amount: int) -> MoneyPart:
    """Return so much money by card."""
    return MoneyPart(amount, CARD)


def sale(client: str = "cara", *parts: MoneyPart, **values: Any) -> SaleRequest:
    """Return a wish for ten sessions, sold by Anna from today on."""
    return SaleRequest(
        **{
            "package_id": new_id(),
            "client_id": key(client),
            "package_type_id": key("home ten"),
            "trainer_id": key("anna"),
            "starts_on": TODAY,
            "price": PRICE,
            "parts": parts,
            **values,
        }
    )


def sold(hands: Hands, request: SaleRequest, now: datetime = NOW) -> MoneyOutcome:
    """Sell a package."""
    return sales.sell(hands.uow, hands.viewer, request, now)


def paid(
    hands: Hands,
    pay_for: PayFor,
    *parts: MoneyPart,
    client: str = "cara",
    item: UUID | None = None,
    request_id: UUID | None = None,
) -> MoneyOutcome:
    """Take money."""
    request = PayRequest(request_id or new_id(), key(client), pay_for, parts, item)
    return payments.take_payment(hands.uow, hands.viewer, request, NOW)


def refunded(hands: Hands, payment: UUID, amount: int, **values: Any) -> MoneyOutcome:
    """Give cash back."""
    request = RefundRequest(
        **{
            "request_id": new_id(),
            "payment_id": payment,
            "amount": amount,
            "method": CASH,
            "reason": "Moves away",
            **values,
        }
    )
    return refunds.refund(hands.uow, hands.viewer, request, NOW)


def taken_back(hands: Hands, done: MoneyOutcome, now: datetime = NOW) -> DiaryOutcome:
    """Take a sale or a payment back."""
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, now, request_id=new_id())


def debt(hands: Hands, client: str = "cara") -> int:
    """Return what a client owes in all."""
    with hands.uow.reading() as work:
        return work.accounts.debt_of(key(client))


def payments_of(studio: StudioDatabase, client: str = "cara") -> list[Any]:
    """Return the rows of a client's payments, in order."""
    row = PaymentRow
    with studio.house() as connection:
        query = select(row).where(row.client_id == key(client)).order_by(row.id)
        return [one for one in connection.execute(query) if one.paid_at == NOW]


def fees_of(studio: StudioDatabase, payment: UUID) -> tuple[int, int, int]:
    """Return net, tax and card fee of a payment as they are kept."""
    row = FeeAuditEntryRow
    query = select(row.net, row.vat, row.card_fee).where(row.payment_id == payment)
    with studio.house() as connection:
        net, vat, card_fee = connection.execute(query).one()
    return net, vat, card_fee


def numbers(studio: StudioDatabase) -> list[int]:
    """Return the numbers of the home studio's receipts, in order."""
    row = ReceiptRow
    query = select(row.number).where(row.organization_id == key("home")).order_by(row.number)
    with studio.house() as connection:
        return list(connection.execute(query).scalars())


def nothing_is_off(studio: StudioDatabase) -> None:
    """Hold that the doctor finds nothing."""
    assert [found for found in examine(studio.url).findings if not found.ok] == []


def receipts_since(studio: StudioDatabase, before: Sequence[int]) -> list[int]:
    """Return the numbers that came after those, which have no gap."""
    after = numbers(studio)
    assert after == list(range(1, len(after) + 1))
    return after[len(before) :]
