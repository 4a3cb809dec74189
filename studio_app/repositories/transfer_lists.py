"""Transfers for looking at: those that are asked for, done, declined or undone, and what became."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.transfer_list import TransferCounts, TransferEntry, TransferLine
from studio_app.domain.transfers import TransferStatus, TransferWay
from studio_app.domain.waiting_list import WaitingStatus
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import (
    BookingRow,
    ClientRow,
    SessionRow,
    TrainerProfileRow,
    TrainerRow,
    TransferRow,
    WaitingListEntryRow,
)
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.trainer_profiles import words_in

_TRAINERS = text("SELECT trainer, name, active FROM security.trainer_names()")
_ALL_ROWS = {"schema_translate_map": {None: "main"}}


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """What the record of a transfer keeps of what it moved."""

    id: UUID
    client_id: UUID
    from_trainer_id: UUID | None
    to_trainer_id: UUID
    status: str
    decided_at: datetime | None
    moved: Mapping[str, Any]

    @property
    def is_done(self) -> bool:
        """Tell whether it was carried out, and stands."""
        return self.status == TransferStatus.DONE.value


@dataclass(frozen=True, slots=True)
class MovedSession:
    """A session that a transfer moved, as it stands now; ``beside`` are keys of the diary then."""

    session_id: UUID
    interval: Interval
    trainer_id: UUID
    status: BookingStatus
    is_as_left: bool
    beside: Collection[str]


class TransferLists:
    """Reads transfers as the viewer sees them, with the names of those whom they are about."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def record(self, transfer_id: UUID) -> TransferRecord:
        """Return what the record of a transfer keeps; raise NotFound."""
        row = self._session.get(TransferRow, transfer_id)
        if row is None:
            raise NotFound()
        return TransferRecord(
            row.id,
            row.client_id,
            row.from_trainer_id,
            row.to_trainer_id,
            row.status,
            row.decided_at,
            row.moved or {},
        )

    def moved_sessions(self, record: TransferRecord) -> list[MovedSession]:
        """Return the sessions that a transfer moved along, by their beginning."""
        lines = {UUID(line["session"]): line for line in record.moved.get("sessions", ())}
        bookings = [UUID(line["booking"]) for line in lines.values()]
        rows = self._session.execute(
            select(
                *(SessionRow.id, SessionRow.starts_at, SessionRow.ends_at, SessionRow.trainer_id),
                *(SessionRow.version, BookingRow.status, BookingRow.version),
            )
            .join(BookingRow, BookingRow.session_id == SessionRow.id)
            .where(BookingRow.id.in_(bookings))
            .order_by(SessionRow.starts_at, SessionRow.id)
        )
        return [
            MovedSession(
                key,
                Interval(start, end),
                trainer_id,
                BookingStatus(status),
                (version, booking_version)
                == (lines[key]["version"], lines[key]["booking_version"]),
                lines[key].get("beside", ()),
            )
            for key, start, end, trainer_id, version, status, booking_version in rows
            if key in lines
        ]

    def waits_otherwise(self, record: TransferRecord) -> bool:
        """Tell whether the client still waits, and for something else than a transfer left."""
        left = {UUID(line["id"]): line["version"] for line in record.moved.get("waiting", ())}
        row = WaitingListEntryRow
        query = select(row.id, row.version).where(
            row.id.in_(left), row.status == WaitingStatus.WAITING.value
        )
        return any(version != left[key] for key, version in self._session.execute(query))

    def booked_since(self, record: TransferRecord) -> list[Interval]:
        """Return when the client was booked with the new trainer since a transfer was done."""
        row = BookingRow
        theirs = (row.client_id == record.client_id) & (row.trainer_id == record.to_trainer_id)
        count = self._session.execute(select(func.count()).where(theirs)).scalar_one()
        if count == record.moved.get("bookings"):
            return []
        moved = [UUID(line["booking"]) for line in record.moved.get("sessions", ())]
        query = select(row.starts_at, row.ends_at).where(
            theirs, row.created_at >= record.decided_at, row.id.not_in(moved)
        )
        return [
            Interval(start, end)
            for start, end in self._session.execute(query.order_by(row.starts_at))
        ]

    def entries(
        self, statuses: Collection[TransferStatus], limit: int, transfer_id: UUID | None = None
    ) -> tuple[TransferEntry, ...]:
        """Return so many of the transfers that the viewer sees; those that wait stand first.

        Then the latest ones. With a key, that one alone.
        """
        row = TransferRow
        # Who was with the viewer once is known by the name under which they were booked.
        booked = (
            select(BookingRow.client_name)
            .where(BookingRow.client_id == row.client_id)
            .limit(1)
            .correlate(row)
            .scalar_subquery()
        )
        wanted: list[ColumnElement[bool]] = [row.status.in_([one.value for one in statuses])]
        if transfer_id is not None:
            wanted.append(row.id == transfer_id)
        query = (
            select(row, ClientRow.name, ClientRow.id, booked)
            .outerjoin(ClientRow, ClientRow.id == row.client_id)
            .where(*wanted)
            .order_by(
                row.status != TransferStatus.ASKED.value,
                func.coalesce(row.decided_at, row.asked_at).desc(),
                row.id,
            )
            .limit(limit)
        )
        found = self._session.execute(query).all()
        trainers = {key: name for key, name, _active in self.trainer_names()}
        asked: set[UUID] = {one.asked_by for one, *_ in found}
        asked |= {one.decided_by for one, *_ in found if one.decided_by is not None}
        users = colleague_names(self._session, self._viewer, asked)
        return tuple(
            self._entry(one, name or was or "", key is not None, trainers, users)
            for one, name, key, was in found
        )

    def _entry(
        self,
        one: TransferRow,
        client_name: str,
        sees_client: bool,
        trainers: Mapping[UUID, str],
        users: Mapping[UUID, str],
    ) -> TransferEntry:
        return TransferEntry(
            transfer_id=one.id,
            status=TransferStatus(one.status),
            client_id=one.client_id if sees_client else None,
            client_name=client_name,
            from_trainer_id=one.from_trainer_id,
            from_trainer_name=_name(trainers, one.from_trainer_id),
            to_trainer_id=one.to_trainer_id,
            to_trainer_name=_name(trainers, one.to_trainer_id),
            reason=one.reason,
            notes=one.notes,
            asked_by=_name(users, one.asked_by),
            asked_at=one.asked_at,
            decided_by=_name(users, one.decided_by),
            decided_at=one.decided_at,
            decision=one.decision,
            counts=_counts(one.moved or {}),
            version=one.version,
            is_own=one.asked_by == self._viewer.user_id,
        )

    def lines(self, transfer_id: UUID) -> tuple[TransferLine, ...]:
        """Return what was decided about each session of a transfer, by its beginning then."""
        row = self._session.get(TransferRow, transfer_id)
        if row is None:
            raise NotFound()
        trainers = {key: name for key, name, _active in self.trainer_names()}
        found = [
            TransferLine(
                datetime.fromisoformat(one["was"]),
                TransferWay(one["way"]),
                datetime.fromisoformat(one["starts_at"]) if "starts_at" in one else None,
                trainers.get(UUID(one["trainer"]), "") if "trainer" in one else "",
            )
            for one in row.choices or ()
            if "was" in one
        ]
        return tuple(sorted(found, key=lambda line: line.was))

    def count_asked(self) -> int:
        """Return how many of the transfers that the viewer sees wait for a decision."""
        asked = TransferRow.status == TransferStatus.ASKED.value
        return int(self._session.execute(select(func.count()).where(asked)).scalar_one())

    def specialties(self) -> dict[UUID, tuple[str, ...]]:
        """Return what the trainers whom the viewer sees are best at."""
        row = TrainerProfileRow
        found = self._session.execute(select(row.trainer_id, row.specialties))
        return {key: words_in(words) for key, words in found if words}

    def trainer_names(self) -> list[tuple[UUID, str, bool]]:
        """Return the studio's trainers with their names and whether they work here, for staff."""
        if self._viewer.role is Role.CLIENT:
            return []
        if self._on_server:
            return [(key, name, active) for key, name, active in self._session.execute(_TRAINERS)]
        row = TrainerRow
        query = (
            select(row.id, row.name, row.active)
            .where(row.organization_id == self._viewer.organization_id)
            .order_by(row.position, row.name, row.id)
        )
        with stepping_aside(self._session):
            rows = self._session.execute(query, execution_options=_ALL_ROWS).all()
        return [(key, name, active) for key, name, active in rows]


def _name(names: Mapping[UUID, str], key: UUID | None) -> str:
    return names.get(key, "") if key is not None else ""


def _count(kept: Sized | int) -> int:
    return kept if isinstance(kept, int) else len(kept)


def _counts(moved: Mapping[str, Any]) -> TransferCounts:
    counts = moved.get("counts", {})
    along, kept = (_count(moved.get(name, ())) for name in ("sessions", "kept"))
    kept = counts.get("keep", kept)
    return TransferCounts(
        along,
        counts.get("new_time", 0),
        counts.get("give", 0),
        kept,
        counts.get("cancel", 0),
        counts.get("packages", 0),
        counts.get("credits", 0),
    )
