"""Lists as files: what stands in them, and what becomes of one that could not be written."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from python_calamine import load_workbook

from studio_app.domain.audit import AuditFilter
from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.money import Money
from studio_app.services import exports
from studio_app.services.audit import read_audit_trail
from studio_app.services.exports import (
    Cell,
    ExportFormat,
    ExportNotWritten,
    ExportTable,
    export_bytes,
    export_file,
    export_list,
)
from tests.databases import StudioDatabase
from tests.factories import NOW

SEOUL = ZoneInfo("Asia/Seoul")
HEADS = ("Name", "=Phone", "Number", "Price", "Born", "Since", "Active", "Rate")
ROW: tuple[Cell, ...] = (
    '=HYPERLINK("http://x")',
    "+49 30 1",
    -7,
    Money(-123_456, "EUR"),
    date(1850, 2, 3),
    datetime(2026, 3, 10, 20, 0, tzinfo=UTC),
    True,
    Decimal("0.19"),
)
OTHER: tuple[Cell, ...] = (
    "Zoë\x07",
    "",
    0,
    Money(5_000, "KRW"),
    date(2026, 2, 3),
    None,
    False,
    None,
)


def table(*rows: tuple[Cell, ...], title: str = "Clients") -> ExportTable:
    return ExportTable(title, HEADS, rows, SEOUL, len(rows))


def read_sheet(content: bytes) -> list[list[Any]]:
    return load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_cells_in_plain_text() -> None:
    content = export_bytes(table(ROW, OTHER), ExportFormat.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    heads, first, second = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    assert heads[:2] == ["Name", "'=Phone"]
    assert first[:2] == ['\'=HYPERLINK("http://x")', "'+49 30 1"]
    assert first[2:] == ["-7", "-1234.56", "1850-02-03", "2026-03-11 05:00", "yes", "0.19"]
    assert second == ["Zoë", "", "0", "5000", "2026-02-03", "", "no", ""]


def test_cells_in_a_sheet() -> None:
    content = export_bytes(table(ROW, OTHER, title="Clients [1/2]"), ExportFormat.XLSX)
    heads, first, second = read_sheet(content)
    assert heads == list(HEADS)
    moment = datetime(2026, 3, 11, 5, 0)
    assert first == [*ROW[:2], -7, -1234.56, "1850-02-03", moment, "yes", 0.19]
    assert second == ["Zoë", "", 0, 5000, date(2026, 2, 3), "", "no", ""]
    with ZipFile(BytesIO(content)) as parts:
        sheet, styles = parts.read("xl/worksheets/sheet1.xml"), parts.read("xl/styles.xml").decode()
    assert b"<f>" not in sheet
    assert "quotePrefix" in styles
    assert "#,##0.00 [$EUR]" in styles
    assert "#,##0 [$KRW]" in styles


@pytest.mark.parametrize("title", ["", "History", "'", "a" * 80, "x:y?", "이름"])
def test_any_title_names_a_sheet(title: str) -> None:
    assert len(read_sheet(export_bytes(table(OTHER, title=title), ExportFormat.XLSX))) == 2


@pytest.mark.parametrize("count", [0, 200, 201, 450])
def test_a_sheet_has_every_row_of_a_long_list(count: int) -> None:
    rows = [[f"Client {number}"] for number in range(count)]
    listed = ExportTable("Long", ("Name",), iter(rows), SEOUL, count)
    assert read_sheet(export_bytes(listed, ExportFormat.XLSX)) == [["Name"], *rows]


def test_rows_are_taken_one_by_one_and_told_of(tmp_path: Path) -> None:
    alive = 0

    def rows() -> Iterator[tuple[Cell, ...]]:
        nonlocal alive
        for number in range(1_200):
            alive = number
            yield (str(number),)

    told: list[tuple[int, int]] = []
    listed = ExportTable("Long", ("Number",), rows(), SEOUL, 1_200)
    path = tmp_path / "long.csv"
    assert export_file(listed, path, lambda *counts: told.append(counts)) == 1_200
    assert alive == 1_199
    assert told == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]
    assert len(path.read_text().splitlines()) == 1_201


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_export_that_ends_early_leaves_what_was_there(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"clients.{ending}"
    path.write_text("before")

    def rows() -> Iterator[tuple[Cell, ...]]:
        yield ROW
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_file(ExportTable("Clients", HEADS, rows(), SEOUL), path)
    assert path.read_text() == "before"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_place_that_takes_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportNotWritten, match=r"clients\.csv could not be written: No such"):
        export_file(table(ROW), tmp_path / "nowhere" / "clients.csv")
    with pytest.raises(InvalidInput, match=r"\.xlsx or \.csv"):
        export_file(table(ROW), tmp_path / "clients.pdf")


def test_an_export_is_noted_and_is_not_for_the_desk(studio: StudioDatabase, tmp_path: Path) -> None:
    owner, desk = studio.login("owner"), studio.login("desk")
    path = tmp_path / "clients.csv"
    assert export_list(owner.uow, owner.viewer, lambda work: table(ROW), path, NOW) == 1
    entry = read_audit_trail(owner.uow, owner.viewer, AuditFilter()).entries[0]
    assert entry.action == "exported_list"
    assert entry.after == {"list": "Clients", "count": 1, "file": "clients.csv"}
    with pytest.raises(NotAllowed):
        export_list(desk.uow, desk.viewer, lambda work: table(ROW), path, NOW)


def test_a_sheet_has_room_for_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_SHEET_ROWS", 1)
    assert export_bytes(table(ROW), ExportFormat.XLSX)
    assert export_bytes(table(ROW, OTHER), ExportFormat.CSV)
    with pytest.raises(InvalidInput, match="Choose CSV instead"):
        export_bytes(table(ROW, OTHER), ExportFormat.XLSX)
