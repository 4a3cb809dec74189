"""A field for a time of day, which the arrow keys change by quarters of an hour."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTime
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractSpinBox, QTimeEdit, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.schedule.texts import is_twelve_hour

STEP = 15


class TimeField(QTimeEdit):
    """A wall-clock time in the locale's way, as minutes of the day."""

    def __init__(self, locale: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        twelve = is_twelve_hour(locale)
        self.setLocale(QLocale(locale))
        self.setDisplayFormat("h:mm AP" if twelve else "HH:mm")
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setWrapping(True)
        widest = QTime(22, 58).toString(self.displayFormat())
        self.setFixedWidth(QFontMetrics(self.font()).horizontalAdvance(widest) + 24)

    def minute(self) -> int:
        """Return the minute of the day, 0 to 1439."""
        return self.time().hour() * 60 + self.time().minute()

    def set_minute(self, minute: int) -> None:
        """Show a minute of the day; 1440 and more wraps around."""
        minute %= MINUTES_PER_DAY
        self.setTime(QTime(minute // 60, minute % 60))

    def stepBy(self, steps: int) -> None:
        quarter = self.minute() // STEP if steps > 0 else -(-self.minute() // STEP)
        self.set_minute((quarter + steps) * STEP)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        both = QAbstractSpinBox.StepEnabledFlag
        return both.StepUpEnabled | both.StepDownEnabled
