"""The rows of one trainer's day: sessions, gaps, time off, cancelled bookings, totals."""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import CalendarSession, TimeOff, TimeOffStatus
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import (
    Cancelled,
    interval,
    is_unpaid,
    standing,
    standing_lines,
)
from studio_app.reports.day_sheet.list_style import Density, ListColumns, Row
from studio_app.reports.day_sheet.signs import alert_sign, status_sign
from studio_app.reports.day_sheet.words import (
    NO_SESSIONS,
    STATUS_WORDS,
    Words,
    clashes,
    duration,
    time_off_words,
    who,
)
from studio_app.reports.ink import (
    FAINT_LINE,
    HATCH,
    LINE,
    PAPER,
    STRONG_LABEL,
    SUBTITLE,
    TEXT,
    TextStyle,
)
from studio_app.reports.pen import Pen

CLASHING = "At the same time as another session"


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line in a cell, with a warning sign in front of it or not."""

    text: str
    style: TextStyle
    is_alert: bool = False
    indent: float = 0.0


def alert_lines(text: str, style: TextStyle, room: float, most: int = 8) -> list[CellLine]:
    """Return the lines of a warning, the first with its sign."""
    first = style.size + 3
    lines = style.wrapped(text, room - first, most) if text else ()
    return [
        CellLine(line, style, is_alert=not number, indent=first if number else 0.0)
        for number, line in enumerate(lines)
    ]


def height_of(lines: list[CellLine]) -> float:
    """Return the height of the lines in points."""
    return sum(line.style.leading for line in lines)


def draw_lines(pen: Pen, lines: list[CellLine], x: float, top: float) -> None:
    """Draw the lines from the upper edge on."""
    for line in lines:
        baseline = top + line.style.size
        start = x + line.indent
        if line.is_alert:
            alert_sign(pen, start, baseline - line.style.size * 0.82, line.style.size * 0.95)
            start += line.style.size + 3
        pen.text(start, baseline, line.text, line.style)
        top += line.style.leading


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes the rows of a trainer's day in one density."""

    day: DaySheetTrainer
    words: Words
    density: Density
    columns: ListColumns

    def session(self, session: CalendarSession) -> Row:
        """Return the row of a personal session, with a box to tick."""
        density, columns = self.density, self.columns
        lines = standing_lines(session)
        line = lines[0] if lines else None
        room = columns.package - columns.client - 10
        client = [
            CellLine(text, density.name) for text in density.name.wrapped(who(session), room, 4)
        ]
        if line is not None and session.title:
            client += self._details(session.title, room)
        if clashes(session, standing(self.day)):
            client += self._details(CLASHING, room)
        if line is not None:
            alert = self.day.alerts.get(line.client_id, "")
            client += alert_lines(alert, density.alert, room)
        style = density.detail
        if line is not None and is_unpaid(line):
            style = TextStyle(density.alert.face, density.detail.size, TEXT)
        payment = self.words.payment(self.day, line) if line is not None else ""
        package = self._cell(payment, style, columns.place - columns.package)
        place = self._cell(session.place, density.detail, columns.status - columns.place)
        lower = density.name.size - density.detail.size
        tallest = max(
            height_of(client),
            density.name.leading + density.detail.leading,
            height_of(package) + lower,
            height_of(place) + lower,
        )

        def draw(pen: Pen, y: float, height: float) -> None:
            top = y + density.padding
            self.frame(pen, y, height)
            self.draw_time(pen, session, top)
            draw_lines(pen, client, columns.client, top)
            level = top + lower
            draw_lines(pen, package, columns.package, level)
            draw_lines(pen, place, columns.place, level)
            if line is not None:
                word = CellLine(STATUS_WORDS[line.status], density.detail)
                draw_lines(pen, [word], columns.status, level)
                status_sign(pen, line.status, columns.tick, top, density.box)

        return Row(tallest + 2 * density.padding, self._minutes(session), draw)

    def frame(self, pen: Pen, y: float, height: float) -> None:
        """Draw the line above a session's row and the trainer's colour at its left."""
        pen.line(self.columns.left, y, self.columns.right, y, FAINT_LINE)
        colour = trainer_colour(self.day.trainer.colour)
        pen.box(self.columns.left, y + 1.5, 3, height - 3, fill=colour)

    def draw_time(self, pen: Pen, session: CalendarSession, top: float) -> None:
        """Draw from when to when, and for how long below it."""
        density, columns = self.density, self.columns
        room = columns.client - columns.time - 6
        baseline = top + density.name.size
        pen.text(columns.time, baseline, self.span(session), density.name, limit=room)
        length = duration(interval(session).length)
        pen.text(columns.time, baseline + density.detail.leading, length, density.detail)

    def span(self, session: CalendarSession) -> str:
        """Return from when to when the session runs."""
        return self.words.span(interval(session))

    def gap(self, gap: Interval, word: str) -> Row:
        """Return a slim row for time without a session, free or not working."""
        density, columns = self.density, self.columns
        text = f"{word} · {duration(gap.length)}"

        def draw(pen: Pen, y: float, height: float) -> None:
            pen.line(columns.left, y, columns.right, y, FAINT_LINE)
            baseline = y + height / 2 + density.detail.size * 0.36
            pen.text(columns.time, baseline, self.words.span(gap), density.detail)
            pen.text(columns.client, baseline, text, density.detail)

        return Row(density.gap, 0, draw)

    def time_off(self, away: TimeOff, visible: Interval, is_all_day: bool) -> Row:
        """Return a hatched row for time off, with its kind and note."""
        density, columns = self.density, self.columns
        when = "All day" if is_all_day else self.words.span(visible)
        label = density.detail.fitted(time_off_words(away), columns.right - columns.client - 12)
        height = density.gap * 1.5

        def draw(pen: Pen, y: float, height: float) -> None:
            pen.line(columns.left, y, columns.right, y, FAINT_LINE)
            place = (columns.left, y + 1.5, columns.right - columns.left, height - 3)
            if away.status is TimeOffStatus.APPROVED:
                pen.hatch(*place, HATCH)
            else:
                pen.box(*place, edge=HATCH, thickness=0.7, dash=(2, 2))
            baseline = y + height / 2 + density.detail.size * 0.36
            for x, text in ((columns.time, when), (columns.client, label)):
                ground = density.detail.width(text) + 8
                pen.box(x - 4, y + 3, ground, height - 6, fill=PAPER, radius=2)
                pen.text(x, baseline, text, density.detail)

        return Row(height, 0, draw)

    def nothing(self) -> Row:
        """Return the row that says that there are no sessions."""

        def draw(pen: Pen, y: float, height: float) -> None:
            pen.text(self.columns.time, y + height / 2 + 4, NO_SESSIONS, SUBTITLE)

        return Row(46, 0, draw)

    def cancelled(self, entry: Cancelled, is_first: bool) -> Row:
        """Return a small row with a struck name; the first one stands below its heading."""
        density, columns = self.density, self.columns
        style = TextStyle(density.detail.face, density.detail.size, TEXT)
        heading = 20.0 if is_first else 0.0
        height = density.detail.leading + 2.4
        title = f"{STATUS_WORDS[entry.line.status]}"
        if entry.session.title:
            title = f"{title} · {entry.session.title}"

        def draw(pen: Pen, y: float, height: float) -> None:
            if is_first:
                pen.line(columns.left, y, columns.right, y, LINE)
                pen.text(columns.time, y + 14, "Cancelled", STRONG_LABEL)
            baseline = y + heading + density.detail.size
            room = columns.client - columns.time - 6
            pen.text(columns.time, baseline, self.span(entry.session), density.detail, limit=room)
            room = columns.package - columns.client - 10
            pen.struck(columns.client, baseline, entry.line.client_name, style, room)
            room = columns.right - columns.package
            pen.text(columns.package, baseline, title, density.detail, limit=room)

        return Row(height + heading, 0, draw)

    def totals(self, text: str) -> Row:
        """Return the last row, with the sums of the day."""
        style = self.density.alert
        lines = [
            CellLine(line, style)
            for line in style.wrapped(text, self.columns.right - self.columns.time)
        ]

        def draw(pen: Pen, y: float, height: float) -> None:
            pen.line(self.columns.left, y, self.columns.right, y, LINE)
            draw_lines(pen, lines, self.columns.time, y + 5)

        return Row(height_of(lines) + 8, 0, draw, sticks=True)

    def _details(self, text: str, room: float) -> list[CellLine]:
        style = self.density.detail
        return [CellLine(line, style) for line in style.wrapped(text, room, 2)]

    def _cell(self, text: str, style: TextStyle, width: float) -> list[CellLine]:
        return [CellLine(line, style) for line in style.wrapped(text, width - 8, 3)]

    @staticmethod
    def _minutes(session: CalendarSession) -> float:
        return interval(session).length.total_seconds() / 60
