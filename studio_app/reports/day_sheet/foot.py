"""What stands below the columns: cancelled bookings, who is not in, and what the signs mean."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from studio_app.domain.schedule import BookingStatus
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import Cancelled, interval
from studio_app.reports.day_sheet.signs import alert_sign, status_sign
from studio_app.reports.day_sheet.words import STATUS_WORDS, Words
from studio_app.reports.document import Area
from studio_app.reports.fonts import Face
from studio_app.reports.ink import HATCH, LABEL, LINE, OFF_HOURS, STRONG_LABEL, TEXT, TextStyle
from studio_app.reports.pen import Pen

LEGEND_HEIGHT = 13.0
STRUCK = TextStyle(Face.REGULAR, 7, TEXT)

_ROW = 9.4
_ENTRY_WIDTH = 236.0
_SIGN = 6.4


def note_height(absent: Sequence[DaySheetTrainer], area: Area) -> float:
    """Return the height of the lines that name who is not in."""
    return len(_note_lines(absent, area)) * _ROW + 4 if absent else 0.0


def draw_note(pen: Pen, absent: Sequence[DaySheetTrainer], area: Area, top: float) -> None:
    """Draw the names of those who are not in, from the upper edge on."""
    for number, text in enumerate(_note_lines(absent, area)):
        pen.text(area.left, top + 9.5 + number * _ROW, text, LABEL)


def _note_lines(absent: Sequence[DaySheetTrainer], area: Area) -> tuple[str, ...]:
    names = ", ".join(
        f"{day.trainer.name} (time off)" if day.time_off else day.trainer.name for day in absent
    )
    return LABEL.wrapped(f"Not in: {names}", area.width)


def cancelled_height(entries: Sequence[Cancelled], area: Area) -> float:
    """Return the height of the list of cancelled bookings, nothing when there are none."""
    return _rows(entries, area) * _ROW + 15 if entries else 0.0


def draw_cancelled(
    pen: Pen, entries: Sequence[Cancelled], words: Words, area: Area, top: float
) -> None:
    """Draw the cancelled bookings in columns, struck through, from the upper edge on."""
    if not entries:
        return
    pen.text(area.left, top + 10, "Cancelled", STRONG_LABEL)
    rows = _rows(entries, area)
    room = area.width / _across(area)
    for number, entry in enumerate(entries):
        across, down = divmod(number, rows)
        x, baseline = area.left + across * room, top + 20 + down * _ROW
        limit = room - 10
        x += pen.text(x, baseline, words.span(interval(entry.session)), LABEL) + 5
        used = x - area.left - across * room
        x += pen.struck(x, baseline, entry.line.client_name, STRUCK, (limit - used) * 0.62) + 5
        used = x - area.left - across * room
        parts = [entry.session.title, entry.trainer_name]
        if entry.line.status is BookingStatus.LATE_CANCELLED:
            parts.insert(0, "late")
        pen.text(x, baseline, " · ".join(filter(None, parts)), LABEL, limit=limit - used)


def draw_legend(pen: Pen, area: Area, top: float) -> None:
    """Draw what the signs and grounds mean, in one line."""
    x, baseline = area.left, top + 9.5
    shown = (
        BookingStatus.BOOKED,
        BookingStatus.ARRIVED,
        BookingStatus.COMPLETED,
        BookingStatus.NO_SHOW,
    )
    for status in shown:
        status_sign(pen, status, x, baseline - _SIGN + 0.6, _SIGN)
        x += _SIGN + 3 + pen.text(x + _SIGN + 3, baseline, STATUS_WORDS[status], LABEL) + 11
    alert_sign(pen, x, baseline - _SIGN + 0.4, _SIGN)
    x += _SIGN + 3 + pen.text(x + _SIGN + 3, baseline, "alert", LABEL) + 11
    for text, ground, edge in (("not working", OFF_HOURS, LINE), ("time off", None, HATCH)):
        pen.box(x, baseline - _SIGN + 0.6, 11, _SIGN, fill=ground, edge=edge, thickness=0.4)
        if ground is None:
            pen.hatch(x, baseline - _SIGN + 0.6, 11, _SIGN, HATCH, step=3)
        x += 14 + pen.text(x + 14, baseline, text, LABEL) + 11


def _across(area: Area) -> int:
    return max(1, int(area.width / _ENTRY_WIDTH))


def _rows(entries: Sequence[Cancelled], area: Area) -> int:
    return ceil(len(entries) / _across(area))
