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

_ACROSS = 2
_SPACING = 3.0


@dataclass(frozen=True, slots=True)
class _Member:
    line: BookingLine
    text: list[CellLine]


def session_rows(rows: Rows, session: CalendarSession, most: float) -> list[Row]:
    """Return the rows of a session, more than one only for a class higher than ``most`` points."""
    if not is_group(session):
        return [rows.session(session)]
    heading = _heading(rows, session)
    room = most - height_of(heading) - 2 * rows.density.padding - _SPACING
    chunks = _chunks(rows, [_member(rows, line) for line in standing_lines(session)], room)
    return [
        _row(rows, session, heading, members, number, len(chunks))
        for number, members in enumerate(chunks)
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


def _cell_width(rows: Rows) -> float:
    return (rows.columns.right - rows.columns.client) / _ACROSS


def _member(rows: Rows, line: BookingLine) -> _Member:
    density = rows.density
    style = TextStyle(Face.REGULAR, density.detail.size + 0.5, TEXT)
    room = _cell_width(rows) - density.detail.size - 16
    details = [rows.words.payment(rows.day, line)]
    if line.status is not BookingStatus.BOOKED:
        details.insert(0, STATUS_WORDS[line.status])
    text = [CellLine(piece, style) for piece in style.wrapped(line.client_name, room, 2)]
    note = " · ".join(filter(None, details))
    text += [CellLine(piece, density.detail) for piece in density.detail.wrapped(note, room, 2)]
    text += alert_lines(rows.day.alerts.get(line.client_id, ""), density.alert, room, 3)
    return _Member(line, text)


def _line_height(members: list[_Member]) -> float:
    return max(height_of(member.text) for member in members) + _SPACING


def _chunks(rows: Rows, members: list[_Member], room: float) -> list[list[list[_Member]]]:
    """Return the members in lines of two, and the lines in chunks that fit the room."""
    chunks: list[list[list[_Member]]] = [[]]
    used = 0.0
    for start in range(0, len(members), _ACROSS):
        pair = members[start : start + _ACROSS]
        height = _line_height(pair)
        if chunks[-1] and used + height > room:
            chunks.append([])
            used = 0.0
        chunks[-1].append(pair)
        used += height
    return chunks


def _row(
    rows: Rows,
    session: CalendarSession,
    heading: list[CellLine],
    members: list[list[_Member]],
    number: int,
    count: int,
) -> Row:
    density, columns = rows.density, rows.columns
    place = density.detail.fitted(session.place, columns.right - columns.place)
    least = max(height_of(heading), density.name.leading + density.detail.leading)
    if members:
        least = max(height_of(heading) + _SPACING + sum(map(_line_height, members)), least)

    def draw(pen: Pen, y: float, height: float) -> None:
        top = y + density.padding
        rows.frame(pen, y, height)
        rows.draw_time(pen, session, top)
        draw_lines(pen, heading, columns.client, top)
        note = f"{place} ({number + 1} of {count})" if count > 1 else place
        pen.text(columns.place, top + density.name.size, note, density.detail)
        top += height_of(heading) + _SPACING
        size = density.detail.size
        for pair in members:
            for across, member in enumerate(pair):
                x = columns.client + across * _cell_width(rows)
                status_sign(pen, member.line.status, x, top + 0.8, size)
                draw_lines(pen, member.text, x + size + 5, top)
            top += _line_height(pair)

    minutes = interval(session).length.total_seconds() / 60
    return Row(least + 2 * density.padding, minutes if count == 1 else 0, draw)
