"""Asks where a receipt is to be sent by e-mail, and puts it into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import Letter, MailNotSetUp, MailOutcome, MailSettings
from studio_app.domain.receipts import ReceiptRecipient
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 420


class MailReceiptDialog(PressingDialog):
    """Proposes the client's address; ``queued`` carries the address that it goes to."""

    queued = Signal(str)

    def __init__(
        self,
        context: ScreenContext,
        receipt_ids: Sequence[UUID],
        file_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Send by e-mail"))
        self._context, self._file_name = context, file_name
        self._receipt_ids = tuple(receipt_ids)
        self._request_id = new_id()
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.address = QLineEdit(self)
        self.form = AssistantStep(self)
        self.form.add_field("email", self.tr("&E-mail address"), self.address)
        self.banner = AgainBanner(self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.send = QPushButton(self.tr("&Send"), self)
        self.send.setProperty("kind", "primary")
        self.send.setDefault(True)
        self.send.clicked.connect(self._send)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.send)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.hint)
        column.addWidget(self.form)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
        self._set_ready(False)
        self._load()

    def _load(self) -> None:
        login, receipt_id = self._context.login, self._receipt_ids[0]

        def work() -> tuple[ReceiptRecipient, MailSettings | None]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.outbox import receipt_recipient

            return receipt_recipient(login.uow, login.viewer, receipt_id)

        self._context.runner.run(
            work,
            done=self._show,
            failed=lambda error: self.banner.show_failure(sentence(error), self._load),
            owner=self,
        )

    def _show(self, found: tuple[ReceiptRecipient, MailSettings | None]) -> None:
        recipient, settings = found
        if settings is None:
            self.hint.hide()
            self.banner.show_message(sentence(MailNotSetUp()), "info")
            return
        text = (
            self.tr("{name} gets the receipt as a PDF, from {sender}.")
            if recipient.email
            else self.tr("{name} has no e-mail address yet. Type where the receipt goes to.")
        )
        self.hint.setText(text.format(name=recipient.name, sender=settings.sender_address))
        self.address.setText(recipient.email)
        self._set_ready(True)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def _send(self) -> None:
        login, now, key = self._context.login, self._context.now(), self._request_id
        receipts, address, name = self._receipt_ids, self.address.text(), self._file_name
        letter = Letter(
            self.tr("Receipt {numbers} from {studio}"),
            self.tr("Hello {name},\n\nattached is your receipt {numbers}.\n\n{studio}"),
        )

        def work() -> MailOutcome:
            from studio_app.services.outbox import mail_receipts

            return mail_receipts(
                login.uow, login.viewer, receipts, address, letter, name, now, request_id=key
            )

        self.form.clear_errors()
        self.banner.hide()
        self._set_ready(False)
        self._context.runner.run(
            work, done=partial(self._done, address.strip()), failed=self._fail, owner=self
        )

    def _done(self, address: str, outcome: MailOutcome) -> None:
        self._context.bus.announce(outcome.changes)
        self.queued.emit(address)
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._set_ready(True)
        if isinstance(error, InvalidInput) and self.form.has_field(error.field):
            # Nothing was done: with another address it is another wish.
            self._request_id = new_id()
            self.form.show_error(error.field, sentence(error))
            return
        again = self._send if may_be_tried_again(error) else None
        self.banner.show_failure(sentence(error), again)

    def _set_ready(self, ready: bool) -> None:
        self.form.setEnabled(ready)
        self.send.setEnabled(ready)
