"""Asks where an invitation is to be sent by e-mail, and puts it into the outbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationFacts, InvitationMail
from studio_app.domain.mail import MailOutcome
from studio_app.ui.mail.address_dialog import MailAddressDialog, Recipient
from studio_app.ui.team.invitation_words import invitation_words

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class InvitationMailDialog(MailAddressDialog):
    """Proposes where the login was invited last."""

    def __init__(
        self, context: ScreenContext, facts: InvitationFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._facts, self._message_id = facts, new_id()
        self._load()

    def _recipient(self) -> Callable[[], Recipient]:
        login, facts = self._context.login, self._facts

        def work() -> Recipient:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.invitations import invited_address

            return (facts.name, *invited_address(login.uow, login.viewer, facts.membership_id))

        return work

    def _hint(self, address: str) -> str:
        return self.tr("{name} gets login and one-time password from {sender}.")

    def _message(self, address: str) -> Callable[[], MailOutcome]:
        login, now, facts = self._context.login, self._context.now(), self._facts
        by_mail = InvitationMail(self._message_id, address, invitation_words())

        def work() -> MailOutcome:
            from studio_app.services.invitations import mail_invitation

            return mail_invitation(login.uow, login.viewer, facts, by_mail, now)

        return work
