"""The single days on which a trainer works at other hours, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.working_hours import HoursSheet, SingleDay
from studio_app.ui.hours.day_dialog import DayDialog
from studio_app.ui.hours.days_model import Column, DayRow, DaysModel
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.views import ROW_HEIGHT, TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTHS = {Column.DAY: 170, Column.HOURS: 250}
MOST_IN_SIGHT = 6


class DaysView(QWidget):
    """``done_step`` carries the outcome of the window, ``usual_wanted`` a day to be as usual."""

    done_step = Signal(object)
    usual_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._sheet: HoursSheet | None = None
        self.model = DaysModel(context.login.organization.locale, self)
        self.table = TableView(self.tr("Single days with other hours"), self)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)
        self.table.activated.connect(lambda _index: self._edit())
        self.table.selectionModel().selectionChanged.connect(lambda *_rows: self._name_steps())
        self.nothing = QLabel(self.tr("On all days the hours are the usual ones."), self)
        self.nothing.setProperty("role", "muted")
        self.add_button = self._button(self.tr("Ot&her hours on a day…"), self._add)
        self.edit_button = self._button(self.tr("Edit…"), self._edit)
        self.usual_button = self._button(self.tr("Us&ual hours again"), self._want_usual)
        self._lay_out()

    def show_sheet(self, sheet: HoursSheet) -> None:
        """Show the single days of a trainer."""
        self._sheet = sheet
        self.model.set_places({one.id: one.name for one in sheet.places})
        rows = [DayRow(one) for one in sheet.single_days]
        if not self.model.shows(rows):
            self.model.set_rows(rows)
        shown = max(1, min(len(rows), MOST_IN_SIGHT))
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + shown * ROW_HEIGHT + 2)
        self._card.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        for button in (self.add_button, self.edit_button, self.usual_button):
            button.setVisible(sheet.may_change and (bool(rows) or button is self.add_button))
        self._name_steps()

    def chosen(self) -> SingleDay | None:
        """Return the day that is chosen, None without one."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()).single if rows else None

    def _add(self) -> None:
        self._open(None)

    def _edit(self) -> None:
        single = self.chosen()
        if single is not None and self._sheet is not None and self._sheet.may_change:
            self._open(single)

    def _open(self, single: SingleDay | None) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        dialog = DayDialog(
            self._context,
            sheet.trainer_id,
            sheet.single_days,
            sheet.places,
            sheet.today,
            self,
            single=single,
        )
        dialog.done_step.connect(self.done_step)
        dialog.open()

    def _want_usual(self) -> None:
        single = self.chosen()
        if single is not None:
            self.usual_wanted.emit(single)

    def _name_steps(self) -> None:
        has_one = self.chosen() is not None
        self.edit_button.setEnabled(has_one)
        self.usual_button.setEnabled(has_one)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Single days"), self)
        heading.setProperty("role", "title")
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(heading)
        top.addStretch(1)
        for button in (self.edit_button, self.usual_button, self.add_button):
            top.addWidget(button)
        self._card = CardFrame(self)
        self._card.body.setContentsMargins(1, 1, 1, 1)
        self._card.body.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._card)
        column.addWidget(self.nothing)
