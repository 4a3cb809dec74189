"""Telephone numbers: read as a country writes them, kept in one form, shown in another."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from studio_app.domain.errors import InvalidInput
from studio_app.domain.searching import digits

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

# Longer than any number with its extension: taking a pasted book apart would take minutes.
LONGEST_PHONE = 60
_ABROAD = ("00", "011", "010", "810")
# Nobody has one of these: they are for examples, and the library does not count them.
_FOR_EXAMPLES = ("+447700900",)
_WRITTEN_ABROAD = re.compile(r"\+[\d\s()./-]+(;ext=\d+)?")
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")


@lru_cache(maxsize=64)
def territory_of(locale: str) -> str:
    """Return the country of a locale such as "de_AT" or "ko", "" where it has none."""
    try:
        parsed = Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return ""
    if parsed.territory:
        return parsed.territory if parsed.territory.isalpha() else ""
    likely = str(get_global("likely_subtags").get(str(parsed), ""))
    return likely.rpartition("_")[2]


def kept_phone(text: str, territory: str, field: str = "phone") -> str:
    """Return a number as it is kept, such as "+491701234567", "" for none.

    One without a country's code is of the ``territory``. Raises InvalidInput for what cannot be a
    number; ``field`` names where it was typed.
    """
    typed = text.strip()
    if not typed:
        return ""
    number = _parsed(typed, territory)
    if number is None:
        raise InvalidInput(field, _not_a_number(typed[:LONGEST_PHONE], territory))
    if number.extension is None and any(char.isalpha() for char in typed):
        raise InvalidInput(field, "Type the number alone, without words.")
    problem = _problem(number, territory)
    if problem:
        raise InvalidInput(field, problem)
    return _kept(number)


def shown_phone(kept: str, territory: str) -> str:
    """Return a number as people of the ``territory`` write it; what is no number as it is.

    Numbers of that country come in its national form, all others with their country's code.
    """
    number = _parsed(kept, territory) if _WRITTEN_ABROAD.fullmatch(kept) else None
    phonenumbers = _library()
    if number is None or not phonenumbers.is_possible_number(number):
        return kept
    home = number.country_code == phonenumbers.country_code_for_region(territory)
    form = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, form.NATIONAL if home else form.INTERNATIONAL))


def dialled(phone: str, territory: str) -> tuple[str, ...]:
    """Return the digits by which a number is found: with its country's code, and from at home."""
    has_words = any(char.isalpha() for char in phone.replace(";ext=", ""))
    number = None if has_words else _parsed(phone, territory)
    if number is None or not _library().is_possible_number(number):
        plain = digits(phone)
        return (plain,) if plain else ()
    number.extension = None
    form = _library().PhoneNumberFormat
    abroad = digits(_library().format_number(number, form.E164))
    at_home = digits(_library().format_number(number, form.NATIONAL))
    return tuple(dict.fromkeys((abroad, at_home)))


def typed_digits(text: str, territory: str) -> str:
    """Return the digits of a number, or a part of one, as ``dialled`` has them.

    What stands for the country's code in front, such as "00" or "+", is left away, and so is a
    zero in brackets, which is not dialled from abroad.
    """
    plain = digits(_TRUNK_ZERO.sub("", text) if "+" in text or text.startswith("00") else text)
    prefix = _abroad_from(territory)
    return plain[len(prefix) :] if prefix and plain.startswith(prefix) else plain


def _abroad_from(territory: str) -> str:
    found = ""
    if territory:
        metadata = _library().PhoneMetadata.metadata_for_region(territory, None)
        found = (metadata.international_prefix or "") if metadata is not None else ""
    return found if found in _ABROAD else "00"


def _parsed(text: str, territory: str) -> PhoneNumber | None:
    if len(text) > LONGEST_PHONE or len(digits(text)) < 2:
        return None
    phonenumbers = _library()
    try:
        number: PhoneNumber = phonenumbers.parse(text, territory or None)
    except phonenumbers.NumberParseException:
        return None
    return number


def _kept(number: PhoneNumber) -> str:
    kept = str(_library().format_number(number, _library().PhoneNumberFormat.E164))
    return f"{kept};ext={number.extension}" if number.extension else kept


def _not_a_number(typed: str, territory: str) -> str:
    if digits(typed) and not territory and not typed.startswith("+"):
        return "Begin the number with + and the country's code."
    if typed.startswith("+") and digits(typed):
        return "No country has this code. Look at what stands behind the +."
    return f"Type a phone number, such as {_example(territory)}."


def _problem(number: PhoneNumber, territory: str) -> str:
    phonenumbers = _library()
    length = phonenumbers.is_possible_number_with_reason(number)
    results = phonenumbers.ValidationResult
    if length in (results.TOO_SHORT, results.IS_POSSIBLE_LOCAL_ONLY):
        return "This phone number is too short. Is the area code missing?"
    if length == results.TOO_LONG:
        return "This phone number is too long."
    is_example = _kept(number).startswith(_FOR_EXAMPLES)
    if not (is_example or phonenumbers.is_valid_number(number)):
        country = phonenumbers.region_code_for_country_code(number.country_code)
        example = _example(country if country not in ("ZZ", "001") else territory)
        return f"There is no such phone number. They look like {example}."
    return ""


def _example(territory: str) -> str:
    phonenumbers = _library()
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(territory, kind) if territory else None
    if number is None:
        return "+44 7400 123456"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _library() -> Any:
    # Its tables are large, and of no use before the first number.
    import phonenumbers

    return phonenumbers
