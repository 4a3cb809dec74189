"""A narrow column of lines that grows downwards: on a sheet of paper, or on a roll of a till."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.units import mm

from studio_app.domain.organizations import Organization
from studio_app.reports.document import PAPER_SIZES, Leaf, bare_pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import FAINT_LINE, LINE, MUTED, TEXT, TextStyle
from studio_app.reports.pen import Pen

SlipPaper = Literal["A4", "LETTER", "ROLL"]

ROLL_WIDTH = 80 * mm
_ROLL_MARGIN = 5 * mm
_SHEET_MARGIN = 22 * mm
_SHORTEST_ROLL = 60 * mm
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class Look:
    """The sizes of text on a paper, and the width of the column in points."""

    width: float
    margin: float
    head: TextStyle
    title: TextStyle
    body: TextStyle
    strong: TextStyle
    quiet: TextStyle
    total: TextStyle


def _look(width: float, margin: float, size: float) -> Look:
    return Look(
        width=width - 2 * margin,
        margin=margin,
        head=TextStyle(Face.SEMIBOLD, size * 1.5),
        title=TextStyle(Face.SEMIBOLD, size * 1.3),
        body=TextStyle(Face.REGULAR, size),
        strong=TextStyle(Face.SEMIBOLD, size),
        quiet=TextStyle(Face.REGULAR, size * 0.85, MUTED),
        total=TextStyle(Face.SEMIBOLD, size * 1.25, TEXT),
    )


_LOOKS: Mapping[SlipPaper, Look] = {
    "A4": _look(PAPER_SIZES["A4"][0], _SHEET_MARGIN, 10.5),
    "LETTER": _look(PAPER_SIZES["LETTER"][0], _SHEET_MARGIN, 10.5),
    "ROLL": _look(ROLL_WIDTH, _ROLL_MARGIN, 9),
}


def look_of(paper: SlipPaper) -> Look:
    """Return the sizes on a paper."""
    return _LOOKS[paper]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of a height in points; ``draw`` gets the pen and where it begins."""

    height: float
    draw: Callable[[Pen, float, float], None]


def gap(height: float) -> Piece:
    """Return room without anything in it."""
    return Piece(height, lambda pen, left, top: None)


def rule(look: Look, *, strong: bool = False) -> Piece:
    """Return a line across the column."""
    colour = LINE if strong else FAINT_LINE

    def draw(pen: Pen, left: float, top: float) -> None:
        pen.line(left, top + _GAP / 2, left + look.width, top + _GAP / 2, colour)

    return Piece(_GAP, draw)


def text(look: Look, words: str, style: TextStyle, *, most: int = 6) -> Piece:
    """Return words in as many lines as they take, ``most`` of them at the most."""
    lines = style.wrapped(words, look.width, most) if words else ()
    leading = style.leading + 1.5

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, line in enumerate(lines):
            pen.text(left, top + number * leading + style.size, line, style)

    return Piece(len(lines) * leading, draw)


def pair(look: Look, label: str, value: str, style: TextStyle, value_style: TextStyle) -> Piece:
    """Return a label at the left with its value at the right, below it where both have no room."""
    leading = max(style.leading, value_style.leading) + 2.5
    room = look.width - value_style.width(value) - _GAP
    size = max(style.size, value_style.size)
    if room >= style.width(label):

        def draw_beside(pen: Pen, left: float, top: float) -> None:
            pen.text(left, top + size, label, style)
            right = left + look.width
            pen.text(right, top + size, value, value_style, align="right")

        return Piece(leading, draw_beside)
    beside = room >= look.width / 3
    labels = style.wrapped(label, room if beside else look.width, 4)
    values = value_style.wrapped(value, look.width, 1 if beside else 6)
    lines = len(labels) if beside else len(labels) + len(values)

    def draw(pen: Pen, left: float, top: float) -> None:
        for number, line in enumerate(labels):
            pen.text(left, top + number * leading + size, line, style)
        first = 0 if beside else len(labels)
        for number, line in enumerate(values, first):
            right = left + look.width
            pen.text(right, top + number * leading + size, line, value_style, align="right")

    return Piece(lines * leading, draw)


def columns_pdf(
    organization: Organization,
    subject: str,
    title: str,
    columns: Sequence[Sequence[Piece]],
    paper: SlipPaper,
) -> bytes:
    """Return each column on a page of its own; that of a roll is as long as what stands on it."""
    leaves = [_leaf(pieces, paper) for pieces in columns]
    return bare_pdf(organization, subject, title, leaves)


def _leaf(pieces: Sequence[Piece], paper: SlipPaper) -> Leaf:
    look = look_of(paper)
    height = sum(piece.height for piece in pieces)
    if paper == "ROLL":
        size = (ROLL_WIDTH, max(height + 2 * look.margin, _SHORTEST_ROLL))
    else:
        size = PAPER_SIZES[paper]

    def draw(pen: Pen) -> None:
        top = look.margin
        for piece in pieces:
            piece.draw(pen, look.margin, top)
            top += piece.height

    return Leaf(size, draw)
