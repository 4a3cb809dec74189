"""Asking for time off, and taking the wish back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.audit import refuse_secret
from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import InvalidInput, NotAllowed, WrongStatus
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.time_off import (
    LONGEST_NOTE,
    AskedTimeOff,
    SessionInTheWay,
    TimeOffRequest,
)
from studio_app.domain.undoing import DiaryUndo, TimeOffBack, TimeOffStand
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.time_off import TimeOffState
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.undoing_time_off import facts


def coming_time_off(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[AskedTimeOff, ...]:
    """Return what is asked for, approved or declined and not over yet, the next first.

    Of all trainers whose diary the viewer sees. Raises NotAllowed for those who see nobody's.
    """
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        return work.time_off.listed(now)


def sessions_hit(
    uow: UnitOfWork, viewer: Viewer, trainer_id: UUID, interval: Interval
) -> tuple[SessionInTheWay, ...]:
    """Return the sessions that time off would hit, by start; raises NotAllowed."""
    require(viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)
    with uow.reading() as work:
        return work.time_off.sessions_within(trainer_id, interval)


def ask_time_off(
    uow: UnitOfWork, viewer: Viewer, request: TimeOffRequest, now: datetime
) -> DiaryOutcome:
    """Ask for time off; from those who decide it is approved at once.

    The key of the time off is that of the request: the same again changes nothing and returns the
    first outcome. Raises InvalidInput, NotAllowed, NotFound, ConnectionLost. InvalidInput too where
    it would be approved at once and hits sessions: those are decided about first.
    """
    require(viewer, Right.ASK_TIME_OFF, trainer_id=request.trainer_id)
    request.interval()
    if "\x00" in request.note or len(request.note) > LONGEST_NOTE:
        raise InvalidInput("note", "Say it in fewer, plain words.")
    refuse_secret(request.note)
    return uow.perform(
        UseCaseRequest(request.time_off_id, "ask_time_off", request),
        lambda work: _asked(work, viewer, request, now),
        DiaryOutcome,
    )


def _asked(work: Work, viewer: Viewer, request: TimeOffRequest, now: datetime) -> DiaryOutcome:
    organization = work.organizations.of_trainer(request.trainer_id)
    work.lock(request.trainer_id)
    approved = allows(viewer, Right.DECIDE_TIME_OFF)
    hit = work.time_off.sessions_within(request.trainer_id, request.interval())
    # What hits sessions waits for a plan, also where the owner adds it.
    approved = approved and not hit
    state = work.time_off.add(request, organization.id, now, approved=approved)
    work.flush()
    trainer = work.trainers.get(request.trainer_id, local_day(request.starts_at, organization.tz))
    note_time_off(work, "added_time_off" if approved else "asked_for_time_off", state, now)
    back = TimeOffBack(
        state.id, found=state.stand, restore=TimeOffStand(TimeOffStatus.REQUESTED, standing=False)
    )
    if approved:
        back = TimeOffBack(
            state.id,
            found=state.stand,
            restore=TimeOffStand(TimeOffStatus.DECLINED, standing=False),
        )
    step = Step.ADD_TIME_OFF if approved else Step.ASK_TIME_OFF
    return time_off_outcome(step, state, trainer.name, back)


def withdraw_time_off(
    uow: UnitOfWork,
    viewer: Viewer,
    time_off_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Take a wish back that nobody has answered; those who decide take approved time off back too.

    The same request again changes nothing and returns the first outcome. Raises WrongStatus,
    ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """

    def withdrawn(work: Work) -> DiaryOutcome:
        state = work.time_off.get_locked(time_off_id, version)
        require(viewer, Right.ASK_TIME_OFF, trainer_id=state.trainer_id)
        decides = allows(viewer, Right.DECIDE_TIME_OFF)
        status = state.stand.status
        if not state.stand.standing:
            raise WrongStatus(status="withdrawn", wanted="withdrawn")
        if status is not TimeOffStatus.REQUESTED and not decides:
            raise NotAllowed()
        gone = status if status is TimeOffStatus.REQUESTED else TimeOffStatus.DECLINED
        stand = TimeOffStand(gone, state.stand.decision, standing=False)
        kept = work.time_off.sessions_within(state.trainer_id, state.interval)
        work.time_off.put(state.id, stand, now)
        work.flush()
        note_time_off(work, "withdrew_time_off", state, now)
        organization = work.organizations.get(state.organization_id)
        day = local_day(state.interval.start, organization.tz)
        trainer = work.trainers.get(state.trainer_id, day)
        back = TimeOffBack(
            state.id,
            found=stand,
            restore=state.stand,
            kept=tuple(one.session_id for one in kept),
        )
        return time_off_outcome(Step.WITHDRAW_TIME_OFF, state, trainer.name, back)

    asked = (time_off_id, version)
    request = UseCaseRequest(request_id, "withdraw_time_off", asked)
    return uow.perform(request, withdrawn, DiaryOutcome)


def time_off_outcome(
    step: Step, state: TimeOffState, trainer_name: str, back: TimeOffBack
) -> DiaryOutcome:
    """Return what became of time off, with the way back."""
    return DiaryOutcome(
        step,
        trainer_name,
        state.interval.start,
        Changes(
            frozenset({Aggregate.SESSION, Aggregate.TRAINER}),
            frozenset({state.id, state.trainer_id}),
        ),
        DiaryUndo(time_off=(back,)),
        trainer_name=trainer_name,
    )


def note_time_off(
    work: Work, action: str, state: TimeOffState, now: datetime, word: str = ""
) -> None:
    """Note in the trail what was done about time off, with the word that came with it."""
    organization = work.organizations.get(state.organization_id)
    day = local_day(state.interval.start, organization.tz)
    trainer = work.trainers.get(state.trainer_id, day)
    work.audit.add(
        action,
        "time_off",
        state.id,
        now,
        after=facts(state) | {"trainer": trainer.name},
        reason=word,
        organization_id=state.organization_id,
    )
