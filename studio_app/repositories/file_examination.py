"""Looking whether an SQLite file is whole, and kept the way that keeps it whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection

from studio_app.repositories.file_schema import tables_finding
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.guard_examination import guard_finding
from studio_app.repositories.sqlite_file import is_on_network
from studio_app.repositories.triggers import sqlite_triggers

FOREIGN_KEYS = "foreign_keys"

_FULL = 2
# A damaged file names every page that is off; nobody reads a million lines.
_MOST_LINES = 1_000


def faults_of_file(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about file, durability and triggers."""
    yield _integrity(connection)
    yield _foreign_keys(connection)
    yield _durability(connection)
    yield from faults_of_file_schema(connection)


def faults_of_file_schema(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about tables, triggers and guard, without a look at the rows."""
    yield tables_finding(connection)
    yield trigger_finding(connection)
    yield guard_finding(connection)


def _integrity(connection: Connection) -> Finding:
    lines = connection.exec_driver_sql(f"PRAGMA quick_check({_MOST_LINES})").scalars().all()
    faults = [str(line).strip() for line in lines if line != "ok"]
    return finding("integrity", "The file is whole.", "places in the file are damaged", faults)


def _foreign_keys(connection: Connection) -> Finding:
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    faults = [f"row {row[1]} of {row[0]} without its row in {row[2]}" for row in rows]
    return finding(FOREIGN_KEYS, "Every reference is met.", "references are broken", faults)


def _durability(connection: Connection) -> Finding:
    databases = connection.exec_driver_sql("PRAGMA database_list")
    file = Path(next(path for _number, name, path in databases if name == "main"))
    journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    # A file keeps in itself only whether it is in WAL; each connection chooses how it rolls back.
    on_network = is_on_network(file)
    faults = []
    if (journal == "wal") == on_network:
        wanted = "no write-ahead log on a share" if on_network else "wal"
        faults.append(f"the journal is {journal}, not {wanted}")
    if synchronous != _FULL:
        faults.append(f"synchronous is {synchronous}, not {_FULL}")
    if not connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one():
        faults.append("foreign keys are off")
    promise = f"Commits last through a power cut (journal {journal}, synchronous FULL)."
    return finding("durability", promise, "settings are off", faults)


def trigger_finding(connection: Connection) -> Finding:
    """Return whether the triggers are the program's own, each as it was made."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = {name: _on_one_line(sql) for name, sql in rows}
    wanted = {name: _on_one_line(sql) for name, sql in sqlite_triggers()}
    faults = [f"{name} is missing" for name in wanted if name not in present]
    faults += [
        f"{name} was changed" for name, sql in wanted.items() if present.get(name, sql) != sql
    ]
    faults += [f"{name} is not ours" for name in present if name not in wanted]
    return finding("triggers", "All triggers stand guard.", "triggers are off", faults)


def _on_one_line(sql: str) -> str:
    return " ".join(sql.split())
