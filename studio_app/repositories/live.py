"""Hearing at once what others change: a connection of its own for each login, beside the pool."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from psycopg import Error
from psycopg.pq import ConnStatus
from sqlalchemy import URL, Connection, Engine, event

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import ServerAway
from studio_app.domain.people import Viewer
from studio_app.repositories.engine import WRITING, database_file, house_engine, is_sqlite
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


class OwnWork:
    """Knows what a login's own connections write: of that its screen is told already."""

    def __init__(self, engine: Engine) -> None:
        self._backends: set[int] = set()
        self._ears: set[FileEar] = set()
        if engine.dialect.name == "postgresql":
            event.listen(engine, "connect", self._note_backend)
            event.listen(engine, "close", self._forget_backend)
        else:
            event.listen(engine, "begin", self._begin)
            event.listen(engine, "checkin", self._end)

    def is_in(self, backend: int) -> bool:
        """Tell whether a server's process works for this login."""
        return backend in self._backends

    @contextmanager
    def kept_from(self, ear: Ear) -> Iterator[None]:
        """Let an ear know, until the end, when this login writes to its file."""
        ears = self._ears
        if isinstance(ear, FileEar):
            ears.add(ear)
        try:
            yield
        finally:
            for known in (ears, self._ears):
                known.discard(ear)

    def take_over(self, other: OwnWork) -> None:
        """Go on with the connections of another engine, and with the ears that there are."""
        other._ears |= self._ears
        self._backends, self._ears = other._backends, other._ears

    def _note_backend(self, connection: Any, record: Any) -> None:
        record.info[_BACKEND] = connection.info.backend_pid
        self._backends.add(connection.info.backend_pid)

    def _forget_backend(self, _connection: Any, record: Any) -> None:
        # The server gives numbers again, to anybody.
        self._backends.discard(record.info.get(_BACKEND, 0))

    def _begin(self, connection: Connection) -> None:
        if connection.get_execution_options().get(WRITING, False):
            for ear in tuple(self._ears):
                ear.begin_own(connection.connection.dbapi_connection)

    def _end(self, connection: Any, _record: Any) -> None:
        for ear in tuple(self._ears):
            ear.end_own(connection)


def open_ear(url: URL, viewer: Viewer, own: OwnWork, wake: Wake) -> Ear:
    """Return what hears for a viewer; raises StudioError where there is nothing to hear."""
    if is_sqlite(url):
        return FileEar(database_file(url), wake)
    return ServerEar(url, viewer, own.is_in, wake)


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
