"""Single days with other hours as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QObject

from studio_app.domain.working_hours import SingleDay
from studio_app.ui.hours.words import day_hours_words, short_day_with_year
from studio_app.ui.icons import icon
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    DAY = 0
    HOURS = 1
    NOTE = 2


@dataclass(frozen=True, slots=True)
class DayRow:
    """A single day, with the key of the first of its hours."""

    single: SingleDay

    @property
    def id(self) -> UUID:
        """Return a key that no other day has."""
        return self.single.seen[0][0]


class DaysModel(RowsModel[DayRow]):
    """Single days in their order."""

    def __init__(self, locale: str, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._locale = locale
        self._places: Mapping[UUID, str] = {}

    def set_places(self, places: Mapping[UUID, str]) -> None:
        """Name the places at which hours can be."""
        self._places = places

    def headings(self) -> dict[Column, str]:
        return {
            Column.DAY: self.tr("Day"),
            Column.HOURS: self.tr("Hours"),
            Column.NOTE: self.tr("Note"),
        }

    def text(self, one: DayRow, column: Column) -> str:
        single = one.single
        return {
            Column.DAY: short_day_with_year(single.day, self._locale),
            Column.HOURS: day_hours_words(single.spans, self._locale, self._places),
            Column.NOTE: single.note,
        }[column]

    def sign(self, one: DayRow, column: Column) -> object:
        if column is not Column.HOURS:
            return None
        return icon("clock", "muted") if one.single.spans else icon("ban", "muted")
