"""Sessions as a table: a row for each booking, day by day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby

from studio_app.domain.local_time import day_text, local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.session_list import ListedSession
from studio_app.reports.day_sheet.words import STATUS_WORDS, counted
from studio_app.reports.document import Area, Page, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import BODY, FAINT_LINE, LABEL, LINE, MUTED, TextStyle
from studio_app.reports.pen import Pen
from studio_app.reports.plans.sheet import PlanHead

_NAME = TextStyle(Face.SEMIBOLD, 9)
_QUIET = TextStyle(Face.REGULAR, 8.5, MUTED)
_DAY = TextStyle(Face.SEMIBOLD, 10)
_HEADER = 16.0
_ROW = 15.5
_DAY_ROW = 24.0

# Where the columns begin, as shares of the width.
_WHEN, _WHO, _TRAINER, _PLACE, _STATUS = 0.0, 0.15, 0.45, 0.65, 0.79


@dataclass(frozen=True, slots=True)
class _Line:
    """A row, or with no row the name of the day that follows."""

    day: date
    row: ListedSession | None

    @property
    def height(self) -> float:
        """Return the height in points."""
        return _DAY_ROW if self.row is None else _ROW


def session_list_pdf(rows: Sequence[ListedSession], narrowed: str, head: PlanHead) -> bytes:
    """Return the rows in their order; ``narrowed`` says in words what was left out."""
    report = head.report("Sessions")
    area = report.body(landscape=False)
    subtitle = " · ".join(filter(None, (head.whose, narrowed)))
    summary = counted(len(rows), "row")
    pages = [
        Page(
            False,
            subtitle,
            summary,
            partial(_draw, area=area, lines=lines, organization=head.organization),
        )
        for lines in _pages(rows, head.organization, area.height - _HEADER)
    ]
    nothing = Page(False, subtitle, summary, partial(_draw_nothing, area=area))
    return pdf(report, pages or [nothing])


def _pages(
    rows: Sequence[ListedSession], organization: Organization, room: float
) -> Iterator[list[_Line]]:
    """Yield the lines of each page: a day's name is never the last, and comes again on the next."""
    page: list[_Line] = []
    used = 0.0
    for day, of_day in groupby(rows, key=lambda row: local_day(row.starts_at, organization.tz)):
        name = _Line(day, None)
        if page and used + name.height + _ROW > room:
            yield page
            page, used = [], 0.0
        page.append(name)
        used += name.height
        for row in of_day:
            if used + _ROW > room:
                yield page
                page, used = [name], name.height
            page.append(_Line(day, row))
            used += _ROW
    if page:
        yield page


def _draw(pen: Pen, *, area: Area, lines: Sequence[_Line], organization: Organization) -> None:
    for share, name in (
        (_WHEN, "Time"),
        (_WHO, "Client"),
        (_TRAINER, "Trainer"),
        (_PLACE, "Place"),
        (_STATUS, "Status"),
    ):
        pen.text(area.left + share * area.width, area.top + 9, name, LABEL)
    top = area.top + _HEADER
    pen.line(area.left, top - 3, area.right, top - 3, LINE)
    for line in lines:
        if line.row is None:
            name = day_text(line.day, organization.locale)
            pen.text(area.left, top + line.height - 7, name, _DAY, limit=area.width)
        else:
            _draw_row(pen, area, top + 11, line.row, organization)
            pen.line(area.left, top + line.height, area.right, top + line.height, FAINT_LINE)
        top += line.height


def _draw_row(
    pen: Pen, area: Area, baseline: float, row: ListedSession, organization: Organization
) -> None:
    tz, locale = organization.tz, organization.locale
    times = "–".join(time_text(moment, tz, locale) for moment in (row.starts_at, row.ends_at))
    who = " · ".join(filter(None, (row.client_name, row.title)))
    status = STATUS_WORDS[row.status] if row.status is not None else ""
    if row.is_unpaid:
        status = f"{status}, unpaid"
    cells = (
        (_WHEN, _WHO, times, BODY),
        (_WHO, _TRAINER, who, _NAME),
        (_TRAINER, _PLACE, row.trainer_name, BODY),
        (_PLACE, _STATUS, row.place, _QUIET),
        (_STATUS, 1.0, status, _QUIET),
    )
    for begins, ends, text, style in cells:
        limit = (ends - begins) * area.width - 6
        pen.text(area.left + begins * area.width, baseline, text, style, limit=limit)


def _draw_nothing(pen: Pen, *, area: Area) -> None:
    pen.text(area.left, area.top + 20, "No sessions", _QUIET)
