"""Sessions that trainers gave and that no statement has counted, with what bookings are worth."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    CreditEntryRow,
    PayStatementLineRow,
    PayStatementRow,
    SessionRow,
)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Attendance:
    """What became of a booking and what pays for it.

    ``is_free`` says that a client who was missing has the credit back.
    """

    status: BookingStatus
    client_name: str
    charge: int
    package_id: UUID | None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class BookedSession:
    """A session with its bookings, but those that were cancelled in time."""

    id: UUID
    interval: Interval
    capacity: int
    title: str
    bookings: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class PackageValue:
    """What is owed for a package, the sessions it was sold with, and when.

    Of an unlimited one, which is not counted, ``credits`` are the bookings that stand on it.
    """

    owed: int
    credits: int
    bought_at: datetime
    is_counted: bool = True


class PayReckoning:
    """Reads what a trainer's pay is reckoned from."""

    def __init__(self, session: AddingSession) -> None:
        self._session = session

    def uncounted(self, trainer_id: UUID, within: Interval) -> list[BookedSession]:
        """Return a trainer's sessions that began then and are on no statement, by one query."""
        session, booking, entry = SessionRow, BookingRow, CreditEntryRow
        credit = (
            select(func.coalesce(func.sum(entry.amount), 0))
            .where(entry.booking_id == booking.id)
            .correlate(booking)
            .scalar_subquery()
        )
        line, statement = PayStatementLineRow, PayStatementRow
        counted = (
            select(line.session_id)
            .join(statement, statement.id == line.statement_id)
            .where(
                line.trainer_id == trainer_id,
                line.session_id.is_not(None),
                statement.withdrawn_at.is_(None),
            )
        )
        query = (
            select(
                *(session.id, session.starts_at, session.ends_at, session.capacity),
                *(session.title, booking.status, booking.client_name, booking.charge),
                *(booking.client_package_id, credit),
            )
            .join(booking, booking.session_id == session.id)
            .where(
                session.trainer_id == trainer_id,
                session.starts_at >= within.start,
                session.starts_at < within.end,
                session.withdrawn_at.is_(None),
                booking.withdrawn_at.is_(None),
                booking.status != BookingStatus.CANCELLED.value,
                session.id.not_in(counted),
            )
            .order_by(session.starts_at, session.id, booking.client_name, booking.id)
        )
        found: dict[UUID, BookedSession] = {}
        rows: Any = self._session.execute(query)
        for key, start, end, capacity, title, status, client, charge, package_id, left in rows:
            before = found[key].bookings if key in found else ()
            one = Attendance(BookingStatus(status), client, charge or 0, package_id, left == 0)
            found[key] = BookedSession(
                key, Interval(start, end), capacity, title or "", (*before, one)
            )
        return list(found.values())

    def values(self, package_ids: Collection[UUID]) -> dict[UUID, PackageValue]:
        """Return what packages are worth; those that hold another's credits, what that one is."""
        root, known = {key: key for key in package_ids}, dict[UUID, Any]()
        wanted = set(package_ids)
        while wanted:
            rows = self._packages(wanted)
            known |= rows
            root = {key: _origin(known.get(at), at) for key, at in root.items()}
            wanted = set(root.values()) - known.keys() if rows else set()
        unlimited = [key for key in set(root.values()) if key in known and known[key][2] is None]
        standing = self._standing_bookings(unlimited)
        return {
            key: PackageValue(row[1], row[2] or standing.get(at, 0), row[3], row[2] is not None)
            for key, at in root.items()
            if (row := known.get(at)) is not None
        }

    def _packages(self, keys: Collection[UUID]) -> dict[UUID, Any]:
        row = ClientPackageRow
        query = select(
            *(row.id, row.price - row.price_reduction, row.sessions, row.bought_at),
            row.transferred_from_id,
        )
        return {found[0]: found for found in self._some_at_once(query, row.id, keys)}

    def _standing_bookings(self, keys: Collection[UUID]) -> dict[UUID, int]:
        row = BookingRow
        query = select(row.client_package_id, func.count()).where(
            row.withdrawn_at.is_(None), row.status != BookingStatus.CANCELLED.value
        )
        query = query.group_by(row.client_package_id)
        return dict(self._some_at_once(query, row.client_package_id, keys))

    def _some_at_once(self, query: Any, column: Any, keys: Collection[UUID]) -> list[Any]:
        wanted, found = list(keys), list[Any]()
        for first in range(0, len(wanted), _AT_ONCE):
            some = query.where(column.in_(wanted[first : first + _AT_ONCE]))
            found += [tuple(row) for row in self._session.execute(some)]
        return found


def _origin(row: Any, at: UUID) -> UUID:
    """Return where the credits of a package came from, or itself."""
    return at if row is None or row[4] is None else row[4]
