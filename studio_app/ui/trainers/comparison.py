"""All trainers side by side, with how they do over a period; a heading orders them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from fractions import Fraction
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.trainer_list import TrainerLine
from studio_app.domain.trainer_performance import Performance, Period, TeamPerformance
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.trainers.performance_words import (
    NOTHING,
    period_word,
    rating_text,
    share_text,
)
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.views import TableView

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole
KeyRole = Qt.ItemDataRole.UserRole
OrderRole = Qt.ItemDataRole.UserRole + 1
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_UNKNOWN = Fraction(-1)


class Column(IntEnum):
    """What is told of each trainer."""

    NAME = 0
    NOW = 1
    ROOM = 2
    EVER = 3
    SESSIONS = 4
    NO_SHOWS = 5
    RATING = 6
    UTILISATION = 7


WIDTHS = {Column.NAME: 180} | {
    column: 92 for column in Column if column not in (Column.NAME, Column.UTILISATION)
}


class ComparisonModel(QAbstractTableModel):
    """One row per trainer, in diary order."""

    def __init__(self, locale: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._lines: tuple[TrainerLine, ...] = ()
        self._figures: Mapping[UUID, Performance] = {}

    def show_team(self, lines: Sequence[TrainerLine], figures: Mapping[UUID, Performance]) -> None:
        """Show these trainers with their figures."""
        self.beginResetModel()
        self._lines, self._figures = tuple(lines), dict(figures)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section != Column.NAME:
            return _RIGHT
        if role != _SHOWN:
            return None
        return {
            Column.NAME: self.tr("Trainer"),
            Column.NOW: self.tr("Clients"),
            Column.ROOM: self.tr("Room for"),
            Column.EVER: self.tr("Ever"),
            Column.SESSIONS: self.tr("Sessions"),
            Column.NO_SHOWS: self.tr("No-shows"),
            Column.RATING: self.tr("Rating"),
            Column.UTILISATION: self.tr("Utilisation"),
        }[Column(section)]

    def data(self, index: _Index, role: int = _SHOWN) -> Any:
        """Return the text of a cell, what it is ordered by, or the trainer's key."""
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], Column(index.column())
        one = self._figures.get(line.id, Performance(line.id, line.clients))
        if role in (_SHOWN, Qt.ItemDataRole.ToolTipRole):
            return self._text(line, one, column)
        if role == OrderRole:
            # Qt compares no fractions.
            return self._order(line, one, column)
        if role == KeyRole:
            return line.id
        if role == Qt.ItemDataRole.TextAlignmentRole and column is not Column.NAME:
            return _RIGHT
        return None

    def _text(self, line: TrainerLine, one: Performance, column: Column) -> str:
        match column:
            case Column.NAME:
                return line.name
            case Column.NOW:
                return str(one.clients_now)
            case Column.ROOM:
                return NOTHING if line.capacity is None else str(line.capacity)
            case Column.EVER:
                return str(one.clients_ever)
            case Column.SESSIONS:
                return str(one.completed)
            case Column.NO_SHOWS:
                return share_text(one.no_show_rate, self._locale)
            case Column.RATING:
                return rating_text(one, self._locale)
            case Column.UTILISATION:
                return share_text(one.utilisation, self._locale)

    def _order(self, line: TrainerLine, one: Performance, column: Column) -> str | float:
        numbers: dict[Column, int | Fraction] = {
            Column.NOW: one.clients_now,
            Column.ROOM: -1 if line.capacity is None else line.capacity,
            Column.EVER: one.clients_ever,
            Column.SESSIONS: one.completed,
            Column.NO_SHOWS: _UNKNOWN if one.no_show_rate is None else one.no_show_rate,
            Column.RATING: _UNKNOWN if one.rating is None else one.rating,
            Column.UTILISATION: _UNKNOWN if one.utilisation is None else one.utilisation,
        }
        return line.name.casefold() if column is Column.NAME else float(numbers[column])


class Comparison(QWidget):
    """Loads when it is told of whom, and again for another period.

    ``trainer_wanted`` carries the key of one to be looked at.
    """

    trainer_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._lines: tuple[TrainerLine, ...] = ()
        self._loading: Task | None = None
        self.period = named_box(self.tr("Period"), self)
        for period in Period:
            self.period.addItem(period_word(period), period.value)
        self.model = ComparisonModel(context.login.organization.locale, self)
        self.ordered = QSortFilterProxyModel(self)
        self.ordered.setSourceModel(self.model)
        self.ordered.setSortRole(OrderRole)
        self.table = TableView(self.tr("Comparison of the trainers"), self)
        self.table.setModel(self.ordered)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setSortingEnabled(True)
        self.table.horizontalHeader().setSortIndicatorClearable(True)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        for column, width in WIDTHS.items():
            self.table.setColumnWidth(column, width)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        head = QHBoxLayout()
        head.addWidget(self.period)
        head.addStretch(1)
        stacked = QVBoxLayout(self)
        stacked.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE_WIDE)
        stacked.setSpacing(SPACE)
        stacked.addLayout(head)
        stacked.addWidget(card, 1)
        self.period.activated.connect(lambda _number: self._load())
        self.table.activated.connect(lambda index: self.trainer_wanted.emit(index.data(KeyRole)))
        self.setFocusProxy(self.table)

    def show_lines(self, lines: Sequence[TrainerLine]) -> None:
        """Compare these trainers."""
        self._lines = tuple(lines)
        self._load()

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()
        period = Period(self.period.currentData())

        def work() -> TeamPerformance:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_performance import team_performance

            return team_performance(login.uow, login.viewer, period, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail, owner=self
        )

    def _show(self, team: TeamPerformance) -> None:
        chosen = self.table.currentIndex().data(KeyRole)
        self.model.show_team(self._lines, team.by_trainer)
        keys = [self.ordered.index(row, 0).data(KeyRole) for row in range(len(self._lines))]
        if self._lines:
            self.table.selectRow(keys.index(chosen) if chosen in keys else 0)

    def _fail(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)
