"""A row of choices of which one holds, such as day, week and list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class SegmentedControl(QFrame):
    """Buttons side by side, one checked; Tab enters at the checked one, arrows choose.

    ``changed`` carries the key of a choice made by hand, not of ``set_current``.
    """

    changed = Signal(str)

    def __init__(
        self, options: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None
    ) -> None:
        """Take (key, text) pairs and the control's accessible name; the first pair is checked."""
        super().__init__(parent)
        self.setProperty("segmented", True)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._keys = [key for key, _ in options]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (_, text) in enumerate(options):
            button = QPushButton(text, self)
            button.setProperty("segment", True)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{name}: {text}")
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self._silent = False
        self._is_narrow = False

    def current_key(self) -> str:
        """Return the key of the checked choice."""
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Check a choice without emitting changed; raises ValueError for an unknown key."""
        self._silent = True
        self._group.button(self._keys.index(key)).setChecked(True)
        self._silent = False

    def set_narrow(self, narrow: bool) -> None:
        """Leave less room around the words."""
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        for button in self._group.buttons():
            button.setProperty("narrow", narrow)
            button.style().unpolish(button)
            button.style().polish(button)
        self.updateGeometry()

    def button(self, key: str) -> QPushButton:
        """Return the button of a choice, for a tool tip or a shortcut."""
        found = self._group.button(self._keys.index(key))
        assert isinstance(found, QPushButton)
        return found

    def _toggled(self, number: int, checked: bool) -> None:
        if checked and not self._silent:
            self.changed.emit(self._keys[number])
