"""Between UTC, in which times are stored, and the studio's own clock, in which they are shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time

from studio_app.domain.errors import InvalidInput
from studio_app.domain.intervals import Interval

MINUTES_PER_DAY = 24 * 60


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


def at_minute(day: date, minute: int, tz: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall-clock minute of the day; 1440 and more is the next day."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    local = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60))
    return to_utc(local, tz)


def day_interval(day: date, tz: ZoneInfo, days: int = 1) -> Interval:
    """Return the UTC interval of local midnight to local midnight, ``days`` later."""
    return Interval(at_minute(day, 0, tz), at_minute(day + timedelta(days=days), 0, tz))


def local_day(moment: datetime, tz: ZoneInfo) -> date:
    """Return the studio's date at that moment."""
    return moment.astimezone(tz).date()


def minute_of_day(moment: datetime, tz: ZoneInfo) -> int:
    """Return the wall-clock minute of the moment's local day, 0 to 1439."""
    local = moment.astimezone(tz)
    return local.hour * 60 + local.minute


def time_text(moment: datetime, tz: ZoneInfo, locale: str) -> str:
    """Return the local time of day as the locale writes it, short."""
    return format_time(moment, "short", tzinfo=tz, locale=locale)


def day_text(day: date, locale: str) -> str:
    """Return a date with its weekday, such as "Tue, 24 Nov 2026"."""
    return f"{format_date(day, 'EEE', locale=locale)}, {format_date(day, 'medium', locale=locale)}"
