"""What is done about a trainer's profile, and how it is told and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.undoing import DiaryUndo


class TrainerStep(StrEnum):
    """What was done about a trainer, for the name of its undo."""

    EDIT = "edit"
    ADD_CERTIFICATE = "add_certificate"
    EDIT_CERTIFICATE = "edit_certificate"
    REMOVE_CERTIFICATE = "remove_certificate"
    PICTURE = "picture"
    REMOVE_PICTURE = "remove_picture"


@dataclass(frozen=True, slots=True)
class TrainerOutcome:
    """What was done about a trainer: what changed, and the way back, None where there is none.

    ``about`` is the name of a certificate.
    """

    step: TrainerStep
    trainer_id: UUID
    name: str
    changes: Changes
    undo: DiaryUndo | None = None
    about: str = ""


def of_trainer(trainer_id: UUID) -> Changes:
    """Return that a trainer changed."""
    return Changes(frozenset({Aggregate.TRAINER}), frozenset({trainer_id}))
