"""What a person does with the history, in short words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from studio_app.ui.audit.page import HistoryPage


def settle(page: HistoryPage) -> None:
    """Let the worker finish, and what it started in turn."""
    for _ in range(4):
        QApplication.processEvents()
        assert page._context.runner.wait_idle()


def lines(page: HistoryPage) -> list[str]:
    """Return the sentences shown."""
    indexes = [page.model.index(row) for row in range(page.model.rowCount())]
    return [str(index.data()) for index in indexes if page.model.entry(index)]


def choose(qtbot: QtBot, page: HistoryPage, box: QComboBox, text: str) -> None:
    """Choose from a box by its keys."""
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Home)
    while box.currentText() != text:
        row = box.currentIndex()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentIndex() == row + 1, f"{text} is not offered"
    settle(page)
