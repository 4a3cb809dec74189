"""What single trainers ask: from a day on, and what it was before stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.package_types import (
    SINGLE_SESSION,
    Priced,
    PriceSheet,
    TrainerPriceRequest,
    TypeRetired,
    require_ahead,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_prices import TrainerPriceBack, TrainerPriceStand
from studio_app.repositories.package_types import TrainerPriceState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.undoing_prices import package_name, price_facts


def price_sheet(
    uow: UnitOfWork, viewer: Viewer, trainer_id: UUID | None, now: datetime
) -> PriceSheet:
    """Return what a trainer asks beside what the studio does, and whom else one may look at.

    The first trainer's where none is named, or one who is not there any more. Raises NotAllowed for
    those who sell nothing, or not with that trainer.
    """
    require(viewer, Right.SELL, trainer_id=trainer_id)
    with uow.reading() as work:
        today = local_day(now, work.organizations.mine().tz)
        trainers = tuple(
            one
            for one in work.trainers.visible(today)
            if allows(viewer, Right.SELL, trainer_id=one.id)
        )
        keys = [one.id for one in trainers]
        shown = trainer_id if trainer_id in keys else next(iter(keys), None)
        listed = work.package_types.listed(viewer.organization_id)
        return PriceSheet(
            trainers,
            shown,
            tuple(one for one in listed if one.active),
            work.trainer_prices.since(shown, today) if shown else (),
            today,
        )


def set_price(
    uow: UnitOfWork, viewer: Viewer, wish: TrainerPriceRequest, now: datetime
) -> DiaryOutcome:
    """Let a trainer ask another price from a day on; one that begins on that day is replaced.

    The key of the price is that of the request: the same again changes nothing and returns the
    first outcome. Raises InvalidInput, TypeRetired, NotFound, NotAllowed, ConnectionLost;
    ChangedMeanwhile when it was undone since, or others count than were seen.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(wish.trainer_id)
        today = local_day(now, organization.tz)
        wish.require_possible(today)
        _require_sold(work, wish, organization.id)
        work.lock(wish.trainer_id)
        _require_as_seen(work, wish.trainer_id, wish.what, wish.seen, today)
        if work.trainer_prices.find(wish.price_id) is not None:
            raise ChangedMeanwhile()
        backs = []
        before = work.trainer_prices.at(wish.trainer_id, wish.what, wish.valid_from)
        if before is not None:
            backs.append(_put(work, before, replace(before.stand, standing=False), now))
        state = work.trainer_prices.add(wish, organization.id)
        work.flush()
        gone = replace(state.stand, standing=False)
        backs.append(TrainerPriceBack(state.id, found=state.stand, restore=gone))
        was = price_facts(work, before, before.stand) if before else None
        _note(work, "set_trainer_price", state, now, before=was)
        step = Step.SET_CLASS_PRICE if wish.what.for_class else Step.SET_PRICE
        return _outcome(work, step, package_name(work, wish.what), state, now, *backs)

    def require_there(work: Work, _outcome: DiaryOutcome) -> None:
        state = work.trainer_prices.find(wish.price_id)
        if state is None or not state.stand.standing:
            raise ChangedMeanwhile()

    request = UseCaseRequest(wish.price_id, "set_trainer_price", wish)
    return uow.perform(request, done, DiaryOutcome, check_again=require_there)


def end_price(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    what: Priced,
    first_day: date,
    now: datetime,
    *,
    request_id: UUID,
    seen: tuple[UUID, ...] | None = None,
) -> DiaryOutcome:
    """Let the studio's price count again with a trainer, from a day on.

    For a place in a class, that of a single session. The same request again changes nothing and
    returns the first outcome. Raises InvalidInput, NotFound where the trainer has no price of their
    own then, ChangedMeanwhile where others count than were ``seen``, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    if what == SINGLE_SESSION:
        raise InvalidInput("price", "A single session needs a price: type another one.")

    def ended(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(trainer_id)
        today = local_day(now, organization.tz)
        require_ahead(first_day, today)
        work.lock(trainer_id)
        _require_as_seen(work, trainer_id, what, seen, today)
        held = work.trainer_prices.held_since(trainer_id, what, first_day)
        if not held:
            raise NotFound()
        backs = []
        for state in held:
            stand = replace(state.stand, valid_until=first_day - timedelta(days=1))
            if state.valid_from >= first_day:
                stand = replace(state.stand, standing=False)
            backs.append(_put(work, state, stand, now))
            was = price_facts(work, state, state.stand)
            after = replace(state, stand=stand)
            _note(work, "ended_trainer_price", after, now, before=was)
        step = Step.END_CLASS_PRICE if what.for_class else Step.END_PRICE
        return _outcome(work, step, package_name(work, what), held[0], now, *backs)

    asked = (trainer_id, what, first_day, seen)
    request = UseCaseRequest(request_id, "end_trainer_price", asked)
    return uow.perform(request, ended, DiaryOutcome)


def _require_as_seen(
    work: Work,
    trainer_id: UUID,
    what: Priced,
    seen: tuple[UUID, ...] | None,
    today: date,
) -> None:
    if seen is None:
        return
    found = work.trainer_prices.held_since(trainer_id, what, today)
    if sorted(one.id for one in found) != sorted(seen):
        raise ChangedMeanwhile()


def _require_sold(work: Work, wish: TrainerPriceRequest, organization_id: UUID) -> None:
    if wish.what.package_type_id is None:
        return
    package = work.package_types.find(wish.what.package_type_id)
    if package is None or package.organization_id != organization_id or not package.stand.standing:
        raise NotFound()
    if not package.stand.active:
        raise TypeRetired(package=package.stand.terms.name)


def _put(
    work: Work, state: TrainerPriceState, stand: TrainerPriceStand, now: datetime
) -> TrainerPriceBack:
    work.trainer_prices.put(state.id, stand, now)
    work.flush()
    return TrainerPriceBack(state.id, found=stand, restore=state.stand)


def _note(
    work: Work,
    action: str,
    state: TrainerPriceState,
    now: datetime,
    *,
    before: dict[str, object] | None,
) -> None:
    work.audit.add(
        action,
        "trainer_price",
        state.id,
        now,
        before=before,
        after=price_facts(work, state, state.stand),
        organization_id=state.organization_id,
    )


def _outcome(
    work: Work,
    step: Step,
    package: str,
    state: TrainerPriceState,
    now: datetime,
    *backs: TrainerPriceBack,
) -> DiaryOutcome:
    trainer = work.trainers.get(state.trainer_id, state.valid_from).name
    return DiaryOutcome(
        step,
        package,
        now,
        Changes(
            frozenset({Aggregate.PACKAGE, Aggregate.TRAINER}),
            frozenset({state.trainer_id, *(back.key for back in backs)}),
        ),
        DiaryUndo(prices=backs),
        trainer_name=trainer,
    )
