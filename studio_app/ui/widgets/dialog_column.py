"""The column in which a dialog stacks what it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio_app.ui.theme import SPACE, SPACE_AREA


def dialog_column(dialog: QWidget, width: int, *, grows: bool = False) -> QVBoxLayout:
    """Return the dialog's layout, at least ``width`` pixels wide with its margins.

    Without ``grows`` the dialog is always as high as what it says needs.
    """
    column = QVBoxLayout(dialog)
    if not grows:
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
    column.addStrut(width - 2 * SPACE_AREA)
    column.setContentsMargins(*[SPACE_AREA] * 4)
    column.setSpacing(SPACE)
    return column
