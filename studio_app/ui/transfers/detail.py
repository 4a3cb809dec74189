"""One transfer: what is told of it, and for who decides the plan and the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.permissions import Right, allows
from studio_app.domain.transfer_list import TransferEntry
from studio_app.domain.transfers import (
    TransferOutcome,
    TransferRequest,
    TransferStatus,
    UndoTransfer,
)
from studio_app.ui.icons import icon
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.transfers import words
from studio_app.ui.transfers.dialog import OUTDATED, TransferDialog, told_of
from studio_app.ui.transfers.plan_view import PlanView
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.frames import CardFrame

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class TransferDetail(CardFrame):
    """``transferred`` carries a ClientOutcome; ``told`` changes and a sentence; ``failed`` an error

    and what tries the same again, or None. ``client_wanted`` carries a client's key; ``began`` says
    that something is under way.
    """

    transferred = Signal(object)
    told = Signal(object, str)
    failed = Signal(object, object)
    client_wanted = Signal(object)
    began = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._organization = context.login.organization
        self._decides = allows(context.login.viewer, Right.TRANSFER)
        self._entry: TransferEntry | None = None
        self._request_key = new_id()
        self._busy = False
        self.title = QLabel(self)
        self.title.setProperty("role", "title")
        self.subtitle = QLabel(self)
        self.subtitle.setProperty("role", "muted")
        self.facts = QLabel(self)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.title, self.subtitle, self.facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.plan = PlanView(context, self)
        self.banner = AgainBanner(self)
        self.word = QLineEdit(self)
        self.word.setMaxLength(500)
        self.word.setPlaceholderText(self.tr("A word with the answer, if you like"))
        self.word.setAccessibleName(self.tr("A word with the answer"))
        self.client_button = self._button(self.tr("&Client’s page"), self._open_client)
        self.sheet_button = self._button(self.tr("&PDF…"), self._print)
        self.sheet_button.setIcon(icon("file-text"))
        self.undo_button = self._button(self.tr("&Undo transfer"), self._undo)
        self.decline_button = self._button(self.tr("&Decline"), self._decline)
        self.other_button = self._button(self.tr("&Other trainer…"), self._choose_other)
        self.approve_button = self._button(self.tr("&Approve"), self._approve)
        self.approve_button.setProperty("kind", "primary")
        self._lay_out()
        self.plan.planned.connect(self._name_steps)
        self.plan.failed.connect(self._fail_to_plan)
        self.plan.table.changed.connect(self._change_mind)

    def show_entry(self, entry: TransferEntry | None) -> None:
        """Show a transfer, and the plan of one that is to be decided."""
        self.setVisible(entry is not None)
        if entry is None or (entry == self._entry and self.plan.plan is not None):
            self._entry = entry
            return
        is_other = self._entry is None or entry.transfer_id != self._entry.transfer_id
        self._entry = entry
        if is_other:
            self.word.clear()
            self.banner.hide()
            self._request_key = new_id()
        self.title.setText(words.client_word(entry))
        status = words.status_word(entry.status)
        self.subtitle.setText(f"{words.from_to_words(entry)} · {status}")
        facts = words.facts_of(entry, self._organization)
        self.facts.setText("\n".join(f"{label}: {text}" for label, text in facts))
        self.plan.forget()
        self._replan()
        self._name_steps()

    def set_narrow(self, narrow: bool) -> None:
        """Put the buttons below each other, or beside each other."""
        direction = QBoxLayout.Direction
        self._foot.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

    def enter(self) -> None:
        """Go on with the keyboard: to the first session that does not fit, or to a button."""
        to_decide: QWidget | None = None
        if self._is_open() and self.plan.plan is not None:
            to_decide = self.plan.table.first_to_decide() or self.approve_button
        elif not self.sheet_button.isHidden():
            to_decide = self.sheet_button
        if to_decide is not None:
            to_decide.setFocus(Qt.FocusReason.TabFocusReason)

    def _is_open(self) -> bool:
        entry = self._entry
        return self._decides and entry is not None and entry.status is TransferStatus.ASKED

    def _replan(self) -> None:
        entry = self._entry
        if self._is_open() and entry is not None and entry.client_id is not None:
            self.plan.load(entry.client_id, entry.to_trainer_id)

    def _name_steps(self) -> None:
        entry, is_open = self._entry, self._is_open()
        is_done = entry is not None and entry.status is TransferStatus.DONE
        self.plan.setVisible(is_open)
        self._room.setVisible(not is_open)
        self.word.setVisible(is_open)
        for button in (self.decline_button, self.other_button, self.approve_button):
            button.setVisible(is_open)
            button.setEnabled(not self._busy)
        self.approve_button.setEnabled(self.plan.plan is not None and not self._busy)
        self.undo_button.setVisible(self._decides and is_done)
        self.undo_button.setEnabled(not self._busy)
        was_done = entry is not None and entry.status in (
            TransferStatus.DONE,
            TransferStatus.UNDONE,
        )
        self.sheet_button.setVisible(self._decides and was_done)
        self.client_button.setVisible(entry is not None and entry.client_id is not None)

    def _change_mind(self) -> None:
        self._request_key = new_id()

    def _approve(self) -> None:
        entry, plan = self._entry, self.plan.plan
        if entry is None or plan is None or self._busy:
            return
        login, now, key = self._context.login, self._context.now(), self._request_key
        request = TransferRequest(
            *(entry.transfer_id, plan.client_id, plan.to_trainer_id, plan.client_version),
            reason=entry.reason,
            choices=self.plan.chosen(),
            decision=self.word.text().strip(),
        )

        def work() -> TransferOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfers import transfer_client

            return transfer_client(login.uow, login.viewer, request, now, request_id=key)

        def done(outcome: TransferOutcome) -> None:
            self.transferred.emit(told_of(outcome, plan.to_trainer_name))

        self._attempt(work, done)

    def _decline(self) -> None:
        entry = self._entry
        if entry is None:
            return
        login, now, key = self._context.login, self._context.now(), self._request_key
        word = self.word.text().strip()

        def work() -> TransferOutcome:
            from studio_app.services.transfers import decline_transfer

            return decline_transfer(
                *(login.uow, login.viewer, entry.transfer_id, entry.version, now, word),
                request_id=key,
            )

        self._attempt(work, self._told(self.tr("Declined to move {client}")))

    def _undo(self) -> None:
        entry = self._entry
        if entry is None:
            return
        login, now, key = self._context.login, self._context.now(), self._request_key

        def work() -> TransferOutcome:
            from studio_app.services.transfer_undoing import undo_transfer

            step = UndoTransfer(entry.transfer_id)
            return undo_transfer(login.uow, login.viewer, step, now, request_id=key)

        self._attempt(work, self._told(self.tr("{client} is back as before")))

    def _told(self, text: str) -> Callable[[TransferOutcome], None]:
        return lambda outcome: self.told.emit(
            outcome.changes, text.format(client=outcome.client_name)
        )

    def _attempt(
        self, work: Callable[[], TransferOutcome], done: Callable[[TransferOutcome], None]
    ) -> None:
        if self._busy:
            return
        self._busy = True
        self.banner.hide()
        self.began.emit()
        self._name_steps()

        def finish(outcome: TransferOutcome) -> None:
            self._busy = False
            self._request_key = new_id()
            done(outcome)

        failed = partial(self._fail, partial(self._attempt, work, done))
        self._context.runner.run(work, done=finish, failed=failed, owner=self)

    def _fail(self, again: Callable[[], None], error: StudioError) -> None:
        self._busy = False
        if may_be_tried_again(error):
            self.banner.show_failure(sentence(error), again)
        else:
            self._request_key = new_id()
            outdated = isinstance(error, OUTDATED)
            self.banner.show_message(sentence(error), "warning" if outdated else "bad")
            if outdated:
                self._replan()
        self._name_steps()

    def _fail_to_plan(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), None)

    def _choose_other(self) -> None:
        entry = self._entry
        if entry is None or entry.client_id is None:
            return
        dialog = TransferDialog(
            self._context, entry.client_id, entry.client_name, self.window(), asked=entry
        )
        dialog.done_step.connect(self._done_elsewhere)
        dialog.open()

    def _done_elsewhere(self, outcome: ClientOutcome, _name: str, _text: str) -> None:
        self.transferred.emit(outcome)

    def _open_client(self) -> None:
        if self._entry is not None and self._entry.client_id is not None:
            self.client_wanted.emit(self._entry.client_id)

    def _print(self) -> None:
        entry = self._entry
        if entry is None:
            return
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main.print_preview import Paper, PrintPreview, Sheet

        organization = self._organization

        def make(context: ScreenContext, _keys: object, paper: Paper, now: datetime) -> bytes:
            from studio_app.services.transfer_lists import transfer_lines, transfer_sheet

            login = context.login
            lines = transfer_lines(login.uow, login.viewer, entry.transfer_id)
            sheet = words.sheet_of(entry, lines, organization)
            return transfer_sheet(login.uow, login.viewer, sheet, now, paper)

        title = self.tr("Transfer of {client}").format(client=words.client_word(entry))
        file = self.tr("Transfer {client}.pdf").format(
            client=words.client_word(entry).replace("/", "-").replace("\\", "-")
        )
        made = Sheet(title, file, self.tr("Making the sheet…"), make)
        PrintPreview(self._context, made, (), None, self.window()).open()

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        self._room = QWidget(self)
        first, second = QHBoxLayout(), QHBoxLayout()
        for button in (self.client_button, self.sheet_button, self.undo_button):
            first.addWidget(button)
        first.addStretch(1)
        for button in (self.decline_button, self.other_button, self.approve_button):
            second.addWidget(button)
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for part in (self._foot, first, second):
            part.setSpacing(SPACE)
        self._foot.addLayout(first, 1)
        self._foot.addLayout(second)
        self.body.setSpacing(SPACE)
        for widget in (self.title, self.subtitle, self.facts):
            self.body.addWidget(widget)
        self.body.addWidget(self.plan, 1)
        self.body.addWidget(self._room, 1)
        self.body.addWidget(self.word)
        self.body.addWidget(self.banner)
        self.body.addLayout(self._foot)
