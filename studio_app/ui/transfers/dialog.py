"""The window in which an owner moves a client: to whom, and what becomes of each session."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.client_steps import ClientOutcome, ClientStep
from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    PackageNotValid,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfer_list import TrainerFit, TransferEntry
from studio_app.domain.transfers import TransferOutcome, TransferRequest
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import TransferBack
from studio_app.ui.clients.page.words import done_sentence, step_name
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.transfers.fits_model import Column, FitRow, FitsModel
from studio_app.ui.transfers.plan_view import PlanView
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH, DIALOG_HEIGHT = 1_120, 660
TRAINERS_WIDTH = 420
COLUMN_WIDTHS = {Column.TRAINER: 120, Column.CLIENTS: 104, Column.FITS: 76}
PLAN_DELAY = 120
# What the plan no longer fits: it is made anew.
OUTDATED = (ChangedMeanwhile, SlotTaken, TimeOffInTheWay, PackageNotValid)


def told_of(outcome: TransferOutcome, trainer: str) -> ClientOutcome:
    """Return what the window is told of a transfer, with its way back."""
    return ClientOutcome(
        *(ClientStep.CHANGE_TRAINER, outcome.client_id, outcome.client_name, outcome.changes),
        undo=DiaryUndo(transfers=(TransferBack(outcome.transfer_id),)),
        trainer_name=trainer,
    )


class TransferDialog(PressingDialog):
    """``done_step`` carries the outcome, its name, and the sentence that tells it.

    With ``asked``, the transfer that somebody asked for is the one that is carried out.
    """

    done_step = Signal(object, str, str)

    def __init__(
        self,
        context: ScreenContext,
        client_id: UUID,
        client_name: str,
        parent: QWidget | None = None,
        asked: TransferEntry | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._client_id, self._asked = context, client_id, asked
        self._transfer_id = asked.transfer_id if asked else new_id()
        self._request_key = new_id()
        self._busy = False
        self.setWindowTitle(self.tr("Move to another trainer"))
        self.heading = QLabel(self.tr("Who is to train {client}?").format(client=client_name), self)
        self.heading.setProperty("role", "title")
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.model = FitsModel(Column, self)
        self.trainers = self._make_table()
        self.plan = PlanView(context, self)
        self._nothing = EmptyState(
            "users-round",
            self.tr("Choose a trainer"),
            self.tr("What moves, and what is in the way, stands here before anything happens."),
            parent=self,
        )
        self.reason = self._line(self.tr("Reason"), asked.reason if asked else "", 2_000)
        self.reason.setReadOnly(asked is not None)
        self.notes = self._line(self.tr("Notes for the file"), asked.notes if asked else "", 5_000)
        self.word = self._line(self.tr("A word to whoever asked"), "", 500)
        self.word.setVisible(asked is not None)
        self.banner = AgainBanner(self)
        self.go_button = QPushButton(self.tr("&Transfer"), self)
        self.go_button.setProperty("kind", "primary")
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        for button in (self.go_button, self.cancel_button):
            button.setAutoDefault(False)
        self._soon = QTimer(self, singleShot=True, interval=PLAN_DELAY)
        self._connect()
        self._lay_out()
        self._name_steps()
        self._load()

    def chosen_trainer(self) -> TrainerFit | None:
        """Return the trainer who is chosen, None for nobody."""
        rows = self.trainers.selectionModel().selectedRows()
        return self.model.row(rows[0].row()).fit if rows else None

    def _load(self) -> None:
        login, now, client_id = self._context.login, self._context.now(), self._client_id

        def work() -> tuple[TrainerFit, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfer_choices import trainer_fits

            return trainer_fits(login.uow, login.viewer, client_id, now)

        self._context.runner.run(work, done=self._fill, failed=self._fail, owner=self)

    def _fill(self, fits: tuple[TrainerFit, ...]) -> None:
        self.model.set_rows([FitRow(one) for one in fits])
        self.trainers.setFocus(Qt.FocusReason.OtherFocusReason)
        if not fits:
            self._nothing.set_texts(self.tr("There is nobody else"), "")
        wished = self._asked.to_trainer_id if self._asked else None
        row = self.model.row_of(wished)
        if row is not None:
            self.trainers.selectRow(row)

    def _choose(self) -> None:
        self.banner.hide()
        self.plan.forget()
        self._request_key = new_id()
        self._show_plan()
        self._soon.start()

    def _plan(self) -> None:
        trainer = self.chosen_trainer()
        if trainer is not None:
            self.plan.load(self._client_id, trainer.trainer_id)

    def _show_plan(self) -> None:
        self._nothing.setVisible(self.plan.plan is None)
        self.plan.setVisible(self.plan.plan is not None)
        tab_through(self.trainers, *self.plan.table.choices, self.reason)
        self._name_steps()

    def _name_steps(self) -> None:
        self.go_button.setEnabled(self.plan.plan is not None and not self._busy)

    def _enter_plan(self) -> None:
        """Go on with the keyboard: to the first session that does not fit, or to the button."""
        if self.plan.plan is not None:
            to_decide = self.plan.table.first_to_decide() or self.go_button
            to_decide.setFocus(Qt.FocusReason.TabFocusReason)

    def _go(self) -> None:
        plan = self.plan.plan
        if plan is None or self._busy:
            return
        self._busy = True
        self.banner.hide()
        self._name_steps()
        login, now, key = self._context.login, self._context.now(), self._request_key
        request = TransferRequest(
            *(self._transfer_id, plan.client_id, plan.to_trainer_id, plan.client_version),
            reason=self.reason.text().strip(),
            notes=self.notes.text().strip(),
            choices=self.plan.chosen(),
            decision=self.word.text().strip(),
        )

        def work() -> TransferOutcome:
            from studio_app.services.transfers import transfer_client

            return transfer_client(login.uow, login.viewer, request, now, request_id=key)

        done = partial(self._did, plan.to_trainer_name)
        self._context.runner.run(work, done=done, failed=self._fail, owner=self)

    def _did(self, trainer: str, outcome: TransferOutcome) -> None:
        told = told_of(outcome, trainer)
        self.done_step.emit(told, step_name(told), done_sentence(told))
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        if isinstance(error, OUTDATED) and self.plan.plan is not None:
            self._request_key = new_id()
            self.banner.show_message(sentence(error), "warning")
            self._plan()
        elif isinstance(error, InvalidInput):
            self._request_key = new_id()
            self.banner.show_message(sentence(error))
        else:
            again = self._go if may_be_tried_again(error) and self.plan.plan else None
            self.banner.show_failure(sentence(error), again)
        self._name_steps()

    def _connect(self) -> None:
        self.trainers.selectionModel().selectionChanged.connect(self._choose)
        self.trainers.activated.connect(self._enter_plan)
        self._soon.timeout.connect(self._plan)
        self.plan.planned.connect(self._show_plan)
        self.plan.failed.connect(self._fail)
        self.plan.table.changed.connect(self._change_mind)
        self.go_button.clicked.connect(self._go)
        self.cancel_button.clicked.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._go)

    def _change_mind(self) -> None:
        self._request_key = new_id()

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Trainers"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.set_column_widths(COLUMN_WIDTHS)
        return table

    def _line(self, name: str, text: str, longest: int) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setMaxLength(longest)
        line.setPlaceholderText(name)
        line.setAccessibleName(name)
        return line

    def _lay_out(self) -> None:
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.trainers)
        card.setFixedWidth(TRAINERS_WIDTH)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        right.addWidget(self._nothing, 1)
        right.addWidget(self.plan, 1)
        middle = QHBoxLayout()
        middle.setSpacing(SPACE_WIDE)
        middle.addWidget(card)
        middle.addLayout(right, 1)
        words = QHBoxLayout()
        words.setSpacing(SPACE)
        words.addWidget(self.reason, 1)
        words.addWidget(self.notes, 1)
        words.addWidget(self.word, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.go_button)
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        column.addWidget(self.heading)
        column.addLayout(middle, 1)
        column.addLayout(words)
        column.addWidget(self.banner)
        column.addSpacing(SPACE)
        column.addLayout(foot)
        tab_through(self.notes, self.word, self.cancel_button, self.go_button)
