"""What somebody waits for, in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import MINUTES_PER_DAY, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.waiting_list import EVERY_DAY, WaitingEntry, WaitingWish
from studio_app.ui.schedule.texts import first_day_of_week, minute_text, short_day, span_text

_translate = QCoreApplication.translate

_SOME_WEEK = date(2024, 1, 1)


def wish_words(entry: WaitingEntry, organization: Organization) -> str:
    """Return what an entry waits for, such as "Tue, Thu 09:00–12:00 · Anna"."""
    locale = organization.locale
    if entry.wish.session_id is not None:
        title = entry.title or _translate("Waiting", "a class")
        if entry.starts_at is None:
            return title
        return f"{title}, {_moment_words(entry.starts_at, organization)}"
    parts = [time_words(entry.wish, locale)]
    parts.append(entry.trainer_name or _translate("Waiting", "any trainer"))
    return " · ".join(parts)


def time_words(wish: WaitingWish, locale: str) -> str:
    """Return the days and times of a wish, such as "Tue, Thu 09:00–12:00 until 24 Nov"."""
    if wish.first_day is not None and wish.first_day == wish.last_day:
        parts = [short_day(wish.first_day, locale)]
    else:
        parts = [_weekday_words(wish.weekdays, locale)]
    clock = _clock_words(wish, locale)
    if clock:
        parts.append(clock)
    if wish.first_day != wish.last_day:
        if wish.first_day is not None:
            text = _translate("Waiting", "from {day}")
            parts.append(text.format(day=short_day(wish.first_day, locale)))
        if wish.last_day is not None:
            text = _translate("Waiting", "until {day}")
            parts.append(text.format(day=short_day(wish.last_day, locale)))
    return " ".join(parts)


def since_words(entry: WaitingEntry, organization: Organization) -> str:
    """Return since which day somebody waits."""
    return short_day(local_day(entry.since, organization.tz), organization.locale)


def _moment_words(moment: datetime, organization: Organization) -> str:
    day = short_day(local_day(moment, organization.tz), organization.locale)
    return f"{day} {time_text(moment, organization.tz, organization.locale)}"


def _weekday_words(weekdays: frozenset[int], locale: str) -> str:
    if weekdays == EVERY_DAY:
        return _translate("Waiting", "Any day")
    first = first_day_of_week(_SOME_WEEK, locale)
    days = (first + timedelta(days=offset) for offset in range(7))
    names = (format_date(one, "EEE", locale=locale) for one in days if one.weekday() in weekdays)
    return ", ".join(names)


def _clock_words(wish: WaitingWish, locale: str) -> str:
    if wish.from_minute == 0 and wish.until_minute >= MINUTES_PER_DAY:
        return ""
    if wish.from_minute == 0:
        text = _translate("Waiting", "until {time}")
        return text.format(time=minute_text(wish.until_minute, locale))
    if wish.until_minute >= MINUTES_PER_DAY:
        text = _translate("Waiting", "from {time}")
        return text.format(time=minute_text(wish.from_minute, locale))
    return span_text(wish.from_minute, wish.until_minute, locale)
