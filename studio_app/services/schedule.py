"""What a calendar shows: sessions, working hours and time off of those whom the viewer sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval, merged
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, day_interval
from studio_app.domain.opening_hours import ALWAYS_OPEN, Opening
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require, sees_payments
from studio_app.domain.schedule import (
    CLOSED,
    ELSEWHERE,
    CalendarSession,
    DayHours,
    Place,
    PlacedHours,
    ScheduleView,
    TimeOff,
    TimeOffStatus,
    WeeklyHours,
    usual_places,
)
from studio_app.domain.spans import without
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
    """Return the schedule of ``days`` local days; six queries whatever the number of trainers."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        organization = work.organizations.mine()
        interval = day_interval(first_day, organization.tz, days)
        trainers = work.trainers.visible(first_day, trainer_ids)
        shown = tuple(trainer.id for trainer in trainers)
        narrowed = shown if trainer_ids is not None or viewer.role is Role.CLIENT else None
        sessions = work.calendar.sessions(interval, narrowed)
        since, until = first_day - timedelta(days=1), first_day + timedelta(days=days - 1)
        weekly = tuple(work.trainers.weekly_hours(narrowed, since, until))
        unusual = work.trainers.unusual_days(organization.id, narrowed, since, until, interval)
        of_series = {one.series_id for one in sessions if one.series_id is not None}
        series = work.series.times_of(sorted(of_series)) if of_series else {}
    closures, here = unusual.closures, frozenset(shown)
    # Those who have left keep their hours.
    hours = Hours(
        tuple(one for one in weekly if one.trainer_id in here),
        tuple(one for one in unusual.single_days if one.trainer_id in here),
        closures,
        unusual.opening,
    )
    shifts = tuple(shifts_of(hours, first_day, days))
    return ScheduleView(
        first_day=first_day,
        days=days,
        trainers=trainers,
        sessions=sessions if sees_payments(viewer) else tuple(map(_without_charges, sessions)),
        # Clients see no hours, and their own sessions are at no odd ones.
        working=dict.fromkeys(shown, (interval,))
        if viewer.role is Role.CLIENT
        else working_hours(shifts, first_day, organization.tz),
        places=_places(shifts, first_day),
        time_off=(
            *(off for off in unusual.time_off if off.trainer_id in here),
            *(
                _blocked(trainer_id, interval, ELSEWHERE)
                for trainer_id, interval in unusual.elsewhere
                if trainer_id in here
            ),
            *(
                _blocked(trainer_id, day_interval(day, organization.tz), CLOSED, name)
                for day, name in sorted(closures.items())
                if day >= first_day
                for trainer_id in shown
            ),
            *_shut(hours, first_day, days, organization.tz),
        ),
        series=series,
        hours={} if viewer.role is Role.CLIENT else _placed(shifts, first_day),
        usual_places={} if viewer.role is Role.CLIENT else usual_places(hours.weekly),
    )


WorkedShift = tuple[date, UUID, int, int, str]
"""Day, trainer, first and last minute of the day's wall clock, and the place or nothing."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly hours, the single days that differ from them, closed days, and opening hours."""

    weekly: tuple[WeeklyHours, ...] = ()
    single_days: tuple[DayHours, ...] = ()
    closures: Collection[date] = ()
    opening: Opening = ALWAYS_OPEN


def _blocked(trainer_id: UUID, interval: Interval, kind: str, note: str = "") -> TimeOff:
    return TimeOff(trainer_id, interval, kind, TimeOffStatus.APPROVED, note)


def _without_charges(session: CalendarSession) -> CalendarSession:
    return replace(session, bookings=tuple(replace(line, charge=0) for line in session.bookings))


