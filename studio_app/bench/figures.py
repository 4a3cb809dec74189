"""What a figure is: what was measured, what for comparison, and when it is good enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from studio_app.bench.studios import BenchStudio


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of repeated runs, and those of the floor taken in turn with them.

    ``holds`` tells whether what was measured also came out as it must.
    """

    runs: Sequence[float]
    floor: Sequence[float] = ()
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Goal:
    """When a figure is good enough: by its ratio to the floor, its milliseconds, its outcome."""

    ratio: float | None = None
    milliseconds: float | None = None
    outcome: str = ""

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:g}x"
        milliseconds = "" if self.milliseconds is None else f"{self.milliseconds:g} ms"
        return ", ".join(part for part in (ratio, milliseconds, self.outcome) if part)


@dataclass(frozen=True, slots=True)
class Figure:
    """Something to measure; None comes back where it cannot be measured."""

    name: str
    goal: Goal
    measure: Callable[[BenchStudio], Measured | None]


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as it was found in one studio; no floor, no ratio."""

    name: str
    database: str
    size: str
    median_ms: float
    spread_ms: float
    floor_ms: float | None
    ratio: float | None
    goal: str
    met: bool


def result_of(figure: Figure, studio: BenchStudio) -> Result | None:
    """Measure the figure in the studio; None where it cannot be measured."""
    measured = figure.measure(studio)
    if measured is None:
        return None
    middle = median(measured.runs)
    floor = median(measured.floor) if measured.floor else None
    ratio = None if floor is None else middle / floor
    goal = figure.goal
    return Result(
        figure.name,
        studio.kind,
        studio.size.name,
        round(middle, 3),
        round(spread(measured.runs), 3),
        None if floor is None else round(floor, 3),
        None if ratio is None else round(ratio, 2),
        str(goal),
        measured.holds
        and (goal.ratio is None or (ratio is not None and ratio <= goal.ratio))
        and (goal.milliseconds is None or middle <= goal.milliseconds),
    )


def spread(runs: Sequence[float]) -> float:
    """Return how far apart the runs lie, without the fastest and the slowest quarter."""
    ordered = sorted(runs)
    quarter = len(ordered) // 4
    return ordered[-1 - quarter] - ordered[quarter]
