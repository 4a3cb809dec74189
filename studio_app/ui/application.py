"""The program on the screen: from the first window to the last, one login after the other."""

from __future__ import annotations

import gc
import importlib
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from studio_app.ui.backup.keeper import BackupKeeper
from studio_app.ui.encryption.keeper import EncryptionKeeper
from studio_app.ui.faults import FaultHooks
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.live import LiveKeeper
from studio_app.ui.login.brand import PROGRAM, program_icon
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.look import make_application, prepare_look
from studio_app.ui.sentences import UnexpectedError, sentence
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.team.keeper import LoginKeeper

if TYPE_CHECKING:
    from studio_app.domain.errors import StudioError
    from studio_app.ui.login.lock_screen import LockScreen
    from studio_app.ui.login_screens import LoginScreens
    from studio_app.ui.main.main_window import MainWindow

# A window that is never painted, such as a minimized one, must not wait for ever.
LONGEST_WAIT_FOR_PAINT = 1_000
EXIT_UNUSABLE_DATABASE = 2
SWITCH_SECONDS = 0.001

logger = logging.getLogger(__name__)


class StudioApplication(QObject):
    """Holds the login window, and the screens of whoever is logged in.

    ``loaded`` comes once everything that the program needs is in memory.
    """

    loaded = Signal()

    def __init__(self, app: QApplication, services: GuiServices, options: GuiOptions) -> None:
        super().__init__()
        self._app = app
        self._services = services
        self._options = options
        self._has_begun = False
        self.runner = TaskRunner(self)
        # A mail server takes its time: whoever works at the desk must not wait behind it.
        self.mail_runner = TaskRunner(self)
        self.screens: LoginScreens | None = None
        self.login_window = LoginWindow(services, self.runner)
        self.login_window.first_painted.connect(self._begin)
        self.login_window.logged_in.connect(self._enter)
        self.backups = BackupKeeper(services, self.login_window, self.runner, self)
        self.encryption = EncryptionKeeper(services, self.login_window, self.runner, self)
        self.logins = LoginKeeper(services, self.login_window, self.runner, self)
        self.live = LiveKeeper(self.runner, self)
        for keeper in (self.backups, self.encryption):
            keeper.leave_requested.connect(self.switch_user)
        if options.smoke:
            self.login_window.settled.connect(self._end_smoke)

    @property
    def main_window(self) -> MainWindow | None:
        """Return the main window while somebody is logged in."""
        return self.screens.main_window if self.screens else None

    @property
    def lock_screen(self) -> LockScreen | None:
        """Return the window of a locked program."""
        return self.screens.lock_screen if self.screens else None

    def start(self) -> None:
        """Show the login window; the studio is opened once it is painted."""
        self.login_window.show()
        QTimer.singleShot(LONGEST_WAIT_FOR_PAINT, self, self._begin)

    def switch_user(self) -> None:
        """Throw away all that belongs to this login, and ask who is there."""
        if self.screens is None:
            return
        middle = self.screens.front().frameGeometry().center()
        self.login_window.move(middle - self.login_window.rect().center())
        # The login window comes first: with no window left, Qt would end the program.
        self.login_window.ask_again()
        self.screens.stop_guarding()
        self.login_window.show()
        self._leave()
        self.login_window.activateWindow()

    def report_fault(self) -> None:
        """Say on whatever window there is that something went wrong."""
        self.runner.crashed.emit(UnexpectedError())

    def end(self) -> None:
        """Finish what was begun, close the database, and stop the worker."""
        self._leave()
        self.login_window.opener.close()
        stopped = (
            self.live.end(),
            self.backups.end(),
            self.mail_runner.shut_down(),
            self.runner.shut_down(),
        )
        if not all(stopped):
            logger.warning("The database was still busy when the program ended.")
        self.login_window.close()
        self.login_window.deleteLater()

    def _begin(self) -> None:
        if self._has_begun:
            return
        self._has_begun = True
        services, options = self._services, self._options
        if options.url is None and options.demo:
            self.login_window.open(services.demo_url, make_demo=True)
        else:
            url = options.url or services.settings.database_url or services.local_url
            self.login_window.open(url, make_demo=options.demo)
        # While somebody types, the modules of the next windows are read on the worker.
        self.runner.run(_read_next_windows, done=lambda nothing: self.loaded.emit(), owner=self)

    def _enter(self, entry: Entry) -> None:
        from studio_app.ui.login_screens import LoginScreens

        try:
            screens = LoginScreens(self._app, self._services, self.runner, entry, self.mail_runner)
        except Exception:
            self._close(entry)
            self.login_window.ask_again()
            raise
        screens.switch_user_requested.connect(self.switch_user)
        self.screens = screens
        self.backups.enter(entry, screens.main_window)
        self.encryption.enter(entry, screens.main_window)
        self.logins.enter(entry, screens.main_window)
        self.live.enter(entry.login, screens.bus, screens.main_window.connection_watch)
        screens.show()
        self.login_window.hide()
        self.login_window.pages.form.set_login(None)

    def _leave(self) -> None:
        screens, self.screens = self.screens, None
        if screens is None:
            return
        self.live.leave()
        self.backups.leave()
        self.encryption.leave()
        self.logins.leave()
        self.runner.forget_callbacks()
        screens.throw_away(stays=self.login_window)
        self._close(screens.entry)

    def _close(self, entry: Entry) -> None:
        # What is with the mail server by now is still noted as sent.
        runner = self.runner if self.mail_runner.is_idle else self.mail_runner
        runner.run(entry.login.close, done=lambda nothing: None, owner=self)

    def _end_smoke(self, error: StudioError | None) -> None:
        if error is not None:
            print(sentence(error), file=sys.stderr)
        self._app.exit(0 if error is None else EXIT_UNUSABLE_DATABASE)


def run_gui(
    services: GuiServices,
    options: GuiOptions | None = None,
    *,
    started: Callable[[StudioApplication], None] | None = None,
) -> int:
    """Run the program until its last window is closed; return the exit code.

    ``started`` is called with the application once its first window was asked for.
    """
    app = QApplication.instance() or make_application(sys.argv[0])
    assert isinstance(app, QApplication)
    app.setApplicationName(PROGRAM)
    app.setDesktopFileName("studio-app")
    # A worker that computes gives way this soon: the GUI thread waits for it many times an event.
    sys.setswitchinterval(SWITCH_SECONDS)
    prepare_look(app, services.resources, services.settings.theme)
    studio = StudioApplication(app, services, options or GuiOptions())
    app.setWindowIcon(program_icon())
    studio.loaded.connect(_start_collector)
    hooks = FaultHooks(studio.report_fault)
    try:
        studio.start()
        if started is not None:
            started(studio)
        return app.exec()
    finally:
        studio.end()
        hooks.remove()


def _start_collector() -> None:
    # What is loaded stays until the end: the garbage collector need not look at it each time.
    gc.freeze()
    gc.enable()


def _read_next_windows() -> None:
    importlib.import_module("studio_app.ui.login_screens")
