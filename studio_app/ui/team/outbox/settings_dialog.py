"""Asks for the mail server of the studio, and for its password on this PC."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import (
    USUAL_PORTS,
    Letter,
    MailSecurity,
    MailSettings,
)
from studio_app.domain.permissions import Right, allows
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team.outbox.words import security_word
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.keys import tab_through
from studio_app.ui.widgets.password_field import PasswordField
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.services.mail_desk import MailStanding
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.mail.keeper import MailKeeper

DIALOG_WIDTH = 520


class MailFields(AssistantStep):
    """The server, who logs in there, and who the mail comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host, self.port, self.user = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.security = QComboBox(self)
        for security in MailSecurity:
            self.security.addItem(security_word(security), security)
        self.security.currentIndexChanged.connect(self._propose_port)
        self.password = PasswordField(self)
        self.sender_name, self.sender_address = QLineEdit(self), QLineEdit(self)
        self.host.setPlaceholderText("smtp.example.com")
        self.sender_address.setPlaceholderText("desk@example.com")
        self.add_field("host", self.tr("Mail &server"), self.host)
        self.add_beside(
            ("security", self.tr("&Encryption"), self.security),
            ("port", self.tr("&Port"), self.port),
        )
        self.security.view().setAccessibleName(self.security.accessibleName())
        self.add_beside(
            ("user", self.tr("&User"), self.user),
            ("password", self.tr("Pass&word on this PC"), self.password),
        )
        self.add_beside(
            ("sender_name", self.tr("Sender's &name"), self.sender_name),
            ("sender_address", self.tr("Sender's &address"), self.sender_address),
        )
        tab_through(
            *(self.host, self.security, self.port, self.user, self.password),
            *(self.sender_name, self.sender_address),
        )
        self._propose_port()

    def fill(self, settings: MailSettings) -> None:
        """Show settings as they are kept."""
        self.host.setText(settings.host)
        self.security.setCurrentIndex(self.security.findData(settings.security))
        self.port.setText(str(settings.port))
        self.user.setText(settings.user)
        self.sender_name.setText(settings.sender_name)
        self.sender_address.setText(settings.sender_address)

    def lock(self) -> None:
        """Let nothing be changed but the password, by those who may not."""
        for field in (self.host, self.security, self.port, self.user):
            field.setEnabled(False)
        for field in (self.sender_name, self.sender_address):
            field.setEnabled(False)

    def settings(self) -> MailSettings:
        """Return what is filled in; a port that is no number is 0."""
        port = self.port.text().strip()
        return MailSettings(
            self.host.text(),
            int(port) if port.isascii() and port.isdigit() else 0,
            MailSecurity(self.security.currentData()),
            self.user.text(),
            self.sender_name.text(),
            self.sender_address.text(),
        )

    def _propose_port(self) -> None:
        usual = {str(port) for port in USUAL_PORTS.values()}
        if not self.port.text() or self.port.text() in usual:
            self.port.setText(str(USUAL_PORTS[MailSecurity(self.security.currentData())]))


