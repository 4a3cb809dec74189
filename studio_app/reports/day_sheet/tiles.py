"""A session as a tile in a trainer's column: what it says in how much room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from studio_app.domain.schedule import BookingLine, BookingStatus, CalendarSession
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import interval, is_group, is_unpaid, standing_lines
from studio_app.reports.day_sheet.signs import alert_sign, status_sign
from studio_app.reports.day_sheet.words import STATUS_WORDS, Words, taken, who
from studio_app.reports.fonts import Face
from studio_app.reports.ink import LINE, MUTED, TEXT, TextStyle, tint
from studio_app.reports.pen import Pen

NAME = TextStyle(Face.SEMIBOLD, 8)
DETAIL = TextStyle(Face.REGULAR, 6.8, MUTED)
ALERT = TextStyle(Face.SEMIBOLD, 6.8)
TIGHT = TextStyle(Face.SEMIBOLD, 7)

GAP = 1.2
_EDGE = 2.6
_LEFT = 6.0
_RIGHT = 3.0
_PADDING = 2.4
_SIGN = 7.0
_SMALL_SIGN = 5.4
_NARROW = 76.0


class Detail(IntEnum):
    """How much a tile says: everything, what must not be missed, that shortened, or a line."""

    LEAN = 0
    BRIEF = 1
    PLAIN = 2
    RICH = 3


_ALERT_LINES: Mapping[Detail, int] = {
    Detail.LEAN: 1,
    Detail.BRIEF: 1,
    Detail.PLAIN: 3,
    Detail.RICH: 6,
}


@dataclass(frozen=True, slots=True)
class TileLine:
    """A line of a tile with the sign in front of it, if any."""

    text: str
    style: TextStyle
    status: BookingStatus | None = None
    is_alert: bool = False
    indent: float = 0.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A session in a column of that width, said as briefly as ``detail`` demands."""

    session: CalendarSession
    day: DaySheetTrainer
    words: Words
    width: float

    def needed_height(self, detail: Detail) -> float:
        """Return the height in points that the tile needs at that detail."""
        lines = self._lines(detail)
        padding = _padding(detail, lines)
        return sum(line.style.leading for line in lines) + 2 * padding + GAP

    def draw(self, pen: Pen, x: float, y: float, height: float) -> None:
        """Draw the tile from its upper left corner with as much detail as fits the height."""
        shown = height - GAP
        colour = trainer_colour(self.day.trainer.colour)
        pen.box(x, y, self.width, shown, fill=tint(colour), edge=LINE, thickness=0.4, radius=2)
        pen.box(x, y, _EDGE, shown, fill=colour)
        fitting = (d for d in reversed(Detail) if self.needed_height(d) <= height + 0.01)
        detail = next(fitting, Detail.LEAN)
        lines = self._lines(detail)
        padding = _padding(detail, lines)
        is_single = len(lines) == 1
        top = y + (max(padding, (shown - lines[0].style.leading) / 2) if is_single else padding)
        for line in lines:
            self._draw_line(pen, line, x + _LEFT + line.indent, top)
            top += line.style.leading
        if self._has_own_sign:
            status = standing_lines(self.session)[0].status
            size = min(_SIGN, shown - 1.6)
            top = y + ((shown - size) / 2 if is_single else padding + 0.6)
            status_sign(pen, status, x + self.width - _RIGHT - size, top, size)

    def _draw_line(self, pen: Pen, line: TileLine, x: float, top: float) -> None:
        baseline = top + line.style.size * 0.98
        if line.status is not None:
            status_sign(pen, line.status, x, baseline - _SMALL_SIGN + 0.3, _SMALL_SIGN)
            x += _SMALL_SIGN + 2.2
        elif line.is_alert:
            alert_sign(pen, x, baseline - line.style.size * 0.8, line.style.size * 0.95)
            x += line.style.size + 1.4
        pen.text(x, baseline, line.text, line.style)

    @property
    def _has_own_sign(self) -> bool:
        return not is_group(self.session) and bool(standing_lines(self.session))

    @property
    def _room(self) -> float:
        return self.width - _LEFT - _RIGHT

    def _lines(self, detail: Detail) -> list[TileLine]:
        if detail is Detail.LEAN:
            lines = [self._single_line()]
        else:
            lines = [*self._name_lines(detail), *self._time_lines(detail)]
        if is_group(self.session) and detail is Detail.RICH:
            lines += self._member_lines()
        elif is_group(self.session):
            lines += [*self._member_text(), *self._named_alerts()]
        else:
            for line in standing_lines(self.session):
                lines += self._detail_lines(line, detail)
        return lines

    def _single_line(self) -> TileLine:
        lines = standing_lines(self.session)
        name = who(self.session)
        if is_group(self.session):
            name = f"{name} {taken(self.session)}"
        timed = f"{self.words.time(self.session.starts_at)} {name}"
        choices = [timed, name]
        if self._has_own_sign and is_unpaid(lines[0]):
            choices = [f"{timed} · unpaid", f"{name} · unpaid", *choices]
        room = self._room - (_SIGN + 3.5 if self._has_own_sign else 0)
        fitting = (text for text in choices if TIGHT.width(text) <= room)
        return TileLine(next(fitting, TIGHT.fitted(name, room)), TIGHT)

    def _name_lines(self, detail: Detail) -> list[TileLine]:
        room = self._room - (_SIGN + 3.5 if self._has_own_sign else 0)
        name = who(self.session)
        if is_group(self.session):
            name = f"{name} · {taken(self.session)}"
        if detail is Detail.BRIEF:
            most = 1 if self.width > _NARROW else 2
            style = NAME if NAME.width(name) <= room else TIGHT
            return [TileLine(text, style) for text in style.wrapped(name, room, most)]
        return [TileLine(text, NAME) for text in NAME.wrapped(name, room, 4)]

    def _time_lines(self, detail: Detail) -> list[TileLine]:
        parts = [self.words.span(interval(self.session))]
        lines = standing_lines(self.session)
        if self._has_own_sign:
            if lines[0].status is not BookingStatus.BOOKED:
                parts.append(STATUS_WORDS[lines[0].status])
            if is_unpaid(lines[0]) and detail is not Detail.RICH:
                parts.append("unpaid")
        if detail is Detail.RICH and self.session.place:
            parts.append(self.session.place)
        return self._flowing(parts, DETAIL)

    def _flowing(self, parts: Sequence[str], style: TextStyle) -> list[TileLine]:
        """Return the parts with dots between them, broken at the dots where it can be."""
        rows: list[str] = []
        for part in parts:
            longer = f"{rows[-1]} · {part}" if rows else part
            if rows and style.width(longer) <= self._room:
                rows[-1] = longer
            else:
                rows.append(part)
        return [TileLine(text, style) for row in rows for text in style.wrapped(row, self._room)]

    def _detail_lines(self, line: BookingLine, detail: Detail) -> list[TileLine]:
        result: list[TileLine] = []
        if detail is Detail.RICH:
            texts = (self.session.title, self.words.payment(self.day, line))
            for text in filter(None, texts):
                result += [TileLine(piece, DETAIL) for piece in DETAIL.wrapped(text, self._room, 2)]
        alert = self.day.alerts.get(line.client_id, "")
        return result + self._alert_lines(alert, 0, _ALERT_LINES[detail])

    def _alert_lines(self, alert: str, indent: float, most: int) -> list[TileLine]:
        if not alert:
            return []
        first, room = ALERT.size + 1.4, self._room - indent
        rows = ALERT.wrapped(alert, room - first, most)
        return [
            TileLine(text, ALERT, is_alert=not number, indent=indent + (first if number else 0))
            for number, text in enumerate(rows)
        ]

    def _member_lines(self) -> list[TileLine]:
        result: list[TileLine] = []
        style = TextStyle(Face.REGULAR, 7, TEXT)
        indent = _SMALL_SIGN + 2.2
        for line in standing_lines(self.session):
            name = f"{line.client_name} · unpaid" if is_unpaid(line) else line.client_name
            for number, text in enumerate(style.wrapped(name, self._room - indent, 2)):
                status = None if number else line.status
                result.append(TileLine(text, style, status, indent=indent if number else 0))
            result += self._alert_lines(self.day.alerts.get(line.client_id, ""), indent, 2)
        return result

    def _member_text(self) -> list[TileLine]:
        style = TextStyle(Face.REGULAR, 6.6, TEXT)
        marks = {
            BookingStatus.COMPLETED: "✓\u00a0",
            BookingStatus.ARRIVED: "●\u00a0",
            BookingStatus.NO_SHOW: "✗\u00a0",
        }
        names = ", ".join(
            marks.get(line.status, "")
            + ("⚠\u00a0" if self.day.alerts.get(line.client_id) else "")
            + line.client_name
            for line in standing_lines(self.session)
        )
        return [TileLine(text, style) for text in style.wrapped(names, self._room)]

    def _named_alerts(self) -> list[TileLine]:
        result: list[TileLine] = []
        for line in standing_lines(self.session):
            if alert := self.day.alerts.get(line.client_id, ""):
                result += self._alert_lines(f"{line.client_name}: {alert}", 0, 2)
        return result


def _padding(detail: Detail, lines: Sequence[TileLine]) -> float:
    if detail is not Detail.LEAN:
        return _PADDING
    return 1.4 if len(lines) > 1 else 0.8
