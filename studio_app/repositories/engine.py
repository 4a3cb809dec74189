"""Engines: one for the house itself, one per login; both thrown away when their time is over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.people import Viewer
from studio_app.repositories.guard import connect_guarded
from studio_app.repositories.sqlite_file import check_file, connect

WRITING = "studio_writing"
_LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})


def parse_url(url: str) -> URL:
    """Return the parsed address of a database; raise DatabaseProblem when it is none of ours."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise _wrong_url(url) from error
    if parsed.drivername == "sqlite" and _names_a_file(parsed.database or ""):
        return parsed
    if parsed.drivername == "postgresql+psycopg" and parsed.database:
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


def _sqlite_engine(file: Path, viewer: Viewer | None) -> Engine:
    from sqlcipher3 import dbapi2

    check_file(file)
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: connect_guarded(file, viewer) if viewer else connect(file),
        poolclass=QueuePool if viewer else NullPool,
        **({"pool_size": 1, "max_overflow": 4} if viewer else {}),
    )
    event.listen(engine, "begin", _begin)
    return engine


def _is_local(url: URL) -> bool:
    """Tell whether the server is on this machine; a host may also be named in the query."""
    hosts = [url.host or "", *(name for key in ("host", "hostaddr") for name in _query(url, key))]
    return all(host in _LOCAL_HOSTS or host.startswith("/") for host in hosts)


def _query(url: URL, key: str) -> list[str]:
    value = url.query.get(key, ())
    return [
        part for text in ([value] if isinstance(value, str) else value) for part in text.split(",")
    ]


def _postgres_engine(url: URL, **pool: Any) -> Engine:
    query = dict(url.query)
    if not _is_local(url):
        query.setdefault("sslmode", "verify-full")
        query.setdefault("sslrootcert", "system")
        query.setdefault("channel_binding", "require")
    query.setdefault("connect_timeout", "10")
    query.setdefault("application_name", "studio-app")
    return create_engine(
        url.set(query=query), connect_args={"options": "-c lock_timeout=5s"}, **pool
    )


def house_engine(url: URL) -> Engine:
    """Return an engine without a viewer, for setting up, migrating, logging in and examining.

    On PostgreSQL the address names who connects, and what that role may do is all that it may do.
    """
    if is_sqlite(url):
        return _sqlite_engine(database_file(url), viewer=None)
    return _postgres_engine(url, poolclass=NullPool)


def login_engine(url: URL, viewer: Viewer | None) -> Engine:
    """Return the engine of one login, through which the database shows only the viewer's rows.

    SQLite needs the viewer for its guard; PostgreSQL knows who it is from the connection.
    """
    if is_sqlite(url):
        assert viewer is not None
        return _sqlite_engine(database_file(url), viewer)
    return _postgres_engine(url, pool_size=1, max_overflow=2, pool_pre_ping=True)
