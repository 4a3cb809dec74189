"""The days that statements of pay are about, with last month at a click."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.fields import DateField

Days = tuple[date, date]


class DaysRow(QWidget):
    """``changed`` says that other days were chosen; what is wrong with them stands below."""

    changed = Signal()

    def __init__(self, last_month: Days, locale: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._last_month = last_month
        self.first = DateField(QDate.currentDate(), self, locale)
        self.last = DateField(QDate.currentDate(), self, locale)
        self.first.setAccessibleName(self.tr("From"))
        self.last.setAccessibleName(self.tr("Until"))
        self.preset = QPushButton(self.tr("Last &month"), self)
        self.preset.setAutoDefault(False)
        self.problem = FieldError(self)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for text, field in ((self.tr("&From"), self.first), (self.tr("&until"), self.last)):
            label = QLabel(text, self)
            label.setProperty("role", "label")
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field)
            field.dateChanged.connect(self._changed)
        row.addWidget(self.preset)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.problem)
        self.preset.clicked.connect(self.choose_last_month)

    def days(self) -> Days:
        """Return the first and the last day."""
        return _day(self.first), _day(self.last)

    def choose_last_month(self) -> None:
        """Choose the days of last month."""
        for field, day in zip((self.first, self.last), self._last_month, strict=True):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.blockSignals(False)
        self._changed()

    def show_problem(self, text: str, field: str = "") -> None:
        """Say what is wrong, at that field or at the one that has the keyboard."""
        at_last = field == "last_day" or (not field and self.last.hasFocus())
        self.problem.set_error(self.last if at_last else self.first, text)

    def _changed(self) -> None:
        self.problem.clear()
        self.changed.emit()


def _day(field: DateField) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
