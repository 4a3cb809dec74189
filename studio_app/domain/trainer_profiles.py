"""What a studio knows of a trainer: about them, how they work, and the papers they need for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from studio_app.domain.client_details import cleaned_tags
from studio_app.domain.emails import kept_email
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.languages import language_codes
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.phones import kept_phone
from studio_app.domain.trainer_colours import TRAINER_COLOURS
from studio_app.domain.typed_forms import checked_fields
from studio_app.domain.typed_texts import LONGEST_CONTACT, many_lines, one_line, person_name
from studio_app.domain.web_addresses import kept_web_address

LONGEST_BIO = 5_000
LONGEST_PAPER = 200
MOST_LANGUAGES = 20
MOST_LINKS = 10
SESSION_MINUTES = range(5, 1_441)
CAPACITIES = range(0, 10_001)
YEARS = range(1900, 2201)

OF_OWNERS = frozenset(
    {"name", "colour", "session_minutes", "client_capacity", "accepts_new_clients"}
)
"""The fields that owners alone change: what the studio decides about a trainer."""

PAPERS = frozenset(
    {"licence_number", "licence_expires_on"}
    | {"insurance_provider", "insurance_policy", "insurance_expires_on", "phone", "email"}
)
"""The fields that nobody sees but those who run the studio, and the trainer."""


_ASKED_FOR = (
    "bio",
    "specialties",
    "languages",
    "working_since",
    "phone",
    "email",
    "website",
    "licence_number",
    "licence_expires_on",
    "insurance_provider",
    "insurance_policy",
    "insurance_expires_on",
)


@dataclass(frozen=True, slots=True)
class TrainerProfile:
    """All that is told of a trainer; who may not see the papers has them empty.

    ``languages`` are ISO 639 codes, ``working_since`` is a year, ``links`` are addresses of pages;
    ``client_capacity`` is how many clients there is room for, None for any number.
    """

    name: str
    colour: int = 0
    session_minutes: int = 60
    client_capacity: int | None = None
    accepts_new_clients: bool = True
    bio: str = ""
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    working_since: int | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    links: tuple[str, ...] = ()
    licence_number: str = ""
    licence_expires_on: date | None = None
    insurance_provider: str = ""
    insurance_policy: str = ""
    insurance_expires_on: date | None = None

    def changed_from(self, other: TrainerProfile) -> frozenset[str]:
        """Return the names of the fields in which they differ."""
        return frozenset(name for name in FIELDS if getattr(self, name) != getattr(other, name))


FIELDS = tuple(field.name for field in fields(TrainerProfile))


@dataclass(frozen=True, slots=True)
class Certificate:
    """Something that a trainer has passed; one that never runs out has no ``expires_on``."""

    id: UUID
    name: str
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class ProfileEdit:
    """A wish to change a profile from what was ``seen`` to what is ``wanted``.

    ``request_id`` is made by whoever asks, once for each wish.
    """

    request_id: UUID
    trainer_id: UUID
    seen: TrainerProfile
    wanted: TrainerProfile


class ProfileChanged(ChangedMeanwhile):
    """Someone else changed the same fields of a profile while it was being edited."""

    template = "Someone changed this profile meanwhile."


def edits_profile(viewer: Viewer, trainer_id: UUID) -> bool:
    """Tell whether the viewer may change what is told of the trainer."""
    if allows(viewer, Right.CHANGE_SETTINGS):
        return True
    return viewer.role in (Role.SENIOR, Role.TRAINER) and viewer.trainer_id == trainer_id


def editable_fields(viewer: Viewer, trainer_id: UUID) -> frozenset[str]:
    """Return the fields of a profile that the viewer may change."""
    if allows(viewer, Right.CHANGE_SETTINGS):
        return frozenset(FIELDS)
    return frozenset(FIELDS) - OF_OWNERS if edits_profile(viewer, trainer_id) else frozenset()


def merged(mine: TrainerProfile, seen: TrainerProfile, theirs: TrainerProfile) -> TrainerProfile:
    """Return what is there now, with what one changed oneself since it was ``seen``."""
    return replace(theirs, **{name: getattr(mine, name) for name in mine.changed_from(seen)})


def changed_by_both(
    mine: TrainerProfile, seen: TrainerProfile, theirs: TrainerProfile
) -> frozenset[str]:
    """Return the fields that both changed since it was ``seen``, each to something else."""
    both = mine.changed_from(seen) & theirs.changed_from(seen)
    return both & mine.changed_from(theirs)


def cleaned(
    profile: TrainerProfile, territory: str, today: date, before: TrainerProfile | None = None
) -> TrainerProfile:
    """Return the profile as it is kept; raise InvalidInput for the first that cannot be.

    What stands there ``before`` stays as it is.
    """
    found, problems = _looked_at(profile, territory, today, before)
    if problems:
        raise problems[0]
    return found


def complaints(
    profile: TrainerProfile, territory: str, today: date, before: TrainerProfile | None = None
) -> tuple[InvalidInput, ...]:
    """Return all that cannot be kept, in the order of the fields."""
    return tuple(_looked_at(profile, territory, today, before)[1])


def cleaned_certificate(certificate: Certificate) -> Certificate:
    """Return a certificate as it is kept; raise InvalidInput."""
    name = one_line("certificate_name", certificate.name, LONGEST_PAPER)
    if not name:
        raise InvalidInput("certificate_name", "Type what the certificate is called.")
    issuer = one_line("issuer", certificate.issuer, LONGEST_PAPER)
    _paper_day("issued_on", certificate.issued_on)
    _paper_day("expires_on", certificate.expires_on)
    issued, expires = certificate.issued_on, certificate.expires_on
    if issued is not None and expires is not None and expires < issued:
        raise InvalidInput("expires_on", "It runs out before it was issued. Look at the days.")
    return replace(certificate, name=name, issuer=issuer)


def missing(
    profile: TrainerProfile, certificates: Iterable[Certificate], *, has_picture: bool
) -> tuple[str, ...]:
    """Return what a profile lacks to be whole, as names of fields, in the order of the form."""
    values: dict[str, object] = {
        "picture": has_picture,
        **{name: getattr(profile, name) for name in _ASKED_FOR},
        "certificates": tuple(certificates),
    }
    return tuple(name for name, value in values.items() if not value)


def completeness(lacks: Iterable[str]) -> int:
    """Return how whole a profile is that lacks so much, in percent."""
    asked = len(_ASKED_FOR) + 2
    return 100 * (asked - len(tuple(lacks))) // asked


def _looked_at(
    profile: TrainerProfile, territory: str, today: date, before: TrainerProfile | None
) -> tuple[TrainerProfile, list[InvalidInput]]:
    checks: dict[str, Callable[[Any], Any]] = {
        "name": _name,
        "colour": _colour,
        "session_minutes": _session_minutes,
        "client_capacity": _capacity,
        "bio": lambda text: many_lines("bio", text, LONGEST_BIO),
        "specialties": _specialties,
        "languages": _languages,
        "working_since": lambda year: _working_since(year, today),
        "phone": lambda text: kept_phone(one_line("phone", text, LONGEST_CONTACT), territory),
        "email": lambda text: kept_email(one_line("email", text, LONGEST_CONTACT)),
        "website": kept_web_address,
        "links": _links,
        "licence_number": lambda text: one_line("licence_number", text, LONGEST_PAPER),
        "licence_expires_on": lambda day: _paper_day("licence_expires_on", day),
        "insurance_provider": lambda text: one_line("insurance_provider", text, LONGEST_PAPER),
        "insurance_policy": lambda text: one_line("insurance_policy", text, LONGEST_PAPER),
        "insurance_expires_on": lambda day: _paper_day("insurance_expires_on", day),
    }
    values, problems = checked_fields(profile, before, checks)
    return replace(profile, **values), problems


def _name(text: str) -> str:
    name = person_name("name", text)
    if not name:
        raise InvalidInput("name", "Type the trainer's name.")
    return name


def _colour(number: int) -> int:
    if not 0 <= number < len(TRAINER_COLOURS):
        raise InvalidInput("colour", "Choose one of the colours.")
    return number


def _session_minutes(minutes: int) -> int:
    if minutes not in SESSION_MINUTES:
        low, high = SESSION_MINUTES[0], SESSION_MINUTES[-1]
        raise InvalidInput("session_minutes", f"Type the minutes of a session, {low} to {high}.")
    return minutes


def _capacity(clients: int | None) -> int | None:
    if clients is not None and clients not in CAPACITIES:
        raise InvalidInput("client_capacity", "Type how many clients there is room for.")
    return clients


def _specialties(words: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return cleaned_tags(words)
    except InvalidInput as problem:
        raise InvalidInput("specialties", str(problem)) from problem


def _languages(codes: tuple[str, ...]) -> tuple[str, ...]:
    unknown = next((code for code in codes if code not in language_codes()), None)
    if unknown is not None:
        raise InvalidInput("languages", f"“{unknown}” is no language of the list.")
    if len(codes) > MOST_LANGUAGES:
        raise InvalidInput("languages", f"Give at most {MOST_LANGUAGES} languages.")
    return tuple(dict.fromkeys(codes))


def _working_since(year: int | None, today: date) -> int | None:
    if year is None:
        return None
    if year not in YEARS or year > today.year:
        raise InvalidInput("working_since", f"Type a year, {YEARS[0]} to {today.year}.")
    return year


def _links(addresses: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(filter(None, (kept_web_address(one, "links") for one in addresses))))
    if len(kept) > MOST_LINKS:
        raise InvalidInput("links", f"Give at most {MOST_LINKS} addresses.")
    return kept


def _paper_day(field: str, day: date | None) -> date | None:
    if day is not None and day.year not in YEARS:
        raise InvalidInput(field, "Look at the year.")
    return day
