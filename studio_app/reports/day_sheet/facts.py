"""What follows from a trainer's day: what stands, what was cancelled, what is free, the totals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from studio_app.domain.intervals import Interval, merged
from studio_app.domain.schedule import BookingLine, CalendarSession, TimeOffStatus
from studio_app.reports.day_sheet.content import DaySheetTrainer


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A booking that no longer stands, with the session that it was in."""

    session: CalendarSession
    line: BookingLine
    trainer_name: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a day; ``charges`` in minor units, what unpaid bookings cost."""

    sessions: int
    clients: int
    booked: timedelta
    free: timedelta
    unpaid: int
    charges: int
    cancelled: int

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.sessions + other.sessions,
            self.clients + other.clients,
            self.booked + other.booked,
            self.free + other.free,
            self.unpaid + other.unpaid,
            self.charges + other.charges,
            self.cancelled + other.cancelled,
        )


NOTHING = Totals(0, 0, timedelta(), timedelta(), 0, 0, 0)


def interval(session: CalendarSession) -> Interval:
    """Return the time that the session takes."""
    return Interval(session.starts_at, session.ends_at)


def standing_lines(session: CalendarSession) -> tuple[BookingLine, ...]:
    """Return the bookings that were not cancelled, in the order given."""
    return tuple(line for line in session.bookings if line.status.occupies)


def is_group(session: CalendarSession) -> bool:
    """Tell whether the session is shown as a class with a list of names."""
    return session.capacity > 1 or len(standing_lines(session)) > 1


def is_unpaid(line: BookingLine) -> bool:
    """Tell whether the booking stands and no package pays for it."""
    return line.status.occupies and line.package_id is None


def standing(day: DaySheetTrainer) -> tuple[CalendarSession, ...]:
    """Return the sessions to be held: with a standing booking, a class, or a titled one.

    A personal session whose only booking was withdrawn as a mistake has nothing to show.
    """
    return tuple(
        session
        for session in day.sessions
        if session.occupies or (session.title and not session.bookings)
    )


def cancelled(day: DaySheetTrainer) -> tuple[Cancelled, ...]:
    """Return the cancelled bookings by time, also those in classes that still take place."""
    return tuple(
        Cancelled(session, line, day.trainer.name)
        for session in day.sessions
        for line in session.bookings
        if not line.status.occupies
    )


def free(day: DaySheetTrainer) -> tuple[Interval, ...]:
    """Return the working time that neither a session nor approved time off takes."""
    taken = [interval(session) for session in standing(day)]
    taken += [away.interval for away in day.time_off if away.status is TimeOffStatus.APPROVED]
    return tuple(without(day.working, taken))


def without(whole: Iterable[Interval], taken: Iterable[Interval]) -> list[Interval]:
    """Return what is left of the first intervals after taking away the second."""
    left = merged(whole)
    for hole in merged(taken):
        rest: list[Interval] = []
        for piece in left:
            if not piece.overlaps(hole):
                rest.append(piece)
                continue
            if piece.start < hole.start:
                rest.append(Interval(piece.start, hole.start))
            if hole.end < piece.end:
                rest.append(Interval(hole.end, piece.end))
        left = rest
    return left


def is_in(day: DaySheetTrainer) -> bool:
    """Tell whether the trainer has anything to do with that day at the studio."""
    return bool(day.working or standing(day) or cancelled(day))


def totals(day: DaySheetTrainer) -> Totals:
    """Return the sums of the trainer's day."""
    held = standing(day)
    lines = [line for session in held for line in standing_lines(session)]
    unpaid = [line for line in lines if is_unpaid(line)]
    return Totals(
        sessions=len(held),
        clients=len(lines),
        booked=sum((interval(session).length for session in held), timedelta()),
        free=sum((gap.length for gap in free(day)), timedelta()),
        unpaid=len(unpaid),
        charges=sum(line.charge for line in unpaid),
        cancelled=len(cancelled(day)),
    )


def sum_of(days: Sequence[DaySheetTrainer]) -> Totals:
    """Return the sums of all those days together."""
    result = NOTHING
    for day in days:
        result += totals(day)
    return result
