"""Headings and labelled texts below each other, over as many pages as they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from studio_app.reports.document import Area, Page
from studio_app.reports.fonts import Face
from studio_app.reports.ink import BODY, FAINT_LINE, MUTED, TextStyle
from studio_app.reports.pen import Pen

_HEADING = TextStyle(Face.SEMIBOLD, 10.5)
_LABEL = TextStyle(Face.REGULAR, 9, MUTED)
_LEADING = 12.0
_GAP = 4.0
_LABEL_WIDTH = 130.0
_AMOUNT_WIDTH = 90.0
_MOST_LINES = 40


class Block(Protocol):
    def height(self, width: float) -> float:
        """Return how high it is when that wide."""

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw it from its upper left corner on."""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str

    def height(self, width: float) -> float:
        """Return the height, with the room above."""
        return 28.0

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw the words over a line."""
        pen.text(left, top + 20, self.text, _HEADING, limit=width)
        pen.line(left, top + 25, left + width, top + 25, FAINT_LINE)


@dataclass(frozen=True, slots=True)
class Line:
    """A label, a text in as many lines as it needs, and an amount at the right."""

    label: str
    text: str
    amount: str = ""

    def height(self, width: float) -> float:
        """Return the height of its lines."""
        return len(self._lines(width)) * _LEADING + _GAP

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw label, text and amount."""
        baseline = top + 10
        pen.text(left, baseline, self.label, _LABEL, limit=_LABEL_WIDTH - 8)
        pen.text(left + width, baseline, self.amount, BODY, align="right", limit=_AMOUNT_WIDTH)
        for line in self._lines(width):
            pen.text(left + _LABEL_WIDTH, baseline, line, BODY)
            baseline += _LEADING

    def parts(self, width: float) -> Iterator[Line]:
        """Yield it in pieces of which each fits on a page."""
        lines = self._lines(width)
        yield Line(self.label, "\n".join(lines[:_MOST_LINES]), self.amount)
        for first in range(_MOST_LINES, len(lines), _MOST_LINES):
            yield Line("", "\n".join(lines[first : first + _MOST_LINES]))

    def _lines(self, width: float) -> Sequence[str]:
        room = width - _LABEL_WIDTH - (_AMOUNT_WIDTH if self.amount else 0)
        lines: list[str] = []
        for paragraph in self.text.split("\n"):
            lines += BODY.wrapped(paragraph, room) or ("",)
        return lines


def under(heading: str, lines: Iterable[Line], width: float) -> Iterator[Block]:
    """Yield a heading and the lines below it, in pieces that fit on a page; nothing without."""
    found = [part for line in lines for part in line.parts(width)]
    if found:
        yield Heading(heading)
        yield from found


def pages_of(blocks: Sequence[Block], area: Area, subtitle: str, summary: str) -> Iterator[Page]:
    """Yield the pages that the blocks fill."""
    for some in _pages(blocks, area):
        yield Page(False, subtitle, summary, partial(_draw, area=area, blocks=some))


def _draw(pen: Pen, *, area: Area, blocks: Sequence[Block]) -> None:
    top = area.top
    for block in blocks:
        block.draw(pen, area.left, top, area.width)
        top += block.height(area.width)


def _pages(blocks: Sequence[Block], area: Area) -> Iterator[list[Block]]:
    page: list[Block] = []
    used = 0.0
    for place, block in enumerate(blocks):
        height = block.height(area.width)
        follows = blocks[place + 1].height(area.width) if place + 1 < len(blocks) else 0.0
        # A heading stands on no page without what it is over.
        needed = height + follows if isinstance(block, Heading) else height
        if page and used + needed > area.height:
            yield page
            page, used = [], 0.0
        page.append(block)
        used += height
    if page:
        yield page
