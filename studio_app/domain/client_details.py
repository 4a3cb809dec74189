"""What is known of a client, as it is typed and as it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from studio_app.domain.emails import kept_email
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed
from studio_app.domain.people import Gender, Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.phones import kept_phone
from studio_app.domain.typed_forms import checked_fields
from studio_app.domain.typed_texts import (
    LONGEST_CONTACT,
    LONGEST_NAME,
    many_lines,
    one_line,
    person_name,
)

LONGEST_ADDRESS = 500
LONGEST_NOTE = 10_000
LONGEST_ALERT = 500
LONGEST_TAG = 40
MOST_TAGS = 30
HEIGHTS_CM = range(30, 281)
WEIGHTS_GRAMS = range(1_000, 600_001)
OLDEST_YEAR = 1900

CONTACTS = frozenset({"phone", "email", "address", "emergency_name", "emergency_phone"})
"""The fields that assistants edit, and clients of their own."""


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """All that the form of a client asks for; ``alert`` and ``health_notes`` are for staff only.

    Whoever may not see those two has them empty. ``payer_id`` is the client who pays for them.
    """

    name: str
    phone: str = ""
    email: str = ""
    address: str = ""
    birth_date: date | None = None
    gender: Gender = Gender.UNSAID
    height_cm: int | None = None
    weight_grams: int | None = None
    emergency_name: str = ""
    emergency_phone: str = ""
    payer_id: UUID | None = None
    alert: str = ""
    health_notes: str = ""
    tags: tuple[str, ...] = ()

    def changed_from(self, other: ClientDetails) -> frozenset[str]:
        """Return the names of the fields in which they differ."""
        names = (field.name for field in fields(self))
        return frozenset(name for name in names if getattr(self, name) != getattr(other, name))


FIELDS = tuple(field.name for field in fields(ClientDetails))


@dataclass(frozen=True, slots=True)
class ClientEdit:
    """A wish to change what is known of a client, from what was looked at in that version.

    ``request_id`` is made by whoever asks, once for each wish. Where it is told what was ``seen``,
    only what differs from it is changed.
    """

    request_id: UUID
    client_id: UUID
    version: int
    details: ClientDetails
    seen: ClientDetails | None = None


class DetailsChanged(ChangedMeanwhile):
    """Someone else changed the client while the form was open."""

    template = "Someone changed this client meanwhile."


def editable_fields(viewer: Viewer) -> frozenset[str]:
    """Return the fields that the viewer's role may change, none where it may not."""
    if allows(viewer, Right.EDIT_CLIENTS):
        return frozenset(FIELDS)
    return CONTACTS if allows(viewer, Right.EDIT_CONTACTS) else frozenset()


def require_editable(viewer: Viewer, changed: frozenset[str]) -> None:
    """Raise NotAllowed where a field was changed that is not the viewer's to change."""
    if not changed <= editable_fields(viewer):
        raise NotAllowed()


def cleaned(
    details: ClientDetails, territory: str, today: date, before: ClientDetails | None = None
) -> ClientDetails:
    """Return the details as they are kept; raise InvalidInput for the first that cannot be.

    What stands there ``before`` stays as it is, such as a phone number of former times.
    """
    found, problems = _looked_at(details, territory, today, before)
    if problems:
        raise problems[0]
    return found


def complaints(
    details: ClientDetails, territory: str, today: date, before: ClientDetails | None = None
) -> tuple[InvalidInput, ...]:
    """Return all that cannot be kept, in the order of the fields."""
    return tuple(_looked_at(details, territory, today, before)[1])


def merged(mine: ClientDetails, seen: ClientDetails, theirs: ClientDetails) -> ClientDetails:
    """Return what is there now, with what one changed oneself since it was ``seen``.

    Of the tags, those that one added or took off.
    """
    changed = {name: getattr(mine, name) for name in mine.changed_from(seen)}
    if "tags" in changed:
        kept = (tag for tag in theirs.tags if tag in mine.tags or tag not in seen.tags)
        added = (tag for tag in mine.tags if tag not in seen.tags)
        changed["tags"] = tuple(dict.fromkeys((*kept, *added)))
    return replace(theirs, **changed)


def _looked_at(
    details: ClientDetails, territory: str, today: date, before: ClientDetails | None
) -> tuple[ClientDetails, list[InvalidInput]]:
    checks: dict[str, Callable[[Any], Any]] = {
        "name": _name,
        "phone": lambda text: _phone("phone", text, territory),
        "email": lambda text: kept_email(one_line("email", text, LONGEST_CONTACT)),
        "address": lambda text: many_lines("address", text, LONGEST_ADDRESS),
        "birth_date": lambda day: _birth_date(day, today),
        "height_cm": _height,
        "weight_grams": _weight,
        "emergency_name": lambda text: one_line("emergency_name", text, LONGEST_NAME),
        "emergency_phone": lambda text: _phone("emergency_phone", text, territory),
        "alert": lambda text: one_line("alert", text, LONGEST_ALERT),
        "health_notes": lambda text: many_lines("health_notes", text, LONGEST_NOTE),
        "tags": cleaned_tags,
    }
    values, problems = checked_fields(details, before, checks)
    return replace(details, **values), problems


def _name(text: str) -> str:
    name = person_name("name", text)
    if not name:
        raise InvalidInput("name", "Type the client's name.")
    return name


def _phone(field: str, text: str, territory: str) -> str:
    return kept_phone(one_line(field, text, LONGEST_CONTACT), territory, field)


def _birth_date(day: date | None, today: date) -> date | None:
    if day is not None and day > today:
        raise InvalidInput("birth_date", "Nobody is born in the future. Look at the year.")
    if day is not None and day.year < OLDEST_YEAR:
        raise InvalidInput("birth_date", "Look at the year: nobody is as old as that.")
    return day


def _height(centimetres: int | None) -> int | None:
    if centimetres is not None and centimetres not in HEIGHTS_CM:
        low, high = HEIGHTS_CM[0], HEIGHTS_CM[-1]
        raise InvalidInput("height_cm", f"Type the height in centimetres, {low} to {high}.")
    return centimetres


def _weight(grams: int | None) -> int | None:
    if grams is not None and grams not in WEIGHTS_GRAMS:
        low, high = WEIGHTS_GRAMS[0] // 1_000, WEIGHTS_GRAMS[-1] // 1_000
        raise InvalidInput("weight_grams", f"Type the weight in kilograms, {low} to {high}.")
    return grams


def cleaned_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags as they are kept, each once, in the order of the alphabet; raise InvalidInput."""
    found: dict[str, str] = {}
    for tag in tags:
        bare = " ".join(one_line("tags", tag, LONGEST_TAG).split())
        if bare:
            found.setdefault(bare.casefold(), bare)
    if len(found) > MOST_TAGS:
        raise InvalidInput("tags", f"Give at most {MOST_TAGS} tags.")
    return tuple(found[folded] for folded in sorted(found))
