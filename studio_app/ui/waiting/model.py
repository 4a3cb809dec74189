"""Who waits as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.waiting_list import WaitingEntry
from studio_app.ui.waiting import words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """What is told of each."""

    CLIENT = 0
    WISH = 1
    SINCE = 2
    NOTE = 3


class WaitingModel(QAbstractTableModel):
    """Those who wait, in the order in which they came."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._rows: list[WaitingEntry] = []

    def set_rows(self, rows: Sequence[WaitingEntry]) -> None:
        """Show others."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> WaitingEntry:
        """Return the entry of a row; raises IndexError."""
        return self._rows[number]

    def row_of(self, entry_id: UUID | None) -> int:
        """Return the row of an entry, the first where it is not there."""
        keys = [one.id for one in self._rows]
        return keys.index(entry_id) if entry_id in keys else 0

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            Column.CLIENT: self.tr("Client"),
            Column.WISH: self.tr("Waits for"),
            Column.SINCE: self.tr("Since"),
            Column.NOTE: self.tr("Note"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid() or role not in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return None
        one = self._rows[index.row()]
        return {
            Column.CLIENT: one.client_name,
            Column.WISH: words.wish_words(one, self._organization),
            Column.SINCE: words.since_words(one, self._organization),
            Column.NOTE: one.note,
        }[Column(index.column())]
