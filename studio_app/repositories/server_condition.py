"""What whoever looks after a server should know of it; advice, and nothing that is broken."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.findings import Finding
from studio_app.repositories.server_roles import RoleNames, database_role, prefix_of
from studio_app.repositories.server_version import advice


def version_advice(connection: Connection) -> str:
    """Return a sentence about a server that should be updated, "" for one that is up to date."""
    driver = connection.connection.driver_connection
    assert driver is not None
    return advice(driver.info.server_version)


def condition_of_server(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about the server's version and about the name of the database."""
    old = version_advice(connection)
    promise = "The server's version has no holes that are known."
    yield Finding("server_version", True, old or promise, 1 if old else 0)
    yield _login_names(connection)


def _login_names(connection: Connection) -> Finding:
    """Look whether the logins bear the names that PCs ask for, which follow the database's."""
    database = str(connection.execute(text("SELECT current_database()")).scalar_one())
    rows = connection.execute(
        text(
            "SELECT u.login, m.database_role FROM public.memberships m "
            "JOIN public.users u ON u.id = m.user_id WHERE m.database_role IS NOT NULL"
        )
    )
    strange = sum(role != database_role(database, login) for login, role in rows)
    if not strange:
        return Finding("login_names", True, "The logins are those of a database of this name.", 0)
    prefix = RoleNames.of(connection).prefix
    known = f" It was called “{prefix}”." if prefix_of(prefix) == prefix else ""
    return Finding(
        "login_names",
        True,
        f"{strange} logins were made when the database had another name, and cannot be used under "
        f"this one: everybody would be told that name or password is not right.{known} Give the "
        "database that name again (ALTER DATABASE ... RENAME TO).",
        strange,
    )
