"""From the invitation by e-mail to the first login with the password in it, by clicks and keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.ui.team.invitation_mail_dialog import InvitationMailDialog
from tests.databases import StudioDatabase
from tests.mail_server import mail_server
from tests.reports.printed import text
from tests.services.mail_hands import Sender
from tests.ui.login.hands import press, text_field, type_into, words_of
from tests.ui.team.hands import ENTER, OWN, PATIENCE, Desk


def password_in(content: str) -> str:
    """Return the one-time password in a message."""
    words = content.split()
    return words[words.index("password:") + 1]


def test_an_invitation_by_mail_and_its_acceptance(
    desk: Desk, qtbot: QtBot, place: StudioDatabase
) -> None:
    fonts.register(resource("fonts"))
    with mail_server() as server:
        owner = place.login("owner")
        Sender(owner, server.settings()).set_up()
        owner.close()
        desk.log_in("owner")
        logins = desk.logins()
        dialog = logins.page
        press(qtbot, dialog, "Invite…")
        desk.settle()
        type_into(qtbot, dialog, "Name", "Nia Newcomer")
        type_into(qtbot, dialog, "Login", "nia")
        type_into(qtbot, dialog, "Send the invitation by e-mail to", "nia")
        field = text_field(dialog, "Send the invitation by e-mail to")
        qtbot.keyClick(field, ENTER)
        desk.settle()
        assert "such as ann@example.com" in logins.words
        qtbot.keyClicks(field, "nia@example.com")
        qtbot.keyClick(field, ENTER)
        desk.settle()
        assert "the invitation is on its way to nia@example.com" in logins.words
        assert dialog.handover.isHidden(), "nobody but Nia reads it"
        qtbot.waitUntil(lambda: len(server.taken) == 1, timeout=PATIENCE)

        # She has lost it: another one, which ends the first, on paper and by mail.
        logins.take("New one-time password", "Nia Newcomer")
        press(qtbot, dialog, "Copy invitation")
        copied = QGuiApplication.clipboard().text()
        assert password_in(copied) == logins.one_time()
        press(qtbot, dialog, "Print…")
        preview = dialog.inviter.preview
        assert preview is not None
        qtbot.waitUntil(lambda: bool(preview.pdf()), timeout=PATIENCE)
        assert logins.one_time() in text(preview.pdf())
        preview.close()
        press(qtbot, dialog, "Send by e-mail…")
        qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), InvitationMailDialog))
        asking = QApplication.activeWindow()
        assert isinstance(asking, InvitationMailDialog)
        desk.settle()
        assert text_field(asking, "E-mail address").text() == "nia@example.com"
        qtbot.keyClick(asking.address, Qt.Key.Key_Return)
        desk.settle()
        assert "is on its way to nia@example.com" in words_of(dialog)
        assert dialog.handover.isHidden()
        qtbot.waitUntil(lambda: len(server.taken) == 2, timeout=PATIENCE)
        first, second = (password_in(got.get_content()) for got in server.taken)
        assert second == password_in(copied)
        desk.leave()
    desk.give("nia", first)
    assert "Name or one-time password is not right" in desk.door
    desk.give("nia", second)
    assert "Choose your own password" in desk.door
    desk.choose(OWN, OWN)
    assert desk.window().context.login.viewer.name == "Nia Newcomer"
