"""Sessions one below the other, as they are looked through and printed, and days by number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.people import Trainer
from studio_app.domain.schedule import BookingStatus


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions are asked for; None stands for any.

    They begin on one of ``days`` local days. A status or a client asks for bookings, so that a
    class in which nobody is booked is left out.
    """

    first_day: date
    days: int
    trainer_ids: tuple[UUID, ...] | None = None
    status: BookingStatus | None = None
    place_id: UUID | None = None
    client_id: UUID | None = None
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where in the list a page ended."""

    starts_at: datetime
    session_id: UUID
    booking_id: UUID | None


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A booking with its session, or a class in which nobody is booked; times in UTC.

    ``title`` is that of a class, "" for a personal session. Of a class there is a row per client.
    """

    session_id: UUID
    starts_at: datetime
    ends_at: datetime
    trainer_id: UUID
    trainer_name: str
    trainer_colour: int
    place: str
    title: str
    booking_id: UUID | None
    client_id: UUID | None
    client_name: str
    status: BookingStatus | None
    is_unpaid: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some rows; ``next_place`` is None on the last page, ``total`` counts those of all pages.

    Only the first page counts: on those that follow, ``total`` is None.
    """

    rows: tuple[ListedSession, ...]
    next_place: ListPlace | None
    total: int | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many sessions that stand begin on a local day, by trainer who has any."""

    day: date
    by_trainer: tuple[tuple[UUID, int], ...]

    @property
    def sessions(self) -> int:
        """Return how many there are of all trainers."""
        return sum(count for _trainer_id, count in self.by_trainer)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """A count for each of some days, and the trainers whom the viewer sees, in diary order."""

    days: tuple[DayCount, ...]
    trainers: tuple[Trainer, ...]
