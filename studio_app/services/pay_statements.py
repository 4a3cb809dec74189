"""Statements of what a trainer earned: looked at, drawn up, paid, or withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.pay import LineKind, PayLine, rate_on, total_of
from studio_app.domain.pay_statements import (
    DraftStatement,
    PayStatement,
    ShownLine,
    StatementClosed,
    StatementRequest,
    WholeStatement,
    cleaned_corrections,
    one_line,
    period_text,
    require_period,
    require_total,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_pay import PayBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.pay import changes_of_pay, require_sees
from studio_app.services.pay_reckoning import drafted, named


def draft_statement(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    first_day: date,
    last_day: date,
    now: datetime,
) -> DraftStatement:
    """Return what a statement of those local days would say.

    Raises AlreadyStated, InvalidInput, NotAllowed, NotFound.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        organization = work.organizations.of_trainer(trainer_id)
        require_period(first_day, last_day, local_day(now, organization.tz))
        return drafted(work, organization, trainer_id, (first_day, last_day), now)


def issue_statement(
    uow: UnitOfWork, viewer: Viewer, wish: StatementRequest, now: datetime
) -> DiaryOutcome:
    """Draw a statement up, with corrections, so that it can be paid.

    The key of the statement is that of the request: the same again changes nothing and returns the
    first outcome. Raises AlreadyStated, InvalidInput, NotAllowed, NotFound, ConnectionLost;
    ChangedMeanwhile when it comes to another amount than was seen, or was withdrawn since.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    corrections = cleaned_corrections(wish.corrections)
    note = one_line(wish.note, "note")

    def done(work: Work) -> DiaryOutcome:
        organization = work.organizations.of_trainer(wish.trainer_id)
        work.lock(wish.trainer_id)
        asked = replace(wish, corrections=corrections, note=note)
        stands = issued(work, organization, asked, now)
        undo = DiaryUndo(pay=PayBack(statement_ids=(stands.id,)))
        return outcome(work, Step.ISSUE_PAY_STATEMENT, stands, organization.locale, now, undo)

    def require_there(work: Work, _outcome: DiaryOutcome) -> None:
        if found_statement(work, wish.statement_id).withdrawn_at is not None:
            raise ChangedMeanwhile()

    request = UseCaseRequest(wish.statement_id, "issue_pay_statement", wish)
    return uow.perform(request, done, DiaryOutcome, check_again=require_there)


def pay_statement(
    uow: UnitOfWork,
    viewer: Viewer,
    statement_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Note that a statement was paid: from then on it stays as it is, for good.

    The same request again changes nothing and returns the first outcome. Raises StatementClosed,
    ChangedMeanwhile when it is not of that version, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        return _closed(
            work, statement_id, version, now, "paid_pay_statement", Step.PAY_STATEMENT_PAID
        )

    request = UseCaseRequest(request_id, "pay_statement_paid", (statement_id, version))
    return uow.perform(request, done, DiaryOutcome)


def withdraw_statement(
    uow: UnitOfWork,
    viewer: Viewer,
    statement_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Withdraw a statement that was not paid, so that its days can be stated anew.

    The same request again changes nothing and returns the first outcome. Raises as
    ``pay_statement`` does.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        return _closed(
            work,
            statement_id,
            version,
            now,
            "withdrew_pay_statement",
            Step.WITHDRAW_PAY_STATEMENT,
        )

    request = UseCaseRequest(request_id, "withdraw_pay_statement", (statement_id, version))
    return uow.perform(request, done, DiaryOutcome)


def whole_statement(uow: UnitOfWork, viewer: Viewer, statement_id: UUID) -> WholeStatement:
    """Return a statement with its lines; raises NotAllowed, NotFound."""
    with uow.reading() as work:
        return whole(work, viewer, statement_id)


def whole(work: Work, viewer: Viewer, statement_id: UUID) -> WholeStatement:
    """Return a statement with its lines, as far as the viewer may read it.

    Raises NotAllowed, NotFound.
    """
    statement = found_statement(work, statement_id)
    require_sees(viewer, statement.trainer_id)
    rates = work.pay_rates.of(statement.trainer_id)
    seen = work.pay_statements.sessions(statement_id)
    lines = []
    for line in work.pay_statements.lines(statement_id):
        session = seen.get(line.session_id) if line.session_id else None
        came_later = session is not None and line.day < statement.first_day
        lines.append(
            ShownLine(
                line,
                rate_on(rates, line.day),
                session.starts_at if session else None,
                session.title if session else "",
                named(line.kind, session.clients) if session else (),
                came_later,
            )
        )
    return WholeStatement(statement, tuple(lines))


def issued(
    work: Work, organization: Organization, wish: StatementRequest, now: datetime
) -> PayStatement:
    """Write a statement down, whose trainer's pay is locked, and return it; raise as above."""
    require_period(wish.first_day, wish.last_day, local_day(now, organization.tz))
    period = (wish.first_day, wish.last_day)
    draft = drafted(work, organization, wish.trainer_id, period, now)
    lines = [shown.line for shown in draft.lines]
    lines += [
        PayLine(LineKind.CORRECTION, wish.last_day, one.amount, text=one.text)
        for one in wish.corrections
    ]
    if not lines:
        raise InvalidInput("first_day", "Nothing is to be paid for these days.")
    total = total_of(lines)
    if wish.seen_total is not None and total != wish.seen_total:
        raise ChangedMeanwhile()
    require_total(total)
    if work.pay_statements.find(wish.statement_id) is not None:
        raise ChangedMeanwhile()
    work.pay_statements.add(wish, organization.id, lines, now)
    stands = found_statement(work, wish.statement_id)
    note_statement(work, "issued_pay_statement", stands, now, organization.id)
    return stands


