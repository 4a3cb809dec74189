"""The lines of a package's statement as rows of a table."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.package_statements import StatementLine
from studio_app.ui.packages import statement_words as words
from studio_app.ui.widgets.rows_model import RowsModel

_SHOWN = Qt.ItemDataRole.DisplayRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """What is told of each line."""

    DATE = 0
    WHAT = 1
    WHO = 2
    CHANGE = 3
    LEFT = 4


class StatementModel(RowsModel[StatementLine]):
    """One row for each line, the oldest first, as a bank writes them."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Any, str]:
        return dict(zip(Column, words.headings(), strict=True))

    def text(self, one: StatementLine, column: Any) -> str:
        texts = {
            Column.DATE: lambda: words.date_words(one, self._organization),
            Column.WHAT: lambda: words.what_words(one, self._organization),
            Column.WHO: lambda: one.who,
            Column.CHANGE: lambda: words.change_words(one),
            Column.LEFT: lambda: words.left_words(one),
        }
        return texts[column]()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= Column.CHANGE:
            return _RIGHT
        return super().headerData(section, orientation, role)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() >= Column.CHANGE:
            return _RIGHT
        return super().data(index, role)
