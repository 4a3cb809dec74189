"""Tell screen readers what appears on its own."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> None:
    """Give a widget its accessible name and let screen readers speak it."""
    widget.setAccessibleName(text)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
