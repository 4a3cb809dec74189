"""What each row of a file would do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.records import ClientRecord, PackageRecord
from studio_app.domain.undoing import DiaryUndo


class PlanOutdated(StudioError):
    """What the file would do is no longer what was looked at."""

    template = (
        "Something changed in the studio since this list was made, and some rows would now do "
        "something else. Nothing was imported: look at the list again."
    )


class ImportStopped(StudioError):
    """Somebody stopped an import on its way."""

    template = "The import was stopped. Nothing was changed."


class ImportInUse(StudioError):
    """Something happened with what an import brought, so that it is not simply taken back."""

    template = (
        "Nothing was taken back, because something happened since with {count} of the rows. The "
        "first: {first}"
    )

    def __init__(self, left: tuple[LeftAlone, ...]) -> None:
        self.left = left
        super().__init__(count=len(left), first=str(left[0]))


class AlreadyUndone(StudioError):
    """The import was taken back before."""

    template = "This import was taken back already."


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row with what it would do: whom or what it is about, and a sentence that says the rest.

    ``number`` is the row's in the file, as a sheet counts them, from 1.
    """

    number: int
    outcome: Outcome
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class ClientStep:
    """A client to add (``client_id`` None), or one to change: field -> before and after."""

    row_number: int
    key: str
    record: ClientRecord
    client_id: UUID | None
    changes: Mapping[str, tuple[object, object]]
    trainer_id: UUID | None = None

    @property
    def is_by_rule(self) -> bool:
        """Tell whether the studio's rule says who looks after this new client."""
        return self.client_id is None and not self.record.trainer


@dataclass(frozen=True, slots=True)
class PackageStep:
    """A package to give to a client; without a type, one that is not for sale is made for it.

    ``sessions`` None is unlimited. ``price`` and ``paid`` in minor units.
    """

    row_number: int
    key: str
    client_id: UUID
    package_type_id: UUID | None
    name: str
    sessions: int | None
    credits_left: int | None
    bought_on: date
    expires_on: date | None
    price: int
    paid: int
    record: PackageRecord


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All rows of a file with what they would do, and the steps that do it."""

    kind: ImportKind
    rows: tuple[PlannedRow, ...]
    clients: tuple[ClientStep, ...] = ()
    packages: tuple[PackageStep, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """Return how many rows have each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def fingerprint(self) -> str:
        """Return what is the same as long as the same would happen."""
        digest = hashlib.sha256()
        for row in self.rows:
            # Who looks after a new client may be another one by now, by the studio's rule.
            detail = row.detail if row.outcome is Outcome.UPDATED else ""
            if row.outcome in (Outcome.NEW, Outcome.UPDATED):
                digest.update(f"{row.number} {row.outcome} {row.subject} {detail}\n".encode())
        for step in self.packages:
            digest.update(f"{step.row_number} {step.client_id} {step.package_type_id}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did."""

    run_id: UUID
    kind: ImportKind
    source_name: str
    added: int
    updated: int
    same: int
    refused: int
    changes: Changes
    undo: DiaryUndo | None = None


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import that took place, and how many ``rows`` of the file it was that did something."""

    id: UUID
    kind: ImportKind
    source_name: str
    created_at: datetime
    by_name: str
    rows: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A row that is not taken back, and what happened since with what it brought."""

    row_number: int
    subject: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row_number}, {self.subject}, {self.reason}."


@dataclass(frozen=True, slots=True)
class ImportUndone:
    """What was taken back of an import, and what was left alone."""

    run_id: UUID
    source_name: str
    taken_back: int
    left: tuple[LeftAlone, ...]
    changes: Changes