def note_statement(
    work: Work, action: str, statement: PayStatement, now: datetime, organization_id: UUID
) -> None:
    """Note in the trail what became of a statement."""
    work.audit.add(
        action,
        "pay_statement",
        statement.id,
        now,
        after={
            "trainer": statement.trainer_name,
            "first_day": statement.first_day.isoformat(),
            "last_day": statement.last_day.isoformat(),
            "total": statement.total,
        },
        organization_id=organization_id,
    )


def outcome(
    work: Work,
    step: Step,
    statement: PayStatement,
    locale: str,
    now: datetime,
    undo: DiaryUndo | None,
) -> DiaryOutcome:
    """Return what became of a statement, which is named by its days."""
    work.flush()
    return DiaryOutcome(
        step,
        period_text(statement.first_day, statement.last_day, locale),
        now,
        changes_of_pay(statement.trainer_id, statement.id),
        undo,
        trainer_name=statement.trainer_name,
    )


def held_open(work: Work, statement_id: UUID, version: int | None = None) -> PayStatement:
    """Return an open statement, locked with its trainer's pay.

    Raises StatementClosed, ChangedMeanwhile when it is not of that version, NotFound.
    """
    work.lock(found_statement(work, statement_id).trainer_id)
    stands = found_statement(work, statement_id)
    if not stands.is_open:
        raise StatementClosed()
    work.pay_statements.hold(statement_id, version)
    return stands


def _closed(
    work: Work, statement_id: UUID, version: int, now: datetime, action: str, step: Step
) -> DiaryOutcome:
    stands = held_open(work, statement_id, version)
    organization = work.organizations.of_trainer(stands.trainer_id)
    if step is Step.PAY_STATEMENT_PAID:
        work.pay_statements.mark_paid(statement_id, now)
    else:
        work.pay_statements.withdraw(statement_id, now)
    note_statement(work, action, stands, now, organization.id)
    return outcome(work, step, stands, organization.locale, now, None)


def found_statement(work: Work, statement_id: UUID) -> PayStatement:
    """Return a statement that the viewer sees; raises NotFound."""
    found = work.pay_statements.find(statement_id)
    if found is None:
        raise NotFound()
    return found
