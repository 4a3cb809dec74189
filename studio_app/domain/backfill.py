"""Assigning every client without a trainer: what was found out, what was done, and for whom not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.client_record import NewClientRule
from studio_app.domain.errors import StudioError
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.share_out import WhyNobody
from studio_app.domain.undoing import DiaryUndo


@dataclass(frozen=True, slots=True)
class TrainerCount:
    """How many clients go to a trainer, who looks after ``before`` of them so far."""

    trainer_id: UUID
    name: str
    count: int
    before: int = 0

    @property
    def id(self) -> UUID:
        """Return the trainer's key."""
        return self.trainer_id


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A client for whom there is no trainer, and why."""

    client_id: UUID
    number: int
    name: str
    why: WhyNobody

    @property
    def id(self) -> UUID:
        """Return the client's key."""
        return self.client_id


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What would become of the ``total`` of clients without a trainer."""

    total: int
    trainers: tuple[TrainerCount, ...]
    failures: tuple[NotPlaced, ...]

    @property
    def assigned(self) -> int:
        """Return how many clients would get a trainer."""
        return sum(one.count for one in self.trainers)


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What became of some clients in one transaction; ``refused`` are numbers of clients.

    ``is_last`` where there is nobody for any others.
    """

    trainers: tuple[TrainerCount, ...]
    refused: tuple[int, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class BackfillResult:
    """What became of ``total`` clients; whoever was ``skipped`` got a trainer from others.

    ``untried`` were not come to, because somebody stopped, or because of a ``problem``.
    """

    total: int
    assigned: int
    skipped: int
    failures: tuple[NotPlaced, ...]
    trainers: tuple[TrainerCount, ...]
    changes: Changes
    undo: DiaryUndo | None
    untried: int = 0
    problem: StudioError | None = None

    @property
    def failed(self) -> int:
        """Return for how many clients there is no trainer."""
        return len(self.failures)


@dataclass(frozen=True, slots=True)
class WithoutTrainer:
    """A client without a trainer, here since when (UTC), and why the rule found nobody, if so.

    ``failed_at`` is when that was, in UTC.
    """

    client_id: UUID
    number: int
    name: str
    since: datetime
    why: WhyNobody | None = None
    failed_at: datetime | None = None

    @property
    def id(self) -> UUID:
        """Return the client's key."""
        return self.client_id


@dataclass(frozen=True, slots=True)
class UnassignedClients:
    """How many clients have no trainer, and of how many the rule failed; the first of them.

    ``rule`` says who looks after new clients, ``rule_trainer`` whom it names, "" for nobody who
    works here.
    """

    total: int
    failed: int
    clients: tuple[WithoutTrainer, ...]
    rule: NewClientRule
    rule_trainer: str = ""


def sees_unassigned(viewer: Viewer) -> bool:
    """Tell whether clients without a trainer are shown: to whom all clients are."""
    return scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.ALL
