"""A client's move to another trainer on paper: why, by whom, and what became of each session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from studio_app.domain.transfer_list import TransferSheet
from studio_app.reports.document import Area, Page, Report, pdf
from studio_app.reports.ink import BODY, FAINT_LINE, LABEL, LINE
from studio_app.reports.pen import Pen

_LEADING = 12.0
_PADDING = 6.0
_GAP = 18.0
_VALUE = 0.22
_WHAT = 0.4
_SIGNING = 64.0
_MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of two columns; the heading of a table is ruled more strongly."""

    left: str
    right: tuple[str, ...]
    at: float
    is_heading: bool = False
    gap: float = 0.0

    @property
    def height(self) -> float:
        return self.gap + max(1, len(self.right)) * _LEADING + _PADDING


def transfer_pdf(sheet: TransferSheet, report: Report) -> bytes:
    """Return the transfer, with lines to sign on at its end."""
    area = report.body(landscape=False)
    pages = list(_pages(list(_rows(sheet, area)), area.height))
    # Whoever signs does so below what they sign.
    if sum(row.height for row in pages[-1]) + _SIGNING > area.height:
        pages.append([])
    return pdf(
        report,
        [
            Page(
                False,
                sheet.subtitle,
                "",
                partial(_draw, area=area, rows=rows, sheet=sheet, signs=number == len(pages)),
            )
            for number, rows in enumerate(pages, 1)
        ],
    )


def _rows(sheet: TransferSheet, area: Area) -> Iterator[_Row]:
    for label, text in sheet.facts:
        yield from _wrapped(label, text, _VALUE, area)
    if sheet.lines:
        left, right = sheet.headings
        yield _Row(left, (right,), _WHAT, is_heading=True, gap=_GAP)
        for left, right in sheet.lines:
            yield from _wrapped(left, right, _WHAT, area)


def _wrapped(left: str, right: str, at: float, area: Area) -> Iterator[_Row]:
    """Yield a row, and more where a text is longer than a page."""
    lines = BODY.wrapped(right, (1 - at) * area.width)
    for first in range(0, max(len(lines), 1), _MOST_LINES):
        yield _Row(left if not first else "", lines[first : first + _MOST_LINES], at)


def _pages(rows: Sequence[_Row], room: float) -> Iterator[list[_Row]]:
    page: list[_Row] = []
    used = 0.0
    for row in rows:
        if page and used + row.height > room:
            yield page
            page, used = [], 0.0
        page.append(row)
        used += row.height
    yield page


def _draw(pen: Pen, *, area: Area, rows: Sequence[_Row], sheet: TransferSheet, signs: bool) -> None:
    top = area.top
    for row in rows:
        baseline = top + row.gap + _LEADING
        limit = row.at * area.width - 8
        style = LABEL if row.is_heading or row.at == _VALUE else BODY
        pen.text(area.left, baseline, row.left, style, limit=limit)
        for number, text in enumerate(row.right):
            value = LABEL if row.is_heading else BODY
            pen.text(area.left + row.at * area.width, baseline + number * _LEADING, text, value)
        top += row.height
        colour = LINE if row.is_heading else FAINT_LINE
        pen.line(area.left, top, area.right, top, colour, 0.6)
    if signs:
        _draw_signing(pen, area, sheet.signed)


def _draw_signing(pen: Pen, area: Area, signed: tuple[str, str]) -> None:
    width = (area.width - _GAP) / 2
    for number, text in enumerate(signed):
        left = area.left + number * (width + _GAP)
        pen.line(
            left, area.bottom - _LEADING - 4, left + width, area.bottom - _LEADING - 4, LINE, 0.6
        )
        pen.text(left, area.bottom - 2, text, LABEL, limit=width)
