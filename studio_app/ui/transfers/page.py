"""The page of transfers: what waits for an answer, with the plan before whoever decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_steps import ClientOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.domain.transfer_list import TransferEntry
from studio_app.domain.transfers import TransferStatus
from studio_app.ui.clients.page.words import done_sentence, step_name
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.main.paged_area import AreaPage
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.transfers import words
from studio_app.ui.transfers.detail import TransferDetail
from studio_app.ui.transfers.model import Column, TransferRow, TransfersModel
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

COLUMN_WIDTHS = {Column.STATE: 100, Column.CLIENT: 130}
LIST_WIDTH = 370
LIST_HEIGHT = 150
ANY_SIZE = (1 << 24) - 1
NARROW = 760
ALL = "all"
FOLLOWS = frozenset({Aggregate.CLIENT, Aggregate.TRAINER, Aggregate.SESSION})


class TransfersPage(AreaPage):
    """The list at the left, the chosen one at the right; loads whenever it comes in sight."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._entries: tuple[TransferEntry, ...] = ()
        self._chosen: UUID | None = None
        self._is_stale = True
        self._decides = allows(context.login.viewer, Right.TRANSFER)
        states = [(one.value, words.status_word(one)) for one in TransferStatus]
        self.filter = SegmentedControl(
            [(ALL, self.tr("All")), *states], self.tr("Which transfers"), self
        )
        self.model = TransfersModel(self)
        self.table = self._make_table()
        hint = (
            self.tr("Clients change trainers on their own page. What others ask for waits here.")
            if self._decides
            else self.tr("Ask on a client’s page for another trainer. The answer stands here.")
        )
        self.empty = EmptyState("repeat", self.tr("No transfers"), hint, parent=self)
        self._nothing_here = EmptyState("repeat", self.tr("None of these"), "", parent=self)
        self.banner = AgainBanner(self)
        self.detail = TransferDetail(context, self)
        self._loader = LatestLoader(context.runner, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    def refresh(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        direction = QBoxLayout.Direction
        self._halves.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._listed.setMaximumSize(
            *((ANY_SIZE, LIST_HEIGHT) if narrow else (LIST_WIDTH, ANY_SIZE))
        )
        self._listed.setMinimumWidth(0 if narrow else LIST_WIDTH)
        self.detail.set_narrow(narrow)

    def _load(self) -> None:
        self._is_stale = False
        login = self._context.login

        def work() -> tuple[TransferEntry, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfer_lists import listed_transfers

            return listed_transfers(login.uow, login.viewer)

        self._loader.load(work)

    def _show(self, entries: tuple[TransferEntry, ...]) -> None:
        self._entries = entries
        self._show_rows()

    def _show_rows(self) -> None:
        key = self.filter.current_key()
        rows = [TransferRow(one) for one in self._entries if key in (ALL, one.status.value)]
        chosen = self._chosen
        if not self.model.shows(rows):
            bar = self.table.verticalScrollBar()
            scrolled = bar.value()
            self.model.set_rows(rows)
            if rows:
                self.table.selectRow(self.model.row_of(chosen) or 0)
                bar.setValue(scrolled)
        nothing = self.empty if not self._entries else self._nothing_here
        self._pages.show_page(self._both if rows else nothing)
        self._choose()

    def _choose(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        entry = self.model.row(rows[0].row()).entry if rows else None
        if entry is not None:
            self._chosen = entry.transfer_id
        self.detail.show_entry(entry)

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & FOLLOWS:
            self.refresh()

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self.banner.show_failure(sentence(error), again)
        self.refresh()

    def _connect(self) -> None:
        detail = self.detail
        self.filter.changed.connect(lambda _key: self._show_rows())
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.table.activated.connect(lambda _index: detail.enter())
        self.table.doubleClicked.connect(self._open_client)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail_to_load)
        self._context.bus.changed.connect(self._heard)
        detail.transferred.connect(self._transferred)
        detail.told.connect(self._tell)
        detail.failed.connect(self._fail)
        detail.client_wanted.connect(self.client_page_wanted)
        detail.began.connect(self.banner.hide)

    def _transferred(self, outcome: ClientOutcome) -> None:
        self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))
        self.refresh()

    def _tell(self, changes: Changes, text: str) -> None:
        self._context.bus.announce(changes)
        self.told.emit(text)
        self.refresh()

    def _open_client(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        client_id = self.model.row(rows[0].row()).entry.client_id if rows else None
        if client_id is not None:
            self.client_page_wanted.emit(client_id)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Transfers"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.set_column_widths(COLUMN_WIDTHS)
        return table

    def _lay_out(self) -> None:
        self._listed = CardFrame(self)
        self._listed.body.setContentsMargins(1, 1, 1, 1)
        self._listed.body.addWidget(self.table)
        self._both = QWidget(self)
        self._halves = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._both)
        self._halves.setContentsMargins(0, 0, 0, 0)
        self._halves.setSpacing(SPACE_WIDE)
        self._halves.addWidget(self._listed)
        self._halves.addWidget(self.detail, 1)
        self._pages = PageStack(self)
        for page in (self._both, self.empty, self._nothing_here):
            self._pages.add_page(page)
        top = QHBoxLayout()
        top.addWidget(self.filter)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
