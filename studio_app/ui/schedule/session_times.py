"""Start, end and length of a session in a row: each follows the others."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY, to_local
from studio_app.domain.organizations import Organization
from studio_app.ui.schedule.slot import Times
from studio_app.ui.schedule.time_field import STEP, MinuteField
from studio_app.ui.widgets.fields import TEXT_MARGIN, NumberField

SHORTEST = 5


class SessionTimes(QWidget):
    """Keeps its length when the start moves; ``changed`` tells of a change made by hand.

    A length that nobody chose follows what is usual for client and trainer.
    """

    changed = Signal()

    def __init__(self, organization: Organization, parent: QWidget) -> None:
        super().__init__(parent)
        locale = organization.locale
        self._tz = organization.tz
        self._day = date.min
        self._start_before = 0
        self._length_is_chosen = False
        self.start_field = MinuteField(locale, self)
        self.start_field.setAccessibleName(self.tr("From"))
        self.end_field = MinuteField(locale, self)
        self.end_field.setAccessibleName(self.tr("To"))
        self.length_field = NumberField(SHORTEST, MINUTES_PER_DAY, self)
        self.length_field.setAccessibleName(self.tr("Length in minutes"))
        self.length_field.setSuffix(self.tr(" min"))
        self.length_field.setSingleStep(STEP)
        self.length_field.setProperty("kind", "plain")
        words = QFontMetrics(self.length_field.font())
        widest = words.horizontalAdvance(f"{MINUTES_PER_DAY}{self.length_field.suffix()}")
        self.length_field.setFixedWidth(widest + 2 * TEXT_MARGIN + 6)
        to = QLabel(self.tr("to"), self)
        to.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.start_field)
        row.addWidget(to)
        row.addWidget(self.end_field)
        row.addStretch(1)
        row.addWidget(self.length_field)
        self.start_field.timeChanged.connect(self._start_changed)
        self.end_field.timeChanged.connect(self._end_changed)
        self.length_field.valueChanged.connect(self._length_changed)

    def times(self) -> Times:
        """Return the wall-clock times in the fields."""
        return Times(self._day, self.start_field.minute(), self.end_field.minute())

    @property
    def chosen_length(self) -> int | None:
        """Return the minutes that somebody chose, None while they follow what is usual."""
        return self.times().minutes(self._tz) if self._length_is_chosen else None

    def begin(self, day: date, start: int, length: int, *, is_chosen: bool) -> None:
        """Show a start with a length; one that is not chosen may still follow."""
        self._day, self._start_before = day, start
        self._length_is_chosen = is_chosen
        _show(self.start_field, start)
        _show(self.end_field, start + length)
        self._show_length()

    def follow(self, length: int) -> None:
        """Take what is usual now, unless somebody chose the length."""
        if not self._length_is_chosen:
            _show(self.end_field, self.start_field.minute() + length)
            self._show_length()

    def _start_changed(self) -> None:
        moved = self.start_field.minute() - self._start_before
        self._start_before = self.start_field.minute()
        _show(self.end_field, self.end_field.minute() + moved)
        self._show_length()
        self.changed.emit()

    def _end_changed(self) -> None:
        self._length_is_chosen = True
        self._show_length()
        self.changed.emit()

    def _length_changed(self, minutes: int) -> None:
        times = self.times()
        if times.minutes(self._tz) == minutes:
            return
        self._length_is_chosen = True
        # In real minutes: on the night of a clock change, the wall clock's end is another.
        end = to_local(times.starts_at(self._tz) + timedelta(minutes=minutes), self._tz)
        _show(self.end_field, end.hour * 60 + end.minute)
        self.changed.emit()

    def _show_length(self) -> None:
        self.length_field.blockSignals(True)
        self.length_field.setValue(self.times().minutes(self._tz))
        self.length_field.blockSignals(False)


def _show(field: MinuteField, minute: int) -> None:
    field.blockSignals(True)
    field.set_minute(minute)
    field.blockSignals(False)
