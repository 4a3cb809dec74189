"""Sessions with their bookings, read as plain tuples: one query whatever the number of trainers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, literal, select
from sqlalchemy.orm import Session

from studio_app.domain.frozen import maker_of
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import (
    LONGEST_SESSION,
    BookingLine,
    BookingStatus,
    CalendarSession,
)
from studio_app.repositories.schema import BookingRow, PlaceRow, SessionRow
from studio_app.repositories.shown import hides
from studio_app.repositories.stored import Keys, Moments, key_of, stored_key, stored_moment


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A booked slot that is in the way of another; no client name for a class or none."""

    interval: Interval
    client_name: str


_new_session = maker_of(CalendarSession)
_new_line = maker_of(BookingLine)
_STATUSES = {status.value: status for status in BookingStatus}


class Calendar:
    """Reads sessions."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._hides_charge = hides(viewer, BookingRow.charge)

    def sessions(
        self, interval: Interval, trainer_ids: Collection[UUID] | None = None
    ) -> tuple[CalendarSession, ...]:
        """Return the sessions that touch the interval, by start, with their bookings."""
        connection = self._session.connection()
        dialect = connection.dialect.name
        query = _sessions_query(dialect, self._hides_charge, trainer_ids is not None)
        given: dict[str, object] = {
            "earliest": interval.start - LONGEST_SESSION,
            "start": interval.start,
            "end": interval.end,
        }
        if trainer_ids is not None:
            given["trainers"] = list(trainer_ids)
        return tuple(_grouped(connection.execute(query, given).all()))

    def trainer_busy(
        self,
        trainer_id: UUID,
        interval: Interval,
        besides: UUID | None = None,
        made_after: datetime | None = None,
    ) -> Neighbour | None:
        """Return the first session of the trainer in the interval, None when it is free.

        One that was let in beside another counts like any. The session ``besides`` is not looked
        at, nor those that were there at the time ``made_after``.
        """
        query = (
            select(SessionRow.starts_at, SessionRow.ends_at, BookingRow.client_name)
            .outerjoin(
                BookingRow, and_(BookingRow.session_id == SessionRow.id, BookingRow.occupies)
            )
            .where(
                SessionRow.trainer_id == trainer_id,
                SessionRow.occupies,
                *_touches(SessionRow, interval),
            )
            .order_by(SessionRow.starts_at)
        )
        if besides is not None:
            query = query.where(SessionRow.id != besides)
        if made_after is not None:
            query = query.where(SessionRow.created_at > made_after)
        return self._first(query)

    def client_busy(
        self,
        client_id: UUID,
        interval: Interval,
        made_after: datetime | None = None,
        besides: UUID | None = None,
    ) -> Neighbour | None:
        """Return the first booking of the client in the interval that the viewer may see.

        One that was let in beside another counts like any; those that were there at the time
        ``made_after``, and the one in the session ``besides``, are not looked at.
        """
        query = (
            select(BookingRow.starts_at, BookingRow.ends_at, BookingRow.client_name)
            .where(
                BookingRow.client_id == client_id,
                BookingRow.occupies,
                *_touches(BookingRow, interval),
            )
            .order_by(BookingRow.starts_at)
        )
        if made_after is not None:
            query = query.where(BookingRow.created_at > made_after)
        if besides is not None:
            query = query.where(BookingRow.session_id != besides)
        return self._first(query)

    def _first(self, query: Select[*tuple[Any, ...]]) -> Neighbour | None:
        found = self._session.execute(query.limit(1)).first()
        return Neighbour(Interval(found[0], found[1]), found[2] or "") if found else None


def _touches(row: type[SessionRow] | type[BookingRow], interval: Interval) -> tuple[Any, ...]:
    return (
        row.starts_at > interval.start - LONGEST_SESSION,
        row.starts_at < interval.end,
        row.ends_at > interval.start,
    )


@cache
def _sessions_query(dialect: str, hides_charge: bool, narrowed: bool) -> Select[*tuple[Any, ...]]:
    """Return the query of ``sessions``: its keys and times in the form of ``stored``."""
    session, booking = SessionRow, BookingRow
    query = (
        select(
            stored_key(session.id, dialect),
            stored_key(session.trainer_id, dialect),
            stored_moment(session.starts_at, dialect),
            stored_moment(session.ends_at, dialect),
            PlaceRow.name,
            session.title,
            session.capacity,
            session.overlap_allowed,
            session.version,
            stored_key(session.series_id, dialect),
            stored_key(booking.id, dialect),
            stored_key(booking.client_id, dialect),
            booking.client_name,
            booking.status,
            stored_key(booking.client_package_id, dialect),
            literal(0) if hides_charge else booking.charge,
            booking.version,
        )
        .select_from(session)
        .outerjoin(booking, and_(booking.session_id == session.id, booking.withdrawn_at.is_(None)))
        .outerjoin(PlaceRow, PlaceRow.id == session.place_id)
        .where(
            session.starts_at > bindparam("earliest"),
            session.starts_at < bindparam("end"),
            session.ends_at > bindparam("start"),
            session.withdrawn_at.is_(None),
        )
        .order_by(session.starts_at, session.id, booking.client_name)
    )
    if narrowed:
        query = query.where(session.trainer_id.in_(bindparam("trainers", expanding=True)))
    return query


def _grouped(rows: Sequence[Any]) -> Iterator[CalendarSession]:
    """Yield the sessions that the rows of ``_sessions_query`` hold.

    One loop that calls little: it is gone through tens of thousands of times for a week.
    """
    trainers, moments, statuses = Keys(), Moments(), _STATUSES
    lines: list[BookingLine] = []
    for number, (
        session_id,
        trainer_id,
        start,
        end,
        place,
        title,
        capacity,
        overlap_allowed,
        session_version,
        series_id,
        booking_id,
        client_id,
        client_name,
        status,
        package_id,
        charge,
        version,
    ) in enumerate(rows, 1):
        if booking_id is not None:
            lines.append(
                _new_line(
                    key_of(booking_id),
                    key_of(client_id),
                    client_name,
                    statuses[status],
                    package_id and key_of(package_id),
                    charge,
                    version,
                )
            )
        if number < len(rows) and rows[number][0] == session_id:
            continue
        yield _new_session(
            key_of(session_id),
            trainers[trainer_id],
            moments[start],
            moments[end],
            place or "",
            title,
            capacity,
            overlap_allowed,
            tuple(lines),
            session_version,
            series_id and key_of(series_id),
        )
        lines.clear()
