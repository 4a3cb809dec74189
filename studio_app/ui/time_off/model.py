"""Coming time off as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.time_off import AskedTimeOff
from studio_app.ui.icons import icon
from studio_app.ui.time_off import words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """What is told of each."""

    TRAINER = 0
    WHEN = 1
    WHAT = 2
    STATE = 3


class TimeOffModel(QAbstractTableModel):
    """Time off by its beginning, on the studio's clock."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._rows: list[AskedTimeOff] = []

    def set_rows(self, rows: Sequence[AskedTimeOff]) -> None:
        """Show other time off."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> AskedTimeOff:
        """Return the time off of a row; raises IndexError."""
        return self._rows[number]

    def row_of(self, time_off_id: UUID | None) -> int:
        """Return the row of time off, the first where it is not there."""
        keys = [one.id for one in self._rows]
        return keys.index(time_off_id) if time_off_id in keys else 0

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            Column.TRAINER: self.tr("Trainer"),
            Column.WHEN: self.tr("When"),
            Column.WHAT: self.tr("What"),
            Column.STATE: self.tr("State"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], Column(index.column())
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return self._text(one, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.STATE:
            return icon(*words.state_sign(one.status))
        return None

    def _text(self, one: AskedTimeOff, column: Column) -> str:
        kind = words.kind_word(one.kind)
        return {
            Column.TRAINER: one.trainer_name,
            Column.WHEN: words.span_words(one.interval, self._organization),
            Column.WHAT: f"{kind}: {one.note}" if one.note else kind,
            Column.STATE: words.state_words(one),
        }[column]
