"""Days and measures as people type them, in the order and with the signs of a locale."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import get_date_format

from studio_app.domain.errors import InvalidInput

_LONGEST = 40
_YEAR_FIRST = re.compile(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*")
_SHORT_YEAR = re.compile(r"\d{1,2}\D+\d{1,2}\D+(\d{2})\D*")
_METRES = Decimal(3)
_GRAMS = Decimal(1_000)


def day_hint(locale: str) -> str:
    """Return how a day is written in a locale, such as "31/12/1990"."""
    return shown_day(date(1990, 12, 31), locale)


def shown_day(day: date | None, locale: str) -> str:
    """Return a day as it is typed in a locale, the year with four digits; "" for none."""
    if day is None:
        return ""
    numbers = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year:04}"}
    return _separator(locale).join(numbers[part] for part in _order(locale))


def typed_day(text: str, locale: str, field: str = "birth_date") -> date | None:
    """Return the day that was typed, as the locale writes it or year first; None for nothing.

    Raises InvalidInput for what is no day, and for a year of two digits.
    """
    typed = text.strip()
    if not typed:
        return None
    hint = InvalidInput(field, f"Type the day like this: {day_hint(locale)}.")
    if len(typed) > _LONGEST:
        raise hint
    found = _YEAR_FIRST.fullmatch(typed)
    if found is not None:
        year, month, day = (int(number) for number in found.groups())
    else:
        numbers = re.findall(r"\d+", typed)
        if len(numbers) != 3 or re.search(r"[^\W\d]", typed):
            raise hint
        if _SHORT_YEAR.fullmatch(typed):
            raise InvalidInput(field, "Type the year with four digits.")
        by_part = dict(zip(_order(locale), (int(number) for number in numbers), strict=True))
        year, month, day = by_part["y"], by_part["m"], by_part["d"]
    try:
        return date(year, month, day)
    except ValueError:
        raise hint from None


def typed_height(text: str, field: str = "height_cm") -> int | None:
    """Return the centimetres that were typed, also as metres; None for nothing.

    Raises InvalidInput for what is no number.
    """
    number = _number(text, ("cm", "m"), field, "Type the height in centimetres, such as 172.")
    if number is None:
        return None
    return round(number * 100 if number < _METRES else number)


def typed_weight(text: str, field: str = "weight_grams") -> int | None:
    """Return the grams of what was typed in kilograms; None for nothing.

    Raises InvalidInput for what is no number.
    """
    number = _number(text, ("kg",), field, "Type the weight in kilograms, such as 64.5.")
    return None if number is None else round(number * _GRAMS)


def shown_weight(grams: int | None) -> str:
    """Return a weight as it is typed, in kilograms; "" for none."""
    return "" if grams is None else f"{Decimal(grams) / _GRAMS:f}"


def _number(text: str, units: tuple[str, ...], field: str, hint: str) -> Decimal | None:
    typed = text.strip().casefold()
    for unit in units:
        typed = typed.removesuffix(unit).strip()
    if not typed:
        return None
    if len(typed) > _LONGEST or not re.fullmatch(r"\d{1,9}([.,]\d{1,6})?", typed):
        raise InvalidInput(field, hint)
    try:
        return Decimal(typed.replace(",", "."))
    except InvalidOperation:
        raise InvalidInput(field, hint) from None


def _order(locale: str) -> str:
    pattern = get_date_format("short", locale=locale).pattern.casefold()
    return "".join(sorted("dmy", key=lambda part: pattern.find(part)))


def _separator(locale: str) -> str:
    found = re.search(r"[./-]", get_date_format("short", locale=locale).pattern)
    return found.group() if found else "-"
