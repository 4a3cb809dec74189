"""Asks the owners to move a client to another trainer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfer_list import TrainerToChoose
from studio_app.domain.transfers import TransferOutcome, TransferRequest
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 460
NOTES_HEIGHT = 72


class AskTransferDialog(PressingDialog):
    """``asked`` carries the outcome and a sentence that says so."""

    asked = Signal(object, str)

    def __init__(
        self,
        context: ScreenContext,
        client_id: UUID,
        client_name: str,
        client_version: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._busy = context, False
        self._client = client_id, client_name, client_version
        self._key = new_id()
        self.setWindowTitle(self.tr("Ask for another trainer"))
        heading = QLabel(self.tr("Who is to train {client}?").format(client=client_name), self)
        heading.setProperty("role", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        self.hint = QLabel(
            self.tr("An owner decides. The answer stands in Team, under Transfers."), self
        )
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.trainer = QComboBox(self)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(2_000)
        self.notes = QPlainTextEdit(self)
        self.notes.setFixedHeight(NOTES_HEIGHT)
        self.notes.setTabChangesFocus(True)
        self.form = FormColumn(self)
        self.form.add_field("trainer", self.tr("&Trainer"), self.trainer)
        self.form.add_field("reason", self.tr("&Reason"), self.reason)
        self.form.add_field("notes", self.tr("&Notes"), self.notes)
        self.banner = AgainBanner(self)
        self.ask_button = QPushButton(self.tr("&Ask"), self)
        self.ask_button.setProperty("kind", "primary")
        self.ask_button.setDefault(True)
        self.ask_button.setEnabled(False)
        self.ask_button.clicked.connect(self._ask)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.ask_button)
        column = dialog_column(self, DIALOG_WIDTH)
        for widget in (heading, self.hint, self.form, self.banner):
            column.addWidget(widget)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._load()

    def _load(self) -> None:
        login, client_id = self._context.login, self._client[0]

        def work() -> tuple[TrainerToChoose, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfer_choices import trainers_to_ask_for

            return trainers_to_ask_for(login.uow, login.viewer, client_id)

        self._context.runner.run(work, done=self._fill, failed=self._fail, owner=self)

    def _fill(self, trainers: tuple[TrainerToChoose, ...]) -> None:
        for one in trainers:
            self.trainer.addItem(one.name, one.trainer_id)
        self.ask_button.setEnabled(bool(trainers))
        if not trainers:
            self.hint.setText(self.tr("There is nobody else."))

    def _ask(self) -> None:
        trainer_id: UUID | None = self.trainer.currentData()
        if trainer_id is None or self._busy:
            return
        self._busy = True
        self.form.clear_errors()
        self.banner.hide()
        self.ask_button.setEnabled(False)
        login, now = self._context.login, self._context.now()
        client_id, _name, version = self._client
        request = TransferRequest(
            *(self._key, client_id, trainer_id, version),
            reason=self.reason.text().strip(),
            notes=self.notes.toPlainText().strip(),
        )

        def work() -> TransferOutcome:
            from studio_app.services.transfers import ask_for_transfer

            return ask_for_transfer(login.uow, login.viewer, request, now)

        done = partial(self._did, self.trainer.currentText())
        self._context.runner.run(work, done=done, failed=self._fail, owner=self)

    def _did(self, trainer: str, outcome: TransferOutcome) -> None:
        text = self.tr("Asked for {client} to go to {trainer}")
        self.asked.emit(outcome, text.format(client=outcome.client_name, trainer=trainer))
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self.ask_button.setEnabled(self.trainer.count() > 0)
        if isinstance(error, InvalidInput):
            self._key = new_id()
            if self.form.show_errors([error]):
                return
        again = self._ask if may_be_tried_again(error) and self.trainer.count() else None
        self.banner.show_failure(sentence(error), again)
