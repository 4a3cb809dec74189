"""A list of any length as an item model: pages are fetched on the worker when they come in sight.

How to use it: describe the columns, make a model, and open a source in it::

    columns = [
        PagedColumn("client", self.tr("Client"), lambda row: row.client_name),
        PagedColumn("amount", self.tr("Amount"), lambda row: money(row.amount), right=True),
    ]
    model = PagedModel(context.runner, columns, self)
    table = PagedTable(self.tr("Payments"), model, self)   # ui/widgets/paged_table.py
    model.open(source)         # another filter or order: nothing of the former list stays
    model.refresh()            # the same once more after changes: the view stays where it is

A source is two functions that run on the worker, mostly calls of a service: ``look`` returns where
the pages begin (``repositories/keyed_pages.py``) with the rows of the pages asked for, ``read``
returns the rows of other pages. Rows have an ``id``, by which ``row_of`` finds them again.

Only so many pages are kept, those seen last. A row that is on its way shows "…". Texts are made
once for each cell in sight; ``forget_looks`` makes them anew.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QModelRoleData,
    QModelRoleDataSpan,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.paging import NO_PLACES, OpenedList, PagePlaces
from studio_app.ui.task_runner import Task, TaskRunner
from studio_app.ui.widgets.paged_columns import (
    LEFT,
    RIGHT,
    CellLook,
    Keyed,
    PagedColumn,
    look_made,
    value_of,
)

KEPT_PAGES = 24
PAGES_AT_ONCE = 4
REST_AFTER_FAILURE = 2_000
ON_ITS_WAY = "…"

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_SHOWN = Qt.ItemDataRole.DisplayRole
_OF_TEXTS = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)


RowT = TypeVar("RowT", bound=Keyed)


class PageSource(Protocol[RowT]):
    """Where the rows come from; both run on the worker, and raise StudioError."""

    def look(self, pages: Sequence[int]) -> OpenedList[RowT]:
        """Return where the pages begin, and the rows of those asked for that are there."""
        ...

    def read(self, places: PagePlaces, pages: Sequence[int]) -> Mapping[int, Sequence[RowT]]:
        """Return the rows of pages."""
        ...


class _Page(Generic[RowT]):
    """Rows with the looks of their cells, as far as they were asked for."""

    __slots__ = ("looks", "rows")

    def __init__(self, rows: Sequence[RowT], columns: int) -> None:
        self.rows = rows
        self.looks: list[list[CellLook | None]] = [[None] * columns for _ in rows]


class PagedModel(QAbstractTableModel, Generic[RowT]):
    """Rows of pages; see the module.

    ``opened`` carries the OpenedList of each look, ``failed`` a StudioError. After a refresh rows
    may have other numbers: ``about_to_show_again`` comes before.
    """

    opened = Signal(object)
    failed = Signal(object)
    about_to_show_again = Signal()

    def __init__(
        self,
        runner: TaskRunner,
        columns: Sequence[PagedColumn[RowT]],
        parent: QObject | None = None,
        *,
        kept_pages: int = KEPT_PAGES,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._columns = list(columns)
        self._kept_pages = kept_pages
        self._source: PageSource[RowT] | None = None
        self._places = NO_PLACES
        self._pages: OrderedDict[int, _Page[RowT]] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._latest = -1
        self._is_another = True
        self._looking: Task | None = None
        self._reading: Task | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._read)
        # A server that is away is not asked again and again by each painting.
        self._resting = QTimer(self, singleShot=True, interval=REST_AFTER_FAILURE)
        self._resting.timeout.connect(self._try_again)
        self._blank = CellLook("")
        self._waiting = CellLook(ON_ITS_WAY)

    @property
    def places(self) -> PagePlaces:
        """Return where the pages begin by the last look."""
        return self._places

    @property
    def columns(self) -> tuple[PagedColumn[RowT], ...]:
        """Return the columns, in the order of their numbers."""
        return tuple(self._columns)

    @property
    def is_loading(self) -> bool:
        """Tell whether rows are on their way."""
        return self._looking is not None or self._reading is not None or self._soon.isActive()

    def open(self, source: PageSource[RowT]) -> None:
        """Show another list; what is on screen stays until it is there."""
        self._source, self._is_another = source, True
        self._look([0])

    def refresh(self) -> None:
        """Look at the same list again; rows in sight stay in sight."""
        if self._source is not None:
            in_sight = list(self._pages)[-PAGES_AT_ONCE:]
            self._look([0] if self._is_another or not in_sight else in_sight)

    def row(self, number: int) -> RowT | None:
        """Return the value of a row, None while it is not there."""
        page = self._pages.get(number // self._places.size)
        at = number % self._places.size
        return page.rows[at] if page is not None and at < len(page.rows) else None

    def row_of(self, key: UUID | None) -> int | None:
        """Return the number of the row with a key, None where it is not among those kept."""
        for number, page in self._pages.items():
            for at, row in enumerate(page.rows):
                if row.id == key:
                    return number * self._places.size + at
        return None

    @property
    def kept_count(self) -> int:
        """Return how many rows are kept at present."""
        return sum(len(page.rows) for page in self._pages.values())

    def kept_rows(self, numbers: Iterable[int]) -> list[RowT] | None:
        """Return the values of rows, None unless all of them are kept."""
        found = []
        for number in numbers:
            row = self.row(number)
            if row is None:
                return None
            found.append(row)
        return found

    def forget_looks(self) -> None:
        """Make texts and colours anew."""
        for page in self._pages.values():
            page.looks = [[None] * len(self._columns) for _ in page.rows]
        if self._places.total:
            self._tell_changed(0, self._places.total - 1)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._places.total

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _SHOWN) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == _SHOWN:
            return self._columns[section].heading
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._columns[section].right else LEFT
        return None

    def data(self, index: _Index, role: int = _SHOWN) -> Any:
        if not index.isValid():
            return None
        if role in _OF_TEXTS:
            return self._spoken(index.row(), index.column(), role)
        return value_of(self.look_of(index.row(), index.column()), role)

    def multiData(self, index: _Index, roleDataSpan: QModelRoleDataSpan | QModelRoleData) -> None:
        # A view may ask for seven roles of each cell: one call instead of seven.
        look = self.look_of(index.row(), index.column())
        assert isinstance(roleDataSpan, QModelRoleDataSpan)
        for at in range(roleDataSpan.size()):
            entry = roleDataSpan[at]  # type: ignore[index]
            role = entry.role()
            value = self.data(index, role) if role in _OF_TEXTS else value_of(look, role)
            if value is None:
                entry.clearData()
            else:
                entry.setData(value)

    def look_of(self, row: int, column: int) -> CellLook:
        """Return what a cell shows; the page of a row that is not there is wanted from then on."""
        number, at = divmod(row, self._places.size)
        if number != self._latest:
            self._come_to(number)
        page = self._pages.get(number)
        if page is None or at >= len(page.rows):
            return self._blank if column else self._waiting
        look = page.looks[at][column]
        if look is None:
            look = page.looks[at][column] = look_made(page.rows[at], self._columns[column])
        return look

    def _spoken(self, number: int, column: int, role: int) -> str | None:
        row = self.row(number)
        if row is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            one = self._columns[column]
            return one.text(row) if one.tip is None else one.tip(row)
        if column:
            return self._columns[column].text(row)
        texts = (one.text(row) for one in self._columns)
        return ", ".join(text for text in texts if text)

    def _come_to(self, number: int) -> None:
        """Want the page that is asked for, and those beside it before they come in sight."""
        self._latest = number
        for near in (number - 1, number + 1, number):
            if near in self._pages:
                self._pages.move_to_end(near)
            elif 0 <= near < self._places.pages:
                self._wanted.pop(near, None)
                self._wanted[near] = None
        if self._wanted:
            self._read_soon()

    def _look(self, pages: Sequence[int]) -> None:
        if self._looking is not None:
            self._looking.cancel()
        source = self._source
        assert source is not None

        def work() -> OpenedList[RowT]:
            return source.look(pages)

        self._looking = self._runner.run(work, done=self._show, failed=self._fail_look, owner=self)

    def _show(self, opened: OpenedList[RowT]) -> None:
        self._stop_reading()
        self._looking = None
        if self._is_another:
            self._is_another = False
            self.beginResetModel()
            self._take(opened)
            self.endResetModel()
        else:
            self._show_again(opened)
        self.opened.emit(opened)

    def _read_soon(self) -> None:
        is_busy = self._reading is not None or self._resting.isActive()
        if not is_busy and not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        source, places = self._source, self._places
        # While somebody scrolls fast, only where they are by now.
        wanted = [page for page in self._wanted if page < places.pages][-PAGES_AT_ONCE:]
        self._wanted.clear()
        if not wanted or source is None or self._reading is not None:
            return

        def work() -> Mapping[int, Sequence[RowT]]:
            return source.read(places, wanted)

        self._reading = self._runner.run(
            work, done=self._take_pages, failed=self._fail_read, owner=self
        )

    def _take_pages(self, pages: Mapping[int, Sequence[RowT]]) -> None:
        self._reading = None
        self._keep(pages)
        size = self._places.size
        for number, rows in pages.items():
            if rows:
                self._tell_changed(number * size, number * size + len(rows) - 1)
        if self._wanted:
            self._read_soon()

    def _show_again(self, opened: OpenedList[RowT]) -> None:
        self.about_to_show_again.emit()
        before, after = self._places.total, opened.places.total
        if after > before:
            self.beginInsertRows(_NOWHERE, before, after - 1)
            self._take(opened)
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(_NOWHERE, after, before - 1)
            self._take(opened)
            self.endRemoveRows()
        else:
            self._take(opened)
        if min(before, after):
            self._tell_changed(0, min(before, after) - 1)

    def _take(self, opened: OpenedList[RowT]) -> None:
        self._places = opened.places
        self._pages.clear()
        self._latest = -1
        self._keep(opened.pages)

    def _keep(self, pages: Mapping[int, Sequence[RowT]]) -> None:
        for number, rows in pages.items():
            self._pages[number] = _Page(rows, len(self._columns))
            self._pages.move_to_end(number)
        # The one in sight is asked for again and again without being moved to the end.
        if self._latest in self._pages:
            self._pages.move_to_end(self._latest)
        while len(self._pages) > self._kept_pages:
            self._pages.popitem(last=False)
        # Seen anew, so that it is moved to the end.
        self._latest = -1

    def _stop_reading(self) -> None:
        self._soon.stop()
        self._wanted.clear()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _fail_look(self, error: StudioError) -> None:
        self._looking = None
        self.failed.emit(error)

    def _fail_read(self, error: StudioError) -> None:
        self._reading = None
        self._resting.start()
        self.failed.emit(error)

    def _try_again(self) -> None:
        self._latest = -1
        if self._places.total:
            # What is in sight is painted, and so asked for.
            self._tell_changed(0, self._places.total - 1)

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))
