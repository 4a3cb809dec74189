"""Who is meant by a row: clients who are here already, found by what the row says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from uuid import UUID

from studio_app.domain.searching import digits, folded

_ALIKE = 0.86
# What of a number is the same with and without the country's code.
_TAIL, _SHORTEST_TAIL = 9, 6
# The number of a family, or a club. More have that of the studio, where theirs was not known.
_MOST_SHARING = 20


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client who is here, as far as a file may say something else of them."""

    id: UUID
    number: int
    name: str
    phone: str = ""
    email: str = ""
    birth_date: date | None = None
    gender: str = ""
    height_cm: int | None = None
    weight_grams: int | None = None
    address: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    alert: str = ""
    health: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Who:
    """By what a row names somebody."""

    number: str
    name: str
    phone: str
    email: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The client who is meant; or why nobody can be told (``refusal``); or nobody.

    ``remark`` tells of somebody who is like them, and somebody else.
    """

    client: KnownClient | None = None
    refusal: str = ""
    remark: str = ""


class ClientBook:
    """The clients of a studio, to be found by number, e-mail, phone and name."""

    def __init__(self, clients: Iterable[KnownClient]) -> None:
        self._by_number: dict[str, KnownClient] = {}
        self._by_email: defaultdict[str, list[KnownClient]] = defaultdict(list)
        self._by_phone: defaultdict[str, list[KnownClient]] = defaultdict(list)
        self._by_name: defaultdict[frozenset[str], list[KnownClient]] = defaultdict(list)
        for client in clients:
            self.add(client)

    def add(self, client: KnownClient) -> None:
        """Let one more be found."""
        self._by_number[str(client.number)] = client
        if client.email:
            self._by_email[client.email.casefold()].append(client)
        tail = phone_tail(client.phone)
        if tail:
            self._by_phone[tail].append(client)
        self._by_name[_words(client.name)].append(client)

    def same_person(self, who: Who) -> Match:
        """Return the client whom a row about a client means."""
        numbered = self._by_number.get(who.number) if who.number else None
        if numbered is not None:
            if names_agree(numbered.name, who.name) or _same_contact(numbered, who):
                return Match(numbered)
            return Match(
                refusal=f"Number {who.number} is {numbered.name} here. Leave the column with the "
                "numbers out if they are not those of this studio."
            )
        reached = self._reached(who)
        agreeing = [client for client in reached if names_agree(client.name, who.name)]
        if len(agreeing) > 1:
            return Match(refusal=_several(agreeing))
        if agreeing:
            return Match(agreeing[0])
        namesakes = self._by_name.get(_words(who.name), [])
        if namesakes and not (who.email or who.phone):
            born = [one for one in namesakes if who.birth_date and one.birth_date == who.birth_date]
            if len(born) == 1:
                return Match(born[0])
            one = namesakes[0]
            return Match(
                refusal=f"{one.name} is here already, as number {one.number}. Add a phone number "
                "or an e-mail address to this row if it is somebody else."
            )
        like = reached or namesakes
        if not like:
            return Match()
        shared = "phone or e-mail" if reached else "name"
        return Match(remark=f"Has the {shared} of {like[0].name}, number {like[0].number}.")

    def owner(self, who: Who) -> Match:
        """Return the client whose package a row is about; somebody has to be found."""
        numbered = self._by_number.get(who.number) if who.number else None
        if numbered is not None:
            if who.name and not names_agree(numbered.name, who.name):
                return Match(refusal=f"Number {who.number} is {numbered.name}, and not {who.name}.")
            return Match(numbered)
        # A number that nobody has here may be that of the program that wrote the file.
        if who.number and not (who.name or who.email or who.phone):
            return Match(refusal=f"There is no client with the number {who.number}.")
        found = self._reached(who)
        if who.name:
            found = [client for client in found if names_agree(client.name, who.name)]
            if not found and not (who.email or who.phone):
                found = self._by_name.get(_words(who.name), [])
        if len(found) == 1:
            return Match(found[0])
        if found:
            return Match(refusal=_several(found))
        called = who.name or who.email or who.phone
        return Match(refusal=f"No client was found for {called}. Import the clients first.")

    def _reached(self, who: Who) -> list[KnownClient]:
        """Return those with the e-mail address or the phone number, each once."""
        by_email = self._by_email.get(who.email.casefold(), []) if who.email else []
        tail = phone_tail(who.phone)
        by_phone = self._by_phone.get(tail, []) if tail else []
        found = (*self._told_apart(by_email, who), *self._told_apart(by_phone, who))
        return list({client.id: client for client in found}.values())

    def _told_apart(self, sharing: list[KnownClient], who: Who) -> list[KnownClient]:
        """Return those who share something; of so many that it is nobody's own, the namesakes."""
        if len(sharing) <= _MOST_SHARING or not who.name:
            return sharing
        namesakes = self._by_name.get(_words(who.name), [])
        return [client for client in namesakes if _same_contact(client, who)]


def names_agree(one: str, other: str) -> bool:
    """Tell whether two names may be those of one person: in any order, one shorter, a slip."""
    mine, theirs = _words(one), _words(other)
    if not mine or not theirs:
        return False
    smaller, larger = sorted((mine, theirs), key=len)
    if smaller <= larger and (len(smaller) > 1 or len(larger) == 1):
        return True
    first, second = " ".join(sorted(mine)), " ".join(sorted(theirs))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def phone_tail(phone: str) -> str:
    """Return the end of a number, by which it is compared; "" where it is too short."""
    tail = digits(phone.partition(";")[0])[-_TAIL:]
    return tail if len(tail) >= _SHORTEST_TAIL else ""


def same_words(one: str, other: str) -> bool:
    """Tell whether two names have the same words, whatever their order and accents."""
    return _words(one) == _words(other)


def _same_contact(client: KnownClient, who: Who) -> bool:
    if who.email and client.email.casefold() == who.email.casefold():
        return True
    return bool(who.phone) and phone_tail(client.phone) == phone_tail(who.phone) != ""


@lru_cache(maxsize=65_536)
def _words(name: str) -> frozenset[str]:
    return frozenset(folded(name).replace(",", " ").replace("-", " ").split())


def _several(clients: list[KnownClient]) -> str:
    numbers = ", ".join(str(client.number) for client in clients[:5])
    return f"Several clients fit, with the numbers {numbers}. Add the number to this row."
