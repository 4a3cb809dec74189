"""When trainers work, at which place: weekly hours, single days that differ, closed days."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.local_time import at_minute
from studio_app.domain.opening_hours import ALWAYS_OPEN, Opening
from studio_app.domain.spans import Span, merged_spans, microseconds

ByPlace = dict[UUID | None, list[Span]]
"""Stretches of time by place; those at no place in particular are at any."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours on a weekday (0 = Monday), in wall-clock minutes after local midnight."""

    weekday: int
    start_minute: int
    end_minute: int
    place_id: UUID | None
    valid_from: date
    valid_until: date | None

    def is_valid(self, day: date) -> bool:
        """Tell whether these are the hours on that day, if it has the right weekday."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class DayShift:
    """Hours of a single day that stand for all of its weekly ones; None for a day off."""

    day: date
    start_minute: int | None
    end_minute: int | None
    place_id: UUID | None


@dataclass(frozen=True, slots=True)
class TrainerTimes:
    """When a trainer works and when not.

    ``busy`` is when nobody else can be trained, with the trainer's buffers in it, sorted, as one
    where it touches.
    """

    trainer_id: UUID
    shifts: Sequence[Shift] = ()
    single_days: Sequence[DayShift] = ()
    busy: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class StudioTimes:
    """When nobody is trained: on closed days, and where places are ``full``, both sorted spans.

    ``client_busy`` is when the client who is to be booked is busy, with whomever. Outside of the
    ``opening`` hours nobody works, but at the places that are ``away`` from the studio's rooms.
    """

    tz: ZoneInfo
    closures: Collection[date] = ()
    full: Mapping[UUID, Sequence[Span]] = field(default_factory=dict)
    client_busy: Sequence[Span] = ()
    opening: Opening = ALWAYS_OPEN
    away: Collection[UUID] = ()


class LocalClock:
    """The wall clock of a zone, which remembers what it was asked."""

    def __init__(self, tz: ZoneInfo) -> None:
        self.tz = tz
        self._known: dict[tuple[date, int], int] = {}

    def at(self, day: date, minute: int) -> int:
        """Return the moment of a wall-clock minute of the day; 1440 and more is the next day."""
        found = self._known.get((day, minute))
        if found is None:
            found = microseconds(at_minute(day, minute, self.tz))
            self._known[(day, minute)] = found
        return found

    def day(self, day: date) -> Span:
        """Return the span from local midnight to the next."""
        return self.at(day, 0), self.at(day + timedelta(days=1), 0)


def working_spans(
    trainer: TrainerTimes,
    first_day: date,
    days: int,
    clock: LocalClock,
    studio: StudioTimes | None = None,
) -> ByPlace:
    """Return when the trainer works by place, following the wall clock on every day.

    What begins the evening before is there with it; so is what the last day touches of the next.
    With a ``studio``, no more than what lies within its opening hours.
    """
    found: ByPlace = {}
    hours = _hours(trainer, first_day, days)
    if studio is not None and studio.opening:
        hours = _within_opening(hours, studio)
    for day, start_minute, end_minute, place_id in hours:
        start, end = clock.at(day, start_minute), clock.at(day, end_minute)
        # A clock change can swallow a short shift whole.
        if start < end:
            found.setdefault(place_id, []).append((start, end))
    return {place_id: merged_spans(spans) for place_id, spans in found.items()}


_PlacedShift = tuple[date, int, int, UUID | None]


def _within_opening(hours: Iterable[_PlacedShift], studio: StudioTimes) -> Iterator[_PlacedShift]:
    for day, start_minute, end_minute, place_id in hours:
        if place_id in studio.away:
            yield day, start_minute, end_minute, place_id
            continue
        for start, end in studio.opening.within(day, start_minute, end_minute):
            yield day, start, end, place_id


def _hours(trainer: TrainerTimes, first_day: date, days: int) -> Iterator[_PlacedShift]:
    weekdays: tuple[list[Shift], ...] = ([], [], [], [], [], [], [])
    for shift in trainer.shifts:
        weekdays[shift.weekday].append(shift)
    single: dict[date, list[DayShift]] = {}
    for hours in trainer.single_days:
        single.setdefault(hours.day, []).append(hours)
    for offset in range(-1, days + 1):
        day = first_day + timedelta(days=offset)
        if day in single:
            for hours in single[day]:
                if hours.start_minute is not None and hours.end_minute is not None:
                    yield day, hours.start_minute, hours.end_minute, hours.place_id
            continue
        for shift in weekdays[day.weekday()]:
            if shift.is_valid(day):
                yield day, shift.start_minute, shift.end_minute, shift.place_id


def at_place(working: ByPlace, place_id: UUID | None) -> list[Span]:
    """Return when the trainer works at a place, or at any; without a place, at all."""
    if place_id is None:
        return merged_spans(span for spans in working.values() for span in spans)
    return merged_spans([*working.get(place_id, ()), *working.get(None, ())])


def closed_spans(closures: Collection[date], clock: LocalClock) -> list[Span]:
    """Return the closed days as spans, from midnight to midnight of the studio's clock."""
    days = (clock.day(day) for day in closures)
    return merged_spans((start, end) for start, end in days if start < end)
