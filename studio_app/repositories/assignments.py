"""Who looks and looked after clients, and for whom the studio's rule found nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.orm import Session

from studio_app.domain.assignments import AssignmentLine
from studio_app.domain.backfill import WithoutTrainer
from studio_app.domain.errors import NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.domain.share_out import WhyNobody, why_from
from studio_app.domain.transfers import TransferStatus
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.backfill import BY_THE_RULE, waits
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import (
    AssignmentFailureRow,
    AssignmentRow,
    ClientRow,
    TrainerRow,
    TransferRow,
)

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AssignmentState:
    """An assignment as kept: of whom, by whom looked after, and what is noted.

    That somebody was assigned by the rule is noted by the program itself.
    """

    client_id: UUID
    client_name: str
    organization_id: UUID
    trainer: str
    note: str

    @property
    def noted(self) -> str:
        """Return what somebody noted."""
        return noted(self.note)


def noted(note: str) -> str:
    """Return what somebody noted, of what is kept."""
    return "" if note == BY_THE_RULE else note


class Assignments:
    """Reads the assignments of those clients whom the viewer sees, and notes at them."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session: Session = session
        self._adding = session
        self._viewer = viewer

    def history(self, client_id: UUID) -> tuple[AssignmentLine, ...]:
        """Return who looks and looked after a client, the latest first.

        What was taken back is left out: it ended in the moment in which it began.
        """
        row = AssignmentRow
        query = (
            select(row.id, TrainerRow.name, row.started_at, row.ended_at, row.note)
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(
                row.client_id == client_id,
                row.ended_at.is_(None) | (row.ended_at > row.started_at),
            )
            .order_by(row.started_at.desc(), row.id.desc())
        )
        found = self._session.execute(query).all()
        moves = self._transfers(client_id)
        names = colleague_names(
            self._session, self._viewer, {who for _reason, who in moves.values() if who}
        )
        lines = []
        for key, trainer, start, end, note in found:
            reason, who = moves.get(str(key), ("", None))
            by = names.get(who, "") if who else ""
            by_rule = note == BY_THE_RULE
            lines.append(
                AssignmentLine(key, trainer or "", start, end, noted(note), by_rule, reason, by)
            )
        return tuple(lines)

    def _transfers(self, client_id: UUID) -> dict[str, tuple[str, UUID | None]]:
        """Return reason and decider of each transfer that stands, by the assignment it began."""
        row = TransferRow
        query = select(row.moved, row.reason, row.decided_by).where(
            row.client_id == client_id, row.status == TransferStatus.DONE.value
        )
        return {
            str((moved or {}).get("assignment")): (reason, who)
            for moved, reason, who in self._session.execute(query)
        }

    def state(self, assignment_id: UUID) -> AssignmentState:
        """Return an assignment; raises NotFound."""
        row = AssignmentRow
        query = (
            select(row.client_id, ClientRow.name, row.organization_id, TrainerRow.name, row.note)
            .join(ClientRow, ClientRow.id == row.client_id)
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.id == assignment_id)
        )
        found = self._session.execute(query).first()
        if found is None:
            raise NotFound()
        client_id, name, organization_id, trainer, note = found
        return AssignmentState(client_id, name, organization_id, trainer or "", note)

    def put_note(self, assignment_id: UUID, found: str, note: str) -> bool:
        """Note something at an assignment; tell whether that was still kept which was found."""
        row = AssignmentRow
        done: Any = self._session.execute(
            update(row).where(row.id == assignment_id, row.note == found).values(note=note),
            execution_options={"synchronize_session": False},
        )
        return bool(done.rowcount)

    def add_failure(self, client_id: UUID, why: WhyNobody, now: datetime) -> None:
        """Keep that the rule found nobody for a client."""
        self._adding.add_row(
            AssignmentFailureRow,
            {
                "id": new_id(),
                "organization_id": self._viewer.organization_id,
                "client_id": client_id,
                "at": now,
                "reason": why.kept(),
            },
        )

    def counts(self) -> tuple[int, int]:
        """Return how many clients have no trainer, and of how many of them the rule failed."""
        query = select(func.count()).select_from(ClientRow).where(waits(self._viewer))
        total = self._session.execute(query).scalar_one()
        failed = self._session.execute(query.where(self._failed())).scalar_one()
        return total, failed

    def without_trainer(self, most: int, *, failed_only: bool) -> tuple[WithoutTrainer, ...]:
        """Return the first so many clients without a trainer, the newest first."""
        row = ClientRow
        query = (
            select(row.id, row.number, row.name, row.created_at)
            .where(waits(self._viewer), *((self._failed(),) if failed_only else ()))
            .order_by(row.number.desc())
            .limit(most)
        )
        clients = self._session.execute(query).all()
        failures = self._failures_of([client.id for client in clients])
        return tuple(
            WithoutTrainer(key, number, name, since, *failures.get(key, (None, None)))
            for key, number, name, since in clients
        )

    def failed(self) -> tuple[UUID, ...]:
        """Return the clients without a trainer for whom the rule found nobody."""
        query = select(ClientRow.id).where(waits(self._viewer), self._failed())
        return tuple(self._session.execute(query.order_by(ClientRow.number)).scalars())

    def put_failures(self, reasons: Iterable[tuple[UUID, WhyNobody]], now: datetime) -> int:
        """Keep anew why there is nobody for clients whose failure is open for another reason.

        Returns for how many.
        """
        wanted = dict(reasons)
        stale = {
            key: why
            for key, (known, _at) in self._failures_of(list(wanted)).items()
            if (why := wanted[key]) != known
        }
        self._resolve(AssignmentFailureRow.client_id, list(stale), now)
        for key, why in stale.items():
            self.add_failure(key, why, now)
        return len(stale)

    def settled(self) -> tuple[UUID, ...]:
        """Return the open failures of all who have a trainer by now, or who left."""
        row = AssignmentFailureRow
        waiting = select(ClientRow.id).where(ClientRow.id == row.client_id, waits(self._viewer))
        query = select(row.id).where(
            row.organization_id == self._viewer.organization_id,
            row.resolved_at.is_(None),
            ~waiting.exists(),
        )
        return tuple(self._session.execute(query).scalars())

    def resolve(self, failures: Sequence[UUID], now: datetime) -> None:
        """Close failures."""
        self._resolve(AssignmentFailureRow.id, failures, now)

    def _resolve(self, column: Any, keys: Sequence[UUID], now: datetime) -> None:
        row = AssignmentFailureRow
        for some in _parts(keys):
            self._session.execute(
                update(row)
                .where(column.in_(some), row.resolved_at.is_(None))
                .values(resolved_at=now),
                execution_options={"synchronize_session": False},
            )

    def _failures_of(self, client_ids: Sequence[UUID]) -> dict[UUID, tuple[WhyNobody, datetime]]:
        row, found = AssignmentFailureRow, dict[UUID, tuple[WhyNobody, datetime]]()
        for some in _parts(client_ids):
            query = (
                select(row.client_id, row.reason, row.at)
                .where(row.client_id.in_(some), row.resolved_at.is_(None))
                .order_by(row.at)
            )
            for key, reason, at in self._session.execute(query):
                found[key] = (why_from(reason), at)
        return found

    def _failed(self) -> ColumnElement[bool]:
        row = AssignmentFailureRow
        return exists().where(row.client_id == ClientRow.id, row.resolved_at.is_(None))


def _parts(keys: Sequence[UUID]) -> Iterable[Collection[UUID]]:
    return (keys[first : first + _AT_ONCE] for first in range(0, len(keys), _AT_ONCE))
