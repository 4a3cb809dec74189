"""Dumps of a studio on a server, each read back and counted before it counts as a backup."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import ProgrammingError

from studio_app.domain.backups import Backup, BackupKind, Report, silent
from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.backup_role import prepare_backup_role
from studio_app.repositories.engine import house_engine
from studio_app.repositories.examination import examined
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.findings import Finding
from studio_app.repositories.migrations import HEAD, revision_of
from studio_app.repositories.server_programs import (
    ServerPrograms,
    address_of,
    find_programs,
    reading_program,
    run_program,
)

_LOG = logging.getLogger(__name__)

_COPY = re.compile(rb"COPY (?:public\.)(\w+) \(.*\) FROM stdin;\n")
_END = b"\\.\n"
_REPORT_ROWS = 20_000
_LONGEST_LOCK_WAIT = "10s"


def server_version(connection: Connection) -> int:
    """Return the major version of the server: 15 for 15.18."""
    number = connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one()
    return int(number) // 10_000


def dump(
    url: URL,
    folder: BackupFolder,
    kind: BackupKind,
    programs_folder: Path | None = None,
    report: Report = silent,
) -> tuple[Backup, tuple[Finding, ...]]:
    """Return a verified dump of a studio on a server, and what is off in it.

    Taken while others write: one snapshot is examined, counted and dumped; then every row of the
    dump is read back and counted again. One from before an upgrade is not examined. The address
    names the backup role, or one that may make it and switch to it. Raises DatabaseProblem, also
    where pg_dump is missing or too old, and what ``report`` raises.
    """
    with readable_failures(url), house_engine(url).connect() as connection:
        with connection.begin():
            programs = find_programs(server_version(connection), programs_folder)
            role = prepare_backup_role(connection)
        with folder.new_file(kind) as new:
            new.part.touch(mode=0o600)
            with _snapshot(connection, role) as snapshot:
                found = _examined(connection)
                rows = _counted(connection)
                total = max(sum(rows.values()), 1)
                _run_dump(url, programs, new.part, snapshot, role, lambda: report(0, total))
            check_dump(new.part, programs, rows, report)
            faults = tuple(one for one in found or () if not one.ok)
            clean = None if found is None else not faults
            return new.keep(clean=clean, rows=rows), faults


@contextmanager
def _snapshot(connection: Connection, role: str | None) -> Iterator[str]:
    """Hold one state of the database, which pg_dump can join by the name yielded."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    try:
        # A server may end transactions that idle, as this one does while pg_dump works.
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        if role is not None:
            connection.exec_driver_sql(f'SET LOCAL ROLE "{role}"')
        # Better an error than a backup without rows that a policy hides.
        connection.exec_driver_sql("SET LOCAL row_security = off")
        yield str(connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one())
    finally:
        connection.rollback()


def _examined(connection: Connection) -> tuple[Finding, ...] | None:
    """Examine the snapshot as the backup role, which sees every row and the whole catalogue.

    None for tables of another version, and where the server does not let the role look.
    """
    if not _is_ours(connection):
        return None
    try:
        with connection.begin_nested():
            return tuple(examined(connection))
    except ProgrammingError:
        _LOG.warning("The backup could not be examined.", exc_info=True)
        return None


def _is_ours(connection: Connection) -> bool:
    try:
        return revision_of(connection) == HEAD
    except DatabaseTooNew:
        return False


def _counted(connection: Connection) -> dict[str, int]:
    tables = connection.execute(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') ORDER BY relname"
        )
    ).scalars()
    return {
        table: connection.exec_driver_sql(f'SELECT count(*) FROM public."{table}"').scalar_one()
        for table in list(tables)
    }


def _run_dump(
    url: URL,
    programs: ServerPrograms,
    target: Path,
    snapshot: str,
    role: str | None,
    look: Callable[[], None],
) -> None:
    address = address_of(url, programs)
    command = [programs.dump, "--format=custom", "--no-password", f"--file={target}"]
    command += [f"--snapshot={snapshot}", f"--lock-wait-timeout={_LONGEST_LOCK_WAIT}"]
    command += [f"--role={role}"] if role is not None else []
    run_program([*command, f"--dbname={address.words}"], address, look, "The backup")


def check_dump(
    file: Path, programs: ServerPrograms, rows: Mapping[str, int], report: Report = silent
) -> None:
    """Raise DatabaseProblem unless the dump can be read back and holds as many rows as counted."""
    found = rows_in(file, programs, report, max(sum(rows.values()), 1))
    # What holds no row has no data in a dump of some versions.
    if {t: n for t, n in found.items() if n} != {t: n for t, n in rows.items() if n}:
        wrong = sorted(t for t in {*found, *rows} if found.get(t, 0) != rows.get(t, 0))
        raise DatabaseProblem(
            f"The backup does not check out: {', '.join(wrong)} came back with another number of "
            "rows. It was not kept; try again, and look after the disk of this PC."
        )


def rows_in(
    file: Path, programs: ServerPrograms, report: Report = silent, total: int = 1
) -> dict[str, int]:
    """Return how many rows a dump holds, by table, having read all of it."""
    counts: dict[str, int] = {}
    table, seen = "", 0
    command = [programs.restore, "--data-only", "--schema=public", "--file=-", os.fspath(file)]
    with reading_program(command, "Reading the backup") as lines:
        for line in lines:
            if table:
                if line == _END:
                    table = ""
                    continue
                counts[table] += 1
                seen += 1
                if seen % _REPORT_ROWS == 0:
                    report(min(seen, total), total)
            elif match := _COPY.fullmatch(line):
                table = match[1].decode()
                counts[table] = 0
    report(total, total)
    return counts
