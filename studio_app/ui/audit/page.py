"""The history: filters, the entries by day, and all of the one that is chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.audit import AuditEntry, AuditPlace
from studio_app.domain.errors import DatabaseProblem, StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.permissions import Right, allows
from studio_app.ui.audit.detail_pane import DetailPane
from studio_app.ui.audit.filter_bar import FilterBar
from studio_app.ui.audit.history_list import HistoryList
from studio_app.ui.audit.loader import FirstPage, HistoryLoader
from studio_app.ui.audit.model import HistoryModel
from studio_app.ui.audit.sentences import audit_sentence
from studio_app.ui.context import ScreenContext
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.export_button import Write
from studio_app.ui.widgets.export_foot import ExportFoot


class HistoryPage(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``client_selected`` carries the key of the client whom the activated entry concerns.
    """

    client_selected = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        organization = context.login.organization
        self._is_stale = True
        self._starts_anew = True
        self.model = HistoryModel(organization, self)
        self.filters = FilterBar(context, self._today, self)
        self.list = HistoryList(self.tr("History"), self.model, self)
        self.details = DetailPane(organization, self)
        self.details.hide()
        self.nothing_yet = EmptyState(
            "history",
            self.tr("Nothing has been done yet"),
            self.tr("Whatever is booked, cancelled or changed from now on stays here for good."),
        )
        self.nothing_found = EmptyState(
            "search",
            self.tr("Nothing fits"),
            self.tr("Nobody did anything like this. Choose other people, clients or days."),
            self.tr("Show everything"),
        )
        self.waiting = EmptyState("search", self.tr("Looking…"), "")
        self.failed = EmptyState(
            "circle-alert", self.tr("The history cannot be shown"), "", self.tr("Try again")
        )
        self.foot = ExportFoot(
            lambda: self.tr("History"),
            self._writing,
            self,
            may_export=allows(context.login.viewer, Right.EXPORT),
        )
        self._loader = HistoryLoader(context, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    def refresh(self) -> None:
        """Read what is new, as soon as the page is in sight."""
        self._is_stale = True
        if self.isVisible():
            self._load()

    def chosen_entry(self) -> AuditEntry | None:
        """Return the entry that is chosen, None without one."""
        chosen = self.list.selectedIndexes()
        return self.model.entry(chosen[0]) if chosen else None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.details.isVisible():
            self._close_details()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self._stack = QStackedLayout()
        self._stack.setContentsMargins(0, 0, 0, 0)
        for widget in (self.list, self.nothing_yet, self.nothing_found, self.waiting, self.failed):
            self._stack.addWidget(widget)
        top = QHBoxLayout()
        top.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, 10)
        top.addWidget(self.filters, 1)
        # Where the filters are at their widest, the room behind them stays empty.
        top.addStretch(0)
        middle = QVBoxLayout()
        middle.setContentsMargins(SPACE, 0, 0, 0)
        middle.addLayout(self._stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(middle, 1)
        column.addWidget(self.details)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.filters.changed.connect(self._filter)
        self.nothing_found.button_clicked.connect(self.filters.clear)
        self.failed.button_clicked.connect(self._load)
        self._context.runner.busy.connect(self._show_waiting)
        self.model.more_wanted.connect(self._load_more)
        self.list.selectionModel().selectionChanged.connect(self._show_details)
        self.list.activated.connect(self._activate)
        self.details.closed.connect(self._close_details)
        self._loader.loaded.connect(self._show)
        self._loader.added.connect(self.model.add_page)
        self._loader.failed.connect(self._fail)
        self._context.bus.changed.connect(lambda _changes: self.refresh())

    def _writing(self) -> Write:
        login, now, wanted = self._context.login, self._context.now(), self.filters.wanted()
        organization, title = login.organization, self.tr("History")
        heads = (self.tr("When"), self.tr("Who"), self.tr("What was done"), self.tr("Why"))

        def write(path: Path, report: Report) -> int:
            from studio_app.services.audit import export_audit_trail

            return export_audit_trail(
                login.uow,
                login.viewer,
                wanted,
                title,
                heads,
                lambda entry: audit_sentence(entry, organization),
                path,
                now,
                report,
            )

        return write

    def _load(self) -> None:
        self._is_stale = False
        self._loader.load(self.filters.wanted())

    def _load_more(self, place: AuditPlace) -> None:
        if self._loader.is_loading:
            self.model.give_up()
        else:
            self._loader.load_more(self.filters.wanted(), place)

    def _filter(self) -> None:
        self._starts_anew = True
        self._load()

    def _show(self, first: FirstPage) -> None:
        if first.missing:
            self._context.runner.problem.emit(DatabaseProblem(first.missing))
        self.filters.set_people(first.people)
        today = self._today()
        # A page that was on its way when the first one was asked for anew never comes.
        self.model.give_up()
        if self._starts_anew or not self.model.add_latest(first.page, today):
            chosen = self.chosen_entry()
            self.model.set_page(first.page, today)
            self._choose_again(chosen.id if chosen else None)
        self._starts_anew = False
        if self.model.count_entries():
            self._stack.setCurrentWidget(self.list)
        else:
            is_open = self.filters.wanted().is_open
            self._stack.setCurrentWidget(self.nothing_yet if is_open else self.nothing_found)

    def _show_waiting(self, busy: bool) -> None:
        # What fitted before would look as if it fitted what is asked for now.
        if busy and self._starts_anew and self._loader.is_loading:
            self._stack.setCurrentWidget(self.waiting)

    def _choose_again(self, entry_id: UUID | None) -> None:
        for row in range(self.model.rowCount()):
            index = self.model.index(row)
            entry = self.model.entry(index)
            if entry is not None and entry.id == entry_id:
                self.list.setCurrentIndex(index)
                return
        self.details.hide()

    def _show_details(self) -> None:
        entry = self.chosen_entry()
        if entry is not None:
            self.details.show_entry(entry)
            self.details.show()
            self.list.scrollTo(self.list.currentIndex())

    def _close_details(self) -> None:
        self.details.hide()
        self.list.clearSelection()
        self.list.setFocus()

    def _activate(self, index: QModelIndex) -> None:
        entry = self.model.entry(index)
        if entry is not None and entry.client_id is not None:
            self.client_selected.emit(entry.client_id)

    def _fail(self, error: StudioError) -> None:
        self._is_stale = True
        self.model.give_up()
        if self._starts_anew:
            self.failed.set_texts(self.tr("The history cannot be shown"), sentence(error))
            self.details.hide()
            self._stack.setCurrentWidget(self.failed)
        else:
            self._context.runner.problem.emit(error)

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)
