"""Files as people have them: read whole, or refused in a sentence that says where."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis.strategies import characters, lists, sampled_from, text

from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing.tables import MOST_ROWS
from studio_app.domain.money import Money
from studio_app.services.exports import ExportFormat, ExportTable, export_bytes
from studio_app.services.import_files import sheet as sheets
from studio_app.services.import_files.reading import LONGEST_CELL, read_file, read_table

HEADS = ("Name", "E-Mail", "Ort")
ANNA = ("Jörg Müller", "joerg@example.com", "Köln")
TEXT = "Name;E-Mail;Ort\r\nJörg Müller;joerg@example.com;Köln\r\n"


def rows(content: bytes, locale: str = "de_DE") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table("clients", content, locale).rows]


@pytest.mark.parametrize(
    ("encoding", "form"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp1252", "Windows-1252"),
        ("latin-1", "Windows-1252"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
    ],
)
def test_any_encoding(encoding: str, form: str) -> None:
    table = read_table("clients.csv", TEXT.encode(encoding), "de_DE")
    assert table.heads == HEADS
    assert [(row.number, row.cells) for row in table.rows] == [(2, ANNA)]
    assert table.form == f"{form}, semicolons"
    assert not table.is_sheet


@pytest.mark.parametrize(
    ("words", "encoding", "locale"),
    [("김민준", "cp949", "ko_KR"), ("Иван", "cp1251", "ru_RU"), ("Łukasz", "cp1250", "pl_PL")],
)
def test_what_a_country_writes_without_unicode(words: str, encoding: str, locale: str) -> None:
    assert rows(f"Name,Nr\n{words},1".encode(encoding), locale) == [(words, "1")]


def test_a_sign_that_windows_does_not_have_is_latin() -> None:
    assert rows(b"Name,Nr\nJ\xf6rg \x81,1") == [("Jörg \x81", "1")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Name,Nr\nA,1\nB,2", [("A", "1"), ("B", "2")]),
        ("Name;Preis\nA;1,50\nB;2,50", [("A", "1,50"), ("B", "2,50")]),
        ("Name\tNr\rA\t1\rB\t2", [("A", "1"), ("B", "2")]),
        ("Name|Nr\r\nA|1", [("A", "1")]),
        ("sep=;\nName;Nr\nA, B;1", [("A, B", "1")]),
        ("Name\nA\n\nB", [("A",), ("B",)]),
        ('Name,Note\n"Ann ""Ani"" Lee","a\nb, c"', [('Ann "Ani" Lee', "a\nb, c")]),
        ('Name,Note\nAnn "Ani" Lee,x', [('Ann "Ani" Lee', "x")]),
        ('Name;Note\n"Ani" Lee;x, y', [("Ani Lee", "x, y")]),
        ("Name,Nr,Ort\nA\nB,2,,,,\n,,\n", [("A",), ("B", "2")]),
        ("Name,Phone\nA,'+49 30 1", [("A", "+49 30 1")]),
    ],
)
def test_any_habit(content: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(content.encode()) == expected


def test_rows_keep_the_numbers_that_a_sheet_shows() -> None:
    table = read_table("x.csv", b"\nName,Nr\n\nA,1\n\n\nB,2\n", "en_GB")
    assert [(row.number, row.cells[0]) for row in table.rows] == [(4, "A"), (7, "B")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "nothing in this file"),
        (b" \r\n \r\n", "nothing in this file"),
        (b'Name,Nr\n"Anna,1\nBen,2\n', "row 2 is never closed"),
        (b"PK\x03\x04not a sheet", "without a password"),
        (b"\xd0\xcf\x11\xe0not a sheet", "without a password"),
        (b"\x00\x01\x02\x00\x00\xff\x00\x03", "neither a sheet nor plain text"),
        (b"\xff\xfe\x00", "neither a sheet nor plain text"),
        (b"Name" + b"," * 300 + b"x", "too many columns"),
    ],
)
def test_what_cannot_be_read_is_told(content: bytes, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        read_table("x.csv", content, "en_GB")


def test_a_hundred_thousand_rows_and_no_more() -> None:
    content = b"Name,Nr\n" + b"Anna Lee,1\n" * MOST_ROWS
    told: list[int] = []
    table = read_table("x.csv", content, "en_GB", report=lambda done, total: told.append(done))
    assert len(table.rows) == MOST_ROWS
    assert told[0] == 2_000
    with pytest.raises(InvalidInput, match="at most 100000 can be read"):
        read_table("x.csv", content + b"Anna Lee,1\n", "en_GB")


def test_a_cell_of_three_megabytes_is_held_as_far_as_it_matters() -> None:
    (row,) = rows(b"Name,Nr\n" + b"x" * 3_000_000 + b",1")
    assert len(row[0]) == LONGEST_CELL
    assert row[1] == "1"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone\.csv could not be read: No such file"):
        read_file(tmp_path / "gone.csv")


def made_sheet(*sheets_of: tuple[str, list[list[object]]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        clock = book.add_format({"num_format": "hh:mm"})
        for name, lines in sheets_of:
            page = book.add_worksheet(name)
            for number, line in enumerate(lines):
                for place, cell in enumerate(line):
                    form = {time: clock}.get(type(cell), day if isinstance(cell, date) else None)
                    page.write(number, place, cell, form)
    return file.getvalue()


def test_cells_of_a_sheet_as_somebody_types_them() -> None:
    content = made_sheet(
        ("Empty", []),
        (
            "Clients",
            [
                ["Name", "Born", "Price", "Number", "Left", "Paid"],
                [],
                ["Anna", date(1990, 2, 3), 70.3 + 1e-14, 12, 0.1 + 0.2, True],
                ["Ben", datetime(2026, 2, 3, 18, 30), 1_000_000, "007", None, False],
                ["Eva", time(18, 30), 1e20, -7, "", True],
            ],
        ),
    )
    table = read_table("clients.xlsx", content, "en_GB")
    assert table.is_sheet
    assert (table.sheet, table.sheets) == ("Clients", ("Empty", "Clients"))
    assert [(row.number, row.cells) for row in table.rows] == [
        (3, ("Anna", "1990-02-03", "70.3", "12", "0.3", "yes")),
        (4, ("Ben", "2026-02-03 18:30", "1000000", "007", "", "no")),
        (5, ("Eva", "18:30", "1e+20", "-7", "", "yes")),
    ]
    with pytest.raises(InvalidInput, match="no such sheet"):
        read_table("clients.xlsx", content, "en_GB", sheet="Gone")


def test_a_sheet_that_grows_when_unpacked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = made_sheet(("A", [["x" * 1000] * 10]))
    monkeypatch.setattr(sheets, "LARGEST_UNPACKED", 1_000)
    with pytest.raises(InvalidInput, match="too large once it is unpacked"):
        read_table("clients.xlsx", content, "en_GB")


def test_a_sheet_that_is_too_wide_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_COLUMNS", 1)
    with pytest.raises(InvalidInput, match="too large: at most"):
        read_table("clients.xlsx", made_sheet(("A", [["x"] * 10])), "en_GB")


def test_without_heads_the_first_row_counts() -> None:
    content = b"Anna Lee,anna@example.com,+49 30 555 01\nBen Orr,ben@example.com,+49 30 555 02\n"
    table = read_table("x.csv", content, "en_GB")
    assert not table.has_heads
    assert table.heads == ("", "", "")
    assert [row.number for row in table.rows] == [1, 2]
    assert read_table("x.csv", content, "en_GB", has_heads=True).heads[0] == "Anna Lee"


CELLS = lists(text(characters(exclude_categories=("Cs",)), max_size=12), min_size=2, max_size=4)


@settings(max_examples=150)
@given(
    table=lists(CELLS, min_size=1, max_size=6),
    separator=sampled_from(",;\t|"),
    encoding=sampled_from(("utf-8", "utf-8-sig", "utf-16")),
)
def test_any_text_is_read_back_or_refused(
    table: list[list[str]], separator: str, encoding: str
) -> None:
    """Quoted throughout, as a careful program writes it: nothing of it is lost or moved.

    What parts the columns is a guess, which may end in a refusal where several could.
    """
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(table)
    try:
        found = read_table("x.csv", file.getvalue().encode(encoding), "en_GB", has_heads=False)
    except InvalidInput:
        whole = "".join(cell for cells in table for cell in cells)
        assert any(sign in whole for sign in "\x00,;\t|") or not whole.strip()
        return
    by_number = {row.number: row.cells for row in found.rows}
    if found.form.endswith(
        {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[separator]
    ):
        for number, cells in enumerate(table, 1):
            expected = [cell.strip() for cell in cells]
            got = list(by_number.get(number, ()))
            got += [""] * (len(expected) - len(got))
            assert [one.lstrip("'") for one in got] == [one.lstrip("'") for one in expected]


@settings(max_examples=60)
@given(table=lists(CELLS, min_size=1, max_size=5), kind=sampled_from(ExportFormat))
def test_what_is_exported_is_read_back(table: list[list[str]], kind: ExportFormat) -> None:
    heads = ["Name", "Second", "Third", "Fourth"]
    lines = [[*cells, *[""] * (4 - len(cells))] for cells in table]
    listed = ExportTable("Any", heads, lines, ZoneInfo("UTC"))
    try:
        found = read_table("x", export_bytes(listed, kind), "en_GB", has_heads=True)
    except InvalidInput:
        assert not any(cell.strip() for line in lines for cell in line)
        return
    expected = {number: [_bare(cell) for cell in line] for number, line in enumerate(lines, 2)}
    for row in found.rows:
        got = [_bare(row.cell(place)) for place in range(4)]
        assert got == expected[row.number]


def _bare(cell: str) -> str:
    """Leave out what a file cannot hold: control signs, and how lines end."""
    seen = "".join(char for char in cell if char.isprintable() or char in " \n")
    return " ".join(seen.split())


def test_money_of_an_export_is_read_back() -> None:
    lines = [("Anna", Money(123_456, "EUR"), date(2026, 2, 3))]
    listed = ExportTable("Any", ("Name", "Price", "Day"), lines, ZoneInfo("UTC"))
    for kind in ExportFormat:
        (row,) = rows(export_bytes(listed, kind))
        assert row == ("Anna", "1234.56", "2026-02-03")
