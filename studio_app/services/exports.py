"""Lists as files for sheets: rows in, an XLSX or CSV file out."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.money import Money, minor_digits
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.spreadsheets import looks_like_formula, neutral, storable
from studio_app.repositories.unit_of_work import UnitOfWork, Work

Cell = str | int | Decimal | Money | date | datetime | bool | None
Report = Callable[[int, int], object]

REPORT_EVERY_ROWS = 500
# As the format has it: the first row holds the heads.
MOST_SHEET_ROWS = 1_048_575
LONGEST_CELL = 32_767
_FIRST_SHEET_YEAR = 1900
_LONGEST_SHEET_NAME = 31
_WIDTHS = (10, 48)
_ROWS_FOR_WIDTHS = 200
_YES, _NO = "yes", "no"


class ExportFormat(StrEnum):
    """A kind of file; the value is how its name ends."""

    XLSX = "xlsx"
    CSV = "csv"


class ExportNotWritten(StudioError):
    """The file could not be written there."""

    template = "{file} could not be written: {reason}. Choose another name or folder."


@dataclass(frozen=True, slots=True)
class ExportTable:
    """A list as it is to be written: the name of the sheet, the heads, and the rows as they come.

    ``tz`` is the zone in which moments are written. ``count`` is how many rows there are, for
    those who watch; None where nobody knows.
    """

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    tz: ZoneInfo
    count: int | None = None


def format_of(path: Path) -> ExportFormat:
    """Return the kind of file that a name asks for; raises InvalidInput for any other."""
    try:
        return ExportFormat(path.suffix.lower().removeprefix("."))
    except ValueError as error:
        raise InvalidInput("file", "Choose a name that ends in .xlsx or .csv.") from error


def export_list(
    uow: UnitOfWork,
    viewer: Viewer,
    table_of: Callable[[Work], ExportTable],
    path: Path,
    now: datetime,
    report: Report | None = None,
) -> int:
    """Write a list into a file, as ``export_file`` does, and note in the history that it left.

    ``table_of`` reads in a transaction that is open until the last row is written; its rows may
    thus come from the database one by one. Raises NotAllowed, besides.
    """
    require(viewer, Right.EXPORT)
    with uow.reading() as work:
        table = table_of(work)
        count = export_file(table, path, report)
    with uow.writing() as work:
        after = {"list": table.title, "count": count, "file": path.name}
        work.audit.add("exported_list", "organization", viewer.organization_id, now, after=after)
        work.commit()
    return count


def export_file(table: ExportTable, path: Path, report: Report | None = None) -> int:
    """Write the list into a file, whole or not at all, and return how many rows it has.

    The rows are taken one by one, and held nowhere. ``report`` is called with how many are written
    and how many there are; what it raises ends the export, and leaves no file behind. Raises
    InvalidInput for a name of neither kind, or too many rows for it; ExportNotWritten.
    """
    kind = format_of(path)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                written = write_table(table, file, kind, report)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ExportNotWritten(file=path.name, reason=reason) from error
    return written


def export_bytes(table: ExportTable, kind: ExportFormat, report: Report | None = None) -> bytes:
    """Return the list as the content of a file; see ``export_file``."""
    file = io.BytesIO()
    write_table(table, file, kind, report)
    return file.getvalue()


def write_table(
    table: ExportTable, file: IO[bytes], kind: ExportFormat, report: Report | None = None
) -> int:
    """Write the list into an open file and return how many rows it has; see ``export_file``."""
    rows = _counted(table, report)
    return (_write_sheet if kind is ExportFormat.XLSX else _write_text)(table, rows, file)


def _counted(table: ExportTable, report: Report | None) -> Iterator[Sequence[Cell]]:
    count = 0
    for count, row in enumerate(table.rows, 1):
        if report is not None and count % REPORT_EVERY_ROWS == 0:
            report(count, max(table.count or 0, count))
        yield row
    if report is not None:
        report(count, count)


def _write_text(table: ExportTable, rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> int:
    # Sheets know by the mark at the start that the signs are Unicode.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([neutral(head) for head in table.heads])
        count = 0
        for row in rows:
            writer.writerow([_as_text(cell, table.tz) for cell in row])
            count += 1
        return count
    finally:
        # Closed by whoever opened it.
        text.detach()


def _as_text(cell: Cell, tz: ZoneInfo) -> str:
    if isinstance(cell, str):
        return neutral(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _YES if cell else _NO
    if isinstance(cell, Money):
        return f"{cell.amount:f}"
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(tz):%Y-%m-%d %H:%M}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _write_sheet(table: ExportTable, rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> int:
    # Of no use before the first sheet.
    import xlsxwriter

    try:
        with xlsxwriter.Workbook(file, {"constant_memory": True, "in_memory": False}) as book:
            return _SheetWriter(book, table).write(rows)
    except xlsxwriter.exceptions.FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(0, str(error)) from error


class _SheetWriter:
    """Writes one sheet row by row: what is written is not held."""

    def __init__(self, book: Any, table: ExportTable) -> None:
        self._book, self._table = book, table
        name = "".join(" " if char in "[]:*?/\\" else char for char in storable(table.title))
        name = name[:_LONGEST_SHEET_NAME].strip(" '")
        # The format keeps one name for itself.
        self._sheet: Any = book.add_worksheet("" if name.casefold() == "history" else name)
        self._head = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self._text = book.add_format({"quote_prefix": True})
        self._amounts: dict[str, Any] = {}

    def write(self, rows: Iterable[Sequence[Cell]]) -> int:
        """Write heads and rows; return how many rows there are. Raises InvalidInput."""
        rows = iter(rows)
        first = list(islice(rows, _ROWS_FOR_WIDTHS))
        self._set_widths(first)
        for column, head in enumerate(self._table.heads):
            self._sheet.write_string(0, column, storable(head)[:LONGEST_CELL], self._head)
        count = 0
        for count, row in enumerate(_chained(first, rows), 1):
            if count > MOST_SHEET_ROWS:
                raise InvalidInput(
                    "file", "An XLSX file has no room for so many rows. Choose CSV instead."
                )
            for column, cell in enumerate(row):
                self._write_cell(count, column, cell)
        self._sheet.freeze_panes(1, 0)
        if count:
            self._sheet.autofilter(0, 0, count, len(self._table.heads) - 1)
        return count

    def _set_widths(self, rows: Sequence[Sequence[Cell]]) -> None:
        least, most = _WIDTHS
        for column, head in enumerate(self._table.heads):
            texts = [_as_text(row[column], self._table.tz) for row in rows if column < len(row)]
            longest = max(len(text) for text in (head, *texts))
            self._sheet.set_column(column, column, min(max(longest + 2, least), most))

    def _write_cell(self, row: int, column: int, cell: Cell) -> None:
        sheet = self._sheet
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            text = storable(cell)[:LONGEST_CELL]
            sheet.write_string(row, column, text, self._text if looks_like_formula(text) else None)
        elif isinstance(cell, bool):
            sheet.write_string(row, column, _YES if cell else _NO)
        elif isinstance(cell, Money):
            sheet.write_number(row, column, cell.amount, self._amount(cell.currency))
        elif isinstance(cell, datetime):
            self._write_day(row, column, cell.astimezone(self._table.tz).replace(tzinfo=None))
        elif isinstance(cell, date):
            self._write_day(row, column, cell)
        else:
            sheet.write_number(row, column, cell)

    def _write_day(self, row: int, column: int, day: date) -> None:
        if day.year < _FIRST_SHEET_YEAR:
            self._sheet.write_string(row, column, day.isoformat())
        else:
            form = self._moment if isinstance(day, datetime) else self._day
            self._sheet.write_datetime(row, column, day, form)

    def _amount(self, currency: str) -> Any:
        found = self._amounts.get(currency)
        if found is None:
            places = minor_digits(currency)
            number = "#,##0." + "0" * places if places else "#,##0"
            form = {"num_format": f"{number} [${currency}]"}
            found = self._amounts[currency] = self._book.add_format(form)
        return found


def _chained(
    first: Sequence[Sequence[Cell]], rest: Iterator[Sequence[Cell]]
) -> Iterator[Sequence[Cell]]:
    yield from first
    yield from rest
