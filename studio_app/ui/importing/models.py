"""The rows of a dry run, and the imports that took place, as rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.importing.days import written_day
from studio_app.domain.importing.outcomes import ImportRun, Outcome, PlannedRow
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.ui.icons import icon
from studio_app.ui.importing.words import kind_word, outcome_sign, outcome_word
from studio_app.ui.widgets.rows_model import RowsModel

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole


class PlanColumn(IntEnum):
    """What is told of each row of the file."""

    NUMBER = 0
    OUTCOME = 1
    SUBJECT = 2
    DETAIL = 3


class PlanModel(QAbstractTableModel):
    """The rows of a file with what they would do; one outcome alone where that is wanted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._every: Sequence[PlannedRow] = ()
        self._rows: Sequence[PlannedRow] = ()
        self._wanted: Outcome | None = None
        self._signs = {outcome: icon(*outcome_sign(outcome)) for outcome in Outcome}
        self._words = {outcome: outcome_word(outcome) for outcome in Outcome}

    def set_rows(self, rows: Sequence[PlannedRow]) -> None:
        """Show the rows of another file."""
        self._every = rows
        self.show_outcome(self._wanted)

    def show_outcome(self, wanted: Outcome | None) -> None:
        """Show the rows of one outcome, of all with None."""
        self.beginResetModel()
        self._wanted = wanted
        self._rows = (
            self._every if wanted is None else [row for row in self._every if row.outcome is wanted]
        )
        self.endResetModel()

    def row(self, number: int) -> PlannedRow:
        """Return a row that is shown; raises IndexError."""
        return self._rows[number]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(PlanColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or role != _SHOWN:
            return None
        return {
            PlanColumn.NUMBER: self.tr("Row"),
            PlanColumn.OUTCOME: self.tr("What happens"),
            PlanColumn.SUBJECT: self.tr("Who or what"),
            PlanColumn.DETAIL: self.tr("More about it"),
        }[PlanColumn(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> object:
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DecorationRole:
            return self._signs[one.outcome] if column == PlanColumn.OUTCOME else None
        if role not in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return None
        if column == PlanColumn.NUMBER:
            return str(one.number) if role == _SHOWN else None
        if column == PlanColumn.OUTCOME:
            return self._words[one.outcome]
        return one.subject if column == PlanColumn.SUBJECT else one.detail


class RunColumn(IntEnum):
    """What is told of each import."""

    WHEN = 0
    FILE = 1
    WHAT = 2
    ROWS = 3
    WHO = 4


class RunsModel(RowsModel[ImportRun]):
    """Imports that took place, the newest first."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(RunColumn, parent)
        self._organization = organization

    def headings(self) -> dict[RunColumn, str]:
        return {
            RunColumn.WHEN: self.tr("When"),
            RunColumn.FILE: self.tr("File"),
            RunColumn.WHAT: self.tr("What"),
            RunColumn.ROWS: self.tr("Rows"),
            RunColumn.WHO: self.tr("By"),
        }

    def text(self, one: ImportRun, column: RunColumn) -> str:
        tz, locale = self._organization.tz, self._organization.locale
        if column is RunColumn.WHEN:
            day = written_day(local_day(one.created_at, tz), locale)
            return f"{day}, {time_text(one.created_at, tz, locale)}"
        if column is RunColumn.ROWS:
            return self.tr("taken back") if one.undone_at else str(one.rows)
        return {
            RunColumn.FILE: one.source_name,
            RunColumn.WHAT: kind_word(one.kind),
            RunColumn.WHO: one.by_name,
        }[column]

    def sign(self, one: ImportRun, column: RunColumn) -> object:
        taken_back = column is RunColumn.ROWS and one.undone_at is not None
        return icon("undo-2", "muted") if taken_back else None
