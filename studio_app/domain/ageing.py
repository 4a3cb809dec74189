"""What clients owe, since when, and how old it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID


class AgeBand(IntEnum):
    """How long something has been owed, as books count it."""

    UP_TO_30 = 0
    UP_TO_60 = 1
    UP_TO_90 = 2
    OVER_90 = 3


_LAST_DAYS = (30, 60, 90)


def band_of(days: int) -> AgeBand:
    """Return the band of a debt that is so many days old; what is not due yet is the youngest."""
    return AgeBand(sum(days > last for last in _LAST_DAYS))


@dataclass(frozen=True, slots=True)
class DebtItem:
    """Something to be paid, since a local day, in minor units.

    ``paid`` is what was given for it by name, less what was given back.
    """

    since: date
    amount: int
    paid: int = 0


@dataclass(frozen=True, slots=True)
class Ageing:
    """What somebody owes by age, in minor units; ``since`` is None where nothing is owed."""

    since: date | None = None
    bands: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def owed(self) -> int:
        """Return all of it."""
        return sum(self.bands)


def aged(items: Iterable[DebtItem], on_account: int, today: date) -> Ageing:
    """Return how old somebody's debts are.

    What was paid for one thing pays that first; what was paid beyond it, or on account, pays the
    oldest of what is left. Money given back on account (``on_account`` below zero) is owed since
    today.
    """
    left: list[tuple[date, int]] = []
    spare = on_account
    for item in items:
        rest = item.amount - item.paid
        if rest > 0:
            left.append((item.since, rest))
        else:
            spare -= rest
    if spare < 0:
        left.append((today, -spare))
    bands = [0, 0, 0, 0]
    since: date | None = None
    for day, rest in sorted(left):
        covered = min(max(spare, 0), rest)
        spare -= covered
        if rest > covered:
            since = since or day
            bands[band_of((today - day).days)] += rest - covered
    return Ageing(since, (bands[0], bands[1], bands[2], bands[3]))


@dataclass(frozen=True, slots=True)
class Debtor:
    """A client who owes something.

    ``trainer_name`` is None where nobody looks after them, ``payer_name`` where nobody else pays.
    """

    id: UUID
    number: int
    name: str
    phone: str
    email: str
    trainer_name: str | None
    ageing: Ageing
    payer_name: str | None = None


class DebtorOrder(StrEnum):
    """What those who owe are ordered by."""

    SINCE = "since"
    OWED = "owed"
    CLIENT = "client"
    TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class DebtorList:
    """All who owe, the oldest debt first, the larger first among equals; sums by age."""

    debtors: tuple[Debtor, ...] = ()
    bands: tuple[int, int, int, int] = field(default=(0, 0, 0, 0))

    @property
    def owed(self) -> int:
        """Return what all of them owe together, in minor units."""
        return sum(self.bands)

    def of_band(self, band: AgeBand | None) -> DebtorList:
        """Return those who owe something of that age, or all; the sums are theirs."""
        if band is None:
            return self
        return debtor_list(one for one in self.debtors if one.ageing.bands[band])

    def ordered(self, order: DebtorOrder, *, descending: bool) -> tuple[Debtor, ...]:
        """Return them in another order; those who are equal in it stay as they are."""
        keys: dict[DebtorOrder, Callable[[Debtor], Any]] = {
            DebtorOrder.SINCE: lambda one: one.ageing.since or date.max,
            DebtorOrder.OWED: lambda one: one.ageing.owed,
            DebtorOrder.CLIENT: lambda one: one.name.casefold(),
            DebtorOrder.TRAINER: lambda one: (one.trainer_name or "").casefold(),
        }
        return tuple(sorted(self.debtors, key=keys[order], reverse=descending))


def debtor_list(debtors: Iterable[Debtor]) -> DebtorList:
    """Return those who owe something in the order in which they are asked for it, with sums."""
    those = sorted(
        (one for one in debtors if one.ageing.owed > 0),
        key=lambda one: (one.ageing.since or date.max, -one.ageing.owed, one.name, one.id),
    )
    sums = [sum(one.ageing.bands[band] for one in those) for band in AgeBand]
    return DebtorList(tuple(those), (sums[0], sums[1], sums[2], sums[3]))
