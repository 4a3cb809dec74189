"""PostgreSQL roles of a studio: one group per tier, and one login for each membership."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from psycopg import Error, sql
from sqlalchemy import Connection, text

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.people import Role

# From this version on, who may make roles changes only those that they made or administer.
_MAKERS_ARE_ADMINS = 160_000
# Whoever stalls in a transaction holds up nobody for longer, whatever the tool; a login may set it
# otherwise for itself, on purpose.
LETS_GO = "idle_in_transaction_session_timeout = 60000"
# Two for each PC on which somebody is logged in: one to work with, one to hear of changes.
MOST_CONNECTIONS = 10
_FORMER_LIMIT = 5
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def database_role(database: str, login: str) -> str:
    """Return the name of a login's database role: opaque, and the same on every PC."""
    digest = hashlib.blake2b(f"{database}/{login.casefold()}".encode(), digest_size=12)
    return f"studio_{digest.hexdigest()}"


def prefix_of(database: str) -> str:
    """Return what the group roles' names begin with: short and plain, whatever the database's."""
    if _PLAIN_NAME.fullmatch(database):
        return database
    return f"studio_{hashlib.blake2b(database.encode(), digest_size=8).hexdigest()}"


class RoleNames:
    """The group roles of one studio database, named after it: roles belong to a whole server."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.member = f"{prefix}_member"
        self.tables = f"{prefix}_tables"
        self.maintenance = f"{prefix}_maintenance"
        self.role_maker = f"{prefix}_role_maker"
        self.tier = {role: f"{prefix}_{role.value}" for role in Role}

    @classmethod
    def of(cls, connection: Connection) -> RoleNames:
        """Return the names in force: from the owner of the tables, or new ones by database name."""
        owner = connection.execute(
            text(
                "SELECT pg_get_userbyid(relowner) FROM pg_class "
                "WHERE oid = to_regclass('public.organizations')"
            )
        ).scalar()
        if owner is None:
            database = connection.execute(text("SELECT current_database()")).scalar_one()
            return cls(prefix_of(database))
        return cls(str(owner).removesuffix("_tables"))

    @property
    def mark(self) -> str:
        """Return the comment by which this studio's roles are known from anybody else's."""
        return f"Studio App: {self.prefix}"

    def all(self) -> list[str]:
        """Return every group role."""
        return [self.member, self.tables, self.maintenance, self.role_maker, *self.tier.values()]


def create_group_roles(connection: Connection) -> RoleNames:
    """Create the group roles that are missing, and let this connection act as their owner.

    Raises DatabaseProblem when the connection may not create roles, and when somebody else's role
    bears one of the names: whoever is in it would be in the studio's tier too, and the reverse.
    """
    names = RoleNames.of(connection)
    _require_createrole(connection)
    for name in names.all():
        if _is_ours(connection, names, name):
            continue
        rights = "CREATEROLE" if name == names.role_maker else ""
        connection.exec_driver_sql(f'CREATE ROLE "{name}" NOLOGIN {rights}')
        connection.exec_driver_sql(f"COMMENT ON ROLE \"{name}\" IS '{names.mark}'")
    for tier in names.tier.values():
        connection.exec_driver_sql(f'GRANT "{names.member}" TO "{tier}"')
    for tier in names.tier.values():
        connection.exec_driver_sql(f'GRANT "{tier}" TO "{names.role_maker}" WITH ADMIN OPTION')
    for name in (names.tables, names.maintenance, names.role_maker):
        connection.exec_driver_sql(f'GRANT "{name}" TO CURRENT_USER')
    return names


def open_public_schema(connection: Connection, names: RoleNames) -> None:
    """Let the studio's own roles into the schema of its tables, and nobody else.

    Raises DatabaseProblem with what to ask the server's administrator for where it belongs to
    somebody else, as it does in a server that was upgraded from version 14.
    """
    owner, ours = connection.execute(
        text(
            "SELECT pg_get_userbyid(nspowner), pg_has_role(nspowner, 'USAGE') "
            "FROM pg_namespace WHERE nspname = 'public'"
        )
    ).one()
    if not ours:
        raise DatabaseProblem(
            f"The schema “public” of this database belongs to “{owner}”, so that this user can "
            "keep nobody out of it. Ask the server's administrator to type once, in this "
            "database: ALTER SCHEMA public OWNER TO pg_database_owner;"
        )
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.exec_driver_sql(
        f'GRANT USAGE ON SCHEMA public TO "{names.member}", "{names.maintenance}", "{names.tables}"'
    )
    connection.exec_driver_sql(f'GRANT CREATE ON SCHEMA public TO "{names.tables}"')


def _require_createrole(connection: Connection) -> None:
    user, may = connection.execute(
        text("SELECT rolname, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    ).one()
    if not may:
        raise DatabaseProblem(
            f"The database user “{user}” may not create roles, but every login of a studio is one. "
            "Give it CREATEROLE, or name another user."
        )


def _is_ours(connection: Connection, names: RoleNames, role: str) -> bool:
    """Tell whether the role is there and the studio's own; raise DatabaseProblem for a stranger."""
    found = connection.execute(
        text(
            "SELECT coalesce(shobj_description(oid, 'pg_authid'), '') FROM pg_roles "
            "WHERE rolname = :role"
        ),
        {"role": role},
    ).scalar()
    if found is None:
        return False
    if found != names.mark:
        raise DatabaseProblem(
            f"The server has a role called “{role}” already, which is not this studio's. Rename "
            "that role, or use a database of another name."
        )
    return True


