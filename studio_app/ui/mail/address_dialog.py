"""Asks where something is to be sent by e-mail, and puts it into the outbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.mail import MailNotSetUp, MailOutcome, MailSettings
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 420
# Name, address that is known, and the studio's settings, where there are any.
Recipient = tuple[str, str, MailSettings | None]


class MailAddressDialog(PressingDialog):
    """Proposes the address that is known; ``queued`` carries the one that the message goes to.

    Its makers say whom it goes to, and what is sent, and load it once they are made.
    """

    queued = Signal(str)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Send by e-mail"))
        self._context = context
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

    def _recipient(self) -> Callable[[], Recipient]:
        """Return what asks the database whom it goes to."""
        raise NotImplementedError

    def _hint(self, address: str) -> str:
        """Return what is told of the {name} and the {sender}."""
        raise NotImplementedError

    def _message(self, address: str) -> Callable[[], MailOutcome]:
        """Return what puts the message into the outbox."""
        raise NotImplementedError

    def _refused(self) -> None:
        """Hear that nothing was done with that address."""

    def _load(self) -> None:
        self._context.runner.run(
            self._recipient(),
            done=self._show,
            failed=lambda error: self.banner.show_failure(sentence(error), self._load),
            owner=self,
        )

    def _show(self, found: Recipient) -> None:
        name, address, settings = found
        if settings is None:
            self.hint.hide()
            self.banner.show_message(sentence(MailNotSetUp()), "info")
            return
        text = self._hint(address)
        self.hint.setText(text.format(name=name, sender=settings.sender_address))
        self.address.setText(address)
        self._set_ready(True)
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def _send(self) -> None:
        address = self.address.text()
        work = self._message(address)
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
            self._refused()
            self.form.show_error(error.field, sentence(error))
            return
        self.banner.show_failure(sentence(error), self._send if may_be_tried_again(error) else None)

    def _set_ready(self, ready: bool) -> None:
        self.form.setEnabled(ready)
        self.send.setEnabled(ready)
