"""The backups of a folder as rows of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.backups import Backup, BackupState
from studio_app.domain.organizations import Organization
from studio_app.ui.backup import words
from studio_app.ui.icons import icon

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


_SIGNS = {
    BackupState.CHECKED: ("circle-check", "good"),
    BackupState.FAULTY: ("triangle-alert", "warning"),
    BackupState.UNEXAMINED: ("info", "muted"),
    BackupState.UNKNOWN: ("triangle-alert", "warning"),
}


class Column(IntEnum):
    """What is told of each backup."""

    WHEN = 0
    WHY = 1
    SIZE = 2
    CHECKED = 3


class BackupModel(QAbstractTableModel):
    """Backups, newest first, each with its day in the studio's zone."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._backups: list[Backup] = []
        self._crowded: set[datetime] = set()

    def set_backups(self, backups: Sequence[Backup]) -> None:
        """Show other backups."""
        self.beginResetModel()
        self._backups = list(backups)
        minutes = Counter(self._minute(backup) for backup in backups)
        self._crowded = {minute for minute, count in minutes.items() if count > 1}
        self.endResetModel()

    def backup(self, row: int) -> Backup:
        """Return the backup of a row; raises IndexError."""
        return self._backups[row]

    def when(self, backup: Backup) -> str:
        """Return when a backup was made, to the second where that tells it from another."""
        crowded = self._minute(backup) in self._crowded
        return words.when(backup, self._organization, to_the_second=crowded)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._backups)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == Column.SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != _SHOWN:
            return None
        return {
            Column.WHEN: self.tr("Made"),
            Column.WHY: self.tr("Why"),
            Column.SIZE: self.tr("Size"),
            Column.CHECKED: self.tr("State"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        backup, column = self._backups[index.row()], Column(index.column())
        if role == _SHOWN:
            return self._text(backup, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(backup.file)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.CHECKED:
            return icon(*_SIGNS[backup.state])
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _minute(self, backup: Backup) -> datetime:
        return backup.made_at.replace(second=0)

    def _text(self, backup: Backup, column: Column) -> str:
        return {
            Column.WHEN: self.when(backup),
            Column.WHY: words.why(backup.kind),
            Column.SIZE: words.size(backup),
            Column.CHECKED: words.checked(backup),
        }[column]