def create_login(
    connection: Connection, names: RoleNames, role: Role, name: str, password: str
) -> None:
    """Create the database role of a login in its tier, or take over one left by an earlier studio.

    The password is turned into a SCRAM verifier here, and the statement runs past SQLAlchemy, so
    that neither reaches a log. Raises DatabaseProblem when the server refuses.
    """
    again = _is_ours(connection, names, name)
    driver = connection.connection.driver_connection
    assert driver is not None
    verifier = driver.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    login = sql.Identifier(name)
    statements = [
        sql.SQL("{} ROLE {} LOGIN CONNECTION LIMIT {} PASSWORD {} VALID UNTIL 'infinity'").format(
            sql.SQL("ALTER" if again else "CREATE"),
            login,
            sql.Literal(MOST_CONNECTIONS),
            sql.Literal(verifier.decode()),
        ),
        sql.SQL("COMMENT ON ROLE {} IS {}").format(login, sql.Literal(names.mark)),
        sql.SQL("ALTER ROLE {} SET " + LETS_GO).format(login),
    ]
    if driver.info.server_version >= _MAKERS_ARE_ADMINS:
        statements.append(
            sql.SQL("GRANT {} TO {} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE").format(
                login, sql.Identifier(names.role_maker)
            )
        )
    try:
        for statement in statements:
            driver.execute(statement)
        _join_tier(driver, names, role, name)
    except Error as error:
        raise DatabaseProblem(
            "The server refused to make the login. Ask whoever looks after it whether this user "
            f"may create roles ({error.sqlstate})."
        ) from error


def join_tier(connection: Connection, names: RoleNames, role: Role, name: str) -> None:
    """Put a login that is there into its tier, and take it out of every other.

    Raises DatabaseProblem when the server refuses: in two tiers it would have the rights of both.
    """
    try:
        _join_tier(connection.connection.driver_connection, names, role, name)
    except Error as error:
        raise DatabaseProblem(
            "The server refused to change what a login may do. Ask whoever looks after it whether "
            f"this user may create roles ({error.sqlstate})."
        ) from error


def _join_tier(driver: Any, names: RoleNames, role: Role, name: str) -> None:
    # Who makes roles takes somebody out of a group only in the name of who let them in.
    by_name = driver.info.server_version >= _MAKERS_ARE_ADMINS
    login, tier = sql.Identifier(name), names.tier[role]
    held = driver.execute(
        "SELECT DISTINCT pg_get_userbyid(roleid), CASE WHEN %s THEN pg_get_userbyid(grantor) END "
        "FROM pg_auth_members WHERE member = to_regrole(quote_ident(%s)) "
        "AND pg_get_userbyid(roleid) = ANY (%s)",
        (by_name, name, [other for other in names.tier.values() if other != tier]),
    ).fetchall()
    for other, grantor in held:
        driver.execute(_named(sql.SQL("REVOKE {} FROM {}"), other, login, grantor))
    maker = names.role_maker if by_name else None
    driver.execute(_named(sql.SQL("GRANT {} TO {}"), tier, login, maker))


def _named(
    statement: sql.SQL, tier: str, login: sql.Identifier, grantor: str | None
) -> sql.Composed:
    made = statement.format(sql.Identifier(tier), login)
    if grantor is None:
        return made
    return made + sql.SQL(" GRANTED BY {}").format(sql.Identifier(grantor))


def widen_limits(connection: Connection, names: RoleNames) -> None:
    """Let the studio's logins of before have as many connections as new ones.

    What the server does not let its maker change stays as it was: such a login works on fewer PCs.
    """
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.role_maker}"')
    connection.exec_driver_sql(
        f"""
        DO $$
        DECLARE
            login name;
        BEGIN
            FOR login IN SELECT rolname FROM pg_roles WHERE rolconnlimit = {_FORMER_LIMIT}
            AND rolname ~ '^studio_[0-9a-f]{{24}}$'
            AND shobj_description(oid, 'pg_authid') = '{names.mark}' LOOP
                BEGIN
                    EXECUTE format('ALTER ROLE %%I CONNECTION LIMIT {MOST_CONNECTIONS}', login);
                EXCEPTION WHEN insufficient_privilege THEN
                    NULL;
                END;
            END LOOP;
        END $$"""
    )
    connection.exec_driver_sql("RESET ROLE")


def regrant_tiers(connection: Connection, names: RoleNames) -> None:
    """Let who makes roles move the logins that somebody else let into their tier.

    So earlier programs set logins up. What the server does not let this connection take back stays
    as it was: such a login keeps its role.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    if driver.info.server_version < _MAKERS_ARE_ADMINS:
        return
    tiers = ", ".join(f"'{tier}'" for tier in names.tier.values())
    connection.exec_driver_sql(
        f"""
        DO $$
        DECLARE
            held record;
        BEGIN
            FOR held IN SELECT tier.rolname AS tier, login.rolname AS login,
                pg_get_userbyid(let_in.grantor) AS grantor FROM pg_auth_members let_in
            JOIN pg_roles tier ON tier.oid = let_in.roleid
            JOIN pg_roles login ON login.oid = let_in.member
            WHERE tier.rolname IN ({tiers}) AND login.rolname ~ '^studio_[0-9a-f]{{24}}$'
            AND shobj_description(login.oid, 'pg_authid') = '{names.mark}'
            AND pg_get_userbyid(let_in.grantor) <> '{names.role_maker}' LOOP
                BEGIN
                    EXECUTE format('GRANT %%I TO %%I GRANTED BY "{names.role_maker}"',
                        held.tier, held.login);
                    EXECUTE format('REVOKE %%I FROM %%I GRANTED BY %%I',
                        held.tier, held.login, held.grantor);
                EXCEPTION WHEN insufficient_privilege THEN
                    NULL;
                END;
            END LOOP;
        END $$"""
    )
