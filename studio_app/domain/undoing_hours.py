"""How hours, closed days and places stand, for taking steps back; see ``undoing``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from studio_app.domain.schedule import PlaceKind


@dataclass(frozen=True, slots=True)
class HoursStand:
    """How long hours count; not ``standing`` once they were taken away."""

    valid_until: date | None = None
    standing: bool = True


def first_changed(valid_from: date, found: HoursStand, restore: HoursStand) -> date | None:
    """Return the first day on which hours count in one of the stands alone, None for no day."""
    if found.standing != restore.standing:
        return valid_from
    if found.valid_until == restore.valid_until or not found.standing:
        return None
    ends = (one.valid_until for one in (found, restore) if one.valid_until is not None)
    return min(ends) + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeklyBack:
    """A trainer's weekly hours that stand as ``found`` and are to stand as ``restore``."""

    key: UUID
    found: HoursStand
    restore: HoursStand


@dataclass(frozen=True, slots=True)
class OpeningBack:
    """Opening hours that stand as ``found`` and are to stand as ``restore``."""

    key: UUID
    found: HoursStand
    restore: HoursStand


@dataclass(frozen=True, slots=True)
class DayBack:
    """Hours of a single day that are to count again, or no more."""

    key: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class ClosureStand:
    """What a closed day is called; not ``standing`` once the studio is open on it."""

    name: str
    standing: bool = True


@dataclass(frozen=True, slots=True)
class ClosureBack:
    """A closed day that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: ClosureStand
    restore: ClosureStand


@dataclass(frozen=True, slots=True)
class PlaceStand:
    """How a place stands: ``room`` for so many sessions at once, None where nobody counts."""

    name: str
    kind: PlaceKind
    room: int | None
    active: bool
    position: int


@dataclass(frozen=True, slots=True)
class PlaceBack:
    """A place that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: PlaceStand
    restore: PlaceStand


@dataclass(frozen=True, slots=True)
class HoursBack:
    """All of a step that is to be put back, at once or not at all."""

    weekly: tuple[WeeklyBack, ...] = ()
    days: tuple[DayBack, ...] = ()
    opening: tuple[OpeningBack, ...] = ()
    closures: tuple[ClosureBack, ...] = ()
    places: tuple[PlaceBack, ...] = ()
