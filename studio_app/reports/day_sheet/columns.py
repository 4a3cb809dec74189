"""Trainers' columns beside an axis of hours: who works when, and the sessions as tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import CLOSED, ELSEWHERE, TimeOff, TimeOffStatus
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import interval, standing, without
from studio_app.reports.day_sheet.hours import full_hours, minutes_into
from studio_app.reports.day_sheet.tiles import Detail, Tile
from studio_app.reports.day_sheet.time_axis import Lane, Need, TimeAxis, lanes, stretched_axis
from studio_app.reports.day_sheet.words import NO_SESSIONS, Words, counted, time_off_words
from studio_app.reports.document import Area
from studio_app.reports.fonts import Face
from studio_app.reports.ink import (
    FAINT_LINE,
    HATCH,
    LABEL,
    LINE,
    MUTED,
    OFF_HOURS,
    PAPER,
    TextStyle,
)
from studio_app.reports.pen import Pen

HEAD = TextStyle(Face.SEMIBOLD, 9)
HOUR = TextStyle(Face.REGULAR, 7, MUTED)

NARROWEST_COLUMN = 76.0
NARROWEST_LANE = 54.0
WIDEST_COLUMN = 380.0
# What to try in turn: so much detail, with at least that share of an even scale left to the axis.
_ATTEMPTS = (
    (Detail.RICH, 0.95),
    (Detail.PLAIN, 0.8),
    (Detail.PLAIN, 0.5),
    (Detail.BRIEF, 0.3),
    (Detail.LEAN, 0.1),
)
_INSET = 1.5
_BETWEEN = 1.0
_LANE_WEIGHT = 0.72


@dataclass(frozen=True, slots=True)
class PlacedTile:
    """A tile with its place across the page and the part of its time that the page shows."""

    tile: Tile
    x: float
    visible: Interval


@dataclass(frozen=True, slots=True)
class Column:
    """A trainer's column."""

    day: DaySheetTrainer
    x: float
    width: float
    tiles: tuple[PlacedTile, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns that were found to fit the area, with the axis that makes them fit."""

    area: Area
    head_height: float
    hours: tuple[datetime, ...]
    shown: Interval
    words: Words
    columns: tuple[Column, ...]
    axis: TimeAxis

    def draw(self, pen: Pen) -> None:
        """Draw the axis, the columns, and the tiles in them."""
        top = self.area.top + self.head_height
        left, right = self.columns[0].x, self.columns[-1].x + self.columns[-1].width
        height = self.axis.offsets[-1]
        pen.box(left, top, right - left, height, fill=OFF_HOURS)
        for column in self.columns:
            for hours in column.day.working:
                start, end = self._y(hours.start), self._y(hours.end)
                pen.box(column.x, start, column.width, end - start, fill=PAPER)
        self._draw_hours(pen, left, right)
        for column in self.columns:
            for away in column.day.time_off:
                self._draw_time_off(pen, column, away)
        for column in self.columns:
            self._draw_head(pen, column)
            pen.line(column.x, self.area.top, column.x, top + height, LINE)
            for placed in column.tiles:
                start, end = self._y(placed.visible.start), self._y(placed.visible.end)
                placed.tile.draw(pen, placed.x, start, end - start)
        pen.line(right, self.area.top, right, top + height, LINE)
        pen.line(left, top, right, top, LINE)
        pen.line(left, top + height, right, top + height, LINE)

    def _y(self, moment: datetime) -> float:
        return self.area.top + self.head_height + self.axis.at(minutes_into(self.shown, moment))

    def _draw_hours(self, pen: Pen, left: float, right: float) -> None:
        lowest = self.area.top + self.head_height + 2
        for moment in self.hours:
            y = self._y(moment)
            pen.line(left, y, right, y, FAINT_LINE)
            baseline = min(max(y + 2.5, lowest), self.area.bottom)
            if y + 2.5 >= lowest:
                pen.text(left - 4, baseline, self.words.hour(moment), HOUR, align="right")
                lowest = baseline + HOUR.leading

    def _draw_head(self, pen: Pen, column: Column) -> None:
        pen.dot(column.x + 7, self.area.top + 7.4, 2.6, trainer_colour(column.day.trainer.colour))
        baseline = self.area.top + 10.5
        for text in _head_lines(column.day, column.width):
            pen.text(column.x + 13, baseline, text, HEAD)
            baseline += HEAD.leading
        held = len(standing(column.day))
        parts = [counted(held, "session") if held else NO_SESSIONS, ", ".join(column.day.places)]
        text = " · ".join(filter(None, parts))
        pen.text(column.x + 13, baseline - 1, text, LABEL, limit=column.width - 16)

    def _draw_time_off(self, pen: Pen, column: Column, away: TimeOff) -> None:
        start, end = self._y(away.interval.start), self._y(away.interval.end)
        if end - start < 1:
            return
        if away.status is TimeOffStatus.APPROVED:
            pen.hatch(column.x, start, column.width, end - start, HATCH)
        else:
            place = (column.x + 1.5, start, column.width - 3, end - start)
            pen.box(*place, edge=HATCH, thickness=0.7, dash=(2, 2))
        label = LABEL.fitted(_time_off_label(away), column.width - 12)
        busy = [placed.visible for placed in column.tiles]
        for gap in without([away.interval], busy):
            y, height = self._y(gap.start), self._y(gap.end) - self._y(gap.start)
            if height >= 13:
                pen.box(column.x + 5, y + 2.5, LABEL.width(label) + 5, 9.5, fill=PAPER, radius=2)
                pen.text(column.x + 7.5, y + 9.7, label, LABEL)
                return


def _time_off_label(away: TimeOff) -> str:
    """Return what paper that lies about may tell of time off: not why somebody is away."""
    if away.kind in (CLOSED, ELSEWHERE):
        return time_off_words(away)
    return "Time off (requested)" if away.status is TimeOffStatus.REQUESTED else "Time off"


def fit_grid(
    days: Sequence[DaySheetTrainer], words: Words, shown: Interval, area: Area
) -> Grid | None:
    """Return the columns of those trainers in that area, or None when they cannot be read there."""
    hours = tuple(full_hours(shown, words.tz))
    axis_width = max(HOUR.width(words.hour(moment)) for moment in hours) + 6
    columns = _columns(days, words, shown, area.left + axis_width, area.right)
    if columns is None:
        return None
    head_lines = max(len(_head_lines(column.day, column.width)) for column in columns)
    head_height = head_lines * HEAD.leading + 14
    height = area.height - head_height - HOUR.size / 2
    marks = [minutes_into(shown, moment) for moment in (shown.start, *hours, shown.end)]
    for detail, evenness in _ATTEMPTS:
        needs = [
            Need(
                minutes_into(shown, placed.visible.start),
                minutes_into(shown, placed.visible.end),
                placed.tile.needed_height(detail),
            )
            for column in columns
            for placed in column.tiles
        ]
        axis = stretched_axis(marks, needs, height, evenness * height / marks[-1])
        if axis is not None:
            return Grid(area, head_height, hours, shown, words, columns, axis)
    return None


def _columns(
    days: Sequence[DaySheetTrainer], words: Words, shown: Interval, left: float, right: float
) -> tuple[Column, ...] | None:
    """Return columns of equal width, wider only for a trainer with sessions side by side."""
    shares = [lanes([interval(session) for session in standing(day)]) for day in days]
    most = [max((lane.count for lane in taken), default=1) for taken in shares]
    weights = [max(1.0, count * _LANE_WEIGHT) for count in most]
    unit = min((right - left) / sum(weights), WIDEST_COLUMN)
    lane_width = min(unit * weight / count for weight, count in zip(weights, most, strict=True))
    if unit < NARROWEST_COLUMN or lane_width < NARROWEST_LANE:
        return None
    columns: list[Column] = []
    x = left
    for day, taken, weight in zip(days, shares, weights, strict=True):
        width = unit * weight
        columns.append(Column(day, x, width, _placed(day, taken, words, shown, x, width)))
        x += width
    return tuple(columns)


def _placed(
    day: DaySheetTrainer,
    taken: Sequence[Lane],
    words: Words,
    shown: Interval,
    x: float,
    width: float,
) -> tuple[PlacedTile, ...]:
    placed: list[PlacedTile] = []
    for session, lane in zip(standing(day), taken, strict=True):
        share = (width - 2 * _INSET) / lane.count
        tile = Tile(session, day, words, share - (_BETWEEN if lane.count > 1 else 0))
        visible = Interval(max(session.starts_at, shown.start), min(session.ends_at, shown.end))
        placed.append(PlacedTile(tile, x + _INSET + lane.number * share, visible))
    return tuple(placed)


def _head_lines(day: DaySheetTrainer, width: float) -> tuple[str, ...]:
    return HEAD.wrapped(day.trainer.name, width - 16, 2)
