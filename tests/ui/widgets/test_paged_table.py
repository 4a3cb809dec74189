"""Lists of any length: rows come when they are in sight, few are kept, and choices stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from uuid import UUID

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QShortcut
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QStyledItemDelegate, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.errors import DatabaseProblem, StudioError
from studio_app.domain.paging import OpenedList, PagePlaces
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.widgets import paged_model
from studio_app.ui.widgets.paged_columns import PagedColumn
from studio_app.ui.widgets.paged_model import ON_ITS_WAY, PagedModel
from studio_app.ui.widgets.paged_table import PagedTable

MILLION = 1_000_000
SIZE = 100
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Guest:
    """A row of the list."""

    id: UUID
    number: int


@dataclass
class Guests:
    """A list of numbers; it notes which pages were read, and fails when told to."""

    numbers: Sequence[int]
    read_pages: list[int] = field(default_factory=list)
    problem: StudioError | None = None

    def look(self, pages: Sequence[int]) -> OpenedList[Guest]:
        """Return where the pages begin, with those asked for."""
        places = PagePlaces(len(self.numbers), SIZE)
        there = [page for page in pages if page < places.pages]
        return OpenedList(places, self._rows(there))

    def read(self, places: PagePlaces, pages: Sequence[int]) -> Mapping[int, Sequence[Guest]]:
        """Return pages, or fail."""
        if self.problem is not None:
            raise self.problem
        self.read_pages += pages
        return self._rows(pages)

    def _rows(self, pages: Sequence[int]) -> dict[int, Sequence[Guest]]:
        return {
            page: [
                Guest(UUID(int=number), number)
                for number in self.numbers[page * SIZE : (page + 1) * SIZE]
            ]
            for page in pages
        }


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    """A worker that ends with the test."""
    made = TaskRunner()
    yield made
    assert made.wait_idle()
    assert made.shut_down()


Open = Callable[[Guests], PagedTable[Guest]]


@pytest.fixture
def open_list(qtbot: QtBot, runner: TaskRunner, qapp: object) -> Open:
    """A function that shows a list in a table with the keyboard in it."""

    windows: list[QWidget] = []

    def make(guests: Guests) -> PagedTable[Guest]:
        columns = [
            PagedColumn[Guest]("name", "Name", lambda row: f"Guest {row.number}"),
            PagedColumn[Guest](
                "owes",
                "Owes",
                lambda row: str(row.number * 10),
                right=True,
                tone=lambda row: "bad" if row.number % 2 else None,
            ),
            PagedColumn[Guest]("note", "Note", lambda _row: "", shown=False, sortable=False),
        ]
        window = QWidget()
        model = PagedModel(runner, columns, window)
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        table = PagedTable("Guests", model, window)
        window.resize(600, 600)
        table.resize(600, 600)
        windows.append(window)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        model.open(guests)
        assert runner.wait_idle()
        table.setFocus()
        return table

    return make


def settle(runner: TaskRunner) -> None:
    """Let all that is in sight arrive."""
    QTest.qWait(20)
    while not runner.is_idle:
        assert runner.wait_idle()
        QTest.qWait(5)


def chosen(table: PagedTable[Guest]) -> list[int]:
    """Return the numbers of the guests who are selected."""
    rows = table.paged.kept_rows(table.chosen_numbers())
    assert rows is not None
    return [row.number for row in rows]


def test_any_place_of_a_million_rows_is_read_when_it_is_in_sight(
    open_list: Open, runner: TaskRunner
) -> None:
    guests = Guests(range(MILLION))
    table = open_list(guests)
    model = table.paged
    assert model.rowCount() == MILLION
    assert model.index(99, 0).data() == "Guest 99"
    for place in range(0, MILLION, MILLION // 60):
        table.scrollTo(model.index(place, 0), PagedTable.ScrollHint.PositionAtTop)
        settle(runner)
        assert model.index(place, 0).data() == f"Guest {place}"
        assert model.index(place, 1).data() == str(place * 10)
    assert model.kept_count <= 24 * SIZE
    assert len(guests.read_pages) < 300
    # The first rows were left behind, and come back.
    assert model.index(0, 0).data() == ON_ITS_WAY
    settle(runner)
    assert model.index(0, 0).data() == "Guest 0"
    # Keys go to either end.
    QTest.keyClick(table, Qt.Key.Key_End)
    settle(runner)
    row = table.current_row()
    assert row is not None
    assert row.number == MILLION - 1
    QTest.keyClick(table, Qt.Key.Key_A, CONTROL)
    assert (table.chosen_count(), table.chooses_all()) == (MILLION, True)


def test_who_scrolls_fast_reads_only_where_they_stop(open_list: Open, runner: TaskRunner) -> None:
    guests = Guests(range(MILLION))
    table = open_list(guests)
    settle(runner)
    guests.read_pages.clear()
    bar = table.verticalScrollBar()
    for step in range(200):
        bar.setValue(step * bar.maximum() // 200)
        table.viewport().repaint()
    settle(runner)
    assert len(guests.read_pages) < 60
    assert table.paged.row(table.rowAt(10)) is not None


def test_chosen_rows_stay_chosen_wherever_they_stand_afterwards(
    open_list: Open, runner: TaskRunner
) -> None:
    guests = Guests(range(500))
    table = open_list(guests)
    model = table.paged
    table.selectRow(2)
    for _ in range(2):
        QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert chosen(table) == [2, 3, 4]
    top = table.verticalScrollBar().value()
    guests.numbers = [1_000, 1_001, *range(3), *range(4, 500)]
    model.refresh()
    settle(runner)
    assert model.rowCount() == 501
    assert chosen(table) == [2, 4], "who is gone is not replaced by somebody else"
    assert table.current_row() == Guest(UUID(int=4), 4)
    assert table.verticalScrollBar().value() == top
    table.selectAll()
    guests.numbers = range(100)
    model.refresh()
    settle(runner)
    assert (model.rowCount(), table.chosen_count()) == (100, 100)
    model.open(Guests(range(50)))
    settle(runner)
    assert (model.rowCount(), table.chosen_count()) == (50, 0)
    model.open(Guests([]))
    settle(runner)
    assert (model.rowCount(), table.chooses_all()) == (0, False)


def test_a_page_that_cannot_be_read_says_so_and_is_asked_for_again(
    open_list: Open, runner: TaskRunner, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paged_model, "REST_AFTER_FAILURE", 200)
    guests = Guests(range(5_000))
    table = open_list(guests)
    model = table.paged
    told: list[StudioError] = []
    model.failed.connect(told.append)
    guests.problem = DatabaseProblem("The server does not answer.")
    table.scrollTo(model.index(3_000, 0))
    settle(runner)
    assert [str(one) for one in told] == ["The server does not answer."]
    guests.problem = None
    qtbot.waitUntil(lambda: model.index(3_000, 0).data() == "Guest 3000")


def test_keys_order_and_columns(open_list: Open, runner: TaskRunner) -> None:
    table = open_list(Guests(range(300)))
    opened: list[Guest] = []
    typed: list[str] = []
    orders: list[tuple[str, bool]] = []
    table.row_opened.connect(opened.append)
    shortcut = QShortcut("M", table.window())
    pressed: list[bool] = []
    shortcut.activated.connect(lambda: pressed.append(True))
    QTest.keyClick(table, Qt.Key.Key_M)
    assert pressed == [True], "letters are the window's where nobody here hears them"
    table.typed.connect(typed.append)
    table.order_wanted.connect(lambda name, descending: orders.append((name, descending)))
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    QTest.keyClicks(table, "m/")
    assert (opened, typed, pressed) == ([Guest(UUID(int=1), 1)], ["m", "/"], [True])
    table.show_order("name", False)
    header = table.horizontalHeader()

    def click_heading(number: int) -> None:
        place = QPoint(header.sectionViewportPosition(number) + 20, header.height() // 2)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click_heading(0)
    click_heading(1)
    assert orders == [("name", True), ("owes", False)]
    assert table.isColumnHidden(2)
    header.resizeSection(0, 222)
    header.moveSection(0, 1)
    kept = table.columns()
    assert [(one["name"], one["shown"]) for one in kept] == [
        ("owes", True),
        ("name", True),
        ("note", False),
    ]
    table.reset_columns()
    assert [one["name"] for one in table.columns()] == ["name", "owes", "note"]
    table.set_columns([*kept, {"name": "nonsense", "width": "wide"}, 7])
    assert table.columns() == kept
    assert [one["width"] for one in kept] == [120, 222, 120]
    table.set_columns([{"name": one["name"], "shown": False} for one in kept])
    assert not table.isColumnHidden(0), "one column is always there"


def test_a_view_asks_once_for_all_that_a_cell_looks_like(
    open_list: Open, runner: TaskRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = open_list(Guests(range(300)))
    settle(runner)
    ours = table.viewport().grab().toImage()
    asked: list[int] = []
    plain = type(table.paged).data
    monkeypatch.setattr(
        type(table.paged),
        "data",
        lambda model, index, role=0: (asked.append(role), plain(model, index, role))[1],
    )
    # The style's own way of painting says the same, in its own spacing.
    table.setItemDelegate(QStyledItemDelegate(table))
    theirs = table.viewport().grab().toImage()
    assert not asked
    inked = [_ink(picture) for picture in (ours, theirs)]
    assert inked[0] == pytest.approx(inked[1], rel=0.1)
    assert min(inked) > 1_000


def _ink(picture: QImage) -> int:
    """Return how many pixels are darker than the lines between rows."""
    spots = product(range(picture.width()), range(picture.height()))
    return sum(picture.pixelColor(x, y).lightness() < 160 for x, y in spots)
