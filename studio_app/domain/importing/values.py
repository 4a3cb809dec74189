"""What stands in a cell, as it is kept; each refuses with a sentence of its own."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from studio_app.domain.emails import kept_email
from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing.days import DayOrder, day_in, written_day
from studio_app.domain.importing.fields import Field
from studio_app.domain.money import Money, parse_money
from studio_app.domain.people import Gender
from studio_app.domain.phones import kept_phone, shown_phone
from studio_app.domain.searching import folded

LONGEST_NAME = 200
LONGEST_CONTACT = 200
LONGEST_ADDRESS = 500
LONGEST_TEXT = 10_000
LONGEST_TAG = 40
MOST_TAGS = 20
MOST_SESSIONS = 10_000
EARLIEST_YEAR = 1900
LATEST_YEARS_AHEAD = 100
_SHOWN = 30
_UNLIMITED = frozenset(
    {
        "unlimited",
        "∞",
        "flat",
        "flatrate",
        "unbegrenzt",
        "illimite",
        "ilimitado",
        "illimitato",
        "безлимит",
        "무제한",
        "sinirsiz",
    }
)
_YES = frozenset(
    "yes y true 1 paid x ja bezahlt oui paye si pagado pagato sim да оплачено 예 완납 evet".split()
)
_NO = frozenset("no n false unpaid nein offen non impaye 0 нет 아니오 미납 hayir".split())
_FEMALE = frozenset(
    "f w female woman frau ms mrs miss weiblich femme feminin madame mme mujer "
    "femenino donna femminile mulher feminino vrouw kobieta ж жен женский женщина "
    "여 여성 여자 kadin".split()
)
_MALE = frozenset(
    "m male man mr herr mannlich homme masculin monsieur hombre masculino uomo "
    "maschile homem mezczyzna м муж мужской мужчина 남 남성 남자 erkek".split()
)
_OTHER = frozenset("d x other divers nonbinary diverse autre otro altro outro 기타 diger".split())
_COUNT = re.compile(r"(\d{1,9})([.,]0+)?")
_LEFT_OF_ALL = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")
_MEASURE = re.compile(r"(\d{1,3})([.,](\d{1,3}))?\s*(cm|m|kg)?\.?")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the cells of a file are to be read, and what day it is.

    ``is_sheet`` says that numbers come with a point, whatever the locale has.
    """

    locale: str
    territory: str
    currency: str
    today: date
    orders: Mapping[Field, DayOrder]
    is_sheet: bool = False


def one_line(field: Field, text: str, longest: int) -> str:
    """Return a text as it is kept on one line; raises InvalidInput."""
    return " ".join(many_lines(field, text, longest).split())


