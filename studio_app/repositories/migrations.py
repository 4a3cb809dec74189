"""Bringing a database's schema to the one that this program knows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.exc import OperationalError

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew, StudioError
from studio_app.repositories import program_version
from studio_app.repositories.audit_chain import link_older_entries
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.backups import back_up
from studio_app.repositories.engine import (
    WRITING,
    house_engine,
    is_sqlite,
)
from studio_app.repositories.failures import readable_failures

REVISIONS = tuple(f"{number:04}" for number in range(1, 16))
HEAD = REVISIONS[-1]

_LOG = logging.getLogger(__name__)

# One number for all programs that may migrate a studio at the same time.
_MIGRATION_LOCK = 5_702_887
# How long to wait for another program that is migrating, and for those at work in the tables.
OTHERS_MIGRATE_SECONDS = 600
_OTHERS_WORK_SECONDS = 4
_AGAIN_SECONDS = 0.05
_LOCK_NOT_AVAILABLE = "55P03"
_FIRST_WITH_A_CHAIN = "0003"


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the schema, None when the database has no tables of ours.

    Raises DatabaseTooNew for one that this program does not know.
    """
    table = "main.alembic_version" if connection.dialect.name == "sqlite" else "alembic_version"
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.execute(text(f"SELECT version_num FROM {table}")).scalar()
    if revision is not None and revision not in REVISIONS:
        raise DatabaseTooNew()
    return revision


def _refuse_strangers(connection: Connection, present: str | None) -> None:
    if present is None and inspect(connection).get_table_names() not in ([], ["alembic_version"]):
        raise DatabaseProblem(
            "This database holds the data of another program, which was left as it is. Choose a "
            "database of its own for the studio."
        )


def migrate(
    url: URL,
    scripts: Path,
    backups: Path,
    target: str = "head",
    first: Callable[[], object] | None = None,
) -> Path | None:
    """Bring the schema to ``target`` and everything beside the tables to the program's state.

    One program at a time: others wait and then find nothing to do. An SQLite studio is backed up
    first; returns that backup. ``first`` does so on a server, where people go on working until it
    is done. What results is examined before it is committed. Raises DatabaseProblem, also what
    ``first`` does, and leaves the old schema when a step fails or something is off.
    """
    engine = house_engine(url, patience=OTHERS_MIGRATE_SECONDS)
    with _all_or_nothing(), readable_failures(url), engine.connect() as connection:
        if is_sqlite(url):
            return _migrate_sqlite(connection, url, scripts, backups, target)
        _migrate_postgres(connection, scripts, target, first)
        return None


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    try:
        yield
    except StudioError:
        raise
    except Exception as error:
        _LOG.exception("The migration was rolled back.")
        raise DatabaseProblem(
            "The studio could not be brought up to date, and nothing in it was changed. Go on with "
            "the version of Studio App that you had, and report what the log says."
        ) from error


