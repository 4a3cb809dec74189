"""Half-open stretches of time: what ends at ten does not clash with what starts at ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From ``start`` (included) to ``end`` (excluded), both aware and in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("an interval ends after it starts")

    @property
    def length(self) -> timedelta:
        """Return the time between start and end."""
        return self.end - self.start

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two share any moment; touching is not sharing."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Interval) -> bool:
        """Tell whether the other lies wholly within this one."""
        return self.start <= other.start and other.end <= self.end


# Of two pairs the first values decide nearly always; intervals compare in Python.
_bounds = attrgetter("start", "end")


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same moments as few sorted intervals, joining those that overlap or touch."""
    result: list[Interval] = []
    for interval in sorted(intervals, key=_bounds):
        if result and interval.start <= result[-1].end:
            if interval.end > result[-1].end:
                result[-1] = Interval(result[-1].start, interval.end)
        else:
            result.append(interval)
    return result
