"""The ways in which a one-time password reaches its owner: e-mail, paper, or a text to copy."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from studio_app.domain.invitations import InvitationFacts
from studio_app.ui.team.invitation_words import invitation_words

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.main.print_preview import AnyPaper, PrintPreview
    from studio_app.ui.team.handover import Handover
    from studio_app.ui.team.invitation_mail_dialog import InvitationMailDialog

PAPER_KEPT = "invitation_paper"


class InvitationSender(QObject):
    """Works the buttons beside a password that is shown; ``told`` says what was done with it."""

    told = Signal(str)

    def __init__(self, context: ScreenContext, handover: Handover, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._handover, self._window = context, handover, parent
        self._facts: InvitationFacts | None = None
        self.dialog: InvitationMailDialog | None = None
        self.preview: PrintPreview | None = None
        handover.copy_all_button.clicked.connect(self._copy)
        handover.print_button.clicked.connect(self._print)
        handover.mail_button.clicked.connect(self._mail)

    def show(self, facts: InvitationFacts) -> None:
        """Show the password once, with all ways to hand it over."""
        self._facts = facts
        self._handover.show_password(facts.name, facts.one_time, facts.expires_at)
        self._handover.offer_ways()

    def _copy(self) -> None:
        facts, login = self._facts, self._context.login
        if facts is None:
            return
        # Small enough for the GUI thread, and the clipboard is to be full at once.
        from studio_app.services.invitations import invitation_letter

        letter = invitation_letter(facts, invitation_words(), login.organization, login.viewer)
        QGuiApplication.clipboard().setText(letter.text)
        self.told.emit(self.tr("The invitation is copied: paste it into a message."))

    def _print(self) -> None:
        facts, words = self._facts, invitation_words()
        if facts is None:
            return
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main.print_preview import PrintPreview, Sheet

        def make(
            context: ScreenContext, _keys: tuple[UUID, ...] | None, paper: AnyPaper, now: datetime
        ) -> bytes:
            from studio_app.services.invitations import invitation_page

            login = context.login
            return invitation_page(login.uow, login.viewer, facts, words, now, paper)

        title = self.tr("Invitation of {name}").format(name=facts.name)
        sheet = Sheet(
            title,
            self.tr("Invitation {name}.pdf").format(name=facts.name.replace("/", "-")),
            self.tr("Making the invitation…"),
            make,
            paper_kept=PAPER_KEPT,
        )
        self.preview = PrintPreview(self._context, sheet, (), None, self._window.window())
        self.preview.open()

    def _mail(self) -> None:
        if self._facts is None:
            return
        from studio_app.ui.team.invitation_mail_dialog import InvitationMailDialog

        self.dialog = InvitationMailDialog(self._context, self._facts, self._window)
        self.dialog.queued.connect(self._tell_queued)
        self.dialog.open()

    def _tell_queued(self, address: str) -> None:
        self._handover.forget()
        self._handover.done.emit()
        text = self.tr("The invitation is on its way to {address}. The outbox tells the rest.")
        self.told.emit(text.format(address=address))
