"""Selling packages, with or without money at once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed, NotFound
from studio_app.domain.fees import fees_of_price
from studio_app.domain.local_time import local_day
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import Offer, TypeRetired
from studio_app.domain.packages import EntryKind
from studio_app.domain.payments import MoneyOutcome, checked_parts
from studio_app.domain.people import Client, Viewer
from studio_app.domain.permissions import Right, Scope, allows, require, scope_of
from studio_app.domain.sales import (
    Bill,
    ClientInactive,
    NotOffered,
    PriceChanged,
    SaleChoice,
    SaleRequest,
    bill_of,
    require_start,
)
from studio_app.domain.undoing import DiaryUndo, PackageBack, PackageStand
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.sales import NewPackage, SaleTerms
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.money_parts import (
    NewPayment,
    Taken,
    money_changes,
    money_text,
    receipt_facts,
    write_down,
)
from studio_app.services.package_offers import offers_in
from studio_app.services.slots import clean_reason


def sale_choice(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    now: datetime,
    trainer_id: UUID | None = None,
    *,
    usual_seller: bool = True,
) -> SaleChoice:
    """Return what can be sold to a client now, with whoever looks after them.

    Without the ``usual_seller``, with a trainer, or nobody in particular. Raises NotAllowed,
    NotFound.
    """
    require(viewer, Right.SELL)
    with uow.reading() as work:
        client = work.clients.get(client_id)
        organization = work.organizations.of_client(client_id)
        today = local_day(now, organization.tz)
        sellers = work.trainers.visible(today)
        if not _sells_for_all(viewer):
            sellers = tuple(one for one in sellers if one.id == viewer.trainer_id)
        if usual_seller:
            assigned = work.clients.trainers_of([client_id]).get(client_id)
            trainer_id = assigned[0] if assigned else None
        if trainer_id not in {one.id for one in sellers}:
            trainer_id = sellers[0].id if sellers and not _sells_for_all(viewer) else None
        return SaleChoice(
            client.name,
            today,
            offers_in(work, organization.id, trainer_id, today),
            sellers,
            trainer_id,
            work.fee_rates.on(organization.id, today),
            work.sales.last_bought(client_id),
            _sells_for_all(viewer),
        )


def sell(uow: UnitOfWork, viewer: Viewer, request: SaleRequest, now: datetime) -> MoneyOutcome:
    """Sell a package and take what is paid at once, with a receipt for each payment.

    Trainers sell to their own clients, in their own name, at the price that is asked. The same
    request again changes nothing and returns the first outcome. Raises PriceChanged, NotOffered,
    ClientInactive, InvalidInput, NotAllowed, NotFound, ConnectionLost; ChangedMeanwhile when the
    sale was taken back since.
    """
    require(viewer, Right.SELL)
    if not _sells_for_all(viewer):
        if request.trainer_id is None:
            raise NotAllowed()
        require(viewer, Right.SELL, trainer_id=request.trainer_id)
    reason = clean_reason(request.price_reason)
    checked_parts(request.parts)
    if not 0 <= request.price <= LARGEST_MINOR:
        raise InvalidInput("price", "A price is not below zero, nor larger than any money.")

    def require_standing(work: Work, _outcome: MoneyOutcome) -> None:
        if not work.sales.is_standing(request.package_id):
            raise ChangedMeanwhile()

    return uow.perform(
        UseCaseRequest(request.package_id, "sell", request),
        lambda work: _sold(work, viewer, request, reason, now),
        MoneyOutcome,
        check_again=require_standing,
    )


def _sold(
    work: Work, viewer: Viewer, request: SaleRequest, reason: str, now: datetime
) -> MoneyOutcome:
    organization, client = work.sales.buyer(request.client_id)
    if not client.active:
        raise ClientInactive(client=client.name)
    today = local_day(now, organization.tz)
    terms = _terms(work, organization, request, today)
    offer, rates = terms.offer, terms.rates
    if request.price != offer.price:
        _require_price(viewer, organization, offer, reason)
    validity = offer.type.terms.validity
    expires_on = validity.last_day(request.starts_on) if validity else None
    require_start(request.starts_on, expires_on, today)
    bill = bill_of(request.price, rates, request.parts)
    package = NewPackage(
        request.package_id,
        client.id,
        offer.type.id,
        request.trainer_id,
        offer.type.name,
        offer.sessions,
        bill.price,
        request.starts_on,
        expires_on,
    )
    work.sales.add(organization.id, package, now)
    if not bill.paid:
        # What it comes to is reckoned all the same, and paid some other day.
        fees = fees_of_price(request.price, rates)
        work.payments.add_fees(organization.id, client.id, fees, now, package_id=package.id)
    taken = _take(work, organization, request, bill, now)
    _note(work, organization, client, package, offer, taken, reason, now)
    stand = PackageStand(expires_on)
    gone = PackageStand(expires_on, price_reduction=bill.price, voided=True)
    back = PackageBack(
        package.id,
        found=stand,
        restore=gone,
        kind=EntryKind.VOIDED if package.sessions else None,
        credits=-(package.sessions or 0),
        holds=package.sessions or 0,
    )
    may_undo = allows(viewer, Right.REFUND)
    return MoneyOutcome(
        Step.SELL,
        client.id,
        client.name,
        package.name,
        taken.amount,
        bill.open,
        taken.receipts,
        money_changes(client.id, package.id),
        DiaryUndo(packages=(back,), payments=taken.back) if may_undo else None,
        package.id,
    )


def _take(
    work: Work, organization: Organization, request: SaleRequest, bill: Bill, now: datetime
) -> Taken:
    payments = (
        NewPayment(request.client_id, fees, part.method, request.package_id)
        for part, fees in zip(request.parts, bill.paid, strict=True)
    )
    return write_down(work, organization, payments, now)


def _terms(work: Work, organization: Organization, request: SaleRequest, today: date) -> SaleTerms:
    """Return what the package costs today with whoever sells it.

    Raises NotOffered, TypeRetired, NotFound.
    """
    terms = work.sales.terms(organization.id, request.package_type_id, request.trainer_id, today)
    if terms is None or (request.trainer_id is not None and terms.seller is None):
        raise NotFound()
    if not terms.offer.type.active:
        raise TypeRetired(package=terms.offer.type.name)
    if not terms.offer.offered:
        raise NotOffered(package=terms.offer.type.name, trainer=terms.seller or "")
    return terms


def _require_price(viewer: Viewer, organization: Organization, offer: Offer, reason: str) -> None:
    """Raise unless the price may be another than the one that is asked, for this reason."""
    if not reason:
        raise PriceChanged(package=offer.type.name, price=money_text(organization, offer.price))
    if not _sells_for_all(viewer):
        raise InvalidInput("price", "Only owners and the front desk sell at another price.")


def _sells_for_all(viewer: Viewer) -> bool:
    return scope_of(viewer.role, Right.SELL) is Scope.ALL


def _note(
    work: Work,
    organization: Organization,
    client: Client,
    package: NewPackage,
    offer: Offer,
    taken: Taken,
    reason: str,
    now: datetime,
) -> None:
    after: dict[str, object] = {
        "client": client.name,
        "package": package.name,
        "price": package.price,
        "currency": organization.currency,
        "paid": taken.amount,
        "starts_on": package.starts_on.isoformat(),
    }
    if taken.receipts:
        after["receipts"] = receipt_facts(taken.receipts)
    before = {"price": offer.price} if reason else None
    work.audit.add(
        "sold",
        "client_package",
        package.id,
        now,
        client_id=client.id,
        before=before,
        after=after,
        reason=reason,
        organization_id=organization.id,
    )
