"""A table over a PagedModel: any number of rows, columns of choice, rows chosen by keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMetaMethod,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QWidget

from studio_app.ui.widgets.keys import OF_SHORTCUTS, kept_from_window
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.paged_columns import Keyed
from studio_app.ui.widgets.paged_delegate import PagedDelegate
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.views import TableView

LEAST_WIDTH = 48
WIDEST = 800

RowT = TypeVar("RowT", bound=Keyed)
_ARROWS = (Qt.Key.Key_Down, Qt.Key.Key_Up)
_ROWS = QItemSelectionModel.SelectionFlag.Rows
_SELECT = QItemSelectionModel.SelectionFlag.Select
_CLEAR = QItemSelectionModel.SelectionFlag.Clear


class PagedTable(TableView, Generic[RowT]):
    """Shows a PagedModel.

    ``row_opened`` carries the value of a row that Enter or a double click opens, ``typed`` letters
    that were typed at the rows, which are the window's unless somebody hears them;
    ``order_wanted`` a column's name and whether the last comes first. ``rows_chosen`` says that
    others are selected, ``columns_changed`` that the columns are.
    """

    row_opened = Signal(object)
    typed = Signal(str)
    order_wanted = Signal(str, bool)
    rows_chosen = Signal()
    columns_changed = Signal()

    def __init__(
        self, name: str, model: PagedModel[RowT], parent: QWidget, *, several: bool = True
    ) -> None:
        super().__init__(name, parent)
        self.paged = model
        self._kept: tuple[UUID | None, list[UUID], bool] = (None, [], False)
        self._ordered = ("", False)
        self._silent = False
        self.setModel(model)
        self.setItemDelegate(PagedDelegate(model, self))
        modes = TableView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        header = self.horizontalHeader()
        # With that of the rows, it would ask of each of them whether it is selected.
        header.setSelectionModel(QItemSelectionModel(model, header))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setMinimumSectionSize(LEAST_WIDTH)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._offer_columns)
        header.sectionClicked.connect(self._order_by)
        for moved in (header.sectionResized, header.sectionMoved):
            moved.connect(self._tell_columns)
        self.reset_columns()
        self.doubleClicked.connect(lambda index: self._open(index.row()))
        self.selectionModel().selectionChanged.connect(lambda: self.rows_chosen.emit())
        model.modelReset.connect(self.rows_chosen)
        model.about_to_show_again.connect(self._keep_choice)
        model.opened.connect(self._put_choice)

    def show_order(self, name: str, descending: bool) -> None:
        """Show by a sign what the rows are ordered by."""
        self._ordered = (name, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self._number(name), order)

    def current_row(self) -> RowT | None:
        """Return the value of the row with the keyboard, None without one."""
        index = self.currentIndex()
        return self.paged.row(index.row()) if index.isValid() else None

    def chosen_count(self) -> int:
        """Return how many rows are selected."""
        return sum(last - first + 1 for first, last in self._ranges())

    def chosen_numbers(self) -> Iterator[int]:
        """Yield the numbers of the rows that are selected, from top to bottom."""
        for first, last in sorted(self._ranges()):
            yield from range(first, last + 1)

    def chooses_all(self) -> bool:
        """Tell whether every row of the list is selected."""
        total = self.paged.places.total
        return total > 0 and self.chosen_count() == total

    def columns(self) -> list[dict[str, Any]]:
        """Return name, width and presence of the columns as they stand, as JSON takes them."""
        header, columns = self.horizontalHeader(), self.paged.columns
        order = (header.logicalIndex(at) for at in range(len(columns)))
        return [
            {
                "name": columns[number].name,
                "width": self._widths[columns[number].name],
                "shown": not self.isColumnHidden(number),
            }
            for number in order
        ]

    def set_columns(self, kept: Iterable[object]) -> None:
        """Give the columns places and widths that were kept; what makes no sense is left out."""
        self._silent = True
        header, place = self.horizontalHeader(), 0
        for one in kept:
            number = self._number(one.get("name")) if isinstance(one, dict) else -1
            if number < 0:
                continue
            assert isinstance(one, dict)
            width = one.get("width")
            if type(width) is int:
                self._set_width(number, max(LEAST_WIDTH, min(width, WIDEST)))
            self.setColumnHidden(number, one.get("shown") is not True)
            header.moveSection(header.visualIndex(number), place)
            place += 1
        if all(self.isColumnHidden(number) for number in range(len(self.paged.columns))):
            self.setColumnHidden(0, False)
        self._silent = False

    def reset_columns(self) -> None:
        """Give the columns the places and widths that they begin with."""
        self._widths = {column.name: column.width for column in self.paged.columns}
        self.set_columns(
            {"name": column.name, "width": column.width, "shown": column.shown}
            for column in self.paged.columns
        )

    def fill_column_menu(self, menu: Menu) -> None:
        """Offer each column, to show it or to leave it out."""
        for number, column in enumerate(self.paged.columns):
            action = QAction(column.heading, menu)
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(number))
            # One is always there to show which rows there are.
            action.setEnabled(number > 0)
            action.toggled.connect(lambda shown, number=number: self._show_column(number, shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("As at first"), self._columns_as_at_first)

    def event(self, event: QEvent) -> bool:
        # Letters go to the filter, where there is one, and not to the window's own keys.
        return (self._takes_letters() and kept_from_window(event)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain = not event.modifiers() & OF_SHORTCUTS
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        elif plain and text.strip() and text.isprintable() and self._takes_letters():
            self.typed.emit(text)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and plain:
            last = self.paged.places.total - 1
            self._go_to(0 if event.key() == Qt.Key.Key_Home else last, event)
        elif event.key() in _ARROWS and not self.selectionModel().hasSelection():
            # Qt would go on from where the keyboard came in, and leave that row out.
            current = self.currentIndex()
            self.setCurrentIndex(current if current.isValid() else self.paged.index(0, 0))
        else:
            super().keyPressEvent(event)

    def _takes_letters(self) -> bool:
        return self.isSignalConnected(QMetaMethod.fromSignal(self.typed))

    def _go_to(self, number: int, event: QKeyEvent) -> None:
        index = self.paged.index(number, max(0, self.currentIndex().column()))
        if not index.isValid():
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            first, last = sorted((max(0, self.currentIndex().row()), number))
            self.selectionModel().select(self._span(first, last), _SELECT | _ROWS)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        else:
            self.setCurrentIndex(index)
        self.scrollTo(index)

    def _open(self, number: int) -> None:
        row = self.paged.row(number) if number >= 0 else None
        if row is not None:
            self.row_opened.emit(row)

    def _order_by(self, number: int) -> None:
        column = self.paged.columns[number]
        name, descending = self._ordered
        if column.sortable:
            self.order_wanted.emit(column.name, column.name == name and not descending)
        else:
            self.show_order(name, descending)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        for one in self.selectionModel().selection().toList():
            if one.left() == 0:
                yield one.top(), one.bottom()

    def _span(self, first: int, last: int) -> QItemSelection:
        across = self.paged.columnCount() - 1
        return QItemSelection(self.paged.index(first, 0), self.paged.index(last, across))

    def _keep_choice(self) -> None:
        current = self.current_row()
        few = self.chosen_count() <= self.paged.kept_count
        rows = self.paged.kept_rows(self.chosen_numbers()) if few else None
        keys = [row.id for row in rows or ()]
        self._kept = (current.id if current is not None else None, keys, self.chooses_all())

    def _put_choice(self) -> None:
        """Let the same people be chosen, wherever they stand by now, and nobody in their place."""
        current, keys, all_of_them = self._kept
        self._kept = (None, [], False)
        chosen = self.selectionModel()
        if not chosen.hasSelection() or self.paged.places.total == 0:
            return
        if all_of_them:
            self.selectAll()
            return
        numbers = {key: self.paged.row_of(key) for key in {*keys, current} - {None}}
        found = [number for key in keys if (number := numbers.get(key)) is not None]
        at = numbers.get(current)
        if at is not None and at != self.currentIndex().row():
            index = self.paged.index(at, max(0, self.currentIndex().column()))
            chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        if sorted(found) == list(self.chosen_numbers()):
            return
        selection = QItemSelection()
        for number in found:
            selection.merge(self._span(number, number), _SELECT)
        chosen.select(selection, _CLEAR | _SELECT | _ROWS)

    def _number(self, name: object) -> int:
        names = [column.name for column in self.paged.columns]
        return names.index(name) if name in names else -1

    def _last_shown(self) -> int:
        header = self.horizontalHeader()
        order = [header.logicalIndex(at) for at in range(header.count())]
        return next(number for number in reversed(order) if not self.isColumnHidden(number))

    def _set_width(self, number: int, width: int) -> None:
        self._widths[self.paged.columns[number].name] = width
        self.setColumnWidth(number, width)

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        if shown:
            self.setColumnWidth(number, self._widths[self.paged.columns[number].name])
        self.columns_changed.emit()

    def _columns_as_at_first(self) -> None:
        self.reset_columns()
        self.columns_changed.emit()

    def _offer_columns(self, place: QPoint) -> None:
        menu = Menu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_column_menu(menu)
        menu.popup(self.horizontalHeader().mapToGlobal(place))

    def _tell_columns(self, number: int, before: int, after: int) -> None:
        if self._silent:
            return
        header = self.horizontalHeader()
        is_last = number == self._last_shown()
        # What is stretched to the edge, or hidden, has no width of its own.
        if self.sender() is header and before and after and not is_last:
            name = self.paged.columns[number].name
            self._widths[name] = header.sectionSize(number) or self._widths[name]
        self.columns_changed.emit()
