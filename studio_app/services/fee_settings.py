"""The studio's rates of tax and card fee, and how much the front desk may give back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.fee_settings import FeeSettings, checked_limit, checked_rates
from studio_app.domain.fees import FeeRates
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def rates_of_today(uow: UnitOfWork, viewer: Viewer, now: datetime) -> FeeRates:
    """Return the rates by which what is paid now is broken down; raise NotAllowed."""
    require(viewer, Right.SELL)
    with uow.reading() as work:
        organization = work.organizations.mine()
        return work.fee_rates.on(organization.id, local_day(now, organization.tz))


def fee_settings(uow: UnitOfWork, viewer: Viewer, now: datetime) -> FeeSettings:
    """Return all rates of the studio, and the limit of its front desk; raise NotAllowed."""
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        return FeeSettings(
            today,
            work.fee_rates.all(organization.id),
            work.fee_rates.on(organization.id, today),
            work.fee_rates.refund_limit(organization.id),
        )


def set_fee_rates(
    uow: UnitOfWork, viewer: Viewer, rates: FeeRates, now: datetime, *, request_id: UUID
) -> Changes:
    """Let rates hold from a day on, in place of those that begin on it.

    The same request again changes nothing. Raises InvalidInput, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> Changes:
        organization = work.organizations.mine()
        wanted = checked_rates(rates, local_day(now, organization.tz))
        assert wanted.valid_from is not None
        before = work.fee_rates.on(organization.id, wanted.valid_from)
        key = work.fee_rates.set(organization.id, wanted)
        work.audit.add(
            "set_fee_rates",
            "organization",
            organization.id,
            now,
            before=_facts(before),
            after=_facts(wanted),
            organization_id=organization.id,
        )
        return Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({key}))

    return uow.perform(UseCaseRequest(request_id, "set_fee_rates", rates), done, Changes)


def set_refund_limit(
    uow: UnitOfWork, viewer: Viewer, limit: int, now: datetime, *, request_id: UUID
) -> Changes:
    """Let the front desk give back so much of a payment, in minor units.

    The same request again changes nothing. Raises InvalidInput, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    checked_limit(limit)

    def done(work: Work) -> Changes:
        organization = work.organizations.mine()
        before = work.fee_rates.refund_limit(organization.id)
        work.fee_rates.set_refund_limit(organization.id, limit)
        work.audit.add(
            "set_refund_limit",
            "organization",
            organization.id,
            now,
            before={"limit": before, "currency": organization.currency},
            after={"limit": limit, "currency": organization.currency},
            organization_id=organization.id,
        )
        return Changes(frozenset({Aggregate.ORGANIZATION}), frozenset({organization.id}))

    return uow.perform(UseCaseRequest(request_id, "set_refund_limit", limit), done, Changes)


def _facts(rates: FeeRates) -> dict[str, object]:
    return {
        "valid_from": rates.valid_from and rates.valid_from.isoformat(),
        "vat": rates.vat,
        "card_fee": rates.card_fee,
        "prices_include_fees": rates.prices_include_fees,
    }
