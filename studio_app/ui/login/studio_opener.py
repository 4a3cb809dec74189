"""Opens, founds and fills studios on the worker, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from studio_app.domain.errors import StudioError, StudioMissing
from studio_app.ui.gui_services import GuiServices
from studio_app.ui.login.connection_url import server_address, server_url
from studio_app.ui.task_runner import Report, Task, TaskRunner

if TYPE_CHECKING:
    from studio_app.services.access import DemoLogin, Studio
    from studio_app.ui.login.first_run import FoundingAnswers


class StudioOpener(QObject):
    """Holds the open studio. What an earlier request brings, when another came since, is dropped.

    ``opened`` carries the Studio, ``failed`` a StudioError; ``missing`` says that there is no
    studio at the URL yet; ``refused`` carries why it could not be founded.
    """

    opened = Signal(object)
    missing = Signal()
    failed = Signal(object)
    founded = Signal()
    refused = Signal(object)
    progressed = Signal(int, int)

    def __init__(
        self, services: GuiServices, runner: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner
        self._request = 0
        self._filling: Task | None = None
        self.remembers = False
        self.url = ""
        self.studio: Studio | None = None

    def open(self, url: str, *, remember: bool = False) -> None:
        """Open the studio at the URL; ``remember`` makes it the one of the next start."""
        number = self._begin(url, remember)
        services = self._services
        self._runner.run(
            lambda: services.open_studio(url),
            done=lambda studio: self._opened(number, studio),
            failed=lambda error: self._failed(number, error),
            owner=self,
        )

    def fill_demo(self, url: str, *, remember: bool = False) -> None:
        """Make the demo studio at the URL, tell how far it is, and open it."""
        number = self._begin(url, remember)
        services = self._services

        def work(report: Report) -> tuple[DemoLogin, ...]:
            from studio_app.services.demo import DemoRequest

            return services.fill_demo(url, DemoRequest(), progress=report)

        self._filling = self._runner.run(
            work,
            done=lambda logins: self.open(url, remember=remember),
            failed=lambda error: self._failed(number, error),
            progress=self.progressed.emit,
            owner=self,
        )

    def cancel_filling(self) -> None:
        """Stop making the demo studio."""
        if self._filling is not None:
            self._filling.cancel()
            self._filling = None

    def found(self, answers: FoundingAnswers) -> None:
        """Make the studio of the answers at the URL asked for last, and open it."""
        url, services = self.url, self._services

        def work() -> None:
            from studio_app.services.founding import FoundingRequest

            request = FoundingRequest(
                studio_name=answers.studio_name,
                time_zone=answers.time_zone,
                currency=answers.currency,
                locale=answers.locale,
                owner_name=answers.owner_name,
                login=answers.login,
                password=answers.password,
            )
            services.found_studio(_founding_url(url, answers), request)

        self._runner.run(work, done=self._founded, failed=self.refused.emit, owner=self)

    def aim_at(self, url: str) -> None:
        """Let the next founding happen at the URL, without looking for a studio there."""
        self._begin(url, remember=True)

    def close(self) -> None:
        """Let go of the studio that is open, and of what was asked for and is still under way."""
        self._request += 1
        self.studio = None

    def _begin(self, url: str, remember: bool) -> int:
        self.close()
        self.cancel_filling()
        self.url, self.remembers = url, remember
        return self._request

    def _opened(self, number: int, studio: Studio) -> None:
        if number != self._request:
            return
        self.studio = studio
        if self.remembers:
            self._services.settings.database_url = self.url
        self.opened.emit(studio)

    def _failed(self, number: int, error: StudioError) -> None:
        if number != self._request:
            return
        if isinstance(error, StudioMissing):
            self.missing.emit()
        else:
            self.failed.emit(error)

    def _founded(self, _nothing: None) -> None:
        self.founded.emit()
        self.open(self.url, remember=True)


def _founding_url(url: str, answers: FoundingAnswers) -> str:
    address = server_address(url)
    if address is None or not answers.server_login:
        return url
    return server_url(address, answers.server_login, answers.server_password)
