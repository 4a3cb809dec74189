"""The line below a list: how much there is, and what can be done with the row that is chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.ui.theme import SPACE, SPACE_WIDE

FOOT_HEIGHT = 44


def foot(count: QLabel, *buttons: QPushButton, parent: QWidget) -> QFrame:
    """Return a foot with the count at the left and the buttons at the right."""
    made = QFrame(parent)
    made.setProperty("pane", "foot")
    made.setFixedHeight(FOOT_HEIGHT)
    row = QHBoxLayout(made)
    row.setContentsMargins(SPACE_WIDE, 0, SPACE, 0)
    row.setSpacing(SPACE)
    row.addWidget(count)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return made
