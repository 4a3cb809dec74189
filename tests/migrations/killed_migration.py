"""A program that lets migrations of a studio be killed (SIGKILL) before any statement.

Reads from its input, line by line, before which statement; 0 is the commit, and -1 the moment
after it was sent to a server. Each time it writes how many statements there had been. Every
migration runs in a process of its own.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from studio_app import paths
from studio_app.repositories.engine import WRITING
from studio_app.repositories.house import House

COMMIT, COMMIT_SENT = 0, -1


def main() -> None:
    """Fork for every line, and let the child be killed."""
    url, backups = sys.argv[1], Path(sys.argv[2])
    _warm_up()
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _migrate(url, backups, int(line), writing)
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading) as stream:
            count = stream.read()
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(count if killed else "survived", flush=True)


def _warm_up() -> None:
    from alembic import command  # noqa: F401

    from studio_app.repositories import examination, row_security, triggers  # noqa: F401


def _migrate(url: str, backups: Path, statement: int, result: int) -> None:
    count = 0

    def die() -> None:
        os.write(result, str(count).encode())
        os.kill(os.getpid(), signal.SIGKILL)

    def before(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == statement:
            die()

    def at_commit(connection: Connection) -> None:
        on_file = connection.dialect.name == "sqlite"
        if on_file and not connection.get_execution_options().get(WRITING):
            return  # It has only looked whether there is anything to do.
        if statement == COMMIT_SENT:
            driver: Any = connection.connection.driver_connection
            driver.pgconn.send_query(b"COMMIT")
            driver.pgconn.flush()
        if statement in (COMMIT, COMMIT_SENT):
            die()

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", at_commit)
    House(url).migrate(paths.migrations_folder(), backups)


if __name__ == "__main__":
    main()
