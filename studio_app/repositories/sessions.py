"""Sessions as such, for changing: when, where, with whom, and whether they stand at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import LONGEST_SESSION
from studio_app.domain.undoing import SessionStand
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import BookingRow, PlaceRow, SessionRow


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session as it stands; it ``occupies`` its trainer's time unless all of it is cancelled."""

    id: UUID
    organization_id: UUID
    stand: SessionStand
    occupies: bool
    created_at: datetime
    version: int

    @property
    def interval(self) -> Interval:
        """Return when it is."""
        return Interval(self.stand.starts_at, self.stand.ends_at)


@dataclass(frozen=True, slots=True)
class Other:
    """What stands in a diary at some time; no client name for a class."""

    session_id: UUID
    interval: Interval
    client_name: str = ""


class Sessions:
    """Changes sessions; what is changed is written at the next flush."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, session_id: UUID) -> SessionState | None:
        """Return the session, None when absent or not the viewer's to see."""
        row = self._session.get(SessionRow, session_id)
        return _state(row) if row else None

    def place_name(self, place_id: UUID | None) -> str:
        """Return what a place is called, "" for none; it is asked for once in a transaction."""
        row = None if place_id is None else self._session.get(PlaceRow, place_id)
        return row.name if row else ""

    def get_locked(self, session_id: UUID, version: int | None = None) -> SessionState:
        """Return the session and let nobody change it until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given.
        """
        return _state(held_row(self._session, SessionRow, session_id, version))

    def add(
        self, session_id: UUID, organization_id: UUID, stand: SessionStand, now: datetime
    ) -> SessionState:
        """Add a session in which nobody is booked yet, and return it."""
        row = SessionRow(
            id=session_id,
            organization_id=organization_id,
            trainer_id=stand.trainer_id,
            starts_at=stand.starts_at,
            ends_at=stand.ends_at,
            place_id=stand.place_id,
            title=stand.title,
            capacity=stand.capacity,
            overlap_allowed=stand.overlap_allowed,
            occupies=stand.capacity > 1,
            created_at=now,
            series_id=stand.series_id,
            series_day=stand.series_day,
            version=1,
        )
        self._session.add(row)
        return _state(row)

    def bookings_of(self, session_id: UUID) -> tuple[UUID, ...]:
        """Return the keys of the bookings in the session that were not withdrawn."""
        query = select(BookingRow.id).where(
            BookingRow.session_id == session_id, BookingRow.withdrawn_at.is_(None)
        )
        return tuple(self._session.execute(query.order_by(BookingRow.id)).scalars())

    def clients_in(self, session_id: UUID) -> tuple[UUID, ...]:
        """Return the clients whose bookings in the session stand."""
        query = select(BookingRow.client_id).where(
            BookingRow.session_id == session_id, BookingRow.occupies
        )
        return tuple(self._session.execute(query.order_by(BookingRow.id)).scalars())

    def of_trainer_at(self, trainer_id: UUID, interval: Interval) -> tuple[Other, ...]:
        """Return what stands in the trainer's diary in the interval, by start."""
        row = SessionRow
        query = (
            select(row.id, row.starts_at, row.ends_at, row.capacity, BookingRow.client_name)
            .outerjoin(BookingRow, (BookingRow.session_id == row.id) & BookingRow.occupies)
            .where(row.trainer_id == trainer_id, *_stands_in(row, interval))
            .order_by(row.starts_at, row.id)
        )
        found = {
            key: Other(key, Interval(start, end), (client or "") if capacity == 1 else "")
            for key, start, end, capacity, client in self._session.execute(query)
        }
        return tuple(found.values())

    def of_clients_at(
        self, client_ids: Collection[UUID], interval: Interval
    ) -> dict[UUID, tuple[Other, ...]]:
        """Return what each client is booked in in the interval, as far as the viewer sees it."""
        row = BookingRow
        query = (
            select(row.client_id, row.session_id, row.starts_at, row.ends_at)
            .where(row.client_id.in_(client_ids), *_stands_in(row, interval))
            .order_by(row.starts_at, row.id)
        )
        found: dict[UUID, tuple[Other, ...]] = {}
        for client_id, key, start, end in self._session.execute(query) if client_ids else ():
            found[client_id] = (*found.get(client_id, ()), Other(key, Interval(start, end)))
        return found

    def put(self, session_id: UUID, stand: SessionStand, now: datetime) -> None:
        """Give the session its stand, and its bookings along with it.

        The bookings count as changed, so that nobody cancels one in the belief that it is still at
        its former time.
        """
        row = self._session.get_one(SessionRow, session_id)
        before = _state(row).stand
        for name in ("trainer_id", "starts_at", "ends_at", "place_id", "title", "capacity"):
            _set(row, name, getattr(stand, name))
        for name in ("overlap_allowed", "series_id", "series_day"):
            _set(row, name, getattr(stand, name))
        if stand.standing != before.standing:
            row.withdrawn_at = None if stand.standing else now
        taken = stand.standing and (stand.capacity > 1 or row.occupies)
        if row.occupies != taken:
            row.occupies = taken
        self._session.flush()
        self._session.execute(
            update(BookingRow)
            .where(BookingRow.session_id == session_id, BookingRow.withdrawn_at.is_(None))
            .values(version=BookingRow.version + 1),
            execution_options={"synchronize_session": False},
        )
        for loaded in list(self._session.identity_map.values()):
            if isinstance(loaded, BookingRow):
                self._session.expire(loaded)


def _stands_in(row: Any, interval: Interval) -> tuple[Any, ...]:
    return (
        row.occupies,
        row.starts_at > interval.start - LONGEST_SESSION,
        row.starts_at < interval.end,
        row.ends_at > interval.start,
    )


def _set(row: SessionRow, name: str, value: object) -> None:
    if getattr(row, name) != value:
        setattr(row, name, value)


def _state(row: SessionRow) -> SessionState:
    return SessionState(
        row.id,
        row.organization_id,
        SessionStand(
            row.trainer_id,
            row.starts_at,
            row.ends_at,
            row.place_id,
            row.title,
            row.capacity,
            row.withdrawn_at is None,
            row.overlap_allowed,
            row.series_id,
            row.series_day,
        ),
        row.occupies,
        row.created_at,
        row.version,
    )
