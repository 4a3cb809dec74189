"""Days of a studio made by hand, for the reports' tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import (
    BookingLine,
    BookingStatus,
    CalendarSession,
    TimeOff,
    TimeOffStatus,
)
from studio_app.reports.day_sheet import DaySheet, DaySheetTrainer

TUESDAY = date(2026, 11, 24)
STUDIO = Organization(UUID(int=1), "Harbour Studio", "Europe/Berlin", "EUR", "en_GB")

_numbers = count(1000)

TRAINERS = ("Jiwoo Han", "Lena Vogel", "Marco Silva", "Aylin Demir", "Tom Becker", "Sofía Ruiz")
CLIENTS = (
    "Mina Park",
    "Ben Adler",
    "김서연",
    "Łukasz Zieliński",
    "Ольга Петрова",
    "Éloïse Marchand",
    "David Okafor",
    "Priya Nair",
    "Jonas Weber",
    "Carla Rossi",
    "김민서 Minseo Kim",
    "Inês Duarte",
    "Nguyễn Thị Hương",
    "Noah Klein",
)


def key() -> UUID:
    """Return a key that no other call returned."""
    return UUID(int=next(_numbers))


def clock(text: str) -> int:
    """Return the minute of the day of a time such as "09:30"; hours may go beyond 24."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def between(
    start: str, end: str, day: date = TUESDAY, organization: Organization = STUDIO
) -> Interval:
    """Return the interval between two times on the studio's clock."""
    tz = organization.tz
    return Interval(at_minute(day, clock(start), tz), at_minute(day, clock(end), tz))


def booking(
    client: str,
    status: BookingStatus = BookingStatus.BOOKED,
    *,
    paid: bool = True,
    charge: int = 0,
) -> BookingLine:
    """Return a client's place in a session; unpaid ones have no package."""
    package = key() if paid else None
    return BookingLine(key(), key(), client, status, package, charge, 1)


def session(
    span: Interval,
    *bookings: BookingLine,
    place: str = "Gym",
    title: str = "",
    capacity: int = 1,
) -> CalendarSession:
    """Return a session at that time with those bookings."""
    return CalendarSession(
        session_id=key(),
        trainer_id=UUID(int=0),
        starts_at=span.start,
        ends_at=span.end,
        place=place,
        title=title,
        capacity=capacity,
        overlap_allowed=False,
        bookings=bookings,
    )


def trainer(number: int, name: str | None = None) -> Trainer:
    """Return a trainer; names start over after six."""
    shown = name or TRAINERS[number % len(TRAINERS)]
    return Trainer(UUID(int=number + 10), shown, number, 60, 7000)


def trainer_day(
    number: int,
    sessions: Sequence[CalendarSession],
    *,
    name: str | None = None,
    working: Sequence[Interval] | None = None,
    time_off: Sequence[TimeOff] = (),
    notes: dict[UUID, str] | None = None,
    alerts: dict[UUID, str] | None = None,
    places: tuple[str, ...] = ("Gym",),
) -> DaySheetTrainer:
    """Return a trainer's day, working from eight to six unless told otherwise."""
    hours = [between("8:00", "18:00")] if working is None else working
    return DaySheetTrainer(
        trainer=trainer(number, name),
        sessions=tuple(sessions),
        working=tuple(hours),
        time_off=tuple(time_off),
        notes=notes or {},
        alerts=alerts or {},
        places=places,
    )


def time_off(
    span: Interval,
    kind: str = "vacation",
    status: TimeOffStatus = TimeOffStatus.APPROVED,
    note: str = "",
) -> TimeOff:
    """Return time off in that interval."""
    return TimeOff(UUID(int=0), span, kind, status, note)


def sheet(
    *days: DaySheetTrainer, day: date = TUESDAY, organization: Organization = STUDIO
) -> DaySheet:
    """Return a sheet printed by Nora Lind at 10:45 on the studio's clock."""
    printed_at = at_minute(day, clock("10:45"), organization.tz)
    return DaySheet(organization, day, days, printed_at, "Nora Lind")


def usual_day(number: int) -> DaySheetTrainer:
    """Return a full day of a trainer: every status, packages, alerts, a pause, a cancellation."""
    statuses = (
        BookingStatus.COMPLETED,
        BookingStatus.NO_SHOW,
        BookingStatus.ARRIVED,
        *[BookingStatus.BOOKED] * 9,
    )
    starts = ("8:00", "9:00", "10:30", "11:30", "14:00", "15:00", "16:00", "17:15")
    lengths = (60, 60, 60, 30, 60, 60, 45, 60)
    sessions: list[CalendarSession] = []
    notes: dict[UUID, str] = {}
    alerts: dict[UUID, str] = {}
    for index, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        if (number * 5 + index * 3) % 7 == 6 and index > 2:
            continue
        client = CLIENTS[(number * 3 + index) % len(CLIENTS)]
        begin = between(start, "23:00").start
        is_paid = (number + index) % 5 != 3
        line = booking(client, statuses[index], paid=is_paid, charge=0 if is_paid else 7000)
        sessions.append(session(Interval(begin, begin + timedelta(minutes=length)), line))
        notes[line.client_id] = f"10 × 60 min · {(number + index) % 9 + 1} left"
        if (number + index) % 6 == 2:
            alerts[line.client_id] = "Knee surgery in August: no jumps"
    gone = booking(CLIENTS[(number + 9) % len(CLIENTS)], BookingStatus.LATE_CANCELLED)
    if number % 2 == 0:
        sessions.append(session(between("12:00", "13:00"), gone))
    return trainer_day(
        number,
        sessions,
        working=[between("8:00", "12:00"), between("13:00", "19:00")],
        notes=notes,
        alerts=alerts,
        places=("Gym", "Online") if number % 3 == 0 else ("Gym",),
    )


def class_session(taken: int = 7, capacity: int = 12, start: str = "18:00") -> CalendarSession:
    """Return a class with that many names and one cancellation."""
    lines = [booking(CLIENTS[index % len(CLIENTS)]) for index in range(taken)]
    lines.append(booking("Gone Gustav", BookingStatus.CANCELLED))
    begin = between(start, "23:30").start
    span = Interval(begin, begin + timedelta(minutes=60))
    return session(span, *lines, title="Yoga flow", capacity=capacity, place="Studio 2")


def moment(text: str, day: date = TUESDAY, organization: Organization = STUDIO) -> datetime:
    """Return the UTC moment at which the studio's clock shows the time."""
    return at_minute(day, clock(text), organization.tz)
