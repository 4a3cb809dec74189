"""Whether somebody who is being typed in is probably here already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from studio_app.domain.phones import dialled
from studio_app.domain.searching import digits, folded

SHORTEST_PHONE = 6
# How many letters in all may be off in a name that is the same.
NEAR = 1.0


class Likeness(StrEnum):
    """In what two clients are alike, what tells most first."""

    EMAIL = "email"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    NAME = "name"
    SIMILAR_NAME = "similar_name"


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """What is typed of somebody so far."""

    name: str
    phone: str = ""
    email: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class ProbableDuplicate:
    """A client who is probably the same person; ``likenesses`` say why, the strongest first."""

    client_id: UUID
    number: int
    name: str
    phone: str
    email: str
    birth_date: date | None
    active: bool
    trainer_id: UUID | None
    trainer_name: str | None
    likenesses: tuple[Likeness, ...]


def likenesses(
    typed: TypedPerson, known: TypedPerson, territory: str, *, name_is_near: bool
) -> tuple[Likeness, ...]:
    """Return in what two people are alike; nothing for those who only look it.

    Namesakes with other birth dates are two people.
    """
    found = []
    if folded(typed.email) and folded(typed.email) == folded(known.email):
        found.append(Likeness.EMAIL)
    if _same_phone(typed.phone, known.phone, territory):
        found.append(Likeness.PHONE)
    if not name_is_near:
        return tuple(found)
    if typed.birth_date is not None and known.birth_date is not None:
        if typed.birth_date == known.birth_date:
            found.append(Likeness.BIRTH_DATE)
        elif not found:
            return ()
    same = sorted(folded(typed.name).split()) == sorted(folded(known.name).split())
    found.append(Likeness.NAME if same else Likeness.SIMILAR_NAME)
    return tuple(found)


def strength(found: tuple[Likeness, ...]) -> tuple[int, int]:
    """Return by what probable duplicates are ranked: more likenesses first, then stronger ones."""
    order = list(Likeness)
    return -len(found), min(order.index(one) for one in found)


def _same_phone(first: str, second: str, territory: str) -> bool:
    if len(digits(first)) < SHORTEST_PHONE or len(digits(second)) < SHORTEST_PHONE:
        return False
    return not set(dialled(first, territory)).isdisjoint(dialled(second, territory))
