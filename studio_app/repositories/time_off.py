"""Time off with what became of it, and the sessions within it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import LONGEST_SESSION, TimeOffStatus
from studio_app.domain.time_off import (
    AskedTimeOff,
    SessionInTheWay,
    TimeOffKind,
    TimeOffRequest,
)
from studio_app.domain.undoing import TimeOffStand
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import BookingRow, SessionRow, TimeOffRow, TrainerRow


@dataclass(frozen=True, slots=True)
class TimeOffState:
    """Time off as it stands, for changing."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID
    interval: Interval
    kind: TimeOffKind
    stand: TimeOffStand


class TimeOffs:
    """Reads, asks for and decides about time off."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def listed(self, since: datetime) -> tuple[AskedTimeOff, ...]:
        """Return what the viewer sees and what is not over by then, the next first."""
        row = TimeOffRow
        found: Any = self._session.execute(
            select(
                row.id,
                row.trainer_id,
                TrainerRow.name,
                row.starts_at,
                row.ends_at,
                row.kind,
                row.status,
                row.note,
                row.decision,
                row.version,
            )
            .join(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.ends_at > since, row.withdrawn_at.is_(None))
            .order_by(row.starts_at, TrainerRow.name, row.id)
        )
        return tuple(_asked(*values) for values in found)

    def add(
        self, request: TimeOffRequest, organization_id: UUID, now: datetime, *, approved: bool
    ) -> TimeOffState:
        """Add a wish, or with ``approved`` what needs no more deciding."""
        status = TimeOffStatus.APPROVED if approved else TimeOffStatus.REQUESTED
        row = TimeOffRow(
            id=request.time_off_id,
            organization_id=organization_id,
            trainer_id=request.trainer_id,
            starts_at=request.starts_at,
            ends_at=request.ends_at,
            kind=request.kind.value,
            status=status.value,
            note=request.note,
            asked_at=now,
            decided_by=self._viewer.user_id if approved else None,
            decided_at=now if approved else None,
            decision="",
        )
        self._session.add(row)
        return _state(row)

    def find(self, time_off_id: UUID) -> TimeOffState | None:
        """Return the time off, None when absent or not the viewer's to see."""
        row = self._session.get(TimeOffRow, time_off_id)
        return _state(row) if row else None

    def get_locked(self, time_off_id: UUID, version: int | None = None) -> TimeOffState:
        """Return the time off and let nobody change it until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given.
        """
        return _state(held_row(self._session, TimeOffRow, time_off_id, version))

    def put(self, time_off_id: UUID, stand: TimeOffStand, now: datetime) -> None:
        """Give the time off its stand; whoever answers signs."""
        row = self._session.get_one(TimeOffRow, time_off_id)
        if row.status != stand.status.value or row.decision != stand.decision:
            is_open = stand.status is TimeOffStatus.REQUESTED
            row.status = stand.status.value
            row.decision = stand.decision
            row.decided_by = None if is_open else self._viewer.user_id
            row.decided_at = None if is_open else now
        if stand.standing == (row.withdrawn_at is not None):
            row.withdrawn_at = None if stand.standing else now

    def sessions_within(self, trainer_id: UUID, within: Interval) -> tuple[SessionInTheWay, ...]:
        """Return the trainer's sessions that stand and share a moment with it, by start."""
        session, booking = SessionRow, BookingRow
        rows: Any = self._session.execute(
            select(
                session.id,
                session.version,
                session.starts_at,
                session.ends_at,
                session.capacity,
                session.title,
                session.place_id,
                booking.client_name,
            )
            .outerjoin(booking, (booking.session_id == session.id) & booking.occupies)
            .where(
                session.trainer_id == trainer_id,
                session.occupies,
                session.starts_at > within.start - LONGEST_SESSION,
                session.starts_at < within.end,
                session.ends_at > within.start,
            )
            .order_by(session.starts_at, session.id, booking.client_name)
        )
        found: dict[UUID, SessionInTheWay] = {}
        for key, version, starts_at, ends_at, capacity, title, place_id, client in rows:
            before = found.get(key)
            clients = (before.clients if before else ()) + ((client,) if client else ())
            found[key] = SessionInTheWay(
                key,
                version,
                Interval(starts_at, ends_at),
                title if capacity > 1 else "",
                clients,
                place_id,
            )
        return tuple(found.values())


def _asked(
    key: UUID,
    trainer_id: UUID,
    name: str,
    starts_at: datetime,
    ends_at: datetime,
    kind: str,
    status: str,
    *words: Any,
) -> AskedTimeOff:
    interval = Interval(starts_at, ends_at)
    return AskedTimeOff(
        key, trainer_id, name, interval, TimeOffKind(kind), TimeOffStatus(status), *words
    )


def _state(row: TimeOffRow) -> TimeOffState:
    return TimeOffState(
        row.id,
        row.organization_id,
        row.trainer_id,
        Interval(row.starts_at, row.ends_at),
        TimeOffKind(row.kind),
        TimeOffStand(TimeOffStatus(row.status), row.decision, row.withdrawn_at is None),
    )
