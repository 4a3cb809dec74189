"""Engines: one for the house itself, one per login; both thrown away when their time is over."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.people import Viewer
from studio_app.repositories.dialects import POSTGRES, SQLITE, WRITTEN_STATEMENTS
from studio_app.repositories.guard import connect_guarded
from studio_app.repositories.program_version import server_option
from studio_app.repositories.server_address import check_address, protected
from studio_app.repositories.server_version import require_supported
from studio_app.repositories.sqlite_file import check_file, connect, open_file

WRITING = "studio_writing"

# Whoever is cut off without a word is noticed within half a minute, at both ends: the program does
# not wait for an answer for ever, and the server lets go of what the one who vanished had locked.
_CLIENT_SIDE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
# Nothing that is asked here runs long enough to be worth compiling, which takes up to seconds where
# a server expects more rows than there are.
_SERVER_SIDE = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c jit=off "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
)


def parse_url(url: str) -> URL:
    """Return the parsed address of a database.

    Raises DatabaseProblem when it is none of ours, or asks for too little protection.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _wrong_url(url) from error
    if parsed.drivername == "sqlite" and _names_a_file(parsed.database or ""):
        return parsed
    if parsed.drivername == "postgresql+psycopg" and parsed.database:
        check_address(parsed)
        return parsed
    raise _wrong_url(url)


def _names_a_file(database: str) -> bool:
    if not database or database == ":memory:" or "\x00" in database:
        return False
    try:
        Path(database).expanduser()
    except RuntimeError:
        return False
    return True


def _wrong_url(url: str) -> DatabaseProblem:
    # Only what comes before it: the rest may hold a password anywhere.
    scheme = url.split(":")[0][:20] if ":" in url else url[:20]
    return DatabaseProblem(
        f"“{scheme}…” is not an address of a studio's database. Write sqlite:///FILE or "
        "postgresql+psycopg://USER@HOST/DATABASE."
    )


def is_sqlite(url: URL) -> bool:
    """Tell whether the address names a file."""
    return url.drivername == "sqlite"


def database_file(url: URL) -> Path:
    """Return the file that an sqlite address names."""
    return Path(str(url.database)).expanduser()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


class _Login:
    """Opens the connections of one login, all for the password that the first was opened for."""

    def __init__(self, file: Path, viewer: Viewer) -> None:
        self._file = file
        self._viewer = viewer
        self._mark: str | None = None

    def __call__(self) -> Any:
        connection = connect_guarded(self._file, self._viewer, self._mark)
        self._mark = connection.guard.mark
        return connection


def _sqlite_engine(
    file: Path, viewer: Viewer | None, *, looking: bool = False, patience: float | None = None
) -> Engine:
    from sqlcipher3 import dbapi2

    check_file(file)
    opening = partial(open_file, create=False) if looking else connect
    house = partial(opening, file, patience=patience)
    engine = create_engine(
        f"{SQLITE}://",
        module=dbapi2,
        execution_options={"compiled_cache": WRITTEN_STATEMENTS},
        creator=_Login(file, viewer) if viewer else house,
        poolclass=QueuePool if viewer else NullPool,
        **({"pool_size": 1, "max_overflow": 4} if viewer else {}),
    )
    event.listen(engine, "begin", _begin)
    return engine


def _postgres_engine(url: URL, **pool: Any) -> Engine:
    engine = create_engine(
        protected(url).set(drivername=POSTGRES),
        execution_options={"compiled_cache": WRITTEN_STATEMENTS},
        connect_args={"options": f"{_SERVER_SIDE} {server_option()}", **_CLIENT_SIDE},
        **pool,
    )
    # Before the dialect asks the server anything.
    event.listen(engine, "connect", _require_known_version, insert=True)
    return engine


def _require_known_version(connection: Any, _record: Any) -> None:
    try:
        require_supported(connection.info.server_version)
    except DatabaseProblem:
        connection.close()
        raise


def house_engine(url: URL, *, looking: bool = False, patience: float | None = None) -> Engine:
    """Return an engine without a viewer, for setting up, migrating, logging in and examining.

    For ``looking`` a file keeps the journal that it has, and a missing one is not made;
    ``patience`` is how many seconds to wait for whoever holds it, from the first look on. On
    PostgreSQL the address names who connects, and what that role may do is all that it may do.
    """
    if is_sqlite(url):
        file = database_file(url)
        return _sqlite_engine(file, viewer=None, looking=looking, patience=patience)
    return _postgres_engine(url, poolclass=NullPool)


def login_engine(url: URL, viewer: Viewer | None) -> Engine:
    """Return the engine of one login, through which the database shows only the viewer's rows.

    SQLite needs the viewer for its guard; PostgreSQL knows who it is from the connection.
    """
    if is_sqlite(url):
        assert viewer is not None
        return _sqlite_engine(database_file(url), viewer)
    return _postgres_engine(url, pool_size=1, max_overflow=2, pool_pre_ping=True)
