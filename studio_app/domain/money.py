"""Money as whole minor units of an ISO 4217 currency; never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.core import Locale
from babel.numbers import (
    NumberFormatError,
    format_currency,
    get_currency_precision,
    is_currency,
    parse_decimal,
)

from studio_app.domain.errors import InvalidInput


def minor_digits(currency: str) -> int:
    """Return how many decimal places the currency has: 2 for USD, 0 for KRW."""
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents, won) of a currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not is_currency(self.currency):
            raise InvalidInput("currency", f"There is no currency called “{self.currency[:40]}”.")

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError("amounts of different currencies cannot be added")
        return Money(self.minor + other.minor, self.currency)

    @property
    def amount(self) -> Decimal:
        """Return the amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def text(self, locale: str) -> str:
        """Return the amount as the locale writes it, with its currency sign."""
        return format_currency(self.amount, self.currency, locale=locale)


def parse_money(text: str, currency: str, locale: str) -> Money:
    """Return what a person typed as an amount; raise InvalidInput when it is none."""
    try:
        # Decimal knows "1e5" and "Infinity"; people at a till do not.
        if any(char.isalpha() for char in text):
            raise NumberFormatError(text)
        amount = parse_decimal(text.strip(), locale=Locale.parse(locale), strict=True)
    except (NumberFormatError, InvalidOperation) as error:
        raise InvalidInput("amount", f"“{text}” is not an amount of money.") from error
    minor = amount.scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        raise InvalidInput("amount", f"{currency} has no amount as small as “{text}”.")
    return Money(int(minor), currency)
