"""A month with its sessions counted: a row for each week, a box for each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from babel.dates import format_date

from studio_app.domain.session_list import DayCount, DayCounts
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.reports.day_sheet.words import counted
from studio_app.reports.document import Area, Page, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import FAINT, FAINT_LINE, LABEL, LINE, TEXT, TextStyle
from studio_app.reports.pen import Pen
from studio_app.reports.plans.sheet import PlanHead

_NUMBER = TextStyle(Face.SEMIBOLD, 10)
_COUNT = TextStyle(Face.SEMIBOLD, 13)
_LINE = TextStyle(Face.REGULAR, 7.5)
_HEAD = 16.0
_DAYS = 7


def month_pdf(counts: DayCounts, month: date, first_day: date, head: PlanHead) -> bytes:
    """Return the month of ``month``; the counts begin with the first day of its first week."""
    report = head.report("Month")
    total = sum(day.sessions for day in counts.days if day.day.month == month.month)
    draw = partial(
        _draw,
        area=report.body(landscape=True),
        counts=counts,
        month=month,
        first_day=first_day,
        head=head,
    )
    return pdf(report, [Page(True, head.whose, counted(total, "session"), draw)])


def _draw(
    pen: Pen, *, area: Area, counts: DayCounts, month: date, first_day: date, head: PlanHead
) -> None:
    by_day = {day.day: day for day in counts.days}
    names = {trainer.id: (trainer.name, trainer.colour) for trainer in counts.trainers}
    weeks = -(-len(counts.days) // _DAYS)
    width, height = area.width / _DAYS, (area.height - _HEAD) / max(weeks, 1)
    for number in range(_DAYS):
        name = format_date(
            first_day + timedelta(days=number), "EEEE", locale=head.organization.locale
        )
        pen.text(area.left + number * width + 4, area.top + 10, name, LABEL, limit=width - 8)
    for week in range(weeks):
        top = area.top + _HEAD + week * height
        pen.line(area.left, top, area.right, top, LINE)
        for number in range(_DAYS):
            left = area.left + number * width
            if number:
                pen.line(left, top, left, top + height, FAINT_LINE)
            day = first_day + timedelta(days=week * _DAYS + number)
            found = by_day.get(day)
            if found is not None:
                box = Area(left + 4, top, left + width - 4, top + height)
                _draw_day(pen, box, found, names, is_within=day.month == month.month)
    pen.line(area.left, area.bottom, area.right, area.bottom, LINE)


def _draw_day(
    pen: Pen,
    box: Area,
    day: DayCount,
    names: Mapping[UUID, tuple[str, int]],
    *,
    is_within: bool,
) -> None:
    ink = TEXT if is_within else FAINT
    pen.text(box.left, box.top + 13, str(day.day.day), TextStyle(_NUMBER.face, _NUMBER.size, ink))
    if not day.sessions:
        return
    style = TextStyle(_COUNT.face, _COUNT.size, ink)
    pen.text(box.right, box.top + 14, str(day.sessions), style, align="right")
    if len(names) < 2:
        return
    most = max(0, int((box.height - 22) // _LINE.leading))
    for number, (name, count, colour) in enumerate(_shown(day, names, most)):
        baseline = box.top + 26 + number * _LINE.leading
        if colour is not None:
            pen.dot(box.left + 2, baseline - 2.5, 1.8, trainer_colour(colour))
        used = pen.text(box.right, baseline, count, _LINE, align="right")
        pen.text(box.left + 8, baseline, name, _LINE, limit=box.width - 12 - used)


def _shown(
    day: DayCount, names: Mapping[UUID, tuple[str, int]], most: int
) -> Sequence[tuple[str, str, int | None]]:
    """Return a line for each trainer as far as there is room, and one for the rest."""
    lines: list[tuple[str, str, int | None]] = [
        (*_named(names, trainer_id, count),) for trainer_id, count in day.by_trainer
    ]
    if len(lines) <= most:
        return lines
    kept = max(most - 1, 0)
    rest = sum(count for _trainer_id, count in day.by_trainer[kept:])
    more = (f"and {len(lines) - kept} more", str(rest), None)
    return [*lines[:kept], more] if most else []


def _named(
    names: Mapping[UUID, tuple[str, int]], trainer_id: UUID, count: int
) -> tuple[str, str, int | None]:
    name, colour = names.get(trainer_id, ("", 0))
    return name, str(count), colour
