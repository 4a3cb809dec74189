"""Hearing at once what others change: a connection of its own for each login, beside the pool."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from psycopg import Error
from psycopg.pq import ConnStatus
from sqlalchemy import URL, Engine, event

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import ServerAway
from studio_app.domain.people import Viewer
from studio_app.repositories.engine import database_file, house_engine, is_sqlite
from studio_app.repositories.failures import readable_failures, server_of
from studio_app.repositories.live_file import FileEar
from studio_app.repositories.live_kinds import CHANNEL, channel_of, kinds_told
from studio_app.repositories.wake import Wake

# A line that is cut without a word is noticed after both of these.
HEARTBEAT_SECONDS = 2.0
ANSWER_SECONDS = 2.0

_BACKEND = "studio_app_backend"


class ServerSilent(ServerAway):
    """The connection is there, and nobody answers at its other end."""


class Ear(Protocol):
    """Hears what others change, from when it was made on."""

    def wait(self) -> frozenset[Aggregate]:
        """Return what others changed, as soon as they do; nothing once waiting was stopped.

        Raises ServerAway when nothing can be heard any more.
        """

    def close(self) -> None:
        """Close its connection."""


def open_ear(url: URL, viewer: Viewer, is_own: Callable[[int], bool], wake: Wake) -> Ear:
    """Return what hears for a viewer; raises StudioError where there is nothing to hear.

    ``is_own`` tells of a server's process whether the viewer's own work runs in it: of that the
    screen knows already. In a file nobody can tell whose work it was.
    """
    if is_sqlite(url):
        return FileEar(database_file(url), wake)
    return ServerEar(url, viewer, is_own, wake)


def note_backends(engine: Engine) -> set[int]:
    """Return the server's processes that work for the engine, kept up to date."""
    backends: set[int] = set()
    if engine.dialect.name == "postgresql":

        def note(connection: Any, record: Any) -> None:
            record.info[_BACKEND] = connection.info.backend_pid
            backends.add(connection.info.backend_pid)

        def forget(_connection: Any, record: Any) -> None:
            # The server gives numbers again, to anybody.
            backends.discard(record.info.get(_BACKEND, 0))

        event.listen(engine, "connect", note)
        event.listen(engine, "close", forget)
    return backends


class ServerEar:
    """Listens to the channels of the viewer's studio and of whoever writes in all of them."""

    def __init__(self, url: URL, viewer: Viewer, is_own: Callable[[int], bool], wake: Wake) -> None:
        """Raises ServerAway, LoginFailed, and DatabaseProblem at the limit of connections."""
        self._where = server_of(url)
        self._is_own = is_own
        self._wake = wake
        self._asked_at: float | None = None
        with readable_failures(url):
            connection = house_engine(url).connect()
        driver: Any = connection.connection.driver_connection
        connection.detach()
        self._driver, self._line = driver, driver.pgconn
        try:
            driver.autocommit = True
            for channel in (CHANNEL, channel_of(viewer.organization_id)):
                driver.execute(f'LISTEN "{channel}"')
        except Error as error:
            self.close()
            raise ServerAway(self._where) from error
        self._heard_at = time.monotonic()

    def wait(self) -> frozenset[Aggregate]:
        """Return what others changed; see ``Ear``. Raises ServerSilent too."""
        while not self._wake.is_stopped:
            try:
                told = self._read()
                if told:
                    return told
                seconds = self._keep_alive()
            except Error as error:
                raise ServerAway(self._where) from error
            self._wake.wait(seconds, self._line.socket)
        return frozenset()

    def close(self) -> None:
        """Close the connection, without waiting for an answer."""
        self._driver.close()

    def _read(self) -> frozenset[Aggregate]:
        self._line.consume_input()
        told: frozenset[Aggregate] = frozenset()
        while (notice := self._line.notifies()) is not None:
            self._heard_at = time.monotonic()
            if not self._is_own(notice.be_pid):
                told |= kinds_told(notice.extra.decode(errors="replace"))
        while self._asked_at is not None and not self._line.is_busy():
            if self._line.get_result() is None:
                self._asked_at = None
                self._heard_at = time.monotonic()
        if self._line.status != ConnStatus.OK:
            raise ServerAway(self._where)
        return told

    def _keep_alive(self) -> float:
        """Ask for a sign of life when it is time to; return in how many seconds to look again."""
        now = time.monotonic()
        if self._asked_at is not None:
            left = self._asked_at + ANSWER_SECONDS - now
            if left <= 0:
                raise ServerSilent(self._where)
            return left
        left = self._heard_at + HEARTBEAT_SECONDS - now
        if left > 0:
            return left
        self._asked_at = now
        self._line.send_query(b"SELECT 1")
        self._line.flush()
        return ANSWER_SECONDS
