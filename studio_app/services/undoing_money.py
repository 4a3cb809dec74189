"""Giving payments back whole that were a mistake, as part of a step that is taken back.

What was paid stays in the books: the way back is a payment of its own, with a receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import CannotUndo, InvalidInput
from studio_app.domain.payments import MISTAKE
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import PaymentBack
from studio_app.repositories.payments import PaymentState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.money_parts import NewPayment, money_text, receipt_facts, write_down
from studio_app.services.refunds import fees_of_refund, limit_of

Held = tuple[PaymentBack, PaymentState]

TAKEN_BACK = "taken back"


def clients_of(work: Work, backs: Iterable[PaymentBack]) -> set[UUID]:
    """Return the clients whose payments they are; raises NotFound."""
    return {work.payments.get(back.key).client_id for back in backs}


def held(work: Work, viewer: Viewer, backs: Sequence[PaymentBack], now: datetime) -> list[Held]:
    """Return the payments, whose clients are locked.

    Raises NotFound, NotAllowed; CannotUndo where some of one was given back meanwhile, or it is
    more than the viewer gives back.
    """
    found = [(back, work.payments.get(back.key)) for back in backs]
    for back, payment in found:
        require(viewer, Right.REFUND)
        if payment.amount != back.amount or payment.amount <= 0:
            raise InvalidInput("payment", "This is money that was given back already.")
        if payment.refunded:
            raise CannotUndo(reason="some of the money was given back meanwhile.")
        limit = limit_of(work, viewer, payment.organization_id)
        is_mistake = payment.taken_by == viewer.user_id and now - payment.paid_at <= MISTAKE
        if limit is not None and payment.amount > limit and not is_mistake:
            organization = work.organizations.get(payment.organization_id)
            raise CannotUndo(
                reason=f"the front desk gives back up to {money_text(organization, limit)} of a "
                "payment that was taken a while ago. Ask the owner."
            )
    return found


def give_back(
    work: Work, viewer: Viewer, payments: Sequence[Held], now: datetime, action: str
) -> None:
    """Give the payments back whole, in the way that they came, and note that in the trail."""
    if not payments:
        return
    organization = work.organizations.get(payments[0][1].organization_id)
    limit = limit_of(work, viewer, organization.id)
    given = [
        NewPayment(
            payment.client_id,
            fees_of_refund(work, organization, payment, payment.amount),
            payment.method,
            payment.package_id,
            payment.booking_id,
            payment.id,
            TAKEN_BACK,
            mistake=payment if limit is not None and payment.amount > limit else None,
        )
        for _back, payment in payments
    ]
    taken = write_down(work, organization, given, now)
    for (_back, payment), receipt in zip(payments, taken.receipts, strict=True):
        work.audit.add(
            action,
            "payment",
            payment.id,
            now,
            client_id=payment.client_id,
            after={
                "amount": payment.amount,
                "currency": organization.currency,
                "method": payment.method.value,
                "receipt": receipt_facts([receipt])[0],
            },
            organization_id=organization.id,
        )
