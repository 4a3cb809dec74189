"""Giving money back: whole or in part, for a reason, and never more than was paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.fees import Fees, given_back
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.organizations import Organization
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.payments import (
    MoneyOutcome,
    MoneyPart,
    RefundBeyondLimit,
    RefundChoice,
    RefundRequest,
    RefundsMore,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.repositories.payments import PaymentState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.money_parts import (
    NewPayment,
    fees_within,
    money_changes,
    money_text,
    receipt_facts,
    write_down,
)
from studio_app.services.package_life import require_counted, require_left
from studio_app.services.package_parts import needed_reason, note, put, stand_facts

# Older ones are given back from the list of payments.
LATEST_PAYMENTS = 50


def refund_choice(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, payment_id: UUID | None = None
) -> RefundChoice:
    """Return the client's latest payments, and how much of one may be given back.

    With a ``payment_id`` that payment is among them. Raises NotAllowed, NotFound.
    """
    require(viewer, Right.REFUND)
    with uow.reading() as work:
        client = work.clients.get(client_id)
        organization = work.organizations.of_client(client_id)
        packages = work.packages.of_clients([client_id])
        return RefundChoice(
            client.name,
            work.payments.of_client(client_id, LATEST_PAYMENTS, payment_id),
            limit_of(work, viewer, organization.id),
            {one.id: one.balance for one in packages if one.sessions is not None},
        )


def refund(uow: UnitOfWork, viewer: Viewer, request: RefundRequest, now: datetime) -> MoneyOutcome:
    """Give money back of a payment, as a payment below zero with a receipt of its own.

    It cannot be taken back: the money is gone. The same request again changes nothing and returns
    the first outcome. Raises RefundsMore, RefundBeyondLimit, TooFewCredits, PackageIsVoid,
    InvalidInput, NotAllowed, NotFound, ChangedMeanwhile, ConnectionLost.
    """
    require(viewer, Right.REFUND)
    reason = needed_reason(request.reason)
    if not 0 < request.amount <= LARGEST_MINOR:
        raise InvalidInput("amount", "Type an amount above zero.")
    if request.credits_back < 0:
        raise InvalidInput("credits", "Type how many sessions are taken back.")
    return uow.perform(
        UseCaseRequest(request.request_id, "refund", request),
        lambda work: _refunded(work, viewer, replace(request, reason=reason), now),
        MoneyOutcome,
    )


def limit_of(work: Work, viewer: Viewer, organization_id: UUID) -> int | None:
    """Return how much of a payment the viewer may give back, None where there is no limit."""
    if scope_of(viewer.role, Right.REFUND) is Scope.LIMITED:
        return work.fee_rates.refund_limit(organization_id)
    return None


def locked_payment(work: Work, payment_id: UUID) -> PaymentState:
    """Return a payment of which nobody else gives anything back until the end.

    Raises NotFound, ChangedMeanwhile where it became another client's, and InvalidInput for one
    that gave money back itself.
    """
    client_id = work.payments.get(payment_id).client_id
    work.lock(client_id)
    payment = work.payments.get(payment_id)
    if payment.client_id != client_id:
        raise ChangedMeanwhile()
    if payment.amount < 0:
        raise InvalidInput("payment", "This is money that was given back already.")
    return payment


def fees_of_refund(
    work: Work, organization: Organization, payment: PaymentState, amount: int
) -> Fees:
    """Return the fees within so much of a payment, below zero."""
    of = work.payments.fees_of(payment.id)
    if of is None or of.gross != payment.amount:
        part = MoneyPart(payment.amount, payment.method)
        (of,) = fees_within(work, organization, [part], payment.paid_at)
    return given_back(of, payment.refunded, amount)


def _refunded(work: Work, viewer: Viewer, request: RefundRequest, now: datetime) -> MoneyOutcome:
    payment = locked_payment(work, request.payment_id)
    organization = work.organizations.get(payment.organization_id)
    client = work.clients.get(payment.client_id)
    left = payment.amount - payment.refunded
    if request.amount > left:
        raise RefundsMore(left=money_text(organization, left))
    limit = limit_of(work, viewer, organization.id)
    if limit is not None and payment.refunded + request.amount > limit:
        raise RefundBeyondLimit(limit=money_text(organization, limit))
    subject = ""
    if payment.package_id is not None:
        subject = _settle_package(work, payment.package_id, request, now)
    elif payment.booking_id is not None and request.lower_price:
        _lower_charge(work, payment.booking_id, request.amount)
    fees = fees_of_refund(work, organization, payment, request.amount)
    given = NewPayment(
        payment.client_id,
        fees,
        request.method,
        payment.package_id,
        payment.booking_id,
        payment.id,
        request.reason,
    )
    taken = write_down(work, organization, [given], now)
    after: dict[str, object] = {
        "client": client.name,
        "amount": request.amount,
        "currency": organization.currency,
        "method": request.method.value,
        "receipt": receipt_facts(taken.receipts)[0],
    }
    if subject:
        after["package"] = subject
    work.audit.add(
        "payment_refunded",
        "payment",
        payment.id,
        now,
        client_id=client.id,
        before={"paid": payment.amount, "refunded": payment.refunded},
        after=after,
        reason=request.reason,
        organization_id=organization.id,
    )
    return MoneyOutcome(
        Step.REFUND,
        client.id,
        client.name,
        subject,
        request.amount,
        None,
        taken.receipts,
        money_changes(client.id, payment.package_id),
        None,
        payment.package_id,
    )


def _settle_package(work: Work, package_id: UUID, request: RefundRequest, now: datetime) -> str:
    """Lower the price of the package and take sessions out of it, as far as that is asked for.

    Return the name of the package.
    """
    if not request.lower_price and not request.credits_back:
        found = work.packages.find(package_id)
        return found.name if found else ""
    package = work.package_life.hold(package_id)
    stand, credits = package.stand, -request.credits_back
    if credits:
        require_counted(package)
        require_left(package, -credits)
    if request.lower_price:
        # What was paid beyond the price is not owed again.
        beyond = max(0, package.paid - package.owed)
        less = min(max(0, request.amount - beyond), package.owed)
        stand = replace(stand, price_reduction=stand.price_reduction + less)
        if less:
            kind = PackageEventKind.REDUCED
            work.package_life.add_event(package, kind, now, request.reason, amount=less)
    put(work, package, stand, now, request.reason, kind=EntryKind.ADJUSTED, credits=credits)
    before, after = stand_facts(package.stand), stand_facts(stand)
    if credits:
        before["credits"], after["credits"] = package.balance, package.balance + credits
    note(work, "settled_package", package, now, request.reason, before=before, after=after)
    return package.name


def _lower_charge(work: Work, booking_id: UUID, amount: int) -> None:
    booking = work.bookings.hold(booking_id)
    if booking.charge:
        charge = max(0, booking.charge - amount)
        work.bookings.set_status(booking_id, booking.status, charge=charge)
        work.flush()
