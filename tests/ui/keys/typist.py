"""Somebody at the main window who uses the keyboard alone, with its shortcuts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.schedule.board import Tile

SeatAt = Callable[[str], "Typist"]
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


class Typist:
    """Hands on the keyboard of a window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.page = window.schedule().page
        self.settle()

    def settle(self) -> None:
        """Wait until the worker has nothing to do and what it brought is on screen."""
        for _ in range(4):
            QApplication.processEvents()
            assert self.window.context.runner.wait_idle()
        QApplication.processEvents()

    def focus(self) -> QWidget:
        """Return the widget that gets the keys."""
        popup = QApplication.activePopupWidget()
        widget = QApplication.focusWidget() if popup is None else popup.focusWidget() or popup
        assert widget is not None, "nothing has the focus"
        return widget

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        """Press a key wherever the focus is."""
        QTest.keyClick(self.focus(), key, modifiers)
        self.settle()

    def type(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus(), text)
        self.settle()

    def tab_to(self, widget: QWidget) -> None:
        """Press Tab until a widget has the keyboard."""
        for _ in range(40):
            if widget.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {widget.accessibleName() or widget}")

    def tile(self, name: str) -> Tile:
        """Return the session on the board with that name."""
        return next(one for one in self.page.calendar.board.tiles if one.label == name)

    def stand_on(self, name: str) -> None:
        """Mark the session with that name, with the keyboard in the calendar."""
        self.page.calendar.setFocus()
        self.page.calendar.select_session(self.tile(name).session.session_id)
        self.settle()

    def dialog(self) -> QDialog:
        """Return the dialog that is open."""
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog), "no dialog is open"
        dialog.activateWindow()
        self.settle()
        return dialog
