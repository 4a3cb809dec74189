"""A dialog in which Enter presses the button that has the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog

from studio_app.ui.widgets.keys import pressed_button


class PressingDialog(QDialog):
    """Enter presses its default button only where no other button has the keyboard.

    Qt would press the default one instead of those that are not to become it while they have the
    keyboard, so that Enter on Cancel goes on.
    """

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_button(event):
            super().keyPressEvent(event)
