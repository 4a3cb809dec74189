"""The frame that all reports share: paper, heading, foot with page numbers, and metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Literal

from babel.dates import format_date
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.reports.fonts import text_font, writing_lock
from studio_app.reports.ink import FAINT_LINE, LABEL, SMALL, STUDIO, SUBTITLE, TITLE
from studio_app.reports.pen import Pen

Paper = Literal["A4", "LETTER"]

PAPER_SIZES: Mapping[Paper, tuple[float, float]] = {
    "A4": (210 * mm, 297 * mm),
    "LETTER": (612, 792),
}
MARGIN = 12 * mm
PRODUCT = "Studio App"

_HEADING = 40.0
_NOTICE = 12.0
_FOOT = 16.0


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle in points, measured from the upper left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Return the width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Return the height in points."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Report:
    """What stands on every page of a report; ``printed_at`` in UTC.

    ``title`` is printed large, ``subject`` completes it in the file's metadata; a ``notice`` is a
    sentence under the heading.
    """

    organization: Organization
    title: str
    subject: str
    printed_at: datetime
    printed_by: str
    paper: Paper = "A4"
    notice: str = ""

    def body(self, landscape: bool) -> Area:
        """Return the area that a page's own content may use."""
        page_width, page_height = _page_size(self.paper, landscape)
        top = MARGIN + _HEADING + (_NOTICE if self.notice else 0)
        return Area(MARGIN, top, page_width - MARGIN, page_height - MARGIN - _FOOT)


@dataclass(frozen=True, slots=True)
class Page:
    """A page to draw: its second heading line, and what fills the body."""

    landscape: bool
    subtitle: str
    summary: str
    draw: Callable[[Pen], None]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as it is, by its size in points; no frame is drawn around it."""

    size: tuple[float, float]
    draw: Callable[[Pen], None]


def pdf(report: Report, pages: Sequence[Page]) -> bytes:
    """Return the report as a PDF: the same bytes for the same input."""

    def framed(page: Page, numbering: str) -> Leaf:
        size = _page_size(report.paper, page.landscape)

        def draw(pen: Pen) -> None:
            _draw_frame(pen, report, page, size, numbering)
            page.draw(pen)

        return Leaf(size, draw)

    count = len(pages)
    leaves = [framed(page, f"Page {number} of {count}") for number, page in enumerate(pages, 1)]
    return bare_pdf(report.organization, report.subject, report.title, leaves)


def bare_pdf(organization: Organization, subject: str, title: str, leaves: Sequence[Leaf]) -> bytes:
    """Return pages without heading and foot as a PDF: the same bytes for the same input."""
    with writing_lock:
        buffer = BytesIO()
        canvas = Canvas(
            buffer,
            pageCompression=1,
            invariant=1,
            # Without it, every page would name Helvetica, which is never used nor embedded.
            initialFontName=text_font(),  # type: ignore[arg-type]  # the stubs take it for a number
            lang=organization.locale.replace("_", "-"),
        )
        canvas.setTitle(f"{subject} · {title}")
        canvas.setAuthor(organization.name)
        canvas.setSubject(subject)
        canvas.setCreator(PRODUCT)
        canvas.setProducer(PRODUCT)
        for leaf in leaves:
            canvas.setPageSize(leaf.size)
            leaf.draw(Pen(canvas, leaf.size[1]))
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()


def stamp(moment: datetime, organization: Organization) -> str:
    """Return the studio's date and time at that moment, such as "24 Nov 2026 10:45"."""
    day = local_day(moment, organization.tz)
    clock = time_text(moment, organization.tz, organization.locale)
    return f"{format_date(day, 'medium', locale=organization.locale)} {clock}"


def _page_size(paper: Paper, landscape: bool) -> tuple[float, float]:
    short, long = PAPER_SIZES[paper]
    return (long, short) if landscape else (short, long)


def _draw_frame(
    pen: Pen, report: Report, page: Page, size: tuple[float, float], numbering: str
) -> None:
    left, right, bottom = MARGIN, size[0] - MARGIN, size[1] - MARGIN
    room = right - left - 16
    used = pen.text(left, MARGIN + 13, report.title, TITLE, limit=room * 0.75)
    studio = report.organization.name
    pen.text(right, MARGIN + 13, studio, STUDIO, align="right", limit=room - used)
    wanted = min(SMALL.width(page.summary), room / 2)
    used = pen.text(left, MARGIN + 30, page.subtitle, SUBTITLE, limit=room - wanted)
    pen.text(right, MARGIN + 30, page.summary, SMALL, align="right", limit=room - used)
    if report.notice:
        pen.text(left, MARGIN + 43, report.notice, SMALL, limit=right - left)
    rule = bottom - 11
    pen.line(left, rule, right, rule, FAINT_LINE)
    printed = f"Printed {stamp(report.printed_at, report.organization)} by {report.printed_by}"
    pen.text(left, bottom - 2.5, printed, LABEL, limit=room - LABEL.width(numbering))
    pen.text(right, bottom - 2.5, numbering, LABEL, align="right")
