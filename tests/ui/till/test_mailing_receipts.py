"""A receipt goes to its client by e-mail, as a PDF that is made when it is sent."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio_app.services.outbox import outbox_entries
from studio_app.ui.till.mail_dialog import MailReceiptDialog
from studio_app.ui.till.sheets import preview, receipt_sheet
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.mail_server import mail_server
from tests.reports.printed import text
from tests.services.mail_hands import Sender
from tests.ui.login.hands import press, type_into, words_of
from tests.ui.main.conftest import LogIn, OpenWindow


def test_a_receipt_is_sent_from_where_it_is_shown(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    window = open_window(log_in("anna"))
    context, receipt = window.context, receipt_sheet(key("receipt cara"), 1)

    def asked() -> MailReceiptDialog:
        press(qtbot, shown, "Send by e-mail…")
        qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), MailReceiptDialog))
        dialog = QApplication.activeWindow()
        assert isinstance(dialog, MailReceiptDialog)
        assert context.runner.wait_idle()
        return dialog

    shown = preview(context, receipt, window)
    assert context.runner.wait_idle()
    dialog = asked()
    assert "This studio sends no mail yet" in words_of(dialog)
    assert not dialog.send.isEnabled()
    press(qtbot, dialog, "Cancel")
    with mail_server() as server:
        Sender(sqlite_studio.login("owner"), server.settings()).set_up()
        dialog = asked()
        assert "from desk@harbour.example" in words_of(dialog)
        type_into(qtbot, dialog, "E-mail address", "cara")
        press(qtbot, dialog, "Send")
        assert context.runner.wait_idle()
        assert "such as ann@example.com" in words_of(dialog)
        type_into(qtbot, dialog, "E-mail address", "cara@Example.com")
        press(qtbot, dialog, "Send")
        qtbot.waitUntil(lambda: "On its way to cara@Example.com" in words_of(shown))
        shown.close()
        desk = Sender(sqlite_studio.login("desk"), server.settings())
        (entry,) = outbox_entries(desk.uow, desk.viewer, NOW)
        assert (entry.recipient, entry.about) == ("cara@example.com", "Cara Client · 1")
        assert desk.send().sent == 1
        (got,) = server.taken
    assert got["Subject"] == "Receipt 1 from Home"
    body, pdf = got.iter_parts()
    assert "Hello Cara Client," in body.get_content()
    assert pdf.get_filename() == "Receipt 1.pdf"
    assert "Receipt 1" in text(pdf.get_content())
