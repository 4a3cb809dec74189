"""What departs from the usual weeks of a demo studio: closed days, longer hours, little room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from studio_app.services.demo.dice import Dice
from studio_app.services.demo.hours import Shift
from studio_app.services.demo.timetable import Slot
from studio_app.services.demo.window import DAYS_PER_WEEK, MINUTE, Window

_HOLIDAYS = ((1, 1, "New Year's Day"), (12, 25, "Christmas Day"))
_TEAM_DAY = "Team day"
_WORKDAYS = 5
_LEAST_ROOM = 2
_LONGER = 60
_OPEN = 6 * 60, 22 * 60
_OPEN_ON_WEEKENDS = 7 * 60, 21 * 60


def closures_of(dice: Dice, window: Window) -> dict[date, str]:
    """Return the closed days: holidays, and one of the next week; never today."""
    years = range(window.first_day.year, window.day(window.days).year + 2)
    closed = {date(year, month, day): name for year in years for month, day, name in _HOLIDAYS}
    monday = window.today_index - window.today.weekday() + DAYS_PER_WEEK
    closed.setdefault(window.day(monday + dice.below(_WORKDAYS)), _TEAM_DAY)
    closed.pop(window.today, None)
    return closed


def opening_of(window: Window) -> list[tuple[int, int, int]]:
    """Return each weekday with the minutes at which the studio opens and closes.

    Whatever weekday today is, it is open as long as on others.
    """
    long_days = {*range(_WORKDAYS), window.today.weekday()}
    return [
        (weekday, *(_OPEN if weekday in long_days else _OPEN_ON_WEEKENDS))
        for weekday in range(DAYS_PER_WEEK)
    ]


def room_for(slots: Iterable[Slot], place: int) -> int:
    """Return how many sessions are held at the place at once in a usual week, and a few at least.

    So it is full in its busiest hour.
    """
    steps = sorted(
        step
        for slot in slots
        if slot.place == place
        for step in ((slot.offset, slot.start, 1), (slot.offset, slot.start + slot.minutes, -1))
    )
    held, most = 0, _LEAST_ROOM
    for _day, _minute, change in steps:
        held += change
        most = max(most, held)
    return most


def buffers_of(trainer: int) -> tuple[int, int]:
    """Return the minutes that a trainer keeps free before and after a session."""
    return 10 if trainer % 6 == 5 else 0, 15 if trainer % 4 == 3 else 0


def longer_day(dice: Dice, window: Window, shifts: list[Shift]) -> tuple[date, Shift] | None:
    """Return a day of next week on which a trainer works longer, None without a usual one."""
    weekdays = [shift.weekday for shift in shifts]
    whole = [shift for shift in shifts if weekdays.count(shift.weekday) == 1]
    if not whole:
        return None
    usual = dice.pick(whole)
    monday = window.today_index - window.today.weekday() + DAYS_PER_WEEK
    longer = Shift(usual.weekday, usual.start, usual.end + _LONGER, usual.place)
    return window.day(monday + usual.weekday), longer


def busy_elsewhere(window: Window, shifts: list[Shift]) -> list[tuple[int, int]]:
    """Return when a trainer is busy by another calendar: this evening, and a week later."""
    evening = max(shift.end for shift in shifts if shift.weekday == window.today.weekday())
    starts = (window.moment(window.today_index + days, evening + 30) for days in (0, DAYS_PER_WEEK))
    return [(start, start + 60 * MINUTE) for start in starts]
