"""How trainers do: derived from clients, sessions and notes of a period, and never kept."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.schedule import DayHours, TimeOff, TimeOffStatus, WeeklyHours
from studio_app.domain.spans import DAY, MINUTE, Span, merged_spans, microseconds, without
from studio_app.domain.working_times import LocalClock

_TWO_DAYS = timedelta(days=2)


class Period(StrEnum):
    """The days that are looked at, today included."""

    LAST_30_DAYS = "last_30_days"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_90_DAYS = "last_90_days"
    THIS_YEAR = "this_year"
    LAST_12_MONTHS = "last_12_months"

    def days(self, today: date) -> tuple[date, date]:
        """Return the first and the last day."""
        month = today.replace(day=1)
        match self:
            case Period.LAST_30_DAYS:
                return today - timedelta(days=29), today
            case Period.LAST_90_DAYS:
                return today - timedelta(days=89), today
            case Period.THIS_MONTH:
                return month, today
            case Period.LAST_MONTH:
                last = month - timedelta(days=1)
                return last.replace(day=1), last
            case Period.THIS_YEAR:
                return today.replace(month=1, day=1), today
            case Period.LAST_12_MONTHS:
                return month.replace(year=month.year - 1), today


@dataclass(frozen=True, slots=True)
class Performance:
    """A trainer's figures of a period; what is derived from them is None where nothing was.

    ``clients_now`` and ``clients_ever`` are those assigned today, and ever. Of the period are:
    ``completed``, the sessions that were completed for somebody; ``came`` and ``missed``, the
    bookings of those who came, and who did not; ``rating_sum`` and ``ratings`` of notes on
    sessions; ``booked_minutes`` in sessions that stand, and ``working_minutes``.
    """

    trainer_id: UUID
    clients_now: int = 0
    clients_ever: int = 0
    completed: int = 0
    came: int = 0
    missed: int = 0
    rating_sum: int = 0
    ratings: int = 0
    booked_minutes: int = 0
    working_minutes: int = 0

    @property
    def no_show_rate(self) -> Fraction | None:
        """Return missed / (came + missed)."""
        return _share(self.missed, self.came + self.missed)

    @property
    def rating(self) -> Fraction | None:
        """Return the sum of the ratings / how many there are."""
        return _share(self.rating_sum, self.ratings)

    @property
    def utilisation(self) -> Fraction | None:
        """Return booked minutes / working minutes; more than 1 for who works beyond their hours."""
        return _share(self.booked_minutes, self.working_minutes)


@dataclass(frozen=True, slots=True)
class TeamPerformance:
    """The figures of trainers by key, of the days from the first to the last."""

    period: Period
    first_day: date
    last_day: date
    by_trainer: Mapping[UUID, Performance] = field(default_factory=dict)


def sees_performance(viewer: Viewer, trainer_id: UUID | None = None) -> bool:
    """Tell whether the viewer sees how the trainer does, or without one, how all of them do."""
    scope = scope_of(viewer.role, Right.SEE_REVENUE)
    if scope is Scope.OWN:
        return trainer_id is not None and viewer.trainer_id == trainer_id
    return scope is Scope.ALL


def working_minutes(
    hours: Iterable[WeeklyHours],
    single_days: Iterable[DayHours],
    closures: Collection[date],
    time_off: Iterable[TimeOff],
    days: tuple[date, date],
    tz: ZoneInfo,
) -> dict[UUID, int]:
    """Return how many minutes each trainer was to work on the days, the last one included.

    The sum over the days of the weekly hours valid then, or of the hours that stand for them on a
    single day, each minute once; nothing on closed days, and nothing in approved time off. An hour
    that the clock skips is none, one that it repeats is two.
    """
    first, last = days
    clock = LocalClock(tz)
    listed = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    open_days = [day for day in listed if day not in closures]
    changes = _clock_changes(open_days, clock)
    weekly: dict[UUID, list[list[WeeklyHours]]] = {}
    for one in hours:
        weekly.setdefault(one.trainer_id, [[] for _ in range(7)])[one.weekday].append(one)
    single: dict[UUID, dict[date, list[DayHours]]] = {}
    for day in single_days:
        single.setdefault(day.trainer_id, {}).setdefault(day.day, []).append(day)
    off: dict[UUID, list[TimeOff]] = {}
    for away in time_off:
        if away.status is TimeOffStatus.APPROVED:
            off.setdefault(away.trainer_id, []).append(away)
    nothing: list[list[WeeklyHours]] = [[] for _ in range(7)]
    return {
        key: _minutes_of(
            *(weekly.get(key, nothing), single.get(key, {}), off.get(key, ())),
            *(open_days, changes, clock),
        )
        for key in {*weekly, *single}
    }


def _minutes_of(
    weekly: list[list[WeeklyHours]],
    single: Mapping[date, list[DayHours]],
    time_off: Collection[TimeOff],
    days: list[date],
    changes: Collection[date],
    clock: LocalClock,
) -> int:
    away = merged_spans(
        (microseconds(one.interval.start), microseconds(one.interval.end)) for one in time_off
    )
    unusual = {*single, *changes, *_days_touched(time_off, days, clock.tz)}
    whole = 0
    usual: dict[tuple[int, ...], int] = {}
    for day in days:
        if day not in unusual:
            number = day.weekday()
            valid = tuple(at for at, one in enumerate(weekly[number]) if _is_valid(one, day))
            known = (number, *valid)
            if known not in usual:
                usual[known] = _length(_merged(weekly[number][at] for at in valid))
            whole += usual[known]
            continue
        if day in single:
            spans = merged_spans(
                (one.start_minute, one.end_minute)
                for one in single[day]
                if one.start_minute is not None and one.end_minute is not None
            )
        else:
            spans = _merged(one for one in weekly[day.weekday()] if _is_valid(one, day))
        moments = ((clock.at(day, start), clock.at(day, end)) for start, end in spans)
        moved = merged_spans((start, end) for start, end in moments if start < end)
        whole += _length(without(moved, away)) // MINUTE
    return whole


def _is_valid(one: WeeklyHours, day: date) -> bool:
    return one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)


def _merged(hours: Iterable[WeeklyHours]) -> list[Span]:
    return merged_spans((one.start_minute, one.end_minute) for one in hours)


def _length(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _days_touched(
    time_off: Iterable[TimeOff], days: Sequence[date], tz: ZoneInfo
) -> Iterator[date]:
    """Yield the days whose hours time off may touch: they may reach into the next."""
    for one in time_off:
        first = local_day(one.interval.start, tz) - timedelta(days=1)
        last = local_day(one.interval.end, tz)
        yield from days[bisect_left(days, first) : bisect_right(days, last)]


def _clock_changes(days: Iterable[date], clock: LocalClock) -> frozenset[date]:
    """Return the days whose hours a change of the clock touches; they may reach into the next."""
    return frozenset(
        day for day in days if clock.at(day + _TWO_DAYS, 0) - clock.at(day, 0) != 2 * DAY
    )


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
