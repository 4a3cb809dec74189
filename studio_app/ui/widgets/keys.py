"""What keys mean inside a card or a dialog, whichever of its widgets has the keyboard."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

OF_SHORTCUTS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def tab_through(*widgets: QWidget) -> None:
    """Let Tab go from one of the widgets to the next, in this order."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


def pressed_button(event: QKeyEvent) -> bool:
    """Press the button that has the keyboard if the key is Enter; return False if it is not so."""
    button = QApplication.focusWidget()
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not is_enter or not isinstance(button, QPushButton | QToolButton):
        return False
    # A key that is held down presses once.
    if not event.isAutoRepeat():
        button.click()
    return True


def kept_from_window(event: QEvent) -> bool:
    """Keep a letter, digit or sign from the window's shortcuts; return False if it is none."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    # Keys below that one write something.
    if event.key() >= Qt.Key.Key_Escape or event.modifiers() & OF_SHORTCUTS:
        return False
    event.accept()
    return True
