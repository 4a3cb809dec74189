"""What a demo trainer's weeks hold: hours, time off, usual sessions, and exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from studio_app.services.demo.cast import DemoClient, DemoTrainer
from studio_app.services.demo.diary import Diary
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.hours import (
    Absence,
    Shift,
    absences_of,
    answered_at,
    requested_at,
    shifts_of,
)
from studio_app.services.demo.repeats import repeat, rule_text
from studio_app.services.demo.request import DemoRequest
from studio_app.services.demo.timetable import Slot, is_busy, usual_week
from studio_app.services.demo.unusual import busy_elsewhere, longer_day
from studio_app.services.demo.window import DAY, Window

_SMALLEST_SOUGHT_CLASS = 5
_OTHER_CALENDAR = "Family calendar"

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class DiaryPlan:
    """A trainer's weeks as they are thought out, and the rows that they stand on."""

    request: DemoRequest
    window: Window
    organization: bytes
    dice: Dice
    trainer: DemoTrainer
    shifts: list[Shift]
    absences: list[Absence]
    slots: list[Slot]

    def diary(self) -> Diary:
        """Return what sessions follow from."""
        return Diary(self.trainer, self.slots, self.absences)

    def weekly_hours(self, places: list[bytes], founded: int) -> list[Row]:
        """Return the rows of the usual hours."""
        since = self.window.day_at(founded)
        return [
            (
                *(self.dice.key(founded), self.organization, self.trainer.key, shift.weekday),
                *(shift.start, shift.end, places[shift.place], since),
            )
            for shift in self.shifts
        ]

    def time_off(self, owner: bytes) -> list[Row]:
        """Return the rows of time off, decided by the owner."""
        return [self._time_off(absence, owner) for absence in self.absences]

    def _time_off(self, absence: Absence, owner: bytes) -> Row:
        asked, answered = requested_at(absence, self.window), answered_at(absence, self.window)
        return (
            *(self.dice.key(asked), self.organization, self.trainer.key, absence.start),
            *(absence.end, absence.kind, absence.status.value, absence.note, asked),
            *(None if answered is None else owner, answered, absence.decision),
        )

    def series(self, places: list[bytes]) -> Iterator[Row]:
        """Yield the rows of what was booked as a series."""
        for slot in self.slots:
            if slot.repeat is None:
                continue
            client = slot.regulars[0].key if slot.capacity == 1 else None
            yield (
                *(slot.repeat.key, self.organization, self.trainer.key, client),
                *(rule_text(slot.repeat, self.window), self.request.time_zone),
                *(self.window.day(slot.repeat.first), slot.start, slot.minutes),
                *(places[slot.place], slot.capacity, slot.title, slot.repeat.created),
            )

    def single_days(self, dice: Dice, places: list[bytes]) -> Iterator[Row]:
        """Yield the row of a day with other hours, of every third trainer."""
        longer = longer_day(dice, self.window, self.shifts) if self.trainer.index % 3 == 2 else None
        if longer is not None:
            day, shift = longer
            yield (
                *(dice.key(self.window.now - DAY), self.organization, self.trainer.key, day),
                *(shift.start, shift.end, places[shift.place]),
            )

    def imports(self, dice: Dice) -> Iterator[Row]:
        """Yield the rows of another calendar's times, of every sixth trainer."""
        if self.trainer.index % 6 != 2:
            return
        read = self.window.now - DAY
        for number, (start, end) in enumerate(busy_elsewhere(self.window, self.shifts)):
            uid = f"{number}@example.com"
            yield (
                *(dice.key(read), self.organization, self.trainer.key, _OTHER_CALENDAR, uid),
                *(start, end, read),
            )


def plan_diary(
    request: DemoRequest,
    window: Window,
    organization: bytes,
    trainer: DemoTrainer,
    clients: list[DemoClient],
) -> DiaryPlan:
    """Think out the weeks of a trainer with those clients."""
    dice = Dice(request.seed, f"diary {trainer.index}")
    shifts = shifts_of(dice, window, busy=is_busy(len(clients)))
    absences = absences_of(dice, window, trainer.index, shifts)
    slots = usual_week(dice, window, trainer.index, shifts, clients)
    if request.eventful:
        _seek_classes(trainer, slots)
        repeat(Dice(request.seed, f"series {trainer.index}"), window, slots)
    return DiaryPlan(request, window, organization, dice, trainer, shifts, absences, slots)


def _seek_classes(trainer: DemoTrainer, slots: list[Slot]) -> None:
    """Let every third trainer's classes be full whenever nobody cancels."""
    for slot in slots:
        wanted = trainer.index % 3 == 1 and len(slot.regulars) >= _SMALLEST_SOUGHT_CLASS
        if slot.capacity > 1 and wanted:
            slot.capacity, slot.sought = len(slot.regulars), True
