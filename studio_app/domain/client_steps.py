"""What is done about a client besides bookings and money, and how it is told and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.undoing import DiaryUndo


class ClientStep(StrEnum):
    """What was done about a client, for the name of its undo."""

    ADD = "add"
    EDIT = "edit"
    NOTE = "note"
    REMOVE_NOTE = "remove_note"
    CONSENT = "consent"
    PICTURE = "picture"
    REMOVE_PICTURE = "remove_picture"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    CHANGE_TRAINER = "change_trainer"


@dataclass(frozen=True, slots=True)
class ClientOutcome:
    """What was done about a client: what changed, and the way back, None where there is none."""

    step: ClientStep
    client_id: UUID
    name: str
    changes: Changes
    undo: DiaryUndo | None = None
    trainer_name: str = ""


def of_client(client_id: UUID, *more: UUID) -> Changes:
    """Return that a client changed, and other rows with them."""
    return Changes(frozenset({Aggregate.CLIENT}), frozenset({client_id, *more}))
