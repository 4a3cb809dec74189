"""Series: on which days sessions come again, in the wall-clock time of the studio's zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def moved_on(
    rule: SeriesRule, asked: date, days: int, others: Iterable[date]
) -> tuple[SeriesRule, dict[date, date]]:
    """Return the rule by which a series goes on whose day ``asked`` is moved by some days.

    And where that day and the others go: as many days on; the end of the rule stays as it was. A
    monthly series takes the week of the month that fits most of its days; where it goes further
    than to a neighbouring week, the day asked about tells which, and the others go to the days
    which that rule gives next to where they would be.
    """
    there = {day: day + timedelta(days=days) for day in {asked, *others}}
    if days == 0:
        return rule, there
    moved = replace(
        rule,
        weekdays=tuple(sorted((weekday + days) % _DAYS_PER_WEEK for weekday in rule.weekdays)),
        week_start=(rule.week_start + days) % _DAYS_PER_WEEK,
    )
    if rule.rhythm is not Rhythm.MONTH:
        return moved, there
    if abs(days) < _DAYS_PER_WEEK:
        rather = (rule.week_of_month, week_of_month(there[asked]))
        week = _week_of_most(list(there.values()), rather)
        return replace(moved, week_of_month=week), there
    week = week_of_month(there[asked])
    nearest = {day: _nearest(week, near) for day, near in there.items()}
    return replace(moved, week_of_month=week), nearest | {asked: there[asked]}


def _week_of_most(days: Sequence[date], rather: Sequence[int]) -> int:
    weeks = dict.fromkeys([*rather, 1, 2, 3, 4, LAST_WEEK])
    return max(weeks, key=lambda week: sum(_is_in(week, day) for day in days))


def _is_in(week: int, day: date) -> bool:
    if week == LAST_WEEK:
        return (day + timedelta(days=_DAYS_PER_WEEK)).month != day.month
    return (day.day - 1) // _DAYS_PER_WEEK + 1 == week


def _nearest(week: int, near: date) -> date:
    """Return the day in that week of a month, on the same day of the week, next to another."""
    weeks_away = sorted(range(-3, 4), key=abs)
    around = (near + timedelta(days=number * _DAYS_PER_WEEK) for number in weeks_away)
    return next(day for day in around if _is_in(week, day))
