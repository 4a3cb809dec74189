"""When somebody is busy by a calendar file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar

from studio_app.domain.errors import InvalidInput
from studio_app.domain.intervals import Interval

LARGEST_FILE = 5 * 1024 * 1024
MOST_TIMES = 5_000
# Of one rule, from its first time on: a daily one of a hundred years has fewer.
MOST_STEPS = 40_000
TOO_LARGE = "This calendar file is too large: at most 5 MB can be read."
TOO_MANY = "There are too many times in this calendar. Take one with appointments only."
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BusyTime:
    """One time of one event, in UTC; ``uid`` names the event and, where it recurs, the time."""

    uid: str
    interval: Interval


def busy_times_in(content: bytes, tz: ZoneInfo, within: Interval) -> tuple[BusyTime, ...]:
    """Return the busy times of the file that touch the interval, by start.

    Times without a zone are the studio's. What is cancelled, or shown as free, is not busy. Raises
    InvalidInput for what is no calendar file or too large.
    """
    if len(content) > LARGEST_FILE:
        raise InvalidInput("file", TOO_LARGE)
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        events = [event for one in calendars for event in one.walk("VEVENT")]
        found = list(_times(events, tz, within))
    except InvalidInput:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise InvalidInput(
            "file", "This is not a calendar file that can be read. Choose a file that ends in .ics."
        ) from error
    if not calendars:
        raise InvalidInput("file", "There is no calendar in this file.")
    return tuple(sorted(found, key=lambda busy: (busy.interval, busy.uid)))


def _times(events: list[Any], tz: ZoneInfo, within: Interval) -> Iterator[BusyTime]:
    exceptions: defaultdict[str, set[datetime]] = defaultdict(set)
    for event in events:
        recurrence = event.get("recurrence-id")
        if recurrence is not None:
            exceptions[str(event.get("uid", ""))].add(_moment(recurrence.dt, tz))
    count = 0
    for event in events:
        if str(event.get("transp", "")).upper() == "TRANSPARENT":
            continue
        if str(event.get("status", "")).upper() == "CANCELLED":
            continue
        uid = str(event.get("uid", ""))[:900]
        for start, end in _occurrences(event, tz, within, exceptions[uid]):
            if start < within.end and end > within.start:
                count += 1
                if count > MOST_TIMES:
                    raise InvalidInput("file", TOO_MANY)
                yield BusyTime(f"{uid}/{start:%Y%m%dT%H%M%SZ}", Interval(start, end))


def _occurrences(
    event: Any, tz: ZoneInfo, within: Interval, moved: set[datetime]
) -> Iterator[tuple[datetime, datetime]]:
    begins = event["dtstart"].dt
    length = _length(event, begins, tz)
    rule = event.get("rrule")
    is_exception = event.get("recurrence-id") is not None
    recurs = rule is not None and not is_exception and length > timedelta(0)
    starts = _recurring(begins, rule, within, length) if recurs else [begins]
    found: dict[datetime, datetime] = {}
    for local in starts:
        start = _moment(local, tz)
        found[start] = _end(local, start, length, tz)
    if not is_exception:
        for one in _dates(event.get("rdate")):
            start, end = _added(one.dt, begins, length, tz)
            # RFC 5545, 3.8.5.2: a period lasts as it says itself, wherever it begins.
            if isinstance(one.dt, tuple) or start not in found:
                found[start] = end
        for start in moved | {_moment(one.dt, tz) for one in _dates(event.get("exdate"))}:
            found.pop(start, None)
    yield from ((start, end) for start, end in found.items() if start < end)


def _added(
    value: Any, begins: datetime | date, length: timedelta, tz: ZoneInfo
) -> tuple[datetime, datetime]:
    """Return when a date that is added to those of the rule begins and ends."""
    if isinstance(value, tuple):
        first, ends = value
        start = _moment(first, tz)
        return start, start + ends if isinstance(ends, timedelta) else _moment(ends, tz)
    if isinstance(begins, datetime):
        start = _moment(value, tz)
        return start, start + length
    day = value.date() if isinstance(value, datetime) else value
    start = _moment(day, tz)
    return start, _end(day, start, length, tz)


def _recurring(
    begins: datetime | date, rule: Any, within: Interval, length: timedelta
) -> Iterator[datetime | date]:
    """Yield the starts in the event's own wall-clock time, as the rule counts."""
    zone = begins.tzinfo if isinstance(begins, datetime) else None
    first = _naive(begins)
    since = within.start.replace(tzinfo=None) - length - 2 * _DAY
    until = within.end.replace(tzinfo=None) + 2 * _DAY
    rules = rule if isinstance(rule, list) else [rule]
    starts: set[datetime] = set()
    for one in rules:
        text = _without_zone(one.to_ical().decode(), zone)
        for number, found in enumerate(rrulestr(text, dtstart=first)):
            if found > until:
                break
            # Rules are counted from their beginning: one by the minute would take for ever.
            if number > MOST_STEPS:
                raise InvalidInput("file", TOO_MANY)
            if found >= since:
                starts.add(found)
    for found in sorted(starts):
        yield found.replace(tzinfo=zone) if isinstance(begins, datetime) else found.date()


def _without_zone(text: str, zone: Any) -> str:
    """Return the rule with its UNTIL in the wall-clock time that the starts are counted in."""
    parts = []
    for part in text.split(";"):
        if part.upper().startswith("UNTIL=") and part.endswith("Z"):
            until = datetime.strptime(part[6:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            local = until.astimezone(zone) if zone is not None else until
            part = f"UNTIL={local:%Y%m%dT%H%M%S}"
        parts.append(part)
    return ";".join(parts)


def _length(event: Any, begins: datetime | date, tz: ZoneInfo) -> timedelta:
    if event.get("duration") is not None:
        found: timedelta = event["duration"].dt
        return found
    if event.get("dtend") is None:
        # RFC 5545, 3.6.1: a day without an end is one day, a time without an end is no time.
        return timedelta(0) if isinstance(begins, datetime) else _DAY
    ends = event["dtend"].dt
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        return _moment(ends, tz) - _moment(begins, tz)
    return _naive(ends) - _naive(begins)


def _end(begins: datetime | date, start: datetime, length: timedelta, tz: ZoneInfo) -> datetime:
    """Return when it is over: whole days end at midnight, however long the days are."""
    if isinstance(begins, datetime):
        return start + length
    return _moment(begins + length, tz)


def _moment(value: datetime | date, tz: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=tz)).astimezone(UTC)


def _naive(value: datetime | date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time())


def _dates(value: Any) -> Iterator[Any]:
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        yield from one.dts


def read_file(path: Path) -> bytes:
    """Return what is in a file; raises InvalidInput for one that cannot be read or is too large."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput("file", f"{path.name} could not be read: {reason}.") from error
    if len(content) > LARGEST_FILE:
        raise InvalidInput("file", TOO_LARGE)
    return content
