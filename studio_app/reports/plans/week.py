"""The plan of a week: a column for each day, its sessions one below the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from babel.dates import format_skeleton

from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.schedule import CLOSED, CalendarSession, ScheduleView, TimeOffStatus
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.reports.day_sheet.words import counted, taken, time_off_words, who
from studio_app.reports.document import Area, Page, pdf
from studio_app.reports.fonts import Face
from studio_app.reports.ink import FAINT_LINE, LABEL, LINE, MUTED, OFF_HOURS, TextStyle
from studio_app.reports.pen import Pen
from studio_app.reports.plans.sheet import PlanHead

_TIME = TextStyle(Face.SEMIBOLD, 7.5)
_NAME = TextStyle(Face.SEMIBOLD, 8.5)
_DETAIL = TextStyle(Face.REGULAR, 7, MUTED)
_DAY = TextStyle(Face.SEMIBOLD, 9.5)
_HEAD = 20.0
_GAP = 4.0
_EDGE = 2.0
_ROOM = 5.0
_PADDING = 3.0


@dataclass(frozen=True, slots=True)
class _Entry:
    """A session or a day off as it stands in its column: up to three lines."""

    time: str
    name: str
    detail: str
    colour: str
    is_off: bool = False

    @property
    def height(self) -> float:
        """Return the height in points, with the gap below."""
        lines = [style.leading for text, style in self._lines() if text]
        return sum(lines) + 2 * _PADDING + _GAP

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draw it from its upper left corner."""
        pen.box(
            left,
            top,
            width,
            self.height - _GAP,
            fill=OFF_HOURS if self.is_off else None,
            edge=FAINT_LINE,
            radius=2,
        )
        pen.box(left, top, _EDGE, self.height - _GAP, fill=self.colour)
        baseline = top + _PADDING - 1.5
        for text, style in self._lines():
            if text:
                baseline += style.leading
                pen.text(left + _ROOM, baseline, text, style, limit=width - _ROOM - 2)

    def _lines(self) -> tuple[tuple[str, TextStyle], ...]:
        return (self.time, _TIME), (self.name, _NAME), (self.detail, _DETAIL)


def week_pdf(view: ScheduleView, head: PlanHead) -> bytes:
    """Return the plan of the view's days, on as many pages as the fullest day needs."""
    report = head.report("Plan")
    area = report.body(landscape=True)
    days = [view.first_day + timedelta(days=number) for number in range(view.days)]
    columns = _columns(view, head.organization)
    room = area.height - _HEAD
    pages = [_portions(columns.get(day, []), room) for day in days]
    count = max((len(portions) for portions in pages), default=1) or 1
    total = sum(not entry.is_off for entries in columns.values() for entry in entries)
    drawn = []
    for number in range(count):
        shown = [portions[number] if number < len(portions) else [] for portions in pages]
        draw = partial(_draw, area=area, days=days, columns=shown, head=head, goes_on=number > 0)
        drawn.append(Page(True, head.whose, counted(total, "session"), draw))
    return pdf(report, drawn)


def _columns(view: ScheduleView, organization: Organization) -> dict[date, list[_Entry]]:
    trainers = {trainer.id: trainer for trainer in view.trainers}
    several = len(trainers) > 1
    found: defaultdict[date, list[_Entry]] = defaultdict(list)
    last = view.first_day + timedelta(days=view.days - 1)
    closed: set[date] = set()
    for away in sorted(view.time_off, key=lambda one: one.interval):
        trainer = trainers.get(away.trainer_id)
        if trainer is None or away.status is TimeOffStatus.DECLINED:
            continue
        day = max(local_day(away.interval.start, organization.tz), view.first_day)
        until = local_day(away.interval.end - timedelta(microseconds=1), organization.tz)
        while day <= min(until, last):
            name = time_off_words(away)
            if away.kind == CLOSED:
                if day not in closed:
                    found[day].insert(0, _Entry("", name, "", LINE, is_off=True))
                closed.add(day)
            else:
                detail = trainer.name if several else ""
                found[day].append(_Entry("", name, detail, trainer_colour(trainer.colour), True))
            day += timedelta(days=1)
    for session in view.sessions:
        day = local_day(session.starts_at, organization.tz)
        trainer = trainers.get(session.trainer_id)
        if trainer is None or not session.occupies or not view.first_day <= day <= last:
            continue
        found[day].append(
            _entry(session, trainer.name if several else "", trainer.colour, organization)
        )
    return found


def _entry(
    session: CalendarSession, trainer: str, colour: int, organization: Organization
) -> _Entry:
    tz, locale = organization.tz, organization.locale
    ends = (session.starts_at, session.ends_at)
    times = "–".join(time_text(moment, tz, locale) for moment in ends)
    name = who(session)
    if session.capacity > 1:
        name = f"{name} {taken(session)}"
    detail = " · ".join(filter(None, (trainer, session.place)))
    return _Entry(times, name, detail, trainer_colour(colour))


def _portions(entries: Sequence[_Entry], room: float) -> list[list[_Entry]]:
    """Return the entries page by page, none of them torn."""
    pages: list[list[_Entry]] = []
    used = room
    for entry in entries:
        if used + entry.height > room:
            pages.append([])
            used = 0.0
        pages[-1].append(entry)
        used += entry.height
    return pages


def _draw(
    pen: Pen,
    *,
    area: Area,
    days: Sequence[date],
    columns: Sequence[Sequence[_Entry]],
    head: PlanHead,
    goes_on: bool,
) -> None:
    width = area.width / len(days)
    top = area.top + _HEAD
    for number, (day, entries) in enumerate(zip(days, columns, strict=True)):
        left = area.left + number * width
        if number:
            pen.line(left, area.top, left, area.bottom, FAINT_LINE)
        name = format_skeleton("EEEd", day, locale=head.organization.locale)
        used = pen.text(left + _GAP, area.top + 12, name, _DAY, limit=width - 2 * _GAP)
        if goes_on and entries:
            pen.text(left + _GAP + used + 4, area.top + 12, "goes on", LABEL)
        at = top
        for entry in entries:
            entry.draw(pen, left + _GAP, at, width - 2 * _GAP)
            at += entry.height
    pen.line(area.left, top - 4, area.right, top - 4, LINE)
