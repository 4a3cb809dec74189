"""Wrong passwords for a server, which counts none itself: counted while the program runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from studio_app.domain.errors import LockedHere, LoginFailed
from studio_app.domain.passwords import FAILURES_BEFORE_LOCK, LOCK_MINUTES, login_name


def minutes_left(until: datetime, now: datetime) -> int:
    """Return the minutes until a lock is over, each begun one counted."""
    return -((now - until) // timedelta(minutes=1))


class LoginAttempts:
    """Who may try again, for each server and name; for threads. Nothing of it outlives the program.

    It makes guessing at a shared PC slow. Who asks the server with other tools is held up by the
    server alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], int] = {}
        self._locked_until: dict[tuple[str, str], datetime] = {}

    def locked_until(self, server: str, login: str) -> datetime | None:
        """Return when the last lock of the name ends or ended, in UTC."""
        with self._lock:
            return self._locked_until.get((server, login_name(login)))

    def forget(self, server: str, login: str) -> None:
        """Let the name be tried again."""
        key = (server, login_name(login))
        with self._lock:
            self._failures.pop(key, None)
            self._locked_until.pop(key, None)

    @contextmanager
    def counted(self, server: str, login: str, now: datetime) -> Iterator[None]:
        """Let one attempt be made within, and remember how it went.

        Raises LockedHere after five LoginFailed in a row, for 30 minutes; known and unknown names
        alike.
        """
        key = (server, login_name(login))
        with self._lock:
            until = self._locked_until.get(key)
            if until is not None and now < until <= now + timedelta(minutes=LOCK_MINUTES):
                raise LockedHere(minutes=minutes_left(until, now))
        try:
            yield
        except LoginFailed:
            self._note_failure(key, now)
            raise
        self.forget(server, login)

    def _note_failure(self, key: tuple[str, str], now: datetime) -> None:
        with self._lock:
            failures = self._failures.get(key, 0) + 1
            if failures < FAILURES_BEFORE_LOCK:
                self._failures[key] = failures
                return
            self._failures.pop(key, None)
            until = now + timedelta(minutes=LOCK_MINUTES)
            self._locked_until[key] = until
        raise LockedHere(minutes=minutes_left(until, now)) from None


# One for the program: whoever chooses the server anew is no stranger to it.
ATTEMPTS = LoginAttempts()
