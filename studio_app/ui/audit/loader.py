"""Reads the history on the worker; the latest wish wins."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from studio_app.domain.audit import AuditFilter, AuditPage, AuditPerson, AuditPlace
from studio_app.domain.errors import StudioError
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task


@dataclass(frozen=True, slots=True)
class FirstPage:
    """The first page of what was asked for, and whose entries may be asked for.

    The very first one says what is missing of what this PC saw before, "" where nothing is.
    """

    page: AuditPage
    people: tuple[AuditPerson, ...]
    missing: str = ""


class HistoryLoader(QObject):
    """``loaded`` carries a FirstPage, ``added`` the AuditPage that follows, ``failed`` an error."""

    loaded = Signal(object)
    added = Signal(object)
    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._people: tuple[AuditPerson, ...] = ()

    @property
    def is_loading(self) -> bool:
        """Tell whether something is on its way."""
        return self._task is not None

    def load(self, wanted: AuditFilter) -> None:
        """Read the first page of what fits."""
        login, people = self._context.login, self._people
        settings, now = self._context.settings, self._context.now()

        def work() -> FirstPage:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.audit import audit_people, read_audit_trail
            from studio_app.services.seen_links import look_at_trail

            page = read_audit_trail(login.uow, login.viewer, wanted)
            known = {person.user_id for person in people}
            if people and all(entry.user_id in known for entry in page.entries):
                return FirstPage(page, people)
            missing = "" if people else look_at_trail(login.uow, login.viewer, settings, now)
            return FirstPage(page, audit_people(login.uow, login.viewer), missing)

        self._drop()
        self._task = self._context.runner.run(
            work, done=self._loaded, failed=self._fail, owner=self
        )

    def load_more(self, wanted: AuditFilter, place: AuditPlace) -> None:
        """Read the page that follows a place, unless another first page is on its way."""
        if self._task is not None:
            return
        login = self._context.login

        def work() -> AuditPage:
            from studio_app.services.audit import read_audit_trail

            return read_audit_trail(login.uow, login.viewer, wanted, place)

        self._task = self._context.runner.run(work, done=self._added, failed=self._fail, owner=self)

    def _drop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _loaded(self, first: FirstPage) -> None:
        self._task = None
        self._people = first.people
        self.loaded.emit(first)

    def _added(self, page: AuditPage) -> None:
        self._task = None
        self.added.emit(page)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self.failed.emit(error)
