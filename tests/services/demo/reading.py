"""Reading a demo's file past the program, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.repositories.schema import Base

TABLES = tuple(Base.metadata.tables)

Row = tuple[Any, ...]


def query(file: Path, statement: str, *values: object) -> list[Row]:
    """Return the rows of a statement."""
    with closing(sqlcipher.connect(str(file))) as connection:
        return list(connection.execute(statement, values))


def column(file: Path, statement: str, *values: object) -> list[Any]:
    """Return the first column of a statement's rows."""
    return [row[0] for row in query(file, statement, *values)]


def whole(file: Path) -> Iterator[tuple[str, list[Row]]]:
    """Yield every table with all of its rows, in the order in which they lie in the file."""
    for table in TABLES:
        yield table, query(file, f"SELECT * FROM {table}")


def moment(microseconds: int) -> datetime:
    """Return the UTC moment of a stored time."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
