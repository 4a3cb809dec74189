"""Small diaries for the tests of transfers, and what stands in them, read row by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.packages import EntryKind
from studio_app.repositories import schema
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key

BERLIN = ZoneInfo("Europe/Berlin")
HOME = key("home")
LONG = "cem long"
WORKING = ((1, 8, 18), (2, 9, 13), (4, 14, 20))
"""Ben's weekdays, and from which hour to which."""


def prepare(studio: StudioDatabase) -> None:
    """Let Ben work on more days, and Cem have a package that lasts."""
    with studio.house() as connection:
        for weekday, first, last in WORKING[1:]:
            row = factories.hours("ben", weekday, first * 60, last * 60)
            connection.execute(insert(schema.WeeklyHoursRow).values(**row))
        factories.add_package(connection, LONG, "cem", sessions=400, expires_on=None)


def at(day: date, quarter: int) -> datetime:
    """Return the moment of a quarter of an hour of a Berlin day."""
    local = datetime.combine(day, time(quarter // 4, quarter % 4 * 15), BERLIN)
    return local.astimezone(UTC)


def add_session(
    connection: Connection,
    trainer: str,
    start: datetime,
    clients: Sequence[str],
    *,
    minutes: int = 60,
    capacity: int = 1,
    pays: bool = False,
) -> UUID:
    """Add a session with those who are booked in it, and return its key."""
    session = new_id()
    times = {"starts_at": start, "ends_at": start + timedelta(minutes=minutes)}
    shared: dict[str, Any] = {
        "organization_id": HOME,
        "trainer_id": key(trainer),
        "created_at": NOW - timedelta(days=30),
        **times,
    }
    connection.execute(
        insert(schema.SessionRow).values(
            id=session, capacity=capacity, title="Core" if capacity > 1 else "", **shared
        )
    )
    for client in clients:
        booking = new_id()
        connection.execute(
            insert(schema.BookingRow).values(
                id=booking,
                session_id=session,
                client_id=key(client),
                client_name=client_name(client),
                client_package_id=key(LONG) if pays else None,
                **shared,
            )
        )
        if pays:
            connection.execute(
                insert(schema.CreditEntryRow).values(
                    id=new_id(),
                    organization_id=HOME,
                    client_package_id=key(LONG),
                    client_id=key(client),
                    booking_id=booking,
                    kind=EntryKind.BOOKED.value,
                    amount=-1,
                    created_at=NOW,
                    created_by=key("user owner"),
                )
            )
    return session


@dataclass(frozen=True)
class Standing:
    """All that a transfer may touch, but for versions and the trail."""

    sessions: tuple[Any, ...]
    bookings: tuple[Any, ...]
    packages: tuple[Any, ...]
    assignments: tuple[Any, ...]
    clients: tuple[Any, ...]
    plans: tuple[Any, ...]


_BOOKKEEPING = ("version",)


def _rows(connection: Connection, row: Any, *wanted: Any) -> tuple[Any, ...]:
    columns = [one for one in row.__table__.columns if one.name not in _BOOKKEEPING]
    query = select(*columns).where(*wanted).order_by(row.id)
    return tuple(tuple(found) for found in connection.execute(query))


def everything(studio: StudioDatabase) -> Standing:
    """Return how all of it stands."""
    with studio.house() as connection:
        current = schema.AssignmentRow.ended_at.is_(None)
        return Standing(
            _rows(connection, schema.SessionRow),
            _rows(connection, schema.BookingRow),
            _rows(connection, schema.ClientPackageRow),
            _rows(connection, schema.AssignmentRow, current),
            _rows(connection, schema.ClientRow),
            (
                *_rows(connection, schema.SeriesRow),
                *_rows(connection, schema.WaitingListEntryRow),
            ),
        )


def double_booked(studio: StudioDatabase) -> list[UUID]:
    """Return the trainers and clients who would have to be at two places at once."""
    found: list[UUID] = []
    session, booking = schema.SessionRow, schema.BookingRow
    with studio.house() as connection:
        for who, row in ((session.trainer_id, session), (booking.client_id, booking)):
            rows = connection.execute(
                select(who, row.starts_at, row.ends_at)
                .where(row.occupies, row.overlap_allowed.is_(False))
                .order_by(who, row.starts_at)
            ).all()
            for (one, _start, end), (other, start, _end) in pairwise(rows):
                if one == other and start < end:
                    found.append(one)
    return found


def works(interval: Interval) -> bool:
    """Tell whether Ben works all through an interval."""
    start, end = (moment.astimezone(BERLIN) for moment in (interval.start, interval.end))
    return any(
        start.weekday() == weekday
        and start.date() == end.date()
        and first * 60 <= start.hour * 60 + start.minute
        and end.hour * 60 + end.minute <= last * 60
        for weekday, first, last in WORKING
    )
