"""Transfers as they are listed: who asked, what was decided, and what was moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.transfers import TransferStatus, TransferWay

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class TransferCounts:
    """What became of sessions by a transfer, and the packages and credits that went along."""

    along: int = 0
    new_time: int = 0
    given: int = 0
    kept: int = 0
    cancelled: int = 0
    packages: int = 0
    credits: int = 0

    @property
    def moved(self) -> int:
        """Return how many sessions the new trainer has."""
        return self.along + self.new_time


@dataclass(frozen=True, slots=True)
class TransferEntry:
    """A transfer with names, "" where the viewer may not know them; moments in UTC.

    ``client_id`` is None where the client is not the viewer's to see any more; ``is_own`` says that
    the viewer asked.
    """

    transfer_id: UUID
    status: TransferStatus
    client_id: UUID | None
    client_name: str
    from_trainer_id: UUID | None
    from_trainer_name: str
    to_trainer_id: UUID
    to_trainer_name: str
    reason: str
    notes: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision: str
    counts: TransferCounts
    version: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class TransferLine:
    """What was decided about a session that ``was`` to begin then, in UTC.

    ``starts_at`` is its new time, ``trainer_name`` who else gives it.
    """

    was: datetime
    way: TransferWay
    starts_at: datetime | None = None
    trainer_name: str = ""


@dataclass(frozen=True, slots=True)
class TransferSheet:
    """A transfer in words, for paper: labelled facts, then sessions with what became of them.

    ``headings`` are those of the two columns, ``signed`` what stands below the lines to sign on.
    """

    title: str
    subject: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    headings: tuple[str, str]
    lines: tuple[tuple[str, str], ...]
    signed: tuple[str, str]


@dataclass(frozen=True, slots=True)
class TrainerToChoose:
    """A trainer whom a client may go to, as whoever asks knows them."""

    trainer_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TrainerFit:
    """A trainer whom a client may go to, as owners see them.

    ``clients`` of as many as there is room for (``capacity`` None for any number), and how many of
    the client's ``sessions`` fit into free hours.
    """

    trainer_id: UUID
    name: str
    clients: int
    capacity: int | None
    accepts: bool
    fits: int
    sessions: int
    specialties: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room for another client."""
        return not self.accepts or (self.capacity is not None and self.clients >= self.capacity)


def sees_transfers(viewer: Viewer) -> bool:
    """Tell whether the viewer decides on transfers, or may ask for them."""
    return scope_of(viewer.role, Right.TRANSFER) is not Scope.NONE
