"""Moving a client from one trainer to another: asked for, carried out, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.intervals import Interval

LONGEST_TRANSFER_REASON = 2_000
LONGEST_TRANSFER_NOTES = 5_000
LONGEST_TRANSFER_DECISION = 500


class PlanOutdated(ChangedMeanwhile):
    """The diary is another than when a transfer was planned; nothing was moved."""

    template = (
        "The diary changed since this was planned, and nothing was moved. Look at the plan again."
    )


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


class TransferWay(StrEnum):
    """What becomes of a coming session of a client who goes to another trainer.

    It goes ALONG at its own time, or at a NEW_TIME; somebody else again is to GIVE it; the former
    trainer KEEPs it, as the client does their place in a class; or it is cancelled.
    """

    ALONG = "along"
    NEW_TIME = "new_time"
    GIVE = "give"
    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """What is to become of a session, both it and its booking of the versions looked at.

    ``starts_at`` is the NEW_TIME, ``trainer_id`` who is to GIVE it.
    """

    session_id: UUID
    version: int
    booking_id: UUID
    booking_version: int
    way: TransferWay
    starts_at: datetime | None = None
    trainer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """A wish to move a client.

    ``transfer_id`` is made by whoever asks, or is that of a transfer which somebody asked for;
    ``client_version`` is the client's as it was looked at. With ``choices``, they say what becomes
    of each session that lies ahead; ``clashes`` says it without. ``decision`` is the word for
    whoever asked; ``batch_id`` is shared by transfers that are done together.
    """

    transfer_id: UUID
    client_id: UUID
    to_trainer_id: UUID
    client_version: int
    reason: str = ""
    clashes: Clashes = Clashes.REFUSE
    notes: str = ""
    choices: tuple[SessionChoice, ...] | None = None
    decision: str = ""
    batch_id: UUID | None = None


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
    """What became of a transfer; ``sessions_kept`` stay with the former trainer.

    Those ``sessions_given`` went to trainers other than the new one.
    """

    transfer_id: UUID
    client_id: UUID
    client_name: str
    from_trainer_id: UUID | None
    to_trainer_id: UUID
    sessions_moved: int
    sessions_kept: int
    changes: Changes
    undo: UndoTransfer | None
    sessions_given: int = 0
    sessions_cancelled: int = 0


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
