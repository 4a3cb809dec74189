"""What happened to a client, all of it or of one kind, loaded as one goes down."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from studio_app.domain.client_record import TimelineKind, TimelinePage, TimelinePlace
from studio_app.domain.errors import StudioError
from studio_app.domain.session_notes import may_read_notes
from studio_app.ui.clients.page.timeline import TimelineList, TimelineModel
from studio_app.ui.context import ScreenContext
from studio_app.ui.notes.reading import SessionNotesView
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.till.sheets import open_receipt_of
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.segmented_control import SegmentedControl

ALL, SESSION_NOTES = "all", "session_notes"
ROOMY = 470
KINDS: Mapping[str, tuple[TimelineKind, ...]] = MappingProxyType(
    {
        ALL: (),
        "sessions": (TimelineKind.BOOKING, TimelineKind.TRAINER),
        "money": (TimelineKind.PURCHASE, TimelineKind.PACKAGE, TimelineKind.PAYMENT),
        SESSION_NOTES: (TimelineKind.NOTE,),
        "notes": (TimelineKind.NOTE, TimelineKind.CONSENT),
        "changes": (TimelineKind.CHANGE,),
    }
)


class History(QWidget):
    """``kinds_changed`` says that something else is looked for."""

    kinds_changed = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._client_id: UUID | None = None
        self._task: Task | None = None
        self.model = TimelineModel(context.login.organization, self)
        self.list = TimelineList(self.tr("What happened"), self.model, self)
        self.nothing = EmptyState(
            "history",
            self.tr("Nothing happened yet"),
            self.tr("Sessions, purchases, payments and notes stand here, the latest on top."),
            parent=self,
        )
        self.session_notes = SessionNotesView(context, self)
        noted = ((SESSION_NOTES, self.tr("Session notes")),)
        self.switch = SegmentedControl(
            (
                (ALL, self.tr("All")),
                *(noted if may_read_notes(context.login.viewer) else ()),
                ("sessions", self.tr("Sessions")),
                ("money", self.tr("Money")),
                ("notes", self.tr("Notes")),
                ("changes", self.tr("Changes")),
            ),
            self.tr("What happened"),
            self,
        )
        self._stack = QStackedLayout()
        self._stack.setContentsMargins(0, 0, 0, 0)
        for page in (self.list, self.nothing, self.session_notes):
            self._stack.addWidget(page)
        choice = QWidget(self)
        # Beside the facts it may be too narrow for it for a moment: then these are set aside.
        choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(choice)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.switch)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(choice)
        column.addLayout(self._stack, 1)
        self.switch.changed.connect(lambda _key: self.kinds_changed.emit())
        self.model.more_wanted.connect(self._load_more)
        self.list.activated.connect(self._open)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.switch.set_narrow(self.width() < ROOMY)

    def kinds(self) -> tuple[TimelineKind, ...]:
        """Return the kinds that are looked for, none for all."""
        return KINDS[self.switch.current_key()]

    def forget(self) -> None:
        """Begin with another client."""
        self._drop()
        self.model.set_page(TimelinePage((), None))

    def show_page(self, client_id: UUID, page: TimelinePage) -> None:
        """Show what happened last."""
        self._drop()
        self._client_id = client_id
        self.model.set_page(page)
        if self.switch.current_key() == SESSION_NOTES:
            self.session_notes.show_client(client_id)
            self._stack.setCurrentWidget(self.session_notes)
        else:
            self._stack.setCurrentWidget(self.list if page.entries else self.nothing)

    def _load_more(self, place: TimelinePlace) -> None:
        client_id, kinds = self._client_id, self.kinds()
        if client_id is None or self._task is not None:
            self.model.give_up()
            return
        login, now = self._context.login, self._context.now()

        def work() -> TimelinePage:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_records import client_timeline

            return client_timeline(login.uow, login.viewer, client_id, now, place, kinds)

        self._task = self._context.runner.run(work, done=self._add, failed=self._fail, owner=self)

    def _open(self, index: QModelIndex) -> None:
        """Show the receipt of a payment; there is nothing more to see of other lines."""
        entry = self.model.entry(index)
        if entry is not None and entry.kind is TimelineKind.PAYMENT:
            open_receipt_of(self._context, entry.id, self)

    def _add(self, page: TimelinePage) -> None:
        self._task = None
        self.model.add_page(page)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self.model.give_up()
        self._context.runner.problem.emit(error)

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self.model.give_up()
