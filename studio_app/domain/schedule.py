"""Sessions in a trainer's diary, the bookings in them, and what a calendar shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.errors import InvalidInput, WrongStatus
from studio_app.domain.intervals import Interval
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Trainer
from studio_app.domain.series import SeriesTimes

LONGEST_SESSION = timedelta(hours=24)
SHORTEST_SESSION = timedelta(minutes=5)
YEARS = range(1970, 2200)


class BookingStatus(StrEnum):
    """Where a client's place in a session stands."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LATE_CANCELLED = "late_cancelled"

    @property
    def occupies(self) -> bool:
        """Tell whether the client's and the trainer's time is taken by such a booking."""
        return self not in (BookingStatus.CANCELLED, BookingStatus.LATE_CANCELLED)


_NEXT: Mapping[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset(BookingStatus) - {BookingStatus.BOOKED},
    BookingStatus.ARRIVED: frozenset({BookingStatus.COMPLETED, BookingStatus.BOOKED}),
    BookingStatus.COMPLETED: frozenset(),
    BookingStatus.NO_SHOW: frozenset({BookingStatus.ARRIVED}),
    BookingStatus.CANCELLED: frozenset(),
    BookingStatus.LATE_CANCELLED: frozenset(),
}


def may_become(status: BookingStatus, wanted: BookingStatus) -> bool:
    """Tell whether a booking in one status may be given the other (undo aside)."""
    return wanted in _NEXT[status]


def require_step(status: BookingStatus, wanted: BookingStatus) -> None:
    """Raise WrongStatus unless the booking may be given the wanted status."""
    if not may_become(status, wanted):
        raise WrongStatus(
            status=status.value.replace("_", " "), wanted=wanted.value.replace("_", " ")
        )


def cancellation_status(
    organization: Organization, starts_at: datetime, now: datetime
) -> BookingStatus:
    """Return CANCELLED in time, LATE_CANCELLED within the studio's hours before the start."""
    deadline = starts_at - timedelta(hours=organization.late_cancel_hours)
    return BookingStatus.CANCELLED if now <= deadline else BookingStatus.LATE_CANCELLED


def session_interval(starts_at: datetime, minutes: int) -> Interval:
    """Return the interval of a session; raise InvalidInput when its length makes no sense."""
    if starts_at.year not in YEARS:
        raise InvalidInput("starts_at", "Choose a day nearer to today.")
    # As numbers, for no length of time is as long as a number may be.
    shortest, longest = (
        limit // timedelta(minutes=1) for limit in (SHORTEST_SESSION, LONGEST_SESSION)
    )
    if not shortest <= minutes <= longest:
        raise InvalidInput("minutes", "A session lasts from 5 minutes to 24 hours.")
    return Interval(starts_at, starts_at + timedelta(minutes=minutes))


@dataclass(frozen=True, slots=True)
class Place:
    """Where sessions are held."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class BookingLine:
    """A client's place in a session as the calendar shows it.

    ``charge`` is what the booking itself costs, in minor units: 0 when a package pays.
    """

    booking_id: UUID
    client_id: UUID
    client_name: str
    status: BookingStatus
    package_id: UUID | None
    charge: int
    version: int


@dataclass(frozen=True, slots=True)
class CalendarSession:
    """A session with its bookings; ``starts_at`` and ``ends_at`` in UTC.

    ``series_id`` names the series that it is one of.
    """

    session_id: UUID
    trainer_id: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    title: str
    capacity: int
    overlap_allowed: bool
    bookings: tuple[BookingLine, ...]
    version: int = 1
    series_id: UUID | None = None

    @property
    def occupies(self) -> bool:
        """Tell whether the trainer's time is taken: any booking stands, or it is a class."""
        return self.capacity > 1 or any(line.status.occupies for line in self.bookings)


class PlaceKind(StrEnum):
    """What kind of place sessions are held at."""

    STUDIO = "studio"
    GYM = "gym"
    OUTDOOR = "outdoor"
    ONLINE = "online"
    HOME_VISIT = "home_visit"


