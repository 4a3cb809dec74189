"""A statement of pay: its lines, what each kind comes to, the total, and who signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from studio_app.domain.pay_statements import PaySlip, SlipRow
from studio_app.reports.document import Area, Page, Report, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import BODY, FAINT_LINE, LABEL, LINE, MUTED, TextStyle
from studio_app.reports.pen import Align, Pen

_AMOUNT = TextStyle(Face.SEMIBOLD, 9)
_QUIET = TextStyle(Face.REGULAR, 8.5, MUTED)
_TOTAL = TextStyle(Face.SEMIBOLD, 11)
_HEADER = 16.0
_LEADING = 11.0
_PADDING = 6.0
_MOST_LINES = 6
_SUM = 15.0
_TOTAL_HEIGHT = 26.0
_BEFORE_SUMS = 14.0
_BEFORE_SIGNATURES = 64.0

# Where the columns begin, as shares of the width; the last ends at its right edge.
_DATE, _WHAT, _RECKONED, _AMOUNT_AT = 0.0, 0.24, 0.57, 1.0
_GAP = 8.0
_AMOUNT_ROOM = 74.0
_SUMS_FROM = 0.5
_KEPT_TOGETHER = 4


def pay_slip_pdf(slip: PaySlip, report: Report) -> bytes:
    """Return the statement; its head is repeated on each page, sums and signatures come last."""
    area = report.body(landscape=False)
    pages = list(_pages(slip.rows, area)) or [[]]
    ends_at = _HEADER + sum(_height(row, area) for row in pages[-1])
    if ends_at + _foot_height(slip) > area.height:
        # Whoever signs is to see some of what they sign for.
        pages[-1:] = [pages[-1][:-_KEPT_TOGETHER], pages[-1][-_KEPT_TOGETHER:]]
    return pdf(
        report,
        [
            Page(
                False,
                slip.subtitle,
                slip.subject,
                partial(_draw, area=area, slip=slip, rows=rows, is_last=rows is pages[-1]),
            )
            for rows in pages
        ],
    )


def _cells(row: SlipRow, area: Area) -> tuple[tuple[str, ...], ...]:
    date = BODY.wrapped(row.date, (_WHAT - _DATE) * area.width - _GAP, _MOST_LINES)
    what = BODY.wrapped(row.what, (_RECKONED - _WHAT) * area.width - _GAP, _MOST_LINES)
    room = (_AMOUNT_AT - _RECKONED) * area.width - _AMOUNT_ROOM
    return date, what, _QUIET.wrapped(row.reckoned, room, _MOST_LINES)


def _height(row: SlipRow, area: Area) -> float:
    return max(1, *map(len, _cells(row, area))) * _LEADING + _PADDING


def _foot_height(slip: PaySlip) -> float:
    return _BEFORE_SUMS + len(slip.sums) * _SUM + _TOTAL_HEIGHT + _BEFORE_SIGNATURES + _LEADING


def _pages(rows: Sequence[SlipRow], area: Area) -> Iterator[list[SlipRow]]:
    page: list[SlipRow] = []
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


def _draw(pen: Pen, *, area: Area, slip: PaySlip, rows: Sequence[SlipRow], is_last: bool) -> None:
    top = area.top
    if rows:
        top = _draw_rows(pen, area, slip, rows)
    if is_last:
        _draw_foot(pen, area, top + _BEFORE_SUMS, slip)


def _draw_rows(pen: Pen, area: Area, slip: PaySlip, rows: Sequence[SlipRow]) -> float:
    places = (_DATE, _WHAT, _RECKONED, _AMOUNT_AT)
    for place, name in zip(places, slip.headings, strict=True):
        align: Align = "right" if place == _AMOUNT_AT else "left"
        pen.text(area.left + place * area.width, area.top + 9, name, LABEL, align=align)
    top = area.top + _HEADER
    pen.line(area.left, top - 3, area.right, top - 3, LINE)
    for row in rows:
        _draw_row(pen, area, top + 10, row)
        top += _height(row, area)
        pen.line(area.left, top, area.right, top, FAINT_LINE)
    return top


def _draw_row(pen: Pen, area: Area, baseline: float, row: SlipRow) -> None:
    left, width = area.left, area.width
    places, styles = (_DATE, _WHAT, _RECKONED), (BODY, BODY, _QUIET)
    for place, style, lines in zip(places, styles, _cells(row, area), strict=True):
        for number, line in enumerate(lines):
            pen.text(left + place * width, baseline + number * _LEADING, line, style)
    pen.text(area.right, baseline, row.amount, _AMOUNT, align="right")


def _draw_foot(pen: Pen, area: Area, top: float, slip: PaySlip) -> None:
    left = area.left + _SUMS_FROM * area.width
    for one in slip.sums:
        counted = f"{one.name} ({one.count})"
        pen.text(left, top + 10, counted, BODY, limit=area.right - left - _AMOUNT_ROOM)
        pen.text(area.right, top + 10, one.amount, BODY, align="right")
        top += _SUM
    pen.line(left, top + 2, area.right, top + 2, LINE)
    pen.text(left, top + 18, slip.total_name, _TOTAL)
    pen.text(area.right, top + 18, slip.total, _TOTAL, align="right")
    rule = top + _TOTAL_HEIGHT + _BEFORE_SIGNATURES - _LEADING
    half = area.width * 0.44
    for begins, name in zip((area.left, area.right - half), slip.signatures, strict=True):
        pen.line(begins, rule, begins + half, rule, LINE)
        pen.text(begins, rule + _LEADING, name, LABEL)
