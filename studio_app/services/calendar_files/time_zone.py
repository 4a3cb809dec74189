"""The rules of a time zone as a calendar file tells them (RFC 5545, 3.6.5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP = timedelta(hours=12)
_NOTHING = timedelta(0)


def time_zone_of(tz: ZoneInfo, first_day: date, last_day: date) -> Timezone:
    """Return a VTIMEZONE that is right from the first day to the last.

    Each change of the clock is told by itself, as zones do not keep to rules for long. It begins at
    the time that the clock shows before it is changed.
    """
    component = Timezone()
    component.add("tzid", tz.key)
    begins = datetime.combine(first_day - timedelta(days=1), time(), UTC)
    ends = datetime.combine(last_day + timedelta(days=2), time(), UTC)
    component.add_component(_observance(begins, _offset(begins, tz), tz))
    before = begins
    while before < ends:
        after = min(before + _STEP, ends)
        if _state(before, tz) != _state(after, tz):
            change = _changed_between(before, after, tz)
            component.add_component(_observance(change, _offset(change - _SECOND, tz), tz))
        before = after
    return component


_SECOND = timedelta(seconds=1)


def _observance(
    begins: datetime, offset_before: timedelta, tz: ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    is_daylight = bool(begins.astimezone(tz).dst())
    component = TimezoneDaylight() if is_daylight else TimezoneStandard()
    component.add("dtstart", (begins + offset_before).replace(tzinfo=None))
    component.add("tzoffsetfrom", offset_before)
    component.add("tzoffsetto", _offset(begins, tz))
    component.add("tzname", begins.astimezone(tz).tzname())
    return component


def _changed_between(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the first second at which the zone stands as it does after."""
    state = _state(before, tz)
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _state(middle, tz) == state:
            before = middle
        else:
            after = middle
    return after


def _state(moment: datetime, tz: ZoneInfo) -> tuple[timedelta, bool]:
    return _offset(moment, tz), bool(moment.astimezone(tz).dst())


def _offset(moment: datetime, tz: ZoneInfo) -> timedelta:
    return moment.astimezone(tz).utcoffset() or _NOTHING
