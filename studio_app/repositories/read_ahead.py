"""Many sessions with all that stands around them, asked for at once and not one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound, SessionFull
from studio_app.domain.intervals import Interval
from studio_app.domain.packages import ClientPackage
from studio_app.domain.people import Client, Trainer
from studio_app.domain.schedule import TimeOff
from studio_app.domain.spans import Span, microseconds
from studio_app.domain.undoing import SessionStand
from studio_app.repositories.around import Around, Places
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.bookings import Bookings, BookingState
from studio_app.repositories.clients import Clients
from studio_app.repositories.failures import (
    OverlapRefused,
    is_full,
    is_not_free,
    overlap_refused,
)
from studio_app.repositories.free_times import FreeTimes
from studio_app.repositories.packages import Packages
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.repositories.sessions import Other, Sessions, SessionState
from studio_app.repositories.trainers import Trainers
from studio_app.repositories.unit_of_work import Work

_STAND = (
    *("trainer_id", "starts_at", "ends_at", "place_id", "title", "capacity"),
    *("overlap_allowed", "series_id", "series_day"),
)


class ReadAhead(Work):
    """The same transaction, that asks for all of some sessions what is asked for one of them.

    What it has told once it tells again, whatever was changed meanwhile: make another after a
    change. Only what ``look_around`` covers is told of the diaries.
    """

    def __init__(self, work: Work, session_ids: Iterable[UUID]) -> None:
        super().__init__(work._session, work._viewer)
        self._work = work
        self.keys = tuple(sorted(set(session_ids)))
        self._around = Around()

    @cached_property
    def audit(self) -> AuditTrail:
        """Return the trail of the transaction, which is written when it ends."""
        return self._work.audit

    @cached_property
    def sessions(self) -> _Sessions:
        """Return the sessions with what stands beside them."""
        return _Sessions(self._session, self)

    @cached_property
    def bookings(self) -> _Bookings:
        """Return the bookings that were not withdrawn, those in the sessions at once."""
        return _Bookings(self._session, self)

    @cached_property
    def trainers(self) -> _Trainers:
        """Return trainers, each asked for once, with the prices of any day."""
        return _Trainers(self._session, self)

    @cached_property
    def clients(self) -> _Clients:
        """Return clients, each asked for once."""
        return _Clients(self._session, self)

    @cached_property
    def packages(self) -> PackagesAhead:
        """Return packages, each asked for once."""
        return PackagesAhead(self._session, self)

    @cached_property
    def free_times(self) -> _FreeTimes:
        """Return when clients are busy otherwise."""
        return _FreeTimes(self._session, self)

    @property
    def around(self) -> Around:
        """Return what stands in the diaries."""
        return self._around

    def look_around(self, places: Places) -> None:
        """Read the diaries of all whom the sessions are with, where they are and are to be."""
        held = [self.sessions.get_locked(key) for key in self.keys]
        stands = [*(one.stand for one in held), *places.values()]
        within = Interval(
            min(stand.starts_at for stand in stands), max(stand.ends_at for stand in stands)
        )
        clients = self._clients_around()
        of_clients = self._work.sessions.of_clients_at(clients, within)
        free_times = self._work.free_times
        trainers = {stand.trainer_id for stand in stands}
        self._around = Around(
            {key: self._work.sessions.of_trainer_at(key, within) for key in trainers},
            of_clients,
            {
                key: free_times.client_busy(
                    key,
                    within,
                    {*self.keys, *(other.session_id for other in of_clients.get(key, ()))},
                )
                for key in clients
            },
            self._work.trainers.time_off(sorted(trainers), within),
        )

    def with_places(self, places: Places) -> ReadAhead:
        """Return the same, told as if the sessions were in other places already."""
        there = copy(self)
        there._around = self._around.with_places(places)
        there.sessions = self.sessions.in_diaries_of(there)
        there.free_times = _FreeTimes(self._session, there)
        return there

    def let_beside(self, booking_ids: Collection[UUID], allowed: bool) -> None:
        """Say of bookings whether they may overlap others of their clients, at once.

        Raises ChangedMeanwhile.
        """
        if booking_ids:
            values = {"overlap_allowed": allowed, "version": BookingRow.version + 1}
            wanted = update(BookingRow).where(BookingRow.id.in_(booking_ids))
            if self._run(wanted.values(values)) != len(booking_ids):
                raise ChangedMeanwhile()

    def put_all(self, places: Places, now: datetime) -> None:
        """Give the sessions their stands in that order, and their bookings along with them.

        Raises OverlapRefused, SessionFull, ChangedMeanwhile, as ``flush`` does.
        """
        changes = [
            _values(self.sessions.get_locked(key), stand, now) for key, stand in places.items()
        ]
        names = {name for values in changes for name in values}
        rows = [self.sessions.row_of(key) for key in places]
        whole = [
            {name: values.get(name, getattr(row, name)) for name in names}
            for row, values in zip(rows, changes, strict=True)
        ]
        kept = [(row.id, row.version) for row in rows]
        self._write(SessionRow, [(*one, to) for one, to in zip(kept, whole, strict=True)])
        bookings = update(BookingRow).where(
            BookingRow.session_id.in_(places), BookingRow.withdrawn_at.is_(None)
        )
        self._run(bookings.values(version=BookingRow.version + 1))

    def read_again(self) -> None:
        """Let whoever asks next look at what was written."""
        everything = {"populate_existing": True}
        query = select(SessionRow).where(SessionRow.id.in_(self.keys))
        self._session.execute(query, execution_options=everything).all()
        self.bookings.read()

    def _clients_around(self) -> set[UUID]:
        """Return the clients whose diaries count."""
        return {client for key in self.keys for client in self.sessions.clients_in(key)}

    def _write(
        self, row: type[Any], changes: Sequence[tuple[UUID, int, Mapping[str, object]]]
    ) -> None:
        """Give rows of a version new values, the same columns in each, in that order."""
        names = changes[0][2] if changes else ()
        if not names:
            return
        table: Any = row.__table__
        statement = (
            table.update()
            .where(table.c.id == bindparam("key"), table.c.version == bindparam("found"))
            .values({name: bindparam(f"new_{name}") for name in names})
            .values(version=table.c.version + 1)
        )
        given = [
            {"key": key, "found": version}
            | {f"new_{name}": value for name, value in values.items()}
            for key, version, values in changes
        ]
        if self._run(statement, given) != len(given):
            raise ChangedMeanwhile()

    def _run(self, statement: Any, given: Sequence[Mapping[str, object]] | None = None) -> int:
        self.flush()
        try:
            return int(self._session.connection().execute(statement, given).rowcount)
        except DBAPIError as error:
            if overlap_refused(error):
                raise OverlapRefused(overlap_refused(error)) from error
            if is_full(error):
                raise SessionFull() from error
            if is_not_free(error):
                raise ChangedMeanwhile() from error
            raise


def _values(session: SessionState, stand: SessionStand, now: datetime) -> dict[str, object]:
    before = session.stand
    values = {
        name: getattr(stand, name)
        for name in _STAND
        if getattr(stand, name) != getattr(before, name)
    }
    if stand.standing != before.standing:
        values["withdrawn_at"] = None if stand.standing else now
    taken = stand.standing and (stand.capacity > 1 or session.occupies)
    if session.occupies != taken:
        values["occupies"] = taken
    return values


def _within(others: Iterable[Other], interval: Interval) -> tuple[Other, ...]:
    return tuple(one for one in others if one.interval.overlaps(interval))


class _Sessions(Sessions):
    def __init__(self, session: Session, ahead: ReadAhead) -> None:
        super().__init__(session)
        self._ahead = ahead
        self._rows: dict[UUID, SessionRow] = {}
        self._is_locked = False

    def in_diaries_of(self, ahead: ReadAhead) -> _Sessions:
        same = _Sessions(self._session, ahead)
        same._rows, same._is_locked = self._rows, self._is_locked
        return same

    def find(self, session_id: UUID) -> SessionState | None:
        if not self._rows:
            self._read(select(SessionRow).where(SessionRow.id.in_(self._ahead.keys)))
        return super().find(session_id) if session_id in self._rows else None

    def get_locked(self, session_id: UUID, version: int | None = None) -> SessionState:
        if not self._is_locked:
            query = select(SessionRow).where(SessionRow.id.in_(self._ahead.keys))
            self._read(query.order_by(SessionRow.id).with_for_update())
            self._is_locked = True
        found = self.find(session_id)
        if found is None:
            raise NotFound()
        if version is not None and found.version != version:
            raise ChangedMeanwhile()
        return found

    def _read(self, query: Any) -> None:
        found = self._session.execute(query, execution_options={"populate_existing": True})
        self._rows.update({row.id: row for row in found.scalars()})

    def row_of(self, session_id: UUID) -> SessionRow:
        return self._rows[session_id]

    def bookings_of(self, session_id: UUID) -> tuple[UUID, ...]:
        return tuple(one.id for one in self._ahead.bookings.in_session(session_id))

    def clients_in(self, session_id: UUID) -> tuple[UUID, ...]:
        found = self._ahead.bookings.in_session(session_id)
        return tuple(one.client_id for one in found if one.status.occupies)

    def of_trainer_at(self, trainer_id: UUID, interval: Interval) -> tuple[Other, ...]:
        return _within(self._ahead.around.of_trainers.get(trainer_id, ()), interval)

    def of_clients_at(
        self, client_ids: Collection[UUID], interval: Interval
    ) -> dict[UUID, tuple[Other, ...]]:
        of_clients = self._ahead.around.of_clients
        found = {key: _within(of_clients.get(key, ()), interval) for key in client_ids}
        return {key: others for key, others in found.items() if others}


class _Bookings(Bookings):
    def __init__(self, session: Any, ahead: ReadAhead) -> None:
        super().__init__(session, ahead._viewer)
        self._ahead = ahead
        self._found: dict[UUID, list[BookingState]] | None = None
        self._rows: dict[UUID, BookingRow] = {}

    def read(self) -> dict[UUID, list[BookingState]]:
        query = select(BookingRow).options(*self._options)
        rows = self._session.execute(
            query.where(
                BookingRow.session_id.in_(self._ahead.keys), BookingRow.withdrawn_at.is_(None)
            ).order_by(BookingRow.id),
            execution_options={"populate_existing": True},
        ).scalars()
        found: dict[UUID, list[BookingState]] = {}
        for row in rows:
            self._rows[row.id] = row
            found.setdefault(row.session_id, []).append(self._state(row))
        self._found = found
        return found

    def in_session(self, session_id: UUID) -> Sequence[BookingState]:
        found = self.read() if self._found is None else self._found
        return found.get(session_id, ())


class _Trainers(Trainers):
    def __init__(self, session: Any, ahead: ReadAhead) -> None:
        super().__init__(session)
        self._ahead = ahead
        self._found: dict[UUID, Trainer] = {}

    def get(self, trainer_id: UUID, day: date) -> Trainer:
        if trainer_id not in self._found:
            self._found[trainer_id] = super().get(trainer_id, day)
        return self._found[trainer_id]

    def time_off(self, trainer_ids: Collection[UUID], interval: Interval) -> tuple[TimeOff, ...]:
        return tuple(
            one
            for one in self._ahead.around.time_off
            if one.trainer_id in trainer_ids and one.interval.overlaps(interval)
        )


class _Clients(Clients):
    def __init__(self, session: Any, ahead: ReadAhead) -> None:
        super().__init__(session, ahead._viewer)
        self._found: dict[UUID, Client | None] = {}

    def held(self, client_id: UUID, organization_id: UUID) -> Client:
        if client_id not in self._found:
            try:
                self._found[client_id] = super().held(client_id, organization_id)
            except NotFound:
                self._found[client_id] = None
        found = self._found[client_id]
        if found is None:
            raise NotFound()
        return found


class PackagesAhead(Packages):
    """Packages, each asked for once."""

    def __init__(self, session: Any, ahead: ReadAhead) -> None:
        super().__init__(session, ahead._viewer)
        self._found: dict[UUID, ClientPackage | None] = {}

    def find(self, package_id: UUID) -> ClientPackage | None:
        if package_id not in self._found:
            self._found[package_id] = super().find(package_id)
        return self._found[package_id]


class _FreeTimes(FreeTimes):
    def __init__(self, session: Any, ahead: ReadAhead) -> None:
        super().__init__(session, ahead._viewer)
        self._ahead = ahead

    def client_busy(
        self, client_id: UUID, within: Interval, besides: Collection[UUID] = ()
    ) -> Sequence[Span]:
        first, last = microseconds(within.start), microseconds(within.end)
        return [
            (max(start, first), min(end, last))
            for start, end in self._ahead.around.unseen.get(client_id, ())
            if start < last and end > first
        ]
