"""The window with a package's statement, which is printed by Ctrl+P."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QPushButton, QWidget

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.package_statements import PackageStatement
from studio_app.ui.packages import statement_words as words
from studio_app.ui.packages.statement_model import Column, StatementModel
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 820
DIALOG_HEIGHT = 560
PREVIEW_SIZE = QSize(760, 820)
COLUMN_WIDTHS = {Column.DATE: 140, Column.WHO: 130, Column.CHANGE: 64, Column.LEFT: 56}
FOLLOWS = frozenset({Aggregate.PACKAGE, Aggregate.SESSION})


class StatementDialog(PressingDialog):
    """Shows all that happened to a package, and follows what others change."""

    def __init__(
        self, context: ScreenContext, package_id: UUID, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Statement"))
        self._context, self._package_id = context, package_id
        self._organization = context.login.organization
        self._statement: PackageStatement | None = None
        self._loading: Task | None = None
        self.heading, self.standing, self.money = (QLabel(self) for _ in range(3))
        self.heading.setProperty("role", "title")
        self.standing.setProperty("role", "caption")
        self.money.setProperty("role", "muted")
        for label in (self.heading, self.standing, self.money):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.model = StatementModel(self._organization, self)
        self.table = TableView(self.tr("Statement"), self)
        self.banner = AgainBanner(self)
        self.print_button = QPushButton(self.tr("&Print…"), self)
        self.close_button = QPushButton(self.tr("Close"), self)
        self._lay_out()
        context.bus.changed.connect(self._follow)
        self.print_button.clicked.connect(self.print_it)
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self).activated.connect(
            self.print_it
        )
        self._load()

    def print_it(self) -> None:
        """Show the statement as it will be printed."""
        statement = self._statement
        if statement is None:
            return
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main.print_preview import Paper, PrintPreview, Sheet

        sheet = words.sheet_of(statement, self._organization, self._today())

        def make(
            context: ScreenContext, _keys: tuple[UUID, ...] | None, paper: Paper, now: datetime
        ) -> bytes:
            from studio_app.services.package_statements import statement_sheet

            login = context.login
            return statement_sheet(login.uow, login.viewer, sheet, now, paper)

        title = self.tr("Statement · {package}").format(package=sheet.title)
        name = self.tr("Statement {package}.pdf").format(package=_plain(sheet.title))
        made = Sheet(title, name, self.tr("Making the statement…"), make)
        preview = PrintPreview(self._context, made, (), None, self)
        preview.resize(PREVIEW_SIZE.boundedTo(self.screen().availableSize()))
        preview.open()

    def _lay_out(self) -> None:
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Stretch)
        for column, width in COLUMN_WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(column, width)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.print_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        for button in (self.print_button, self.close_button):
            button.setAutoDefault(False)
        page = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        for part in (self.heading, self.standing, self.money):
            page.addWidget(part)
        page.addSpacing(SPACE)
        page.addWidget(card, 1)
        page.addWidget(self.banner)
        page.addSpacing(SPACE_WIDE)
        page.addLayout(foot)
        self.print_button.setEnabled(False)

    def _load(self) -> None:
        login, package_id = self._context.login, self._package_id

        def work() -> PackageStatement:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_statements import package_statement

            return package_statement(login.uow, login.viewer, package_id)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail, owner=self
        )

    def _follow(self, changes: Changes) -> None:
        if changes.aggregates & FOLLOWS:
            self._load()

    def _show(self, statement: PackageStatement) -> None:
        was_there, self._statement = self._statement is not None, statement
        organization = self._organization
        self.heading.setText(words.title_words(statement))
        self.standing.setText(words.standing_words(statement, organization, self._today()))
        money = words.money_of(statement, organization)
        self.money.setText(money)
        self.money.setVisible(bool(money))
        self.print_button.setEnabled(True)
        if self.model.shows(statement.lines):
            return
        bar = self.table.verticalScrollBar()
        place, at_end = bar.value(), bar.value() == bar.maximum()
        self.model.set_rows(statement.lines)
        if was_there and not at_end:
            bar.setValue(place)
        else:
            self.table.scrollToBottom()
        if not was_there:
            self.table.selectRow(len(statement.lines) - 1)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _today(self) -> date:
        return local_day(self._context.now(), self._organization.tz)

    def _fail(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), partial(self._load))


def _plain(name: str) -> str:
    """Return a name as a file may have it."""
    return "".join(char if char.isalnum() or char in " -_" else "-" for char in name)[:80]
