"""Turning what drivers raise into sentences that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from studio_app.domain.errors import (
    ChangedMeanwhile,
    DatabaseProblem,
    DatabaseTooNew,
    LoginFailed,
    NotAllowed,
    ServerAway,
    StudioError,
)
from studio_app.repositories.full_sessions import FULL, STANDING
from studio_app.repositories.program_version import is_left_behind
from studio_app.repositories.protection_failures import why_unprotected
from studio_app.repositories.triggers import CLIENT_OVERLAP, TRAINER_OVERLAP

_REFUSED = (
    "this row belongs to someone else",
    "row-level security",
    "permission denied",
    "not authorized",
    "is prohibited",
)

_ON_FILE = (
    (
        "file is not a database",
        "“{where}” is not a studio's database, or it is encrypted. Choose "
        "another file, or restore a backup.",
    ),
    ("malformed", "“{where}” is damaged. Nothing was written; restore the latest good backup."),
    (
        "disk is full",
        "The disk with “{where}” is full. Make room on it and try again; what was "
        "saved before is safe.",
    ),
    (
        "readonly",
        "“{where}” cannot be written to. Ask for the right to write there, or copy the "
        "database to a folder of your own.",
    ),
    (
        "unable to open",
        "“{where}” cannot be opened. Check that the folder exists and that you may write there.",
    ),
    ("locked", "“{where}” is busy in another program. Wait a moment and try again."),
    (
        "disk i/o",
        "“{where}” cannot be read or written: the disk or the network failed. Check "
        "them and try again; what was saved before is safe.",
    ),
)

_BUSY = "Someone else is changing the same thing on {where}. Try again in a moment."
_FULL = (
    "The disk of the server at {where} is full. Nothing was changed; ask whoever looks after the "
    "server."
)
# See PostgreSQL's appendix A.
_DEADLOCK, _SERIALIZATION_FAILURE, _NO_PRIVILEGE = "40P01", "40001", "42501"
_BY_CODE = {_DEADLOCK: _BUSY, _SERIALIZATION_FAILURE: _BUSY, "55P03": _BUSY, "53100": _FULL}
_ON_SERVER = (
    (
        r"password authentication failed|no password supplied|role .* does not exist"
        r"|is not permitted to log in",
        "",
    ),
    (
        r"too many connections for role",
        "The server at {where} takes no more connections of this login: ten are open. Close "
        "Studio App on a PC that is not in use, and try again.",
    ),
    (
        r"too many connections",
        "The server at {where} takes no more connections. Close Studio App "
        "on a PC that is not in use, and try again.",
    ),
    (
        r"database .* does not exist",
        "The server at {where} has no database of that name. Check the connection settings.",
    ),
    (
        r"invalid connection option|invalid \S+ value|invalid integer value",
        "The address of the server at {where} has a setting that cannot be used. Check what "
        "stands behind its question mark.",
    ),
    (
        r"no pg_hba\.conf entry|pg_hba\.conf rejects",
        "The server at {where} does not let this PC in. Ask whoever looks after it to add this PC "
        "to its pg_hba.conf.",
    ),
    (r"lock timeout|deadlock|could not serialize", _BUSY),
    (r"no space left|disk full|could not extend", _FULL),
)


_CANNOT = (
    "The server at {where} cannot do this at the moment. Nothing was changed; try again, and if it "
    "happens again, ask whoever looks after the server."
)


# What an open session of an older program meets where a newer one took something away: on SQLite
# by what it says, on a server by code (undefined column, table, function).
_MISSING_PARTS = ("no such column", "no such table", "has no column", "42703", "42P01", "42883")


def server_of(url: URL) -> str:
    """Return where the server is, for people."""
    return f"{url.host or 'this PC'}:{url.port or 5432}"


def explained(error: DBAPIError, url: URL) -> StudioError | None:
    """Return the error as a sentence, None for one that is a bug."""
    message = str(error.orig).lower()
    code = _code(error)
    if is_left_behind(message, code) or (_lacks_part(message, code) and _is_newer(url)):
        return DatabaseTooNew()
    if code == _NO_PRIVILEGE or any(sign in message for sign in _REFUSED):
        return NotAllowed()
    if url.drivername == "sqlite":
        for sign, sentence in _ON_FILE:
            if sign in message:
                return DatabaseProblem(sentence.format(where=url.database))
        return None
    where = server_of(url)
    if error.connection_invalidated:
        return ServerAway(where)
    # What has a code was said by a server that the connection was made to, in its own language.
    if code in _BY_CODE:
        return DatabaseProblem(_BY_CODE[code].format(where=where))
    if not code:
        unprotected = why_unprotected(str(error.orig), url, where)
        if unprotected:
            return DatabaseProblem(unprotected)
    for pattern, sentence in _ON_SERVER:
        if re.search(pattern, message):
            return DatabaseProblem(sentence.format(where=where)) if sentence else LoginFailed()
    if isinstance(error, OperationalError):
        return (
            ServerAway(where) if _is_away(error) else DatabaseProblem(_CANNOT.format(where=where))
        )
    return None


def _lacks_part(message: str, code: str) -> bool:
    return code in _MISSING_PARTS or any(sign in message for sign in _MISSING_PARTS)


def _is_newer(url: URL) -> bool:
    """Tell whether a newer program has changed the tables meanwhile."""
    from studio_app.repositories.engine import house_engine
    from studio_app.repositories.migrations import revision_of

    try:
        with house_engine(url).connect() as connection:
            revision_of(connection)
    except DatabaseTooNew:
        return True
    except (DBAPIError, StudioError):
        # What failed first is what counts.
        return False
    return False


def _is_away(error: OperationalError) -> bool:
    """Tell whether no server answered, or one that starts or stops, or the connection broke.

    See PostgreSQL's appendix A: class 08, and 57P01 to 57P03.
    """
    code = _code(error)
    return not code or code.startswith("08") or code in ("57P01", "57P02", "57P03")


def collided(error: DBAPIError) -> bool:
    """Tell whether the transaction was ended for the sake of another: a deadlock, or its order.

    On SQLite nothing collides: writers wait in BEGIN IMMEDIATE before they have read anything.
    """
    return _code(error) in (_DEADLOCK, _SERIALIZATION_FAILURE)


def _code(error: DBAPIError) -> str:
    """Return what a server calls the error whatever language it speaks, "" where none spoke."""
    return getattr(error.orig, "sqlstate", None) or ""


@contextmanager
def readable_failures(url: URL) -> Iterator[None]:
    """Let StudioError and bugs through; raise what a driver says as a StudioError."""
    from sqlalchemy.orm.exc import StaleDataError

    try:
        yield
    except StaleDataError as error:
        raise ChangedMeanwhile() from error
    except UnicodeError as error:
        raise DatabaseProblem(
            "A name, a password or the address holds a character that cannot be used. Type it "
            "again."
        ) from error
    except DBAPIError as error:
        sentence = explained(error, url)
        if sentence is None:
            raise
        raise sentence from error


class OverlapRefused(Exception):
    """The database found the slot taken; ``who`` is "trainer" or "client"."""

    def __init__(self, who: str) -> None:
        self.who = who
        super().__init__(who)


def overlap_refused(error: DBAPIError) -> str:
    """Return whose diary refused the write, "" when none did."""
    message = str(error.orig)
    if TRAINER_OVERLAP in message:
        return "trainer"
    return "client" if CLIENT_OVERLAP in message else ""


def is_full(error: DBAPIError) -> bool:
    """Tell whether a booking was refused because its session has no place for it."""
    return FULL in str(error.orig)


def is_not_free(error: DBAPIError) -> bool:
    """Tell whether a session was not freed because a booking stands in it."""
    return STANDING in str(error.orig)


def key_is_taken(error: DBAPIError) -> bool:
    """Tell whether a row was refused because one with its primary key is there."""
    return re.search(r"\"pk_\w+\"|UNIQUE constraint failed: \w+\.id\b", str(error.orig)) is not None
