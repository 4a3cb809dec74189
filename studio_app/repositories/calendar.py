"""Sessions with their bookings, read as plain tuples: one query whatever the number of trainers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import (
    LONGEST_SESSION,
    CalendarSession,
)
from studio_app.repositories.calendar_rows import calendar_query, plain_rows, sessions_of
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.repositories.shown import hides


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

    def sessions(
        self, interval: Interval, trainer_ids: Collection[UUID] | None = None
    ) -> tuple[CalendarSession, ...]:
        """Return the sessions that touch the interval, by start, with their bookings."""
        connection = self._session.connection()
        narrowed = trainer_ids is not None
        query = calendar_query(connection.dialect.name, self._hides_charge, narrowed)
        given: dict[str, object] = {
            "earliest": interval.start - LONGEST_SESSION,
            "start": interval.start,
            "end": interval.end,
        }
        if trainer_ids is not None:
            given["trainers"] = list(trainer_ids)
        return sessions_of(plain_rows(connection.execute(query, given)))

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
