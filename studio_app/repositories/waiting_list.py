"""The waiting list: who waits, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from studio_app.domain.people import Client, Viewer
from studio_app.domain.undoing import WaitingStand
from studio_app.domain.waiting_list import (
    WaitingEntry,
    WaitingStatus,
    WaitingWish,
    WaitRequest,
    wish_from,
)
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import (
    ClientRow,
    SessionRow,
    TrainerRow,
    WaitingListEntryRow,
)


@dataclass(frozen=True, slots=True)
class WaitingState:
    """An entry as it stands, for changing."""

    id: UUID
    organization_id: UUID
    client_id: UUID
    wish: WaitingWish
    stand: WaitingStand


class WaitingList:
    """Reads and changes the entries that the viewer sees."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def waiting(self) -> tuple[WaitingEntry, ...]:
        """Return who waits in the viewer's studio, those who came first in front."""
        row = WaitingListEntryRow
        found: Any = self._session.execute(
            select(
                row.id,
                row.client_id,
                ClientRow.name,
                ClientRow.phone,
                row.wish,
                row.trainer_id,
                row.session_id,
                TrainerRow.name,
                SessionRow.title,
                SessionRow.starts_at,
                row.note,
                row.created_at,
                row.version,
            )
            .join(ClientRow, ClientRow.id == row.client_id)
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .outerjoin(SessionRow, SessionRow.id == row.session_id)
            .where(
                row.organization_id == self._viewer.organization_id,
                row.status == WaitingStatus.WAITING.value,
                ClientRow.active,
                # Nobody waits for a class that was cancelled, until it takes place again.
                SessionRow.withdrawn_at.is_(None),
            )
            .order_by(row.created_at, row.id)
        )
        return tuple(
            WaitingEntry(
                key,
                client_id,
                name,
                phone,
                wish_from(wish, trainer_id, session_id),
                trainer_name or "",
                title or "",
                starts_at,
                note,
                since,
                version,
            )
            for (
                key,
                client_id,
                name,
                phone,
                wish,
                trainer_id,
                session_id,
                trainer_name,
                title,
                starts_at,
                note,
                since,
                version,
            ) in found
        )

    def add(
        self, request: WaitRequest, note: str, client: Client, organization_id: UUID, now: datetime
    ) -> WaitingState:
        """Add a client to the end of the list."""
        row = WaitingListEntryRow(
            id=request.entry_id,
            organization_id=organization_id,
            client_id=client.id,
            trainer_id=request.wish.trainer_id,
            session_id=request.wish.session_id,
            wish=request.wish.kept(),
            note=note,
            status=WaitingStatus.WAITING.value,
            created_at=now,
            created_by=self._viewer.user_id,
        )
        self._session.add(row)
        return _state(row)

    def find(self, entry_id: UUID) -> WaitingState | None:
        """Return the entry, None when absent or not the viewer's to see."""
        row = self._session.get(WaitingListEntryRow, entry_id)
        return _state(row) if row else None

    def get_locked(self, entry_id: UUID, version: int | None = None) -> WaitingState:
        """Return the entry and let nobody change it until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given.
        """
        return _state(held_row(self._session, WaitingListEntryRow, entry_id, version))

    def put(self, entry_id: UUID, stand: WaitingStand) -> None:
        """Give the entry its stand."""
        row = self._session.get_one(WaitingListEntryRow, entry_id)
        row.status = stand.status.value
        row.booking_id = stand.booking_id


def _state(row: WaitingListEntryRow) -> WaitingState:
    return WaitingState(
        row.id,
        row.organization_id,
        row.client_id,
        wish_from(row.wish, row.trainer_id, row.session_id),
        WaitingStand(WaitingStatus(row.status), row.booking_id),
    )
