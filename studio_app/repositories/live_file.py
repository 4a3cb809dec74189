"""Noticing that others wrote to an SQLite file: one small connection that asks for nothing else."""

from __future__ import annotations

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
        self._seen: int | None = None
        self._has_changed()

    def wait(self) -> frozenset[Aggregate]:
        """Return everything as soon as others wrote, nothing once waiting was stopped.

        Raises ServerAway when the file is gone.
        """
        while not self._wake.is_stopped:
            self._wake.wait(LOOK_SECONDS)
            if not self._wake.is_stopped and self._has_changed():
                return frozenset(Aggregate)
        return frozenset()

    def close(self) -> None:
        """Let go of the file."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _has_changed(self) -> bool:
        try:
            if self._connection is None:
                self._connection = open_watching(self._file, PATIENCE_SECONDS)
                self._connection.set_authorizer(_may_ask)
            number = self._connection.execute(f"PRAGMA {_QUESTION}").fetchone()[0]
        except sqlcipher.DatabaseError as error:
            if _is_busy(error):
                return False
            self.close()
            raise ServerAway(self._file.name) from error
        before, self._seen = self._seen, number
        return bool(number != before)


def _is_busy(error: Exception) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _may_ask(
    action: int, first: str | None, second: str | None, _schema: str | None, _source: str | None
) -> int:
    asks = action == sqlcipher.SQLITE_PRAGMA and first == _QUESTION and second is None
    return int(sqlcipher.SQLITE_OK if asks else sqlcipher.SQLITE_DENY)