def many_lines(field: Field, text: str, longest: int) -> str:
    """Return a text as it is kept, of one line or several; raises InvalidInput."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(line.rstrip() for line in lines).strip()
    if len(kept) > longest:
        raise InvalidInput(field, f"This is too long: at most {longest} letters are kept.")
    for char in kept:
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t":
            raise InvalidInput(field, "There are signs in it that nobody can see or type.")
    return kept


def phone(field: Field, text: str, reading: Reading) -> str:
    """Return a phone number as it is kept; raises InvalidInput."""
    kept = one_line(field, text, LONGEST_CONTACT)
    fronts = [""]
    if kept.isdecimal() and not kept.startswith("0"):
        # Sheets take a number for a number, and its zero or plus in front is gone.
        fronts = ["", "0", "+"]
        with contextlib.suppress(InvalidInput):
            abroad = kept_phone(f"+{kept}", reading.territory, field)
            if not shown_phone(abroad, reading.territory).startswith("+"):
                return abroad
    refusal: InvalidInput | None = None
    for front in fronts:
        try:
            return kept_phone(front + kept, reading.territory, field)
        except InvalidInput as error:
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def email(field: Field, text: str) -> str:
    """Return an e-mail address as it is kept; raises InvalidInput."""
    return kept_email(one_line(field, text, LONGEST_CONTACT), field)


def birth_date(field: Field, text: str, reading: Reading) -> date:
    """Return a day of birth, which lies behind us; raises InvalidInput."""
    day = _day(field, text, reading, past=True)
    if day > reading.today:
        raise InvalidInput(field, f"{written_day(day, reading.locale)} has yet to come.")
    return day


def day(field: Field, text: str, reading: Reading) -> date:
    """Return a day; raises InvalidInput."""
    return _day(field, text, reading, past=False)


def gender(field: Field, text: str) -> Gender:
    """Return what a word says; raises InvalidInput."""
    word = folded(one_line(field, text, LONGEST_CONTACT)).strip(" .")
    for words, found in ((_FEMALE, Gender.FEMALE), (_MALE, Gender.MALE), (_OTHER, Gender.OTHER)):
        if word in words:
            return found
    raise InvalidInput(field, f"“{shown(text)}” is no gender that is known: female, male, other.")


def height_cm(field: Field, text: str) -> int:
    """Return a height in whole centimetres; raises InvalidInput."""
    whole, part, unit = _measure(field, text)
    size = Decimal(f"{whole}.{part or 0}")
    centimetres = round(size * 100) if unit == "m" or size < 3 else round(size)
    if not 30 <= centimetres <= 280:
        raise InvalidInput(field, f"Nobody is {shown(text)} tall. Write it in centimetres.")
    return centimetres


def weight_grams(field: Field, text: str) -> int:
    """Return a weight in grams; raises InvalidInput."""
    whole, part, _unit = _measure(field, text)
    grams = round(Decimal(f"{whole}.{part or 0}") * 1000)
    if not 1_000 <= grams <= 600_000:
        raise InvalidInput(field, f"Nobody weighs {shown(text)}. Write it in kilograms.")
    return grams


def tags(field: Field, text: str) -> tuple[str, ...]:
    """Return the words that a cell lists; raises InvalidInput."""
    found: dict[str, str] = {}
    for part in re.split(r"[,;|\n]", text[: LONGEST_TEXT + 1]):
        tag = one_line(field, part, LONGEST_TAG)
        if tag:
            found.setdefault(folded(tag), tag)
    if len(found) > MOST_TAGS:
        raise InvalidInput(field, f"There are too many tags: at most {MOST_TAGS} are kept.")
    return tuple(found.values())


def money(field: Field, text: str, reading: Reading) -> Money:
    """Return an amount; raises InvalidInput."""
    locale = "en" if reading.is_sheet else reading.locale
    kept = one_line(field, text, LONGEST_CONTACT)
    try:
        return parse_money(kept, reading.currency, locale, field=field)
    except InvalidInput:
        # What was exported here has a point, whatever the locale; a lone one can mean no group.
        if not re.fullmatch(r"\d+\.\d{1,2}", kept):
            raise
        return parse_money(kept, reading.currency, "en", field=field)


def paid(field: Field, text: str, price: Money, reading: Reading) -> Money:
    """Return what was paid, as an amount or as yes and no; raises InvalidInput."""
    word = folded(text[:LONGEST_CONTACT]).strip(" .")
    if word in _YES and not word.isdecimal():
        return price
    if word in _NO:
        return Money(0, price.currency)
    return money(field, text, reading)


def sessions(field: Field, text: str) -> tuple[int | None, int | None]:
    """Return how many sessions a cell names, and of how many: "4/10" is 4 of 10, "4" is 4.

    (None, None) is without limit. Raises InvalidInput.
    """
    kept = one_line(field, text, LONGEST_CONTACT)
    if folded(kept) in _UNLIMITED:
        return None, None
    both = _LEFT_OF_ALL.fullmatch(kept)
    one = _COUNT.fullmatch(kept)
    if both is None and one is None:
        if kept.startswith(("-", "−")):
            raise InvalidInput(field, "Sessions are not below zero.")
        raise InvalidInput(field, f"“{shown(text)}” is not a number of sessions.")
    counts = [int(count) for count in (both.groups() if both else one.groups()[:1] if one else ())]
    if max(counts) > MOST_SESSIONS:
        raise InvalidInput(field, f"At most {MOST_SESSIONS} sessions are kept.")
    return counts[0], counts[1] if both else None


def number(field: Field, text: str) -> str:
    """Return a client's number as the file has it, without zeros in front; raises InvalidInput."""
    kept = one_line(field, text, 40).lstrip("#").strip()
    return (kept.lstrip("0") or "0") if kept.isdecimal() else kept


def shown(text: str) -> str:
    """Return the beginning of a text, as it may stand within a sentence."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text[: _SHOWN * 4]).split())
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


def _day(field: Field, text: str, reading: Reading, *, past: bool) -> date:
    order = reading.orders.get(field, DayOrder.DAY_FIRST)
    found = day_in(text, order, reading.locale, reading.today, past=past)
    if found is None:
        raise InvalidInput(field, f"“{shown(text)}” is not a date.")
    if not EARLIEST_YEAR <= found.year <= reading.today.year + LATEST_YEARS_AHEAD:
        raise InvalidInput(field, f"“{shown(text)}” is too far away from today.")
    return found


def _measure(field: Field, text: str) -> tuple[str, str | None, str | None]:
    found = _MEASURE.fullmatch(folded(text[:LONGEST_CONTACT]))
    if found is None:
        raise InvalidInput(field, f"“{shown(text)}” is not a measure.")
    return found[1], found[3], found[4]
