"""Backups while the program runs: the entries of the menu, the daily one, and a restore."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from studio_app.domain.backups import Restored
from studio_app.domain.errors import BackupFaulty, StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.icons import icon
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report, Task, TaskRunner

if TYPE_CHECKING:
    from studio_app.domain.people import Viewer
    from studio_app.services.backup_desk import BackupDesk, DailyLook
    from studio_app.ui.backup.dialog import BackupDialog
    from studio_app.ui.login.login_window import Entry, LoginWindow
    from studio_app.ui.main.main_window import MainWindow
    from studio_app.ui.widgets.banner import BannerKind

FIRST_LOOK_MILLISECONDS = 60_000
LOOK_MILLISECONDS = 3_600_000

logger = logging.getLogger(__name__)


def _off(fault: str) -> str:
    # Brings along what writes dates, for which the first window would wait.
    from studio_app.ui.backup import words

    return words.off(fault)


class BackupKeeper(QObject):
    """Looks after the backups of whoever is logged in, on a worker of its own.

    ``leave_requested`` asks the application to log out, which a restore needs; ``looked`` says
    that a look whether the day's backup is due has ended.
    """

    leave_requested = Signal()
    looked = Signal()

    def __init__(
        self,
        services: GuiServices,
        login_window: LoginWindow,
        runner: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        """``runner`` is the worker on which logins are closed."""
        super().__init__(parent)
        self._services, self._login_window, self._login_runner = services, login_window, runner
        # A backup takes its time: whoever works at the desk must not wait behind it.
        self.runner = TaskRunner(self)
        self._desk: BackupDesk | None = None
        self._entry: Entry | None = None
        self._window: MainWindow | None = None
        self._task: Task | None = None
        self._problem = ""
        self._known_off: frozenset[Path] = frozenset()
        self.actions: tuple[QAction, ...] = ()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self.dialog: BackupDialog | None = None

    def enter(self, entry: Entry, window: MainWindow) -> None:
        """Begin to look after the studio of somebody who has logged in."""
        self._entry, self._window = entry, window
        url = self._login_window.opener.url
        self._desk = self._services.backup_desk(url)
        self._problem = ""
        if allows(entry.login.viewer, Right.BACK_UP):
            self._add_actions(window)
        if not entry.studio.info.demo_logins:
            self._timer.start(FIRST_LOOK_MILLISECONDS)

    def leave(self) -> None:
        """Stop what goes on in the name of this login."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()
        self._task = self._entry = self._window = self._desk = self.dialog = None
        self.actions = ()

    def end(self) -> bool:
        """Stop the worker; return False when it was still busy."""
        self.leave()
        return self.runner.shut_down()

    def look(self) -> None:
        """Make the day's backup if it is due; say quietly, to those who may, what went wrong."""
        entry, desk = self._entry, self._desk
        if entry is None or desk is None:
            return
        self._timer.start(LOOK_MILLISECONDS)
        uow, now = entry.login.uow, self._services.now()

        def work(report: Report) -> DailyLook:
            return desk.look_daily(uow, now, report)

        self._task = self.runner.run(
            work,
            done=self._looked,
            failed=self._daily_failed,
            progress=lambda done, total: None,
            owner=self,
        )

    def open_dialog(self, *, makes_one: bool = False, asks_for_file: bool = False) -> None:
        """Open the window of backups, or bring it to the front."""
        window, desk = self._window, self._desk
        if window is None or desk is None:
            return
        if self.dialog is None:
            from studio_app.ui.backup.dialog import BackupDialog

            self.dialog = BackupDialog(window.context, desk, self.runner, window, self._known_off)
            self.dialog.finished.connect(self._dialog_closed)
            self.dialog.restore_chosen.connect(self.restore)
            if self._problem:
                self.dialog.show_problem(self._problem)
            self.dialog.open()
        if makes_one:
            self.dialog.back_up()
        if asks_for_file:
            self.dialog.ask_for_file()

    def restore(self, file: Path, with_faults: bool = False) -> None:
        """Log out, bring the studio back from the file, and open it again.

        ``with_faults`` takes a backup in which something is off.
        """
        entry, desk = self._entry, self._desk
        if entry is None or desk is None:
            return
        viewer = entry.login.viewer
        self.leave_requested.emit()
        self._login_window.opener.close()
        self._login_window.pages.show_working(
            self.tr("Restoring the studio"), self.tr("It is examined before anything is replaced.")
        )
        # The login is closed by what that worker was handed before: nobody has the file open then.
        self._login_runner.run(
            lambda: None,
            done=lambda nothing: self._restore(desk, viewer, file, with_faults),
            owner=self,
        )

    def _restore(self, desk: BackupDesk, viewer: Viewer, file: Path, with_faults: bool) -> None:
        now = self._services.now()

        def work(report: Report) -> Restored:
            return desk.restore(viewer, file, now, report, with_faults=with_faults)

        self.runner.run(
            work,
            done=lambda restored: self._restored(desk, restored),
            failed=lambda error: self._not_restored(desk, file, error),
            progress=self._login_window.pages.progress.set_progress,
            owner=self,
        )

    def _restored(self, desk: BackupDesk, restored: Restored) -> None:
        text = self.tr("The studio was restored and examined. Log in to go on.")
        if restored.before is not None:
            text = self.tr(
                "The studio was restored and examined. What was there before is kept as {name}."
            ).format(name=restored.before.name)
        if restored.encrypted_again:
            text += " " + self.tr("It is encrypted with the key that it had; the backup is not.")
        if restored.faults:
            text += " " + _off(restored.faults[0])
        self._open_again(desk, text, "warning" if restored.faults else "good")

    def _not_restored(self, desk: BackupDesk, file: Path, error: StudioError) -> None:
        text = sentence(error)
        if isinstance(error, BackupFaulty) and error.can_be_taken:
            self._known_off |= {file}
            text += " " + self.tr("To go back to it all the same, choose it once more.")
        self._open_again(desk, text, "bad")

    def _open_again(self, desk: BackupDesk, text: str, kind: BannerKind) -> None:
        window = self._login_window

        def tell(_error: object) -> None:
            window.settled.disconnect(tell)
            if _error is None:
                window.pages.show_note(text, kind)

        window.settled.connect(tell)
        window.open(desk.url, remember=window.opener.remembers)

    def _looked(self, look: DailyLook) -> None:
        self._task, before, self._problem = None, self._problem, ""
        if look.is_off:
            self._problem = before or self.tr(
                "The latest daily backup tells that the studio's data is not as it should be. Let "
                "whoever looks after Studio App run studio-app doctor."
            )
            if look.made is not None and look.made.faults:
                self._problem = _off(look.made.faults[0].detail)
        if self._problem != before:
            self._tell(self._problem, self.tr("The studio's data is not as it should be."))
        self.looked.emit()

    def _daily_failed(self, error: StudioError) -> None:
        self._task = None
        self._problem = self.tr("Today's backup was not made: {why}").format(why=sentence(error))
        logger.warning("The daily backup was not made: %s", error)
        self._tell(self._problem)
        self.looked.emit()

    def _tell(self, problem: str, to_others: str = "") -> None:
        """Tell an owner what is wrong; ask others to pass on what concerns them."""
        window = self._window
        if window is None or not problem:
            return
        if self.actions:
            window.banner.show_message(problem, "warning")
        elif to_others:
            text = self.tr("{what} You can go on working; please tell an owner.")
            window.banner.show_message(text.format(what=to_others), "warning")

    def _dialog_closed(self) -> None:
        self.dialog = None

    def _add_actions(self, window: MainWindow) -> None:
        now = QAction(icon("download"), self.tr("&Back up now…"), window)
        now.triggered.connect(lambda: self.open_dialog(makes_one=True))
        restore = QAction(icon("undo-2"), self.tr("&Restore…"), window)
        restore.triggered.connect(lambda: self.open_dialog(asks_for_file=True))
        backups = QAction(icon("database"), self.tr("B&ackups…"), window)
        backups.triggered.connect(lambda: self.open_dialog())
        self.actions = (now, restore, backups)
        menu = window.menuBar().actions()[0].menu()
        assert isinstance(menu, QMenu)
        before = window.actions_of_window.switch_user
        menu.insertActions(before, list(self.actions))
        menu.insertSeparator(before)
