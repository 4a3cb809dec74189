"""The till of one user on one day: what should be in it, and what was counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput
from studio_app.domain.money import minor_digits
from studio_app.domain.payments import PaymentMethod

LONGEST_NOTE = 500
# For how long one is reminded of a till that nobody closed.
REMINDED_DAYS = 14
# Beyond it nobody counted: a slip of the finger.
MOST_IN_A_TILL = 10**12

# What there is in notes and coins, in units of the currency, the largest first.
_PIECES: Mapping[str, str] = {
    "EUR": "500 200 100 50 20 10 5 2 1 0.5 0.2 0.1 0.05 0.02 0.01",
    "USD": "100 50 20 10 5 2 1 0.5 0.25 0.1 0.05 0.01",
    "GBP": "50 20 10 5 2 1 0.5 0.2 0.1 0.05 0.02 0.01",
    "CHF": "1000 200 100 50 20 10 5 2 1 0.5 0.2 0.1 0.05",
    "KRW": "50000 10000 5000 1000 500 100 50 10",
    "JPY": "10000 5000 2000 1000 500 100 50 10 5 1",
    "CAD": "100 50 20 10 5 2 1 0.25 0.1 0.05",
    "AUD": "100 50 20 10 5 2 1 0.5 0.2 0.1 0.05",
    "NZD": "100 50 20 10 5 2 1 0.5 0.2 0.1",
    "SEK": "1000 500 200 100 50 20 10 5 2 1",
    "NOK": "1000 500 200 100 50 20 10 5 1",
    "DKK": "1000 500 200 100 50 20 10 5 2 1 0.5",
    "PLN": "500 200 100 50 20 10 5 2 1 0.5 0.2 0.1 0.05 0.02 0.01",
    "CZK": "5000 2000 1000 500 200 100 50 20 10 5 2 1",
}
_USUAL_PIECES = "1000 500 200 100 50 20 10 5 2 1 0.5 0.2 0.1 0.05 0.02 0.01"


def pieces(currency: str) -> tuple[int, ...]:
    """Return the notes and coins of a currency in minor units, the largest first."""
    digits = minor_digits(currency)
    minor = (
        Decimal(piece).scaleb(digits) for piece in _PIECES.get(currency, _USUAL_PIECES).split()
    )
    return tuple(int(piece) for piece in minor if piece == piece.to_integral_value())


def counted_pieces(counts: Mapping[int, int]) -> int:
    """Return what so many of each note and coin are worth together, in minor units."""
    return sum(piece * number for piece, number in counts.items())


@dataclass(frozen=True, slots=True)
class CashOfDay:
    """What a user took and gave back in cash on a local day, ``refunded`` above zero."""

    taken: int = 0
    refunded: int = 0

    @property
    def total(self) -> int:
        """Return what is more in the till by it."""
        return self.taken - self.refunded


@dataclass(frozen=True, slots=True)
class TillClose:
    """That somebody counted a till; all amounts in minor units, ``closed_at`` in UTC.

    ``expected`` is what should have been in it: ``opening``, and the cash since the close before.
    """

    id: UUID
    user_id: UUID
    user_name: str
    day: date
    opening: int
    expected: int
    counted: int
    note: str
    closed_at: datetime
    closed_by: UUID
    closed_by_name: str

    @property
    def cash(self) -> int:
        """Return the cash that came in since the close before, less what was given back."""
        return self.expected - self.opening

    @property
    def difference(self) -> int:
        """Return how much more was counted than expected; less is below zero."""
        return self.counted - self.expected


def cash_since(of_day: CashOfDay, closes: Iterable[TillClose]) -> int:
    """Return the cash of a day that no close of that day counts yet.

    By sums, not by the clock: a payment that was on its way while the till was being closed is in
    the next close.
    """
    return of_day.total - sum(close.cash for close in closes)


def unclosed(
    cash: Iterable[tuple[date, int]], closed: Iterable[tuple[date, int]]
) -> tuple[tuple[date, int], ...]:
    """Return the days whose cash no close counts, or not all of it, the latest first.

    Both name days with amounts: what was taken less what was given back, and what closes counted.

    >>> monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    >>> unclosed([(monday, 700), (monday, -200), (tuesday, 50)], [(monday, 500)])
    ((datetime.date(2026, 3, 10), 50),)
    """
    sums: dict[date, int] = defaultdict(int)
    for day, amount in cash:
        sums[day] += amount
    for day, amount in closed:
        sums[day] -= amount
    return tuple(sorted(((day, left) for day, left in sums.items() if left), reverse=True))


@dataclass(frozen=True, slots=True)
class Till:
    """A user's till on a local day, before it is closed.

    ``opening`` is what the close before left in it; ``since`` the cash that no close counts yet;
    ``by_method`` what the user took on that day in each way of paying, less what was given back.
    ``forgotten`` are earlier days, and how much of their cash is in no close.
    """

    user_id: UUID
    user_name: str
    day: date
    opening: int
    cash: CashOfDay
    since: int
    by_method: Mapping[PaymentMethod, int]
    closes: tuple[TillClose, ...] = ()
    forgotten: tuple[tuple[date, int], ...] = ()

    @property
    def expected(self) -> int:
        """Return what should be in the till if nothing was put in or taken out beside it."""
        return self.opening + self.since


@dataclass(frozen=True, slots=True)
class CountedTill:
    """What somebody found in a till; ``since`` is the cash that they were shown."""

    id: UUID
    user_id: UUID
    day: date
    opening: int
    since: int
    counted: int
    note: str = ""

    @property
    def expected(self) -> int:
        """Return what should have been in it."""
        return self.opening + self.since


def require_countable(till: CountedTill, today: date) -> CountedTill:
    """Return the count with its note trimmed; raise InvalidInput, naming the field, otherwise."""
    if till.day > today:
        raise InvalidInput("day", "This day has not come yet. A till is closed after its payments.")
    for field, amount in (("opening", till.opening), ("counted", till.counted)):
        if amount < 0:
            raise InvalidInput(field, "There cannot be less than nothing in a till.")
        if amount > MOST_IN_A_TILL:
            raise InvalidInput(field, "That is more than a till holds. Look at the amount again.")
    note = _clean(till.note)
    if till.counted != till.expected and not note:
        raise InvalidInput(
            "note", "Counted and expected differ. Write down why, or that nobody knows."
        )
    return replace(till, note=note)


def _clean(note: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in note)
    if len(plain) > LONGEST_NOTE or looks_like_secret(plain):
        raise InvalidInput("note", "Give the note in one short, plain sentence.")
    return " ".join(plain.split())
