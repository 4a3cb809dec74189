"""Series: on which days sessions come again, in the wall-clock time of the studio's zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as week_day

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute

MOST_DATES = 200
LONGEST = timedelta(days=2 * 366)
LAST_WEEK = -1
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS_PER_WEEK = 7


class Rhythm(StrEnum):
    """After how long a series comes again."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class SeriesRule:
    """Which days a series has, from its first day on.

    ``weekdays`` (0 = Monday) are sorted. A monthly series has them in the ``week_of_month``: the
    first to fourth of a weekday in the month, or LAST_WEEK. Weeks begin on ``week_start``, which
    counts where every other week is left out. It ends ``until`` a day (included) or after so many
    ``times``; with neither it is open, which a series is only until its end is found.
    """

    rhythm: Rhythm
    weekdays: tuple[int, ...]
    until: date | None = None
    times: int | None = None
    week_of_month: int = 1
    week_start: int = 0

    def __post_init__(self) -> None:
        right_days = all(day in range(_DAYS_PER_WEEK) for day in self.weekdays)
        if not self.weekdays or not right_days or list(self.weekdays) != sorted(set(self.weekdays)):
            raise InvalidInput("weekdays", "Choose at least one day of the week.")
        if self.times is not None and not 1 <= self.times <= MOST_DATES:
            raise InvalidInput("times", f"A series comes from 1 to {MOST_DATES} times.")
        if self.times is not None and self.until is not None:
            raise InvalidInput("until", "A series ends on a day or after so many times, not both.")
        if self.week_of_month not in (1, 2, 3, 4, LAST_WEEK):
            raise InvalidInput("week_of_month", "A month has four weeks, and a last one.")

    @property
    def is_open(self) -> bool:
        """Tell whether its end is yet to be found."""
        return self.until is None and self.times is None

    def text(self) -> str:
        """Return the rule as RFC 5545 writes it, for days: the start is a date as well."""
        monthly = self.rhythm is Rhythm.MONTH
        nth = str(self.week_of_month) if monthly else ""
        parts = ["FREQ=MONTHLY" if monthly else "FREQ=WEEKLY"]
        if self.rhythm is Rhythm.TWO_WEEKS:
            parts.append("INTERVAL=2")
        parts.append("BYDAY=" + ",".join(nth + _CODES[day] for day in self.weekdays))
        if self.week_start:
            parts.append(f"WKST={_CODES[self.week_start]}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until:%Y%m%d}")
        if self.times is not None:
            parts.append(f"COUNT={self.times}")
        return ";".join(parts)

    def ending(self, until: date) -> SeriesRule:
        """Return the same rule with another last day."""
        return replace(self, until=until, times=None)

    def days(self, first_day: date) -> Iterator[date]:
        """Yield its days from ``first_day`` on; those of an open rule never end."""
        monthly = self.rhythm is Rhythm.MONTH
        nth = self.week_of_month if monthly else None
        for found in rrule(
            MONTHLY if monthly else WEEKLY,
            dtstart=datetime.combine(first_day, time()),
            interval=2 if self.rhythm is Rhythm.TWO_WEEKS else 1,
            byweekday=[week_day(day, nth) for day in self.weekdays],
            wkst=self.week_start,
            until=None if self.until is None else datetime.combine(self.until, time()),
            count=self.times,
        ):
            yield found.date()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A day that the rule gives, and when the session begins there (in UTC)."""

    day: date
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class SeriesTimes:
    """When a series comes, for saying so beside one of its sessions."""

    rule: SeriesRule
    start_minute: int


def rule_of(text: str) -> SeriesRule:
    """Return the rule that ``SeriesRule.text`` wrote; raise ValueError for any other."""
    parts = dict(part.split("=", 1) for part in text.split(";"))
    monthly = parts["FREQ"] == "MONTHLY"
    by_day = parts["BYDAY"].split(",")
    until = parts.get("UNTIL")
    rhythm = Rhythm.TWO_WEEKS if parts.get("INTERVAL") == "2" else Rhythm.WEEK
    rule = SeriesRule(
        Rhythm.MONTH if monthly else rhythm,
        tuple(_CODES.index(code[-2:]) for code in by_day),
        None if until is None else datetime.strptime(until, "%Y%m%d").date(),
        int(parts["COUNT"]) if "COUNT" in parts else None,
        int(by_day[0][:-2]) if monthly else 1,
        _CODES.index(parts.get("WKST", "MO")),
    )
    if rule.text() != text:
        raise ValueError(f"{text} is no rule of a series")
    return rule


def occurrences(
    rule: SeriesRule, first_day: date, start_minute: int, tz: ZoneInfo
) -> tuple[Occurrence, ...]:
    """Return when a series is: on every day at the same minute of the wall clock.

    A minute that a clock change skips is moved forward on that day; of one that comes twice, it is
    the first. At most MOST_DATES within LONGEST: an open rule is cut there, one with an end that
    lies beyond raises InvalidInput, as one without any day does.
    """
    if not 0 <= start_minute < MINUTES_PER_DAY:
        raise InvalidInput("starts_at", "Choose a time of day.")
    last_day = first_day + LONGEST
    if rule.until is not None and rule.until > last_day:
        raise InvalidInput("until", "A series lasts for two years at most.")
    days = list(islice(rule.days(first_day), MOST_DATES + 1))
    if not days:
        raise InvalidInput("until", "There is no such day before the end of the series.")
    if not rule.is_open:
        if len(days) > MOST_DATES:
            raise InvalidInput("until", f"That is more than {MOST_DATES} dates. Choose an end.")
        if days[-1] > last_day:
            raise InvalidInput("times", "A series lasts for two years at most.")
    return tuple(
        Occurrence(day, at_minute(day, start_minute, tz))
        for day in days[:MOST_DATES]
        if day <= last_day
    )


def week_of_month(day: date) -> int:
    """Return which of its weekday in the month a day is: 1 to 4, or LAST_WEEK for a fifth."""
    number = (day.day - 1) // _DAYS_PER_WEEK + 1
    return number if number < 5 else LAST_WEEK


def shifted(rule: SeriesRule, day: date, days: int) -> SeriesRule:
    """Return the rule by which a series goes on whose ``day`` is moved by some days.

    The other days of a week move by as many. A monthly series takes the week of the month in which
    the moved day is. The end stays as it was.
    """
    if days == 0:
        return rule
    moved = replace(
        rule,
        weekdays=tuple(sorted((weekday + days) % _DAYS_PER_WEEK for weekday in rule.weekdays)),
        week_start=(rule.week_start + days) % _DAYS_PER_WEEK,
    )
    if rule.rhythm is Rhythm.MONTH:
        moved = replace(moved, week_of_month=week_of_month(day + timedelta(days=days)))
    return moved


def shifted_day(rule: SeriesRule, day: date, days: int) -> date:
    """Return where a day goes in a series that is moved by some days to be by ``rule``."""
    moved = day + timedelta(days=days)
    if days == 0 or rule.rhythm is not Rhythm.MONTH:
        return moved
    # Each month keeps its session, although the days of months do not move by the same number.
    first = day.replace(day=1)
    found = first + timedelta(days=(moved.weekday() - first.weekday()) % _DAYS_PER_WEEK)
    if rule.week_of_month == LAST_WEEK:
        while (found + timedelta(days=_DAYS_PER_WEEK)).month == day.month:
            found += timedelta(days=_DAYS_PER_WEEK)
        return found
    return found + timedelta(days=_DAYS_PER_WEEK * (rule.week_of_month - 1))
