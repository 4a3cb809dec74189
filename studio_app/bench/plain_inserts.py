"""The plainest insert that lasts as a booking does: one row, one commit, no check at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.domain.identifiers import new_id
from studio_app.repositories.engine import database_file
from studio_app.repositories.types import to_microseconds

Insert = Callable[[], object]


@contextmanager
def plain_inserts(studio: BenchStudio) -> Iterator[Insert]:
    """Yield a function that inserts a row beside the studio, on the same disk or server."""
    with _on_server(studio) if studio.is_postgres else _in_file(studio) as insert:
        yield insert


@contextmanager
def _in_file(studio: BenchStudio) -> Iterator[Insert]:
    file = database_file(studio.url).with_suffix(".floor")
    connection: Any = sqlcipher.connect(str(file), isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS slots (id BLOB PRIMARY KEY, trainer_id BLOB, "
            "client_id BLOB, starts_at INTEGER)"
        )
        start = to_microseconds(NOW)

        def insert() -> object:
            row = [key.bytes for key in _keys()]
            return connection.execute("INSERT INTO slots VALUES (?, ?, ?, ?)", [*row, start])

        yield insert
    finally:
        connection.close()
        for ending in ("", "-wal", "-shm"):
            Path(f"{file}{ending}").unlink(missing_ok=True)


@contextmanager
def _on_server(studio: BenchStudio) -> Iterator[Insert]:
    with studio.plain() as connection:
        connection.execute("RESET ROLE")
        connection.execute("DROP SCHEMA IF EXISTS studio_bench CASCADE")
        connection.execute("CREATE SCHEMA studio_bench")
        connection.execute(
            "CREATE TABLE studio_bench.slots (id uuid PRIMARY KEY, trainer_id uuid, "
            "client_id uuid, starts_at timestamptz)"
        )
        statement = "INSERT INTO studio_bench.slots VALUES (%s, %s, %s, %s)"
        try:
            yield lambda: connection.execute(statement, [*_keys(), NOW])
        finally:
            connection.execute("DROP SCHEMA studio_bench CASCADE")


def _keys() -> list[UUID]:
    return [new_id(), new_id(), new_id()]
