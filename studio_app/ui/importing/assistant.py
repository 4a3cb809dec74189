"""The import assistant: a file, its columns, what each row would do, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import (
    ImportInUse,
    ImportResult,
    ImportStopped,
    ImportUndone,
    Outcome,
    PlanOutdated,
)
from studio_app.domain.importing.tables import ReadTable
from studio_app.ui.importing import tasks
from studio_app.ui.importing.columns_page import ColumnsPage
from studio_app.ui.importing.file_page import FilePage
from studio_app.ui.importing.left_page import LeftPage
from studio_app.ui.importing.plan_page import PlanPage
from studio_app.ui.importing.result_page import ResultPage, WorkingPage
from studio_app.ui.importing.stoppable import StoppableWork
from studio_app.ui.importing.words import rows_text
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Report
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.export_button import Write
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.services.importing import PreparedImport
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH, DIALOG_HEIGHT = 900, 660
T = TypeVar("T")


class ImportAssistant(PressingDialog):
    """One page after the other, and back; ``imported`` says that something came in, or went.

    It works on a worker of its own: an import takes its time, and the desk goes on meanwhile.
    """

    imported = Signal()

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Import"))
        self._context = context
        self.worker = StoppableWork(self)
        self._kind, self._content = ImportKind.CLIENTS, b""
        self._table: ReadTable | None = None
        self._prepared: PreparedImport | None = None
        self._request: UUID | None = None
        self._result: ImportResult | None = None
        self._taking_back: UUID | None = None
        self.banner = AgainBanner(self)
        self.file_page = FilePage(context.login.organization, self)
        self.columns_page = ColumnsPage(self)
        self.plan_page = PlanPage(self._refused_name, self._write_refused, self)
        self.working_page = WorkingPage(self)
        self.result_page = ResultPage(self)
        self.left_page = LeftPage(self)
        self.back_button = self._button(self.tr("&Back"), self._go_back)
        self.next_button = self._button(self.tr("&See what would happen"), self._prepare)
        self.import_button = self._button(self.tr("&Import"), self._import)
        self.undo_button = self._button(self.tr("&Take it back"), self._undo_result)
        self.others_button = self._button(self.tr("&Take back the others"), self._undo_others)
        self.stop_button = self._button(self.tr("&Stop"), self._stop_work)
        self.close_button = self._button(self.tr("Close"), self.reject)
        for primary in (self.next_button, self.import_button):
            primary.setProperty("kind", "primary")
        self._lay_out()
        self._connect()
        self._show(self.file_page)
        self._load_runs()

    def reject(self) -> None:
        """Close; what is under way is stopped first, and says so."""
        if self._is_working():
            self._stop_work()
        else:
            super().reject()

    def read_file(self, path: Path) -> None:
        """Read a file, and show what its columns are taken for."""
        self._kind = self.file_page.chosen_kind()
        login, kind = self._context.login, self._kind

        def work(report: Report) -> tuple[bytes, tasks.Read]:
            content = tasks.content_of(path)
            return content, tasks.read(login, kind, path.name, content, report)

        def done(found: tuple[bytes, tasks.Read]) -> None:
            self._content = found[0]
            self._show_columns(found[1])

        self._work(self.tr("Reading {file}").format(file=path.name), work, done, self.file_page)

    def _read_again(self, sheet: str, has_heads: bool) -> None:
        table, content = self._table, self._content
        if table is None:
            return
        login, kind, name = self._context.login, self._kind, table.name
        heads = None if sheet != table.sheet else has_heads

        def work(report: Report) -> tasks.Read:
            return tasks.read(login, kind, name, content, report, sheet, heads)

        words = self.tr("Reading {file}").format(file=name)
        self._work(words, work, self._show_columns, self.columns_page)

    def _show_columns(self, found: tasks.Read) -> None:
        self._table = found[0]
        self.columns_page.show_table(found[0], self._kind, found[1])
        self._name_steps()
        self._show(self.columns_page)
        self.columns_page.focus_first()

    def _prepare(self) -> None:
        table = self._table
        if table is None or self.columns_page.what_is_missing():
            return
        login, now, kind = self._context.login, self._context.now(), self._kind
        found, wishes = (table, self.columns_page.columns()), self.columns_page.wishes()

        def work(report: Report) -> PreparedImport:
            return tasks.prepare(login, kind, found, wishes, now, report)

        words = self.tr("Looking at what each row would do")
        self._work(words, work, self._show_plan, self.columns_page)

    def _show_plan(self, prepared: PreparedImport) -> None:
        self._prepared = prepared
        # One intention: however often it is tried, it is done once.
        self._request = new_id()
        self.plan_page.show_plan(prepared.plan)
        counts = prepared.plan.counts
        count = counts[Outcome.NEW] + counts[Outcome.UPDATED]
        self.import_button.setText(self.tr("&Import {rows}").format(rows=rows_text(count)))
        self.import_button.setEnabled(count > 0)
        self._show(self.plan_page)
        if count:
            self.import_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _import(self) -> None:
        prepared, request_id = self._prepared, self._request
        if prepared is None or request_id is None:
            return
        login, now = self._context.login, self._context.now()

        def work(report: Report) -> ImportResult:
            return tasks.run(login, prepared, now, request_id, report)

        words = self.tr("Importing")
        hint = self.tr("All of it, or nothing: until the end nobody sees any of it.")
        self._work(words, work, self._imported, self.plan_page, hint, again=self._import)

    def _imported(self, result: ImportResult) -> None:
        self._result = result
        self._context.bus.announce(result.changes)
        name = self.tr("Import of {file}").format(file=result.source_name)
        self._context.undo.push(result, name)
        self.result_page.show_result(result)
        self.undo_button.setVisible(result.added + result.updated > 0)
        self._show(self.result_page)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.imported.emit()

    def _undo_result(self) -> None:
        if self._result is not None:
            self.undo(self._result.run_id)

    def undo(self, run_id: UUID, leave_in_use: bool = False) -> None:
        """Take an import back; what is in use by now is named first, and left alone if wanted."""
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work(_report: Report) -> ImportUndone:
            return tasks.undo(login, run_id, now, request_id, leave_in_use=leave_in_use)

        def refused(error: StudioError) -> bool:
            if not isinstance(error, ImportInUse):
                return False
            self._taking_back = run_id
            self.left_page.show_left(error.left)
            self._show(self.left_page)
            return True

        self._work(
            self.tr("Taking the import back"), work, self._undone, self.file_page, refused=refused
        )

    def _undo_others(self) -> None:
        if self._taking_back is not None:
            self.undo(self._taking_back, leave_in_use=True)

    def _undone(self, undone: ImportUndone) -> None:
        self._result = None
        self._context.bus.announce(undone.changes)
        self._show(self.file_page)
        text = self.tr("The import of {file} was taken back: {rows}.")
        text = text.format(file=undone.source_name, rows=rows_text(undone.taken_back))
        if undone.left:
            left = self.tr("Left alone: {rows}. The first: {first}")
            text += " " + left.format(rows=rows_text(len(undone.left)), first=undone.left[0])
        self.banner.show_message(text, "warning" if undone.left else "good")
        self._load_runs()
        self.imported.emit()

    def _load_runs(self) -> None:
        login = self._context.login
        self._context.runner.run(
            lambda: tasks.past(login),
            done=self.file_page.show_runs,
            failed=self._fail_to_load,
            owner=self,
        )

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), None)

    def _work(
        self,
        words: str,
        work: Callable[[Report], T],
        done: Callable[[T], object],
        back_to: QWidget,
        hint: str = "",
        *,
        refused: Callable[[StudioError], bool] | None = None,
        again: Callable[[], object] | None = None,
    ) -> None:
        """Do something on the worker, with how far it is; come back where it does not work."""
        self.banner.hide()

        def failed(error: StudioError) -> None:
            self._show(back_to)
            if back_to is self.file_page:
                self._load_runs()
            if refused is not None and refused(error):
                return
            if isinstance(error, ImportStopped):
                self.banner.show_message(sentence(error), "info")
                return
            retry = again if again is not None and may_be_tried_again(error) else None
            if isinstance(error, PlanOutdated):
                self.banner.show_failure(
                    sentence(error), self._prepare, "warning", self.tr("Look again")
                )
            else:
                self.banner.show_failure(sentence(error), retry)

        self.working_page.begin(words, hint)
        self._show(self.working_page)
        self.stop_button.setEnabled(True)
        self.worker.run(work, done, failed, self.working_page.set_progress)

    def _stop_work(self) -> None:
        self.worker.stop()
        self.stop_button.setEnabled(False)
        self.working_page.hint.setText(self.tr("Stopping…"))

    def _is_working(self) -> bool:
        return not self.working_page.isHidden()

    def _go_back(self) -> None:
        self.banner.hide()
        if not self.plan_page.isHidden():
            self._show(self.columns_page)
            self.columns_page.focus_first()
        else:
            self._show(self.file_page)
            self._load_runs()

    def _refused_name(self) -> str:
        return self.tr("Refused rows")

    def _write_refused(self) -> Write:
        assert self._prepared is not None
        return partial(tasks.write_refused, self._context.login, self._prepared)

    def _name_steps(self) -> None:
        self.next_button.setEnabled(not self.columns_page.what_is_missing())

    def _show(self, page: QWidget) -> None:
        self._pages.show_page(page)
        shown = {
            self.back_button: page not in (self.file_page, self.working_page),
            self.next_button: page is self.columns_page,
            self.import_button: page is self.plan_page,
            self.undo_button: page is self.result_page,
            self.others_button: page is self.left_page,
            self.stop_button: page is self.working_page,
            self.close_button: page is not self.working_page,
        }
        for button, visible in shown.items():
            button.setVisible(visible)
        if page is self.file_page:
            self.file_page.setFocus(Qt.FocusReason.OtherFocusReason)
        elif page is self.working_page:
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.file_page.file_chosen.connect(self.read_file)
        self.file_page.undo_wanted.connect(lambda run: self.undo(run.id))
        self.columns_page.changed.connect(self._name_steps)
        self.columns_page.form_changed.connect(self._read_again)
        self.plan_page.export_refused.exported.connect(
            lambda text: self.banner.show_message(text, "good")
        )
        self.plan_page.export_refused.failed.connect(self._fail_to_load)

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        self._pages = PageStack(self)
        for page in (
            self.file_page,
            self.columns_page,
            self.plan_page,
            self.working_page,
            self.result_page,
            self.left_page,
        ):
            self._pages.add_page(page)
        column.addWidget(self.banner)
        column.addWidget(self._pages, 1)
        column.addSpacing(SPACE)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        for button in (
            self.undo_button,
            self.others_button,
            self.stop_button,
            self.close_button,
            self.next_button,
            self.import_button,
        ):
            foot.addWidget(button)
        column.addLayout(foot)
