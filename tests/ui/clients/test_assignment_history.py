"""Who looked after a client, on the client's page, and what is noted there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio_app.ui.main.main_window import MainWindow
from tests.ui.clients.test_client_page import opened
from tests.ui.main.conftest import (
    context,
    log_in,
    open_window,
    runner,
    settings_file,
    show,
    window,
)

__all__ = ["context", "log_in", "open_window", "runner", "settings_file", "show", "window"]


def test_it_is_told_and_noted_at_and_taken_back(window: MainWindow, qtbot: QtBot) -> None:
    history = opened(window, "fay").assignments
    wait_idle = window.context.runner.wait_idle
    assert wait_idle()
    now_with, before = history.texts()
    assert now_with.startswith("Ben, since ")
    assert before.startswith("Anna, ")
    qtbot.mouseClick(history.note_button, Qt.MouseButton.LeftButton)
    history.field.clear()
    qtbot.keyClicks(history.field, "Knee, so no jumps")
    qtbot.keyClick(history.field, Qt.Key.Key_Return)
    assert wait_idle()
    assert window.notice.text() == "Noted at who looks after Fay Client"
    qtbot.waitUntil(lambda: history.texts()[0].endswith("\nKnee, so no jumps"))
    assert not history.field.isVisible()
    window.context.undo.undo_last()
    assert wait_idle()
    qtbot.waitUntil(lambda: history.texts() == [now_with, before])
    gus = opened(window, "gus")
    assert wait_idle()
    assert gus.assignments.texts() == []
    assert not gus.assignments.note_button.isVisible()
