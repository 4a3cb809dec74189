"""Bringing a dump back into an empty database of a server, whole or not at all."""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import URL, Connection, text

from studio_app.domain.backups import NewPassword, Report, Restored, silent
from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew
from studio_app.domain.people import Role
from studio_app.repositories.backup_folder import check_unchanged, note_of
from studio_app.repositories.engine import house_engine
from studio_app.repositories.examination import examined
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.findings import Finding
from studio_app.repositories.migrations import REVISIONS
from studio_app.repositories.server_dump import rows_in, server_version
from studio_app.repositories.server_programs import (
    ServerPrograms,
    address_of,
    find_programs,
    reading_program,
    run_program,
)
from studio_app.repositories.server_roles import (
    RoleNames,
    create_group_roles,
    create_login,
    database_role,
    join_tier,
    open_public_schema,
    regrant_tiers,
)

# Policies, triggers, functions and rights are put in place again from the program's own tables.
_KEPT = (
    *("TABLE DATA", "TABLE", "SEQUENCE OWNED BY", "SEQUENCE SET", "SEQUENCE", "DEFAULT"),
    *("CHECK CONSTRAINT", "FK CONSTRAINT", "CONSTRAINT", "INDEX", "TYPE", "DOMAIN", "STATISTICS"),
)
_ENTRY = re.compile(rf"\d+; \d+ \d+ (?:{'|'.join(_KEPT)}) public .*")
_DUMP_SIGN = b"PGDMP"
# One number for all programs that may restore into a database at the same time.
_RESTORE_LOCK = 5_702_889
# Lies in a database for as long as what a restore brought is not whole.
_UNDER_WAY = "studio_app_restoring"
_OWNERS = (Role.ADMIN, Role.OWNER)

