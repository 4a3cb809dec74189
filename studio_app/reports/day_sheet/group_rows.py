"""The rows of a class in one trainer's list: its title, then every name with a box to tick."""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.domain.schedule import BookingLine, BookingStatus, CalendarSession
from studio_app.reports.day_sheet.facts import interval, is_group, standing, standing_lines
from studio_app.reports.day_sheet.list_style import Row
from studio_app.reports.day_sheet.rows import (
    CLASHING,
    CellLine,
    Rows,
    alert_lines,
    draw_lines,
    height_of,
)
from studio_app.reports.day_sheet.signs import status_sign
from studio_app.reports.day_sheet.words import STATUS_WORDS, clashes, taken, who
from studio_app.reports.fonts import Face
from studio_app.reports.ink import TEXT, TextStyle
from studio_app.reports.pen import Pen

_SPACING = 3.0
_PARTS_OF_A_PAGE = 5


@dataclass(frozen=True, slots=True)
class _Member:
    line: BookingLine
    text: list[CellLine]


@dataclass(frozen=True, slots=True)
class _Names:
    """Members in lines of some across, each with the same width in points."""

    lines: list[list[_Member]]
    width: float


def session_rows(rows: Rows, session: CalendarSession, most: float) -> list[Row]:
    """Return the rows of a session: several only for a class higher than ``most`` points.

    Those are so low that they fill what is left of a page before the next one begins.
    """
    if not is_group(session):
        return [rows.session(session)]
    heading = _heading(rows, session)
    names = _names(rows, session)
    beside = height_of(heading) + 2 * rows.density.padding + _SPACING
    chunks = _chunks(names, most - beside)
    if len(chunks) > 1:
        chunks = _chunks(names, most / _PARTS_OF_A_PAGE - beside)
    return [
        _row(rows, session, heading, chunk, number, len(chunks))
        for number, chunk in enumerate(chunks)
    ]


def _heading(rows: Rows, session: CalendarSession) -> list[CellLine]:
    density, columns = rows.density, rows.columns
    room = columns.place - columns.client - 10
    title = f"{who(session)} · {taken(session)}"
    lines = [CellLine(text, density.name) for text in density.name.wrapped(title, room, 3)]
    if clashes(session, standing(rows.day)):
        lines.append(CellLine(CLASHING, density.detail))
    if not standing_lines(session):
        lines.append(CellLine("Nobody booked yet", density.detail))
    return lines


def _names(rows: Rows, session: CalendarSession) -> _Names:
    """Return three names across where all are short, otherwise two."""
    density, columns = rows.density, rows.columns
    style = TextStyle(Face.REGULAR, density.detail.size + 0.5, TEXT)
    lines = standing_lines(session)
    widest = max((style.width(line.client_name) for line in lines), default=0.0)
    beside = density.detail.size + 16
    whole = columns.right - columns.client
    across = 3 if widest + beside <= whole / 3 else 2
    room = whole / across - beside
    members = [_member(rows, line, style, room) for line in lines]
    starts = range(0, len(members), across)
    return _Names([members[start : start + across] for start in starts], whole / across)


def _member(rows: Rows, line: BookingLine, style: TextStyle, room: float) -> _Member:
    density = rows.density
    details = [rows.words.payment(rows.day, line)]
    if line.status is not BookingStatus.BOOKED:
        details.insert(0, STATUS_WORDS[line.status])
    text = [CellLine(piece, style) for piece in style.wrapped(line.client_name, room, 2)]
    note = " · ".join(filter(None, details))
    text += [CellLine(piece, density.detail) for piece in density.detail.wrapped(note, room, 2)]
    text += alert_lines(rows.day.alerts.get(line.client_id, ""), density.alert, room, 4)
    return _Member(line, text)


def _line_height(members: list[_Member]) -> float:
    return max(height_of(member.text) for member in members) + _SPACING


def _chunks(names: _Names, room: float) -> list[_Names]:
    """Return the lines of names in chunks that fit the room, at least one, if only an empty one."""
    chunks = [_Names([], names.width)]
    used = 0.0
    for line in names.lines:
        height = _line_height(line)
        if chunks[-1].lines and used + height > room:
            chunks.append(_Names([], names.width))
            used = 0.0
        chunks[-1].lines.append(line)
        used += height
    return chunks


def _row(
    rows: Rows,
    session: CalendarSession,
    heading: list[CellLine],
    names: _Names,
    number: int,
    count: int,
) -> Row:
    density, columns = rows.density, rows.columns
    least = max(height_of(heading), density.name.leading + density.detail.leading)
    if names.lines:
        least = max(height_of(heading) + _SPACING + sum(map(_line_height, names.lines)), least)

    def draw(pen: Pen, y: float, height: float) -> None:
        top = y + density.padding
        rows.frame(pen, y, height)
        rows.draw_time(pen, session, top)
        draw_lines(pen, heading, columns.client, top)
        part = f"({number + 1} of {count})" if count > 1 else ""
        note = " ".join(filter(None, [part, session.place]))
        room = columns.right - columns.place
        pen.text(columns.place, top + density.name.size, note, density.detail, limit=room)
        top += height_of(heading) + _SPACING
        size = density.detail.size
        for line in names.lines:
            for across, member in enumerate(line):
                x = columns.client + across * names.width
                status_sign(pen, member.line.status, x, top + 0.8, size)
                draw_lines(pen, member.text, x + size + 5, top)
            top += _line_height(line)

    minutes = interval(session).length.total_seconds() / 60
    return Row(least + 2 * density.padding, minutes if count == 1 else 0, draw)
