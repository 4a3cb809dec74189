"""The table of the list: rows to choose, columns that fit the room, and the order of time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.schedule.list_model import ListColumn, ListModel
from studio_app.ui.widgets.views import TableView

WIDTHS = (110, 110, 230, 150, 110)
LEAST = (88, 98, 64, 64, 52)
LEAST_WIDTH = 40
LEAST_STATUS = 116


class SessionTable(TableView):
    """Rows that Enter or a double click chooses; a click on the time's head turns the order."""

    chosen = Signal()
    order_wanted = Signal()

    def __init__(self, model: ListModel, parent: QWidget) -> None:
        super().__init__(parent.tr("List"), parent)
        self.setModel(model)
        self.setSelectionMode(TableView.SelectionMode.SingleSelection)
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.sectionClicked.connect(self._order)
        header.sectionResized.connect(self._note_width)
        self._wanted = list(WIDTHS)
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
        """Give the columns the widths that are wanted, or as much of them as there is room for."""
        room = self.viewport().width() - LEAST_STATUS
        spare = [max(0, want - least) for want, least in zip(self._wanted, LEAST, strict=True)]
        beyond = room - sum(min(pair) for pair in zip(self._wanted, LEAST, strict=True))
        share = max(0.0, min(1.0, beyond / max(1, sum(spare))))
        self._fits_itself = True
        for column, (want, more) in enumerate(zip(self._wanted, spare, strict=True)):
            self.setColumnWidth(column, want - more + int(more * share))
        self._fits_itself = False

    def _note_width(self, column: int, _before: int, width: int) -> None:
        if not self._fits_itself and column < len(self._wanted):
            self._wanted[column] = width

    def _order(self, column: int) -> None:
        if column in (ListColumn.DAY, ListColumn.TIME):
            self.order_wanted.emit()
        else:
            header = self.horizontalHeader()
            header.setSortIndicator(ListColumn.DAY, header.sortIndicatorOrder())
