"""Package types as rows of a table that can be dragged into another order."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import PackageType
from studio_app.ui.icons import icon
from studio_app.ui.package_types import words
from studio_app.ui.widgets.rows_model import RowsModel

_Index = QModelIndex | QPersistentModelIndex
_SHOWN = Qt.ItemDataRole.DisplayRole


class Column(IntEnum):
    """What is told of each."""

    NAME = 0
    SESSIONS = 1
    PRICE = 2
    VALIDITY = 3
    PAYS_FOR = 4


class TypesModel(RowsModel[PackageType]):
    """Those that are sold in the studio's order, then those that are retired.

    ``dragged`` carries the key of one that was dropped, and the row before which it is to stand.
    """

    dragged = Signal(object, int)

    def __init__(
        self, organization: Organization, *, may_order: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(Column, parent)
        self._organization = organization
        self._may_order = may_order
        self._dragged: UUID | None = None

    def headings(self) -> dict[Column, str]:
        return {
            Column.NAME: self.tr("Package"),
            Column.SESSIONS: self.tr("Sessions"),
            Column.PRICE: self.tr("Price"),
            Column.VALIDITY: self.tr("Valid for"),
            Column.PAYS_FOR: self.tr("Pays for"),
        }

    def text(self, one: PackageType, column: Column) -> str:
        terms = one.terms
        sold = self.tr("{name} (retired)").format(name=terms.name)
        return {
            Column.NAME: terms.name if one.active else sold,
            Column.SESSIONS: words.sessions_text(terms.sessions),
            Column.PRICE: words.price_text(terms.price, self._organization),
            Column.VALIDITY: words.validity_text(terms.validity),
            Column.PAYS_FOR: words.coverage_text(terms.coverage),
        }[column]

    def sign(self, one: PackageType, column: Column) -> object:
        if column is not Column.NAME:
            return None
        return icon("package") if one.active else icon("ban", "faint")

    def sold(self) -> list[UUID]:
        """Return the keys of those that are sold, in the order shown."""
        return [one.id for one in self._rows if one.active]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if index.isValid():
            one, column = self._rows[index.row()], Column(index.column())
            if role == Qt.ItemDataRole.ToolTipRole and column is Column.NAME:
                return f"{one.name}\n{one.terms.description}".strip()
            if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.PRICE:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        is_price = orientation == Qt.Orientation.Horizontal and section == Column.PRICE
        if is_price and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return super().headerData(section, orientation, role)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not self._may_order:
            return flags
        if not index.isValid():
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        is_sold = self._rows[index.row()].active
        return flags | Qt.ItemFlag.ItemIsDragEnabled if is_sold else flags

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        self._dragged = self._rows[indexes[0].row()].id
        return super().mimeData(indexes)

    def dropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: _Index,
    ) -> bool:
        """Tell where one was dropped, and move nothing: the rows come anew in their order."""
        del data, action, column
        if row < 0:
            row = parent.row() if parent.isValid() else len(self._rows)
        dragged, self._dragged = self._dragged, None
        # What comes from elsewhere is none of these.
        if dragged is not None and self.row_of(dragged) is not None:
            self.dragged.emit(dragged, row)
        return False
