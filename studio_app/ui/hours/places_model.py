"""The studio's places as rows of a table."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from studio_app.domain.studio_days import PlaceOfStudio
from studio_app.ui.hours.words import place_kind_word
from studio_app.ui.icons import icon
from studio_app.ui.widgets.rows_model import RowsModel


class Column(IntEnum):
    """What is told of each."""

    NAME = 0
    KIND = 1
    ROOM = 2
    STATE = 3


class PlacesModel(RowsModel[PlaceOfStudio]):
    """Places in the studio's order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)

    def headings(self) -> dict[Column, str]:
        return {
            Column.NAME: self.tr("Place"),
            Column.KIND: self.tr("Kind"),
            Column.ROOM: self.tr("Sessions at once"),
            Column.STATE: self.tr("State"),
        }

    def text(self, one: PlaceOfStudio, column: Column) -> str:
        return {
            Column.NAME: one.name,
            Column.KIND: place_kind_word(one.kind),
            Column.ROOM: self.tr("any number") if one.room is None else str(one.room),
            Column.STATE: self.tr("In use") if one.active else self.tr("Out of use"),
        }[column]

    def sign(self, one: PlaceOfStudio, column: Column) -> QIcon | None:
        if column is not Column.STATE:
            return None
        return icon("circle-check", "good") if one.active else icon("ban", "muted")
