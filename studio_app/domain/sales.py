"""Selling a package: what is asked for, what it comes to, and what was wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fees import FeeMethod, FeeRates, Fees, included, part_of_price, price_to_pay
from studio_app.domain.package_types import Offer
from studio_app.domain.payments import MoneyPart, PaymentMethod
from studio_app.domain.people import Trainer

# A year ahead is a gift for next Christmas; more is a slip of the finger.
MOST_DAYS_AHEAD = 366


class PriceChanged(StudioError):
    """Somebody changed the price while it was being sold."""

    template = (
        "“{package}” costs {price} by now: somebody changed its price. Sell it at that one, or "
        "give a reason for another."
    )


class NotOffered(StudioError):
    """The trainer does not sell the package, or nobody does any more."""

    template = "“{package}” is not sold with {trainer}. Choose another package or another seller."


class ClientInactive(StudioError):
    """Nothing is sold to a client who is none any more."""

    template = "{client} is not active. Bring {client} back before you sell a package."


@dataclass(frozen=True, slots=True)
class SaleRequest:
    """A package that a client wants; ``package_id`` becomes its key.

    ``price`` is what was shown to cost, or another one for a ``price_reason``. Money that is in
    ``parts`` is taken at once, none of it where the client pays later; where fees come on top of
    prices, what a card costs comes on top of its parts.
    """

    package_id: UUID
    client_id: UUID
    package_type_id: UUID
    trainer_id: UUID | None
    starts_on: date
    price: int
    parts: tuple[MoneyPart, ...] = ()
    price_reason: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a sale comes to: the price as it is owed, and each payment with its fees.

    ``to_pay`` is the price before the card's fees come on top.
    """

    to_pay: int
    paid: tuple[Fees, ...] = ()

    @property
    def price(self) -> int:
        """Return what the package costs the client with these payments."""
        return self.to_pay + self.on_top

    @property
    def on_top(self) -> int:
        """Return what the cards cost beside the price."""
        return sum(one.card_fee for one in self.paid) if self._is_exclusive else 0

    @property
    def taken(self) -> int:
        """Return what is paid at once."""
        return sum(one.gross for one in self.paid)

    @property
    def open(self) -> int:
        """Return what is left to be paid later."""
        return self.price - self.taken

    @property
    def _is_exclusive(self) -> bool:
        return any(one.method is FeeMethod.EXCLUSIVE for one in self.paid)


def bill_of(price: int, rates: FeeRates, parts: Sequence[MoneyPart]) -> Bill:
    """Return what a price comes to, paid in these parts at once; raise InvalidInput for too much.

    >>> from studio_app.domain.payments import PaymentMethod
    >>> rates = FeeRates(vat=190_000, card_fee=15_000, prices_include_fees=False)
    >>> bill = bill_of(10_000, rates, [MoneyPart(11_900, PaymentMethod.CARD)])
    >>> bill.price, bill.taken, bill.open
    (12050, 12050, 0)
    """
    to_pay, before, paid = price_to_pay(price, rates), 0, []
    if sum(part.amount for part in parts) > to_pay:
        raise InvalidInput("amount", "This is more than the package costs. Take no more than that.")
    for part in parts:
        by_card = part.method is PaymentMethod.CARD
        if rates.prices_include_fees:
            paid.append(included(part.amount, rates, by_card=by_card))
        else:
            paid.append(part_of_price(price, before, part.amount, rates, by_card=by_card))
        before += part.amount
    return Bill(to_pay, tuple(paid))


def require_start(starts_on: date, expires_on: date | None, today: date) -> None:
    """Raise InvalidInput for a package that would be over already, or begin in years."""
    if expires_on is not None and expires_on < today:
        raise InvalidInput(
            "starts_on", "From that day on, the package would be over by today. Choose a later day."
        )
    if starts_on < today - timedelta(days=MOST_DAYS_AHEAD):
        raise InvalidInput("starts_on", "Choose a day within the last year, or ahead.")
    if starts_on > today + timedelta(days=MOST_DAYS_AHEAD):
        raise InvalidInput("starts_on", "Choose a day within the next year.")


@dataclass(frozen=True, slots=True)
class SaleChoice:
    """What a dialog that sells has to know of a client.

    ``offers`` are what is sold with the ``trainer_id``, the usual seller; ``last_type`` is what the
    client bought last, None for nothing; ``may_change_price`` whether the viewer may.
    """

    client_name: str
    today: date
    offers: tuple[Offer, ...]
    trainers: tuple[Trainer, ...]
    trainer_id: UUID | None
    rates: FeeRates = field(default_factory=FeeRates)
    last_type: UUID | None = None
    may_change_price: bool = False
