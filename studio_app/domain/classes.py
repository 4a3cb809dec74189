"""Group classes: sessions with a title and places for several clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput

FEWEST_PLACES = 2
MOST_PLACES = 500
LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class ClassRequest:
    """A wish for a class. ``session_id`` is made by whoever asks, so that a retry adds no second.

    ``starts_at`` in UTC. A reason in ``add_anyway_reason`` adds it over a clash, for those who may.
    """

    session_id: UUID
    trainer_id: UUID
    starts_at: datetime
    minutes: int
    title: str
    capacity: int
    place_id: UUID | None = None
    add_anyway_reason: str = ""


@dataclass(frozen=True, slots=True)
class EnrolRequest:
    """A wish to book a client into a class of that version.

    ``booking_id`` is made by whoever asks, so that a retry is no second booking. Without
    ``package_id`` the package that expires first pays; ``pay_later`` uses none. A reason in
    ``enrol_anyway_reason`` books over another booking of the client, for those who may.
    """

    booking_id: UUID
    session_id: UUID
    version: int
    client_id: UUID
    package_id: UUID | None = None
    pay_later: bool = False
    enrol_anyway_reason: str = ""


@dataclass(frozen=True, slots=True)
class ClassChange:
    """A wish to give a class of that version another title and number of places."""

    session_id: UUID
    version: int
    title: str
    capacity: int


def clean_title(title: str) -> str:
    """Return the title as it is kept; raise InvalidInput for one that cannot be."""
    title = " ".join(title.split())
    if not title:
        raise InvalidInput("title", "Give the class a title.")
    if len(title) > LONGEST_TITLE or "\x00" in title or looks_like_secret(title):
        raise InvalidInput("title", "Give the class a short, plain title.")
    return title


def require_places(capacity: int, taken: int = 0) -> None:
    """Raise InvalidInput for a number of places that makes no class, or is less than are taken."""
    if not FEWEST_PLACES <= capacity <= MOST_PLACES:
        raise InvalidInput("capacity", "A class has from 2 to 500 places.")
    if capacity < taken:
        raise InvalidInput(
            "capacity", f"{taken} places are taken. Cancel somebody first, or leave as many."
        )
