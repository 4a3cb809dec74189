"""Who waits for a place: for one class, or for any free time that fits a wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import MINUTES_PER_DAY, local_day, minute_of_day
from studio_app.domain.schedule import YEARS

EVERY_DAY = frozenset(range(7))
ANY_TIME = 2 * MINUTES_PER_DAY
LONGEST_NOTE = 500


class WaitingStatus(StrEnum):
    """What became of an entry; only those that wait are offered a place."""

    WAITING = "waiting"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A time that is free with a trainer, or with ``session_id`` a place in that class.

    ``starts_at`` in UTC.
    """

    trainer_id: UUID
    starts_at: datetime
    minutes: int
    session_id: UUID | None = None

    @property
    def ends_at(self) -> datetime:
        """Return when it ends, in UTC."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class WaitingWish:
    """What somebody waits for: the class ``session_id``, or any time that fits all of the rest.

    ``trainer_id`` None is any trainer, ``weekdays`` count from 0 = Monday, minutes are those of the
    wall clock (beyond 1440 it is the night after), days are local; None leaves an end open.
    """

    trainer_id: UUID | None = None
    session_id: UUID | None = None
    weekdays: frozenset[int] = EVERY_DAY
    from_minute: int = 0
    until_minute: int = ANY_TIME
    first_day: date | None = None
    last_day: date | None = None

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise InvalidInput("weekdays", "Choose a day of the week at least.")
        if not 0 <= self.from_minute < self.until_minute <= ANY_TIME:
            raise InvalidInput("until_minute", "The time of day has to end after it begins.")
        days = [day for day in (self.first_day, self.last_day) if day is not None]
        if days != sorted(days) or any(day.year not in YEARS for day in days):
            raise InvalidInput("last_day", "The last day has to come after the first.")

    def fits(self, place: FreePlace, tz: ZoneInfo) -> bool:
        """Tell whether the place is what is waited for."""
        if self.session_id is not None or place.session_id is not None:
            return self.session_id == place.session_id
        day, start = local_day(place.starts_at, tz), minute_of_day(place.starts_at, tz)
        return (
            self.trainer_id in (None, place.trainer_id)
            and day.weekday() in self.weekdays
            and self.from_minute <= start
            and start + place.minutes <= self.until_minute
            and (self.first_day is None or self.first_day <= day)
            and not self.is_over(day)
        )

    def is_over(self, today: date) -> bool:
        """Tell whether the last day of the wish has passed."""
        return self.last_day is not None and self.last_day < today

    def kept(self) -> dict[str, Any]:
        """Return what the wish says of days and times, as it is stored."""
        return {
            "weekdays": sorted(self.weekdays),
            "from_minute": self.from_minute,
            "until_minute": self.until_minute,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "last_day": self.last_day.isoformat() if self.last_day else None,
        }


def wish_from(
    kept: Mapping[str, Any] | None, trainer_id: UUID | None, session_id: UUID | None
) -> WaitingWish:
    """Return the wish that was stored; what it does not say is open."""
    said = kept or {}

    def day(name: str) -> date | None:
        return date.fromisoformat(said[name]) if said.get(name) else None

    return WaitingWish(
        trainer_id,
        session_id,
        frozenset(said.get("weekdays") or EVERY_DAY),
        said.get("from_minute", 0),
        said.get("until_minute", ANY_TIME),
        day("first_day"),
        day("last_day"),
    )


@dataclass(frozen=True, slots=True)
class WaitRequest:
    """That a client shall wait. ``entry_id`` is made by whoever asks: a retry adds no second."""

    entry_id: UUID
    client_id: UUID
    wish: WaitingWish
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """A client who waits; ``trainer_name`` and ``title`` (of a class) are "" where there is none.

    ``starts_at`` (UTC) is when the class is that is waited for.
    """

    id: UUID
    client_id: UUID
    client_name: str
    phone: str
    wish: WaitingWish
    trainer_name: str
    title: str
    starts_at: datetime | None
    note: str
    since: datetime
    version: int


def clean_note(note: str) -> str:
    """Return the note as it is kept; raise InvalidInput for one that cannot be."""
    if len(note) > LONGEST_NOTE or "\x00" in note or looks_like_secret(note):
        raise InvalidInput("note", "Give the note in one short, plain sentence.")
    return note.strip()
