"""The closed days of a year and its public holidays, each with a check mark for closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from studio_app.domain.studio_days import YearDay
from studio_app.ui.hours.words import short_day_with_year

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole
_EDIT = Qt.ItemDataRole.EditRole
_CHECK = Qt.ItemDataRole.CheckStateRole
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class Column(IntEnum):
    """What is told of each."""

    DAY = 0
    NAME = 1
    WHAT = 2
    BOOKED = 3


class ClosedModel(QAbstractTableModel):
    """``toggled`` carries the day whose mark was clicked, ``renamed`` it and another name."""

    toggled = Signal(object)
    renamed = Signal(object, str)

    def __init__(self, locale: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._days: list[YearDay] = []

    def set_days(self, days: Sequence[YearDay]) -> None:
        """Show others; where only marks and names changed, nothing jumps."""
        same = [one.day for one in self._days] == [one.day for one in days]
        if same and days:
            self._days = list(days)
            last = self.index(len(days) - 1, Column.BOOKED)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._days = list(days)
        self.endResetModel()

    def day(self, row: int) -> YearDay:
        """Return the day of a row; raises IndexError."""
        return self._days[row]

    def row_of(self, day: date) -> int | None:
        """Return the row of a day, None where it is not there."""
        return next((at for at, one in enumerate(self._days) if one.day == day), None)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._days)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            Column.DAY: self.tr("Closed on"),
            Column.NAME: self.tr("Name"),
            Column.WHAT: self.tr("What it is"),
            Column.BOOKED: self.tr("Booked"),
        }[Column(section)]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        found = _FLAGS
        if index.column() == Column.DAY:
            found |= Qt.ItemFlag.ItemIsUserCheckable
        if index.column() == Column.NAME and self._days[index.row()].closure is not None:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        one, column = self._days[index.row()], Column(index.column())
        if role == _CHECK and column is Column.DAY:
            return Qt.CheckState.Unchecked if one.closure is None else Qt.CheckState.Checked
        if role in (_SHOWN, _EDIT, Qt.ItemDataRole.ToolTipRole):
            return self._text(one, column)
        return None

    def setData(self, index: _Index, value: object, role: int = _EDIT) -> bool:
        one = self._days[index.row()]
        if role == _CHECK and index.column() == Column.DAY:
            self.toggled.emit(one)
            return True
        if role == _EDIT and index.column() == Column.NAME and one.closure is not None:
            name = str(value).strip()
            if name and name != one.closure.name:
                self.renamed.emit(one, name)
            return True
        return False

    def _text(self, one: YearDay, column: Column) -> str:
        if column is Column.DAY:
            return short_day_with_year(one.day, self._locale)
        if column is Column.NAME:
            return one.closure.name if one.closure is not None else one.holiday
        if column is Column.WHAT:
            if one.holiday:
                return self.tr("Public holiday")
            return self.tr("Own day")
        return self._booked(one)

    def _booked(self, one: YearDay) -> str:
        if one.sessions == 0:
            return ""
        if one.sessions == 1:
            return self.tr("1 session")
        return self.tr("{count} sessions").format(count=one.sessions)
