"""A payment in a client's history opens its receipt."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio_app.domain.client_record import TimelineKind
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.history import History
from studio_app.ui.main.print_preview import PrintPreview
from tests.factories import key
from tests.reports.printed import text
from tests.ui.main.conftest import LogIn, OpenWindow


def test_enter_on_a_payment_shows_its_receipt(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    fonts.register(resource("fonts"))
    window = open_window(log_in("desk"))
    runner = window.context.runner

    def stand_on_payment(client: str) -> History:
        window.open_client(key(client))
        assert runner.wait_idle()
        area = window.open_area("clients")
        assert isinstance(area, ClientsArea)
        history = area.client.page.history
        qtbot.waitUntil(lambda: history.model.rowCount() > 3)
        rows = [history.model.index(row) for row in range(history.model.rowCount())]
        (payment,) = [
            row
            for row in rows
            if (entry := history.model.entry(row)) and entry.kind is TimelineKind.PAYMENT
        ]
        history.list.setFocus()
        history.list.setCurrentIndex(payment)
        return history

    qtbot.keyClick(stand_on_payment("cara").list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(window.findChildren(PrintPreview)))
    (preview,) = window.findChildren(PrintPreview)
    qtbot.waitUntil(preview.foot.print_button.isEnabled)
    assert "Receipt 1" in text(preview.pdf())
    preview.close()
    # This one is from before receipts.
    qtbot.keyClick(stand_on_payment("cem").list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "before receipts" in window.banner.text())
    assert not window.findChildren(PrintPreview)
