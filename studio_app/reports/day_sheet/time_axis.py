"""Where moments lie on paper: in proportion, stretched only where words need the room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from studio_app.domain.intervals import Interval

_BISECTIONS = 24
_SWEEPS = 40


@dataclass(frozen=True, slots=True)
class Need:
    """The room in points that something from start to end (minutes) cannot do without."""

    start: float
    end: float
    height: float


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Minutes and the points at which they lie, both rising."""

    minutes: tuple[float, ...]
    offsets: tuple[float, ...]

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
    minutes = sorted({*marks, *(n.start for n in needs), *(n.end for n in needs)})
    index = {minute: number for number, minute in enumerate(minutes)}
    gaps = [(index[need.start], index[need.end], need.height) for need in needs]
    before: list[list[tuple[int, float]]] = [[] for _ in minutes]
    after: list[list[tuple[int, float]]] = [[] for _ in minutes]
    for start, end, room in gaps:
        before[end].append((start, room))
        after[start].append((end, room))

    def earliest(scale: float) -> list[float]:
        placed = [0.0]
        for number in range(1, len(minutes)):
            even = placed[-1] + (minutes[number] - minutes[number - 1]) * scale
            placed.append(max([even, *(placed[start] + room for start, room in before[number])]))
        return placed

    even_scale = height / (minutes[-1] - minutes[0])
    if least > even_scale or earliest(least)[-1] > height:
        return None
    low, high = least, even_scale
    if earliest(high)[-1] <= height:
        low = high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if earliest(middle)[-1] <= height:
            low = middle
        else:
            high = middle
    placed = earliest(low)
    if low < even_scale:
        placed[-1] = height
        _even_out(minutes, placed, before, after, least)
    return TimeAxis(tuple(minutes), tuple(placed))


def _even_out(
    minutes: Sequence[float],
    placed: list[float],
    before: Sequence[Sequence[tuple[int, float]]],
    after: Sequence[Sequence[tuple[int, float]]],
    least: float,
) -> None:
    """Move each mark towards its even place between its neighbours, never into a need's room.

    Without it all the room that a session lacks would open just before its end.
    """
    inner = range(1, len(minutes) - 1)
    for sweep in range(_SWEEPS):
        for number in inner if sweep % 2 else reversed(inner):
            past, next_ = (
                minutes[number] - minutes[number - 1],
                minutes[number + 1] - minutes[number],
            )
            above, below = placed[number - 1], placed[number + 1]
            lowest = max([above + past * least, *(placed[i] + room for i, room in before[number])])
            highest = min([below - next_ * least, *(placed[i] - room for i, room in after[number])])
            even = above + (below - above) * past / (past + next_)
            placed[number] = max(lowest, min(even, highest))


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
