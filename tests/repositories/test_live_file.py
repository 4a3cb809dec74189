"""The watcher of a file: it notices others' commits, also in encrypted files, and sees nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import ServerAway
from studio_app.repositories import encryption, file_keys
from studio_app.repositories.live_file import FileEar
from studio_app.repositories.sqlite_file import open_watching
from studio_app.repositories.wake import Wake
from tests.databases import StudioDatabase

KEY = bytes(range(32))


@pytest.fixture
def wake() -> Iterator[Wake]:
    """What ends waiting."""
    made = Wake()
    yield made
    made.close()


def rename(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        connection.exec_driver_sql("UPDATE organizations SET name = name || '!'")


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_a_commit_of_others_is_noticed_and_nothing_can_be_read(
    sqlite_studio: StudioDatabase, wake: Wake, is_encrypted: bool
) -> None:
    if is_encrypted:
        encryption.encrypt(sqlite_studio.file, KEY, lambda _new: None)
    try:
        with closing(FileEar(sqlite_studio.file, wake)) as ear:
            rename(sqlite_studio)
            assert ear.wait() == frozenset(Aggregate)
            for statement in ("SELECT name FROM clients", "PRAGMA journal_mode", "BEGIN"):
                with pytest.raises(sqlcipher.DatabaseError, match=r"not authorized|prohibited"):
                    ear._connection.execute(statement)
            timer = threading.Timer(0.7, wake.stop)
            timer.start()
            assert ear.wait() == frozenset()
        with (
            closing(open_watching(sqlite_studio.file, 0)) as connection,
            pytest.raises(sqlcipher.OperationalError),
        ):
            connection.execute("UPDATE organizations SET name = ''")
    finally:
        file_keys.forget(sqlite_studio.file)


def test_a_file_that_is_not_there_is_away(tmp_path: Path, wake: Wake) -> None:
    with pytest.raises(ServerAway):
        FileEar(tmp_path / "gone.sqlite3", wake)
    assert not list(tmp_path.iterdir())
