"""Two clients who turn out to be one person: what is kept of each, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.merge_requests import MergeField, MergeRequest
from studio_app.domain.organizations import Organization
from studio_app.domain.undoing import DiaryUndo


class BookedTwice(StudioError):
    """Both are booked at the same time, and one person cannot be."""

    template = (
        "{client} and {other} are both booked {day}, {start} to {end}. Cancel or move one of the "
        "two, then merge them."
    )


class PaidForWhilePaying(StudioError):
    """Whoever pays for others pays in the end, and is paid for by nobody."""

    template = (
        "One of the two pays for others, and {payer} pays for the other. Choose on one of their "
        "pages who pays in the end, then merge them."
    )


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One of the two as looked at, with how much hangs on them."""

    client_id: UUID
    number: int
    version: int
    active: bool
    name: str
    phone: str
    email: str
    birth_date: date | None
    gender: str
    height_cm: int | None
    weight_grams: int | None
    address: str
    emergency_name: str
    emergency_phone: str
    payer_id: UUID | None
    payer_name: str
    trainer_id: UUID | None
    trainer_name: str
    alert: str
    health_notes: str
    has_login: bool
    bookings: int
    packages: int

    def value(self, field: MergeField) -> str | int | date | UUID | None:
        """Return what this side has in a field."""
        found: str | int | date | UUID | None = getattr(self, field.value)
        return found

    def has(self, field: MergeField) -> bool:
        """Tell whether there is anything in a field."""
        return self.value(field) not in (None, "")


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Both as they are now; ``clashes`` are the times to come at which both are booked, in UTC."""

    kept: MergeSide
    merged: MergeSide
    clashes: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class MergeOutcome:
    """What became of a merge: who is there now, and how much came over."""

    merge_id: UUID
    kept_id: UUID
    kept_name: str
    merged_id: UUID
    merged_name: str
    bookings: int
    packages: int
    changes: Changes
    undo: DiaryUndo | None


@dataclass(frozen=True, slots=True)
class KnownMerge:
    """A merge that stands or stood, with the names of both as they are now; ``at`` in UTC."""

    merge_id: UUID
    organization_id: UUID
    kept_id: UUID
    kept_name: str
    merged_id: UUID
    merged_name: str
    at: datetime
    undone: bool


def usual_choice(kept: MergeSide, merged: MergeSide) -> tuple[MergeField, ...]:
    """Return the fields in which only who goes has something, best taken from there."""
    return tuple(field for field in MergeField if merged.has(field) and not kept.has(field))


def differing(kept: MergeSide, merged: MergeSide) -> tuple[MergeField, ...]:
    """Return the fields in which both have something, and not the same."""
    return tuple(
        field
        for field in MergeField
        if kept.has(field) and merged.has(field) and kept.value(field) != merged.value(field)
    )


def value_after(
    kept: MergeSide, merged: MergeSide, request: MergeRequest, field: MergeField
) -> str | int | date | UUID | None:
    """Return what is in a field once the two are one."""
    if field in request.both:
        texts = dict.fromkeys(str(side.value(field)) for side in (kept, merged) if side.has(field))
        return "\n".join(texts)
    value = (merged if field in request.from_merged else kept).value(field)
    if field is MergeField.PAYER and value in (kept.client_id, merged.client_id):
        return None
    return value


def lost_words(kept: MergeSide, merged: MergeSide, request: MergeRequest) -> str:
    """Return what of names, numbers and addresses stays with neither, for a note about the client.

    So that whoever calls the other number is still known.
    """
    texts = (
        MergeField.NAME,
        MergeField.PHONE,
        MergeField.EMAIL,
        MergeField.BIRTH_DATE,
        MergeField.ADDRESS,
        MergeField.EMERGENCY_NAME,
        MergeField.EMERGENCY_PHONE,
        MergeField.ALERT,
        MergeField.HEALTH_NOTES,
    )
    lost = [
        str((kept if field in request.from_merged else merged).value(field))
        for field in differing(kept, merged)
        if field in texts and field not in request.both
    ]
    head = f"Merged with {merged.name} (#{merged.number})."
    return " · ".join([head, *lost])


def named(side: MergeSide, other: MergeSide) -> str:
    """Return a side's name, with the number where both are called the same."""
    return f"{side.name} (#{side.number})" if side.name == other.name else side.name


def booked_twice(
    kept: MergeSide, merged: MergeSide, clash: Interval, organization: Organization
) -> BookedTwice:
    """Return why the two are not merged: both are booked then."""
    tz, locale = organization.tz, organization.locale
    return BookedTwice(
        client=named(kept, merged),
        other=named(merged, kept),
        day=day_text(local_day(clash.start, tz), locale),
        start=time_text(clash.start, tz, locale),
        end=time_text(clash.end, tz, locale),
    )
