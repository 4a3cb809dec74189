"""What is sold with a trainer on a day, and for how much."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from studio_app.domain.package_types import Offer, Priced, TrainerPrice, offer_of
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def offers_for(
    uow: UnitOfWork, viewer: Viewer, trainer_id: UUID | None, day: date
) -> tuple[Offer, ...]:
    """Return what the studio sells with a trainer on a local day, in its order.

    Without a trainer, the studio's own prices; what a trainer does not sell is there as not
    offered. Raises NotAllowed for those who sell nothing, or not with that trainer.
    """
    require(viewer, Right.SELL, trainer_id=trainer_id)
    with uow.reading() as work:
        return offers_in(work, viewer.organization_id, trainer_id, day)


def offers_in(
    work: Work, organization_id: UUID, trainer_id: UUID | None, day: date
) -> tuple[Offer, ...]:
    """Return what ``offers_for`` does, within a transaction that does more."""
    own: dict[Priced, TrainerPrice] = {}
    if trainer_id is not None:
        own = work.trainer_prices.of_day(trainer_id, day)
    listed = work.package_types.listed(organization_id)
    return tuple(offer_of(one, own.get(Priced(one.id))) for one in listed if one.active)
