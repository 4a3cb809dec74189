"""The page of one client: who they are, what they bought, and all that happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_record import ClientRecord, TimelinePage
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role
from studio_app.domain.permissions import Right, allows
from studio_app.ui.clients.page.assignments import AssignmentHistory
from studio_app.ui.clients.page.consents import Consents
from studio_app.ui.clients.page.desk import ClientDesk
from studio_app.ui.clients.page.facts import Facts
from studio_app.ui.clients.page.head import PageHead
from studio_app.ui.clients.page.history import History
from studio_app.ui.clients.page.notes import Notes
from studio_app.ui.clients.page.packages import Coming, Packages
from studio_app.ui.context import ScreenContext
from studio_app.ui.packages.package_menu import PackageDesk
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.banner_row import BannerRow
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import line
from studio_app.ui.widgets.scrolling_page import scrolling_page
from studio_app.ui.widgets.segmented_control import SegmentedControl

FACTS_WIDTH = 330
NARROW = 750
FOLLOWS = frozenset({Aggregate.CLIENT, Aggregate.PACKAGE, Aggregate.SESSION, Aggregate.TRAINER})
ABOUT, HISTORY = "about", "history"

ColourOf = Callable[[UUID | None], str]


@dataclass(frozen=True, slots=True)
class _Loaded:
    record: ClientRecord
    timeline: TimelinePage


class ClientPage(QWidget):
    """Loads a client when asked to, and again after changes while in sight.

    ``back_clicked`` leads back to where one came from, ``edit_clicked`` carries the
    ClientRecord, ``client_wanted`` the key of somebody else, ``day_clicked`` a local day.
    ``book_clicked``, ``sell_clicked`` and ``pay_clicked`` carry the client's key.
    """

    back_clicked = Signal()
    book_clicked = Signal(object)
    edit_clicked = Signal(object)
    client_wanted = Signal(object)
    day_clicked = Signal(object)
    sell_clicked = Signal(object)
    pay_clicked = Signal(object)
    shown = Signal(object)

    def __init__(
        self, context: ScreenContext, colour_of: ColourOf, parent: QWidget | None = None
    ) -> None:
        """``colour_of`` gives the colour of a trainer as #RRGGBB, a neutral one for None."""
        super().__init__(parent)
        login = context.login
        self._context, self._colour_of = context, colour_of
        self._client_id: UUID | None = None
        self._record: ClientRecord | None = None
        self._task: Task | None = None
        self._is_stale = self._is_narrow = False
        self._is_staff = login.viewer.role is not Role.CLIENT
        self.desk = ClientDesk(context, self)
        self.package_desk = PackageDesk(context, self)
        self.head = PageHead(login.organization, self)
        self.alert = Banner("warning", parent=self)
        self.facts = Facts(login.organization, self)
        self.packages = Packages(context, self.package_desk, self.tr("PACKAGES"), self)
        self.coming = Coming(context, self.tr("NEXT"), self)
        self.consents = Consents(login.organization, self)
        self.assignments = AssignmentHistory(context, self)
        self.notes = Notes(login.viewer, login.organization, self)
        self.history = History(context, self)
        self.switch = SegmentedControl(
            ((ABOUT, self.tr("About")), (HISTORY, self.tr("Notes and history"))),
            self.tr("What is shown"),
            self,
        )
        self.waiting = EmptyState("user", self.tr("Loading…"), "", parent=self)
        self.failed = EmptyState(
            "circle-alert",
            self.tr("This client cannot be shown"),
            "",
            self.tr("Back to the list") if self._is_staff else "",
            self,
        )
        self._lay_out()
        self._connect()

    def client_id(self) -> UUID | None:
        """Return the key of the client, None before there is one."""
        return self._client_id

    def record(self) -> ClientRecord | None:
        """Return what is shown of the client, None while it is on its way."""
        return self._record

    def show_client(self, client_id: UUID) -> None:
        """Load and show a client."""
        if client_id != self._client_id:
            self._client_id, self._record = client_id, None
            self.notes.forget()
            self.history.forget()
            self._about.verticalScrollBar().setValue(0)
            self._stack.setCurrentWidget(self.waiting)
        self._load()

    def focus_first(self) -> None:
        """Give the keyboard to what is used most."""
        first = self.head.edit_button if self.head.edit_button.isVisible() else self.history.list
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.notes.field.text():
            # Somebody who leaves on purpose presses it once more.
            self.notes.forget()
        elif event.key() == Qt.Key.Key_Escape and self._is_staff:
            self.back_clicked.emit()
        elif event.key() == Qt.Key.Key_E and self._record is not None and self._record.editable:
            self.edit_clicked.emit(self._record)
        else:
            super().keyPressEvent(event)

    def _load(self) -> None:
        client_id = self._client_id
        if client_id is None:
            return
        self._is_stale = False
        login, now, kinds = self._context.login, self._context.now(), self.history.kinds()

        def work() -> _Loaded:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_records import client_record, client_timeline

            record = client_record(login.uow, login.viewer, client_id, now)
            timeline = client_timeline(login.uow, login.viewer, client_id, now, kinds=kinds)
            return _Loaded(record, timeline)

        if self._task is not None:
            self._task.cancel()
        self._task = self._context.runner.run(work, done=self._show, failed=self._fail, owner=self)

    def _show(self, loaded: _Loaded) -> None:
        self._task = None
        record, organization = loaded.record, self._context.login.organization
        # Somebody else by now, where two were merged.
        self._client_id = record.card.client.id
        today = local_day(self._context.now(), organization.tz)
        if record != self._record:
            self._show_record(record, today)
        self.history.show_page(record.card.client.id, loaded.timeline)
        if self._is_staff:
            is_open = record.erased_on is None
            self.assignments.show_client(record.card.client.id, is_open=is_open)
        self._stack.setCurrentWidget(self._whole)
        self.shown.emit(record)

    def _show_record(self, record: ClientRecord, today: date) -> None:
        viewer = self._context.login.viewer
        is_open = record.erased_on is None
        may_edit = allows(viewer, Right.EDIT_CLIENTS) and is_open
        self._record = record
        place = self._about.verticalScrollBar().value()
        self.head.show_record(record, self._colour_of(record.card.trainer_id))
        active = record.card.client.active
        self.head.book_button.setVisible(allows(viewer, Right.BOOK) and active and is_open)
        self.head.more_button.setVisible(is_open)
        if record.card.alert:
            self.alert.show_message(record.card.alert)
        else:
            self.alert.hide()
        self.facts.show_record(record, today)
        self.packages.show_card(record.card, today, is_open=active and is_open)
        self.coming.show_card(record.card, today)
        self.consents.show_consents(record.consents, may_note=may_edit)
        self.notes.setVisible(self._is_staff)
        self.notes.show_notes(record.notes, may_add=may_edit)
        QTimer.singleShot(0, self, lambda: self._about.verticalScrollBar().setValue(place))

    def _fail(self, error: StudioError) -> None:
        self._task = None
        if self._record is not None:
            self._context.runner.problem.emit(error)
            return
        self.failed.set_texts(self.tr("This client cannot be shown"), sentence(error))
        self._stack.setCurrentWidget(self.failed)

    def _follow(self, changes: Changes) -> None:
        if not changes.aggregates & FOLLOWS:
            return
        self._is_stale = True
        if self.isVisible():
            self._load()

    def _place(self) -> None:
        self._switch_row.setVisible(self._is_narrow)
        about = not self._is_narrow or self.switch.current_key() == ABOUT
        history = not self._is_narrow or self.switch.current_key() == HISTORY
        self._about.setVisible(about)
        self._told.setVisible(history)
        self._between.setVisible(not self._is_narrow)
        widest = 16_777_215
        self._about.setMaximumWidth(widest if self._is_narrow else FACTS_WIDTH)
        self._about.setMinimumWidth(0 if self._is_narrow else FACTS_WIDTH)

    def _lay_out(self) -> None:
        self._about, facts = scrolling_page(self)
        facts.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE_WIDE, SPACE_WIDE)
        facts.setSpacing(SPACE_WIDE)
        for section in (self.packages, self.coming, self.facts, self.assignments, self.consents):
            facts.addWidget(section)
        facts.addStretch(1)
        self._told = QWidget(self)
        told = QVBoxLayout(self._told)
        told.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE, 0)
        told.setSpacing(SPACE_WIDE)
        told.addWidget(self.notes)
        told.addWidget(self.history, 1)
        self._between = line(Qt.Orientation.Vertical, self)
        columns = QHBoxLayout()
        columns.setSpacing(0)
        columns.addWidget(self._about)
        columns.addWidget(self._between)
        columns.addWidget(self._told, 1)
        self._whole = QWidget(self)
        self._switch_row = QWidget(self)
        switch = QHBoxLayout(self._switch_row)
        switch.setContentsMargins(SPACE_WIDE, 0, SPACE_WIDE, SPACE)
        switch.addWidget(self.switch)
        switch.addStretch(1)
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(BannerRow(self.alert, self))
        whole.addWidget(self._switch_row)
        whole.addWidget(line(Qt.Orientation.Horizontal, self))
        whole.addLayout(columns, 1)
        self._stack = QStackedLayout(self)
        for page in (self.waiting, self._whole, self.failed):
            self._stack.addWidget(page)
        self.head.back_button.setVisible(self._is_staff)
        self._place()

    def _connect(self) -> None:
        self._context.bus.changed.connect(self._follow)
        self.head.back_clicked.connect(self.back_clicked)
        self.head.edit_clicked.connect(lambda: self.edit_clicked.emit(self._record))
        self.head.book_clicked.connect(lambda: self.book_clicked.emit(self._client_id))
        self.failed.button_clicked.connect(self.back_clicked)
        self.facts.client_wanted.connect(self.client_wanted)
        self.coming.day_clicked.connect(self.day_clicked)
        self.packages.sell_clicked.connect(lambda: self.sell_clicked.emit(self._client_id))
        self.packages.pay_clicked.connect(lambda: self.pay_clicked.emit(self._client_id))
        self.switch.changed.connect(lambda _key: self._place())
        self.history.kinds_changed.connect(self._load)
        self.consents.noted.connect(
            lambda kind, granted: self.desk.record_consent(self._shown_id(), kind, granted)
        )
        self.assignments.step_done.connect(self.desk.step_done)
        self.assignments.failed.connect(self.desk.failed)
        self.notes.added.connect(lambda text: self.desk.note(self._shown_id(), text))
        self.notes.removed.connect(lambda note: self.desk.remove_note(self._shown_id(), note))
        self.desk.note_taken.connect(self.notes.done)

    def _shown_id(self) -> UUID:
        assert self._client_id is not None
        return self._client_id
