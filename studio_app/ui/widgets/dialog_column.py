"""The column in which a dialog stacks what it shows."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio_app.ui.theme import SPACE, SPACE_AREA

WINDOW_FRAME = QSize(8, 40)


def dialog_column(
    dialog: QWidget, width: int, *, grows: bool = False, height: int = 0
) -> QVBoxLayout:
    """Return the dialog's layout, at least ``width`` pixels wide with its margins.

    Without ``grows`` the dialog is always as high as what it says needs; with a ``height`` it opens
    as high as that, as far as the screen is, and stays so.
    """
    column = QVBoxLayout(dialog)
    if height:
        room = dialog.screen().availableSize() - WINDOW_FRAME
        dialog.resize(QSize(width, height).boundedTo(room))
    elif not grows:
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
    column.addStrut(width - 2 * SPACE_AREA)
    column.setContentsMargins(*[SPACE_AREA] * 4)
    column.setSpacing(SPACE)
    return column
