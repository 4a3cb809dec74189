"""A file that was read: its heads and its rows, all of them text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_ROWS = 100_000
MOST_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its number in the file, as a sheet counts them, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """Return a cell, "" where the row is shorter."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """What a file holds. ``has_heads`` tells that the first row named the columns.

    ``sheets`` are the names of all sheets of the file, of which ``sheet`` was read; a file of
    plain text has none. ``form`` says in what way it was written, such as "UTF-8, semicolons".
    """

    name: str
    heads: tuple[str, ...]
    rows: Sequence[ReadRow]
    has_heads: bool
    is_sheet: bool
    form: str
    sheet: str = ""
    sheets: tuple[str, ...] = ()
