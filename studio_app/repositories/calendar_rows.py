"""The sessions of a calendar with their bookings: tens of thousands of rows in a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    CursorResult,
    Select,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.types import NullType

from studio_app.domain.frozen import maker_of
from studio_app.domain.schedule import BookingLine, BookingStatus, CalendarSession
from studio_app.repositories.narrowing import Narrowing
from studio_app.repositories.schema import BookingRow, PlaceRow, SessionRow
from studio_app.repositories.stored import Keys, Moments, key_of, stored_key, stored_moment
from studio_app.repositories.unweighed import given_moment

_new_session = maker_of(CalendarSession)
_new_line = maker_of(BookingLine)
_STATUSES = {status.value: status for status in BookingStatus}
_by_client = attrgetter("client_name")
_by_start = itemgetter(6, 0)
_CAPACITY = 8
# Clients and packages come again with every week, and with every change that loads it anew.
_KNOWN = Keys()
_AT_ONCE = 250
_MOST_KNOWN = 100_000


@cache
def calendar_query(dialect: str, hides_charge: bool, narrowing: Narrowing) -> CompoundSelect[Any]:
    """Return the query of the sessions that touch an interval, and of their bookings.

    One statement, so that both are as they were at one moment, but a row for each: what a session
    says would otherwise come again with each of its bookings. The capacity is empty in the rows of
    bookings. Parameters: ``earliest``, ``start``, ``end``, and those of the narrowing.
    """
    # SQLite looks for the sessions twice sooner than it keeps them; a server keeps them.
    shown = _sessions(narrowing).cte("shown").prefix_with("NOT MATERIALIZED", dialect="sqlite")
    session, booking = shown.c, BookingRow
    nothing = type_coerce(null(), NullType())
    sessions = select(
        stored_key(session.id, dialect),
        stored_key(session.trainer_id, dialect),
        stored_key(session.series_id, dialect),
        nothing,
        PlaceRow.name,
        session.title,
        stored_moment(session.starts_at, dialect),
        stored_moment(session.ends_at, dialect),
        session.capacity,
        session.version,
        session.overlap_allowed,
    ).select_from(shown.outerjoin(PlaceRow, PlaceRow.id == session.place_id))
    bookings = select(
        stored_key(booking.session_id, dialect),
        stored_key(booking.id, dialect),
        stored_key(booking.client_id, dialect),
        stored_key(booking.client_package_id, dialect),
        booking.client_name,
        booking.status,
        literal(0) if hides_charge else booking.charge,
        nothing,
        nothing,
        booking.version,
        nothing,
    ).select_from(shown.join(booking, booking.session_id == session.id))
    return union_all(sessions, bookings.where(booking.withdrawn_at.is_(None)))


def _sessions(narrowing: Narrowing) -> Select[*tuple[Any, ...]]:
    row = SessionRow
    return select(
        row.id,
        row.trainer_id,
        row.series_id,
        row.place_id,
        row.title,
        row.starts_at,
        row.ends_at,
        row.capacity,
        row.version,
        row.overlap_allowed,
    ).where(
        row.starts_at > given_moment("earliest"),
        row.starts_at < given_moment("end"),
        row.ends_at > given_moment("start"),
        row.withdrawn_at.is_(None),
        narrowing.of(row.trainer_id),
    )


def plain_rows(result: CursorResult[*tuple[Any, ...]]) -> Sequence[Any]:
    """Return all rows as the driver hands them over, and not one by one as rows with names."""
    rows: list[Any] = []
    fetch, cursor = result.cursor_strategy.fetchmany, result.cursor
    # The driver of the server lets no other thread run while it makes what it is asked for.
    while some := fetch(result, cursor, _AT_ONCE):
        rows += some
    return rows


def sessions_of(rows: Sequence[Any]) -> tuple[CalendarSession, ...]:
    """Return the sessions in the rows of ``calendar_query``, by start, with their bookings.

    Those of a session stand by their clients' names.
    """
    sessions = [row for row in rows if row[_CAPACITY] is not None]
    sessions.sort(key=_by_start)
    lines = _lines_by_session(rows)
    moments = Moments()
    return tuple(
        _new_session(
            key_of(session_id),
            _KNOWN[trainer_id],
            moments[start],
            moments[end],
            place or "",
            title,
            capacity,
            bool(overlap_allowed),
            tuple(lines.get(session_id, ())),
            version,
            series_id and key_of(series_id),
        )
        for (
            session_id,
            trainer_id,
            series_id,
            _nothing,
            place,
            title,
            start,
            end,
            capacity,
            version,
            overlap_allowed,
        ) in sessions
    )


def _lines_by_session(rows: Sequence[Any]) -> dict[bytes, list[BookingLine]]:
    lines: defaultdict[bytes, list[BookingLine]] = defaultdict(list)
    known, statuses = _KNOWN, _STATUSES
    if len(known) > _MOST_KNOWN:
        known.clear()
    for (
        session_id,
        booking_id,
        client_id,
        package_id,
        client_name,
        status,
        charge,
        _end,
        capacity,
        version,
        _overlap_allowed,
    ) in rows:
        if capacity is None:
            lines[session_id].append(
                _new_line(
                    key_of(booking_id),
                    known[client_id],
                    client_name,
                    statuses[status],
                    package_id and known[package_id],
                    charge,
                    version,
                )
            )
    for found in lines.values():
        if len(found) > 1:
            found.sort(key=_by_client)
    return lines
