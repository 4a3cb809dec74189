"""A page that scrolls where a window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio_app.ui.theme import SPACE


def scrolling_page(parent: QWidget) -> tuple[QScrollArea, QVBoxLayout]:
    """Return a page and the column in which it stacks what it shows."""
    page, body = QScrollArea(parent), QWidget()
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setWidgetResizable(True)
    page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE)
    page.setWidget(body)
    return page, column
