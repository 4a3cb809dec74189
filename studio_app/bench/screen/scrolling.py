"""Frames of a list of a million rows while somebody scrolls through it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QWidget

from studio_app.bench.screen.application import application
from studio_app.bench.timing import milliseconds
from studio_app.domain.paging import PAGE_ROWS, OpenedList, PagePlaces
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.widgets.paged_columns import PagedColumn
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable
from studio_app.ui.widgets.views import ROW_HEIGHT, TableView

MILLION = 1_000_000
# QStandardItemModel would need gigabytes for as many; frames do not depend on it.
ITEMS = 5_000
COLUMNS = 8
ROWS_IN_SIGHT = 33
WIDTH = 1_000
WHEEL = 97
LARGEST_GROWTH = 64 << 20
_STATEMENT = Path("/proc/self/statm")
_PAGE_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list."""

    id: UUID
    number: int


class Lines:
    """A million rows, made when they are asked for."""

    def look(self, pages: Sequence[int]) -> OpenedList[Line]:
        """Return where the pages begin, with those asked for."""
        starts = tuple((number,) for number in range(MILLION // PAGE_ROWS))
        places = PagePlaces(MILLION, PAGE_ROWS, starts)
        return OpenedList(places, dict(self.read(places, pages)))

    def read(self, places: PagePlaces, pages: Sequence[int]) -> Mapping[int, Sequence[Line]]:
        """Return pages."""
        return {
            page: [
                Line(UUID(int=number), number)
                for number in range(page * places.size, (page + 1) * places.size)
            ]
            for page in pages
        }


@dataclass(frozen=True, slots=True)
class Scrolled:
    """Milliseconds of frames of the list and of a QStandardItemModel, and the bytes added."""

    frames: list[float]
    plain_frames: list[float]
    added: int


def scrolled_through(count: int) -> Scrolled:
    """Scroll through the list from its beginning to its end, and then both in turn."""
    app = application()
    empty = TableView("Lines")
    _show(app, empty)
    before = _resident()
    runner = TaskRunner()
    columns = [
        PagedColumn[Line](f"{column}", f"Column {column}", _text_of(column), right=column > 5)
        for column in range(COLUMNS)
    ]
    model = PagedModel[Line](runner, columns)
    window = QWidget()
    table = PagedTable[Line]("Lines", model, window)
    table.setParent(None)
    model.open(Lines())
    runner.wait_idle()
    _show(app, table)
    _scroll(app, table, runner, count, far=True)
    gc.collect()
    added = max(0, _resident() - before)
    plain = TableView("Lines")
    items = _items()
    plain.setModel(items)
    _show(app, plain)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(3):
        ours += _scroll(app, table, runner, count)
        theirs += _scroll(app, plain, runner, count)
    for view in (empty, table, plain, window):
        view.close()
        view.deleteLater()
    items.clear()
    model.deleteLater()
    app.processEvents()
    runner.shut_down()
    return Scrolled(ours, theirs, added)


def _scroll(
    app: QApplication, view: TableView, runner: TaskRunner, count: int, *, far: bool = False
) -> list[float]:
    """Return how long frames take when everything in sight has arrived, a wheel's turn apart."""
    bar = view.verticalScrollBar()
    bar.setValue(0)
    spent = []
    for number in range(1, count + 1):
        bar.setValue(bar.maximum() * number // count if far else number * WHEEL)
        for _ in range(2):
            view.viewport().repaint()
            app.processEvents()
            runner.wait_idle()
            app.processEvents()
        spent.append(milliseconds(view.viewport().repaint))
    return spent


def _show(app: QApplication, view: TableView) -> None:
    view.resize(WIDTH, ROWS_IN_SIGHT * ROW_HEIGHT)
    view.show()
    app.processEvents()
    view.viewport().repaint()


def _text_of(column: int) -> Callable[[Line], str]:
    return lambda line: f"Row {line.number}, {column}"


def _items() -> QStandardItemModel:
    model = QStandardItemModel(ITEMS, COLUMNS)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for number in range(ITEMS):
        for column in range(COLUMNS):
            item = QStandardItem(f"Row {number}, {column}")
            if column > 5:
                item.setTextAlignment(right)
            model.setItem(number, column, item)
    return model


def _resident() -> int:
    """Return the bytes that this program has in memory, 0 where the system does not say."""
    try:
        return int(_STATEMENT.read_text().split()[1]) * _PAGE_BYTES
    except OSError:
        return 0
