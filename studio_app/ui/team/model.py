"""The people of a studio as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.team import Person
from studio_app.ui.icons import icon
from studio_app.ui.team import words

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """What is told of each person."""

    NAME = 0
    LOGIN = 1
    ROLES = 2
    STATE = 3
    LAST_LOGIN = 4


class PeopleModel(QAbstractTableModel):
    """People by name, with where they stand in the studio's zone."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._people: list[Person] = []

    def set_people(self, people: Sequence[Person]) -> None:
        """Show other people."""
        self.beginResetModel()
        self._people = list(people)
        self.endResetModel()

    def person(self, row: int) -> Person:
        """Return the person of a row; raises IndexError."""
        return self._people[row]

    def row_of(self, user_id: UUID | None, membership_id: UUID | None = None) -> int:
        """Return the row of a person or of who has a role, the first where they are not there."""
        for row, person in enumerate(self._people):
            roles = {role.membership_id for role in person.roles}
            if person.user_id == user_id or (user_id is None and membership_id in roles):
                return row
        return 0

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            Column.NAME: self.tr("Name"),
            Column.LOGIN: self.tr("Login"),
            Column.ROLES: self.tr("Roles"),
            Column.STATE: self.tr("State"),
            Column.LAST_LOGIN: self.tr("Last login"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        person, column = self._people[index.row()], Column(index.column())
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return self._text(person, column)
        if role == Qt.ItemDataRole.DecorationRole and column is Column.STATE:
            return icon(*words.sign(person.leading))
        return None

    def _text(self, person: Person, column: Column) -> str:
        return {
            Column.NAME: lambda: person.name,
            Column.LOGIN: lambda: person.login,
            Column.ROLES: lambda: words.roles(person),
            Column.STATE: lambda: words.state(person.leading, self._organization),
            Column.LAST_LOGIN: lambda: words.last_login(person, self._organization),
        }[column]()