def working_hours(
    shifts: Iterable[WorkedShift], first_day: date, tz: ZoneInfo
) -> dict[UUID, tuple[Interval, ...]]:
    """Return each trainer's working hours in UTC, following the wall clock on every day.

    A shift of the evening before is there with what it reaches into the first day.
    """
    found: dict[UUID, list[Interval]] = defaultdict(list)
    midnight = at_minute(first_day, 0, tz)
    for day, trainer_id, start_minute, end_minute, _place in shifts:
        start = max(at_minute(day, start_minute, tz), midnight)
        end = at_minute(day, end_minute, tz)
        # A clock change can swallow a short shift whole, and yesterday's may be over.
        if start < end:
            found[trainer_id].append(Interval(start, end))
    return {trainer_id: tuple(merged(intervals)) for trainer_id, intervals in found.items()}


def shifts_of(hours: Hours, first_day: date, days: int) -> Iterator[WorkedShift]:
    """Yield all that trainers work on the days and on the evening before, day by day.

    In the studio's rooms that is no more than what lies within its opening hours.
    """
    for day, trainer_id, start_minute, end_minute, place, away in _worked(hours, first_day, days):
        opening = ALWAYS_OPEN if away else hours.opening
        for start, end in opening.within(day, start_minute, end_minute):
            yield day, trainer_id, start, end, place


def _shut(hours: Hours, first_day: date, days: int, tz: ZoneInfo) -> Iterator[TimeOff]:
    """Yield when trainers would work if the studio were open then."""
    if not hours.opening:
        return
    midnight = at_minute(first_day, 0, tz)
    found: dict[UUID, list[Interval]] = defaultdict(list)
    for day, trainer_id, start_minute, end_minute, _place, away in _worked(hours, first_day, days):
        if away:
            continue
        opened = hours.opening.within(day, start_minute, end_minute)
        for first, last in without([(start_minute, end_minute)], opened):
            start = max(at_minute(day, first, tz), midnight)
            end = at_minute(day, last, tz)
            if start < end:
                found[trainer_id].append(Interval(start, end))
    for trainer_id, intervals in found.items():
        yield from (_blocked(trainer_id, one, CLOSED) for one in merged(intervals))


def _worked(
    hours: Hours, first_day: date, days: int
) -> Iterator[tuple[date, UUID, int, int, str, bool]]:
    by_weekday: dict[int, list[WeeklyHours]] = defaultdict(list)
    for usual in hours.weekly:
        by_weekday[usual.weekday].append(usual)
    single = {(one.trainer_id, one.day) for one in hours.single_days}
    for offset in range(-1, days):
        day = first_day + timedelta(days=offset)
        if day in hours.closures:
            continue
        for usual in by_weekday.get(day.weekday(), ()):
            valid = usual.valid_from <= day and (
                usual.valid_until is None or day <= usual.valid_until
            )
            if valid and (usual.trainer_id, day) not in single:
                minutes = usual.start_minute, usual.end_minute
                yield day, usual.trainer_id, *minutes, usual.place, usual.away
        for one in hours.single_days:
            if one.day == day and one.start_minute is not None and one.end_minute is not None:
                minutes = one.start_minute, one.end_minute
                yield day, one.trainer_id, *minutes, one.place, one.away


def _places(shifts: Iterable[WorkedShift], first_day: date) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for day, trainer_id, _start, _end, place in shifts:
        if place and day >= first_day:
            found[trainer_id][place] = None
    return {trainer_id: tuple(names) for trainer_id, names in found.items()}


def _placed(shifts: Iterable[WorkedShift], first_day: date) -> dict[UUID, tuple[PlacedHours, ...]]:
    found: dict[UUID, list[PlacedHours]] = defaultdict(list)
    for day, trainer_id, start_minute, end_minute, place in shifts:
        if day >= first_day or end_minute > MINUTES_PER_DAY:
            found[trainer_id].append(PlacedHours(day, start_minute, end_minute, place))
    return {trainer_id: tuple(placed) for trainer_id, placed in found.items()}


def places(uow: UnitOfWork, viewer: Viewer) -> tuple[Place, ...]:
    """Return the places where sessions can be held."""
    require(viewer, Right.SEE_SCHEDULE)
    with uow.reading() as work:
        return work.trainers.places()
