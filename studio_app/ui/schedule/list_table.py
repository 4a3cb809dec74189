"""The table of the list: rows to choose, columns that fit the room, and the order of time."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.schedule.list_model import ListColumn, ListModel
from studio_app.ui.schedule.texts import short_day, span_text
from studio_app.ui.widgets.views import TableView

WIDTHS = (110, 110, 230, 150, 110)
LEAST_CLIENT, LEAST_TRAINER, LEAST_PLACE = 112, 64, 52
LEAST_WIDTH = 40
LEAST_STATUS = 116
CELL_PADDING = 20
A_WEEK = [date(2026, 11, 23) + timedelta(days=days) for days in range(7)]
LATE_EVENING = 22 * 60, 23 * 60 + 30
# What is left out first where there is no room for all.
GIVE_WAY = (ListColumn.PLACE, ListColumn.TRAINER)


class SessionTable(TableView):
    """Rows that Enter or a double click chooses; a click on the time's head turns the order."""

    chosen = Signal()
    order_wanted = Signal()

    def __init__(self, model: ListModel, locale: str, parent: QWidget) -> None:
        super().__init__(parent.tr("List"), parent)
        self.setModel(model)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._order)
        header.sectionResized.connect(self._note_width)
        self._wanted = list(WIDTHS)
        self._least = (*self._times(locale), LEAST_CLIENT, LEAST_TRAINER, LEAST_PLACE)
        self._fits_itself = False
        self._fit()
        self.show_order(False)
        self.doubleClicked.connect(lambda: self.chosen.emit())

    def show_order(self, latest_first: bool) -> None:
        """Show by a sign in which order of time the rows are."""
        order = Qt.SortOrder.DescendingOrder if latest_first else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(ListColumn.DAY, order)

    def widths(self) -> list[int]:
        """Return how wide the columns are, but for the last, which takes the rest."""
        return list(self._wanted)

    def set_widths(self, widths: list[int]) -> None:
        """Make the columns as wide as they were."""
        if len(widths) == len(WIDTHS):
            self._wanted = [max(width, LEAST_WIDTH) for width in widths]
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the columns the widths that are wanted, or as much of them as there is room for.

        Place and trainer are left out where day, time and client could not be read beside them.
        """
        room = self.viewport().width() - LEAST_STATUS
        least = [min(pair) for pair in zip(self._wanted, self._least, strict=True)]
        gone: set[int] = set()
        for column in map(int, GIVE_WAY):
            if sum(least) > room:
                gone.add(column)
                least[column] = 0
        wanted = [0 if one in gone else width for one, width in enumerate(self._wanted)]
        spare = [want - little for want, little in zip(wanted, least, strict=True)]
        share = max(0.0, min(1.0, (room - sum(least)) / max(1, sum(spare))))
        self._fits_itself = True
        for column, (little, more) in enumerate(zip(least, spare, strict=True)):
            self.setColumnHidden(column, column in gone)
            if column not in gone:
                self.setColumnWidth(column, little + int(more * share))
        self._fits_itself = False

    def _times(self, locale: str) -> tuple[int, int]:
        """Return how wide day and time must be to be read."""
        metrics = self.fontMetrics()
        days = max(metrics.horizontalAdvance(short_day(day, locale)) for day in A_WEEK)
        times = metrics.horizontalAdvance(span_text(*LATE_EVENING, locale))
        return days + CELL_PADDING, times + CELL_PADDING

    def _note_width(self, column: int, before: int, width: int) -> None:
        # Qt tells later than asked that a column goes or comes back.
        comes_or_goes = before == 0 or width == 0
        if not self._fits_itself and not comes_or_goes and column < len(self._wanted):
            self._wanted[column] = width

    def _order(self, column: int) -> None:
        if column in (ListColumn.DAY, ListColumn.TIME):
            self.order_wanted.emit()
        else:
            header = self.horizontalHeader()
            header.setSortIndicator(ListColumn.DAY, header.sortIndicatorOrder())
