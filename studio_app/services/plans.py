"""Weeks, months and lists of sessions as PDFs, for the viewer's own eyes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.session_list import ListedSession, SessionFilter
from studio_app.reports.document import Paper
from studio_app.reports.plans import PlanHead, month_pdf, session_list_pdf, week_pdf
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.schedule import load_schedule
from studio_app.services.session_list import count_sessions, list_sessions

LONGEST_LIST = 5_000
_NAMED = 3


def week_plan(
    uow: UnitOfWork,
    viewer: Viewer,
    first_day: date,
    days: int,
    trainer_ids: tuple[UUID, ...] | None,
    title: str,
    now: datetime,
    paper: Paper = "A4",
) -> bytes:
    """Return the plan of some local days, of those trainers or of all whom the viewer sees."""
    view = load_schedule(uow, viewer, first_day, days, trainer_ids)
    return week_pdf(view, _head(uow, viewer, title, whose(view.trainers), now, paper))


def month_plan(
    uow: UnitOfWork,
    viewer: Viewer,
    month: date,
    first_day: date,
    trainer_ids: tuple[UUID, ...] | None,
    title: str,
    now: datetime,
    paper: Paper = "A4",
) -> bytes:
    """Return the month that a day is in, in weeks from the first day of its first week on."""
    last = month.replace(day=monthrange(month.year, month.month)[1])
    weeks = -(-((last - first_day).days + 1) // 7)
    counts = count_sessions(uow, viewer, first_day, 7 * weeks, trainer_ids)
    head = _head(uow, viewer, title, whose(counts.trainers), now, paper)
    return month_pdf(counts, month, first_day, head)


def session_list_plan(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: SessionFilter,
    title: str,
    narrowed: str,
    now: datetime,
    paper: Paper = "A4",
) -> bytes:
    """Return the sessions that fit as a table, the first LONGEST_LIST rows of them."""
    rows: list[ListedSession] = []
    page = list_sessions(uow, viewer, wanted)
    rows += page.rows
    while page.next_place is not None and len(rows) < LONGEST_LIST:
        page = list_sessions(uow, viewer, wanted, page.next_place)
        rows += page.rows
    names = sorted({row.trainer_name for row in rows})
    if page.next_place is not None or len(rows) > LONGEST_LIST:
        rows = rows[:LONGEST_LIST]
        narrowed = " · ".join(filter(None, (narrowed, f"the first {LONGEST_LIST:,} rows")))
    named = ", ".join(names) if 0 < len(names) <= _NAMED else ""
    return session_list_pdf(rows, narrowed, _head(uow, viewer, title, named, now, paper))


def whose(trainers: Sequence[Trainer]) -> str:
    """Return the trainers by name, or how many there are."""
    if len(trainers) <= _NAMED:
        return ", ".join(trainer.name for trainer in trainers)
    return f"{len(trainers)} trainers"


def _head(
    uow: UnitOfWork, viewer: Viewer, title: str, named: str, now: datetime, paper: Paper
) -> PlanHead:
    with uow.reading() as work:
        organization = work.organizations.mine()
    return PlanHead(organization, title, named, now, viewer.name, paper)
