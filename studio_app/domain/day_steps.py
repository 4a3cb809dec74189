"""What is done with a whole day or class at once: who is due now, and completing all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.errors import InvalidInput
from studio_app.domain.schedule import BookingStatus

DUE_WITHIN = timedelta(minutes=15)
_WAYS = (BookingStatus.BOOKED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class DueClient:
    """Somebody who is booked about now and has not been checked in; ``starts_at`` in UTC.

    ``title`` is that of a class, "" for a personal session; ``is_late`` says that it has begun.
    """

    booking_id: UUID
    version: int
    session_id: UUID
    client_id: UUID
    client_name: str
    trainer_id: UUID
    trainer_name: str
    starts_at: datetime
    title: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class CompleteRequest:
    """A wish to complete what has been: all of a local ``day``, or one class of it.

    Whoever arrived is completed; those ``still_booked`` become completed or no-shows, or stay
    booked. ``trainer_ids`` None is everybody whom the viewer may.
    """

    day: date
    still_booked: BookingStatus
    trainer_ids: tuple[UUID, ...] | None = None
    session_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.still_booked not in _WAYS:
            raise InvalidInput("still_booked", "They are completed, or no-shows, or stay booked.")


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many clients of a day's sessions that are over have arrived, and are still booked."""

    arrived: int
    still_booked: int
