"""A menu with rounded corners."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget


class Menu(QMenu):
    """A QMenu whose window is transparent outside its rounded corners; its submenus are too."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setProperty("rounded", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowFlags(self.windowFlags() | Qt.WindowType.FramelessWindowHint)

    def add_submenu(self, title: str) -> Menu:
        """Add a submenu of the same kind and return it."""
        submenu = Menu(title, self)
        self.addMenu(submenu)
        return submenu
