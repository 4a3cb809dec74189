"""Between UTC, in which times are stored, and the studio's own clock, in which they are shown."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_time, get_time_format

from studio_app.domain.errors import InvalidInput
from studio_app.domain.intervals import Interval

MINUTES_PER_DAY = 24 * 60
ENGLISH_HALVES = ("AM", "PM")


def zone(name: str) -> ZoneInfo:
    """Return the zone of that IANA name; raise InvalidInput when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("time_zone", f"There is no time zone called “{name[:40]}”.") from error


def to_utc(local: datetime, tz: ZoneInfo) -> datetime:
    """Return the moment at which the studio's wall clock shows ``local`` (naive).

    A time that exists twice means the first; one that a clock change skips is moved forward by
    the length of the gap (PEP 495, fold=0), as a wall clock that was not put forward would.
    """
    return local.replace(tzinfo=tz, fold=0).astimezone(UTC)


def to_local(moment: datetime, tz: ZoneInfo) -> datetime:
    """Return the aware local time of an aware moment."""
    return moment.astimezone(tz)


def exists(local: datetime, tz: ZoneInfo) -> bool:
    """Tell whether the wall clock ever shows ``local`` (naive): false in a clock change's gap."""
    return to_utc(local, tz).astimezone(tz).replace(tzinfo=None) == local


# Hours and series come to the same times of the same days again and again.
@lru_cache(maxsize=10_000)
def at_minute(day: date, minute: int, tz: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall-clock minute of the day; 1440 and more is the next day."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
    return to_utc(local, tz)


def day_interval(day: date, tz: ZoneInfo, days: int = 1) -> Interval:
    """Return the UTC interval of local midnight to local midnight, ``days`` later.

    Of a day that the zone left out altogether (Samoa, 30 December 2011) the next one is meant.
    """
    start, end = at_minute(day, 0, tz), at_minute(day + timedelta(days=days), 0, tz)
    return Interval(start, end) if start < end else day_interval(day + timedelta(days=1), tz)


def local_day(moment: datetime, tz: ZoneInfo) -> date:
    """Return the studio's date at that moment."""
    return moment.astimezone(tz).date()


def minute_of_day(moment: datetime, tz: ZoneInfo) -> int:
    """Return the wall-clock minute of the moment's local day, 0 to 1439."""
    local = moment.astimezone(tz)
    return local.hour * 60 + local.minute


def time_text(moment: datetime, tz: ZoneInfo, locale: str) -> str:
    """Return the local time of day as the locale writes it, short."""
    return format_time(moment, short_time_pattern(locale), tzinfo=tz, locale=locale)


@lru_cache(maxsize=32)
def short_time_pattern(locale: str) -> str:
    """Return the pattern of a short time, with the half of the day in the locale's language.

    Some locales abbreviate it in English, though they have words of their own.
    """
    pattern = str(get_time_format("short", locale=locale).pattern)
    own, short = _day_halves(locale)
    return pattern if own == short else re.sub("a+", "aaaa", pattern)


def in_own_words(text: str, locale: str) -> str:
    """Return a text of times with the halves of the day in the locale's language."""
    for own, short in zip(*_day_halves(locale), strict=True):
        text = text.replace(short, own)
    return text


@lru_cache(maxsize=32)
def _day_halves(locale: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return the words for the halves of the day that are shown, and the short ones of the data."""
    periods = Locale.parse(locale).day_periods["format"]
    short, wide = (
        (str(periods[width].get("am", "")), str(periods[width].get("pm", "")))
        for width in ("abbreviated", "wide")
    )
    return (wide if short == ENGLISH_HALVES and all(wide) else short), short


def day_text(day: date, locale: str) -> str:
    """Return a date with its weekday, such as "Tue, 24 Nov 2026"."""
    return f"{format_date(day, 'EEE', locale=locale)}, {format_date(day, 'medium', locale=locale)}"
