"""Transfers of clients: asked for by the viewer, carried out beyond the viewer's own rights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.transfer_plans import ComingSession
from studio_app.domain.transfers import (
    AskedTransfer,
    SessionChoice,
    TransferRequest,
    TransferStatus,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.audit import AuditTrail
from studio_app.repositories.file_transfers import FileTransfers
from studio_app.repositories.performed_requests import as_plain, from_plain
from studio_app.repositories.refusals import refusals
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientRow,
    SessionRow,
    TransferRow,
)

_TRANSFER = text(
    "SELECT security.transfer_client(:client, :target, :known, :why, :moment, :clashes, "
    ":transfer, CAST(:told AS jsonb))"
)
_UNDO = text("SELECT security.undo_transfer(:transfer, :moment)")


@dataclass(frozen=True, slots=True)
class ClientStanding:
    """A client with the version at hand, and who looks after them, if anybody.

    Whoever turned out to be somebody else, or was erased, is ``gone``.
    """

    id: UUID
    organization_id: UUID
    name: str
    active: bool
    version: int
    trainer_id: UUID | None
    gone: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """How many sessions a transfer moved, and how many stayed with the former trainer."""

    sessions: int
    kept: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a transfer is told beside whom it moves: what its record keeps of it.

    The sessions that ``stay`` do so where they would fit as well. ``counts`` are kept with what was
    moved, and so is how to take the ``steps`` back that came before it; with the choices is kept
    when each session ``was`` to be.
    """

    stay: tuple[UUID, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    steps: DiaryUndo | None = None
    was: Mapping[UUID, datetime] = field(default_factory=dict)

    def of(self, request: TransferRequest) -> dict[str, Any]:
        """Return all of it as JSON."""
        told: dict[str, Any] = {
            "stay": [str(key) for key in self.stay],
            "along": {"counts": dict(self.counts)},
            "decision": request.decision,
        }
        if self.steps is not None:
            told["along"]["steps"] = as_plain(self.steps)
        if request.notes:
            told["notes"] = request.notes
        if request.choices is not None:
            told["choices"] = [
                _choice(choice, self.was.get(choice.session_id)) for choice in request.choices
            ]
        if request.batch_id is not None:
            told["batch"] = str(request.batch_id)
        return told


class Transfers:
    """Reads, asks for, decides and carries out transfers."""

    def __init__(self, session: Session, viewer: Viewer, audit: AuditTrail) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"
        self._in_file = FileTransfers(session, viewer, audit)

    def standing(self, client_id: UUID) -> ClientStanding:
        """Return the client and who looks after them; raise NotFound when not the viewer's."""
        row = self._session.execute(
            select(
                ClientRow.id,
                ClientRow.organization_id,
                ClientRow.name,
                ClientRow.active,
                ClientRow.version,
                AssignmentRow.trainer_id,
                ClientRow.merged_into_id.is_not(None) | ClientRow.erased_at.is_not(None),
            )
            .outerjoin(
                AssignmentRow,
                (AssignmentRow.client_id == ClientRow.id) & AssignmentRow.ended_at.is_(None),
            )
            .where(ClientRow.id == client_id)
        ).first()
        if row is None:
            raise NotFound()
        return ClientStanding(*row)

    def coming_sessions(
        self, client_id: UUID, trainer_id: UUID, now: datetime
    ) -> tuple[Interval, ...]:
        """Return when the client's personal sessions with the trainer are that would move."""
        rows = self._session.execute(
            select(SessionRow.starts_at, SessionRow.ends_at)
            .join(BookingRow, BookingRow.session_id == SessionRow.id)
            .where(
                BookingRow.client_id == client_id,
                BookingRow.occupies,
                BookingRow.status == BookingStatus.BOOKED.value,
                SessionRow.trainer_id == trainer_id,
                SessionRow.capacity == 1,
                SessionRow.starts_at >= now,
            )
            .order_by(SessionRow.starts_at)
        )
        return tuple(Interval(start, end) for start, end in rows)

    def coming(self, client_id: UUID, trainer_id: UUID, now: datetime) -> tuple[ComingSession, ...]:
        """Return the client's sessions with the trainer that lie ahead, classes among them."""
        rows = self._session.execute(
            select(
                *(SessionRow.id, SessionRow.version, BookingRow.id, BookingRow.version),
                *(SessionRow.starts_at, SessionRow.ends_at, SessionRow.place_id),
                *(SessionRow.title, SessionRow.capacity, BookingRow.client_package_id),
            )
            .join(BookingRow, BookingRow.session_id == SessionRow.id)
            .where(
                BookingRow.client_id == client_id,
                BookingRow.occupies,
                BookingRow.status == BookingStatus.BOOKED.value,
                SessionRow.trainer_id == trainer_id,
                SessionRow.starts_at >= now,
            )
            .order_by(SessionRow.starts_at, SessionRow.id)
        )
        return tuple(
            ComingSession(
                *(key, version, booking, its_version, Interval(start, end), place, title),
                is_class=capacity > 1,
                package_id=package,
            )
            for key, version, booking, its_version, start, end, place, title, capacity, package in (
                rows
            )
        )

    def steps_before(self, transfer_id: UUID) -> DiaryUndo | None:
        """Return how to take back what was done before a transfer moved the rest."""
        row = self._session.get(TransferRow, transfer_id)
        steps = (row.moved or {}).get("steps") if row else None
        return from_plain(steps, DiaryUndo) if steps else None

    def parties(self, transfer_id: UUID) -> tuple[UUID, UUID | None, UUID]:
        """Return client, former and new trainer of a transfer; raise NotFound."""
        row = self._session.get(TransferRow, transfer_id)
        if row is None:
            raise NotFound()
        return row.client_id, row.from_trainer_id, row.to_trainer_id

    def asked(self) -> tuple[AskedTransfer, ...]:
        """Return the transfers that wait for a decision and that the viewer sees, oldest first."""
        row = TransferRow
        found: Any = self._session.execute(
            select(
                row.id,
                row.client_id,
                ClientRow.name,
                ClientRow.version,
                row.from_trainer_id,
                row.to_trainer_id,
                row.reason,
                row.asked_by,
                row.asked_at,
                row.version,
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .where(row.status == TransferStatus.ASKED.value)
            .order_by(row.asked_at, row.id)
        )
        return tuple(AskedTransfer(*values) for values in found)

    def ask(self, request: TransferRequest, standing: ClientStanding, now: datetime) -> None:
        """Add the wish, for those who decide; with the viewer's own rights."""
        self._session.add(
            TransferRow(
                id=request.transfer_id,
                organization_id=standing.organization_id,
                client_id=request.client_id,
                from_trainer_id=standing.trainer_id,
                to_trainer_id=request.to_trainer_id,
                status=TransferStatus.ASKED.value,
                reason=request.reason,
                notes=request.notes,
                asked_by=self._viewer.user_id,
                asked_at=now,
            )
        )

    def decline(self, transfer_id: UUID, version: int, now: datetime, word: str) -> AskedTransfer:
        """Close a wish without a transfer, with a word; raises NotFound and ChangedMeanwhile."""
        wish = next((wish for wish in self.asked() if wish.transfer_id == transfer_id), None)
        row = self._session.get(TransferRow, transfer_id)
        if row is None:
            raise NotFound()
        if wish is None or row.version != version:
            raise ChangedMeanwhile()
        row.status = TransferStatus.DECLINED.value
        row.decision = word
        row.decided_by = self._viewer.user_id
        row.decided_at = now
        return wish

    def carry_out(self, request: TransferRequest, now: datetime, told: Told = Told()) -> Moved:
        """Move client, assignment and coming personal sessions, with an entry in the trail.

        Raises NotFound for what is absent, foreign or forbidden, ChangedMeanwhile for a client of
        another version, OverlapRefused where the new trainer is busy and that is no option.
        """
        self._session.flush()
        with refusals():
            if not self._on_server:
                return Moved(*self._in_file.carry_out(request, now, told.of(request)))
            found = self._session.execute(
                _TRANSFER,
                {
                    "client": request.client_id,
                    "target": request.to_trainer_id,
                    "known": request.client_version,
                    "why": request.reason,
                    "moment": now,
                    "clashes": request.clashes.value,
                    "transfer": request.transfer_id,
                    "told": json.dumps(told.of(request)),
                },
            )
            return _moved(found.scalar_one())

    def take_back(self, transfer_id: UUID, now: datetime) -> Moved:
        """Move all back; raises as ``carry_out``, ChangedMeanwhile when anything happened since."""
        self._session.flush()
        with refusals():
            if not self._on_server:
                return Moved(*self._in_file.take_back(transfer_id, now))
            found = self._session.execute(_UNDO, {"transfer": transfer_id, "moment": now})
            return _moved(found.scalar_one())


def _moved(counts: Mapping[str, Any]) -> Moved:
    return Moved(int(counts["sessions"]), int(counts["kept"]))


def _choice(choice: SessionChoice, was: datetime | None) -> dict[str, Any]:
    kept: dict[str, Any] = {"session": str(choice.session_id), "way": choice.way.value}
    if was is not None:
        kept["was"] = was.isoformat()
    if choice.starts_at is not None:
        kept["starts_at"] = choice.starts_at.isoformat()
    if choice.trainer_id is not None:
        kept["trainer"] = str(choice.trainer_id)
    return kept
