"""A trainer's calendar as a file, and other calendars as busy time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from studio_app.domain.calendar_feeds import LONGEST_SOURCE, ImportedBusyTimes
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.calendar_files.reading import busy_times_in
from studio_app.services.calendar_files.writing import calendar_file

DAYS_BEFORE, DAYS_AFTER = 28, 366


@dataclass(frozen=True, slots=True)
class BusyImport:
    """A wish to take the times of a calendar; those of the same ``source`` before are replaced."""

    trainer_id: UUID
    source: str
    content: bytes


def export_calendar(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    now: datetime,
    *,
    with_names: bool = True,
) -> bytes:
    """Return a trainer's sessions from four weeks ago to a year ahead as a calendar file.

    Raises NotFound for a trainer whose diary the viewer does not see, NotAllowed for clients.
    """
    require(viewer, Right.SEE_SCHEDULE)
    if viewer.role is Role.CLIENT:
        raise NotAllowed()
    with uow.reading() as work:
        organization = work.organizations.of_trainer(trainer_id)
        today = local_day(now, organization.tz)
        trainer = work.trainers.get(trainer_id, today)
        first = today - timedelta(days=DAYS_BEFORE)
        within = day_interval(first, organization.tz, DAYS_BEFORE + DAYS_AFTER)
        sessions = work.calendar.sessions(within, [trainer_id])
    last = today + timedelta(days=DAYS_AFTER)
    name = f"{trainer.name} – {organization.name}"
    return calendar_file(name, sessions, organization.tz, (first, last), now, with_names=with_names)


def import_busy_times(
    uow: UnitOfWork, viewer: Viewer, request: BusyImport, now: datetime, *, request_id: UUID
) -> ImportedBusyTimes:
    """Take the busy times of a calendar file from today to a year ahead; nothing else of it.

    The same file again changes nothing. Raises InvalidInput for what is no calendar file, NotFound,
    NotAllowed, ConnectionLost.
    """
    require(viewer, Right.ASK_TIME_OFF, trainer_id=request.trainer_id)
    source = request.source.strip()
    if not source or len(source) > LONGEST_SOURCE or "\x00" in source:
        raise InvalidInput("source", "Give the calendar a short, plain name.")

    with uow.reading() as work:
        tz = work.organizations.of_trainer(request.trainer_id).tz
    within = day_interval(local_day(now, tz), tz, DAYS_AFTER)
    # A large file takes seconds to read, in which nobody else could write into an SQLite studio.
    wanted = {busy.uid: busy.interval for busy in busy_times_in(request.content, tz, within)}

    def imported(work: Work) -> ImportedBusyTimes:
        organization = work.organizations.of_trainer(request.trainer_id)
        work.lock(request.trainer_id)
        standing = {
            uid: there
            for (name, uid), there in work.busy_imports.standing(request.trainer_id).items()
            # What is over is history, and stays.
            if name == source and there[1].end > within.start
        }
        same = {uid for uid, (_key, span) in standing.items() if wanted.get(uid) == span}
        gone = [key for uid, (key, _span) in standing.items() if uid not in same]
        new = [(uid, span) for uid, span in wanted.items() if uid not in same]
        work.busy_imports.remove(gone, now)
        work.busy_imports.add(organization.id, request.trainer_id, source, new, now)
        return _told(work, request.trainer_id, source, len(new), len(gone), len(same), now)

    asked = (request.trainer_id, source, hashlib.sha256(request.content).hexdigest())
    use_case = UseCaseRequest(request_id, "import_busy_times", asked)
    return uow.perform(use_case, imported, ImportedBusyTimes)


def forget_busy_times(
    uow: UnitOfWork,
    viewer: Viewer,
    trainer_id: UUID,
    source: str,
    now: datetime,
    *,
    request_id: UUID,
) -> ImportedBusyTimes:
    """Take all times of a calendar away; raises NotAllowed, ConnectionLost."""
    require(viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)

    def forgotten(work: Work) -> ImportedBusyTimes:
        standing = work.busy_imports.standing(trainer_id)
        gone = [key for (name, _uid), (key, _span) in standing.items() if name == source]
        work.busy_imports.remove(gone, now)
        return _told(work, trainer_id, source, 0, len(gone), 0, now)

    request = UseCaseRequest(request_id, "forget_busy_times", (trainer_id, source))
    return uow.perform(request, forgotten, ImportedBusyTimes)


def busy_sources(uow: UnitOfWork, viewer: Viewer, trainer_id: UUID) -> tuple[tuple[str, int], ...]:
    """Return the calendars whose times a trainer has, and how many; raises NotAllowed."""
    require(viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)
    with uow.reading() as work:
        return work.busy_imports.sources_of(trainer_id)


def _told(
    work: Work,
    trainer_id: UUID,
    source: str,
    added: int,
    removed: int,
    unchanged: int,
    now: datetime,
) -> ImportedBusyTimes:
    if added or removed:
        organization = work.organizations.of_trainer(trainer_id)
        trainer = work.trainers.get(trainer_id, local_day(now, organization.tz))
        work.audit.add(
            "imported_busy_times",
            "trainer",
            trainer_id,
            now,
            after={"trainer": trainer.name, "calendar": source, "added": added, "removed": removed},
            organization_id=organization.id,
        )
    changes = Changes(frozenset({Aggregate.SESSION}), frozenset({trainer_id}))
    return ImportedBusyTimes(trainer_id, source, added, removed, unchanged, changes)
