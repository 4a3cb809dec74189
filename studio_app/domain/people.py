"""Who works and trains here, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from studio_app.domain.coverage import ANY_SESSION, Coverage


class Role(StrEnum):
    """What a user may be in an organization, the widest rights first."""

    ADMIN = "admin"
    OWNER = "owner"
    FRONT_DESK = "front_desk"
    SENIOR = "senior"
    TRAINER = "trainer"
    ASSISTANT = "assistant"
    CLIENT = "client"


class Gender(StrEnum):
    """What somebody said of their gender, or did not say."""

    UNSAID = ""
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class ConsentKind(StrEnum):
    """What a client may consent to."""

    PRIVACY = "privacy"
    CONTRACT = "contract"
    HEALTH_DATA = "health_data"
    MARKETING = "marketing"
    PHOTOS = "photos"


@dataclass(frozen=True, slots=True)
class Viewer:
    """The logged-in user with the organization and role of this login. Every query needs one."""

    user_id: UUID
    membership_id: UUID
    organization_id: UUID
    role: Role
    name: str
    trainer_id: UUID | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Trainer:
    """The professional profile of a user.

    ``session_price`` is what a single session costs on the day that was asked about, in minor
    currency units; None where it has no price, or none that the viewer may see.
    """

    id: UUID
    name: str
    colour: int
    session_minutes: int
    session_price: int | None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Client:
    """A person who trains here."""

    id: UUID
    number: int
    name: str
    phone: str
    email: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class ClientMatch:
    """One line of a client search: who, whose, and what they have left.

    ``credits_left`` is None for an unlimited package; ``package_name`` is None without one.
    ``session_minutes`` is how long a session of that package lasts, where the studio says so, and
    ``coverage`` which sessions it pays for; with ``has_freeze``, what pays depends on the day. Who
    is not ``active`` has left. Who was found ``by_slip`` is called otherwise than was typed.
    """

    client_id: UUID
    name: str
    phone: str
    trainer_id: UUID | None
    trainer_name: str | None
    package_name: str | None
    credits_left: int | None
    credits_bought: int | None
    expires_on: date | None
    session_minutes: int | None = None
    coverage: Coverage = ANY_SESSION
    active: bool = True
    email: str = ""
    number: int | None = None
    has_freeze: bool = False
    by_slip: bool = False
