"""Asks where an invitation is to be sent by e-mail, and puts it into the outbox."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.invitations import InvitationFacts, InvitationMail
from studio_app.domain.mail import MailNotSetUp, MailOutcome, MailSettings
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team.invitation_words import invitation_words
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 420


class InvitationMailDialog(PressingDialog):
    """Proposes where the login was invited last; ``queued`` carries the address it goes to."""

    queued = Signal(str)

    def __init__(
        self, context: ScreenContext, facts: InvitationFacts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Send by e-mail"))
        self._context, self._facts = context, facts
        self._message_id = new_id()
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
        login, membership_id = self._context.login, self._facts.membership_id

        def work() -> tuple[str, MailSettings | None]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.invitations import invited_address

            return invited_address(login.uow, login.viewer, membership_id)

        self._context.runner.run(
            work,
            done=self._show,
            failed=lambda error: self.banner.show_failure(sentence(error), self._load),
            owner=self,
        )

    def _show(self, found: tuple[str, MailSettings | None]) -> None:
        address, settings = found
        if settings is None:
            self.hint.hide()
            self.banner.show_message(sentence(MailNotSetUp()), "info")
            return
        text = self.tr("{name} gets login and one-time password from {sender}.")
        self.hint.setText(text.format(name=self._facts.name, sender=settings.sender_address))
        self.address.setText(address)
        self._set_ready(True)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def _send(self) -> None:
        login, now, facts = self._context.login, self._context.now(), self._facts
        by_mail = InvitationMail(self._message_id, self.address.text(), invitation_words())

        def work() -> MailOutcome:
            from studio_app.services.invitations import mail_invitation

            return mail_invitation(login.uow, login.viewer, facts, by_mail, now)

        self.form.clear_errors()
        self.banner.hide()
        self._set_ready(False)
        address = by_mail.address.strip()
        self._context.runner.run(
            work, done=partial(self._done, address), failed=self._fail, owner=self
        )

    def _done(self, address: str, outcome: MailOutcome) -> None:
        self._context.bus.announce(outcome.changes)
        self.queued.emit(address)
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._set_ready(True)
        if isinstance(error, InvalidInput) and self.form.has_field(error.field):
            self.form.show_error(error.field, sentence(error))
            return
        self.banner.show_failure(sentence(error), self._send if may_be_tried_again(error) else None)

    def _set_ready(self, ready: bool) -> None:
        self.form.setEnabled(ready)
        self.send.setEnabled(ready)
