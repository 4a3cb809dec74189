"""The list of package types, and what can be done with the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import PackageType
from studio_app.domain.permissions import Right, allows
from studio_app.ui.package_types.type_dialog import TypeDialog
from studio_app.ui.package_types.types_model import Column, TypesModel
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.action_button import ActionButton
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTHS = {Column.NAME: 260, Column.SESSIONS: 120, Column.PRICE: 120, Column.VALIDITY: 130}


class TypesView(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``done_step`` carries the DiaryOutcome of what was done.
    """

    done_step = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._may_change = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._types: tuple[PackageType, ...] = ()
        self._chosen: UUID | None = None
        self._is_stale, self._is_busy = True, False
        self._loading: Task | None = None
        self.model = TypesModel(context.login.organization, may_order=self._may_change, parent=self)
        self.table = self._make_table()
        self.retired_box = QCheckBox(self.tr("Show retired ones"), self)
        self.retired_box.toggled.connect(self._show)
        self.empty = EmptyState(
            "package",
            self.tr("Nothing is sold yet"),
            self.tr("Say what you sell: a name, how many sessions, a price."),
            self.tr("New package type") if self._may_change else "",
            self,
        )
        self.empty.button_clicked.connect(self.add_new)
        self._make_actions()
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
        login = self._context.login

        def work() -> tuple[PackageType, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_types import package_types

            return package_types(login.uow, login.viewer)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._take, failed=self._fail_to_load, owner=self
        )

    def chosen(self) -> PackageType | None:
        """Return the package type that is chosen, None without one."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def add_new(self) -> None:
        """Ask about a new package type."""
        self._open(TypeDialog(self._context, None, self))

    def _edit(self) -> None:
        one = self.chosen()
        if one is not None:
            self._open(TypeDialog(self._context, one, self, may_change=self._may_change))

    def _copy(self) -> None:
        one = self.chosen()
        if one is not None:
            self._open(TypeDialog(self._context, one, self, copied=True))

    def _open(self, dialog: TypeDialog) -> None:
        dialog.done_step.connect(self._did)
        dialog.open()

    def _retire(self) -> None:
        one = self.chosen()
        if one is None:
            return
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.package_types import retire_type

            return retire_type(
                login.uow,
                login.viewer,
                one.id,
                one.version,
                now,
                request_id=request_id,
                back=not one.active,
            )

        self._attempt(work)

    def _move(self, step: int) -> None:
        """Let the chosen one stand further up or down among those that are sold."""
        one = self.chosen()
        order = self.model.sold()
        if one is None or one.id not in order:
            return
        place = order.index(one.id) + step
        if 0 <= place < len(order):
            order.remove(one.id)
            order.insert(place, one.id)
            self._order(order, one.id)

    def _drop(self, key: UUID, row: int) -> None:
        order = self.model.sold()
        before = order.index(key)
        place = min(row, len(order))
        place -= 1 if place > before else 0
        if place != before:
            order.remove(key)
            order.insert(place, key)
            self._order(order, key)

    def _order(self, order: Sequence[UUID], moved: UUID) -> None:
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.package_types import order_types

            return order_types(login.uow, login.viewer, order, moved, now, request_id=request_id)

        self._attempt(work)

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def _did(self, outcome: DiaryOutcome) -> None:
        self._is_busy = False
        if outcome.changes.ids and len(outcome.changes.ids) == 1:
            (self._chosen,) = outcome.changes.ids
        # What was done is announced, and so listed anew.
        self.done_step.emit(outcome)

    def _fail(self, error: StudioError) -> None:
        self._is_busy = False
        self._context.runner.problem.emit(error)
        if isinstance(error, ChangedMeanwhile):
            self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self._context.runner.problem.emit(error)

    def _follow(self, changes: Changes) -> None:
        self._is_stale |= Aggregate.PACKAGE in changes.aggregates
        if self._is_stale and self.isVisible():
            self.reload()

    def _take(self, types: tuple[PackageType, ...]) -> None:
        self._types = types
        self._show()

    def _show(self) -> None:
        retired = [one for one in self._types if not one.active]
        text = self.tr("Show retired ones ({count})").format(count=len(retired))
        self.retired_box.setText(text)
        self.retired_box.setVisible(bool(retired))
        shows_all = self.retired_box.isChecked()
        rows = [one for one in self._types if one.active or shows_all]
        if not self.model.shows(rows):
            bar = self.table.verticalScrollBar()
            scrolled = bar.value()
            self.model.set_rows(rows)
            bar.setValue(scrolled)
        self._stack.setCurrentWidget(self._card if rows else self.empty)
        for button in self._buttons:
            button.setVisible(bool(rows))
        if rows:
            row = self.model.row_of(self._chosen)
            self.table.selectRow(row if row is not None else 0)
        self._name_actions()

    def _name_actions(self) -> None:
        one = self.chosen()
        if one is not None:
            self._chosen = one.id
        order = self.model.sold()
        place = order.index(one.id) if one is not None and one.id in order else None
        for action in (self.edit_action, self.copy_action, self.retire_action):
            action.setEnabled(one is not None)
        brings_back = one is not None and not one.active
        text = self.tr("&Bring back") if brings_back else self.tr("Re&tire")
        self.retire_action.setText(text)
        self.up_action.setEnabled(place is not None and place > 0)
        self.down_action.setEnabled(place is not None and place < len(order) - 1)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Package types"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, width)
        if self._may_change:
            table.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
            table.setDefaultDropAction(Qt.DropAction.MoveAction)
            table.setDragDropOverwriteMode(False)
            self.model.dragged.connect(self._drop)
        table.activated.connect(lambda _index: self._edit())
        table.selectionModel().selectionChanged.connect(self._name_actions)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        return table

    def _make_actions(self) -> None:
        changes = self._may_change
        edit = self.tr("&Edit…") if changes else self.tr("&Show…")
        self.add_action = self._action(self.tr("&New package type…"), "Ins", self.add_new)
        self.edit_action = self._action(edit, "F2", self._edit)
        self.copy_action = self._action(self.tr("&Copy…"), "", self._copy)
        self.retire_action = self._action(self.tr("Re&tire"), "Del", self._retire)
        self.up_action = self._action(self.tr("Move &up"), "Alt+Up", partial(self._move, -1))
        self.down_action = self._action(self.tr("Move &down"), "Alt+Down", partial(self._move, 1))
        changing = (self.add_action, self.copy_action, self.retire_action)
        for action in (*changing, self.up_action, self.down_action):
            action.setVisible(changes)

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: slot())
        self.addAction(action)
        return action

    def _open_menu(self, point: QPoint) -> None:
        menu = Menu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offered = (self.edit_action, self.copy_action, self.retire_action)
        for action in (*offered, self.up_action, self.down_action):
            if action.isVisible():
                menu.addAction(action)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self.retired_box)
        top.addStretch(1)
        self._buttons = []
        for action in (self.edit_action, self.copy_action, self.retire_action, self.add_action):
            if action.isVisible():
                self._buttons.append(ActionButton(action, self))
                top.addWidget(self._buttons[-1])
        if self._may_change:
            self._buttons[-1].setProperty("kind", "primary")
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
