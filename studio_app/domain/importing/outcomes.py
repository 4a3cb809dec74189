"""What each row of a file would do."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.records import ClientRecord, PackageRecord


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
            if row.outcome in (Outcome.NEW, Outcome.UPDATED):
                digest.update(f"{row.number} {row.outcome} {row.subject} {row.detail}\n".encode())
        return digest.hexdigest()
