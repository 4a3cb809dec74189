"""Days on which the studio is closed, public holidays among them, and the studio's places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput
from studio_app.domain.schedule import YEARS, PlaceKind

LONGEST_NAME = 200
MOST_DAYS = 366
MOST_ROOM = 999


class PlaceNameTaken(InvalidInput):
    """Another place is called so, in use or not."""

    def __init__(self) -> None:
        super().__init__("name", "Another place is called so. Choose another name.")


@dataclass(frozen=True, slots=True)
class Closure:
    """A day on which the studio is closed, as it is kept."""

    id: UUID
    day: date
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class HolidayChoice:
    """Whose public holidays are offered: a country's (ISO 3166), and a region's where it has any.

    Without a country, none are.
    """

    country: str = ""
    region: str = ""

    def kept(self) -> dict[str, Any]:
        """Return it as the studio keeps it."""
        return {"country": self.country, "region": self.region}


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of a year that is closed, or a public holiday that may be.

    ``holiday`` is what it is called as one, "" for a day of the studio's own; without a
    ``closure`` the studio is open. ``sessions`` are booked on it.
    """

    day: date
    holiday: str
    closure: Closure | None
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class StudioYear:
    """The closed days of a year beside the public holidays of where the studio is."""

    year: int
    choice: HolidayChoice
    days: tuple[YearDay, ...]
    today: date


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """A wish that the studio be closed on days, each with what it is called."""

    request_id: UUID
    days: tuple[Holiday, ...]
    choice: HolidayChoice | None = None

    def cleaned(self) -> CloseRequest:
        """Return it with trimmed names, the days in order; raises InvalidInput."""
        if not self.days or len(self.days) > MOST_DAYS:
            raise InvalidInput("days", "Choose the days on which the studio is closed.")
        if any(one.day.year not in YEARS for one in self.days):
            raise InvalidInput("day", "Choose a day nearer to today.")
        by_day = {one.day: Holiday(one.day, cleaned_name(one.name)) for one in self.days}
        days = tuple(by_day[day] for day in sorted(by_day))
        return CloseRequest(self.request_id, days, self.choice)


@dataclass(frozen=True, slots=True)
class PlaceOfStudio:
    """Where sessions are held, with how many at once where that is limited."""

    id: UUID
    name: str
    kind: PlaceKind
    room: int | None
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class PlaceTerms:
    """What a place is to be."""

    name: str
    kind: PlaceKind = PlaceKind.STUDIO
    room: int | None = None

    def cleaned(self) -> PlaceTerms:
        """Return it with a trimmed name; raises InvalidInput."""
        if self.room is not None and not 1 <= self.room <= MOST_ROOM:
            raise InvalidInput("room", "At least one session has room at a place.")
        return PlaceTerms(cleaned_name(self.name), self.kind, self.room)


def cleaned_name(name: str) -> str:
    """Return a name as it is kept; raise InvalidInput for one that cannot be."""
    trimmed = " ".join(name.split())
    if not trimmed or "\x00" in trimmed or len(trimmed) > LONGEST_NAME:
        raise InvalidInput("name", "Type a name of up to 200 letters.")
    if looks_like_secret(trimmed):
        raise InvalidInput("name", "This looks like a password or a key. Use plain words.")
    return trimmed


def choice_from(kept: Mapping[str, Any] | None) -> HolidayChoice | None:
    """Return the choice as the studio keeps it, None where it never chose."""
    if kept is None:
        return None
    return HolidayChoice(str(kept.get("country", "")), str(kept.get("region", "")))
