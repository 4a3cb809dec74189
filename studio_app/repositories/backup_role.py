"""The database role that backups of a studio on a server run as: it sees all, changes nothing."""

from __future__ import annotations

from psycopg import Error, sql
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import ProgrammingError

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import house_engine
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.server_roles import RoleNames

# One for the snapshot and one for pg_dump, and as much again for another PC.
CONNECTIONS = 4
# From then on CREATEROLE with BYPASSRLS may hand BYPASSRLS on, and membership comes in kinds
# (PostgreSQL 16, CREATE ROLE and GRANT).
_SIXTEEN = 160_000


def backup_role(names: RoleNames) -> str:
    """Return the name of the role."""
    return f"{names.prefix}_backup"


def prepare_backup_role(connection: Connection) -> str | None:
    """Make the role where it is missing, and let it read; return it when one must switch to it.

    None when the connection is the role's own. Raises DatabaseProblem with what to ask the
    server's administrator for where the connection may not do that.
    """
    names = RoleNames.of(connection)
    role = backup_role(names)
    user, is_super, may_create, may_bypass, version = connection.execute(
        text(
            "SELECT rolname, rolsuper, rolcreaterole, rolbypassrls, "
            "current_setting('server_version_num')::integer "
            "FROM pg_roles WHERE rolname = session_user"
        )
    ).one()
    if user == role:
        _require_sight(connection, names, role)
        return None
    if not (is_super or may_create):
        raise DatabaseProblem(
            f"Backups of a studio on a server run as the database role “{role}”. Connect as that "
            "role, or as the one that set up the studio."
        )
    if not _exists(connection, role):
        hands_on = version >= _SIXTEEN and may_create and may_bypass
        if not (is_super or hands_on):
            raise DatabaseProblem(_request(names, role, user))
        connection.exec_driver_sql(
            f'CREATE ROLE "{role}" LOGIN BYPASSRLS CONNECTION LIMIT {CONNECTIONS}'
        )
        connection.exec_driver_sql(f"COMMENT ON ROLE \"{role}\" IS '{names.mark}'")
    _require_sight(connection, names, role)
    _let_switch(connection, role, user, version)
    let_backups_read(connection, names)
    return role


def _let_switch(connection: Connection, role: str, user: str, version: int) -> None:
    """Let the user act as the role, which a member may not always do from 16 on."""
    kind = "SET" if version >= _SIXTEEN else "MEMBER"
    may = connection.execute(
        text("SELECT pg_has_role(session_user, :role, :kind)"), {"role": role, "kind": kind}
    ).scalar_one()
    if may:
        return
    try:
        connection.exec_driver_sql(f'GRANT "{role}" TO SESSION_USER')
    except ProgrammingError as error:
        raise DatabaseProblem(
            f"Backups run as the database role “{role}”, which this user may not act as. Ask the "
            f'server\'s administrator to type: GRANT "{role}" TO "{user}" WITH ADMIN OPTION;'
        ) from error


def let_backups_read(connection: Connection, names: RoleNames) -> None:
    """Give the role, where there is one, the right to read every table, new ones too."""
    role = backup_role(names)
    if not _exists(connection, role) or not _is_ours(connection, names, role):
        return
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
    # The driver reads a per cent sign as the place of a value.
    database = database.replace("%", "%%")
    connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE {database} TO "{role}"')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    for kind in ("TABLES", "SEQUENCES"):
        connection.exec_driver_sql(f'GRANT SELECT ON ALL {kind} IN SCHEMA public TO "{role}"')
    connection.exec_driver_sql("RESET ROLE")


def rights_of_backups(connection: Connection, names: RoleNames) -> set[tuple[str, ...]]:
    """Return the rights on tables that the role may have: to read each, and no more.

    A role of that name that may not enter this database is no backup's: roles belong to a whole
    server, and this may be a copy of a studio that has one.
    """
    role = backup_role(names)
    if not (_exists(connection, role) and _is_ours(connection, names, role)):
        return set()
    enters = connection.execute(
        text("SELECT has_database_privilege(:role, current_database(), 'CONNECT')"), {"role": role}
    ).scalar_one()
    if not enters:
        return set()
    tables = {(table, role, "select", "") for table in (*POLICIES, "alembic_version")}
    return tables | {("schema public", role, "usage", "")}


def renew_backup_password(url: URL, password: str) -> str:
    """Give the role a password and return its name; the server gets a SCRAM verifier only.

    The role is made where it is missing. Raises DatabaseProblem where the address names somebody
    who may not do that.
    """
    with readable_failures(url), house_engine(url).connect() as connection, connection.begin():
        prepare_backup_role(connection)
        role = backup_role(RoleNames.of(connection))
        driver = connection.connection.driver_connection
        assert driver is not None
        verifier = driver.pgconn.encrypt_password(
            password.encode(), role.encode(), b"scram-sha-256"
        )
        try:
            driver.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(role), sql.Literal(verifier.decode())
                )
            )
        except Error as error:
            raise DatabaseProblem(
                f"The server did not let this user give “{role}” a password. Ask its administrator "
                f"to type: ALTER ROLE \"{role}\" PASSWORD '...';"
            ) from error
        return role


def _request(names: RoleNames, role: str, user: str) -> str:
    return (
        f"Backups run as a database role of their own, “{role}”, which the server does not have "
        "yet and this user may not make. Ask the server's administrator to type once, in this "
        f'database: CREATE ROLE "{role}" LOGIN BYPASSRLS CONNECTION LIMIT {CONNECTIONS} '
        f"PASSWORD '...'; COMMENT ON ROLE \"{role}\" IS '{names.mark}'; "
        f'GRANT "{role}" TO "{user}" WITH ADMIN OPTION;'
    )


def _require_sight(connection: Connection, names: RoleNames, role: str) -> None:
    """Raise DatabaseProblem unless the role is ours, sees all rows, and is nothing more."""
    if not _is_ours(connection, names, role):
        raise DatabaseProblem(
            f"The server has a role called “{role}” already, which is not this studio's. Ask the "
            "server's administrator to rename it, or, if it was made for this studio's backups, "
            f"to type: COMMENT ON ROLE \"{role}\" IS '{names.mark}';"
        )
    sees_all, is_more = connection.execute(
        text(
            "SELECT rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles "
            "WHERE rolname = :role"
        ),
        {"role": role},
    ).one()
    if not sees_all or is_more:
        raise DatabaseProblem(
            f"The database role “{role}” must see all rows and may do nothing else. Ask the "
            f'server\'s administrator to type: ALTER ROLE "{role}" LOGIN BYPASSRLS NOSUPERUSER '
            "NOCREATEROLE NOCREATEDB;"
        )


def _exists(connection: Connection, role: str) -> bool:
    found = connection.execute(text("SELECT to_regrole(quote_ident(:role))"), {"role": role})
    return found.scalar() is not None


def _is_ours(connection: Connection, names: RoleNames, role: str) -> bool:
    comment = connection.execute(
        text("SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = :role"),
        {"role": role},
    ).scalar()
    return bool(comment == names.mark)