class TimeOffStatus(StrEnum):
    """What became of a request for time off; only approved time off blocks booking."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"


ELSEWHERE = "elsewhere"
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TimeOff:
    """A trainer's time off, in UTC.

    The kind ELSEWHERE is when a trainer is busy by another calendar, CLOSED when the studio is.
    """

    trainer_id: UUID
    interval: Interval
    kind: str
    status: TimeOffStatus
    note: str


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Working hours on one weekday (0 = Monday), in wall-clock minutes after local midnight.

    ``end_minute`` beyond 1440 reaches into the next day. What is ``away`` from the studio's rooms
    has nothing to do with its opening hours.
    """

    trainer_id: UUID
    weekday: int
    start_minute: int
    end_minute: int
    place: str
    valid_from: date
    valid_until: date | None
    away: bool = False


def usual_places(weekly: Iterable[WeeklyHours]) -> dict[UUID, str]:
    """Return the place at which each trainer works most of the week; none for who is at no place.

    Of two at which it is as much, the one where the week begins.
    """
    minutes: dict[UUID, dict[str, int]] = {}
    for shift in weekly:
        if shift.place:
            of_trainer = minutes.setdefault(shift.trainer_id, {})
            length = shift.end_minute - shift.start_minute
            of_trainer[shift.place] = of_trainer.get(shift.place, 0) + length
    return {trainer_id: max(found, key=found.__getitem__) for trainer_id, found in minutes.items()}


@dataclass(frozen=True, slots=True)
class DayHours:
    """Hours of a single day that stand for the weekly ones; without minutes, the day is off."""

    trainer_id: UUID
    day: date
    start_minute: int | None
    end_minute: int | None
    place: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class PlacedHours:
    """Hours in which a trainer works at a place on a local day; "" is no place in particular.

    ``end_minute`` beyond 1440 reaches into the next day.
    """

    day: date
    start_minute: int
    end_minute: int
    place: str


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """All that a calendar of ``days`` days from ``first_day`` (local) shows to one viewer.

    ``working`` holds each trainer's working hours in UTC, ``places`` the names of where they work,
    ``series`` when those come that sessions are of. ``hours`` tell when each trainer works at which
    place, ``usual_places`` where each of them works most.
    """

    first_day: date
    days: int
    trainers: tuple[Trainer, ...]
    sessions: tuple[CalendarSession, ...]
    working: Mapping[UUID, tuple[Interval, ...]]
    places: Mapping[UUID, tuple[str, ...]]
    time_off: tuple[TimeOff, ...]
    series: Mapping[UUID, SeriesTimes] = field(default_factory=dict)
    hours: Mapping[UUID, tuple[PlacedHours, ...]] = field(default_factory=dict)
    usual_places: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """A wish to give a session of that version another time, length, trainer or place.

    ``starts_at`` in UTC; no ``place_id`` leaves the place. A reason in ``move_anyway_reason`` moves
    over a clash, for those who may. A class may be given another ``title`` and ``capacity`` too.
    """

    session_id: UUID
    version: int
    trainer_id: UUID
    starts_at: datetime
    minutes: int
    move_anyway_reason: str = ""
    place_id: UUID | None = None
    title: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class BookRequest:
    """A wish to book. ``booking_id`` is made by whoever asks, so that a retry is no second booking.

    Without ``package_id`` the package that expires first pays; ``pay_later`` uses none. A reason
    in ``book_anyway_reason`` books over a clash, for those who may. ``instead_of`` names requests
    whose answer never came, and which this one takes the place of.
    """

    booking_id: UUID
    client_id: UUID
    trainer_id: UUID
    starts_at: datetime
    minutes: int
    place_id: UUID | None = None
    package_id: UUID | None = None
    pay_later: bool = False
    book_anyway_reason: str = ""
    instead_of: tuple[UUID, ...] = ()
