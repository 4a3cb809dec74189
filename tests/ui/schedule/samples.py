"""Values for the schedule's tests: trainers, sessions and views of one studio in Berlin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import (
    BookingLine,
    BookingStatus,
    CalendarSession,
    PlacedHours,
    ScheduleView,
    TimeOff,
)
from studio_app.ui.schedule.board import Board, Mode, board_of
from studio_app.ui.schedule.layout import day_spans

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 11, 24)
LENA = Trainer(new_id(), "Lena Vogel", 1, 60, 7000)
TOM = Trainer(new_id(), "Tom Becker", 4, 45, 6000)


def minute(text: str) -> int:
    """Return the minute of the day of "09:30"; "24:00" and more reach into the next day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def moment(text: str, day: date = DAY) -> datetime:
    """Return the UTC moment of a wall-clock time in Berlin."""
    return at_minute(day, minute(text), BERLIN)


def line(
    name: str,
    status: BookingStatus = BookingStatus.BOOKED,
    *,
    package: bool = True,
    charge: int = 0,
) -> BookingLine:
    """Return a booking, paid by a package unless told otherwise."""
    return BookingLine(new_id(), new_id(), name, status, new_id() if package else None, charge, 1)


def session(
    trainer: Trainer,
    start: str,
    end: str,
    *lines: BookingLine,
    day: date = DAY,
    capacity: int = 1,
    title: str = "",
    place: str = "Gym",
) -> CalendarSession:
    """Return a session; without lines it has one client called Mina Park."""
    bookings = lines or (line("Mina Park"),)
    start_at, end_at = moment(start, day), moment(end, day)
    return CalendarSession(
        new_id(), trainer.id, start_at, end_at, place, title, capacity, False, tuple(bookings)
    )


def view(
    sessions: Iterable[CalendarSession] = (),
    *,
    trainers: tuple[Trainer, ...] = (LENA, TOM),
    first_day: date = DAY,
    days: int = 1,
    working: Mapping[UUID, tuple[Interval, ...]] | None = None,
    time_off: tuple[TimeOff, ...] = (),
) -> ScheduleView:
    """Return a schedule in which everybody works in the gym from nine to six."""
    hours = (Interval(moment("09:00", first_day), moment("18:00", first_day)),)
    keys = [trainer.id for trainer in trainers]
    usual = (PlacedHours(first_day, minute("09:00"), minute("18:00"), "Gym"),)
    return ScheduleView(
        first_day,
        days,
        trainers,
        tuple(sessions),
        {trainer.id: hours for trainer in trainers} if working is None else working,
        {trainer.id: ("Gym",) for trainer in trainers},
        time_off,
        hours=_placed(working) if working is not None else dict.fromkeys(keys, usual),
        usual_places=dict.fromkeys(keys, "Gym"),
    )


def _placed(
    working: Mapping[UUID, tuple[Interval, ...]],
) -> dict[UUID, tuple[PlacedHours, ...]]:
    return {
        key: tuple(
            PlacedHours(span.day, span.start, span.end, "Gym")
            for interval in hours
            for span in day_spans(interval, BERLIN)
        )
        for key, hours in working.items()
    }


def board(*sessions: CalendarSession, mode: Mode = "day", days: int = 1) -> Board:
    """Return the board of some sessions."""
    return board_of(view(sessions, days=days), mode, BERLIN)
