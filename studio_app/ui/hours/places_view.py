"""Where sessions are held: the studio's places in their order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.studio_days import PlaceOfStudio
from studio_app.ui.hours.place_dialog import PlaceDialog
from studio_app.ui.hours.places_model import Column, PlacesModel
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.action_button import ActionButton
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.menu import Menu
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTHS = {Column.NAME: 260, Column.KIND: 180, Column.ROOM: 150}


class PlacesView(QWidget):
    """``done_step`` carries the DiaryOutcome of what was done."""

    done_step = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: UUID | None = None
        self._is_busy = False
        self._loading: Task | None = None
        self.model = PlacesModel(self)
        self.table = TableView(self.tr("Places"), self)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.set_column_widths(WIDTHS)
        self.table.activated.connect(lambda _index: self._edit())
        self.table.selectionModel().selectionChanged.connect(lambda *_rows: self._name_actions())
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.empty = EmptyState(
            "map-pin",
            self.tr("No places yet"),
            self.tr("Say where sessions are held: rooms, a gym, outdoors, online."),
            self.tr("New place"),
            self,
        )
        self.empty.button_clicked.connect(self.add_new)
        self.add_action = self._action(self.tr("&New place…"), "Ins", self.add_new)
        self.edit_action = self._action(self.tr("&Edit…"), "F2", self._edit)
        self.retire_action = self._action(self.tr("Out of &use"), "Del", self._retire)
        self.up_action = self._action(self.tr("Move &up"), "Alt+Up", partial(self._move, -1))
        self.down_action = self._action(self.tr("Move &down"), "Alt+Down", partial(self._move, 1))
        self._lay_out()
        self.setFocusProxy(self.table)

    def reload(self) -> None:
        """Load anew what is listed."""
        login = self._context.login

        def work() -> tuple[PlaceOfStudio, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.places import places_of_studio

            return places_of_studio(login.uow, login.viewer)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def chosen(self) -> PlaceOfStudio | None:
        """Return the place that is chosen, None without one."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def add_new(self) -> None:
        """Ask about a new place."""
        self._open(None)

    def _edit(self) -> None:
        one = self.chosen()
        if one is not None:
            self._open(one)

    def _open(self, one: PlaceOfStudio | None) -> None:
        dialog = PlaceDialog(self._context, one, self)
        dialog.done_step.connect(self._did)
        dialog.open()

    def _retire(self) -> None:
        one = self.chosen()
        if one is None:
            return
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.places import retire_place

            given = one.id, one.version, now
            back = not one.active
            return retire_place(login.uow, login.viewer, *given, request_id=request_id, back=back)

        self._attempt(work)

    def _move(self, step: int) -> None:
        """Let the chosen one stand further up or down among those in use."""
        one, order = self.chosen(), self._in_use()
        if one is None or one.id not in order:
            return
        place = order.index(one.id) + step
        if not 0 <= place < len(order):
            return
        order.remove(one.id)
        order.insert(place, one.id)
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.places import order_places

            return order_places(login.uow, login.viewer, order, one.id, now, request_id=request_id)

        self._attempt(work)

    def _in_use(self) -> list[UUID]:
        rows = (self.model.row(at) for at in range(self.model.rowCount()))
        return [one.id for one in rows if one.active]

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def _did(self, outcome: DiaryOutcome) -> None:
        self._is_busy = False
        if outcome.step is Step.ADD_PLACE:
            (self._chosen,) = outcome.changes.ids
        # What was done is announced, and so listed anew.
        self.done_step.emit(outcome)

    def _fail(self, error: StudioError) -> None:
        self._is_busy = False
        self._context.runner.problem.emit(error)
        if isinstance(error, ChangedMeanwhile):
            self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)

    def _show(self, places: tuple[PlaceOfStudio, ...]) -> None:
        if not self.model.shows(places):
            self.model.set_rows(places)
        self._stack.setCurrentWidget(self._card if places else self.empty)
        for button in self._buttons:
            button.setVisible(bool(places))
        if places:
            row = self.model.row_of(self._chosen)
            self.table.selectRow(row if row is not None else 0)
        self._name_actions()

    def _name_actions(self) -> None:
        one, order = self.chosen(), self._in_use()
        if one is not None:
            self._chosen = one.id
        place = order.index(one.id) if one is not None and one.id in order else None
        for action in (self.edit_action, self.retire_action):
            action.setEnabled(one is not None)
        is_out = one is not None and not one.active
        text = self.tr("&Use again") if is_out else self.tr("Out of &use")
        self.retire_action.setText(text)
        self.up_action.setEnabled(place is not None and place > 0)
        self.down_action.setEnabled(place is not None and place < len(order) - 1)

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda: slot())
        self.addAction(action)
        return action

    def _open_menu(self, point: QPoint) -> None:
        menu = Menu(parent=self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in (self.edit_action, self.retire_action, self.up_action, self.down_action):
            menu.addAction(action)
        menu.popup(self.table.viewport().mapToGlobal(point))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addStretch(1)
        self._buttons = []
        for action in (
            self.up_action,
            self.down_action,
            self.edit_action,
            self.retire_action,
            self.add_action,
        ):
            self._buttons.append(ActionButton(action, self))
            top.addWidget(self._buttons[-1])
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
