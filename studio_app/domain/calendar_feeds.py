"""Calendars that come in as busy time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.changes import Changes

LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class ImportedBusyTimes:
    """What an import changed: how many times came, went, and stayed as they were."""

    trainer_id: UUID
    source: str
    added: int
    removed: int
    unchanged: int
    changes: Changes
