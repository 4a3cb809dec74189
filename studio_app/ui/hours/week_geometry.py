"""Where the hours of a week stand: a row for each weekday, time from left to right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.working_hours import WeekSpan, require_week

STEP = 15
ROW_HEIGHT = 36
AXIS_HEIGHT = 22
LABEL_WIDTH = 92
EDGE = 6
_INSET = 4
_EARLIEST, _LATEST = 6 * 60, 22 * 60
_USUAL = 9 * 60, 17 * 60


@dataclass(frozen=True, slots=True)
class WeekGeometry:
    """The rows from ``first_weekday`` on, and the minutes that they show."""

    width: float
    first_weekday: int
    first_minute: int
    last_minute: int

    @classmethod
    def of(cls, width: float, first_weekday: int, spans: Iterable[WeekSpan]) -> WeekGeometry:
        """Return where the spans have room, in whole hours, and the day at least."""
        shown = list(spans)
        first = min([_EARLIEST, *(one.start_minute for one in shown)])
        last = max([_LATEST, *(one.end_minute for one in shown)])
        return cls(width, first_weekday, first // 60 * 60, -(-last // 60) * 60)

    @property
    def height(self) -> int:
        """Return how high the whole week is."""
        return AXIS_HEIGHT + 7 * ROW_HEIGHT

    def x_of(self, minute: float) -> float:
        """Return where a minute of the day stands."""
        share = (minute - self.first_minute) / (self.last_minute - self.first_minute)
        return LABEL_WIDTH + share * (self.width - LABEL_WIDTH)

    def minute_at(self, x: float) -> float:
        """Return the minute of the day at x."""
        share = (x - LABEL_WIDTH) / max(1.0, self.width - LABEL_WIDTH)
        return self.first_minute + share * (self.last_minute - self.first_minute)

    def row_of(self, weekday: int) -> QRectF:
        """Return the row of a weekday, without its name."""
        top = AXIS_HEIGHT + (weekday - self.first_weekday) % 7 * ROW_HEIGHT
        return QRectF(LABEL_WIDTH, top, self.width - LABEL_WIDTH, ROW_HEIGHT)

    def weekday_at(self, y: float) -> int:
        """Return the weekday at y, the nearest one above and below all."""
        row = min(6, max(0, int((y - AXIS_HEIGHT) // ROW_HEIGHT)))
        return (row + self.first_weekday) % 7

    def bar_of(self, span: WeekSpan) -> QRectF:
        """Return where the bar of a span stands."""
        row = self.row_of(span.weekday)
        left, right = self.x_of(span.start_minute), self.x_of(span.end_minute)
        return QRectF(left, row.top() + _INSET, right - left, ROW_HEIGHT - 2 * _INSET)

    def bar_at(self, point: QPointF, spans: Iterable[WeekSpan]) -> int:
        """Return the number of the span whose bar is at a point, -1 for none."""
        for number, span in enumerate(spans):
            if self.bar_of(span).adjusted(-2, -2, 2, 2).contains(point):
                return number
        return -1


def is_possible(spans: Iterable[WeekSpan]) -> bool:
    """Tell whether the hours can be those of a week."""
    try:
        require_week(list(spans))
    except InvalidInput:
        return False
    return True


def snapped(minute: float) -> int:
    """Return the nearest quarter of an hour."""
    return round(minute / STEP) * STEP


def moved(span: WeekSpan, minutes: int, weekday: int | None = None) -> WeekSpan:
    """Return the span so many minutes later, on another weekday if one is given."""
    start = min(max(0, span.start_minute + minutes), MINUTES_PER_DAY - STEP)
    length = span.end_minute - span.start_minute
    day = span.weekday if weekday is None else weekday
    return replace(span, weekday=day, start_minute=start, end_minute=start + length)


def with_start(span: WeekSpan, minute: int) -> WeekSpan:
    """Return the span with another beginning, before its end."""
    earliest = max(0, span.end_minute - MINUTES_PER_DAY)
    latest = min(span.end_minute, MINUTES_PER_DAY) - STEP
    return replace(span, start_minute=min(max(minute, earliest), latest))


def with_end(span: WeekSpan, minute: int) -> WeekSpan:
    """Return the span with another end, after its beginning."""
    latest = span.start_minute + MINUTES_PER_DAY
    return replace(span, end_minute=min(max(minute, span.start_minute + STEP), latest))


def room_on(spans: Iterable[WeekSpan], weekday: int) -> WeekSpan | None:
    """Return new hours that have room on a weekday, None where there is none left."""
    others = list(spans)
    ends = sorted(one.end_minute for one in others if one.weekday == weekday)
    begins = [_USUAL[0], *(-(-end // STEP) * STEP for end in ends), 0]
    for start in begins:
        for length in (_USUAL[1] - _USUAL[0], 4 * 60, 60):
            wanted = WeekSpan(weekday, start, start + length)
            fits = start < MINUTES_PER_DAY and wanted.end_minute <= MINUTES_PER_DAY
            if fits and is_possible([*others, wanted]):
                return wanted
    return None
