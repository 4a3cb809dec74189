"""The window in which the statements of all trainers are drawn up at once."""

from __future__ import annotations

from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QLabel, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.pay_batches import BatchRequest, TrainerPay, WantedStatement
from studio_app.domain.pay_statements import AlreadyStated, last_month
from studio_app.ui.icons import icon
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.pay import words
from studio_app.ui.pay.days_row import DaysRow
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.rows_model import RowsModel
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 720
DIALOG_HEIGHT = 560
_SHOWN = Qt.ItemDataRole.DisplayRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """What is told of a trainer."""

    NAME = 0
    LINES = 1
    TOTAL = 2
    STATE = 3


WIDTHS = {Column.NAME: 200, Column.LINES: 70, Column.TOTAL: 110}
_NUMBERS = (Column.LINES, Column.TOTAL)


class AllModel(RowsModel[TrainerPay]):
    """What each trainer earned."""

    def __init__(self, organization: Organization, parent: QObject) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Column, str]:
        return {
            Column.NAME: self.tr("Trainer"),
            Column.LINES: self.tr("Lines"),
            Column.TOTAL: self.tr("Total"),
            Column.STATE: self.tr("State"),
        }

    def text(self, one: TrainerPay, column: Column) -> str:
        if column is Column.NAME:
            return one.trainer_name
        if column is Column.STATE:
            return self._state(one)
        if not one.is_due:
            return ""
        if column is Column.LINES:
            return str(one.lines)
        return words.money(one.total, self._organization)

    def sign(self, one: TrainerPay, column: Column) -> object:
        if column is not Column.STATE:
            return None
        if one.stated is not None:
            return icon("lock", "good") if one.stated.paid_at else icon("circle-dot", "warning")
        return icon("plus", "accent") if one.is_due else icon("minus", "faint")

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _NUMBERS:
            return _RIGHT
        return super().headerData(section, orientation, role)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = _SHOWN) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _NUMBERS:
            return _RIGHT
        return super().data(index, role)

    def _state(self, one: TrainerPay) -> str:
        if one.stated is not None:
            text = self.tr("has {days}: {state}")
            return text.format(
                days=words.period_of(one.stated, self._organization),
                state=words.state_words(one.stated, self._organization),
            )
        if one.is_due:
            text = self.tr("to be drawn up")
            if one.open_sessions:
                text = self.tr("to be drawn up, {count} sessions not completed yet")
            return text.format(count=one.open_sessions)
        if one.without_rate:
            return self.tr("no pay rate on these days")
        if one.open_sessions:
            text = self.tr("{count} sessions not completed yet")
            return text.format(count=one.open_sessions)
        return self.tr("nothing to pay")


class AllStatementsDialog(StepDialog):
    """Shows what each trainer earned, as soon as the days are chosen."""

    def __init__(self, context: ScreenContext, today: date, parent: QWidget) -> None:
        super().__init__(
            context,
            parent.tr("Statements of all trainers"),
            parent.tr("&Draw up"),
            DIALOG_WIDTH,
            parent,
            height=DIALOG_HEIGHT,
        )
        organization = context.login.organization
        self._organization = organization
        self._key = new_id()
        self._due: tuple[TrainerPay, ...] = ()
        self._loading: Task | None = None
        self.days = DaysRow(last_month(today), organization.locale, self)
        self.model = AllModel(organization, self)
        self.table = TableView(self.tr("Pay of all trainers"), self)
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        for place, width in WIDTHS.items():
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(place, width)
        self.total = QLabel(self)
        self.total.setProperty("role", "title")
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        self.column.addWidget(self.days)
        self.column.addWidget(card, 1)
        self.column.addWidget(self.total, 0, Qt.AlignmentFlag.AlignRight)
        self.column.addSpacing(SPACE)
        self._finish_layout()
        self.days.changed.connect(self._load)
        self.days.choose_last_month()
        self.days.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _load(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.banner.hide()
        self.go_button.setEnabled(False)
        login, now = self._context.login, self._context.now()
        first, last = self.days.days()

        def work() -> tuple[TrainerPay, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.pay_batches import pay_of_all

            return pay_of_all(login.uow, login.viewer, first, last, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def _show(self, found: tuple[TrainerPay, ...]) -> None:
        self._due = tuple(one for one in found if one.is_due)
        self.model.set_rows(found)
        total = words.money(sum(one.total for one in self._due), self._organization)
        self.total.setText(self.tr("Total {amount}").format(amount=total))
        text = self.tr("&Draw up {count}") if self._due else self.tr("&Draw up")
        self.go_button.setText(text.format(count=len(self._due)))
        self.go_button.setEnabled(bool(self._due))

    def _fail_to_load(self, error: StudioError) -> None:
        self._show(())
        if may_be_tried_again(error):
            self.banner.show_failure(sentence(error), self._load)
        else:
            self.days.show_problem(sentence(error))

    def _submit(self) -> None:
        wanted = tuple(WantedStatement(new_id(), one.trainer_id, one.total) for one in self._due)
        batch = BatchRequest(self._key, *self.days.days(), wanted)
        login, now = self._context.login, self._context.now()

        def work() -> DiaryOutcome:
            from studio_app.services.pay_batches import issue_for_all

            return issue_for_all(login.uow, login.viewer, batch, now)

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        if isinstance(error, InvalidInput | AlreadyStated):
            self.days.show_problem(sentence(error), getattr(error, "field", ""))
            return True
        return False
