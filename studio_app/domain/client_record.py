"""All that the page of a client shows: who they are, whom they belong to, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from studio_app.domain.audit import AuditEntry
from studio_app.domain.changes import Changes
from studio_app.domain.client_cards import ClientCard
from studio_app.domain.client_details import ClientDetails
from studio_app.domain.people import ConsentKind


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """A client of the same family; ``owes`` in minor units, None for those who see no money.

    ``pays`` for the others.
    """

    client_id: UUID
    number: int
    name: str
    pays: bool
    active: bool
    owes: int | None


@dataclass(frozen=True, slots=True)
class Consent:
    """What a client consents to as it stands, since when (UTC), and who noted it."""

    kind: ConsentKind
    granted: bool
    at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ClientNote:
    """What somebody of the staff noted about a client; ``created_at`` in UTC."""

    id: UUID
    text: str
    created_at: datetime
    author_id: UUID
    author: str
    version: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture as it is kept."""

    id: UUID
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A client with all that hangs on them.

    ``details`` hold phone numbers as they are kept, ``card`` as they are shown. ``family`` is
    empty for who belongs to none, and begins with who pays otherwise; ``family_owes`` is in minor
    units, None where it is not all to be seen. ``editable`` are the fields that the viewer may
    change.
    """

    card: ClientCard
    details: ClientDetails
    version: int
    client_since: date
    emergency_phone_shown: str
    family: tuple[FamilyMember, ...]
    family_owes: int | None
    consents: tuple[Consent, ...]
    notes: tuple[ClientNote, ...]
    picture: Picture | None
    editable: frozenset[str]
    erased_on: date | None = None


class TimelineKind(StrEnum):
    """What a line of a client's history is about."""

    BOOKING = "booking"
    PURCHASE = "purchase"
    PACKAGE = "package"
    PAYMENT = "payment"
    TRAINER = "trainer"
    NOTE = "note"
    CONSENT = "consent"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class TimelinePlace:
    """Where a page of a history ended: what comes after it is older."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of a client's history; ``at`` in UTC.

    ``what`` is a status, a method or the kind of an event as it is kept, ``subject`` a trainer, a
    package or a text; ``amount`` is in minor units or counts credits. ``audit`` has a change.
    """

    id: UUID
    at: datetime
    kind: TimelineKind
    what: str = ""
    subject: str = ""
    detail: str = ""
    who: str = ""
    amount: int | None = None
    until: date | None = None
    audit: AuditEntry | None = None


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Lines of a history, the latest first; ``next_place`` is None on the last page."""

    entries: tuple[TimelineEntry, ...]
    next_place: TimelinePlace | None


class AssignmentRule(StrEnum):
    """Who looks after new clients when nobody is named."""

    NOBODY = "nobody"
    DEFAULT_TRAINER = "default_trainer"
    LEAST_LOADED = "least_loaded"


@dataclass(frozen=True, slots=True)
class NewClientRule:
    """The studio's rule for new clients; ``trainer_id`` is the default trainer, if that is it."""

    rule: AssignmentRule = AssignmentRule.NOBODY
    trainer_id: UUID | None = None

    def kept(self) -> dict[str, Any]:
        """Return it as it is kept."""
        trainer = str(self.trainer_id) if self.trainer_id else None
        return {"rule": self.rule.value, "trainer": trainer}


def rule_from(kept: dict[str, Any] | None) -> NewClientRule:
    """Return the rule that was kept, that nobody is assigned where there is none to be read."""
    try:
        rule = AssignmentRule((kept or {})["rule"])
        trainer = (kept or {}).get("trainer")
        return NewClientRule(rule, UUID(trainer) if trainer else None)
    except (KeyError, TypeError, ValueError):
        return NewClientRule()


@dataclass(frozen=True, slots=True)
class Erasure:
    """Who was erased, by number, and how many entries of the history name the person still."""

    client_id: UUID
    number: int
    entries_left: int
    changes: Changes


@dataclass(frozen=True, slots=True)
class TrainerChoice:
    """A trainer who may look after a client, and whether there is room for one more."""

    trainer_id: UUID
    name: str
    takes_another: bool


@dataclass(frozen=True, slots=True)
class FormChoices:
    """What the form of a client needs besides the client.

    ``trainers`` is empty for those who add clients of their own alone. ``payer_name`` is who pays
    for the client now, "" where that is nobody or not to be seen.
    """

    record: ClientRecord | None
    trainers: tuple[TrainerChoice, ...]
    rule: NewClientRule
    tags: tuple[str, ...]
    payer_name: str = ""
