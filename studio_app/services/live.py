"""Following what others change, for as long as somebody is logged in."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import (
    DatabaseProblem,
    LoggedOut,
    ServerAway,
    StudioError,
)
from studio_app.repositories.live import Ear, ServerSilent
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.repositories.wake import Wake

EVERYTHING = Changes(frozenset(Aggregate))

FIRST_WAIT = 0.1
LONGEST_WAIT = 5.0
# Where there is no connection left to listen on, looking this often has to do.
LOOK_SECONDS = 10.0
_LASTING_SECONDS = 10.0

_LOG = logging.getLogger(__name__)


class Lost:
    """The line to the database is gone: the next changes say that it is there again."""


Tell = Callable[[Changes | Lost], object]


class Following:
    """Tells what others change; made, run and stopped for one login.

    ``run`` belongs to a thread of its own, the rest to anybody.
    """

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._wake = Wake()
        self._is_lost = False

    def run(self, tell: Tell) -> None:
        """Tell of each change until stopped, or until the login is closed.

        Whenever a connection was made, everything counts as changed: nobody knows what was missed.
        """
        wait = FIRST_WAIT
        try:
            while not self._wake.is_stopped:
                began = time.monotonic()
                least = self._follow(tell)
                lasted = time.monotonic() - began > _LASTING_SECONDS
                wait = FIRST_WAIT if lasted else min(wait * 2.0, LONGEST_WAIT)
                # By chance, so that those who lost the server together do not come back together.
                self._wake.wait(max(wait, least) * random.uniform(0.5, 1.0))
        finally:
            self._wake.close()

    def hurry(self) -> None:
        """Look at once whether a lost server is back."""
        self._wake.hurry()

    def stop(self) -> None:
        """Let ``run`` end, which it does as soon as its connection is closed."""
        self._wake.stop()

    def _follow(self, tell: Tell) -> float:
        """Follow over one connection until it ends; return how long to wait at least."""
        try:
            with self._uow.hearing(self._wake) as ear:
                self._is_lost = False
                tell(EVERYTHING)
                self._listen(ear, tell)
            return 0.0
        except ServerAway:
            self._lose(tell)
            return 0.0
        except LoggedOut:
            self._wake.stop()
        except DatabaseProblem as error:
            # As at the limit of connections of a login. What is shown can still be read.
            _LOG.info("Nothing can be heard of what others change: %s", error)
            tell(EVERYTHING)
        except StudioError as error:
            # A password that was changed elsewhere, until this login goes on with the new one.
            _LOG.info("Nothing can be heard of what others change: %s", error)
        except Exception:
            _LOG.exception("What others change could not be followed.")
        return LOOK_SECONDS

    def _listen(self, ear: Ear, tell: Tell) -> None:
        try:
            while kinds := ear.wait():
                tell(Changes(kinds))
        except ServerSilent:
            # Finding out by a new connection would take its time.
            self._lose(tell)
        except ServerAway as error:
            # The server ended this connection alone, or it is away: the next one tells.
            _LOG.info("The connection that hears of changes has ended: %s", error)

    def _lose(self, tell: Tell) -> None:
        if not self._is_lost:
            self._is_lost = True
            tell(Lost())
