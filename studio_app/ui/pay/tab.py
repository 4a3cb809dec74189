"""What a trainer is paid, as a tab of the trainer: rates, and statements of what was earned."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.pay import PayRate
from studio_app.domain.pay_statements import PaySheet, PayStatement
from studio_app.domain.permissions import Right, allows
from studio_app.ui.pay import words
from studio_app.ui.pay.all_dialog import AllStatementsDialog
from studio_app.ui.pay.models import RateColumn, RatesModel, StatementColumn, StatementsModel
from studio_app.ui.pay.new_statement_dialog import NewStatementDialog
from studio_app.ui.pay.rate_dialog import RateDialog
from studio_app.ui.pay.statement_dialog import PayStatementDialog
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.trainers.tabs import TrainerTab
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.rows_model import RowsModel
from studio_app.ui.widgets.scrolling_page import scrolling_page
from studio_app.ui.widgets.views import ROW_HEIGHT, TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

RATES_SHOWN = 4
NARROW = 500
STATEMENTS_HEIGHT = 5 * ROW_HEIGHT
RATE_WIDTHS = {
    RateColumn.FROM: 122,
    RateColumn.CLASSES: 110,
    RateColumn.NO_SHOW: 74,
    RateColumn.LATE: 74,
}
STATEMENT_WIDTHS = {StatementColumn.DAYS: 250, StatementColumn.TOTAL: 120}


class PayTab(TrainerTab):
    """Owners set rates and draw statements up; trainers read their own."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._organization = context.login.organization
        self._may_change = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._trainer_id: UUID | None = None
        self._sheet: PaySheet | None = None
        self._loading: Task | None = None
        self._is_stale = False
        self._just_made: frozenset[UUID] = frozenset()
        self._heads: list[QBoxLayout] = []
        self.earning = QLabel(self)
        self.earning.setWordWrap(True)
        self.earning.setTextFormat(Qt.TextFormat.PlainText)
        self.earning.setProperty("role", "muted")
        self.rates = RatesModel(self._organization, self)
        self.rates_table = self._table(self.tr("Pay rates"), self.rates)
        self.statements = StatementsModel(self._organization, self)
        self.statements_table = self._table(self.tr("Pay statements"), self.statements)
        self.new_rate = self._button(self.tr("New &rate…"), self._set_rate)
        self.remove_rate = self._button(self.tr("&Take back"), self._remove_rate)
        self.open_button = self._button(self.tr("&Open…"), self._open)
        self.new_statement = self._button(self.tr("New &statement…"), self._draw_up)
        self.new_statement.setProperty("kind", "primary")
        self.all_statements = self._button(self.tr("&All trainers…"), self._draw_all_up)
        self.remove_rate.setToolTip(self.tr("Takes a rate back that does not count yet"))
        self.empty = EmptyState(
            "banknote",
            self.tr("No pay rate yet"),
            self.tr("Sessions are paid from the day on from which a rate counts.")
            if self._may_change
            else self.tr("As soon as the studio sets what you are paid, it stands here."),
            self.tr("New rate…") if self._may_change else "",
            self,
        )
        self.empty.button_clicked.connect(self._set_rate)
        for button in self._of_owners():
            button.setVisible(self._may_change)
        self._lay_out()
        self.rates_table.selectionModel().selectionChanged.connect(self._enable)
        self.statements_table.selectionModel().selectionChanged.connect(self._enable)
        self.statements_table.activated.connect(lambda _index: self._open())
        context.bus.changed.connect(self._follow)
        self.setFocusProxy(self.statements_table)
        self._enable()

    def show_trainer(self, trainer_id: UUID | None) -> None:
        if trainer_id != self._trainer_id:
            self._sheet = None
            self.rates.set_rows(())
            self.statements.set_rows(())
            self.earning.clear()
            self._enable()
        self._trainer_id = trainer_id
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        narrow = self.width() < NARROW
        for head in self._heads:
            head.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def _load(self) -> None:
        self._is_stale = False
        if self._loading is not None:
            self._loading.cancel()
        if self._trainer_id is None:
            return
        login, now, trainer_id = self._context.login, self._context.now(), self._trainer_id

        def work() -> PaySheet:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.pay import pay_sheet

            return pay_sheet(login.uow, login.viewer, trainer_id, now)

        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def _show(self, sheet: PaySheet) -> None:
        self._sheet = sheet
        counting = sheet.counting
        self.rates.today, self.rates.counting = sheet.today, counting.id if counting else None
        _set(self.rates_table, self.rates, sheet.rates, self._just_made)
        _set(self.statements_table, self.statements, sheet.statements, self._just_made)
        self._just_made = frozenset()
        if counting is not None:
            text = words.example_words(
                counting.terms, sheet.usual_minutes, sheet.usual_worth, self._organization
            )
        else:
            text = self.tr("No pay rate counts yet.")
        self.earning.setText(text)
        self._statements.setCurrentIndex(0 if sheet.statements else 1)
        nothing = not sheet.rates and not sheet.statements
        self._stack.setCurrentWidget(self.empty if nothing else self._whole)
        self._enable()

    def _enable(self) -> None:
        rate, sheet = self._chosen_rate(), self._sheet
        self.new_rate.setEnabled(sheet is not None)
        self.new_statement.setEnabled(sheet is not None and bool(sheet.rates))
        ahead = rate is not None and sheet is not None and rate.valid_from > sheet.today
        self.remove_rate.setEnabled(ahead)
        self.open_button.setEnabled(self._chosen_statement() is not None)

    def _chosen_rate(self) -> PayRate | None:
        rows = self.rates_table.selectionModel().selectedRows()
        return self.rates.row(rows[0].row()) if rows else None

    def _chosen_statement(self) -> PayStatement | None:
        rows = self.statements_table.selectionModel().selectedRows()
        return self.statements.row(rows[0].row()) if rows else None

    def _of_owners(self) -> tuple[QPushButton, ...]:
        return (self.new_rate, self.remove_rate, self.new_statement, self.all_statements)

    def _set_rate(self) -> None:
        if self._sheet is not None:
            dialog = RateDialog(self._context, self._sheet, self)
            dialog.done_step.connect(self._tell)
            dialog.open()

    def _draw_up(self) -> None:
        if self._sheet is not None:
            dialog = NewStatementDialog(self._context, self._sheet, self)
            dialog.done_step.connect(self._tell)
            dialog.open()

    def _draw_all_up(self) -> None:
        if self._sheet is not None:
            dialog = AllStatementsDialog(self._context, self._sheet.today, self)
            dialog.done_step.connect(self._tell)
            dialog.open()

    def _open(self) -> None:
        chosen = self._chosen_statement()
        if chosen is not None:
            dialog = PayStatementDialog(self._context, chosen.id, self)
            dialog.done_step.connect(self._tell)
            dialog.open()

    def _remove_rate(self) -> None:
        rate = self._chosen_rate()
        if rate is None:
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.pay import remove_rate

            return remove_rate(login.uow, login.viewer, rate.id, now, request_id=key)

        self._context.runner.run(
            work,
            done=self._tell,
            failed=lambda error: self.step_failed.emit(error, None),
            owner=self,
        )

    def _tell(self, outcome: DiaryOutcome) -> None:
        self._just_made = outcome.changes.ids
        self.step_done.emit(
            outcome, words.step_name_of_pay(outcome), words.done_sentence_of_pay(outcome)
        )

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool({Aggregate.TRAINER, Aggregate.ORGANIZATION} & changes.aggregates)
        if self._is_stale and self.isVisible():
            self._load()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self._context.runner.problem.emit(error)

    def _lay_out(self) -> None:
        for table, widths in (
            (self.rates_table, RATE_WIDTHS),
            (self.statements_table, STATEMENT_WIDTHS),
        ):
            header = table.horizontalHeader()
            for place, width in widths.items():
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
                table.setColumnWidth(place, width)
        header = self.rates_table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(RateColumn.PAID_BY, QHeaderView.ResizeMode.Stretch)
        self.rates_table.setFixedHeight((RATES_SHOWN + 1) * ROW_HEIGHT + SPACE)
        self._whole, column = scrolling_page(self)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._whole)
        self._stack.addWidget(self.empty)
        column.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE)
        column.addLayout(self._head(self.tr("Pay rates"), (self.remove_rate, self.new_rate)))
        column.addWidget(_card(self.rates_table, self))
        column.addWidget(self.earning)
        column.addSpacing(SPACE)
        column.addLayout(
            self._head(
                self.tr("Pay statements"),
                (self.open_button, self.all_statements),
                (self.new_statement,),
            )
        )
        self.no_statements = EmptyState(
            "banknote",
            self.tr("No statement yet"),
            self.tr("What was earned in a month is listed and added up in one."),
            parent=self,
        )
        card = _card(self.statements_table, self)
        self._statements = QStackedLayout()
        for part in (card, self.no_statements):
            self._statements.addWidget(part)
        card.setMinimumHeight(STATEMENTS_HEIGHT)
        column.addLayout(self._statements, 1)
        tab_through(
            *(self.rates_table, self.remove_rate, self.new_rate, self.statements_table),
            *(self.open_button, self.all_statements, self.new_statement),
        )

    def _head(self, text: str, *groups: tuple[QPushButton, ...]) -> QBoxLayout:
        title = QLabel(text, self)
        title.setProperty("role", "title")
        head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(SPACE)
        head.addWidget(title, 1)
        for buttons in groups:
            row = QHBoxLayout()
            row.setSpacing(SPACE)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            head.addLayout(row)
        self._heads.append(head)
        return head

    def _table(self, name: str, model: RowsModel[PayRate] | RowsModel[PayStatement]) -> TableView:
        table = TableView(name, self)
        table.setModel(model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        return table

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button


def _set(
    table: TableView,
    model: RowsModel[PayRate] | RowsModel[PayStatement],
    rows: tuple[PayRate, ...] | tuple[PayStatement, ...],
    just_made: frozenset[UUID],
) -> None:
    """Show rows, and choose what was just made, or else the one that was chosen before."""
    if model.shows(rows):  # type: ignore[arg-type]
        return
    chosen = table.selectionModel().selectedRows()
    key = model.row(chosen[0].row()).id if chosen else None
    model.set_rows(rows)  # type: ignore[arg-type]
    at = model.row_of(next((one.id for one in rows if one.id in just_made), key))
    if rows:
        table.selectRow(at if at is not None else 0)


def _card(table: TableView, parent: QWidget) -> CardFrame:
    card = CardFrame(parent)
    card.body.setContentsMargins(1, 1, 1, 1)
    card.body.addWidget(table)
    return card
