"""Money as whole minor units of an ISO 4217 currency; never a float."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.core import Locale
from babel.numbers import (
    NumberFormatError,
    format_currency,
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_group_symbol,
    is_currency,
    parse_decimal,
)

from studio_app.domain.errors import InvalidInput

# A milliard in most currencies: its sums, and its products with a rate, stay whole numbers.
LARGEST_MINOR = 10**11
# No database keeps a larger one.
LARGEST_KEPT = 2**63 - 1
LONGEST_AMOUNT = 60
LONGEST_SHOWN = 30
_MINUS = "-−"
_NO_MINUS = dict.fromkeys(map(ord, _MINUS))
# Marks of direction, which locales write beside signs, are neither seen nor typed.
_NO_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_SPACES = " \u00a0\u202f\u2009"


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

    def typed(self, locale: str) -> str:
        """Return the amount as somebody types it: no sign, no groups, all of its decimals."""
        digits = minor_digits(self.currency)
        pattern = "0" if not digits else f"0.{'0' * digits}"
        return format_decimal(self.amount, pattern, locale=locale, group_separator=False)


def parse_money(
    text: str,
    currency: str,
    locale: str,
    *,
    field: str = "amount",
    may_be_negative: bool = False,
) -> Money:
    """Return what a person typed as an amount, with the currency's sign or code or without.

    Raises InvalidInput, on that field, for what is no amount, has more decimals than the currency,
    is of another currency, is below zero where it may not be, or is beyond all reason.
    """
    if not text.strip():
        raise InvalidInput(field, f"Type an amount, such as {_example(currency, locale)}.")
    shown = _shown(text)
    if len(text) > LONGEST_AMOUNT:
        raise InvalidInput(field, f"“{shown}” is not an amount of money.")
    bare, unit = _without_unit(text.translate(_NO_MARKS).strip())
    if unit and not _means(unit, currency, locale):
        if _is_of_some_currency(unit):
            raise InvalidInput(field, f"Amounts here are in {currency}. “{shown}” is not.")
        raise InvalidInput(field, f"“{shown}” is not an amount of money.")
    try:
        # Decimal knows “1e5” and “Infinity”; people at a till do not.
        if any(char.isalpha() for char in bare):
            raise NumberFormatError(bare)
        amount = parse_decimal(_as_grouped(bare, locale), locale=Locale.parse(locale), strict=True)
    except (NumberFormatError, InvalidOperation, ValueError) as error:
        raise InvalidInput(field, f"“{shown}” is not an amount of money.") from error
    return Money(_minor(amount, currency, field, shown, may_be_negative), currency)


def _minor(amount: Decimal, currency: str, field: str, shown: str, may_be_negative: bool) -> int:
    digits = minor_digits(currency)
    exponent = amount.as_tuple().exponent
    # “1.000” is a thousand to whom types it where a comma groups: one euro would be a guess.
    if not isinstance(exponent, int) or -exponent > digits:
        if not digits:
            sentence = f"Amounts in {currency} have no decimals. “{shown}” has some."
        else:
            sentence = f"Amounts in {currency} have {digits} decimals at most. “{shown}” has more."
        raise InvalidInput(field, sentence)
    if amount < 0 and not may_be_negative:
        raise InvalidInput(field, "An amount is not below zero. Type it without the minus.")
    if abs(amount) > Decimal(LARGEST_MINOR).scaleb(-digits):
        raise InvalidInput(field, "This amount is larger than any that is kept here.")
    return int(amount.scaleb(digits))


def _without_unit(text: str) -> tuple[str, str]:
    """Return the number and the sign or word that stands before it or behind it."""
    digits = [place for place, char in enumerate(text) if char.isdecimal()]
    if not digits:
        return text, ""
    first, last = digits[0], digits[-1] + 1
    before, number, after = text[:first].strip(), text[first:last], text[last:].strip()
    for sign in (".", ",", "٫"):
        if before.endswith(sign) and not before[:-1].strip(f"{_MINUS} ").isalpha():
            before, number = before[:-1].strip(), sign + number
    if any(minus in before for minus in _MINUS):
        before, number = before.translate(_NO_MINUS).strip(), f"-{number}"
    return (text, "") if before and after else (number, before or after)


def _means(unit: str, currency: str, locale: str) -> bool:
    """Tell whether a sign or word stands for the currency, as people of that locale write it."""
    word = unit.casefold().strip(".")
    names, signs = {currency.casefold()}, set()
    for spoken in (locale, "en"):
        signs.add(get_currency_symbol(currency, locale=spoken).casefold())
        for count in (1, 2):
            name = get_currency_name(currency, count=count, locale=spoken)
            names.add(name.split()[-1].casefold())
    # Where “A$” is the usual money, people write “$”.
    is_sign = len(word) == 1 and not word.isalpha()
    known = {one.translate(_NO_MARKS).strip(".") for one in names | signs}
    return word in known or (is_sign and any(sign.endswith(word) for sign in signs))


def _is_of_some_currency(unit: str) -> bool:
    return is_currency(unit.upper()) or all(unicodedata.category(char) == "Sc" for char in unit)


def _as_grouped(number: str, locale: str) -> str:
    """Return the number with the group sign of the locale where a key types a plain one."""
    group = get_group_symbol(Locale.parse(locale))
    for plain in ("'’", _SPACES):
        if group in plain:
            number = "".join(group if char in plain else char for char in number)
    return number


def _example(currency: str, locale: str) -> str:
    digits = minor_digits(currency)
    return Money(1250 if digits else 12_000, currency).typed(locale)


def _shown(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text.strip()[:LONGEST_AMOUNT])
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"