class MailSettingsDialog(PressingDialog):
    """Shows what is kept, tries it, and keeps what is typed; the password stays on this PC."""

    def __init__(
        self, context: ScreenContext, mail: MailKeeper, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Mail settings"))
        self._context, self._mail = context, mail
        self._may_change = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._kept: MailSettings | None = None
        self.fields = MailFields(self)
        self.fields.sender_name.setText(context.login.organization.name)
        self.hint = QLabel(self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.test_address = QLineEdit(self)
        self.test = AssistantStep(self)
        self.test.add_field("test", self.tr("Send a &test to"), self.test_address)
        self.test_button = QPushButton(self.tr("Send &test"), self)
        self.test_button.clicked.connect(self._send_test)
        self.banner = AgainBanner(self)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.reject)
        self.save = QPushButton(self.tr("Save"), self)
        self.save.setProperty("kind", "primary")
        self.save.clicked.connect(self._save)
        for button in (self.test_button, self.cancel):
            button.setAutoDefault(False)
        self.save.setDefault(True)
        self._lay_out()
        self._set_ready(False)
        self._load()

    def done(self, result: int) -> None:
        self.fields.password.setText("")
        self.fields.password.hide_letters()
        super().done(result)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.test, 1)
        row.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignBottom)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.save)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.hint)
        column.addWidget(self.fields)
        column.addSpacing(SPACE)
        column.addLayout(row)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)

    def _load(self) -> None:
        uow, mail = self._context.login.uow, self._mail
        self._context.runner.run(
            lambda: mail.desk().standing(uow),
            done=self._show,
            failed=lambda error: self.banner.show_failure(sentence(error), self._load),
            owner=self,
        )

    def _show(self, standing: MailStanding) -> None:
        self._kept = standing.settings
        if standing.settings is not None:
            self.fields.fill(standing.settings)
            if standing.settings.user and not standing.needs_password:
                self.fields.password.setPlaceholderText(self.tr("Known on this PC"))
        if not self._may_change:
            self.fields.lock()
        where = (
            self.tr("Each PC keeps the password in its keyring; the studio's database has none.")
            if standing.keeps_password
            else self.tr(
                "This PC has no keyring: it knows the password until the program is closed."
            )
        )
        whose = (
            self.tr("The studio's mail goes out through this server, from whichever PC is on.")
            if self._may_change
            else self.tr("Owners choose the server. Its password can be typed here for this PC.")
        )
        self.hint.setText(f"{whose} {where}")
        self._set_ready(self._may_change or standing.settings is not None)
        first = self.fields.host if self._may_change else self.fields.password
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self) -> None:
        login, now, key = self._context.login, self._context.now(), new_id()
        wanted, password, mail = self.fields.settings(), self.fields.password.text(), self._mail
        kept, may_change = self._kept, self._may_change

        def work() -> None:
            from studio_app.domain.mail import checked_settings
            from studio_app.services.outbox import set_mail_settings

            checked = checked_settings(wanted)
            if may_change and checked != kept:
                set_mail_settings(login.uow, login.viewer, checked, now, request_id=key)
            if password:
                mail.desk().keep_password(checked, password)

        self._begin()
        self._context.runner.run(
            work,
            done=lambda _nothing: self.accept(),
            failed=partial(self._fail, again=self._save),
            owner=self,
        )

    def _send_test(self) -> None:
        login, now, mail = self._context.login, self._context.now(), self._mail
        settings, password = self.fields.settings(), self.fields.password.text()
        address = self.test_address.text()
        studio = login.organization.name
        letter = Letter(
            self.tr("A test from {studio}"),
            self.tr("This message says that {studio} can send mail from Studio App."),
        ).filled(studio=studio)
        self._begin()
        self.test_button.setText(self.tr("Sending…"))
        # On the worker that sends: the desk does not wait for a server that does not answer.
        mail.runner.run(
            lambda: mail.desk().send_test(login.viewer, settings, password, address, letter, now),
            done=self._tell_sent,
            failed=partial(self._fail, again=self._send_test),
            owner=self,
        )

    def _tell_sent(self, address: str) -> None:
        self._set_ready(True)
        text = self.tr("The server took the test for {address}. See whether it arrives.")
        self.banner.show_message(text.format(address=address), "good")

    def _fail(self, error: StudioError, again: object = None) -> None:
        self._set_ready(True)
        if isinstance(error, InvalidInput):
            for step in (self.fields, self.test):
                if step.has_field(error.field):
                    step.show_error(error.field, sentence(error))
                    return
        may = callable(again) and may_be_tried_again(error)
        self.banner.show_failure(sentence(error), again if may and callable(again) else None)

    def _begin(self) -> None:
        self.fields.clear_errors()
        self.test.clear_errors()
        self.banner.hide()
        self._set_ready(False)

    def _set_ready(self, ready: bool) -> None:
        for widget in (self.fields, self.test, self.test_button, self.save):
            widget.setEnabled(ready)
        self.test_button.setText(self.tr("Send &test"))
