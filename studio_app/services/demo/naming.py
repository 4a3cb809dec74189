"""Inventing people: names, e-mail addresses, and telephone numbers that ring nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio_app.domain.people import Gender
from studio_app.domain.searching import folded
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.names import (
    CLIENTS,
    LATIN_CLIENTS,
    MALE_CLIENTS,
    POOLS,
    TRAINERS,
    NamePool,
)

# Example domains are reserved by RFC 2606.
_DOMAINS = ("example.com", "example.com", "example.org", "example.net")

# Numbers that regulators keep free for films and books (Bundesnetzagentur, Ofcom, NANPA): what
# comes before the last digits, how many those are, and how often.
_PHONES = (
    ("+49 30 23125 ", 3, 40),
    ("+49 171 39200", 2, 12),
    ("+49 176 040690", 2, 12),
    ("+49 40 66969 ", 3, 8),
    ("+49 69 90009 ", 3, 6),
    ("+49 89 99998 ", 3, 6),
    ("+49 221 4710 ", 3, 6),
    ("+44 7700 900", 3, 6),
    ("+44 20 7946 0", 3, 2),
    *((f"+44 {area} 496 0", 3, 1) for area in (113, 114, 115, 116, 117, 118, 121, 131, 141, 161)),
    *((f"+1 {area} 555-01", 2, 0.2) for area in (206, 212, 305, 312, 415, 512, 617, 646, 718)),
)
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as written, and in Latin letters, with what it says of their gender."""

    text: str
    latin: str
    gender: Gender = Gender.UNSAID


@dataclass(frozen=True, slots=True)
class _Word:
    his: Name
    hers: Name


@dataclass(frozen=True, slots=True)
class _Pool:
    women: tuple[_Word, ...]
    men: tuple[_Word, ...]
    surnames: tuple[_Word, ...]
    family_first: bool
    separator: str


def _words(text: str) -> tuple[_Word, ...]:
    found = []
    for token in text.replace("_", "\N{NO-BREAK SPACE}").split(" "):
        native, _, latin = token.replace("\N{NO-BREAK SPACE}", " ").partition(":")
        his, _, hers = native.partition("/")
        his_latin, _, hers_latin = (latin or native).partition("/")
        found.append(_Word(Name(his, his_latin), Name(hers or his, hers_latin or his_latin)))
    return tuple(found)


def _parsed(pool: NamePool) -> _Pool:
    return _Pool(
        _words(pool.women),
        _words(pool.men),
        _words(pool.surnames),
        pool.family_first,
        pool.separator,
    )


class Inventor:
    """Invents names and how to reach them, each as seldom twice as the pools allow."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._pools = tuple(_parsed(pool) for pool in POOLS)
        self._weights = tuple(pool.weight for pool in POOLS)
        self._names: set[str] = {*TRAINERS, *CLIENTS}
        self._addresses: dict[str, int] = {}
        self._phones: set[str] = set()

    def trainer(self, index: int) -> str:
        """Return the name of the trainer with that index, in Latin letters."""
        return TRAINERS[index] if index < len(TRAINERS) else self._new_name().latin

    def client(self, index: int) -> Name:
        """Return the name of the client with that index."""
        if index < len(CLIENTS):
            text = CLIENTS[index]
            gender = Gender.MALE if text in MALE_CLIENTS else Gender.FEMALE
            return Name(text, LATIN_CLIENTS.get(text, text), gender)
        return self._new_name()

    def email(self, name: Name) -> str:
        """Return an address that nobody else here has."""
        local = re.sub(r"[^a-z0-9 ]", "", folded(name.latin)).replace(" ", ".")
        count = self._addresses.get(local, 0) + 1
        self._addresses[local] = count
        return f"{local}{count if count > 1 else ''}@{self._dice.pick(_DOMAINS)}"

    def phone(self) -> str:
        """Return a number that reaches nobody; in a large studio some share one."""
        number = ""
        for _ in range(_TRIES):
            start, digits, _weight = self._dice.weighted(_PHONES, [entry[2] for entry in _PHONES])
            number = f"{start}{self._dice.below(10**digits):0{digits}}"
            if number not in self._phones:
                break
        self._phones.add(number)
        return number

    def _new_name(self) -> Name:
        name = self._name()
        for _ in range(_TRIES):
            if name.text not in self._names:
                break
            name = self._name()
        self._names.add(name.text)
        return name

    def _name(self) -> Name:
        pool = self._dice.weighted(self._pools, self._weights)
        woman = self._dice.chance(0.55)
        given = self._dice.pick(pool.women if woman else pool.men)
        family = self._dice.pick(pool.surnames)
        first, last = (given.hers, family.hers) if woman else (given.his, family.his)
        parts = (last.text, first.text) if pool.family_first else (first.text, last.text)
        gender = Gender.FEMALE if woman else Gender.MALE
        return Name(pool.separator.join(parts), f"{first.latin} {last.latin}", gender)
