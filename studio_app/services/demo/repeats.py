"""Which of the usual sessions of a demo studio were booked as a series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio_app.domain.series import Rhythm, SeriesRule
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.window import DAY, DAYS_PER_WEEK, Window

if TYPE_CHECKING:
    from studio_app.services.demo.timetable import Slot

_PERSONAL_SHARE = 0.4
_WEEKS_BEHIND, _MOST_WEEKS = 8, 100
_BOOKED_AHEAD = 30 * DAY


@dataclass(frozen=True, slots=True)
class Repeat:
    """A series from its ``first`` day of the window to its ``last``."""

    key: bytes
    created: int
    first: int
    last: int

    def holds(self, day: int) -> bool:
        """Tell whether a session of that day is of the series."""
        return self.first <= day <= self.last


def repeat(dice: Dice, window: Window, slots: Iterable[Slot]) -> None:
    """Make series of all classes, and of the hours of some who come alone."""
    week = max(0, window.today_index // DAYS_PER_WEEK - _WEEKS_BEHIND)
    for slot in slots:
        if slot.capacity == 1 and not dice.chance(_PERSONAL_SHARE):
            continue
        first = week * DAYS_PER_WEEK + slot.offset
        last = min(window.days - 1, first + _MOST_WEEKS * DAYS_PER_WEEK)
        created = window.moment(first, 0) - _BOOKED_AHEAD
        slot.repeat = Repeat(dice.key(created), created, first, last)


def rule_text(repeat: Repeat, window: Window) -> str:
    """Return the rule of a weekly series, as it is stored."""
    weekday = window.day(repeat.first).weekday()
    return SeriesRule(Rhythm.WEEK, (weekday,), until=window.day(repeat.last)).text()
