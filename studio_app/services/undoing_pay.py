"""Taking back what was done to rates and statements of pay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.pay_statements import StatementClosed
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_pay import PayBack, RateBack
from studio_app.repositories.pay import RateState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.pay import changes_of_pay, last_stated, note_rate
from studio_app.services.pay_statements import found_statement, held_open, note_statement


def undone(work: Work, viewer: Viewer, back: PayBack, now: datetime, again: bool) -> DiaryOutcome:
    """Put all of it back and return what changed; rates with the way back from there.

    Raises CannotUndo, ChangedMeanwhile, NotFound, NotAllowed.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    action = "redo" if again else "undo"
    if back.statement_ids:
        return _withdrawn(work, back, now, action)
    # What goes makes room for what comes back on the same day.
    ordered = sorted(back.rates, key=lambda one: one.restore)
    trainer = None
    for one in ordered:
        state = _held(work, one, now)
        trainer = state.rate.trainer_id
        if one.restore and work.pay_rates.at(trainer, state.rate.valid_from) is not None:
            raise CannotUndo(reason="another rate begins on that day by now.")
        work.pay_rates.put(one.key, standing=one.restore, now=now)
        note_rate(work, action, state, now)
    keys = {one.key for one in ordered} | ({trainer} if trainer else set())
    redo = PayBack(tuple(RateBack(one.key, restore=not one.restore) for one in ordered))
    return DiaryOutcome(Step.UNDO, "", now, changes_of_pay(*keys), DiaryUndo(pay=redo))


def _withdrawn(work: Work, back: PayBack, now: datetime, action: str) -> DiaryOutcome:
    """Withdraw the statements, all of them or none."""
    keys: set[UUID] = set()
    work.lock(*(found_statement(work, one).trainer_id for one in back.statement_ids))
    for statement_id in sorted(back.statement_ids):
        try:
            stands = held_open(work, statement_id)
        except StatementClosed as closed:
            raise CannotUndo(reason="the statement was paid or withdrawn.") from closed
        organization = work.organizations.of_trainer(stands.trainer_id)
        work.pay_statements.withdraw(statement_id, now)
        note_statement(work, action, stands, now, organization.id)
        keys |= {statement_id, stands.trainer_id}
    return DiaryOutcome(Step.UNDO, "", now, changes_of_pay(*keys), None)


def _held(work: Work, back: RateBack, now: datetime) -> RateState:
    """Return a rate as the step left it; raise where something was earned by it since."""
    found = work.pay_rates.find(back.key)
    if found is None:
        raise NotFound()
    work.lock(found.rate.trainer_id)
    state = work.pay_rates.get_locked(back.key)
    if state.standing == back.restore:
        raise ChangedMeanwhile()
    organization = work.organizations.of_trainer(state.rate.trainer_id)
    stated = last_stated(work, state.rate.trainer_id)
    if state.rate.valid_from < local_day(now, organization.tz) or (
        stated is not None and state.rate.valid_from <= stated
    ):
        raise CannotUndo(reason="the rate has counted by now, and what was earned stays.")
    return state
