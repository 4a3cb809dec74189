"""A free time that could be booked, and the moment and length that its wall-clock times mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, exists
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import TimeOffStatus
from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.layout import DaySpan


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time to book: local day and wall-clock minute, with the trainers of its column.

    ``minutes`` and ``place`` are wanted where they were asked for; else the trainer's usual ones.
    """

    column: int
    day: date
    minute: int
    trainers: tuple[Trainer, ...]
    minutes: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """When a session begins and ends by the wall clock; an end not after the start is next day."""

    day: date
    start: int
    end: int

    @property
    def ends_next_day(self) -> bool:
        """Tell whether the session goes on past midnight."""
        return self.end <= self.start

    @property
    def clock_minutes(self) -> int:
        """Return the length by the wall clock, as it is drawn."""
        return (self.end - self.start) % MINUTES_PER_DAY or MINUTES_PER_DAY

    def starts_at(self, tz: ZoneInfo) -> datetime:
        """Return the moment of the start in UTC."""
        return at_minute(self.day, self.start, tz)

    def minutes(self, tz: ZoneInfo) -> int:
        """Return the real length, which a clock change makes differ from the wall clock's."""
        end = at_minute(self.day, self.start + self.clock_minutes, tz)
        return (end - self.starts_at(tz)) // timedelta(minutes=1)

    def start_exists(self, tz: ZoneInfo) -> bool:
        """Tell whether the wall clock shows the start at all on that day."""
        clock = time(self.start // 60, self.start % 60)
        return exists(datetime.combine(self.day, clock), tz)


def in_the_way(column: Column, trainer: Trainer, times: Times) -> Tile | None:
    """Return a session of the trainer in the column that the times would overlap, None if free."""
    end = min(times.start + times.clock_minutes, MINUTES_PER_DAY)
    wanted = DaySpan(times.day, times.start, end)
    for tile in column.tiles:
        if tile.is_live and tile.trainer.id == trainer.id and tile.span.overlaps(wanted):
            return tile
    return None


def is_worked(column: Column, times: Times) -> bool:
    """Tell whether the column's one trainer works all of that time and is not off.

    Of several trainers the column does not say who works when: then it is taken for worked.
    """
    if len(column.trainers) > 1:
        return True
    end = min(times.start + times.clock_minutes, MINUTES_PER_DAY)
    wanted = DaySpan(times.day, times.start, end)
    off = any(
        block.span.overlaps(wanted)
        for block in column.off_blocks
        if block.time_off.status is TimeOffStatus.APPROVED
    )
    return not off and any(
        span.start <= wanted.start and wanted.end <= span.end for span in column.working
    )
