"""The sessions of the last two weeks that nobody noted on, each opened by Enter."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.organizations import Organization
from studio_app.domain.session_notes import DAYS_LOOKED_BACK, NotedSession, WithoutNote
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.notes.drafts import NoteWish
from studio_app.ui.notes.words import moment_words
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.rows_model import RowsModel
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 640
DIALOG_HEIGHT = 560


class Column(IntEnum):
    """What is told of each session."""

    WHEN = 0
    CLIENT = 1
    TITLE = 2
    TRAINER = 3


class MissingModel(RowsModel[NotedSession]):
    """Sessions without a note, the latest first."""

    def __init__(self, organization: Organization, parent: QObject | None = None) -> None:
        super().__init__(Column, parent)
        self._organization = organization

    def headings(self) -> dict[Column, str]:
        return {
            Column.WHEN: self.tr("Session"),
            Column.CLIENT: self.tr("Client"),
            Column.TITLE: self.tr("Class"),
            Column.TRAINER: self.tr("Trainer"),
        }

    def text(self, one: NotedSession, column: Column) -> str:
        return {
            Column.WHEN: moment_words(one.starts_at, self._organization),
            Column.CLIENT: one.client_name,
            Column.TITLE: one.title,
            Column.TRAINER: one.trainer,
        }[column]


class MissingDialog(PressingDialog):
    """``note_wanted`` carries a NoteWish."""

    note_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self.setWindowTitle(self.tr("Sessions without a note"))
        heading = QLabel(self.windowTitle(), self)
        heading.setProperty("role", "heading")
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.model = MissingModel(context.login.organization, self)
        self.table = TableView(self.windowTitle(), self)
        self.table.setModel(self.model)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        for column, width in ((Column.WHEN, 150), (Column.CLIENT, 180), (Column.TITLE, 120)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)
        is_owners = context.login.viewer.trainer_id is None
        self.table.setColumnHidden(Column.TRAINER, not is_owners)
        self.table.doubleClicked.connect(self._open)
        self.table.installEventFilter(self)
        self.nothing = EmptyState(
            "circle-check",
            self.tr("Every session has a note"),
            self.tr("Those of the last two weeks stand here until somebody noted on them."),
            parent=self,
        )
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        self._pages.add_page(self.table)
        self._pages.add_page(self.nothing)
        card.body.addWidget(self._pages)
        self.banner = AgainBanner(self)
        self.write_button = QPushButton(self.tr("Write a note"), self)
        self.write_button.setProperty("kind", "primary")
        self.write_button.clicked.connect(lambda: self._open(self.table.currentIndex()))
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.clicked.connect(self.reject)
        for button in (self.write_button, self.close_button):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.count)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.write_button)
        column_of_all = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        column_of_all.addWidget(heading)
        column_of_all.addWidget(card, 1)
        column_of_all.addWidget(self.banner)
        column_of_all.addLayout(foot)
        context.bus.changed.connect(self._follow)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.reload()

    def reload(self) -> None:
        """Look again which sessions have no note."""
        login, now = self._context.login, self._context.now()

        def work() -> WithoutNote:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.note_reading import without_note

            return without_note(login.uow, login.viewer, now)

        self._context.runner.run(work, done=self._show, failed=self._fail, owner=self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_O):
                self._open(self.table.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            one = self.model.row(index.row())
            self.note_wanted.emit(NoteWish(one.client_id, one.booking_id))

    def _show(self, found: WithoutNote) -> None:
        row = max(self.table.currentIndex().row(), 0)
        if not self.model.shows(found.sessions):
            self.model.set_rows(found.sessions)
            self.table.selectRow(min(row, len(found.sessions) - 1))
        has_some = bool(found.sessions)
        self._pages.show_page(self.table if has_some else self.nothing)
        self.write_button.setEnabled(has_some)
        text = self.tr("{count} in the last {days} days").format(
            count=found.count, days=DAYS_LOOKED_BACK
        )
        self.count.setText(text if has_some else "")

    def _fail(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self.reload)

    def _follow(self, changes: Changes) -> None:
        if Aggregate.SESSION in changes.aggregates:
            self.reload()
