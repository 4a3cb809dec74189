"""Connections to a server that were cut while nobody used them are found out before they are."""

from __future__ import annotations

import select
import sys
from time import monotonic
from typing import Any

from psycopg import OperationalError
from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

# A line that went dead without a word is not closed: only a question shows it, which costs a round
# trip. Somebody at work just now heard from the server a moment ago.
_SURE_SECONDS = 10.0
_USED_AT = "studio_used_at"


def check_before_use(engine: Engine) -> None:
    """Let the pool of an engine on PostgreSQL hand out no connection that the server has closed."""
    event.listen(engine, "checkin", _note)
    event.listen(engine, "checkout", _check)


def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
    entry.info[_USED_AT] = monotonic()


def _check(connection: Any, entry: ConnectionPoolEntry, _lent: Any) -> None:
    used_at = entry.info.get(_USED_AT)
    if used_at is None:
        return
    is_sure = monotonic() - used_at <= _SURE_SECONDS
    try:
        if not is_sure or _hears_something(connection.fileno()):
            _ask(connection)
    except OperationalError as error:
        # The pool opens another.
        raise DisconnectionError(str(error)) from error


def _hears_something(descriptor: int) -> bool:
    """Tell whether a server says something unasked: mostly that it has closed the connection."""
    if sys.platform == "win32":
        return bool(select.select([descriptor], [], [], 0)[0])
    # Select knows no more than the first thousand.
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _ask(connection: Any) -> None:
    connection.autocommit = True
    connection.execute("")
    connection.autocommit = False
