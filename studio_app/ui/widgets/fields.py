"""Fields for numbers, times and dates, as wide and as high as all the others."""

from __future__ import annotations

from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCalendarWidget,
    QDateEdit,
    QDateTimeEdit,
    QSpinBox,
    QTimeEdit,
    QWidget,
)

from studio_app.ui.theme import CONTROL_HEIGHT, current_tokens, theme_notifier

TEXT_MARGIN = 8
DATE_WIDTH = 118


class NumberField(QSpinBox):
    """A whole number with small arrows at the right."""

    def __init__(self, minimum: int, maximum: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(minimum, maximum)
        _fit(self)


class TimeField(QTimeEdit):
    """A time of day as the locale writes it; the arrow keys step by some minutes."""

    def __init__(self, time: QTime, step_minutes: int = 15, parent: QWidget | None = None) -> None:
        super().__init__(time, parent)
        self._step_minutes = step_minutes
        self.setDisplayFormat(self.locale().timeFormat(QLocale.FormatType.ShortFormat))
        self.setProperty("kind", "plain")
        _fit(self, both_sides=True)

    def stepBy(self, steps: int) -> None:
        if self.currentSection() == QDateTimeEdit.Section.MinuteSection:
            self.setTime(self.time().addSecs(steps * self._step_minutes * 60))
        else:
            super().stepBy(steps)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        return flags.StepUpEnabled | flags.StepDownEnabled


class DateField(QDateEdit):
    """A date as the locale writes it, years with four digits; the calendar opens below it.

    Without ``locale``, such as "en_GB", that is the locale of this PC.
    """

    def __init__(self, date: QDate, parent: QWidget | None = None, locale: str = "") -> None:
        super().__init__(date, parent)
        if locale:
            self.setLocale(QLocale(locale))
        self.setCalendarPopup(True)
        self.setMinimumWidth(DATE_WIDTH)
        self.setFixedHeight(CONTROL_HEIGHT)
        pattern = self.locale().dateFormat(QLocale.FormatType.ShortFormat)
        if "yyyy" not in pattern:
            pattern = pattern.replace("yy", "yyyy")
        self.setDisplayFormat(pattern)
        calendar = QCalendarWidget(self)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(self.locale().firstDayOfWeek())
        self.setCalendarWidget(calendar)
        self._colour_days()
        theme_notifier.changed.connect(self._colour_days)

    def _colour_days(self) -> None:
        quiet = QTextCharFormat()
        quiet.setForeground(QColor(current_tokens().muted))
        calendar = self.calendarWidget()
        calendar.setHeaderTextFormat(quiet)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(day, quiet)


def _fit(field: QAbstractSpinBox, both_sides: bool = False) -> None:
    # A style sheet neither pads the text of a spin box nor limits its height: Qt puts the editor
    # at x = 0 and adds the frame of the base style.
    field.setFixedHeight(CONTROL_HEIGHT)
    field.lineEdit().setTextMargins(TEXT_MARGIN, 0, TEXT_MARGIN if both_sides else 0, 0)
