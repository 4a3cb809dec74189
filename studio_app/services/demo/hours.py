"""When the trainers of a demo studio work, and when they are off."""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.domain.schedule import PlaceKind, TimeOffStatus
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.window import DAY, DAYS_PER_WEEK, HOUR, MINUTE, Window

GYM, STUDIO_2, ONLINE = range(3)
PLACES = ("Gym", "Studio 2", "Online")
PLACE_KINDS = (PlaceKind.STUDIO, PlaceKind.STUDIO, PlaceKind.ONLINE)

_STARTS = tuple(minute * 60 for minute in (7, 8, 9, 10, 12))
_START_WEIGHTS = (15, 35, 30, 12, 8)
_LATEST = 21 * 60
_SATURDAY, _SUNDAY = 5, 6
_ONLINE_MINUTES = 150
_LONGEST_VACATION = 5


@dataclass(frozen=True, slots=True)
class Shift:
    """Working hours on a weekday (0 = Monday) at a place, in wall-clock minutes."""

    weekday: int
    start: int
    end: int
    place: int


@dataclass(frozen=True, slots=True)
class Absence:
    """Time off, in microseconds since 1970."""

    start: int
    end: int
    kind: str
    status: TimeOffStatus
    note: str = ""
    decision: str = ""

    @property
    def is_sudden(self) -> bool:
        """Tell whether sessions had been booked already, and were cancelled."""
        return self.kind == "sick"


def shifts_of(dice: Dice, window: Window, *, busy: bool) -> list[Shift]:
    """Return a trainer's weekly hours; whatever weekday today is, everybody works on it."""
    today = window.today.weekday()
    days = {0, 1, 2, 3, 4}
    if busy or dice.chance(0.4):
        days.add(_SATURDAY)
    if not busy:
        days.discard(dice.below(5) if _SATURDAY in days else _SUNDAY)
    days.add(today)
    usual = dice.weighted(_STARTS, _START_WEIGHTS)
    hours = dice.between(10, 11) if busy else dice.between(8, 10)
    home = dice.weighted((GYM, STUDIO_2), (7, 3))
    online = {day for day in days if dice.chance(0.5)} if dice.chance(0.4) else set()
    shifts = []
    for day in sorted(days):
        start = usual + (60 if dice.chance(0.15) and usual < 12 * 60 else 0)
        end = min(start + hours * 60, _LATEST)
        if day >= _SATURDAY and day != today:
            start, end = 9 * 60, 15 * 60
        if day in online:
            shifts.append(Shift(day, start, end - _ONLINE_MINUTES, home))
            shifts.append(Shift(day, end - _ONLINE_MINUTES, end, ONLINE))
        else:
            shifts.append(Shift(day, start, end, home))
    return shifts


def absences_of(dice: Dice, window: Window, trainer: int, shifts: list[Shift]) -> list[Absence]:
    """Return a trainer's time off: of every kind and status, today an afternoon at most."""
    found = []
    # Nobody is away for whole days in the week that is looked at first.
    monday = window.today_index - window.today.weekday()
    past = list(range(monday - _LONGEST_VACATION))
    coming = list(range(monday + DAYS_PER_WEEK, window.days))
    quiet_days = past + coming

    def whole_days(first: int, days: int) -> tuple[int, int]:
        return window.moment(first, 0), window.moment(first + days, 0)

    if quiet_days and trainer % 2 == 0:
        days = whole_days(dice.pick(quiet_days), dice.between(3, _LONGEST_VACATION))
        found.append(Absence(*days, "vacation", TimeOffStatus.APPROVED))
    if past and trainer % 3 == 1:
        days = whole_days(dice.pick(past), 1)
        found.append(Absence(*days, "sick", TimeOffStatus.APPROVED, "Flu"))
    if coming and trainer % 4 == 0:
        days = whole_days(dice.pick(coming), 2)
        found.append(Absence(*days, "conference", TimeOffStatus.REQUESTED, "Training congress"))
    if coming and trainer % 5 == 2:
        days = whole_days(dice.pick(coming), 1)
        answer = "Too many are away that day"
        found.append(Absence(*days, "personal", TimeOffStatus.DECLINED, "Moving house", answer))
    end_of_today = max(s.end for s in shifts if s.weekday == window.today.weekday())
    end = window.moment(window.today_index, end_of_today)
    if trainer % 6 == 3:
        early = Absence(end - 90 * MINUTE, end, "personal", TimeOffStatus.APPROVED, "School play")
        found.append(early)
    if trainer % 6 == 4:
        start = end - 3 * HOUR
        found.append(
            Absence(start, start + 90 * MINUTE, "personal", TimeOffStatus.REQUESTED, "Dentist")
        )
    return found


def requested_at(absence: Absence, window: Window) -> int:
    """Return when the time off was asked for: some weeks ahead, and before now."""
    return min(absence.start - 20 * DAY, window.now - DAY)


def answered_at(absence: Absence, window: Window) -> int | None:
    """Return when the time off was approved or declined, None while nobody did."""
    if absence.status is TimeOffStatus.REQUESTED:
        return None
    return requested_at(absence, window) + 3 * HOUR
