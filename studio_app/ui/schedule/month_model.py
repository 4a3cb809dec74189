"""The days of a month in weeks, each with the number of its sessions, as an item model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from studio_app.domain.people import Trainer
from studio_app.domain.session_list import DayCount, DayCounts
from studio_app.ui.schedule.texts import long_day, weekday_name
from studio_app.ui.schedule.whereabouts import DAYS_PER_WEEK, Whereabouts

CellRole = Qt.ItemDataRole.UserRole

AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """A day with its sessions, counted by trainer where there are several, in diary order."""

    day: date
    sessions: int
    by_trainer: tuple[tuple[Trainer, int], ...]
    is_today: bool
    is_of_month: bool


class MonthModel(QAbstractTableModel):
    """A row per week and a column per day of the week."""

    def __init__(self, locale: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._locale = locale
        self._cells: list[Cell] = []

    def set_counts(self, where: Whereabouts, counts: DayCounts, today: date) -> None:
        """Show the weeks of a month; nothing is reset when only numbers are others."""
        trainers = {trainer.id: trainer for trainer in counts.trainers}
        cells = [self._cell(count, trainers, where, today) for count in counts.days]
        if [cell.day for cell in cells] == [cell.day for cell in self._cells]:
            self._cells = cells
            last = self.index(self.rowCount() - 1, DAYS_PER_WEEK - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._cells = cells
        self.endResetModel()

    def cell(self, index: AnyIndex) -> Cell | None:
        """Return the day of an index, None without one."""
        found = index.data(CellRole) if index.isValid() else None
        return found if isinstance(found, Cell) else None

    def index_of(self, day: date) -> QModelIndex:
        """Return the index of a day, an invalid one where it is not shown."""
        number = (day - self._cells[0].day).days if self._cells else -1
        if not 0 <= number < len(self._cells):
            return QModelIndex()
        return self.index(*divmod(number, DAYS_PER_WEEK))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._cells) // DAYS_PER_WEEK

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else DAYS_PER_WEEK

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        is_head = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        if not is_head or section >= len(self._cells):
            return None
        return weekday_name(self._cells[section].day, self._locale)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        number = index.row() * DAYS_PER_WEEK + index.column()
        if not index.isValid() or number >= len(self._cells):
            return None
        cell = self._cells[number]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return str(cell.day.day)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{long_day(cell.day, self._locale)}, {self.sessions_text(cell.sessions)}"
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(self._lines(cell))
            case _ if role == CellRole:
                return cell
        return None

    def sessions_text(self, count: int) -> str:
        """Return a number of sessions in words."""
        if count == 0:
            return self.tr("no sessions")
        if count == 1:
            return self.tr("1 session")
        return self.tr("{count} sessions").format(count=count)

    def _lines(self, cell: Cell) -> list[str]:
        lines = [long_day(cell.day, self._locale), self.sessions_text(cell.sessions)]
        return lines + [f"{trainer.name}: {count}" for trainer, count in cell.by_trainer]

    def _cell(
        self, count: DayCount, trainers: Mapping[UUID, Trainer], where: Whereabouts, today: date
    ) -> Cell:
        first = where.first_day()
        return Cell(
            count.day,
            count.sessions,
            # With but one trainer to see, it goes without saying whose sessions they are.
            tuple((trainers[key], number) for key, number in count.by_trainer)
            if len(trainers) > 1
            else (),
            is_today=count.day == today,
            is_of_month=first <= count.day < first + timedelta(days=where.days()),
        )
