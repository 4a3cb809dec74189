"""Looking whether the tables of an SQLite file say what the program's own say, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.schema import Base

_DIALECT = sqlite.dialect()
_BY_ALEMBIC = "alembic_version"
# What a column says of itself that a line of its own could say as well.
_WITHIN_A_COLUMN = re.compile(r" CONSTRAINT \w+ (?:CHECK|REFERENCES) .*")


def tables_finding(connection: Connection) -> Finding:
    """Return whether tables, their checks, references and indices are as the program makes them."""
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master").all()
    faults = [f"{name} is not ours" for kind, name, _ in rows if kind == "view"]
    present = {name: sql for kind, name, sql in rows if kind in ("table", "index") and sql}
    for name, wanted in _wanted().items():
        sql = present.pop(name, None)
        if sql is None:
            faults.append(f"{name} is missing")
            continue
        lines, own = _lines(sql), _lines(wanted)
        faults += [f"{name} lacks “{line}”" for line in sorted(own - lines)]
        faults += [f"{name} has “{line}”" for line in sorted(lines - own)]
    strangers = present.keys() - {_BY_ALEMBIC}
    faults += [f"{name} is not ours" for name in sorted(strangers) if not _of_sqlite(name)]
    promise = "The tables refuse by themselves what is not whole."
    return finding("tables", promise, "parts of the tables are off", faults)


def _of_sqlite(name: str) -> bool:
    return name.startswith("sqlite_")


@cache
def _wanted() -> dict[str, str]:
    wanted = {}
    for table in Base.metadata.sorted_tables:
        wanted[table.name] = str(CreateTable(table).compile(dialect=_DIALECT))
        for index in table.indexes:
            wanted[str(index.name)] = str(CreateIndex(index).compile(dialect=_DIALECT))
    return wanted


@lru_cache(maxsize=1024)
def _lines(sql: str) -> frozenset[str]:
    """Return what the statement says of the table, part by part, however it is laid out."""
    return frozenset(_split(sql))


def _split(sql: str) -> Iterator[str]:
    plain = " ".join(sql.replace('"', "").split())
    start, end = plain.index("("), plain.rindex(")")
    yield plain[:start].strip()
    yield plain[end + 1 :].strip()
    for line in _parted(plain[start + 1 : end]):
        within = _WITHIN_A_COLUMN.search(line)
        if within is None or line.startswith("CONSTRAINT"):
            yield line
            continue
        yield line[: within.start()]
        column = line.split()[0]
        own = within[0].strip()
        yield own.replace(" REFERENCES ", f" FOREIGN KEY({column}) REFERENCES ", 1)


def _parted(body: str) -> Iterator[str]:
    depth, start, quoted = 0, 0, False
    for place, sign in enumerate(body):
        quoted ^= sign == "'"
        if quoted:
            continue
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield body[start:place].strip()
            start = place + 1
    yield body[start:].strip()
