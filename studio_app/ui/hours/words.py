"""Hours, days and places in words, and what was done about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from uuid import UUID

from babel import Locale
from PySide6.QtCore import QCoreApplication

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.local_time import MINUTES_PER_DAY, local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import PlaceKind
from studio_app.domain.working_hours import DaySpan, SessionOutside, WeekPeriod, WeekSpan
from studio_app.ui.schedule.texts import minute_text, short_day, span_text

_translate = QCoreApplication.translate


@lru_cache(maxsize=64)
def weekday_name(weekday: int, locale: str) -> str:
    """Return what a weekday is called."""
    return str(Locale.parse(locale).days["stand-alone"]["wide"][weekday])


def span_words(span: WeekSpan | DaySpan, locale: str, names: Mapping[UUID, str]) -> str:
    """Return hours with their place, such as "09:00–17:00 · Hall"."""
    times = span_text(span.start_minute, span.end_minute % MINUTES_PER_DAY, locale)
    place = names.get(span.place_id) if span.place_id else None
    return f"{times} · {place}" if place else times


def day_hours_words(spans: tuple[DaySpan, ...], locale: str, names: Mapping[UUID, str]) -> str:
    """Return the hours of a single day, or that it is off."""
    if not spans:
        return _translate("Hours", "Day off")
    return ", ".join(span_words(one, locale, names) for one in sorted(spans, key=_begin))


def period_words(period: WeekPeriod, today: date, locale: str) -> str:
    """Return for how long the hours of a week count."""
    first, last = short_day_with_year(period.first_day, locale), period.last_day
    if period.first_day <= today:
        if last is None:
            return _translate("Hours", "Now, without end")
        text = _translate("Hours", "Now, until {last}")
        return text.format(last=short_day_with_year(last, locale))
    if last is None:
        return _translate("Hours", "From {first} on").format(first=first)
    text = _translate("Hours", "{first} – {last}")
    return text.format(first=first, last=short_day_with_year(last, locale))


def short_day_with_year(day: date, locale: str) -> str:
    """Return a day with its year, short."""
    return f"{short_day(day, locale)} {day.year}"


def place_kind_word(kind: PlaceKind) -> str:
    """Return what a kind of place is called."""
    return {
        PlaceKind.STUDIO: _translate("Hours", "Studio's own room"),
        PlaceKind.GYM: _translate("Hours", "Gym"),
        PlaceKind.OUTDOOR: _translate("Hours", "Outdoors"),
        PlaceKind.ONLINE: _translate("Hours", "Online"),
        PlaceKind.HOME_VISIT: _translate("Hours", "Home visit"),
    }[kind]


def outside_words(one: SessionOutside, organization: Organization) -> str:
    """Return a session with its time, and with whom it is."""
    local = one.starts_at.astimezone(organization.tz)
    time = minute_text(local.hour * 60 + local.minute, organization.locale)
    when = f"{short_day(one.day, organization.locale)}, {time}"
    who = " · ".join(filter(None, (one.subject, one.trainer_name)))
    return f"{when}  {who}" if who else when


def step_name(outcome: DiaryOutcome, organization: Organization) -> str:
    """Return the name of what was done, for its undo."""
    texts = {
        Step.SET_HOURS: _translate("Hours", "Working hours of {who}"),
        Step.SET_DAY_HOURS: _translate("Hours", "Hours of {who}, {day}"),
        Step.CLEAR_DAY_HOURS: _translate("Hours", "Usual hours of {who}, {day}"),
        Step.SET_OPENING_HOURS: _translate("Hours", "Opening hours"),
        Step.CLOSE_DAYS: _translate("Hours", "Close on {days}"),
        Step.RENAME_CLOSED_DAY: _translate("Hours", "Rename “{who}”"),
        Step.OPEN_DAY: _translate("Hours", "Open on {day}"),
        Step.ADD_PLACE: _translate("Hours", "Add “{who}”"),
        Step.EDIT_PLACE: _translate("Hours", "Change “{who}”"),
        Step.RETIRE_PLACE: _translate("Hours", "Take “{who}” out of use"),
        Step.BRING_BACK_PLACE: _translate("Hours", "Bring “{who}” back"),
        Step.ORDER_PLACES: _translate("Hours", "Move “{who}” in the list"),
    }
    return _filled(texts[outcome.step], outcome, organization)


def done_sentence(outcome: DiaryOutcome, organization: Organization) -> str:
    """Return what the notice says of a step."""
    texts = {
        Step.SET_HOURS: _translate("Hours", "{who} has other hours from {day} on"),
        Step.SET_DAY_HOURS: _translate("Hours", "{who} has other hours on {day}"),
        Step.CLEAR_DAY_HOURS: _translate("Hours", "{who} has the usual hours on {day}"),
        Step.SET_OPENING_HOURS: _translate("Hours", "Opening hours are others from {day} on"),
        Step.CLOSE_DAYS: _translate("Hours", "The studio is closed on {days}"),
        Step.RENAME_CLOSED_DAY: _translate("Hours", "The closed day is called “{who}” now"),
        Step.OPEN_DAY: _translate("Hours", "The studio is open on {day}"),
        Step.ADD_PLACE: _translate("Hours", "Sessions can be at “{who}” now"),
        Step.EDIT_PLACE: _translate("Hours", "Changed “{who}”"),
        Step.RETIRE_PLACE: _translate("Hours", "“{who}” is out of use"),
        Step.BRING_BACK_PLACE: _translate("Hours", "“{who}” is in use again"),
        Step.ORDER_PLACES: _translate("Hours", "Moved “{who}” in the list"),
    }
    return _filled(texts[outcome.step], outcome, organization)


def _filled(text: str, outcome: DiaryOutcome, organization: Organization) -> str:
    day = short_day(local_day(outcome.starts_at, organization.tz), organization.locale)
    days = day
    if outcome.count > 1:
        days = _translate("Hours", "{count} days").format(count=outcome.count)
    return text.format(who=outcome.subject, day=day, days=days)


def _begin(span: DaySpan) -> int:
    return span.start_minute
