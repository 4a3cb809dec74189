"""Values with a key as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class Keyed(Protocol):
    """What has a key."""

    @property
    def id(self) -> UUID: ...


Row = TypeVar("Row", bound=Keyed)


class RowsModel(QAbstractTableModel, Generic[Row]):
    """One row for each value, in the order given; who inherits says what stands in it."""

    def __init__(self, columns: type[IntEnum], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: list[Row] = []

    def headings(self) -> dict[Any, str]:
        """Return the heading of each column."""
        raise NotImplementedError

    def text(self, one: Row, column: Any) -> str:
        """Return what a column says of a value."""
        raise NotImplementedError

    def sign(self, one: Row, column: Any) -> object:
        """Return the icon before that text, None for none."""
        del one, column
        return None

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show others."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def shows(self, rows: Sequence[Row]) -> bool:
        """Tell whether these are the ones shown, as they are by now."""
        return self._rows == list(rows)

    def row(self, number: int) -> Row:
        """Return the value of a row; raises IndexError."""
        return self._rows[number]

    def row_of(self, key: UUID | None) -> int | None:
        """Return the row of a value, None where it is not there."""
        return next((at for at, one in enumerate(self._rows) if one.id == key), None)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return self.headings()[self._columns(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], self._columns(index.column())
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return self.text(one, column)
        if role == Qt.ItemDataRole.DecorationRole:
            return self.sign(one, column)
        return None
