"""The day of several trainers: a column for each, as on the screen, on landscape pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio_app.reports.day_sheet.columns import Grid, fit_grid
from studio_app.reports.day_sheet.content import DaySheet, DaySheetTrainer
from studio_app.reports.day_sheet.facts import Cancelled, cancelled, is_in, sum_of
from studio_app.reports.day_sheet.foot import (
    LEGEND_HEIGHT,
    cancelled_height,
    draw_cancelled,
    draw_legend,
    draw_note,
    note_height,
)
from studio_app.reports.day_sheet.hours import shown_hours
from studio_app.reports.day_sheet.table import table_pages
from studio_app.reports.day_sheet.words import NO_SESSIONS, Words, counted
from studio_app.reports.document import Area, Page, Report
from studio_app.reports.ink import SUBTITLE
from studio_app.reports.pen import Pen

MOST_COLUMNS = 8
_MOST_CANCELLED = 0.35


@dataclass(frozen=True, slots=True)
class _GridBody:
    """A page's body: the columns, and below them what was cancelled and who is not in."""

    area: Area
    words: Words
    grid: Grid | None
    entries: tuple[Cancelled, ...]
    absent: tuple[DaySheetTrainer, ...]

    def draw(self, pen: Pen) -> None:
        top = self.area.bottom - LEGEND_HEIGHT
        if self.grid is not None:
            self.grid.draw(pen)
            draw_legend(pen, self.area, top)
        else:
            pen.text(self.area.left, self.area.top + 30, NO_SESSIONS, SUBTITLE)
            top = self.area.top + 40 + note_height(self.absent, self.area)
        if self.absent:
            top -= note_height(self.absent, self.area)
            draw_note(pen, self.absent, self.area, top)
        top -= cancelled_height(self.entries, self.area)
        draw_cancelled(pen, self.entries, self.words, self.area, top)


def grid_pages(sheet: DaySheet, words: Words, report: Report) -> list[Page]:
    """Return the pages of all trainers of the sheet who are in, by groups of columns."""
    present = [day for day in sheet.trainers if is_in(day)]
    absent = tuple(day for day in sheet.trainers if not is_in(day))
    sums = words.totals(sum_of(sheet.trainers))
    if not present:
        body = _GridBody(report.body(landscape=True), words, None, (), absent)
        return [Page(True, counted(len(sheet.trainers), "trainer"), sums, body.draw)]
    groups: list[tuple[DaySheetTrainer, ...]] = _evenly(present, MOST_COLUMNS)
    pages: list[Page] = []
    done = 0
    while groups:
        group = groups.pop(0)
        body_or_none = _fitting_body(group, () if pages else absent, words, report)
        if body_or_none is not None:
            subtitle, summary = counted(len(present), "trainer"), sums
            if len(group) < len(present):
                summary = f"All trainers: {sums}"
                subtitle = f"Trainers {done + 1}–{done + len(group)} of {len(present)}"
            pages.append(Page(True, subtitle, summary, body_or_none.draw))
            done += len(group)
        elif len(group) > 1:
            groups[:0] = _evenly(group, (len(group) + 1) // 2)
        else:
            pages += table_pages(group[0], words, report)
            done += 1
    return pages


def _fitting_body(
    group: Sequence[DaySheetTrainer],
    absent: tuple[DaySheetTrainer, ...],
    words: Words,
    report: Report,
) -> _GridBody | None:
    area = report.body(landscape=True)
    entries = tuple(
        sorted(
            (entry for day in group for entry in cancelled(day)),
            key=lambda entry: (entry.session.starts_at, entry.trainer_name),
        )
    )
    struck = cancelled_height(entries, area)
    if struck > area.height * _MOST_CANCELLED:
        return None
    below = struck + note_height(absent, area) + LEGEND_HEIGHT
    shown = shown_hours(group, words.whole_day, words.tz)
    grid = fit_grid(group, words, shown, Area(area.left, area.top, area.right, area.bottom - below))
    return None if grid is None else _GridBody(area, words, grid, entries, absent)


def _evenly(days: Sequence[DaySheetTrainer], most: int) -> list[tuple[DaySheetTrainer, ...]]:
    """Return as few groups of at most ``most`` trainers as possible, of nearly equal size."""
    count = -(-len(days) // most)
    size, larger = divmod(len(days), count)
    groups: list[tuple[DaySheetTrainer, ...]] = []
    start = 0
    for number in range(count):
        end = start + size + (number < larger)
        groups.append(tuple(days[start:end]))
        start = end
    return groups
