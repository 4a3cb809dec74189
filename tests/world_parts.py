"""What the rows of the small world are put together from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.factories import PEOPLE, Row, key


@dataclass(frozen=True, slots=True)
class Looked:
    """A client, and who looks after them now, who did before, by name."""

    client: str
    studio: str
    trainer: str | None
    before: str | None


def owner_of(studio: str) -> str:
    """Return the name of the studio's owner."""
    return "owner" if studio == "home" else "away owner"


def of_studios(make: Callable[[str], Row]) -> Iterator[Row]:
    """Return a row for each studio."""
    return (make(studio) for studio in ("home", "away"))


def of_trainers(make: Callable[[str], Row]) -> Iterator[Row]:
    """Return a row for each trainer, by name."""
    return (make(person.name) for person in PEOPLE.values() if person.trains)


def in_studio(studio: str, name: str = "") -> Row:
    """Return the columns of a row of a studio, with the key of a name."""
    named = {"id": key(name)} if name else {}
    return {**named, "organization_id": key(studio)}


def with_trainer(trainer: str, name: str) -> Row:
    """Return the columns of a row about a trainer."""
    return in_studio(PEOPLE[trainer].studio, name) | {"trainer_id": key(trainer)}


def of_client(one: Looked, name: str) -> Row:
    """Return the columns of a row about a client."""
    return in_studio(one.studio, f"{name} {one.client}") | {"client_id": key(one.client)}
