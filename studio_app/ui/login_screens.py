"""The windows of one login: the main window, and the locked one in its place."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from studio_app.domain.mail import sees_outbox
from studio_app.ui.change_bus import ChangeBus
from studio_app.ui.context import ScreenContext
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.auto_lock import AutoLock
from studio_app.ui.login.lock_screen import LockScreen
from studio_app.ui.login.login_window import Entry
from studio_app.ui.login.screen_guard import ScreenGuard
from studio_app.ui.mail.keeper import MailKeeper
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.task_runner import TaskRunner
from studio_app.ui.undo import UndoStack


class LoginScreens(QObject):
    """All that is there for somebody who is logged in, thrown away as a whole.

    ``switch_user_requested`` comes from the main window or the locked one.
    """

    switch_user_requested = Signal()

    def __init__(
        self,
        app: QApplication,
        services: GuiServices,
        runner: TaskRunner,
        entry: Entry,
        mail_runner: TaskRunner,
    ) -> None:
        """``mail_runner`` is the worker that talks to mail servers."""
        super().__init__()
        self._app = app
        self._runner = runner
        self.entry = entry
        self.lock_screen: LockScreen | None = None
        self.bus = ChangeBus(self)
        self.mail = MailKeeper(
            entry.login, services.mail_desk, mail_runner, self.bus, services.now, self
        )
        context = ScreenContext(
            login=entry.login,
            runner=runner,
            bus=self.bus,
            undo=UndoStack(entry.login, runner, self.bus, services.now, self),
            settings=services.settings,
            now=services.now,
            mail=self.mail,
            studio=entry.studio,
        )
        self.main_window = MainWindow(context, entry.studio.info)
        if sees_outbox(entry.login.viewer):
            self.mail.show_on(self.main_window.sidebar.item("team"))
        self.main_window.switch_user_requested.connect(self.switch_user_requested)
        self.main_window.lock_requested.connect(self.lock)
        self._guard = ScreenGuard(app, self)
        self.auto_lock = AutoLock(app, lambda: services.settings.auto_lock_minutes, parent=self)
        self.auto_lock.idle.connect(self.lock)

    def show(self) -> None:
        """Show the main window and begin to watch for idle time."""
        self.main_window.show()
        self.auto_lock.start()

    def lock(self) -> None:
        """Take all windows off the screen until the one who is logged in gives the password."""
        if self.lock_screen is not None:
            return
        self.auto_lock.stop()
        self.lock_screen = LockScreen(self.entry, self._runner)
        self.lock_screen.unlocked.connect(self._unlock)
        self.lock_screen.switch_user_requested.connect(self.switch_user_requested)
        self.lock_screen.setGeometry(self.main_window.geometry())
        self.lock_screen.setWindowState(self.main_window.windowState())
        self._guard.show_alone(self.lock_screen)

    def front(self) -> QWidget:
        """Return the window that is on the screen."""
        return self.lock_screen or self.main_window

    def stop_guarding(self) -> None:
        """Let other windows come to the screen again; those of this login stay hidden."""
        self.auto_lock.stop()
        self._guard.forget()

    def throw_away(self, stays: QWidget) -> None:
        """Close and delete every window of the program but one."""
        self.stop_guarding()
        self.mail.leave()
        self.main_window.closing.let_go()
        self.main_window.close()
        self.main_window.deleteLater()
        self._drop_lock_screen()
        for other in self._app.topLevelWidgets():
            if other is not stays and other.isVisible():
                other.close()
        self.deleteLater()

    def _unlock(self) -> None:
        self._guard.release()
        self._drop_lock_screen()
        self.main_window.activateWindow()
        self.auto_lock.start()

    def _drop_lock_screen(self) -> None:
        if self.lock_screen is not None:
            self.lock_screen.close()
            self.lock_screen.deleteLater()
            self.lock_screen = None
