"""Sessions with their bookings, read as plain tuples: one query whatever the number of trainers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, literal_column, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import (
    LONGEST_SESSION,
    CalendarSession,
)
from studio_app.repositories.calendar_rows import calendar_query, plain_rows, sessions_of
from studio_app.repositories.narrowing import narrowed_to
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.repositories.shown import hides, sees_whole_studio
from studio_app.repositories.unweighed import given_key, given_moment


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A booked slot that is in the way of another; no client name for a class or none."""

    interval: Interval
    client_name: str


class Calendar:
    """Reads sessions."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._hides_charge = hides(viewer, BookingRow.charge)
        self.sees_all_bookings = sees_whole_studio(viewer, BookingRow)

    def sessions(
        self, interval: Interval, trainer_ids: Collection[UUID] | None = None
    ) -> tuple[CalendarSession, ...]:
        """Return the sessions that touch the interval, by start, with their bookings."""
        connection = self._session.connection()
        narrowing, given = narrowed_to(trainer_ids)
        query = calendar_query(connection.dialect.name, self._hides_charge, narrowing)
        given |= _given(interval)
        return sessions_of(plain_rows(connection.execute(query, given)))

    def trainer_busy(self, trainer_id: UUID, interval: Interval) -> Neighbour | None:
        """Return the first session of the trainer in the interval, None when it is free.

        One that was let in beside another counts like any.
        """
        return self._first(trainer_busy("who"), trainer_id, interval)

    def client_busy(self, client_id: UUID, interval: Interval) -> Neighbour | None:
        """Return the first booking of the client in the interval that the viewer may see.

        One that was let in beside another counts like any.
        """
        return self._first(client_busy("who"), client_id, interval)

    def _first(
        self, query: Select[*tuple[Any, ...]], who: UUID, interval: Interval
    ) -> Neighbour | None:
        given = {"who": who, **_given(interval)}
        found = self._session.connection().execute(query, given).first()
        return Neighbour(Interval(found[0], found[1]), found[2] or "") if found else None


def _given(interval: Interval) -> dict[str, object]:
    earliest = interval.start - LONGEST_SESSION
    return {"earliest": earliest, "start": interval.start, "end": interval.end}


# Put together once each: every booking and every move asks for both.
@cache
def trainer_busy(who: str) -> Select[*tuple[Any, ...]]:
    """Return the question for the first session of the trainer whom the parameter ``who`` names.

    Other parameters are ``earliest``, ``start`` and ``end``.
    """
    row = SessionRow
    query = (
        select(row.starts_at, row.ends_at, BookingRow.client_name)
        .outerjoin(BookingRow, and_(BookingRow.session_id == row.id, BookingRow.occupies))
        .where(row.trainer_id == given_key(who))
    )
    return _first_in_the_way(query, row)


@cache
def client_busy(who: str) -> Select[*tuple[Any, ...]]:
    """Return the question for the first booking of a client, as ``trainer_busy`` does."""
    row = BookingRow
    query = select(row.starts_at, row.ends_at, row.client_name).where(
        row.client_id == given_key(who)
    )
    return _first_in_the_way(query, row)


def _first_in_the_way(
    query: Select[*tuple[Any, ...]], row: type[SessionRow] | type[BookingRow]
) -> Select[*tuple[Any, ...]]:
    query = query.where(
        row.occupies,
        row.starts_at > given_moment("earliest"),
        row.starts_at < given_moment("end"),
        row.ends_at > given_moment("start"),
    )
    # As a parameter SQLite would look at it before each run.
    return query.order_by(row.starts_at).limit(literal_column("1"))
