"""Statements of pay for all trainers at once."""

from __future__ import annotations

from datetime import date, datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.local_time import local_day
from studio_app.domain.pay_batches import BatchRequest, TrainerPay
from studio_app.domain.pay_statements import StatementRequest, period_text, require_period
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_pay import PayBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.pay import changes_of_pay
from studio_app.services.pay_reckoning import drafted
from studio_app.services.pay_statements import issued


def pay_of_all(
    uow: UnitOfWork, viewer: Viewer, first_day: date, last_day: date, now: datetime
) -> tuple[TrainerPay, ...]:
    """Return what each trainer earned on those local days, in diary order.

    Those who have left are among them where something is to be paid. Raises InvalidInput,
    NotAllowed.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.mine()
        require_period(first_day, last_day, local_day(now, organization.tz))
        stated = {one.trainer_id: one for one in work.pay_statements.between(first_day, last_day)}
        found = []
        for trainer in work.trainer_list.lines():
            if trainer.id in stated:
                found.append(TrainerPay(trainer.id, trainer.name, stated=stated[trainer.id]))
                continue
            draft = drafted(work, organization, trainer.id, (first_day, last_day), now)
            one = TrainerPay(
                *(trainer.id, trainer.name, draft.total, len(draft.lines)),
                *(draft.open_sessions, draft.without_rate),
            )
            if trainer.active or one.is_due:
                found.append(one)
        return tuple(found)


def issue_for_all(
    uow: UnitOfWork, viewer: Viewer, batch: BatchRequest, now: datetime
) -> DiaryOutcome:
    """Draw statements up for several trainers, all of them or none.

    The same request again changes nothing and returns the first outcome. Raises AlreadyStated,
    InvalidInput, NotAllowed, NotFound, ConnectionLost; ChangedMeanwhile when one comes to another
    amount than was seen.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    if not batch.wanted:
        raise InvalidInput("first_day", "Nothing is to be paid for these days.")

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(batch.wanted[0].trainer_id)
        work.lock(*(one.trainer_id for one in batch.wanted))
        stands = []
        for one in batch.wanted:
            if work.organizations.of_trainer(one.trainer_id) != organization:
                raise NotAllowed()
            wish = StatementRequest(
                *(one.statement_id, one.trainer_id, batch.first_day, batch.last_day),
                seen_total=one.seen_total,
            )
            stands.append(issued(work, organization, wish, now))
        keys = tuple(one.id for one in stands)
        return DiaryOutcome(
            Step.ISSUE_PAY_STATEMENT,
            period_text(batch.first_day, batch.last_day, organization.locale),
            now,
            changes_of_pay(*keys, *(one.trainer_id for one in stands)),
            DiaryUndo(pay=PayBack(statement_ids=keys)),
            trainer_name=stands[0].trainer_name,
            count=len(stands),
        )

    return uow.perform(UseCaseRequest(batch.key, "issue_for_all", batch), done, DiaryOutcome)
