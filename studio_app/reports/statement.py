"""A statement: dated lines with what came, what went and what is left, like a bank's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from studio_app.domain.package_statements import StatementRow, StatementSheet
from studio_app.reports.document import Area, Page, Report, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import BODY, FAINT_LINE, LABEL, LINE, MUTED, TextStyle
from studio_app.reports.pen import Align, Pen

_AMOUNT = TextStyle(Face.SEMIBOLD, 9)
_QUIET = TextStyle(Face.REGULAR, 8.5, MUTED)
_HEADER = 16.0
_LEADING = 11.0
_PADDING = 6.0
_MOST_LINES = 6

# Where the columns begin, as shares of the width; the last two end at their right edge.
_DATE, _WHAT, _WHO, _CHANGE, _LEFT = 0.0, 0.17, 0.66, 0.9, 1.0


def statement_pdf(sheet: StatementSheet, report: Report) -> bytes:
    """Return the statement; rows that are longer than a line go on below it."""
    area = report.body(landscape=False)
    pages = [
        Page(False, sheet.subtitle, "", partial(_draw, area=area, sheet=sheet, rows=rows))
        for rows in _pages(sheet.rows, area)
    ]
    nothing = Page(False, sheet.subtitle, "", partial(_draw_nothing, area=area, sheet=sheet))
    return pdf(report, pages or [nothing])


def _what(row: StatementRow, area: Area) -> tuple[str, ...]:
    return BODY.wrapped(row.what, (_WHO - _WHAT) * area.width - 8, _MOST_LINES)


def _height(row: StatementRow, area: Area) -> float:
    return max(1, len(_what(row, area))) * _LEADING + _PADDING


def _pages(rows: Sequence[StatementRow], area: Area) -> Iterator[list[StatementRow]]:
    page: list[StatementRow] = []
    used = _HEADER
    for row in rows:
        height = _height(row, area)
        if page and used + height > area.height:
            yield page
            page, used = [], _HEADER
        page.append(row)
        used += height
    if page:
        yield page


def _draw(pen: Pen, *, area: Area, sheet: StatementSheet, rows: Sequence[StatementRow]) -> None:
    places = (_DATE, _WHAT, _WHO, _CHANGE, _LEFT)
    for place, name in zip(places, sheet.headings, strict=True):
        align: Align = "right" if place >= _CHANGE else "left"
        pen.text(area.left + place * area.width, area.top + 9, name, LABEL, align=align)
    top = area.top + _HEADER
    pen.line(area.left, top - 3, area.right, top - 3, LINE)
    for row in rows:
        _draw_row(pen, area, top + 10, row)
        top += _height(row, area)
        pen.line(area.left, top, area.right, top, FAINT_LINE)


def _draw_row(pen: Pen, area: Area, baseline: float, row: StatementRow) -> None:
    left, width = area.left, area.width
    pen.text(left, baseline, row.date, BODY, limit=(_WHAT - _DATE) * width - 8)
    for number, line in enumerate(_what(row, area)):
        pen.text(left + _WHAT * width, baseline + number * _LEADING, line, BODY)
    pen.text(left + _WHO * width, baseline, row.who, _QUIET, limit=(_CHANGE - _WHO) * width - 40)
    pen.text(left + _CHANGE * width, baseline, row.change, _AMOUNT, align="right")
    pen.text(left + _LEFT * width, baseline, row.left, BODY, align="right")


def _draw_nothing(pen: Pen, *, area: Area, sheet: StatementSheet) -> None:
    pen.text(area.left, area.top + 20, sheet.nothing, _QUIET)
