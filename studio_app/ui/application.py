"""The program on the screen: from the first window to the last, one login after the other."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio_app.domain.errors import StudioError
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.faults import FaultHooks
from studio_app.ui.gui_services import GuiOptions, GuiServices
from studio_app.ui.login.auto_lock import AutoLock
from studio_app.ui.login.brand import PROGRAM
from studio_app.ui.login.lock_screen import LockScreen
from studio_app.ui.login.login_window import Entry, LoginWindow
from studio_app.ui.login.screen_guard import ScreenGuard
from studio_app.ui.look import prepare_look
from studio_app.ui.sentences import UnexpectedError, sentence
from studio_app.ui.task_runner import TaskRunner

# A window that is never painted, such as a minimized one, must not wait for ever.
LONGEST_WAIT_FOR_PAINT = 1_000
EXIT_UNUSABLE_DATABASE = 2

logger = logging.getLogger(__name__)


class StudioApplication(QObject):
    """Holds the windows and whoever is logged in; everything of a login goes with it.

    ``login_window``, ``main_window``, ``lock_screen`` and ``entry`` are what there is just now.
    """

    def __init__(self, app: QApplication, services: GuiServices, options: GuiOptions) -> None:
        super().__init__()
        self._app = app
        self._services = services
        self._options = options
        self._has_begun = False
        self.entry: Entry | None = None
        self._context: ScreenContext | None = None
        self.runner = TaskRunner(self)
        self.login_window = LoginWindow(services, self.runner)
        self.main_window: QWidget | None = None
        self.lock_screen: LockScreen | None = None
        self._guard = ScreenGuard(app, self)
        self.auto_lock = AutoLock(app, lambda: services.settings.auto_lock_minutes, parent=self)
        self.auto_lock.idle.connect(self.lock)
        self.login_window.first_painted.connect(self._begin)
        self.login_window.logged_in.connect(self._enter)
        if options.smoke:
            self.login_window.settled.connect(self._end_smoke)

    def start(self) -> None:
        """Show the login window; the studio is opened once it is painted."""
        self.login_window.show()
        QTimer.singleShot(LONGEST_WAIT_FOR_PAINT, self, self._begin)

    def lock(self) -> None:
        """Take all windows off the screen until the one who is logged in gives the password."""
        if self.entry is None or self.main_window is None or self.lock_screen is not None:
            return
        self.auto_lock.stop()
        self.lock_screen = LockScreen(self.entry, self.runner)
        self.lock_screen.unlocked.connect(self._unlock)
        self.lock_screen.switch_user_requested.connect(self.switch_user)
        _place_like(self.lock_screen, self.main_window)
        self._guard.show_alone(self.lock_screen)

    def switch_user(self) -> None:
        """Throw away all that belongs to this login, and ask who is there."""
        if self.entry is None:
            return
        shown = self.lock_screen or self.main_window
        if shown is not None:
            self.login_window.move(
                shown.frameGeometry().center() - self.login_window.rect().center()
            )
        # The login window comes first: with no window left, Qt would end the program.
        self.login_window.ask_again()
        self.login_window.show()
        self._leave()
        self.login_window.activateWindow()

    def report_fault(self) -> None:
        """Say on whatever window there is that something went wrong."""
        self.runner.crashed.emit(UnexpectedError())

    def end(self) -> None:
        """Finish what was begun, close the database, and stop the worker."""
        if self.entry is not None:
            self._leave()
        self.login_window.opener.close()
        if not self.runner.shut_down():
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
        # While somebody types, the next window's modules are read on the worker.
        self.runner.run(_read_main_window, done=lambda module: None, owner=self)

    def _enter(self, entry: Entry) -> None:
        try:
            self._show_main_window(entry)
        except Exception:
            self.runner.run(entry.login.close, done=lambda nothing: None, owner=self)
            self.login_window.ask_again()
            raise
        self.login_window.hide()
        self.login_window.pages.form.set_login(None)
        self.auto_lock.start()

    def _show_main_window(self, entry: Entry) -> None:
        from studio_app.ui.main.main_window import MainWindow
        from studio_app.ui.undo import UndoStack

        bus = ChangeBus()
        undo = UndoStack(entry.login, self.runner, bus, self._services.now)
        context = ScreenContext(
            login=entry.login,
            runner=self.runner,
            bus=bus,
            undo=undo,
            settings=self._services.settings,
            now=self._services.now,
        )
        window = MainWindow(context, entry.studio.info)
        window.switch_user_requested.connect(self.switch_user)
        window.lock_requested.connect(self.lock)
        self.entry, self._context, self.main_window = entry, context, window
        window.show()

    def _unlock(self) -> None:
        self._guard.release()
        self._drop_lock_screen()
        if self.main_window is not None:
            self.main_window.activateWindow()
        self.auto_lock.start()

    def _leave(self) -> None:
        entry, context, window = self.entry, self._context, self.main_window
        self.entry = self._context = self.main_window = None
        self.auto_lock.stop()
        self.runner.forget_callbacks()
        if window is not None:
            window.close()
            window.deleteLater()
        for other in self._app.topLevelWidgets():
            if other is not self.login_window and other.isVisible():
                other.close()
        self._guard.forget()
        self._drop_lock_screen()
        if context is not None:
            context.undo.deleteLater()
            context.bus.deleteLater()
        if entry is not None:
            self.runner.run(entry.login.close, done=lambda nothing: None, owner=self)

    def _drop_lock_screen(self) -> None:
        if self.lock_screen is not None:
            self.lock_screen.close()
            self.lock_screen.deleteLater()
            self.lock_screen = None

    def _end_smoke(self, error: StudioError | None) -> None:
        if error is not None:
            logger.error("%s", sentence(error))
        self._app.exit(0 if error is None else EXIT_UNUSABLE_DATABASE)


def run_gui(
    services: GuiServices,
    options: GuiOptions | None = None,
    *,
    started: Callable[[StudioApplication], None] | None = None,
) -> int:
    """Run the program until its last window is closed; return the exit code.

    ``started`` is called with the application once the first window is shown.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(PROGRAM)
    app.setDesktopFileName("studio-app")
    prepare_look(app, services.resources, services.settings.theme)
    studio = StudioApplication(app, services, options or GuiOptions())
    hooks = FaultHooks(studio.report_fault)
    try:
        studio.start()
        if started is not None:
            started(studio)
        return app.exec()
    finally:
        studio.end()
        hooks.remove()


def _read_main_window() -> None:
    importlib.import_module("studio_app.ui.main.main_window")


def _place_like(window: QWidget, other: QWidget) -> None:
    window.setGeometry(other.geometry())
    window.setWindowState(other.windowState())
