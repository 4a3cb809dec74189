"""Sessions with their bookings, read as plain tuples: one query whatever the number of trainers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import (
    LONGEST_SESSION,
    BookingLine,
    BookingStatus,
    CalendarSession,
)
from studio_app.repositories.schema import BookingRow, PlaceRow, SessionRow
from studio_app.repositories.shown import shown


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A booked slot that is in the way of another; no client name for a class or none."""

    interval: Interval
    client_name: str


_COLUMNS_OF_SESSION = (
    SessionRow.id,
    SessionRow.trainer_id,
    SessionRow.starts_at,
    SessionRow.ends_at,
    PlaceRow.name,
    SessionRow.title,
    SessionRow.capacity,
    SessionRow.overlap_allowed,
)
_SESSION_COLUMNS = len(_COLUMNS_OF_SESSION)


class Calendar:
    """Reads sessions."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._columns = (
            *_COLUMNS_OF_SESSION,
            BookingRow.id,
            BookingRow.client_id,
            BookingRow.client_name,
            BookingRow.status,
            BookingRow.client_package_id,
            shown(viewer, BookingRow.charge),
            BookingRow.version,
        )

    def sessions(
        self, interval: Interval, trainer_ids: Collection[UUID] | None = None
    ) -> tuple[CalendarSession, ...]:
        """Return the sessions that touch the interval, by start, with their bookings."""
        query = (
            select(*self._columns)
            .select_from(SessionRow)
            .outerjoin(
                BookingRow,
                and_(BookingRow.session_id == SessionRow.id, BookingRow.withdrawn_at.is_(None)),
            )
            .outerjoin(PlaceRow, PlaceRow.id == SessionRow.place_id)
            .where(
                SessionRow.starts_at > interval.start - LONGEST_SESSION,
                SessionRow.starts_at < interval.end,
                SessionRow.ends_at > interval.start,
                SessionRow.withdrawn_at.is_(None),
            )
            .order_by(SessionRow.starts_at, SessionRow.id, BookingRow.client_name)
        )
        if trainer_ids is not None:
            query = query.where(SessionRow.trainer_id.in_(trainer_ids))
        return self._grouped(query)

    def _grouped(self, query: Select[*tuple[Any, ...]]) -> tuple[CalendarSession, ...]:
        rows = self._session.execute(query)
        return tuple(
            _calendar_session(list(lines)) for _key, lines in groupby(rows, key=itemgetter(0))
        )

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
        self, client_id: UUID, interval: Interval, made_after: datetime | None = None
    ) -> Neighbour | None:
        """Return the first booking of the client in the interval that the viewer may see.

        One that was let in beside another counts like any; those that were there at the time
        ``made_after`` are not looked at.
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


def _calendar_session(lines: list[Any]) -> CalendarSession:
    session_id, trainer_id, start, end, place, title, capacity, overlap = lines[0][
        :_SESSION_COLUMNS
    ]
    return CalendarSession(
        session_id,
        trainer_id,
        start,
        end,
        place or "",
        title,
        capacity,
        overlap,
        tuple(
            _booking_line(*line[_SESSION_COLUMNS:])
            for line in lines
            if line[_SESSION_COLUMNS] is not None
        ),
    )


def _booking_line(
    booking_id: UUID,
    client_id: UUID,
    client_name: str,
    status: str,
    package_id: UUID | None,
    charge: int,
    version: int,
) -> BookingLine:
    return BookingLine(
        booking_id, client_id, client_name, BookingStatus(status), package_id, charge, version
    )
