"""What planning, carrying out and asking for a transfer have in common."""

from __future__ import annotations

from uuid import UUID

from studio_app.domain.audit import refuse_secret
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput, NotFound
from studio_app.domain.people import Trainer
from studio_app.domain.transfers import (
    LONGEST_TRANSFER_DECISION,
    LONGEST_TRANSFER_NOTES,
    LONGEST_TRANSFER_REASON,
    TransferRequest,
)
from studio_app.repositories.transfers import ClientStanding


def require_to_someone_else(standing: ClientStanding, target: Trainer) -> None:
    """Raise InvalidInput for a trainer who has the client already, or no longer works here.

    Raises NotFound for a client who is gone.
    """
    if standing.gone:
        raise NotFound()
    if standing.trainer_id == target.id:
        raise InvalidInput("trainer", f"{standing.name} is with {target.name} already.")
    if not target.active:
        raise InvalidInput("trainer", f"{target.name} no longer works here. Choose another.")


def check_words(request: TransferRequest) -> None:
    """Raise InvalidInput for a reason, notes or a word that cannot be kept."""
    check_text("reason", request.reason, LONGEST_TRANSFER_REASON)
    check_text("notes", request.notes, LONGEST_TRANSFER_NOTES)
    check_text("decision", request.decision, LONGEST_TRANSFER_DECISION)


def check_text(field: str, text: str, longest: int) -> None:
    """Raise InvalidInput for a text that is too long, or nothing to be kept."""
    if "\x00" in text or len(text) > longest:
        raise InvalidInput(field, "Give the reason in one short, plain sentence.")
    refuse_secret(text)


def present(*keys: UUID | None) -> tuple[UUID, ...]:
    """Return the keys that there are."""
    return tuple(key for key in keys if key is not None)


def transfer_changes(*keys: UUID | None) -> Changes:
    """Return what a transfer changes, of the client and the trainers among others."""
    return Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT, Aggregate.TRAINER}),
        frozenset(present(*keys)),
    )
