"""What the tour plays on: the running program, with a hand at it and an album beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from PySide6.QtWidgets import QApplication

from studio_app.domain.people import Role
from studio_app.services.access import DemoLogin, Login
from studio_app.ui.application import StudioApplication
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.tour.album import PICTURE_SIZE, Album
from studio_app.ui.tour.hand import Hand, TourStopped

T = TypeVar("T")


@dataclass(slots=True)
class Stage:
    """The program and who plays it; ``now`` is the clock that it goes by.

    The ``witness`` is a login of its own that asks the database what is really stored.
    """

    studio: StudioApplication
    hand: Hand
    album: Album
    now: Callable[[], datetime]
    _witness: Login | None = None

    def people(self) -> tuple[DemoLogin, ...]:
        """Return the demo's logins, none before it is open."""
        studio = self.studio.login_window.opener.studio
        return studio.info.demo_logins if studio is not None else ()

    def person(self, role: Role) -> DemoLogin:
        """Return the first of the demo's people with a role."""
        for one in self.people():
            if one.role is role:
                return one
        raise TourStopped(f"The demo studio has no login of the role {role.value}.")

    def witness(self) -> Login:
        """Return the login that asks what is stored: the owner's, who sees all."""
        if self._witness is None:
            studio = self.studio.login_window.opener.studio
            if studio is None:
                raise TourStopped("There is no studio to ask.")
            owner = self.person(Role.OWNER)
            self._witness = self.ask(
                lambda: studio.log_in(owner.login, owner.password), "The owner's login"
            )
        return self._witness

    def dismiss_witness(self) -> None:
        """Close the connections of the witness."""
        if self._witness is not None:
            self._witness.close()
            self._witness = None

    def window(self) -> MainWindow:
        """Return the main window; raises TourStopped when nobody is logged in."""
        window = self.studio.main_window
        if not isinstance(window, MainWindow):
            raise TourStopped("There is no main window to go on in.")
        return window

    def page(self) -> SchedulePage:
        """Return the page of the schedule."""
        return self.window().schedule().page

    def wait_for_main_window(self, who: str) -> MainWindow:
        """Return the main window once somebody is in, at the pictures' size, with all loaded."""

        def entered() -> MainWindow | None:
            window = self.studio.main_window
            is_shown = isinstance(window, MainWindow) and window.isActiveWindow()
            return window if is_shown and isinstance(window, MainWindow) else None

        window = self.hand.wait_for(entered, f"The main window of {who}")
        window.resize(PICTURE_SIZE)
        self.settle()
        return window

    def settle(self) -> None:
        """Wait until the database is idle and everything is painted."""
        self.hand.wait_for(lambda: self.studio.runner.is_idle, "The end of the database's work")
        # What was loaded may ask for more, after the short time in which keys may follow.
        self.hand.rest()
        self.hand.wait_for(lambda: self.studio.runner.is_idle, "The end of the database's work")
        QApplication.processEvents()

    def ask(self, work: Callable[[], T], what: str) -> T:
        """Return what a service answers, asked on the worker as screens do."""
        answers: list[T] = []
        self.studio.runner.run(work, done=answers.append)
        self.hand.wait_for(lambda: answers, what)
        return answers[0]

    def photograph(self, name: str) -> None:
        """Keep a picture of the main window and of what stands on it, the mouse out of the way."""
        self.hand.point_at(self.window().sidebar)
        self.settle()
        self.album.keep(name, self.window())

    def require(self, is_so: object, sentence: str) -> None:
        """Raise TourStopped with the sentence unless it is so."""
        if not is_so:
            raise TourStopped(sentence)
