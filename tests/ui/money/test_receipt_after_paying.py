"""What was just paid has its receipt one key away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.money.pay_dialog import PayDialog
from tests.databases import StudioDatabase
from tests.factories import add_package
from tests.reports.printed import reader, text
from tests.ui.money.hands import ENTER, back, opened, press, settle, show_client

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def preview_of(window: MainWindow, qtbot: QtBot) -> PrintPreview:
    """Return the preview that is open, once it is made."""
    found = opened(window, PrintPreview)
    qtbot.waitUntil(found.foot.print_button.isEnabled)
    return found


def test_all_receipts_of_a_payment_by_a_key_and_by_the_notice(
    window: MainWindow, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    fonts.register(resource("fonts"))
    with sqlite_studio.house() as connection:
        add_package(connection, "second", "cara", price=10_000)
    assert not window.actions_of_window.receipt.isEnabled()
    show_client(window)
    press(Qt.Key.Key_P)
    opened(window, PayDialog)
    press(ENTER)
    press(ENTER)
    settle(window)
    back(window)
    offers = [one.text() for one in window.notice.findChildren(QPushButton) if one.isVisible()]
    assert offers == ["Undo Ctrl Z", "Receipt Ctrl Shift P"]
    press(Qt.Key.Key_P, CTRL_SHIFT)
    preview = preview_of(window, qtbot)
    pages = reader(preview.pdf()).pages
    assert len(pages) == 2
    words = text(preview.pdf())
    assert "Package Cara Ten" in words
    assert "Package Second" in words
    assert "Paid · Cash" in words
    preview.close()
    back(window)
    qtbot.mouseClick(window.notice.findChildren(QPushButton)[1], Qt.MouseButton.LeftButton)
    assert "Receipts" in preview_of(window, qtbot).windowTitle()
