"""Rows out of a sheet: every cell as text, as somebody would have typed it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine

from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing.tables import MOST_COLUMNS, MOST_ROWS

LARGEST_SHEET = 50 * 1024 * 1024
# Unpacked: a small file may hold a sheet that no memory does.
LARGEST_UNPACKED = 600 * 1024 * 1024
ZIP_SIGN, OLD_SIGN = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_sheet(content: bytes) -> bool:
    """Tell whether the content is that of a file with sheets."""
    return content.startswith((ZIP_SIGN, OLD_SIGN))


def sheet_names(content: bytes) -> tuple[str, ...]:
    """Return the names of the sheets; raises InvalidInput for what cannot be read."""
    return tuple(_opened(content).sheet_names)


def rows_of(content: bytes, wanted: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of a sheet with their numbers from 1.

    Raises InvalidInput for what cannot be read, is too large, or has no such sheet.
    """
    book = _opened(content)
    if wanted not in book.sheet_names:
        raise InvalidInput("file", "There is no such sheet in this file.")
    try:
        sheet = book.get_sheet_by_name(wanted)
        if sheet.total_height > 5 * MOST_ROWS or sheet.total_width > 5 * MOST_COLUMNS:
            raise InvalidInput(
                "file",
                f"This sheet is too large: at most {MOST_ROWS} rows and {MOST_COLUMNS} columns "
                "can be read.",
            )
        rows = sheet.to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise InvalidInput("file", "This sheet cannot be read.") from error
    return ((number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1))


def _opened(content: bytes) -> Any:
    try:
        if content.startswith(ZIP_SIGN):
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                if sum(part.file_size for part in parts.infolist()) > LARGEST_UNPACKED:
                    raise InvalidInput("file", "This sheet is too large once it is unpacked.")
        return python_calamine.load_workbook(io.BytesIO(content))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise InvalidInput(
            "file",
            "This sheet cannot be read. Save it as XLSX, without a password, or as CSV.",
        ) from error


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        # Sheets reckon in halves of halves: 70.30000000000001 was 70.3.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.12g}"
    if isinstance(cell, datetime):
        has_time = cell.time() != time()
        return cell.isoformat(" ", "minutes") if has_time else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    return "" if cell is None or isinstance(cell, timedelta) else str(cell)
