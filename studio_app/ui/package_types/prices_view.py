"""What the trainers ask, one trainer at a time, beside what the studio does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.package_types import PriceSheet
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.package_types.price_dialog import PriceDialog
from studio_app.ui.package_types.prices_model import Column, PriceRow, PricesModel, rows_of
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTHS = {Column.NAME: 190, Column.STUDIO: 170, Column.OWN: 190, Column.SINCE: 110}
FOLLOWED = frozenset({Aggregate.PACKAGE, Aggregate.TRAINER})


class PricesView(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``done_step`` carries the DiaryOutcome of what was done.
    """

    done_step = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._may_change = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._trainers: dict[UUID, Trainer] = {}
        self._trainer_id = context.login.viewer.trainer_id
        self._chosen: UUID | None = None
        self._is_stale = True
        self._loading: Task | None = None
        self.trainer_box = named_box(self.tr("Trainer"), self)
        fits = QComboBox.SizeAdjustPolicy.AdjustToContents
        self.trainer_box.setSizeAdjustPolicy(fits)
        self.trainer_box.activated.connect(self._trainer_chosen)
        self.model = PricesModel(context.login.organization, self)
        self.table = TableView(self.tr("Prices of the trainer"), self)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)
        self.table.selectionModel().selectionChanged.connect(self._keep_chosen)
        self.edit_button = QPushButton(self.tr("&Price…"), self)
        self.edit_button.setProperty("kind", "primary")
        self.edit_button.setAutoDefault(False)
        self.edit_button.clicked.connect(self._edit)
        self.edit_button.setVisible(self._may_change)
        if self._may_change:
            self.table.activated.connect(lambda _index: self._edit())
        self.empty = EmptyState(
            "users",
            self.tr("No trainers yet"),
            self.tr("As soon as somebody trains here, their prices stand in this list."),
            parent=self,
        )
        self._lay_out()
        context.bus.changed.connect(self._follow)
        self.setFocusProxy(self.table)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Load anew what is listed."""
        self._is_stale = False
        login, now, trainer_id = self._context.login, self._context.now(), self._trainer_id

        def work() -> PriceSheet:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_prices import price_sheet

            return price_sheet(login.uow, login.viewer, trainer_id, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def chosen(self) -> PriceRow | None:
        """Return what is chosen to be priced, None without it."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def _edit(self) -> None:
        row, trainer = self.chosen(), self._trainers.get(self.trainer_box.currentData())
        if row is None or trainer is None:
            return
        dialog = PriceDialog(self._context, row, trainer, self)
        # What was done is announced, and so listed anew.
        dialog.done_step.connect(self.done_step)
        dialog.open()

    def _trainer_chosen(self) -> None:
        self._trainer_id = self.trainer_box.currentData()
        self.reload()

    def _show(self, sheet: PriceSheet) -> None:
        self._trainers = {one.id: one for one in sheet.trainers}
        self._trainer_id = sheet.trainer_id
        self.trainer_box.clear()
        for trainer in sheet.trainers:
            self.trainer_box.addItem(trainer.name, trainer.id)
        keys = [trainer.id for trainer in sheet.trainers]
        if sheet.trainer_id is not None:
            self.trainer_box.setCurrentIndex(keys.index(sheet.trainer_id))
        several = len(sheet.trainers) > 1
        self._trainer_label.setVisible(several)
        self.trainer_box.setVisible(several)
        rows = rows_of(sheet)
        if not self.model.shows(rows):
            self.model.set_rows(rows)
        self._stack.setCurrentWidget(self._card if rows else self.empty)
        self.edit_button.setEnabled(bool(rows))
        if rows:
            row = self.model.row_of(self._chosen)
            self.table.selectRow(row if row is not None else 0)

    def _keep_chosen(self) -> None:
        row = self.chosen()
        if row is not None:
            self._chosen = row.id

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= bool(FOLLOWED & changes.aggregates)
        if self._is_stale and self.isVisible():
            self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self._context.runner.problem.emit(error)

    def _lay_out(self) -> None:
        self._trainer_label = QLabel(self.tr("&Trainer"), self)
        self._trainer_label.setProperty("role", "label")
        self._trainer_label.setBuddy(self.trainer_box)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self._trainer_label)
        top.addWidget(self.trainer_box)
        top.addStretch(1)
        top.addWidget(self.edit_button)
        self._card = CardFrame(self)
        self._card.body.setContentsMargins(1, 1, 1, 1)
        self._card.body.addWidget(self.table)
        room = QWidget(self)
        self._stack = QStackedLayout(room)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._card)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(room, 1)
