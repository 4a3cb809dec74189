"""The third step of an import: every row of the file with what it would do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget

from studio_app.domain.importing.outcomes import ImportPlan, Outcome
from studio_app.ui.importing.models import PlanColumn, PlanModel
from studio_app.ui.importing.words import outcome_word
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import ExportButton, Write
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.views import TableView

ALL = "all"
_WIDTHS = {PlanColumn.NUMBER: 64, PlanColumn.OUTCOME: 130, PlanColumn.SUBJECT: 220}


class PlanPage(QWidget):
    """A table, narrowed to one outcome by the row of choices above it."""

    def __init__(
        self,
        refused_name: Callable[[], str],
        write_refused: Callable[[], Write],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.model = PlanModel(self)
        self.table = TableView(self.tr("Rows of the file"), self)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        for place, width in _WIDTHS.items():
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(place, width)
        self.nothing = EmptyState(
            "check", self.tr("No such rows"), self.tr("Choose another kind of rows above.")
        )
        options = [(ALL, self.tr("All"))]
        options += [(outcome.value, outcome_word(outcome)) for outcome in Outcome]
        self.filter = SegmentedControl(options, self.tr("Rows to show"), self)
        self.export_refused = ExportButton(
            refused_name, write_refused, self, self.tr("E&xport refused rows…")
        )
        self.whole = QLabel(self)
        self.whole.setProperty("role", "muted")
        self.whole.setTextFormat(Qt.TextFormat.PlainText)
        self.whole.setWordWrap(True)
        self._lay_out()
        self.filter.changed.connect(self._narrow)
        self.table.selectionModel().currentRowChanged.connect(self._show_whole)
        self.setFocusProxy(self.table)

    def show_plan(self, plan: ImportPlan) -> None:
        """Show all rows of a file."""
        counts = plan.counts
        every = {ALL: len(plan.rows)} | {one.value: counts[one] for one in Outcome}
        words = {ALL: self.tr("All")} | {one.value: outcome_word(one) for one in Outcome}
        for name, count in every.items():
            self.filter.button(name).setText(
                self.tr("{outcome} {count}").format(outcome=words[name], count=count)
            )
        self.filter.set_current(ALL)
        self.model.set_rows(plan.rows)
        self._narrow(ALL)
        self.export_refused.setVisible(counts[Outcome.REFUSED] > 0)

    def _narrow(self, name: str) -> None:
        self.model.show_outcome(None if name == ALL else Outcome(name))
        has_rows = self.model.rowCount() > 0
        self._pages.show_page(self.table if has_rows else self.nothing)
        self.table.scrollToTop()
        if has_rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_whole()

    def _show_whole(self) -> None:
        current = self.table.currentIndex()
        if not current.isValid():
            self.whole.setText("")
            return
        row = self.model.row(current.row())
        text = self.tr("Row {number}: {outcome}. {detail}").format(
            number=row.number, outcome=outcome_word(row.outcome), detail=row.detail
        )
        self.whole.setText(text[:600])

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.filter)
        top.addStretch(1)
        top.addWidget(self.export_refused)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        self._pages.add_page(self.table)
        self._pages.add_page(self.nothing)
        card.body.addWidget(self._pages)
        self.whole.setMinimumHeight(2 * self.whole.fontMetrics().lineSpacing())
        self.whole.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(card, 1)
        column.addWidget(self.whole)
