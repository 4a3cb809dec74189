"""Where moments lie on paper: in proportion, stretched only where words need the room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from studio_app.domain.intervals import Interval

_BISECTIONS = 30


@dataclass(frozen=True, slots=True)
class Need:
    """The room in points that something from start to end (minutes) cannot do without."""

    start: float
    end: float
    height: float


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Minutes and the points at which they lie, both rising; ``scale`` in points per minute."""

    minutes: tuple[float, ...]
    offsets: tuple[float, ...]
    scale: float

    def at(self, minute: float) -> float:
        """Return where a minute lies; what is outside of the axis lies at its nearer end."""
        if minute <= self.minutes[0]:
            return self.offsets[0]
        if minute >= self.minutes[-1]:
            return self.offsets[-1]
        after = bisect_right(self.minutes, minute)
        share = (minute - self.minutes[after - 1]) / (self.minutes[after] - self.minutes[after - 1])
        return self.offsets[after - 1] + share * (self.offsets[after] - self.offsets[after - 1])


def stretched_axis(
    marks: Iterable[float], needs: Sequence[Need], height: float, least: float
) -> TimeAxis | None:
    """Return an axis of that height on which every need has its room, as even as possible.

    ``marks`` are minutes that keep their place in between, the first and last being the ends.
    Returns None when the axis would have to give less than ``least`` points to a minute.
    """
    minutes = tuple(sorted({*marks, *(n.start for n in needs), *(n.end for n in needs)}))
    by_end: dict[float, list[Need]] = {}
    for need in needs:
        by_end.setdefault(need.end, []).append(need)

    def offsets(scale: float) -> tuple[float, ...]:
        placed = {minutes[0]: 0.0}
        for before, minute in pairwise(minutes):
            even = placed[before] + (minute - before) * scale
            wanted = [placed[need.start] + need.height for need in by_end.get(minute, ())]
            placed[minute] = max([even, *wanted])
        return tuple(placed.values())

    low, high = least, height / (minutes[-1] - minutes[0])
    if low > high or offsets(low)[-1] > height:
        return None
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if offsets(middle)[-1] <= height:
            low = middle
        else:
            high = middle
    return TimeAxis(minutes, offsets(low), low)


@dataclass(frozen=True, slots=True)
class Lane:
    """A share of a column: the number of the lane, from 0, and how many there are."""

    number: int
    count: int


def lanes(stretches: Sequence[Interval]) -> list[Lane]:
    """Return a lane for each of the stretches, sorted by start, so that none covers another."""
    numbers: list[int] = []
    counts: list[int] = [0] * len(stretches)
    ends: list[Interval] = []
    first = 0
    for index, stretch in enumerate(stretches):
        if ends and all(not busy.end > stretch.start for busy in ends):
            counts[first:index] = [len(ends)] * (index - first)
            ends, first = [], index
        number = next(
            (lane for lane, busy in enumerate(ends) if busy.end <= stretch.start), len(ends)
        )
        ends[number : number + 1] = [stretch]
        numbers.append(number)
    counts[first:] = [len(ends)] * (len(stretches) - first)
    return [Lane(number, count) for number, count in zip(numbers, counts, strict=True)]
