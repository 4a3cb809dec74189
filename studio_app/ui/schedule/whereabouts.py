"""Where in time a schedule is looked at, in which view, and for whom."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, cast, get_args
from uuid import UUID

from babel.dates import format_date, format_skeleton

from studio_app.ui.schedule.board import Mode
from studio_app.ui.schedule.loader import Range
from studio_app.ui.schedule.texts import first_day_of_week, long_day, month_text, week_text

View = Literal["day", "week", "month", "list"]
Period = Literal["day", "week", "month"]
VIEWS: tuple[View, ...] = get_args(View)
PERIODS: tuple[Period, ...] = get_args(Period)
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A view, a local day within what it shows, and some trainers or, with None, all.

    The list shows the ``period`` that holds the day.
    """

    view: View
    day: date
    trainer_ids: tuple[UUID, ...] | None
    locale: str
    period: Period = "week"

    @property
    def is_calendar(self) -> bool:
        """Tell whether sessions are shown in columns, by the hour."""
        return self.view in get_args(Mode)

    def at(self, day: date) -> Whereabouts:
        """Return the same view of another day."""
        return replace(self, day=day)

    def stepped(self, direction: int) -> Whereabouts:
        """Return the period after (1) or before (-1), where there are such years."""
        try:
            if self._span() == "month":
                return self.at(_month_beside(self.day, direction))
            return self.at(self.day + timedelta(days=direction * self.days()))
        except (OverflowError, ValueError):
            return self

    def first_day(self) -> date:
        """Return the day, or the first of its week or month."""
        match self._span():
            case "day":
                return self.day
            case "week":
                return first_day_of_week(self.day, self.locale)
            case "month":
                return self.day.replace(day=1)

    def days(self) -> int:
        """Return how many days are looked at."""
        match self._span():
            case "day":
                return 1
            case "week":
                return DAYS_PER_WEEK
            case "month":
                return monthrange(self.day.year, self.day.month)[1]

    def weeks(self) -> tuple[date, int]:
        """Return the first day of the first week, and the number of weeks that hold all days."""
        first = first_day_of_week(self.first_day(), self.locale)
        days = (self.first_day() - first).days + self.days()
        return first, -(-days // DAYS_PER_WEEK)

    def shows_same(self, other: Whereabouts | None) -> bool:
        """Tell whether the same is to be seen there, on whatever day of it one stands."""
        return other is not None and self.at(self.first_day()) == other.at(other.first_day())

    def range(self) -> Range:
        """Return what the calendar has to load: in other views the day, for when it comes back."""
        if self.is_calendar:
            mode = cast(Mode, self.view)
            return Range(mode, self.first_day(), self.days(), self.trainer_ids)
        return Range("day", self.day, 1, self.trainer_ids)

    def title(self) -> str:
        """Return the day, week or month, as the locale writes it."""
        return self.titles()[0]

    def titles(self) -> tuple[str, str, str]:
        """Return the title in full, for narrow windows, and for the narrowest."""
        match self._span():
            case "day":
                short = format_skeleton("yMMMEd", self.day, locale=self.locale)
                shortest = format_date(self.day, "medium", locale=self.locale)
                return long_day(self.day, self.locale), short, shortest
            case "week":
                first, locale = self.first_day(), self.locale
                whole = week_text(first, DAYS_PER_WEEK, locale)
                return whole, whole, week_text(first, DAYS_PER_WEEK, locale, with_year=False)
            case "month":
                short = format_skeleton("yMMM", self.day, locale=self.locale)
                return month_text(self.day, self.locale), short, short

    def _span(self) -> Period:
        return self.period if self.view == "list" else self.view


def _month_beside(day: date, direction: int) -> date:
    """Return the same day of the month after or before, or the last that it has."""
    year, month = divmod(day.year * 12 + day.month - 1 + direction, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
