"""The first window: it opens the studio in the background and asks who is there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, QTimeZone, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QWidget

from studio_app.domain.errors import (
    LoginFailed,
    LoginLocked,
    MustChoosePassword,
    StudioEncrypted,
    StudioError,
)
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.brand import window_title
from studio_app.ui.login.connection_url import is_server
from studio_app.ui.login.login_form import Credentials
from studio_app.ui.login.login_pages import LoginPages
from studio_app.ui.login.studio_opener import StudioOpener
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import TaskRunner

if TYPE_CHECKING:
    from studio_app.services.access import DemoLogin, Login, Studio
    from studio_app.ui.login.first_run import FoundingAnswers
    from studio_app.ui.login.kept_passwords import KeptPassword
    from studio_app.ui.login.regional_choices import RegionalChoices


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who logged in: the studio, the login, and the name typed for it."""

    studio: Studio
    login: Login
    login_name: str


class LoginWindow(QWidget):
    """Opens a studio, finds out who is there, and emits ``logged_in`` with an Entry.

    ``first_painted`` comes once; ``settled`` carries None when somebody can log in or set up a
    studio, and a StudioError when the database cannot be used.
    """

    first_painted = Signal()
    settled = Signal(object)
    logged_in = Signal(object)

    def __init__(
        self, services: GuiServices, runner: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(self.tr("Log in")))
        self.resize(960, 680)
        self._services = services
        self._runner = runner
        self._is_painted = False
        self._makes_demo = False
        self._may_fill_in = True
        self._early: Credentials | None = None
        self._founder: Credentials | None = None
        self._given: Credentials | None = None
        self.opener = StudioOpener(services, runner, self)
        self.pages = LoginPages(self)
        self.pages.fill(self)
        self.pages.form.set_login(services.settings.remembered_login)
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        self._connect()
        runner.crashed.connect(self._show_problem)

    def open(self, url: str, *, make_demo: bool = False, remember: bool = False) -> None:
        """Open the studio at the URL; ``make_demo`` fills it with a demo when there is none."""
        self._makes_demo = make_demo
        self.pages.show_opening(self._known_name(url), url)
        self.opener.open(url, remember=remember)

    def ask_again(self) -> None:
        """Empty the form, after somebody else has left the program.

        A password in the keyring is filled in at the start only: it must not open a locked program.
        """
        self._may_fill_in = False
        self._early = None
        self._given = None
        self._set_busy(False)
        self.pages.show_form()
        self.pages.form.set_login(self._services.settings.remembered_login)
        self._look_for_password()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.opener.cancel_filling()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            # The fields paint after their window: what is heavy waits for them.
            QTimer.singleShot(0, self, self.first_painted.emit)

    def _connect(self) -> None:
        pages, opener = self.pages, self.opener
        opener.opened.connect(self._studio_opened)
        opener.missing.connect(self._studio_missing)
        opener.failed.connect(self._opening_failed)
        opener.refused.connect(lambda error: pages.assistant.show_refusal(error))
        opener.founded.connect(lambda: pages.assistant.forget_passwords())
        opener.progressed.connect(lambda done, total: pages.progress.set_progress(done, total))
        pages.form.submitted.connect(self._submit)
        pages.demo_chosen.connect(self._demo_chosen)
        pages.own_studio_wanted.connect(lambda: self.open(self._own_url()))
        pages.answered.connect(self._found)
        pages.demo_wanted.connect(self._demo_wanted)
        pages.filling_cancelled.connect(self._filling_cancelled)
        pages.own_password_chosen.connect(self._choose_password)
        pages.try_again.clicked.connect(
            lambda: self.open(opener.url, make_demo=self._makes_demo, remember=opener.remembers)
        )
        for button in (pages.connection, pages.other_connection):
            button.clicked.connect(self._choose_connection)

    def _known_name(self, url: str) -> str:
        name: str = self._services.settings.value(f"studio_name {url}", "")
        return name

    def _own_url(self) -> str:
        url = self._services.settings.database_url
        return self._services.local_url if url in (None, self._services.demo_url) else str(url)

    def _studio_opened(self, studio: Studio) -> None:
        info, url = studio.info, self.opener.url
        if info.is_postgres:
            # A server tells its studio's name only to those who have logged in.
            info = replace(info, name=self._known_name(url) or info.name)
        else:
            self._services.settings.set_value(f"studio_name {url}", info.name)
        self.pages.show_ready(info, offers_own_studio=url == self._services.demo_url)
        self.settled.emit(None)
        early = self._founder or self._early
        self._founder = self._early = None
        if early is not None:
            self._log_in(early)
        else:
            self._set_busy(False)
            self._look_for_password()

    def _studio_missing(self) -> None:
        self._early = None
        self._set_busy(False)
        if self._makes_demo:
            self._fill_demo(self.opener.url)
        else:
            self._show_assistant()

    def _show_assistant(self) -> None:
        locale = QLocale.system().name()
        zone = bytes(QTimeZone.systemTimeZoneId().data()).decode()
        self.pages.show_assistant(on_server=is_server(self.opener.url))

        def work() -> RegionalChoices:
            from studio_app.ui.login.regional_choices import regional_choices

            return regional_choices(locale, zone)

        self._runner.run(work, done=self.pages.assistant.set_choices)
        self.settled.emit(None)

    def _opening_failed(self, error: StudioError) -> None:
        self._early = self._founder = None
        self._set_busy(False)
        self.pages.show_unopened(sentence(error))
        self.settled.emit(error)
        if isinstance(error, StudioEncrypted):
            self._ask_for_recovery_code()

    def _ask_for_recovery_code(self) -> None:
        from studio_app.ui.encryption.unlock_dialog import UnlockDialog

        opener = self.opener
        url, remembers = opener.url, opener.remembers
        desk_for = self._services.encryption_desk
        dialog = UnlockDialog(lambda code: desk_for(url).unlock_with_code(code), self._runner, self)
        dialog.unlocked.connect(lambda kept: self.open(url, remember=remembers))
        dialog.open()

    def _show_problem(self, error: StudioError) -> None:
        self.pages.banner.show_message(sentence(error), "bad")

    def _demo_wanted(self) -> None:
        self.open(self._services.demo_url, make_demo=True, remember=True)

    def _fill_demo(self, url: str) -> None:
        self.pages.show_filling()
        self.opener.fill_demo(url, remember=self.opener.remembers)

    def _filling_cancelled(self) -> None:
        self.opener.cancel_filling()
        self.open(self._own_url())

    def _found(self, answers: FoundingAnswers) -> None:
        self._founder = Credentials(
            answers.login, answers.password, remember_login=True, keep_password=False
        )
        self.pages.assistant.set_busy(True)
        self.opener.found(answers)

    def _choose_connection(self) -> None:
        from studio_app.ui.login.connection_dialog import ConnectionDialog

        dialog = ConnectionDialog(self._services, self._runner, self.opener.url, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda url: self.open(url, remember=True))
        dialog.founding_wanted.connect(self._found_elsewhere)
        dialog.open()

    def _found_elsewhere(self, url: str) -> None:
        self.opener.aim_at(url)
        self._show_assistant()

    def _demo_chosen(self, login: DemoLogin) -> None:
        self.pages.form.fill(login.login, login.password)
        self._log_in(
            Credentials(login.login, login.password, remember_login=False, keep_password=False)
        )

    def _submit(self, credentials: Credentials) -> None:
        if self.opener.studio is None:
            self._early = credentials
            self._set_busy(True, self.tr("Opening the studio…"))
        else:
            self._log_in(credentials)

    def _log_in(self, credentials: Credentials) -> None:
        studio = self.opener.studio
        assert studio is not None
        self._set_busy(True, self.tr("Logging in…"))
        self.pages.banner.hide()
        self._runner.run(
            lambda: studio.log_in(credentials.login, credentials.password),
            done=lambda login: self._let_in(studio, login, credentials),
            failed=lambda error: self._refuse(error, credentials),
            owner=self,
        )

    def _choose_password(self, password: str) -> None:
        studio, given = self.opener.studio, self._given
        if studio is None or given is None:
            return
        self.pages.banner.hide()
        self._runner.run(
            lambda: studio.choose_password(given.login, given.password, password),
            done=lambda login: self._let_in(studio, login, replace(given, password=password)),
            failed=self._refuse_own_password,
            owner=self,
        )

    def _refuse_own_password(self, error: StudioError) -> None:
        if isinstance(error, LoginFailed | LoginLocked):
            # The one-time password is no longer good: there is nothing to choose for it.
            self._given = None
            self.pages.show_form()
            self.pages.form.show_refusal(sentence(error))
        elif not self.pages.own_password.show_refusal(error):
            self.pages.show_note(sentence(error), "bad")

    def _let_in(self, studio: Studio, login: Login, credentials: Credentials) -> None:
        settings = self._services.settings
        if not studio.info.demo_logins:
            settings.remembered_login = credentials.login if credentials.remember_login else None
        if studio.info.is_postgres:
            self._keep_password(credentials)
        settings.set_value(f"studio_name {self.opener.url}", login.organization.name)
        self._set_busy(False)
        if self._given is not None:
            self._given = None
            self.pages.show_form()
        self.logged_in.emit(Entry(studio, login, credentials.login))

    def _refuse(self, error: StudioError, credentials: Credentials) -> None:
        self._set_busy(False)
        if isinstance(error, MustChoosePassword):
            self._given = credentials
            self.pages.show_own_password(credentials.login)
        elif isinstance(error, LoginFailed | LoginLocked):
            self.pages.form.show_refusal(sentence(error))
        else:
            self._show_problem(error)
            self.pages.form.focus_first_empty()

    def _keep_password(self, credentials: Credentials) -> None:
        keychain, url = self._services.keychain, self.opener.url

        def work() -> bool:
            from studio_app.ui.login.kept_passwords import keep_password

            password = credentials.password if credentials.keep_password else None
            return keep_password(keychain, url, credentials.login, password)

        self._runner.run(work, done=lambda kept: None, owner=self)

    def _look_for_password(self) -> None:
        studio, keychain, url = self.opener.studio, self._services.keychain, self.opener.url
        if studio is None or not studio.info.is_postgres:
            self.pages.form.set_keyring(None)
            return
        login = self.pages.form.login()

        def work() -> KeptPassword:
            from studio_app.ui.login.kept_passwords import kept_password

            return kept_password(keychain, url, login)

        self._runner.run(work, done=self._show_kept, owner=self)

    def _show_kept(self, kept: KeptPassword) -> None:
        form = self.pages.form
        form.set_keyring(kept.keyring)
        if kept.password is not None and form.login() == kept.login and not form.has_password():
            form.set_kept(True)
            if self._may_fill_in:
                form.fill(kept.login, kept.password)

    def _set_busy(self, busy: bool, text: str = "") -> None:
        self.pages.set_busy(busy, text)
