"""What a person does in the windows that sell, take money and give it back."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from studio_app.ui.main.main_window import MainWindow
from tests.factories import key

Dialog = TypeVar("Dialog", bound=QDialog)
ENTER = Qt.Key.Key_Return


def show_client(window: MainWindow, client: str = "cara") -> None:
    """Have a client on the card."""
    window.show_client(key(client))
    settle(window)


def settle(window: MainWindow) -> None:
    """Wait until the worker has nothing to do and what it brought is on screen."""
    for _ in range(4):
        QApplication.processEvents()
        assert window.context.runner.wait_idle()
    QApplication.processEvents()


def opened(window: MainWindow, kind: type[Dialog]) -> Dialog:
    """Return the window of a kind that is open, once it has loaded."""
    settle(window)
    (found,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return found


def are_open(window: MainWindow, kind: type[Dialog]) -> int:
    """Return how many windows of a kind are open."""
    settle(window)
    return len([one for one in window.findChildren(kind) if one.isVisible()])


def back(window: MainWindow) -> None:
    """Have the main window active again, after another was closed."""
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


def press(key_: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the keyboard is."""
    focused = QApplication.focusWidget() or QApplication.activeWindow()
    assert focused is not None
    QTest.keyClick(focused, key_, modifiers)
    QApplication.processEvents()


def write(text: str) -> None:
    """Type a text in the place of what is marked where the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, text)
    QApplication.processEvents()
