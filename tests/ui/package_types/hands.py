"""Hands on mouse and keyboard in the area of package types."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.package_types.area import PackagesArea
from studio_app.ui.package_types.price_dialog import PriceDialog
from studio_app.ui.package_types.type_dialog import TypeDialog

CTRL = Qt.KeyboardModifier.ControlModifier


def keep(widget: QWidget, name: str) -> None:
    """Keep a picture where one is asked for, for somebody to look at."""
    folder = os.environ.get("STUDIO_APP_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


class Desk:
    """The area on screen, with hands on mouse and keyboard."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot
        area = window.open_area("packages")
        assert isinstance(area, PackagesArea)
        self.page, self.switch = area.page, area.bar.switch
        self.settle()

    def settle(self) -> None:
        """Wait until what was asked for is on screen."""
        for _ in range(3):
            QTest.qWait(0)
            assert self.window.context.runner.wait_idle()
        QTest.qWait(0)

    def come_back(self) -> None:
        """Give the keyboard back to the window, as closing a dialog does on a real screen."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
        if widget.window() is self.window:
            self.come_back()
        self.qtbot.keyClick(widget, key, modifier)
        self.settle()

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def rows(self) -> list[str]:
        model = self.page.types.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def prices(self) -> list[list[str]]:
        model = self.page.prices.model
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def dialog(self, kind: type[QWidget]) -> QWidget:
        found: list[QWidget] = []

        def there() -> bool:
            found[:] = [it for it in self.window.findChildren(kind) if it.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(there)
        return found[0]

    def type_dialog(self) -> TypeDialog:
        dialog = self.dialog(TypeDialog)
        assert isinstance(dialog, TypeDialog)
        return dialog

    def price_dialog(self) -> PriceDialog:
        dialog = self.dialog(PriceDialog)
        assert isinstance(dialog, PriceDialog)
        return dialog

    def undo(self) -> None:
        self.press(self.window, Qt.Key.Key_Z, CTRL)


OpenDesk = Callable[[str], Desk]
