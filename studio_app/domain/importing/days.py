"""Days as people write them in files: in which order, with which words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from studio_app.domain.searching import folded

_NUMBERS = re.compile(r"(\d{1,4})\s?[./\-– ]\s?(\d{1,2})\s?[./\-– ]\s?(\d{1,4})\.?")
_KOREAN = re.compile(r"(\d{4})\s?년\s?(\d{1,2})\s?월\s?(\d{1,2})\s?일")
_WHOLE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"[T ,]+(오전|오후)?\s?\d{1,2}:\d{2}.*$")
_WORDED = re.compile(r"[^\W\d_]+")
_MOST = 40
_CENTURY = 100
# What two digits mean at most that many years ahead of today.
_AHEAD = 20


class DayOrder(StrEnum):
    """The order of day and month where both are numbers."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def order_of(texts: Iterable[str], locale: str) -> DayOrder:
    """Return the order that a column keeps: what tells it apart, else the custom of the locale."""
    firsts = seconds = 0
    for text in texts:
        found = _NUMBERS.fullmatch(_bare(text))
        if found is not None and len(found[1]) <= 2:
            firsts += int(found[1]) > 12
            seconds += int(found[2]) > 12
    if firsts != seconds:
        return DayOrder.DAY_FIRST if firsts > seconds else DayOrder.MONTH_FIRST
    return DayOrder.MONTH_FIRST if _starts_with_month(locale) else DayOrder.DAY_FIRST


def day_in(text: str, order: DayOrder, locale: str, today: date, *, past: bool) -> date | None:
    """Return the day that a text names, None where it names none.

    Of two digits for the year, ``past`` says that it lies behind us, as a birth does.
    """
    bare = _bare(text)
    if not bare or len(bare) > _MOST:
        return None
    found = _KOREAN.fullmatch(bare) or _WHOLE.fullmatch(bare)
    if found is None:
        found = _NUMBERS.fullmatch(bare)
    if found is not None:
        first, second, third = found.groups()
        if len(first) > 2:
            return _day(first, second, third, today, past=past)
        if order is DayOrder.MONTH_FIRST:
            return _day(third, first, second, today, past=past)
        return _day(third, second, first, today, past=past)
    return _worded(bare, locale, today, past=past)


@lru_cache(maxsize=4096)
def written_day(day: date, locale: str) -> str:
    """Return a day as the locale writes it within a sentence, such as "3 Mar 2026"."""
    return format_date(day, "medium", locale=locale)


def _bare(text: str) -> str:
    return _CLOCK.sub("", text.strip()[: _MOST * 2])


def _worded(text: str, locale: str, today: date, *, past: bool) -> date | None:
    words = _WORDED.findall(folded(text))
    months = [_months(locale)[word] for word in words if word in _months(locale)]
    numbers = re.findall(r"\d+", text)
    if len(months) != 1 or len(numbers) != 2:
        return None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)
    return _day(year, str(months[0]), day, today, past=past)


def _day(year: str, month: str, day: str, today: date, *, past: bool) -> date | None:
    whole = int(year)
    if len(year) == 2:
        whole += today.year // _CENTURY * _CENTURY
        if whole > today.year + (0 if past else _AHEAD):
            whole -= _CENTURY
    elif len(year) != 4:
        return None
    try:
        return date(whole, int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _months(locale: str) -> Mapping[str, int]:
    known: dict[str, int] = {}
    for name in ("en", locale):
        try:
            months = Locale.parse(name).months
        except (UnknownLocaleError, ValueError):
            continue
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, word in months[use][width].items():
                    letters = _WORDED.findall(folded(word))
                    if letters:
                        known.setdefault(letters[0], number)
    return known


@lru_cache(maxsize=16)
def _starts_with_month(locale: str) -> bool:
    try:
        pattern = str(Locale.parse(locale).date_formats["short"].pattern)
    except (UnknownLocaleError, ValueError):
        return False
    return pattern.lstrip("'").lower().startswith("m")
