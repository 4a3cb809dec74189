"""Who gets how many clients, and for whom there is nobody, to look through and to save."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.backfill import NotPlaced, TrainerCount
from studio_app.ui.icons import icon
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.task_runner import Report
from studio_app.ui.team.assignment.models import (
    FailureColumn,
    FailuresModel,
    TrainerColumn,
    TrainersModel,
)
from studio_app.ui.team.assignment.words import reason_words
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import ExportButton, Write
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

_TRAINERS_WIDTH = 320
_FAILURE_WIDTHS = {FailureColumn.NUMBER: 64, FailureColumn.NAME: 170}
_TRAINER_WIDTHS = {TrainerColumn.NAME: 120, TrainerColumn.BEFORE: 95}


class OutcomeView(QWidget):
    """Two tables: trainers at the left, clients for whom there is nobody at the right."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._failures: Sequence[NotPlaced] = ()
        self.trainers = TrainersModel(self)
        self.failures = FailuresModel(self)
        self.trainers_table = _table(self.tr("Trainers"), self.trainers, _TRAINER_WIDTHS, self)
        self.failures_table = _table(
            self.tr("Clients for whom there is nobody"), self.failures, _FAILURE_WIDTHS, self
        )
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search by name, number or reason"))
        self.search.setAccessibleName(self.tr("Search by name, number or reason"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._narrow)
        self.export = ExportButton(lambda: self.tr("Clients without a trainer"), self._write, self)
        self._no_trainer = EmptyState(
            "user", self.tr("Nobody"), self.tr("No trainer gets a client."), parent=self
        )
        self._no_failure = EmptyState(
            "circle-check",
            self.tr("Nobody is left over"),
            self.tr("There is a trainer for everybody."),
            parent=self,
        )
        self._no_match = EmptyState(
            "search", self.tr("Nobody found"), self.tr("Type something else."), parent=self
        )
        self._lay_out()

    def show_outcome(self, trainers: Sequence[TrainerCount], failures: Sequence[NotPlaced]) -> None:
        """Show what each trainer gets, and who is left over."""
        self._failures = failures
        self.trainers.set_rows(trainers)
        self._left.show_page(self.trainers_table if trainers else self._no_trainer)
        self.search.clear()
        self.failures.show_failures(failures)
        for widget in (self.search, self.export):
            widget.setVisible(bool(failures))
        self._name_page()

    def _narrow(self, letters: str) -> None:
        self.failures.narrow(letters)
        self._name_page()

    def _name_page(self) -> None:
        nothing = self._no_match if self._failures else self._no_failure
        self._right.show_page(self.failures_table if self.failures.rowCount() else nothing)

    def _write(self) -> Write:
        tz = self._context.login.organization.tz
        title = self.tr("Clients without a trainer")
        heads = [self.tr("No."), self.tr("Client"), self.tr("Why")]
        rows = [(one.number, one.name, reason_words(one.why)) for one in self._failures]

        def write(path: Path, report: Report) -> int:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.exports import ExportTable, export_file

            return export_file(ExportTable(title, heads, rows, tz, len(rows)), path, report)

        return write

    def _lay_out(self) -> None:
        self._left, trainers = _card(self, self.trainers_table, self._no_trainer)
        self._right, failures = _card(self, self.failures_table, self._no_failure, self._no_match)
        trainers.setFixedWidth(_TRAINERS_WIDTH)
        over_left = _heading(self.tr("TRAINERS"), self)
        over_right = _heading(self.tr("NOBODY FOR"), self)
        # Both cards begin at the same height, with or without something to search in.
        for heading in (over_left, over_right):
            heading.setMinimumHeight(self.search.sizeHint().height())
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(over_right)
        head.addStretch(1)
        head.addWidget(self.search, 2)
        head.addWidget(self.export)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(SPACE)
        left.addWidget(over_left)
        left.addWidget(trainers, 1)
        right.addLayout(head)
        right.addWidget(failures, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addLayout(left)
        row.addLayout(right, 1)


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "section")
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
    return label


def _card(parent: QWidget, *pages: QWidget) -> tuple[PageStack, CardFrame]:
    card = CardFrame(parent)
    card.body.setContentsMargins(1, 1, 1, 1)
    stack = PageStack(card)
    for page in pages:
        stack.add_page(page)
    card.body.addWidget(stack)
    return stack, card


def _table(
    name: str,
    model: TrainersModel | FailuresModel,
    widths: dict[TrainerColumn, int] | dict[FailureColumn, int],
    parent: QWidget,
) -> TableView:
    table = TableView(name, parent)
    table.setModel(model)
    header = table.horizontalHeader()
    for column, width in widths.items():
        header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        table.setColumnWidth(column, width)
    return table
