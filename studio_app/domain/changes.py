"""What a use case changed, announced so that models refresh; and how to take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.schedule import BookingStatus


class Aggregate(StrEnum):
    """Kinds of things that screens show and that can change."""

    SESSION = "session"
    CLIENT = "client"
    PACKAGE = "package"
    TRAINER = "trainer"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Changes:
    """The aggregates that a use case changed, and the keys of those that it touched."""

    aggregates: frozenset[Aggregate] = frozenset()
    ids: frozenset[UUID] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.aggregates | other.aggregates, self.ids | other.ids)


class Step(StrEnum):
    """What was done to a booking, for the name of its undo."""

    BOOK = "book"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class UndoStep:
    """How to take a booking step back: only while the booking still has that version.

    ``restore`` is the status to return to, with ``charge`` in minor units; None withdraws the
    booking as made by mistake. ``of_own_client``: the trainer looked after the client then, and
    has to still.
    """

    booking_id: UUID
    version: int
    restore: BookingStatus | None
    charge: int = 0
    of_own_client: bool = False


@dataclass(frozen=True, slots=True)
class BookingOutcome:
    """What became of a booking: its new state, what changed, and the way back.

    ``package_name`` and ``credits_left`` tell of the package that pays, None without one
    (``credits_left`` is None for an unlimited one too).
    """

    step: Step
    booking_id: UUID
    session_id: UUID
    client_name: str
    starts_at: datetime
    status: BookingStatus
    version: int
    changes: Changes
    undo: UndoStep | None
    package_name: str | None = None
    credits_left: int | None = None
