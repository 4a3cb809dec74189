"""The choice of how money comes and goes, by one key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from studio_app.domain.payments import PaymentMethod
from studio_app.ui.money.words import method_word
from studio_app.ui.widgets.segmented_control import SegmentedControl

LATER = "later"


class MethodControl(SegmentedControl):
    """Buttons for each way of paying; digits choose, as written on them.

    Where it ``may_wait`` there is one more, for who pays later.
    """

    def __init__(self, parent: QWidget, *, may_wait: bool = False) -> None:
        options = [(method.value, method_word(method)) for method in PaymentMethod]
        if may_wait:
            options.append((LATER, self.tr("Later")))
        numbered = [(key, f"{number} {text}") for number, (key, text) in enumerate(options, 1)]
        super().__init__(numbered, self.tr("How it is paid"), parent)
        self._choices = [key for key, _text in options]
        for key, text in options:
            self.button(key).setAccessibleName(f"{self.accessibleName()}: {text}")

    def method(self) -> PaymentMethod | None:
        """Return the way that is chosen, None for later."""
        key = self.current_key()
        return None if key == LATER else PaymentMethod(key)

    def choose(self, key: str) -> None:
        """Choose a way, as though by hand, and give it the keyboard; another is left alone."""
        if key in self._choices:
            self.button(key).setChecked(True)
            self.take_keyboard()

    def take_keyboard(self) -> None:
        """Give the keyboard to the choice that holds."""
        self.button(self.current_key()).setFocus(Qt.FocusReason.OtherFocusReason)

    def has_keyboard(self) -> bool:
        """Tell whether one of the choices has the keyboard."""
        return any(self.button(key).hasFocus() for key in self._choices)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.text()
        if number.isdecimal() and 1 <= int(number) <= len(self._choices):
            self.choose(self._choices[int(number) - 1])
            return
        super().keyPressEvent(event)
