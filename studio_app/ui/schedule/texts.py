"""Times and days as the studio's locale writes them, remembered because a calendar asks often."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    format_time,
    get_time_format,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF

from studio_app.domain.local_time import MINUTES_PER_DAY, in_own_words, short_time_pattern


@lru_cache(maxsize=32)
def is_twelve_hour(locale: str) -> bool:
    """Tell whether the locale counts hours to twelve."""
    pattern = _time_pattern(locale)
    return "h" in pattern or "K" in pattern


@lru_cache(maxsize=32)
def day_half_first(locale: str) -> bool:
    """Tell whether the locale writes the half of the day in front, such as "오전 8:00"."""
    return _time_pattern(locale).lstrip()[:1] in ("a", "b", "B")


@lru_cache(maxsize=4096)
def minute_text(minute: int, locale: str) -> str:
    """Return a wall-clock minute of the day as a short time; 1440 is midnight again."""
    return format_time(_clock(minute), short_time_pattern(locale), locale=locale)


@lru_cache(maxsize=16384)
def span_text(start: int, end: int, locale: str) -> str:
    """Return two wall-clock minutes as a range, such as "08:00–09:00" or "8:00–9:00 AM"."""
    if not is_twelve_hour(locale):
        return f"{minute_text(start, locale)}–{minute_text(end, locale)}"
    if day_half_first(locale):
        return _span_with_half_first(start, end, locale)
    text = format_interval(_clock(start), _clock(end), "hm", locale=locale)
    return in_own_words(text.replace("\u2009–\u2009", "–"), locale)


@lru_cache(maxsize=4096)
def short_span_text(start: int, end: int, locale: str) -> str:
    """Return two wall-clock minutes as a range without the half of the day."""
    return f"{part_of_hour_text(start, locale)}–{part_of_hour_text(end, locale)}"


@lru_cache(maxsize=256)
def hour_text(hour: int, locale: str) -> str:
    """Return the label of a full hour at the calendar's edge, as short as the locale allows."""
    if is_twelve_hour(locale):
        text = format_skeleton("h", datetime(2000, 1, 1, hour % 24), locale=locale)
        return in_own_words(text, locale)
    return minute_text(hour * 60, locale)


@lru_cache(maxsize=256)
def part_of_hour_text(minute: int, locale: str) -> str:
    """Return the label of a minute between full hours, without the half of the day."""
    if is_twelve_hour(locale):
        return _minutes_of_half(minute)
    return minute_text(minute, locale)


@lru_cache(maxsize=256)
def long_day(day: date, locale: str) -> str:
    """Return a day in full, such as "Tuesday, 24 November 2026"."""
    return format_date(day, "full", locale=locale)


@lru_cache(maxsize=256)
def month_text(day: date, locale: str) -> str:
    """Return the month of a day, such as "November 2026"."""
    return format_skeleton("yMMMM", _midnight(day), locale=locale)


@lru_cache(maxsize=256)
def short_day(day: date, locale: str) -> str:
    """Return a day with its weekday, such as "Tue 24 Nov"."""
    return format_skeleton("MMMEd", _midnight(day), locale=locale)


@lru_cache(maxsize=256)
def day_of_month(day: date, this_year: int, locale: str) -> str:
    """Return a date as "12 Jan", with its four-digit year when that is not this year."""
    skeleton = "MMMd" if day.year == this_year else "yMMMd"
    return format_skeleton(skeleton, _midnight(day), locale=locale)


@lru_cache(maxsize=256)
def weekday_text(day: date, locale: str) -> str:
    """Return the head of a week's column, such as "Tue 24"."""
    return format_skeleton("Ed", _midnight(day), locale=locale)


@lru_cache(maxsize=64)
def weekday_name(day: date, locale: str) -> str:
    """Return the name of a day of the week, as short as is usual."""
    return format_date(day, "EEE", locale=locale)


def week_text(first: date, days: int, locale: str, *, with_year: bool = True) -> str:
    """Return a range of days, such as "23–29 Nov 2026" or, without the year, "23–29 Nov"."""
    last = first + timedelta(days=days - 1)
    return format_interval(first, last, "yMMMd" if with_year else "MMMd", locale=locale)


def first_day_of_week(day: date, locale: str) -> date:
    """Return the first day of the week that holds the day, Monday or what the locale says."""
    return day - timedelta(days=(day.weekday() - Locale.parse(locale).first_week_day) % 7)


def two_lines(text: str, metrics: QFontMetricsF, width: float) -> tuple[str, ...]:
    """Return a name on one line where it fits, else on two: whole words, the rest below, cut."""
    first, _, rest = text.partition(" ")
    elide = Qt.TextElideMode.ElideRight
    # Words come again in other names, so that to measure them alone is done once.
    words = metrics.horizontalAdvance(first) + metrics.horizontalAdvance(rest)
    if not rest or (words <= width and metrics.horizontalAdvance(text) <= width):
        return (metrics.elidedText(text, elide, width),)
    while " " in rest and metrics.horizontalAdvance(f"{first} {rest.split(' ')[0]}") <= width:
        word, _, rest = rest.partition(" ")
        first = f"{first} {word}"
    return tuple(metrics.elidedText(line, elide, width) for line in (first, rest))


def _span_with_half_first(start: int, end: int, locale: str) -> str:
    """Return a range whose second half of the day is told only where it is another."""
    joint = str(Locale.parse(locale).interval_formats.get(None, "{0}–{1}"))
    first, last = minute_text(start, locale), minute_text(end, locale)
    half = first[: -len(_minutes_of_half(start))]
    minutes = last[-len(_minutes_of_half(end)) :]
    if last == half + minutes:
        last = minutes
        joint = re.sub(r"\s", "", joint)
    return joint.format(first, last)


def _minutes_of_half(minute: int) -> str:
    return f"{(minute // 60 - 1) % 12 + 1}:{minute % 60:02}"


def _time_pattern(locale: str) -> str:
    """Return the pattern of a short time without its literal words."""
    return re.sub("'[^']*'", "", get_time_format("short", locale=locale).pattern)


def _clock(minute: int) -> time:
    minute %= MINUTES_PER_DAY
    return time(minute // 60, minute % 60)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
