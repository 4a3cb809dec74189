"""Moving a client from one trainer to another: asked for, carried out, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.intervals import Interval

LONGEST_TRANSFER_REASON = 2_000


class Clashes(StrEnum):
    """What becomes of sessions at whose time the new trainer is busy: no transfer, or they stay."""

    REFUSE = "refuse"
    KEEP = "keep"


class TransferStatus(StrEnum):
    """Where a transfer stands."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A wish to move a client.

    ``transfer_id`` is made by whoever asks, or is that of a transfer which somebody asked for;
    ``client_version`` is the client's as it was looked at.
    """

    transfer_id: UUID
    client_id: UUID
    to_trainer_id: UUID
    client_version: int
    reason: str = ""
    clashes: Clashes = Clashes.REFUSE


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """What a transfer would do: how many sessions move, and when the new trainer is busy, UTC."""

    client_name: str
    client_version: int
    from_trainer_id: UUID | None
    sessions: int
    clashes: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class UndoTransfer:
    """How to take a transfer back: only while nothing happened to what it moved."""

    transfer_id: UUID


@dataclass(frozen=True, slots=True)
class TransferOutcome:
    """What became of a transfer; ``sessions_kept`` stay with the former trainer."""

    transfer_id: UUID
    client_id: UUID
    client_name: str
    from_trainer_id: UUID | None
    to_trainer_id: UUID
    sessions_moved: int
    sessions_kept: int
    changes: Changes
    undo: UndoTransfer | None


@dataclass(frozen=True, slots=True)
class AskedTransfer:
    """A transfer that somebody asked for and nobody has decided yet; ``asked_at`` in UTC."""

    transfer_id: UUID
    client_id: UUID
    client_name: str
    client_version: int
    from_trainer_id: UUID | None
    to_trainer_id: UUID
    reason: str
    asked_by: UUID
    asked_at: datetime
    version: int
