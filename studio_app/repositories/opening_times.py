"""When the studio is open, the days on which it is closed, and its places, for changing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import PlaceKind
from studio_app.domain.studio_days import Closure, PlaceOfStudio
from studio_app.domain.undoing_hours import ClosureStand, HoursStand, PlaceStand
from studio_app.domain.working_hours import KeptSpan, NewSpan, WeekSpan
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import (
    BookingRow,
    ClosureRow,
    OpeningHoursRow,
    PlaceRow,
    SessionRow,
    TrainerRow,
)


@dataclass(frozen=True, slots=True)
class OpeningState:
    """Opening hours on a weekday as they stand, for changing."""

    id: UUID
    organization_id: UUID
    valid_from: date
    stand: HoursStand


@dataclass(frozen=True, slots=True)
class ClosureState:
    """A closed day as it stands, for changing."""

    id: UUID
    organization_id: UUID
    day: date
    stand: ClosureStand


@dataclass(frozen=True, slots=True)
class PlaceState:
    """A place as it stands, for changing."""

    id: UUID
    organization_id: UUID
    stand: PlaceStand


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session that is to come, with whom, and at which place."""

    id: UUID
    interval: Interval
    place_id: UUID | None
    trainer_name: str
    subject: str


class OpeningTimes:
    """Reads and changes the opening hours of the viewer's studio, and its closed days."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._studio = viewer.organization_id

    def since(self, day: date) -> tuple[KeptSpan, ...]:
        """Return the opening hours that are valid on a local day or later."""
        row = OpeningHoursRow
        query = select(row).where(
            row.organization_id == self._studio,
            row.removed_at.is_(None),
            or_(row.valid_until.is_(None), row.valid_until >= day),
        )
        found = self._session.execute(query.order_by(row.valid_from, row.id)).scalars()
        return tuple(
            KeptSpan(
                one.id,
                WeekSpan(one.weekday, one.start_minute, one.end_minute),
                one.valid_from,
                one.valid_until,
                one.version,
            )
            for one in found
        )

    def get_locked(self, key: UUID) -> OpeningState:
        """Return opening hours and let nobody change them; raises NotFound."""
        return _opening(held_row(self._session, OpeningHoursRow, key))

    def add(self, key: UUID, new: NewSpan) -> OpeningState:
        """Add opening hours."""
        row = OpeningHoursRow(
            id=key,
            organization_id=self._studio,
            weekday=new.span.weekday,
            start_minute=new.span.start_minute,
            end_minute=new.span.end_minute,
            valid_from=new.valid_from,
            valid_until=new.valid_until,
        )
        self._session.add(row)
        return _opening(row)

    def put(self, key: UUID, stand: HoursStand, now: datetime) -> None:
        """Give opening hours their stand."""
        row = self._session.get_one(OpeningHoursRow, key)
        row.valid_until = stand.valid_until
        if stand.standing == (row.removed_at is not None):
            row.removed_at = None if stand.standing else now

    def closures(self, first_day: date, last_day: date) -> tuple[Closure, ...]:
        """Return the closed days of a stretch (both ends included), in order."""
        row = ClosureRow
        query = select(row.id, row.day, row.name, row.version).where(
            row.organization_id == self._studio,
            row.removed_at.is_(None),
            row.day.between(first_day, last_day),
        )
        found = self._session.execute(query.order_by(row.day, row.name, row.id))
        return tuple(Closure(*values) for values in found)

    def closure_locked(self, key: UUID, version: int | None = None) -> ClosureState:
        """Return a closed day and let nobody change it.

        Raises NotFound, and ChangedMeanwhile when it is not of that version.
        """
        return _closure(held_row(self._session, ClosureRow, key, version))

    def add_closure(self, key: UUID, day: date, name: str) -> ClosureState:
        """Close the studio on a day."""
        row = ClosureRow(id=key, organization_id=self._studio, day=day, name=name)
        self._session.add(row)
        return _closure(row)

    def put_closure(self, key: UUID, stand: ClosureStand, now: datetime) -> None:
        """Give a closed day its stand."""
        row = self._session.get_one(ClosureRow, key)
        row.name = stand.name
        if stand.standing == (row.removed_at is not None):
            row.removed_at = None if stand.standing else now

    def sessions_between(self, within: Interval) -> tuple[PlannedSession, ...]:
        """Return the sessions that stand and begin within the interval, by start."""
        session, booking = SessionRow, BookingRow
        client = (
            select(func.min(booking.client_name))
            .where(booking.session_id == session.id, booking.occupies)
            .scalar_subquery()
        )
        query = (
            select(
                *(session.id, session.starts_at, session.ends_at, session.place_id),
                *(TrainerRow.name, session.title, client),
            )
            .join(TrainerRow, TrainerRow.id == session.trainer_id)
            .where(
                session.organization_id == self._studio,
                session.occupies,
                session.starts_at >= within.start,
                session.starts_at < within.end,
            )
            .order_by(session.starts_at, TrainerRow.name, session.id)
        )
        return tuple(
            PlannedSession(key, Interval(start, end), place, trainer, title or name or "")
            for key, start, end, place, trainer, title, name in self._session.execute(query)
        )

    def starts_between(self, within: Interval) -> tuple[datetime, ...]:
        """Return when the sessions that stand within the interval begin."""
        session = SessionRow
        query = select(session.starts_at).where(
            session.organization_id == self._studio,
            session.occupies,
            session.starts_at >= within.start,
            session.starts_at < within.end,
        )
        return tuple(self._session.execute(query).scalars())


class Places:
    """Reads and changes where sessions are held in the viewer's studio."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._studio = viewer.organization_id

    def listed(self) -> tuple[PlaceOfStudio, ...]:
        """Return all places in the studio's order, those out of use last."""
        row = PlaceRow
        query = select(row).where(row.organization_id == self._studio)
        query = query.order_by(row.active.desc(), row.position, row.name, row.id)
        return tuple(
            PlaceOfStudio(
                one.id, one.name, PlaceKind(one.kind), one.room, one.active, one.version or 1
            )
            for one in self._session.execute(query).scalars()
        )

    def get_locked(self, key: UUID, version: int | None = None) -> PlaceState:
        """Return a place and let nobody change it.

        Raises NotFound, and ChangedMeanwhile when it is not of that version.
        """
        return _place(held_row(self._session, PlaceRow, key, version))

    def locked(self, keys: Collection[UUID]) -> tuple[PlaceState, ...]:
        """Return places in the order of their keys, and let nobody change them."""
        return tuple(self.get_locked(key) for key in sorted(keys))

    def next_position(self) -> int:
        """Return the place in the order behind all others."""
        last = select(func.max(PlaceRow.position)).where(PlaceRow.organization_id == self._studio)
        position = self._session.execute(last).scalar_one()
        return 0 if position is None else position + 1

    def add(self, key: UUID, stand: PlaceStand) -> None:
        """Add a place."""
        self._session.add(
            PlaceRow(
                id=key,
                organization_id=self._studio,
                name=stand.name,
                kind=stand.kind.value,
                room=stand.room,
                active=stand.active,
                position=stand.position,
            )
        )

    def put(self, key: UUID, stand: PlaceStand) -> None:
        """Give a place its stand."""
        row = self._session.get_one(PlaceRow, key)
        row.name, row.kind, row.room = stand.name, stand.kind.value, stand.room
        row.active, row.position = stand.active, stand.position


def _opening(row: OpeningHoursRow) -> OpeningState:
    stand = HoursStand(row.valid_until, row.removed_at is None)
    return OpeningState(row.id, row.organization_id, row.valid_from, stand)


def _closure(row: ClosureRow) -> ClosureState:
    stand = ClosureStand(row.name, row.removed_at is None)
    return ClosureState(row.id, row.organization_id, row.day, stand)


def _place(row: PlaceRow) -> PlaceState:
    stand = PlaceStand(row.name, PlaceKind(row.kind), row.room, row.active, row.position)
    return PlaceState(row.id, row.organization_id, stand)
