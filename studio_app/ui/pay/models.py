"""Rates, statements and the lines of a statement, as rows of tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from uuid import UUID

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.organizations import Organization
from studio_app.domain.pay import PayRate
from studio_app.domain.pay_statements import PayStatement, ShownLine, day_text_of
from studio_app.ui.icons import icon
from studio_app.ui.pay import line_words, words
from studio_app.ui.widgets.rows_model import RowsModel

_SHOWN = Qt.ItemDataRole.DisplayRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RateColumn(IntEnum):
    """What is told of a rate."""

    FROM = 0
    PAID_BY = 1
    CLASSES = 2
    NO_SHOW = 3
    LATE = 4


class RatesModel(RowsModel[PayRate]):
    """What a trainer earns and earned, the latest first."""

    def __init__(self, organization: Organization, parent: QObject) -> None:
        super().__init__(RateColumn, parent)
        self._organization = organization
        self.today = date.min
        self.counting: UUID | None = None

    def headings(self) -> dict[RateColumn, str]:
        return {
            RateColumn.FROM: self.tr("From"),
            RateColumn.PAID_BY: self.tr("A session pays"),
            RateColumn.CLASSES: self.tr("A class"),
            RateColumn.NO_SHOW: self.tr("No-show"),
            RateColumn.LATE: self.tr("Late"),
        }

    def text(self, one: PayRate, column: RateColumn) -> str:
        organization, terms = self._organization, one.terms
        if column is RateColumn.FROM:
            return day_text_of(one.valid_from, organization.locale)
        if column is RateColumn.PAID_BY:
            return words.terms_words(terms, organization)
        if column is RateColumn.CLASSES:
            return words.class_words(terms, organization)
        missed = column is RateColumn.NO_SHOW
        share = terms.no_show_share if missed else terms.late_cancel_share
        return words.share_words(share, organization)

    def sign(self, one: PayRate, column: RateColumn) -> object:
        if column is not RateColumn.FROM:
            return None
        if one.id == self.counting:
            return icon("circle-check", "good")
        return icon("clock", "accent" if one.valid_from > self.today else "faint")


class StatementColumn(IntEnum):
    """What is told of a statement."""

    DAYS = 0
    TOTAL = 1
    STATE = 2


class StatementsModel(RowsModel[PayStatement]):
    """The statements of a trainer, the latest first."""

    def __init__(self, organization: Organization, parent: QObject) -> None:
        super().__init__(StatementColumn, parent)
        self._organization = organization

    def headings(self) -> dict[StatementColumn, str]:
        return {
            StatementColumn.DAYS: self.tr("Days"),
            StatementColumn.TOTAL: self.tr("Total"),
            StatementColumn.STATE: self.tr("State"),
        }

    def text(self, one: PayStatement, column: StatementColumn) -> str:
        if column is StatementColumn.DAYS:
            return words.period_of(one, self._organization)
        if column is StatementColumn.TOTAL:
            return words.money(one.total, self._organization)
        return words.state_words(one, self._organization)

    def sign(self, one: PayStatement, column: StatementColumn) -> object:
        if column is not StatementColumn.STATE:
            return None
        if one.withdrawn_at is not None:
            return icon("ban", "faint")
        return icon("lock", "good") if one.paid_at else icon("circle-dot", "warning")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == StatementColumn.TOTAL:
            return _RIGHT
        return super().headerData(section, orientation, role)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == StatementColumn.TOTAL:
            return _RIGHT
        return super().data(index, role)


class LineColumn(IntEnum):
    """What is told of a line."""

    DATE = 0
    WHAT = 1
    RECKONED = 2
    AMOUNT = 3


@dataclass(frozen=True, slots=True)
class LineOfStatement:
    """A line with what tells it from others."""

    id: UUID
    shown: ShownLine


def numbered(lines: tuple[ShownLine, ...]) -> list[LineOfStatement]:
    """Return lines as rows: the same lines are the same rows."""
    return [LineOfStatement(UUID(int=number), one) for number, one in enumerate(lines)]


class LinesModel(RowsModel[LineOfStatement]):
    """The lines of a statement."""

    def __init__(self, organization: Organization, parent: QObject) -> None:
        super().__init__(LineColumn, parent)
        self._organization = organization

    def headings(self) -> dict[LineColumn, str]:
        return dict(zip(LineColumn, line_words.headings(), strict=True))

    def text(self, one: LineOfStatement, column: LineColumn) -> str:
        shown, organization = one.shown, self._organization
        if column is LineColumn.DATE:
            return line_words.when_words(shown, organization)
        if column is LineColumn.WHAT:
            return line_words.what_words(shown)
        if column is LineColumn.RECKONED:
            return line_words.reckoned_words(shown, organization)
        return words.money(shown.line.amount, organization)

    def sign(self, one: LineOfStatement, column: LineColumn) -> object:
        if column is LineColumn.WHAT and one.shown.came_later:
            return icon("history", "warning")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section == LineColumn.AMOUNT:
            return _RIGHT
        return super().headerData(section, orientation, role)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == LineColumn.AMOUNT:
            return _RIGHT
        return super().data(index, role)
