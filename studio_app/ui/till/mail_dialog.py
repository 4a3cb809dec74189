"""Asks where a receipt is to be sent by e-mail, and puts it into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import Letter, MailOutcome
from studio_app.ui.mail.address_dialog import MailAddressDialog, Recipient

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class MailReceiptDialog(MailAddressDialog):
    """Proposes the client's address."""

    def __init__(
        self,
        context: ScreenContext,
        receipt_ids: Sequence[UUID],
        file_name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._receipt_ids, self._file_name = tuple(receipt_ids), file_name
        self._request_id = new_id()
        self._load()

    def _recipient(self) -> Callable[[], Recipient]:
        login, receipt_id = self._context.login, self._receipt_ids[0]

        def work() -> Recipient:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.outbox import receipt_recipient

            recipient, settings = receipt_recipient(login.uow, login.viewer, receipt_id)
            return recipient.name, recipient.email, settings

        return work

    def _hint(self, address: str) -> str:
        if address:
            return self.tr("{name} gets the receipt as a PDF, from {sender}.")
        return self.tr("{name} has no e-mail address yet. Type where the receipt goes to.")

    def _message(self, address: str) -> Callable[[], MailOutcome]:
        login, now, key = self._context.login, self._context.now(), self._request_id
        receipts, name = self._receipt_ids, self._file_name
        letter = Letter(
            self.tr("Receipt {numbers} from {studio}"),
            self.tr("Hello {name},\n\nattached is your receipt {numbers}.\n\n{studio}"),
        )

        def work() -> MailOutcome:
            from studio_app.services.outbox import mail_receipts

            return mail_receipts(
                login.uow, login.viewer, receipts, address, letter, name, now, request_id=key
            )

        return work

    def _refused(self) -> None:
        # Nothing was done: with another address it is another wish.
        self._request_id = new_id()
