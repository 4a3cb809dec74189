"""The outbox by what people do there, with a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import MailKind, MailSecurity
from studio_app.repositories.schema import OutboxMessageRow
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.team.area import TeamArea
from studio_app.ui.team.outbox.model import Column
from studio_app.ui.team.outbox.page import OutboxPage
from studio_app.ui.team.outbox.settings_dialog import MailSettingsDialog
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.mail_server import PASSWORD, SENDER, USER, MailServer, mail_server
from tests.ui.login.hands import button, dialog_in_front, press, type_into, words_of
from tests.ui.team.hands import PATIENCE, Desk


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server(asks_login=True) as made:
        yield made


def outbox(window: MainWindow) -> OutboxPage:
    """Open the outbox from the sidebar."""
    area = window.open_area("team")
    assert isinstance(area, TeamArea)
    page = area.show_page("outbox")
    assert isinstance(page, OutboxPage)
    return page


def settings_of(desk: Desk, page: OutboxPage) -> MailSettingsDialog:
    """Open the mail settings."""
    press(desk.qtbot, page, "Mail settings…")
    dialog = dialog_in_front(desk.qtbot)
    assert isinstance(dialog, MailSettingsDialog)
    desk.settle()
    return dialog


def queue(window: MainWindow, recipient: str) -> None:
    """Queue a message as a step does, which tells that something changed."""
    with window.context.login.uow.writing() as work:
        content = {"subject": "Hello", "text": "Come in.", "about": "Cara"}
        work.outbox.add(new_id(), MailKind.INVITATION, recipient, content, NOW)
        work.commit()
    window.context.bus.announce(Changes(frozenset({Aggregate.ORGANIZATION})))


def rows(page: OutboxPage) -> list[tuple[str, str]]:
    """Return to whom each message goes and where it stands."""
    model = page.model
    return [
        (model.index(row, Column.TO).data(), model.index(row, Column.STATE).data())
        for row in range(model.rowCount())
    ]


def test_an_owner_sets_mail_up_tries_it_and_sees_what_became_of_it(
    desk: Desk,
    qtbot: QtBot,
    server: MailServer,
    place: StudioDatabase,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    window = desk.log_in("owner")
    page = outbox(window)
    QAbstractItemModelTester(page.model, page)
    qtbot.waitUntil(lambda: "No mail yet" in words_of(page), timeout=PATIENCE)
    assert window.context.mail is not None
    window.context.mail.look()
    qtbot.waitUntil(lambda: "sends no mail yet" in words_of(page), timeout=PATIENCE)

    dialog = settings_of(desk, page)
    assert_accessible(dialog)
    for name in ("Encryption", "Port", "User", "Password on this PC"):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        assert dialog.focusWidget().accessibleName() == name
    assert "the password until the program is closed" in words_of(dialog)
    type_into(qtbot, dialog, "Mail server", "127.0.0.1")
    fields = dialog.fields
    fields.security.setCurrentIndex(fields.security.findData(MailSecurity.NONE))
    type_into(qtbot, dialog, "Port", str(server.port))
    type_into(qtbot, dialog, "User", USER)
    type_into(qtbot, dialog, "Password on this PC", "wrong")
    type_into(qtbot, dialog, "Sender's address", SENDER)
    type_into(qtbot, dialog, "Send a test to", "ann@example.com")
    press(qtbot, dialog, "Send test")
    qtbot.waitUntil(lambda: "refused the login of “studio”" in words_of(dialog), timeout=PATIENCE)
    type_into(qtbot, dialog, "Password on this PC", PASSWORD)
    press(qtbot, dialog, "Send test")
    qtbot.waitUntil(lambda: "took the test for ann@example.com" in words_of(dialog))
    assert server.taken.pop()["Subject"].startswith("A test from ")
    press(qtbot, dialog, "Save")
    qtbot.waitUntil(lambda: page.dialog is None, timeout=PATIENCE)

    server.refuses["gone@example.com"] = "550 No such person"
    queue(window, "nia@example.com")
    queue(window, "gone@example.com")
    qtbot.waitUntil(lambda: len(rows(page)) == 2 and bool(server.taken), timeout=PATIENCE)
    item = window.sidebar.item("team")
    qtbot.waitUntil(lambda: item.count() == "1 not sent", timeout=PATIENCE)
    qtbot.waitUntil(lambda: "Given up" in rows(page)[0][1], timeout=PATIENCE)
    assert [got["To"] for got in server.taken] == ["nia@example.com"]
    assert rows(page)[1][1].startswith("Sent ")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert "takes nothing for gone@example.com" in page.reason.text()
    assert not button(page, "Send again").isEnabled(), "its password is gone"
    press(qtbot, page, "Sent")
    assert [to for to, _state in rows(page)] == ["nia@example.com"]

    # Whoever leaves meanwhile leaves nothing behind that would be sent twice.
    server.delay, handed = 0.5, server.begun
    queue(window, "late@example.com")
    qtbot.waitUntil(lambda: server.begun > handed, timeout=PATIENCE)
    desk.leave()
    qtbot.waitUntil(lambda: desk.program.mail_runner.is_idle, timeout=PATIENCE)
    with place.house() as connection:
        row = OutboxMessageRow
        sent = select(row.sent_at).where(row.recipient == "late@example.com")
        assert connection.execute(sent).scalar_one() is not None
    assert len(server.taken) == 2
