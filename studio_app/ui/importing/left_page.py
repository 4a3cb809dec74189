"""What happened since with what an import brought, before the rest of it is taken back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QVBoxLayout, QWidget

from studio_app.domain.importing.outcomes import LeftAlone, Outcome, PlannedRow
from studio_app.ui.importing.models import PlanColumn, PlanModel
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.views import TableView

_WIDTHS = {PlanColumn.NUMBER: 64, PlanColumn.SUBJECT: 260}


class LeftPage(QWidget):
    """A table of the rows that would be left alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.model = PlanModel(self)
        self.table = TableView(self.tr("Rows with which something happened"), self)
        self.table.setModel(self.model)
        self.table.setColumnHidden(PlanColumn.OUTCOME, True)
        header = self.table.horizontalHeader()
        for place, width in _WIDTHS.items():
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(place, width)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.words)
        column.addWidget(card, 1)
        self.setFocusProxy(self.table)

    def show_left(self, left: Sequence[LeftAlone]) -> None:
        """Show what would be left alone."""
        self.words.setText(
            self.tr(
                "Nothing was taken back yet, because something happened since with these rows. "
                "They stay as they are if you take back the others."
            )
        )
        self.model.set_rows(
            [PlannedRow(one.row_number, Outcome.REFUSED, one.subject, one.reason) for one in left]
        )
        self.table.selectRow(0)
