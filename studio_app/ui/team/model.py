"""The logins of a studio as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.team import TeamLogin
from studio_app.ui.icons import icon
from studio_app.ui.main.role_words import role_word
from studio_app.ui.team import words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """What is told of each login."""

    NAME = 0
    LOGIN = 1
    ROLE = 2
    STATE = 3


class LoginModel(QAbstractTableModel):
    """Logins by name, with where they stand in the studio's zone."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._logins: list[TeamLogin] = []

    def set_logins(self, logins: Sequence[TeamLogin]) -> None:
        """Show other logins."""
        self.beginResetModel()
        self._logins = list(logins)
        self.endResetModel()

    def login(self, row: int) -> TeamLogin:
        """Return the login of a row; raises IndexError."""
        return self._logins[row]

    def row_of(self, membership_id: UUID | None) -> int:
        """Return the row of a login, the first where it is not there."""
        keys = [it.membership_id for it in self._logins]
        return keys.index(membership_id) if membership_id in keys else 0

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._logins)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            Column.NAME: self.tr("Name"),
            Column.LOGIN: self.tr("Login"),
            Column.ROLE: self.tr("Role"),
            Column.STATE: self.tr("State"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        login, column = self._logins[index.row()], Column(index.column())
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return self._text(login, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.STATE:
            return icon(*words.sign(login))
        return None

    def _text(self, login: TeamLogin, column: Column) -> str:
        return {
            Column.NAME: login.name,
            Column.LOGIN: login.login,
            Column.ROLE: role_word(login.role),
            Column.STATE: words.state(login, self._organization),
        }[column]
