"""What of a payment is value added tax and what the card costs: whole units, none of them lost.

Rates are whole parts of a million, so that 19 % is 190,000; amounts are minor units.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from uuid import UUID

from babel.core import Locale
from babel.numbers import NumberFormatError, format_decimal, parse_decimal

from studio_app.domain.errors import InvalidInput

MILLION = 1_000_000
_PER_PERCENT = MILLION // 100
_LONGEST_PERCENT = 20


class FeeMethod(StrEnum):
    """Whether fees are taken out of a gross amount, or come on top of a net one."""

    INCLUSIVE = "inclusive"
    EXCLUSIVE = "exclusive"


@dataclass(frozen=True, slots=True)
class FeeRates:
    """Value added tax and card fee in parts of a million; prices include them, or they come on top.

    ``valid_from`` is the local day on which they begin, None where the studio has set none.
    """

    vat: int = 0
    card_fee: int = 0
    prices_include_fees: bool = True
    valid_from: date | None = None

    @property
    def method(self) -> FeeMethod:
        """Return how prices become amounts to be paid."""
        return FeeMethod.INCLUSIVE if self.prices_include_fees else FeeMethod.EXCLUSIVE


@dataclass(frozen=True, slots=True)
class FeeRatesSince:
    """A line of the rates that a studio has set, the key of which is ``id``."""

    id: UUID
    rates: FeeRates


@dataclass(frozen=True, slots=True)
class Fees:
    """An amount broken down; of money given back, all of it is below zero.

    ``vat_rate`` and ``card_fee_rate`` are those it was reckoned with: the card's is 0 for money
    that came otherwise.
    """

    net: int
    vat: int
    card_fee: int
    vat_rate: int
    card_fee_rate: int
    method: FeeMethod

    @property
    def gross(self) -> int:
        """Return what is paid."""
        return self.net + self.vat + self.card_fee

    @property
    def parts(self) -> tuple[int, int, int]:
        """Return net, tax and card fee."""
        return self.net, self.vat, self.card_fee


def included(gross: int, rates: FeeRates, *, by_card: bool) -> Fees:
    """Return the fees within an amount that was paid.

    What rounding leaves over is the card's, or the tax's where no card was used.

    >>> nineteen = FeeRates(vat=190_000, card_fee=15_000)
    >>> included(12_000, nineteen, by_card=True).parts  # 120.00 by card
    (9958, 1892, 150)
    >>> included(12_000, nineteen, by_card=False).parts  # 120.00 in cash
    (10084, 1916, 0)
    """
    card_rate = rates.card_fee if by_card else 0
    net = gross * MILLION // (MILLION + rates.vat + card_rate)
    vat = net * rates.vat // MILLION if card_rate else gross - net
    return Fees(net, vat, gross - net - vat, rates.vat, card_rate, FeeMethod.INCLUSIVE)


def added(net: int, rates: FeeRates, *, by_card: bool) -> Fees:
    """Return the fees that come on top of a price.

    >>> nineteen = FeeRates(vat=190_000, card_fee=15_000, prices_include_fees=False)
    >>> added(10_000, nineteen, by_card=True).parts  # 100.00 by card
    (10000, 1900, 150)
    >>> added(10_000, nineteen, by_card=False).gross  # 100.00 in cash
    11900
    """
    card_rate = rates.card_fee if by_card else 0
    vat, card = net * rates.vat // MILLION, net * card_rate // MILLION
    return Fees(net, vat, card, rates.vat, card_rate, FeeMethod.EXCLUSIVE)


def price_to_pay(price: int, rates: FeeRates) -> int:
    """Return what a price comes to before it is known how it is paid: with the tax, no card.

    >>> price_to_pay(10_000, FeeRates(vat=190_000, prices_include_fees=False))
    11900
    >>> price_to_pay(11_900, FeeRates(vat=190_000))
    11900
    """
    return price if rates.prices_include_fees else added(price, rates, by_card=False).gross


def fees_of_price(price: int, rates: FeeRates) -> Fees:
    """Return the fees of a price before it is known how it is paid.

    >>> fees_of_price(10_000, FeeRates(vat=190_000, prices_include_fees=False)).parts
    (10000, 1900, 0)
    """
    by_method = included if rates.prices_include_fees else added
    return by_method(price, rates, by_card=False)


def part_of_price(price: int, before: int, amount: int, rates: FeeRates, *, by_card: bool) -> Fees:
    """Return the fees of a part of a price on which they come on top.

    ``amount`` is the part, and ``before`` what was paid ahead of it, both of ``price_to_pay``; what
    the card costs comes on top. Whatever the parts are, their nets are the price in the end.

    >>> nineteen = FeeRates(vat=190_000, card_fee=15_000, prices_include_fees=False)
    >>> part_of_price(10_000, 0, 5_950, nineteen, by_card=False).parts  # half of 119.00, in cash
    (5000, 950, 0)
    >>> part_of_price(10_000, 5_950, 5_950, nineteen, by_card=True).gross  # the rest by card
    6025
    """
    whole = price_to_pay(price, rates)
    net = price * (before + amount) // whole - price * before // whole if whole else 0
    card_rate = rates.card_fee if by_card else 0
    card = net * card_rate // MILLION
    return Fees(net, amount - net, card, rates.vat, card_rate, FeeMethod.EXCLUSIVE)


def given_back(of: Fees, before: int, amount: int) -> Fees:
    """Return the fees within what is given back of a payment, all of it below zero.

    ``before`` was given back of it earlier, and both are above zero. Whatever the parts are, they
    are those of the payment once all of it is given back.

    >>> paid = included(12_000, FeeRates(vat=190_000, card_fee=15_000), by_card=True)
    >>> given_back(paid, 0, 4_000).parts
    (-3319, -631, -50)
    >>> given_back(paid, 4_000, 8_000).parts
    (-6639, -1261, -100)
    """

    def share(part: int) -> int:
        return part * (before + amount) // of.gross - part * before // of.gross

    net, card = share(of.net), share(of.card_fee) if of.card_fee_rate else 0
    # The tax takes what rounding leaves over, except where there is none.
    if not of.vat_rate:
        net, card = (net, amount - net) if of.card_fee_rate else (amount, 0)
    return Fees(-net, net + card - amount, -card, of.vat_rate, of.card_fee_rate, of.method)


def parse_percent(text: str, locale: str, field: str) -> int:
    """Return what a person typed as a percentage, in parts of a million.

    Raises InvalidInput, on that field, unless it is from 0 to 100 with four decimals at most.
    """
    bare = text.strip().removesuffix("%").strip()
    try:
        if not bare or len(bare) > _LONGEST_PERCENT or any(char.isalpha() for char in bare):
            raise NumberFormatError(bare)
        percent = parse_decimal(bare, locale=Locale.parse(locale), strict=True)
    except (NumberFormatError, InvalidOperation, ValueError) as error:
        example = percent_text(75_000, locale)
        raise InvalidInput(field, f"Type a percentage, such as {example}.") from error
    parts = percent * _PER_PERCENT
    if not 0 <= parts <= MILLION:
        raise InvalidInput(field, "A percentage is from 0 to 100.")
    if parts != parts.to_integral_value():
        raise InvalidInput(field, "A percentage has four decimals at most.")
    return int(parts)


def percent_text(parts: int, locale: str) -> str:
    """Return parts of a million as a percentage, as the locale writes it and without a sign."""
    return str(format_decimal(Decimal(parts) / _PER_PERCENT, "0.####", locale=locale))
