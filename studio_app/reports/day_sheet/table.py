"""The day of one trainer: a list by time on upright pages, with room for ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from studio_app.domain.intervals import Interval
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import (
    cancelled,
    free,
    interval,
    is_group,
    standing,
    standing_lines,
    totals,
    without,
)
from studio_app.reports.day_sheet.group_rows import session_rows
from studio_app.reports.day_sheet.list_style import (
    COMPACT,
    ROOMY,
    Density,
    ListColumns,
    Row,
    list_columns,
)
from studio_app.reports.day_sheet.rows import Rows
from studio_app.reports.day_sheet.words import STATUS_WORDS, Words
from studio_app.reports.document import Area, Page, Report
from studio_app.reports.ink import LABEL, LINE
from studio_app.reports.pen import Pen

FREE = "free"
NOT_WORKING = "not working"

_HEADER = 14.0
_SHORTEST_GAP = timedelta(minutes=5)
_TALLEST = 0.95  # points per minute: an hour may grow until there is room to write a line or two
_BISECTIONS = 24


@dataclass(frozen=True, slots=True)
class _ListBody:
    """A page's body: the names of the columns, and rows with their heights."""

    area: Area
    columns: ListColumns
    rows: tuple[tuple[Row, float], ...]
    has_header: bool

    def draw(self, pen: Pen) -> None:
        top = self.area.top
        if self.has_header:
            columns = self.columns
            names = (
                (columns.time, "Time"),
                (columns.client, "Client"),
                (columns.package, "Package"),
                (columns.place, "Place"),
                (columns.status, "Status"),
            )
            for x, name in names:
                pen.text(x, top + 8.5, name, LABEL)
            pen.line(columns.left, top + _HEADER, columns.right, top + _HEADER, LINE)
            top += _HEADER
        for row, height in self.rows:
            row.draw(pen, top, height)
            top += height


def table_pages(day: DaySheetTrainer, words: Words, report: Report) -> list[Page]:
    """Return the pages of the trainer's day: one where it fits, no row torn."""
    area = report.body(landscape=False)
    has_header = bool(standing(day))
    room = area.height - (_HEADER if has_header else 0)
    attempts = [
        (columns, _paged(_rows(Rows(day, words, density, columns), room), room))
        for density in (ROOMY, COMPACT)
        for columns in [_columns(day, words, density, area)]
    ]
    columns, paged = min(attempts, key=lambda attempt: len(attempt[1]))
    summary = " · ".join(filter(None, [_working_words(day, words), ", ".join(day.places)]))
    return [
        Page(False, day.trainer.name, summary, _ListBody(area, columns, rows, has_header).draw)
        for rows in (_grown(page, room, len(paged) == 1) for page in paged)
    ]


def _columns(day: DaySheetTrainer, words: Words, density: Density, area: Area) -> ListColumns:
    personal = [session for session in standing(day) if not is_group(session)]
    lines = [line for session in personal for line in standing_lines(session)]
    stretches = [*map(interval, day.sessions), *free(day), *_breaks(day)]
    stretches += [_within(away.interval, words.whole_day) for away in day.time_off]
    return list_columns(
        area,
        density,
        times=[words.span(stretch) for stretch in stretches],
        packages=[words.payment(day, line) for line in lines],
        places=[session.place for session in standing(day)],
        statuses=[STATUS_WORDS[line.status] for line in lines],
    )


def _rows(rows: Rows, room: float) -> list[Row]:
    day, whole_day = rows.day, rows.words.whole_day
    timed: list[tuple[datetime, Row]] = []
    for session in standing(day):
        timed += [(session.starts_at, row) for row in session_rows(rows, session, room)]
    timed += [(gap.start, rows.gap(gap, FREE)) for gap in free(day) if gap.length >= _SHORTEST_GAP]
    timed += [(gap.start, rows.gap(gap, NOT_WORKING)) for gap in _breaks(day)]
    for away in day.time_off:
        visible = _within(away.interval, whole_day)
        timed.append((visible.start, rows.time_off(away, visible, visible == whole_day)))
    result = [row for _, row in sorted(timed, key=lambda pair: pair[0])]
    if not standing(day):
        result.insert(0, rows.nothing())
    entries = cancelled(day)
    result += [rows.cancelled(entry, entry is entries[0]) for entry in entries]
    if standing(day):
        result.append(rows.totals(rows.words.totals(totals(day))))
    return result


def _within(stretch: Interval, whole_day: Interval) -> Interval:
    return Interval(max(stretch.start, whole_day.start), min(stretch.end, whole_day.end))


def _breaks(day: DaySheetTrainer) -> list[Interval]:
    """Return the pauses between working hours in which nothing else is going on."""
    working = day.working
    if not working:
        return []
    going_on = [*working, *(interval(session) for session in standing(day))]
    going_on += [away.interval for away in day.time_off]
    return without([Interval(working[0].start, working[-1].end)], going_on)


def _paged(rows: Sequence[Row], room: float) -> list[list[Row]]:
    """Return the rows by pages; rows that stick move to the next page with the one before."""
    blocks: list[list[Row]] = []
    for row in rows:
        if row.sticks and blocks:
            blocks[-1].append(row)
        else:
            blocks.append([row])
    pages: list[list[Row]] = [[]]
    used = 0.0
    for block in blocks:
        height = sum(row.height for row in block)
        if pages[-1] and used + height > room:
            pages.append([])
            used = 0.0
        pages[-1] += block
        used += height
    return pages


def _grown(rows: Sequence[Row], room: float, may_grow: bool) -> tuple[tuple[Row, float], ...]:
    """Return the rows with heights in proportion to their minutes, as far as the page allows."""

    def heights(scale: float) -> list[float]:
        return [max(row.height, row.minutes * scale) for row in rows]

    low, high = 0.0, _TALLEST if may_grow else 0.0
    if sum(heights(high)) <= room:
        low = high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if sum(heights(middle)) <= room:
            low = middle
        else:
            high = middle
    return tuple(zip(rows, heights(low), strict=True))


def _working_words(day: DaySheetTrainer, words: Words) -> str:
    if not day.working:
        return "Not working on this day"
    return "Works " + ", ".join(words.span(hours) for hours in day.working)
