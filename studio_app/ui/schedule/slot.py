"""A free time that could be booked, and the moment and length that its wall-clock times mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, exists
from studio_app.domain.people import Trainer
from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.stations import place_of_work


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time to book: local day and wall-clock minute, with the trainers of its column.

    ``minutes`` and ``place`` are wanted where they were asked for; else the trainer's usual ones.
    A place that is not ``place_is_chosen`` follows the trainer to another time.
    """

    column: int
    day: date
    minute: int
    trainers: tuple[Trainer, ...]
    minutes: int | None = None
    place: str = ""
    place_is_chosen: bool = False


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

    @property
    def span(self) -> DaySpan:
        """Return what it covers of the day on which it starts."""
        end = min(self.start + self.clock_minutes, MINUTES_PER_DAY)
        return DaySpan(self.day, self.start, end)

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
    for tile in column.tiles:
        if tile.is_live and tile.trainer.id == trainer.id and tile.span.overlaps(times.span):
            return tile
    return None


def usual_place(column: Column, trainer: Trainer, times: Times, shown: str = "") -> str:
    """Return where the trainer works at these times, else mostly, else where somebody does.

    The place ``shown`` stays while the trainer works there then; "" where nothing is known.
    """
    known = zip(column.trainers, column.usual_places, strict=False)
    mostly = next((place for one, place in known if one.id == trainer.id), "")
    mine = [one for one in column.stations if one.trainer_id == trainer.id]
    first = next(iter(column.places), "")
    return place_of_work(times.span, mine, shown, mostly or first)
