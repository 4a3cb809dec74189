"""A choice that those who hear the screen are told the name of, closed and open."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget


def named_box(name: str, parent: QWidget) -> QComboBox:
    """Return an empty combo box of that accessible name."""
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.view().setAccessibleName(name)
    return box
