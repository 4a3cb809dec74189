"""How to take back what was done to many clients of a list, or to a filter that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TagBack:
    """A tag that is to stand on clients again, or no more."""

    tag: str
    client_ids: tuple[UUID, ...]
    restore: bool


@dataclass(frozen=True, slots=True)
class TransferBack:
    """A transfer that is to be taken back, or where it was, to be carried out again."""

    transfer_id: UUID
    client_id: UUID
    to_trainer_id: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class FilterBack:
    """A filter that is to be kept again, or no more."""

    key: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class NoteBack:
    """An assignment at which ``found`` is noted and ``restore`` is to be noted."""

    key: UUID
    client_id: UUID
    found: str
    restore: str


@dataclass(frozen=True, slots=True)
class ListsBack:
    """All of a step that is to be put back, at once or not at all.

    ``backfills`` are runs by which clients got a trainer; of those, whom something happened with
    since are left as they are.
    """

    tags: tuple[TagBack, ...] = ()
    transfers: tuple[TransferBack, ...] = ()
    filters: tuple[FilterBack, ...] = ()
    assignment_notes: tuple[NoteBack, ...] = ()
    backfills: tuple[UUID, ...] = ()
