"""A button that stands for an action of a menu."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Says and does what an action does, and can be pressed while that can be chosen."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(action.text(), parent)
        self._action = action
        self.setAutoDefault(False)
        self.setEnabled(action.isEnabled())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)

    def _follow(self) -> None:
        self.setText(self._action.text())
        self.setEnabled(self._action.isEnabled())
