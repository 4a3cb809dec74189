"""Where in time a schedule is looked at, in which view, and for whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from studio_app.ui.schedule.board import Mode
from studio_app.ui.schedule.loader import Range
from studio_app.ui.schedule.texts import first_day_of_week, long_day, week_text

DAYS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A view, a local day within what it shows, and some trainers or, with None, all."""

    mode: Mode
    day: date
    trainer_ids: tuple[UUID, ...] | None
    locale: str

    def at(self, day: date) -> Whereabouts:
        """Return the same view of another day."""
        return replace(self, day=day)

    def stepped(self, direction: int) -> Whereabouts:
        """Return the day or week after (1) or before (-1)."""
        return self.at(self.day + timedelta(days=direction * DAYS[self.mode]))

    def first_day(self) -> date:
        """Return the day, or the first of its week."""
        return self.day if self.mode == "day" else first_day_of_week(self.day, self.locale)

    def range(self) -> Range:
        """Return what is to be loaded."""
        return Range(self.mode, self.first_day(), DAYS[self.mode], self.trainer_ids)

    def title(self) -> str:
        """Return the day or the week, as the locale writes it."""
        if self.mode == "day":
            return long_day(self.day, self.locale)
        return week_text(self.first_day(), DAYS["week"], self.locale)
