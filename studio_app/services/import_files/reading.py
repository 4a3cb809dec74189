"""A file as a table: whatever it was written by, its rows with their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing.guessing import ROWS_LOOKED_AT, first_row_is_heads, heads_of
from studio_app.domain.importing.tables import MOST_COLUMNS, MOST_ROWS, ReadRow, ReadTable
from studio_app.domain.spreadsheets import plain
from studio_app.services.import_files import sheet as sheets
from studio_app.services.import_files import text as texts

Report = Callable[[int, int], object]

# Nothing that is kept is as long; what is left of it is still too long for its column.
LONGEST_CELL = 20_000
_REPORT_EVERY = 2_000


def read_file(path: Path) -> bytes:
    """Return what is in a file; raises InvalidInput for one that cannot be read or is too large."""
    largest = max(texts.LARGEST_TEXT, sheets.LARGEST_SHEET)
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput("file", f"{path.name} could not be read: {reason}.") from error
    if len(content) > largest:
        megabytes = largest // (1024 * 1024)
        raise InvalidInput("file", f"This file is too large: at most {megabytes} MB can be read.")
    return content


def read_table(
    name: str,
    content: bytes,
    locale: str,
    *,
    sheet: str = "",
    has_heads: bool | None = None,
    report: Report | None = None,
) -> ReadTable:
    """Return the rows of a file that are not empty.

    Without a ``sheet`` the first one with rows is read. ``has_heads`` None leaves it to the first
    row whether it names the columns. Raises InvalidInput for what cannot be read, is too large or
    is empty.
    """
    if not content.strip():
        raise InvalidInput("file", "There is nothing in this file.")
    names: tuple[str, ...] = ()
    if sheets.is_sheet(content):
        names = sheets.sheet_names(content)
        chosen, found = _sheet_with_rows(content, names, sheet, report)
        form = chosen
    else:
        language = locale.partition("_")[0]
        text, encoding = texts.decoded(content, language)
        rows, parted = texts.rows_of(text)
        found, chosen = _kept(rows, report), ""
        form = f"{encoding}, {parted}"
    if not found:
        raise InvalidInput("file", "There is nothing in this file.")
    sample = [row.cells for row in found[:ROWS_LOOKED_AT]]
    named = first_row_is_heads(sample) if has_heads is None else has_heads
    heads = heads_of(sample)
    if not named:
        heads = ("",) * len(heads)
    rest = found[1:] if named else found
    return ReadTable(name, heads, rest, named, bool(names), form, chosen, names)


def _sheet_with_rows(
    content: bytes, names: tuple[str, ...], wanted: str, report: Report | None
) -> tuple[str, list[ReadRow]]:
    for name in (wanted,) if wanted else names:
        found = _kept(sheets.rows_of(content, name), report)
        if found:
            return name, found
    return wanted, []


def _kept(rows: Iterator[tuple[int, list[str]]], report: Report | None) -> list[ReadRow]:
    found: list[ReadRow] = []
    for number, cells in rows:
        kept = [plain(cell[:LONGEST_CELL]).strip() for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if len(kept) > MOST_COLUMNS:
            raise InvalidInput(
                "file", f"Row {number} has too many columns: at most {MOST_COLUMNS} can be read."
            )
        if kept:
            # The row of heads comes on top of those.
            if len(found) > MOST_ROWS:
                raise InvalidInput(
                    "file",
                    f"There are too many rows: at most {MOST_ROWS} can be read. Split the file.",
                )
            found.append(ReadRow(number, tuple(kept)))
        if report is not None and number % _REPORT_EVERY == 0:
            report(number, max(number, MOST_ROWS))
    return found
