"""A button for each day of the week, to be pressed or not."""

from __future__ import annotations

from datetime import date, timedelta

from babel.dates import format_date
from PySide6.QtWidgets import QPushButton, QWidget

from studio_app.ui.schedule.texts import first_day_of_week


def weekday_chips(locale: str, parent: QWidget) -> dict[int, QPushButton]:
    """Return a button for each day (0 = Monday), in the order in which the locale's weeks go."""
    chips: dict[int, QPushButton] = {}
    first = first_day_of_week(date(2024, 1, 1), locale)
    for offset in range(7):
        day = first + timedelta(days=offset)
        chip = QPushButton(format_date(day, "EEE", locale=locale), parent)
        chip.setProperty("kind", "chip")
        chip.setCheckable(True)
        chip.setAutoDefault(False)
        chip.setAccessibleName(format_date(day, "EEEE", locale=locale))
        chips[day.weekday()] = chip
    return chips
