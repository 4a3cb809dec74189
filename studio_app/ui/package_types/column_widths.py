"""How wide somebody made the columns of a table, for the next start."""

from __future__ import annotations

from PySide6.QtWidgets import QTableView

NARROWEST, WIDEST = 40, 2_000


def widths_of(table: QTableView) -> list[int]:
    """Return the widths of all columns but the last, which takes what is left."""
    return [table.columnWidth(column) for column in range(table.model().columnCount() - 1)]


def set_widths(table: QTableView, kept: object) -> None:
    """Give the columns the widths that were kept, unless these are of other columns."""
    if not isinstance(kept, list) or len(kept) != table.model().columnCount() - 1:
        return
    if all(type(width) is int and NARROWEST <= width <= WIDEST for width in kept):
        for column, width in enumerate(kept):
            table.setColumnWidth(column, width)
