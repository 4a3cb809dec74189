"""What the windows before and between logins share: mark, name, title, and the middle."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio_app.ui.theme import LIGHT
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


def program_icon() -> QIcon:
    """Return the mark as the icon of the program's windows."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 128):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(LIGHT.accent))
        radius = size * 5 / 18
        painter.drawRoundedRect(picture.rect(), radius, radius)
        painter.end()
        icon.addPixmap(picture)
    return icon


def in_the_middle(widget: QWidget) -> QHBoxLayout:
    """Return a row with a widget in the middle.

    Unlike an alignment it gives text that wraps the height that it needs.
    """
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row


def window_title(text: str) -> str:
    """Return a window's title: what it shows, and the program's name."""
    title = QCoreApplication.translate("Window", "{text} – {program}")
    return title.format(text=text, program=PROGRAM)
