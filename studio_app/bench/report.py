"""Results as a table for people, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from studio_app.bench.figures import Result

_HEAD = ("figure", "median", "spread", "floor", "ratio", "goal", "")


def table(results: Sequence[Result]) -> str:
    """Return a line for each result, under a line that names the columns."""
    lines = [_HEAD, *(_cells(result) for result in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def to_json(results: Sequence[Result]) -> str:
    """Return the results as a list of objects."""
    return json.dumps([asdict(result) for result in results], indent=2) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers, goal, mark = cells
    parts = [name.ljust(widths[0])]
    parts += [cell.rjust(width) for cell, width in zip(numbers, widths[1:-2], strict=True)]
    return "  ".join([*parts, goal.ljust(widths[-2]), mark]).rstrip()


def _cells(result: Result) -> tuple[str, ...]:
    return (
        result.name,
        f"{result.median_ms:.2f} ms",
        f"±{result.spread_ms / 2:.2f}",
        "" if result.floor_ms is None else f"{result.floor_ms:.2f} ms",
        "" if result.ratio is None else f"{result.ratio:.2f}x",
        result.goal,
        "met" if result.met else "MISSED",
    )
