"""Noticing that others wrote to an SQLite file: one small connection that asks for nothing else."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import ServerAway
from studio_app.repositories.sqlite_file import open_watching
from studio_app.repositories.wake import Wake

LOOK_SECONDS = 0.5
# Whoever writes at the moment is done by the next look.
PATIENCE_SECONDS = 0.1

_QUESTION = "data_version"


class FileEar:
    """Asks the file every half-second for the number that changes with each commit of others.

    Between two questions it holds no lock but the one of every open file with a write-ahead log,
    and of the tables it can read nothing.
    """

    def __init__(self, file: Path, wake: Wake) -> None:
        """Raises ServerAway when the file cannot be opened."""
        self._file = file
        self._wake = wake
        self._connection: Any = None
        self._lock = threading.Lock()
        self._seen: int | None = None
        self._others_wrote = False
        self._own_writers: dict[Any, int] = {}
        self._is_closed = False
        self._look()
        self._others_wrote = False

    def wait(self) -> frozenset[Aggregate]:
        """Return everything as soon as others wrote, nothing once waiting was stopped.

        Raises ServerAway when the file is gone.
        """
        while not self._wake.is_stopped:
            self._wake.wait(LOOK_SECONDS)
            if not self._wake.is_stopped and self._has_changed():
                return frozenset(Aggregate)
        return frozenset()

    def begin_own(self, writer: Any) -> None:
        """Note that one's own work, over the connection ``writer``, has just begun to write.

        Until it is done nobody else writes, and the number is not asked for.
        """
        with self._lock, suppress(sqlcipher.DatabaseError, ServerAway):
            if not self._is_closed:
                self._look()
                self._own_writers[writer] = _number(writer)

    def end_own(self, writer: Any) -> None:
        """Take the number that one's own work has left for seen, unless others wrote since."""
        with self._lock, suppress(sqlcipher.DatabaseError, ServerAway):
            before = self._own_writers.pop(writer, None)
            if before is not None and not self._is_closed:
                wrote_before = self._others_wrote
                self._look()
                # The number that a connection is told stays the same over its own commits.
                self._others_wrote = wrote_before or _number(writer) != before

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._is_closed = True
            self._close()

    def _has_changed(self) -> bool:
        with self._lock:
            if not self._own_writers:
                self._look()
            changed, self._others_wrote = self._others_wrote, False
        return changed

    def _look(self) -> None:
        try:
            if self._connection is None:
                self._connection = open_watching(self._file, PATIENCE_SECONDS)
                self._connection.set_authorizer(_may_ask)
            number = _number(self._connection)
        except sqlcipher.DatabaseError as error:
            if not _is_busy(error):
                self._close()
                raise ServerAway(self._file.name) from error
        else:
            before, self._seen = self._seen, number
            self._others_wrote |= number != before

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _number(connection: Any) -> int:
    return int(connection.execute(f"PRAGMA {_QUESTION}").fetchone()[0])


def _is_busy(error: Exception) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _may_ask(
    action: int, first: str | None, second: str | None, _schema: str | None, _source: str | None
) -> int:
    asks = action == sqlcipher.SQLITE_PRAGMA and first == _QUESTION and second is None
    return int(sqlcipher.SQLITE_OK if asks else sqlcipher.SQLITE_DENY)
