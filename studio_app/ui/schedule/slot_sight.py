"""What the calendar on screen shows of a slot that is about to be booked."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from studio_app.domain.people import Trainer
from studio_app.ui.schedule.board import Column, Tile
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.slot import Slot, Times, in_the_way, usual_place
from studio_app.ui.schedule.texts import span_text
from studio_app.ui.schedule.unusual import unusual_at, unusual_words

_translate = QCoreApplication.translate


class SlotSight:
    """Looks at the board as it is at the moment; what is not on it, it knows nothing of."""

    def __init__(self, calendar: CalendarView, tz: ZoneInfo) -> None:
        self._calendar = calendar
        self._tz = tz

    def column_of(self, slot: Slot) -> Column | None:
        """Return the column that shows a slot, None where none does."""
        wanted = slot.trainers[0].id
        for column in self._calendar.board.columns:
            if column.day == slot.day and any(one.id == wanted for one in column.trainers):
                return column
        return None

    def clash(self, slot: Slot, trainer: Trainer, times: Times) -> Tile | None:
        """Return a session of the trainer that is in the way, None where nothing is seen."""
        column = self.column_of(slot)
        return None if column is None else in_the_way(column, trainer, times)

    def place(self, slot: Slot, trainer: Trainer, times: Times, shown: str) -> str:
        """Return where the trainer works at these times: the place shown, if there too."""
        column = self.column_of(slot)
        return shown if column is None else usual_place(column, trainer, times, shown)

    def notes(self, slot: Slot, trainer: Trainer, times: Times, place: str) -> str:
        """Return in sentences what is unusual about the times, "" when nothing is."""
        notes, locale = [], self._calendar.model.locale
        if not times.start_exists(self._tz):
            notes.append(
                _translate("Schedule", "The clock is put forward then: the session starts later.")
            )
        if times.ends_next_day:
            notes.append(_translate("Schedule", "Ends on the next day."))
        clash, column = self.clash(slot, trainer, times), self.column_of(slot)
        if clash is not None:
            span = span_text(clash.start_minute, clash.end_minute, locale)
            text = _translate("Schedule", "Overlaps {name}, {times}.")
            notes.append(text.format(name=clash.label, times=span))
        elif column is not None:
            unusual = unusual_at(column, trainer.id, times.span, place)
            if unusual is not None:
                words = unusual_words(unusual, trainer.name, locale)
                notes.append(_translate("Schedule", "{words}.").format(words=words))
        return " ".join(notes)
