"""A running PostgreSQL server, and the databases that tests make and drop in it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

_ADMIN_SUFFIX = "_dba"
_LONGEST_HINT = 16


@dataclass(frozen=True)
class Cluster:
    """The address of a running server, with the superuser's login.

    Roles belong to the whole cluster. Those whose name starts with a database's name and
    "_" belong to that database here, and go with it.
    """

    host: str
    port: int
    superuser: str
    password: str = field(repr=False)
    bin_folder: Path
    log_file: Path
    _admins: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """Return an SQLAlchemy URL; without a user that of the superuser."""
        if user is None:
            user, password = self.superuser, self.password
        login = quote(user, safe="")
        if password is not None:
            login += ":" + quote(password, safe="")
        return f"postgresql+psycopg://{login}@{self.host}:{self.port}/{quote(database, safe='')}"

    def admin_url(self, database: str) -> str:
        """Return the URL of the role that a database was made for.

        The role is no superuser: it may create roles, and tables in its database.
        """
        admin = self._admin_of(database)
        return self.url(database, admin, self._admin_password(admin))

    def connect(
        self, database: str = "postgres", user: str | None = None, password: str | None = None
    ) -> psycopg.Connection[tuple[Any, ...]]:
        """Return a connection in autocommit mode; without a user the superuser's."""
        if user is None:
            user, password = self.superuser, self.password
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=database,
            user=user,
            password=password,
            autocommit=True,
            connect_timeout=30,
        )

    def create_database(self, name_hint: str = "studio", *, template: str | None = None) -> str:
        """Make a database and return its unique name, of at most 29 characters.

        Without a template it is empty and has an admin role of its own. With a template,
        which nobody may be connected to, it is a copy, with the template's owner, grants and
        admin: rights and logins stay those of the template's roles, so tests that create
        logins want a database without a template. What ALTER DATABASE SET and ALTER ROLE
        IN DATABASE SET said is not copied.
        """
        # The random part comes first so that no name can be the beginning of another.
        hint = re.sub(r"[^a-z0-9]+", "_", name_hint.lower())[:_LONGEST_HINT].strip("_")
        name = f"t_{secrets.token_hex(5)}_{hint}"
        with self.connect() as connection:
            if template is None:
                owner = self._create_admin(connection, name)
            else:
                owner = _owner_of(connection, template)
                self._admins[name] = self._admin_of(template)
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
                    sql.Identifier(name),
                    sql.Identifier(template or "template0"),
                    sql.Identifier(owner),
                )
            )
            if template is not None:
                _copy_database_grants(connection, template, name)
        return name

    def drop_database(self, name: str) -> None:
        """Drop a database, its copies and the roles that belong to it, ending all sessions."""
        with self.connect() as connection:
            copies = connection.execute(
                "SELECT datname FROM pg_database WHERE datname <> %s"
                " AND starts_with(pg_get_userbyid(datdba)::text, %s)",
                (name, f"{name}_"),
            )
            for database in [name, *(copy for (copy,) in copies)]:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                        sql.Identifier(database)
                    )
                )
                self._admins.pop(database, None)
            roles = connection.execute(
                "SELECT rolname FROM pg_roles WHERE starts_with(rolname::text, %s)", (f"{name}_",)
            ).fetchall()
            if roles:
                listed = sql.SQL(", ").join(sql.Identifier(role) for (role,) in roles)
                connection.execute(sql.SQL("DROP OWNED BY {}").format(listed))
                connection.execute(sql.SQL("DROP ROLE {}").format(listed))

    @contextmanager
    def temporary_database(
        self, name_hint: str = "studio", *, template: str | None = None
    ) -> Iterator[str]:
        """Yield the name of a new database, as create_database does, and drop it afterwards."""
        name = self.create_database(name_hint, template=template)
        try:
            yield name
        finally:
            self.drop_database(name)

    def _create_admin(self, connection: psycopg.Connection[Any], database: str) -> str:
        admin = database + _ADMIN_SUFFIX
        verifier = connection.pgconn.encrypt_password(
            self._admin_password(admin).encode(), admin.encode(), b"scram-sha-256"
        )
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD {}").format(
                sql.Identifier(admin), sql.Literal(verifier.decode())
            )
        )
        self._admins[database] = admin
        return admin

    def _admin_of(self, database: str) -> str:
        return self._admins.get(database, database + _ADMIN_SUFFIX)

    def _admin_password(self, admin: str) -> str:
        """Derived from the random secret of this run, so that all its processes know it."""
        return hmac.new(self.password.encode(), admin.encode(), hashlib.sha256).hexdigest()


def _owner_of(connection: psycopg.Connection[Any], database: str) -> str:
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", (database,)
    ).fetchone()
    if row is None:
        raise LookupError(f"There is no database {database} to copy.")
    return str(row[0])


def _copy_database_grants(connection: psycopg.Connection[Any], source: str, target: str) -> None:
    """CREATE DATABASE copies what is in a database, and not the grants on it."""
    grants = connection.execute(
        "SELECT coalesce(r.rolname, 'public'), r.rolname IS NULL, a.privilege_type, a.is_grantable"
        " FROM pg_database d CROSS JOIN aclexplode(d.datacl) a"
        " LEFT JOIN pg_roles r ON r.oid = a.grantee WHERE d.datname = %s",
        (source,),
    ).fetchall()
    if not grants:
        return
    database = sql.Identifier(target)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    for role, is_public, privilege, may_grant in grants:
        connection.execute(
            sql.SQL("GRANT {} ON DATABASE {} TO {}{}").format(
                sql.SQL(privilege),
                database,
                sql.SQL("PUBLIC") if is_public else sql.Identifier(role),
                sql.SQL(" WITH GRANT OPTION" if may_grant else ""),
            )
        )
