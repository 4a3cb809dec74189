"""The window of backups: what there is, a new one now, and going back to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QWidget,
)

from studio_app.domain.backups import BackupState
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.ui.backup import words
from studio_app.ui.backup.model import BackupModel, Column
from studio_app.ui.backup.places import BackupPlaces
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report, Task, TaskRunner
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.views import ROW_HEIGHT, TableView

if TYPE_CHECKING:
    from studio_app.services.backup_desk import BackupDesk, BackupOverview
    from studio_app.services.backups import BackupMade
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 660
ROWS = 8
COLUMN_WIDTHS = {Column.WHEN: 190, Column.WHY: 150, Column.SIZE: 90}


class BackupDialog(PressingDialog):
    """Emits ``restore_chosen`` once that was confirmed: the file, and whether faults are taken.

    ``known_off`` are files in which a restore has found something off.
    """

    restore_chosen = Signal(object, bool)

    def __init__(
        self,
        context: ScreenContext,
        desk: BackupDesk,
        runner: TaskRunner,
        parent: QWidget | None = None,
        known_off: frozenset[Path] = frozenset(),
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Backups"))
        self._context, self._desk, self._runner = context, desk, runner
        self._task: Task | None = None
        self._known_off = known_off
        self._wanted: tuple[Path, bool] | None = None
        self._was_shown = False
        self._is_server = False
        self._has_password = False
        self.places = BackupPlaces(self)
        self.places.changed.connect(self._choose)
        self.places.password_typed.connect(self._keep_password)
        self.banner = Banner(parent=self)
        self.question = Banner("warning", parent=self)
        self._yes = self.question.add_action(self.tr("Log out and restore"))
        self._yes.clicked.connect(self._restore)
        self._no = self.question.add_action(self.tr("Keep as it is"))
        self._no.clicked.connect(self.question.hide)
        self.model = BackupModel(context.login.organization, self)
        self.table = self._make_table()
        self._empty = EmptyState(
            "database",
            self.tr("No backup here yet"),
            self.tr("A backup is read back and checked as soon as it is made."),
            self.tr("Back up now"),
            self,
        )
        self._empty.button_clicked.connect(self.back_up)
        # Enter in a field keeps what was typed there, and does nothing else.
        self._empty.button.setAutoDefault(False)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._doing = QLabel(self)
        self._doing.setProperty("role", "muted")
        self._stop = self._button(self.tr("Stop"), self._cancel)
        self._restore_button = self._button(self.tr("&Restore…"), self._ask_to_restore)
        self._other = self._button(self.tr("Restore another &file…"), self._choose_file)
        self._close = self._button(self.tr("Close"), self.reject)
        self._make = self._button(self.tr("&Back up now"), self.back_up)
        self._make.setProperty("kind", "primary")
        self._words = QLabel(self)
        self._words.setProperty("role", "caption")
        self._words.setWordWrap(True)
        self._lay_out()
        self._show_progress_row("")
        self._load()

    def back_up(self) -> None:
        """Make a backup now and tell how far it is."""
        if self._task is not None:
            return
        if self._is_server and not (self._has_password or self.places.password()):
            self.places.ask_for_password(self.tr("Type the password of the backup role."))
            return
        self._begin(self.tr("Backing up…"))
        login, desk, now = self._context.login, self._desk, self._context.now()
        password = self.places.password()

        def work(report: Report) -> BackupMade:
            return desk.make(login.uow, login.viewer, now, password=password, report=report)

        self._task = self._runner.run(
            work, done=self._made, failed=self._fail, progress=self._show_progress, owner=self
        )

    def ask_for_file(self) -> None:
        """Ask which file to restore; on a server say who restores there."""
        if self._desk.is_server:
            self.banner.show_message(self._about_servers(), "info")
        else:
            self._choose_file()

    def show_problem(self, text: str) -> None:
        """Say what is wrong with a backup that nobody saw being made."""
        self.banner.show_message(text, "warning")

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _load(self) -> None:
        login, desk = self._context.login, self._desk
        self._runner.run(
            lambda: desk.overview(login.uow, login.viewer),
            done=self._show,
            failed=self._fail,
            owner=self,
        )

    def _show(self, overview: BackupOverview) -> None:
        self.places.show_overview(overview)
        self._is_server, self._has_password = overview.is_server, overview.has_password
        self.model.set_backups(overview.backups)
        page = self.table if overview.backups else self._empty
        self._pages.show_page(page)
        if overview.backups:
            self.table.selectRow(0)
        if not self._was_shown:
            self._was_shown = True
            (self.table if overview.backups else self._make).setFocus()
        for button in (self._restore_button, self._other):
            button.setVisible(not overview.is_server)
        self._restore_button.setEnabled(bool(overview.backups))
        self._words.setVisible(overview.is_server)
        self._words.setText(self._about_servers())

    def _about_servers(self) -> str:
        return self.tr(
            "Whoever looks after the server restores into an empty database: "
            "studio-app restore FILE --database URL"
        )

    def _choose(self, folder: Path, daily: bool) -> None:
        viewer, desk = self._context.login.viewer, self._desk
        self._runner.run(
            lambda: desk.choose(viewer, folder=folder, daily=daily),
            done=lambda nothing: self._load(),
            failed=self._fail,
            owner=self,
        )

    def _keep_password(self, password: str) -> None:
        viewer, desk = self._context.login.viewer, self._desk
        self._runner.run(
            lambda: desk.keep_password(viewer, password),
            done=self._password_kept,
            failed=self._fail,
            owner=self,
        )

    def _password_kept(self, kept: bool) -> None:
        if kept:
            self.places.forget_password()
            self.banner.show_message(self.tr("The password is in this PC's keyring."), "good")
        else:
            self.banner.show_message(self.tr("The keyring did not take the password."), "bad")
        self._load()

    def _begin(self, doing: str) -> None:
        self.banner.hide()
        self.question.hide()
        self._bar.setRange(0, 0)
        self._show_progress_row(doing)
        self._stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_progress_row(self, doing: str) -> None:
        self._doing.setText(doing)
        self._bar.setAccessibleName(doing)
        for widget in (self._doing, self._bar, self._stop):
            widget.setVisible(bool(doing))
        for part in (self._make, self._restore_button, self._other, self.places, self._empty):
            part.setEnabled(not doing)

    def _show_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, 1000 if done else 0)
        self._bar.setValue(1000 * done // max(total, 1))

    def _made(self, made: BackupMade) -> None:
        self._end()
        self.places.forget_password()
        if made.faults:
            self.banner.show_message(
                self.tr("The backup was made. {off}").format(off=words.off(made.faults[0].detail)),
                "warning",
            )
        else:
            self.banner.show_message(self.tr("The backup was made and checked."), "good")
        self._load()

    def _fail(self, error: StudioError) -> None:
        self._end()
        if isinstance(error, InvalidInput):
            # What was said of an earlier step is no answer to this one.
            self.banner.hide()
            self.places.refuse_folder(sentence(error))
        else:
            self.banner.show_message(sentence(error), "bad")

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._end()
            self.banner.show_message(self.tr("The backup was stopped."), "info")
            # One that was ready in that moment is there all the same.
            self._load()

    def _end(self) -> None:
        self._task = None
        self._show_progress_row("")
        self._make.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_to_restore(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            backup = self.model.backup(rows[0].row())
            self._look_at(backup.file, self.model.when(backup), backup.state is BackupState.FAULTY)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Backup to restore"), str(self._desk.folder))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Backups (*.sqlite *.sqlite3 *.db)"), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(
            lambda name: self._look_at(Path(name), Path(name).name, is_off=False)
        )
        dialog.open()

    def _look_at(self, file: Path, name: str, is_off: bool) -> None:
        """See that the backup can be read before anybody is asked whether to go back to it."""
        viewer, desk = self._context.login.viewer, self._desk
        self.banner.hide()
        self.question.hide()
        self._runner.run(
            lambda: desk.needs_code(viewer, file),
            done=lambda needs: (self._ask_for_code if needs else self._ask)(file, name, is_off),
            failed=self._fail,
            owner=self,
        )

    def _ask_for_code(self, file: Path, name: str, is_off: bool) -> None:
        from studio_app.ui.encryption.unlock_dialog import UnlockDialog

        viewer, desk = self._context.login.viewer, self._desk

        def unlock(code: str) -> bool:
            desk.unlock_backup(viewer, file, code)
            return True

        dialog = UnlockDialog(unlock, self._runner, self, is_backup=True)
        dialog.unlocked.connect(lambda kept: self._ask(file, name, is_off))
        dialog.open()

    def _ask(self, file: Path, name: str, is_off: bool) -> None:
        is_off = is_off or file in self._known_off
        self._wanted = (file, is_off)
        text = self.tr(
            "Go back to the studio of {name}? What was entered since then goes out of sight; "
            "it is kept as a backup first."
        )
        if is_off:
            text = self.tr(
                "Something in the studio of {name} is off. Better go back to another one, and to "
                "this only if what was entered is nowhere else. What is there now is kept as a "
                "backup first."
            )
        self.question.show_message(text.format(name=name))
        self._no.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restore(self) -> None:
        if self._wanted is not None:
            self.accept()
            self.restore_chosen.emit(*self._wanted)

    def _selection_changed(self) -> None:
        self.question.hide()

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Backups"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = table.horizontalHeader()
        for column, width in COLUMN_WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, width)
        # Whole rows, whatever is said below them: the window grows, and not the list shrinks.
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + ROWS * ROW_HEIGHT)
        table.selectionModel().selectionChanged.connect(self._selection_changed)
        table.activated.connect(lambda index: self._ask_to_restore())
        return table

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _lay_out(self) -> None:
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        for page in (self.table, self._empty):
            self._pages.add_page(page)
        card.body.addWidget(self._pages)
        working = QHBoxLayout()
        working.setSpacing(SPACE)
        working.addWidget(self._doing)
        working.addWidget(self._bar, 1)
        working.addWidget(self._stop)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self._restore_button)
        foot.addWidget(self._other)
        foot.addStretch(1)
        foot.addWidget(self._close)
        foot.addWidget(self._make)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(self.places)
        column.addSpacing(SPACE)
        column.addWidget(card, 1)
        column.addWidget(self.banner)
        column.addWidget(self.question)
        column.addLayout(working)
        column.addWidget(self._words)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
