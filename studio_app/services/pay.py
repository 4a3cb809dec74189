"""What trainers earn: from a day on, and what was earned before stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.pay import PayKind, PayRate, sees_pay
from studio_app.domain.pay_statements import (
    PaySheet,
    RateRequest,
    earliest_rate,
    require_rate_day,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_pay import PayBack, RateBack
from studio_app.repositories.pay import RateState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work

_USUAL_WORTH = 5_000


def pay_sheet(uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, now: datetime) -> PaySheet:
    """Return a trainer's rates and statements; raises NotAllowed, NotFound."""
    require_sees(viewer, trainer_id)
    with uow.reading() as work:
        today = local_day(now, work.organizations.of_trainer(trainer_id).tz)
        trainer = work.trainers.get(trainer_id, today)
        return PaySheet(
            trainer_id,
            trainer.name,
            work.pay_rates.of(trainer_id),
            work.pay_statements.of(trainer_id),
            today,
            earliest_rate(today, last_stated(work, trainer_id)),
            trainer.session_minutes,
            trainer.session_price or _USUAL_WORTH,
        )


def set_rate(uow: UnitOfWork, viewer: Viewer, wish: RateRequest, now: datetime) -> DiaryOutcome:
    """Let a trainer earn something else from a day on; a rate that begins then is replaced.

    The key of the rate is that of the request: the same again changes nothing and returns the
    first outcome. Raises InvalidInput, NotFound, NotAllowed, ConnectionLost; ChangedMeanwhile when
    it was taken back since.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    asked = replace(wish, terms=wish.terms.cleaned())

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(asked.trainer_id)
        work.lock(asked.trainer_id)
        today = local_day(now, organization.tz)
        require_rate_day(asked.valid_from, today, last_stated(work, asked.trainer_id))
        if work.pay_rates.find(asked.rate_id) is not None:
            raise ChangedMeanwhile()
        backs = []
        before = work.pay_rates.at(asked.trainer_id, asked.valid_from)
        if before is not None:
            work.pay_rates.put(before.rate.id, standing=False, now=now)
            backs.append(RateBack(before.rate.id, restore=True))
        state = work.pay_rates.add(asked, organization.id)
        backs.append(RateBack(state.rate.id, restore=False))
        note_rate(work, "set_pay_rate", state, now, before)
        return _outcome(work, Step.SET_PAY_RATE, state.rate, now, *backs)

    def require_there(work: Work, _outcome: DiaryOutcome) -> None:
        state = work.pay_rates.find(asked.rate_id)
        if state is None or not state.standing:
            raise ChangedMeanwhile()

    request = UseCaseRequest(asked.rate_id, "set_pay_rate", asked)
    return uow.perform(request, done, DiaryOutcome, check_again=require_there)


def remove_rate(
    uow: UnitOfWork, viewer: Viewer, rate_id: UUID, now: datetime, *, request_id: UUID
) -> DiaryOutcome:
    """Take a rate back that has not begun yet.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        state = work.pay_rates.find(rate_id)
        if state is None:
            raise NotFound()
        work.lock(state.rate.trainer_id)
        state = work.pay_rates.get_locked(rate_id)
        if not state.standing:
            raise ChangedMeanwhile()
        organization = work.organizations.of_trainer(state.rate.trainer_id)
        if state.rate.valid_from <= local_day(now, organization.tz):
            raise InvalidInput(
                "rate", "This rate counts already. Set another one from a day to come."
            )
        work.pay_rates.put(rate_id, standing=False, now=now)
        note_rate(work, "removed_pay_rate", state, now)
        back = RateBack(rate_id, restore=True)
        return _outcome(work, Step.REMOVE_PAY_RATE, state.rate, now, back)

    return uow.perform(UseCaseRequest(request_id, "remove_pay_rate", rate_id), done, DiaryOutcome)


def require_sees(viewer: Viewer, trainer_id: UUID) -> None:
    """Raise NotAllowed unless the viewer reads what the trainer is paid."""
    if not sees_pay(viewer, trainer_id):
        raise NotAllowed()


def last_stated(work: Work, trainer_id: UUID) -> date | None:
    """Return the last day that a statement of the trainer is about, None without one."""
    periods = work.pay_statements.standing_periods(trainer_id)
    return max((last for _first, last in periods), default=None)


def note_rate(
    work: Work, action: str, state: RateState, now: datetime, before: RateState | None = None
) -> None:
    """Note in the trail what became of a rate."""
    work.audit.add(
        action,
        "pay_rate",
        state.rate.id,
        now,
        before=_facts(work, before.rate) if before else None,
        after=_facts(work, state.rate),
        organization_id=state.organization_id,
    )


def changes_of_pay(*keys: UUID) -> Changes:
    """Return what says that a trainer's pay changed."""
    return Changes(frozenset({Aggregate.TRAINER}), frozenset(keys))


def _facts(work: Work, rate: PayRate) -> dict[str, object]:
    terms = rate.terms
    return {
        "trainer": work.trainers.get(rate.trainer_id, rate.valid_from).name,
        "valid_from": rate.valid_from.isoformat(),
        "pay": terms.kind.value.replace("_", " "),
        "share" if terms.kind is PayKind.PERCENTAGE else "amount": terms.amount,
        "no_show_share": terms.no_show_share,
        "late_cancel_share": terms.late_cancel_share,
        "class": terms.group_kind.value.replace("_", " "),
        "group_pay": terms.group_amount,
        "without_vat": terms.of_net,
    }


def _outcome(
    work: Work, step: Step, rate: PayRate, now: datetime, *backs: RateBack
) -> DiaryOutcome:
    trainer = work.trainers.get(rate.trainer_id, rate.valid_from).name
    return DiaryOutcome(
        step,
        "",
        now,
        changes_of_pay(rate.trainer_id, *(back.key for back in backs)),
        DiaryUndo(pay=PayBack(backs)),
        trainer_name=trainer,
    )
