"""The program's mark and name, as they stand at the top left of every window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel

from studio_app.ui.widgets.sidebar_item import AppMark

PROGRAM = "Studio App"


def brand_row() -> QHBoxLayout:
    """Return a row that begins with the mark and the name; more may be added at the right."""
    name = QLabel(PROGRAM)
    name.setProperty("role", "title")
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(AppMark())
    row.addWidget(name)
    row.addStretch(1)
    return row


def window_title(text: str) -> str:
    """Return a window's title: what it shows, and the program's name."""
    title = QCoreApplication.translate("Window", "{text} – {program}")
    return title.format(text=text, program=PROGRAM)