def _migrate_sqlite(
    connection: Connection, url: URL, scripts: Path, backups: Path, target: str
) -> Path | None:
    from studio_app.repositories.triggers import apply_sqlite_triggers

    with connection.begin():
        if _has_arrived(connection, target):
            return None
    # Rebuilding a table would otherwise delete the rows that refer to it; only possible outside a
    # transaction, hence past SQLAlchemy, which would begin one.
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys = OFF")
    connection = connection.execution_options(**{WRITING: True})
    with connection.begin():
        if _has_arrived(connection, target):
            return None
        present = revision_of(connection)
        if present == _wanted(target):
            _LOG.warning("The triggers of the studio were not this program's, and are made anew.")
            apply_sqlite_triggers(connection)
            return None
        _refuse_strangers(connection, present)
        backup = back_up(url, BackupFolder(backups, url), BackupKind.UPGRADE) if present else None
        # They name tables that a rebuild takes away for a moment, and guard what it fills in.
        _drop_triggers(connection)
        _run(connection, scripts, present, target)
        if target == "head":
            apply_sqlite_triggers(connection)
            _chain(connection, present)
            _require_sound(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the migration left a row without its parent: {broken}")
    return backup.file if backup else None


def _has_arrived(connection: Connection, target: str) -> bool:
    """Tell whether the tables of a file are what is wanted, and their triggers this program's.

    Raises DatabaseTooNew for the triggers of a newer program, which changed no table.
    """
    from studio_app.repositories.file_examination import trigger_finding

    if revision_of(connection) != _wanted(target):
        return False
    if target != "head" or trigger_finding(connection).ok:
        return True
    present = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
    program_version.require_not_newer(present.scalars())
    return False


def _drop_triggers(connection: Connection) -> None:
    names = connection.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    ).scalars()
    for name in list(names):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _migrate_postgres(
    connection: Connection, scripts: Path, target: str, first: Callable[[], object] | None
) -> None:
    from studio_app.repositories.row_security import apply_row_security, shut, take_down
    from studio_app.repositories.server_roles import (
        RoleNames,
        create_group_roles,
        open_public_schema,
        regrant_tiers,
        widen_limits,
    )

    with connection.begin():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{OTHERS_MIGRATE_SECONDS}s'")
        # A server may end transactions that idle, as this one does while ``first`` works.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
        present = revision_of(connection)
        if first is not None and present not in (None, _wanted(target)):
            first()
        _lock_tables(connection)
        if present != _wanted(target):
            _refuse_strangers(connection, present)
            names = create_group_roles(connection)
            open_public_schema(connection, names)
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gist")
            take_down(connection, names)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
            _run(connection, scripts, present, target)
            shut(connection, names)
        if target == "head":
            program_version.require_not_newer(_required_on_server(connection))
            apply_row_security(connection)
            names = RoleNames.of(connection)
            connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
            _chain(connection, present)
            connection.exec_driver_sql("RESET ROLE")
            widen_limits(connection, names)
            regrant_tiers(connection, names)
            _require_sound(connection)


def _required_on_server(connection: Connection) -> list[str]:
    bodies = connection.exec_driver_sql(
        "SELECT prosrc FROM pg_proc WHERE pronamespace::regnamespace::text = 'security' "
        "AND proname = 'require_program'"
    )
    return list(bodies.scalars())


def _lock_tables(connection: Connection) -> None:
    """Lock every table at a moment when nobody is at work in any.

    A migration that waited for one table would make all readers wait behind it, and while it held
    another, they would run into deadlocks. Raises DatabaseProblem when no such moment comes.
    """
    found = connection.exec_driver_sql(
        "SELECT tableowner, tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND pg_has_role(tableowner, 'MEMBER')"
    ).all()
    if not found:
        return
    connection.exec_driver_sql(f'SET LOCAL ROLE "{found[0].tableowner}"')
    tables = ", ".join(f'public."{row.tablename}"' for row in found)
    until = monotonic() + _OTHERS_WORK_SECONDS
    while True:
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE NOWAIT")
            break
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            if monotonic() > until:
                raise DatabaseProblem(
                    "People are at work in this studio, and its tables cannot be changed "
                    "meanwhile. Close Studio App on the other PCs and try again; nothing was "
                    "changed."
                ) from error
            sleep(_AGAIN_SECONDS)
    connection.exec_driver_sql("RESET ROLE")


def _chain(connection: Connection, before: str | None) -> None:
    """Chain the audit trail of a studio from before there was a chain, and of no other.

    A chain that somebody took away must not be made anew: the doctor tells that it is gone.
    """
    if before is None or before < _FIRST_WITH_A_CHAIN:
        link_older_entries(connection)


def _require_sound(connection: Connection) -> None:
    from studio_app.repositories.examination import faults_of_schema

    off = [found.detail for found in faults_of_schema(connection) if not found.ok]
    if off:
        raise RuntimeError(f"what the migration made is not sound: {' '.join(off)}")


def _wanted(target: str) -> str | None:
    return {"head": HEAD, "base": None}.get(target, target)


def _run(connection: Connection, scripts: Path, present: str | None, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    order = (None, *REVISIONS)
    back = order.index(_wanted(target)) < order.index(present)
    step: Callable[[Config, str], None] = command.downgrade if back else command.upgrade
    step(config, target)
