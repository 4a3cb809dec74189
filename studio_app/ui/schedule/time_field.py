"""A field for a wall-clock time as minutes of the day."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QTime
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.ui.schedule.texts import day_half_first, is_twelve_hour
from studio_app.ui.widgets.fields import TEXT_MARGIN, TimeField

STEP = 15


class MinuteField(TimeField):
    """A time as the studio's locale writes it; the arrow keys go to the next quarter hour."""

    def __init__(self, locale: str, parent: QWidget | None = None) -> None:
        super().__init__(QTime(), STEP, parent)
        self.setLocale(QLocale(locale))
        self.setDisplayFormat(_pattern(locale))
        self.setWrapping(True)
        widest = self.locale().toString(QTime(22, 58), self.displayFormat())
        width = QFontMetrics(self.font()).horizontalAdvance(widest)
        self.setFixedWidth(width + 2 * TEXT_MARGIN + 12)

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


def _pattern(locale: str) -> str:
    """Return the locale's short time as Qt writes patterns."""
    if not is_twelve_hour(locale):
        return "HH:mm"
    return "AP h:mm" if day_half_first(locale) else "h:mm AP"
