"""What is done to several clients of a list at once, and how it is told and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.undoing import DiaryUndo

MOST_AT_ONCE = 50_000
MOST_ASSIGNED = 500


class BulkStep(StrEnum):
    """What was done, for the name of its undo."""

    TAG = "tag"
    UNTAG = "untag"
    ASSIGN = "assign"
    SAVE_FILTER = "save_filter"
    REMOVE_FILTER = "remove_filter"


@dataclass(frozen=True, slots=True)
class TagRequest:
    """A wish to put a tag on clients, or to take it off them; keys are made by whoever asks."""

    request_id: UUID
    client_ids: tuple[UUID, ...]
    tag: str
    put_on: bool = True


@dataclass(frozen=True, slots=True)
class AssignRequest:
    """A wish that a trainer looks after clients from now on."""

    request_id: UUID
    client_ids: tuple[UUID, ...]
    trainer_id: UUID


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of it: how many were changed, how many ``left_alone``, and the way back.

    ``subject`` is the tag, the trainer's name, or the name of the filter.
    """

    step: BulkStep
    subject: str
    count: int
    changes: Changes
    undo: DiaryUndo | None
    left_alone: int = 0
