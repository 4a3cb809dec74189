"""The dates of a series before it is made, with what is decided about each."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from studio_app.domain.local_time import day_text, local_day, minute_of_day
from studio_app.domain.organizations import Organization
from studio_app.domain.series_plans import Decision, PlannedDate, SeriesDate, SeriesPreview
from studio_app.domain.slot_states import SlotState
from studio_app.ui.icons import icon
from studio_app.ui.schedule.series_words import plan_words, state_sign, state_words
from studio_app.ui.schedule.texts import minute_text, short_day
from studio_app.ui.theme import current_tokens
from studio_app.ui.widgets.views import TableView

AnyIndex = QModelIndex | QPersistentModelIndex
WIDTHS = (138, 66, 190)


class SeriesColumn(IntEnum):
    """What is told of each date."""

    DAY = 0
    TIME = 1
    STATE = 2
    PLAN = 3


class SeriesModel(QAbstractTableModel):
    """A row per date. ``decided`` says that something else becomes of some of them now."""

    decided = Signal()

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tz, self._locale = organization.tz, organization.locale
        self._preview: SeriesPreview | None = None
        self._decisions: dict[date, SeriesDate] = {}
        self._plans: tuple[PlannedDate, ...] = ()

    @property
    def plans(self) -> tuple[PlannedDate, ...]:
        """Return what becomes of each date, by row."""
        return self._plans

    @property
    def booked(self) -> tuple[PlannedDate, ...]:
        """Return what will be booked."""
        return tuple(plan for plan in self._plans if plan.is_booked)

    @property
    def needs_reason(self) -> bool:
        """Tell whether a date is booked over a clash."""
        return any(is_over_clash(plan) for plan in self._plans)

    def packages(self) -> Counter[str]:
        """Return how many dates each package pays for, by its name."""
        return Counter(plan.package_name for plan in self.booked if plan.package_name)

    def clear(self) -> None:
        """Show nothing, and forget what was decided."""
        self._decisions.clear()
        self.show(None)

    def show(self, preview: SeriesPreview | None) -> None:
        """Show other dates; what was decided about a day stays decided."""
        self.beginResetModel()
        self._preview = preview
        self._plans = preview.planned(self._decisions) if preview else ()
        self.endResetModel()
        self.decided.emit()

    def decide(self, wishes: dict[date, SeriesDate | None]) -> None:
        """Decide about days anew; None leaves a day to what is usual."""
        for day, wish in wishes.items():
            self._decisions.pop(day, None)
            if wish is not None:
                self._decisions[day] = wish
        if self._preview is None:
            return
        plans = self._preview.planned(self._decisions)
        if len(plans) != len(self._plans):
            self._replace(plans)
        else:
            self._plans = plans
            corners = (self.index(0, 0), self.index(len(plans) - 1, len(SeriesColumn) - 1))
            self.dataChanged.emit(*corners)
        self.decided.emit()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._plans)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(SeriesColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            SeriesColumn.DAY: self.tr("Day"),
            SeriesColumn.TIME: self.tr("Time"),
            SeriesColumn.STATE: self.tr("State"),
            SeriesColumn.PLAN: self.tr("What happens"),
        }[SeriesColumn(section)]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._plans):
            return None
        plan, column = self._plans[index.row()], SeriesColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._text(plan, column)
            case Qt.ItemDataRole.AccessibleTextRole if column is SeriesColumn.DAY:
                return ", ".join(self._text(plan, one) for one in SeriesColumn)
            case Qt.ItemDataRole.ForegroundRole if not plan.is_booked:
                return QColor(current_tokens().muted)
            case Qt.ItemDataRole.DecorationRole if column is SeriesColumn.STATE:
                return icon(*state_sign(plan))
        return None

    def _replace(self, plans: tuple[PlannedDate, ...]) -> None:
        """Take more rows or fewer at the end; the others stay where they are."""
        before, after = len(self._plans), len(plans)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._plans = plans
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._plans = plans
            self.endRemoveRows()
        if plans:
            self.dataChanged.emit(self.index(0, 0), self.index(after - 1, len(SeriesColumn) - 1))

    def _text(self, plan: PlannedDate, column: SeriesColumn) -> str:
        match column:
            case SeriesColumn.DAY:
                return day_text(plan.line.day, self._locale)
            case SeriesColumn.TIME:
                return self._clock(plan.line.starts_at)
            case SeriesColumn.STATE:
                return state_words(plan)
            case SeriesColumn.PLAN:
                return plan_words(plan, self._moved_to(plan))

    def _moved_to(self, plan: PlannedDate) -> str:
        day, time = local_day(plan.starts_at, self._tz), self._clock(plan.starts_at)
        if day == plan.line.day:
            return time
        there = self.tr("{day}, {time}")
        return there.format(day=short_day(day, self._locale), time=time)

    def _clock(self, moment: Any) -> str:
        return minute_text(minute_of_day(moment, self._tz), self._locale)


def is_over_clash(plan: PlannedDate) -> bool:
    """Tell whether a date is booked where something else stands."""
    return plan.is_booked and not plan.is_moved and plan.line.state.refused


def skipped_or_not(plans: list[PlannedDate]) -> dict[date, SeriesDate | None]:
    """Return what Space decides: to leave dates out, or to book again what was left out."""
    if any(plan.is_booked for plan in plans):
        return {plan.line.day: SeriesDate(plan.line.day, Decision.SKIP) for plan in plans}
    return {plan.line.day: None for plan in plans}


def booked_anyway(plans: list[PlannedDate], *, over_clashes: bool) -> dict[date, SeriesDate | None]:
    """Return what A decides: to book dates whatever is in the way, if that may be."""
    return {
        plan.line.day: SeriesDate(plan.line.day, Decision.ANYWAY, _moved(plan))
        for plan in plans
        if _is_in_the_way(plan) and (over_clashes or plan.is_moved or not plan.line.state.refused)
    }


def _is_in_the_way(plan: PlannedDate) -> bool:
    return not plan.is_booked or plan.line.state is not SlotState.FREE or plan.lacks_credit


def _moved(plan: PlannedDate) -> Any:
    return plan.starts_at if plan.is_moved else None


class SeriesTable(TableView):
    """The dates; Space, M and A decide about those that are selected."""

    skip_wanted = Signal()
    next_free_wanted = Signal()
    anyway_wanted = Signal()

    def __init__(self, model: SeriesModel, parent: QWidget) -> None:
        super().__init__(parent.tr("Dates of the series"), parent)
        self.setModel(model)
        self.setSelectionMode(TableView.SelectionMode.ExtendedSelection)
        for column, width in enumerate(WIDTHS):
            self.horizontalHeader().resizeSection(column, width)

    def chosen_rows(self) -> list[int]:
        """Return the rows that are selected, in their order."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() == Qt.Key.Key_Space:
            self.skip_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_M:
            self.next_free_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_A:
            self.anyway_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
