"""What a list of any length tells of its rows, column by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from studio_app.ui.theme import current_tokens

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Keyed(Protocol):
    """What has a key."""

    @property
    def id(self) -> UUID: ...


RowT = TypeVar("RowT", bound=Keyed)


@dataclass(frozen=True)
class PagedColumn(Generic[RowT]):
    """A column: the name by which it is remembered, its heading, and what a row says in it.

    Figures stand at the ``right``; ``tone`` names the colour of the text as the theme knows it,
    None for the usual; ``tip`` is what the mouse is told, the text itself without one. ``width``
    and ``shown`` are how it begins; a column that is not ``sortable`` cannot be ordered by.
    """

    name: str
    heading: str
    text: Callable[[RowT], str]
    right: bool = False
    tone: Callable[[RowT], str | None] | None = None
    tip: Callable[[RowT], str] | None = None
    width: int = 120
    shown: bool = True
    sortable: bool = True


@dataclass(slots=True)
class CellLook:
    """What a cell shows; ``fitted`` is its text as it fits a width, kept by whoever paints it."""

    text: str
    right: bool = False
    tone: str | None = None
    fitted: tuple[int, str, int] | None = None


def look_made(row: RowT, column: PagedColumn[RowT]) -> CellLook:
    """Return what a cell shows of a row."""
    tone = None if column.tone is None else column.tone(row)
    return CellLook(column.text(row), column.right, tone)


def value_of(look: CellLook, role: int) -> Any:
    """Return what an item model says of a cell in a role."""
    if role == Qt.ItemDataRole.DisplayRole:
        return look.text
    if role == Qt.ItemDataRole.TextAlignmentRole:
        return RIGHT if look.right else None
    if role == Qt.ItemDataRole.ForegroundRole and look.tone is not None:
        return QColor(getattr(current_tokens(), look.tone))
    return None
