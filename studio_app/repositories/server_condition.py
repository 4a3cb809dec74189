"""What whoever looks after a server should know of it, beside what the program put there."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.right_examination import OURS
from studio_app.repositories.server_roles import RoleNames, database_role, prefix_of
from studio_app.repositories.server_version import advice

# Whoever looks after a server may set how much it uses, how long it waits, and what it logs.
_HARMLESS = (
    *("work_mem", "maintenance_work_mem", "temp_buffers", "temp_file_limit"),
    *("effective_cache_size", "effective_io_concurrency", "random_page_cost", "seq_page_cost"),
    *("jit", "statement_timeout", "lock_timeout", "idle_session_timeout"),
    *("idle_in_transaction_session_timeout", "timezone", "application_name"),
)
_LOGGING = "log_"


def version_advice(connection: Connection) -> str:
    """Return a sentence about a server that should be updated, "" for one that is up to date."""
    driver = connection.connection.driver_connection
    assert driver is not None
    return advice(driver.info.server_version)


def condition_of_server(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about settings, and advice about version and name of the database."""
    yield _settings(connection)
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


def _settings(connection: Connection) -> Finding:
    """Look for what the server sets for the studio's people, such as to leave triggers out."""
    rows = connection.execute(
        text(
            f"WITH ours (oid, rolname) AS ({OURS}) SELECT CASE WHEN setrole <> 0 THEN rolname "
            "WHEN setdatabase <> 0 THEN 'this database' ELSE 'the whole server' END, "
            "lower(split_part(setting, '=', 1)), setting FROM pg_db_role_setting "
            "JOIN ours ON oid = setrole CROSS JOIN unnest(setconfig) AS setting "
            "WHERE setdatabase = 0 OR setdatabase = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()) "
            "UNION ALL SELECT 'the whole server', name, name || '=' || reset_val FROM pg_settings "
            "WHERE name = 'session_replication_role' AND reset_val <> 'origin' ORDER BY 1, 2"
        ),
        {"mark": RoleNames.of(connection).mark},
    )
    faults = [
        f"{setting} for {whom}"
        for whom, name, setting in rows
        if name not in _HARMLESS and not name.startswith(_LOGGING)
    ]
    promise = "No setting changes what the studio's tables refuse or show."
    return finding("settings", promise, "settings are off", faults)
