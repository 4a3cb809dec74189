"""A window that lists what is coming, with forms for more: it does at once what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Generic
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.main.booking_words import done_sentence
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.rows_model import Row, RowsModel
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class ListedDialog(QDialog, Generic[Row]):
    """Follows what others change; ``done_step`` carries the DiaryOutcome, which can be undone."""

    done_step = Signal(object)

    def __init__(
        self,
        context: ScreenContext,
        model: RowsModel[Row],
        follows: frozenset[Aggregate],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context, self._viewer = context, context.login.viewer
        self._follows = follows
        self._busy = self._closes = False
        self._chosen: UUID | None = None
        self._loading: Task | None = None
        self.banner = AgainBanner(self)
        self.model = model
        model.setParent(self)
        context.bus.changed.connect(self._changed_elsewhere)

    def reload(self) -> None:
        """Load anew what is listed."""
        self._load(self._show_rows, self._fail_to_load)

    def reject(self) -> None:
        """Close, once there is an answer to the step that is under way."""
        self._closes = self._busy
        if self._busy:
            text = self.tr("This closes as soon as the answer is there.")
            self.banner.show_message(text, "info")
        else:
            super().reject()

    def _question(self) -> Callable[[], Sequence[Row]]:
        """Return what the worker calls for the rows."""
        raise NotImplementedError

    def _name_steps(self) -> None:
        """Say what can be done with the row that is chosen."""
        raise NotImplementedError

    def _show(self, page: QWidget) -> None:
        """Show a page with its buttons."""
        raise NotImplementedError

    def _refuse_on_form(self, error: StudioError) -> bool:
        """Show a refusal where it was typed, and return False if that is not in sight."""
        raise NotImplementedError

    def _step_is_over(self) -> None:
        """Forget what a step was to be, which is done or failed for good."""

    def _changed_elsewhere(self, changes: Changes) -> None:
        if changes.aggregates & self._follows:
            self._load(self._follow, _say_nothing)

    def _load(
        self, done: Callable[[Sequence[Row]], object], failed: Callable[[StudioError], object]
    ) -> None:
        if self._loading is not None:
            self._loading.cancel()
        run = self._context.runner.run
        self._loading = run(self._question(), done=done, failed=failed, owner=self)

    def _show_rows(self, rows: Sequence[Row]) -> None:
        self.model.set_rows(rows)
        self._pages.show_page(self.table if rows else self._empty)
        if rows:
            self.table.selectRow(self.model.row_of(self._chosen) or 0)
        self._name_steps()

    def _follow(self, rows: Sequence[Row]) -> None:
        """Show what came without being asked for: nothing jumps, and no other row is chosen."""
        if self.model.shows(rows):
            return
        bar = self.table.verticalScrollBar()
        scrolled = bar.value()
        self.model.set_rows(rows)
        self._pages.show_page(self.table if rows else self._empty)
        chosen = self.model.row_of(self._chosen)
        if chosen is not None:
            self.table.selectRow(chosen)
        bar.setValue(scrolled)
        self._name_steps()

    def _selected(self) -> Row | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def _attempt(self, work: Callable[[], DiaryOutcome]) -> None:
        """Do something once, however often it is tried again."""
        if self._busy:
            return
        self._busy = True
        self.banner.hide()

        def fail(error: StudioError) -> None:
            self._fail(error, partial(self._attempt, work) if may_be_tried_again(error) else None)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: DiaryOutcome) -> None:
        self._busy = False
        self._step_is_over()
        if self._closes:
            self.done_step.emit(outcome)
            self.reject()
            return
        self._show_list()
        said = done_sentence(outcome, self._context.login.organization)
        self.banner.show_message(said, "good")
        self.done_step.emit(outcome)
        self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        """Say what could not be looked up; a step that is under way goes on."""
        self.banner.show_failure(sentence(error), None)

    def _fail(self, error: StudioError, again: Callable[[], object] | None = None) -> None:
        # Whoever was about to go is to see it.
        self._busy = self._closes = False
        if again is None:
            self._step_is_over()
        if self._refuse_on_form(error):
            self.banner.hide()
            return
        self.banner.show_failure(sentence(error), again)
        if isinstance(error, ChangedMeanwhile):
            self._show_list()
            self.reload()

    def _show_list(self) -> None:
        self._show(self._list_page)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_list(self, name: str, widths: Mapping[Any, int], empty: EmptyState) -> None:
        """Make the page with the table, or with what is said where there is nothing to list."""
        self.table = table = TableView(name, self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        for column, width in widths.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, width)
        table.selectionModel().selectionChanged.connect(self._name_steps)
        empty.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._empty = empty
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        self._pages.add_page(table)
        self._pages.add_page(empty)
        card.body.addWidget(self._pages)
        self._list_page, listed = self._page()
        listed.addWidget(card, 1)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _page(self) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        return page, column


def _say_nothing(_error: StudioError) -> None:
    """What is listed stays as it was; whatever else fails says so."""