Tell = Callable[[Restored], None]


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a dump says of itself."""

    entries: tuple[str, ...]
    revision: str


@contextmanager
def empty_database(url: URL) -> Iterator[None]:
    """Keep others from restoring at the same time; what fails inside leaves the database empty.

    What a restore left that was killed goes first. Raises DatabaseProblem for a database in use.
    """
    with readable_failures(url), house_engine(url).connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone = connection.execute(
            text("SELECT pg_try_advisory_lock(:key)"), {"key": _RESTORE_LOCK}
        ).scalar_one()
        if not alone:
            raise DatabaseProblem("Somebody is restoring into this database already.")
        if _is_under_way(connection):
            _empty_again(url)
        if _holds_something(connection):
            raise DatabaseProblem(
                "There is something in this database already, and a backup is restored into an "
                "empty one only. Make a new database (CREATE DATABASE ... TEMPLATE template0) and "
                "name that."
            )
        connection.exec_driver_sql(f"CREATE SCHEMA {_UNDER_WAY}")
        try:
            yield
        except BaseException:
            _empty_again(url)
            raise


def _is_under_way(connection: Connection) -> bool:
    found = connection.execute(text("SELECT to_regnamespace(:name)"), {"name": _UNDER_WAY})
    return found.scalar_one() is not None


def _holds_something(connection: Connection) -> bool:
    found = connection.execute(
        text(
            "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')) "
            "OR to_regnamespace('security') IS NOT NULL"
        )
    )
    return bool(found.scalar_one())


def load_dump(
    url: URL, dump: Path, programs_folder: Path | None = None, report: Report = silent
) -> None:
    """Load tables and rows of a dump into an empty database.

    Nobody but who looks after the studio's tables can see them before row security is applied.
    Raises DatabaseProblem for what is no whole dump of a studio, DatabaseTooNew for a newer one.
    """
    _check_sign(dump)
    with readable_failures(url), house_engine(url).connect() as connection:
        with connection.begin():
            programs = find_programs(server_version(connection), programs_folder)
        contents = _contents(dump, programs)
        if contents.revision not in REVISIONS:
            raise DatabaseTooNew()
        note = note_of(dump)
        rows = rows_in(dump, programs)
        if note is not None and {t: n for t, n in rows.items() if n} != {
            t: n for t, n in note.rows.items() if n
        }:
            raise _no_dump(dump)
        with connection.begin():
            names = create_group_roles(connection)
            open_public_schema(connection, names)
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gist")
        _run_restore(url, dump, programs, contents, names.tables, report)


def _check_sign(dump: Path) -> None:
    try:
        with dump.open("rb") as stream:
            sign = stream.read(len(_DUMP_SIGN))
    except OSError as error:
        raise DatabaseProblem(
            f"There is no backup “{dump}” that can be read ({error.strerror}). Choose another file."
        ) from error
    if sign != _DUMP_SIGN:
        raise _no_dump(dump)
    check_unchanged(dump)


def _no_dump(dump: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{dump}” is not a whole backup of a studio on a server. Choose another file; nothing was "
        "changed."
    )


def _contents(dump: Path, programs: ServerPrograms) -> _Contents:
    entries: list[str] = []
    with reading_program([programs.restore, "--list", str(dump)], "Reading the backup") as lines:
        for line in (raw.decode("utf-8", errors="replace").rstrip("\n") for raw in lines):
            if _ENTRY.fullmatch(line):
                entries.append(line)
    if not any(" TABLE public organizations " in entry for entry in entries):
        raise _no_dump(dump)
    return _Contents(tuple(entries), _revision(dump, programs))


def _revision(dump: Path, programs: ServerPrograms) -> str:
    command = [programs.restore, "--data-only", "--schema=public", "--table=alembic_version"]
    with reading_program([*command, "--file=-", str(dump)], "Reading the backup") as lines:
        rows = iter(lines)
        for line in rows:
            if line.startswith(b"COPY "):
                revision = next(rows).decode().strip()
                for _rest in rows:
                    pass
                return revision
    raise _no_dump(dump)


def _run_restore(
    url: URL,
    dump: Path,
    programs: ServerPrograms,
    contents: _Contents,
    owner: str,
    report: Report,
) -> None:
    address = address_of(url, programs)
    with tempfile.TemporaryDirectory(prefix="studio-app-restore-") as folder:
        listed = Path(folder) / "entries"
        listed.write_text("\n".join(contents.entries) + "\n", encoding="utf-8")
        command = [programs.restore, "--exit-on-error", "--single-transaction", "--no-owner"]
        command += ["--no-privileges", "--no-password", f"--role={owner}", f"--use-list={listed}"]
        command += [f"--dbname={address.words}", str(dump)]
        run_program(command, address, lambda: report(0, 1), "The restore")


def open_to_logins(
    url: URL, accept: Callable[[tuple[Finding, ...]], tuple[str, ...]], tell: Tell
) -> Restored:
    """Examine a loaded studio, and give every active login its database role, or neither.

    Roles belong to a server, not to a database: where the same one has a database of the same
    name again, they are there with their passwords. Owners without one that lets them in get a
    new one, and whoever is left waits for one. ``accept`` returns what is off and taken all the
    same, or raises; ``tell`` is given the passwords before they count, for nobody can ask again.
    """
    with readable_failures(url), house_engine(url).connect() as connection, connection.begin():
        names = RoleNames.of(connection)
        wanted = _adopted(connection, names)
        restored = _with_roles(connection, names, wanted)
        connection.exec_driver_sql(f"DROP SCHEMA {_UNDER_WAY}")
        connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
        restored = replace(restored, faults=accept(tuple(examined(connection))))
        connection.exec_driver_sql("RESET ROLE")
        tell(restored)
        return restored


def _adopted(connection: Connection, names: RoleNames) -> list[tuple[str, Role, str, bool]]:
    """Let memberships name the roles of this database.

    Returns login, role, name of the database role, and whether it is open, of each.
    """
    database = connection.execute(text("SELECT current_database()")).scalar_one()
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
    found = connection.execute(
        text(
            "SELECT m.id, u.login, m.role, m.database_role, m.active AND u.active "
            "FROM memberships m JOIN users u ON u.id = m.user_id "
            "WHERE m.database_role IS NOT NULL ORDER BY u.login"
        )
    ).all()
    wanted = []
    for membership, login, role, present, active in found:
        # It hangs on the name of the database, which may be another than before.
        needed = database_role(database, login)
        if needed != present:
            connection.execute(
                text("UPDATE memberships SET database_role = :role WHERE id = :id"),
                {"role": needed, "id": membership},
            )
        wanted.append((login, Role(role), needed, active))
    connection.exec_driver_sql("RESET ROLE")
    return wanted


def _with_roles(
    connection: Connection, names: RoleNames, wanted: list[tuple[str, Role, str, bool]]
) -> Restored:
    passwords, waiting = [], 0
    for login, role, name, is_open in wanted:
        lets_in = _lets_in(connection, name)
        if lets_in or (lets_in is not None and not is_open):
            # The role that somebody had then, whatever they became since.
            join_tier(connection, names, role, name)
        if lets_in or not is_open:
            continue
        password = secrets.token_urlsafe(12)
        create_login(connection, names, role, name, password)
        if role in _OWNERS:
            passwords.append(NewPassword(login, password))
        else:
            waiting += 1
    regrant_tiers(connection, names)
    return Restored(passwords=tuple(passwords), without_password=waiting)


def _lets_in(connection: Connection, role: str) -> bool | None:
    """Tell whether a role has a password that has not run out, None where there is no role."""
    found = connection.execute(
        text(
            "SELECT rolcanlogin AND coalesce(rolvaliduntil > now(), true) FROM pg_roles "
            "WHERE rolname = :role"
        ),
        {"role": role},
    )
    lets_in: bool | None = found.scalar()
    return lets_in


def _empty_again(url: URL) -> None:
    """Take away what a restore brought that is not whole; the database was empty before."""
    with readable_failures(url), house_engine(url).connect() as connection, connection.begin():
        names = RoleNames.of(connection)
        for role in (names.tables, names.maintenance):
            if connection.execute(
                text("SELECT to_regrole(quote_ident(:role))"), {"role": role}
            ).scalar():
                connection.exec_driver_sql(f'DROP OWNED BY "{role}" CASCADE')
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_UNDER_WAY}")
