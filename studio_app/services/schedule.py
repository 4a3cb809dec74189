"""What a calendar shows: sessions, working hours and time off of those whom the viewer sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval, merged
from studio_app.domain.local_time import at_minute, day_interval
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.schedule import CalendarSession, Place, ScheduleView, WeeklyHours
from studio_app.repositories.collector import collector_paused
from studio_app.repositories.unit_of_work import UnitOfWork


@collector_paused()
def load_schedule(
    uow: UnitOfWork,
    viewer: Viewer,
    first_day: date,
    days: int,
    trainer_ids: tuple[UUID, ...] | None = None,
) -> ScheduleView:
    """Return the schedule of ``days`` local days; five queries whatever the number of trainers."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        organization = work.organizations.mine()
        interval = day_interval(first_day, organization.tz, days)
        trainers = work.trainers.visible(first_day, trainer_ids)
        shown = tuple(trainer.id for trainer in trainers)
        narrowed = shown if trainer_ids is not None or viewer.role is Role.CLIENT else None
        sessions = work.calendar.sessions(interval, narrowed)
        weekly = tuple(
            work.trainers.weekly_hours(
                shown, first_day - timedelta(days=1), first_day + timedelta(days=days - 1)
            )
        )
        time_off = work.trainers.time_off(shown, interval)
    return ScheduleView(
        first_day=first_day,
        days=days,
        trainers=trainers,
        sessions=sessions if sees_payments(viewer) else tuple(map(_without_charges, sessions)),
        working=working_hours(weekly, first_day, days, organization.tz),
        places=_places(weekly, first_day, days),
        time_off=time_off,
    )


def _without_charges(session: CalendarSession) -> CalendarSession:
    return replace(session, bookings=tuple(replace(line, charge=0) for line in session.bookings))


def working_hours(
    weekly: Iterable[WeeklyHours], first_day: date, days: int, tz: ZoneInfo
) -> dict[UUID, tuple[Interval, ...]]:
    """Return each trainer's working hours in UTC, following the wall clock on every day.

    A shift of the evening before is there with what it reaches into the first day.
    """
    found: dict[UUID, list[Interval]] = defaultdict(list)
    # Many begin and end at the same times.
    moment = cache(partial(at_minute, tz=tz))
    midnight = moment(first_day, 0)
    for day, hours in _shifts(weekly, first_day, days):
        start = max(moment(day, hours.start_minute), midnight)
        end = moment(day, hours.end_minute)
        # A clock change can swallow a short shift whole, and yesterday's may be over.
        if start < end:
            found[hours.trainer_id].append(Interval(start, end))
    return {trainer_id: tuple(merged(intervals)) for trainer_id, intervals in found.items()}


def _shifts(
    weekly: Iterable[WeeklyHours], first_day: date, days: int
) -> Iterator[tuple[date, WeeklyHours]]:
    by_weekday: dict[int, list[WeeklyHours]] = defaultdict(list)
    for hours in weekly:
        by_weekday[hours.weekday].append(hours)
    for offset in range(-1, days):
        day = first_day + timedelta(days=offset)
        for hours in by_weekday.get(day.weekday(), ()):
            if hours.valid_from <= day and (hours.valid_until is None or day <= hours.valid_until):
                yield day, hours


def _places(
    weekly: Iterable[WeeklyHours], first_day: date, days: int
) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for day, hours in _shifts(weekly, first_day, days):
        if hours.place and day >= first_day:
            found[hours.trainer_id][hours.place] = None
    return {trainer_id: tuple(names) for trainer_id, names in found.items()}


def places(uow: UnitOfWork, viewer: Viewer) -> tuple[Place, ...]:
    """Return the places where sessions can be held."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        return work.trainers.places()
