"""Asks who looks after a client from now on, and says which coming sessions move along."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.client_record import ClientRecord, FormChoices
from studio_app.domain.client_steps import ClientOutcome, ClientStep
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import (
    Clashes,
    TransferOutcome,
    TransferPreview,
    TransferRequest,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import TransferBack
from studio_app.ui.clients.page.form_column import FormColumn
from studio_app.ui.clients.page.words import done_sentence, step_name
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 460


class TrainerDialog(PressingDialog):
    """``done_step`` carries the outcome, its name, and the sentence that tells it."""

    done_step = Signal(object, str, str)

    def __init__(
        self, context: ScreenContext, record: ClientRecord, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._record = context, record
        self._looking: Task | None = None
        self._preview: TransferPreview | None = None
        self._key, self._request_key = new_id(), new_id()
        self._names: dict[UUID, str] = {}
        self._told_trainer = ""
        self._busy = False
        client = record.card.client
        self.setWindowTitle(self.tr("Change the trainer"))
        heading = QLabel(self.tr("Who looks after {client}?").format(client=client.name), self)
        heading.setProperty("role", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setWordWrap(True)
        self.trainer = QComboBox(self)
        self.trainer.currentIndexChanged.connect(self._look)
        self.form = FormColumn(self)
        self.form.add_field("trainer", self.tr("&Trainer"), self.trainer)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self.told.setProperty("role", "muted")
        self.keep = QCheckBox(self.tr("&Leave those sessions where they are"), self)
        self.keep.toggled.connect(self._name_steps)
        self.keep.hide()
        self.banner = AgainBanner(self)
        self.go_button = QPushButton(self.tr("Change trainer"), self)
        self.go_button.setProperty("kind", "primary")
        self.go_button.setDefault(True)
        self.go_button.setEnabled(False)
        self.go_button.clicked.connect(self._go)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.go_button)
        column = dialog_column(self, DIALOG_WIDTH)
        for widget in (heading, self.form, self.told, self.keep, self.banner):
            column.addWidget(widget)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._load()

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()
        client_id = self._record.card.client.id

        def work() -> FormChoices:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_form import client_form

            return client_form(login.uow, login.viewer, client_id, now)

        self._context.runner.run(work, done=self._fill, failed=self._fail, owner=self)

    def _fill(self, choices: FormChoices) -> None:
        self._names = {one.trainer_id: one.name for one in choices.trainers}
        self.trainer.blockSignals(True)
        for one in choices.trainers:
            if one.trainer_id != self._record.card.trainer_id:
                full = self.tr("{trainer} (takes nobody now)").format(trainer=one.name)
                self.trainer.addItem(one.name if one.takes_another else full, one.trainer_id)
        self.trainer.blockSignals(False)
        self._look()

    def _look(self) -> None:
        self.form.clear_errors()
        self._key, self._request_key = new_id(), new_id()
        self._preview = None
        self.keep.setChecked(False)
        self.keep.hide()
        self._name_steps()
        if self._looking is not None:
            self._looking.cancel()
        trainer_id = self.trainer.currentData()
        if trainer_id is None:
            self.told.setText(self.tr("There is nobody else."))
            return
        login, now = self._context.login, self._context.now()
        client_id = self._record.card.client.id

        def work() -> TransferPreview:
            from studio_app.services.transfers import transfer_preview

            return transfer_preview(login.uow, login.viewer, client_id, trainer_id, now)

        self._looking = self._context.runner.run(
            work, done=self._show, failed=self._fail, owner=self
        )

    def _show(self, preview: TransferPreview) -> None:
        self._looking, self._preview = None, preview
        trainer = self.trainer.currentText()
        told = self.tr("No session to come moves along.")
        if preview.sessions:
            told = self.tr("Sessions to come that move along: {count}.")
        text = told.format(count=preview.sessions)
        if preview.clashes:
            busy = self.tr("{text} At the time of {count} of them {trainer} is busy.")
            text = busy.format(text=text, count=len(preview.clashes), trainer=trainer)
        self.told.setText(text)
        self.keep.setVisible(bool(preview.clashes))
        self._name_steps()

    def _name_steps(self) -> None:
        preview = self._preview
        is_free = preview is not None and (not preview.clashes or self.keep.isChecked())
        self.go_button.setEnabled(is_free and not self._busy)

    def _go(self) -> None:
        preview = self._preview
        if preview is None or self._busy:
            return
        self._busy = True
        self._told_trainer = self._names[self.trainer.currentData()]
        self._name_steps()
        login, now, key = self._context.login, self._context.now(), self._request_key
        trainer_id: UUID = self.trainer.currentData()
        clashes = Clashes.KEEP if self.keep.isChecked() else Clashes.REFUSE
        request = TransferRequest(
            *(self._key, self._record.card.client.id, trainer_id, preview.client_version),
            clashes=clashes,
        )

        def work() -> TransferOutcome:
            from studio_app.services.transfers import transfer_client

            return transfer_client(login.uow, login.viewer, request, now, request_id=key)

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def _did(self, outcome: TransferOutcome) -> None:
        told = ClientOutcome(
            *(ClientStep.CHANGE_TRAINER, outcome.client_id, outcome.client_name, outcome.changes),
            undo=DiaryUndo(transfers=(TransferBack(outcome.transfer_id),)),
            trainer_name=self._told_trainer,
        )
        self.done_step.emit(told, step_name(told), done_sentence(told))
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self._name_steps()
        if isinstance(error, InvalidInput) and self.form.show_errors([error]):
            return
        again = partial(self._go) if may_be_tried_again(error) and self._preview else None
        self.banner.show_failure(sentence(error), again)
