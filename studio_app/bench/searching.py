"""Looking for clients as people type: names in part, mistyped and turned round, and numbers."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW, SEED
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import milliseconds
from studio_app.domain.people import ClientMatch
from studio_app.domain.searching import digits, folded
from studio_app.repositories.collector import collector_paused
from studio_app.services.clients import search_clients

QUERIES = 200
_ROUNDS = 3
_RARE = 0.95
# A slip may make somebody else's name.
_FOUND = 0.9
_MOST = 8


@dataclass(frozen=True, slots=True)
class Person:
    """A client as somebody at the desk has them in mind."""

    name: str
    phone: str
    email: str
    number: int


def search(studio: BenchStudio) -> Measured:
    """Measure what one in twenty of 200 queries exceeds; it holds when who was meant is found."""
    with studio.login() as login, studio.plain() as connection:
        queries = typed_queries(_people(studio, connection))
        spent: list[list[float]] = []
        found: Sequence[ClientMatch] = ()

        def look(text: str) -> Callable[[], None]:
            def work() -> None:
                nonlocal found
                found = search_clients(login.uow, login.viewer, text, _MOST, NOW)

            return work

        for _ in range(_ROUNDS):
            times, meant = [], 0
            gc.collect()
            for text, person in queries:
                # As the program does while its worker is at work.
                with collector_paused():
                    times.append(milliseconds(look(text)))
                meant += any(_is_meant(person, match) for match in found)
            spent.append(times)
    # Namesakes and half a name find many, of whom only some are shown.
    holds = meant >= _FOUND * len(queries)
    return Measured([sorted(times)[int(len(times) * _RARE)] for times in spent], holds=holds)


def typed_queries(people: Sequence[Person]) -> tuple[tuple[str, Person], ...]:
    """Return what somebody types who has one of these people in mind, and whom."""
    dice = random.Random(SEED)
    ways = (_begun, _whole, _turned, _mistyped, _shouted, _phone, _email, _number, _half, _swapped)
    return tuple((ways[i % len(ways)](person, dice), person) for i, person in enumerate(people))


def _begun(person: Person, _dice: random.Random) -> str:
    return person.name[:3]


def _whole(person: Person, _dice: random.Random) -> str:
    return person.name


def _turned(person: Person, _dice: random.Random) -> str:
    return " ".join(reversed(person.name.split()))


def _mistyped(person: Person, dice: random.Random) -> str:
    """Leave a letter out of the longest word."""
    words = person.name.split()
    longest = max(words, key=len)
    place = dice.randrange(1, len(longest)) if len(longest) > 1 else 0
    wrong = longest[:place] + longest[place + 1 :]
    return " ".join(wrong if word == longest else word for word in words)


def _shouted(person: Person, _dice: random.Random) -> str:
    return folded(person.name).upper()


def _phone(person: Person, _dice: random.Random) -> str:
    """Type the end of the number in pairs."""
    end = digits(person.phone)[-6:]
    return " ".join(end[place : place + 2] for place in range(0, len(end), 2)) or person.name


def _email(person: Person, _dice: random.Random) -> str:
    return person.email.partition("@")[0] or person.name


def _number(person: Person, _dice: random.Random) -> str:
    return f"#{person.number}"


def _half(person: Person, _dice: random.Random) -> str:
    words = person.name.split()
    return f"{words[-1][:4]} {words[0][:2]}"


def _swapped(person: Person, dice: random.Random) -> str:
    """Type two letters of the longest word the wrong way round."""
    words = person.name.split()
    longest = max(words, key=len)
    place = dice.randrange(len(longest) - 1) if len(longest) > 1 else 0
    wrong = longest[:place] + longest[place : place + 2][::-1] + longest[place + 2 :]
    return " ".join(wrong if word == longest else word for word in words)


def _is_meant(person: Person, match: ClientMatch) -> bool:
    return match.name == person.name


def _people(studio: BenchStudio, connection: Any) -> list[Person]:
    """Return as many people as there are queries, from all over the studio."""
    statement = "SELECT name, phone, email, number FROM clients WHERE active ORDER BY number"
    rows = connection.execute(studio.sql(statement)).fetchall()
    return [Person(*rows[place * len(rows) // QUERIES]) for place in range(QUERIES)]
