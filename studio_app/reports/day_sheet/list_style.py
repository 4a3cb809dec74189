"""Sizes, columns and rows of the list that one trainer's day is printed as."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from studio_app.reports.document import Area
from studio_app.reports.fonts import Face
from studio_app.reports.ink import MUTED, TextStyle
from studio_app.reports.pen import Pen


@dataclass(frozen=True, slots=True)
class Density:
    """Text styles and sizes of a list, in points."""

    name: TextStyle
    detail: TextStyle
    alert: TextStyle
    padding: float
    gap: float
    box: float


ROOMY = Density(
    name=TextStyle(Face.SEMIBOLD, 10.5),
    detail=TextStyle(Face.REGULAR, 8.5, MUTED),
    alert=TextStyle(Face.SEMIBOLD, 8.5),
    padding=5.0,
    gap=15.0,
    box=12.0,
)
COMPACT = Density(
    name=TextStyle(Face.SEMIBOLD, 9),
    detail=TextStyle(Face.REGULAR, 7.5, MUTED),
    alert=TextStyle(Face.SEMIBOLD, 7.5),
    padding=2.2,
    gap=11.0,
    box=9.5,
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is never torn: its least height, the minutes it stands for, how to draw it.

    ``draw`` is given the pen, the upper edge and the height. A row with ``minutes`` may grow in
    proportion to them; one that ``sticks`` stays on the page of the row before it.
    """

    height: float
    minutes: float
    draw: Callable[[Pen, float, float], None]
    sticks: bool = False


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Left edges of the columns, and both edges of the list, in points."""

    left: float
    time: float
    client: float
    package: float
    place: float
    status: float
    tick: float
    right: float


_RAIL = 10.0
_GUTTER = 10.0


def list_columns(
    area: Area,
    density: Density,
    times: Iterable[str],
    packages: Iterable[str],
    places: Iterable[str],
    statuses: Iterable[str],
) -> ListColumns:
    """Return columns as wide as their texts need within reason; clients get what is left."""

    def needed(texts: Iterable[str], style: TextStyle, least: float, most: float) -> float:
        widest = max((style.width(text) for text in texts), default=0.0)
        return min(max(widest, least), most) + _GUTTER

    tick = area.right - density.box - 1
    status = tick - needed(statuses, density.detail, 30, 74)
    place = status - needed(places, density.detail, 28, 82)
    package = place - needed(packages, density.detail, 40, 128)
    time = area.left + _RAIL
    client = time + needed(times, density.name, 40, 130)
    return ListColumns(area.left, time, client, package, place, status, tick, area.right)
