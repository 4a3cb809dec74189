"""How to take back what was done about a client: what was changed, noted, shown or removed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.client_details import ClientDetails


@dataclass(frozen=True, slots=True)
class DetailsBack:
    """A client of whom ``found`` is known, and of whom ``restore`` is to be known."""

    key: UUID
    found: ClientDetails
    restore: ClientDetails


@dataclass(frozen=True, slots=True)
class TransferBack:
    """A client's move to another trainer, by its key, that is to be taken back."""

    key: UUID


class Attached(StrEnum):
    """What hangs on a client and can be taken off and put on again."""

    NOTE = "note"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class AttachedBack:
    """A note or a picture that is to stand with its client again, or no more."""

    key: UUID
    client_id: UUID
    kind: Attached
    restore: bool
