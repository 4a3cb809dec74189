"""Programs that come while another one migrates: they wait, and nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import text

from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import migrations, sqlite_file
from studio_app.repositories.engine import house_engine
from studio_app.repositories.house import House
from studio_app.services.access import open_studio
from tests.databases import StudioDatabase
from tests.migrations.world import SCRIPTS, everything
from tests.postgres_cluster import Cluster

HELD_SECONDS = 1.0
SHORT_SECONDS = 0.05


@contextmanager
def _held(file: Path, how: str) -> Iterator[None]:
    """Let another connection hold the file for a while, as a migration does."""
    other = sqlite_file.open_file(file)
    other.execute(f"BEGIN {how}")

    def let_go() -> None:
        sleep(HELD_SECONDS)
        other.execute("COMMIT")

    thread = threading.Thread(target=let_go)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        other.close()


@pytest.mark.parametrize("start", [migrations.HEAD, "0008"])
def test_on_a_share_a_second_pc_waits_before_its_first_look(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Without a write-ahead log, nobody can even look while much is being changed."""
    monkeypatch.setattr(sqlite_file, "is_on_network", lambda file: True)
    if start != migrations.HEAD:
        House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "earlier", target=start)
    sqlite_file.connect(sqlite_studio.file).close()
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", SHORT_SECONDS)
    with _held(sqlite_studio.file, "EXCLUSIVE"):
        open_studio(sqlite_studio.url, scripts=SCRIPTS, backups=tmp_path / "backups")
    with _held(sqlite_studio.file, "EXCLUSIVE"):
        House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert everything(sqlite_studio.url)["revision"] == migrations.HEAD


def test_a_second_pc_waits_to_write(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0008")
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", SHORT_SECONDS)
    with _held(sqlite_studio.file, "IMMEDIATE"):
        House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert everything(sqlite_studio.url)["revision"] == migrations.HEAD


def test_nobody_waits_for_ever(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0008")
    before = everything(sqlite_studio.url)
    monkeypatch.setattr(migrations, "OTHERS_MIGRATE_SECONDS", SHORT_SECONDS)
    with (
        _held(sqlite_studio.file, "IMMEDIATE"),
        pytest.raises(DatabaseProblem, match="busy in another program"),
    ):
        House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert everything(sqlite_studio.url) == before


def test_a_server_is_dumped_once_and_while_people_work(
    postgres_studio: StudioDatabase, tmp_path: Path
) -> None:
    """Two admins type the command at once: the second waits and finds nothing to do."""
    house = House(postgres_studio.url)
    house.migrate(SCRIPTS, tmp_path, target="0008")
    dumped: list[str | None] = []

    def dump() -> None:
        with house_engine(house.url).connect() as connection, connection.begin():
            owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'clients'"
            role = connection.execute(text(owner)).scalar_one()
            connection.execute(text(f'SET LOCAL ROLE "{role}"'))
            connection.execute(text("LOCK TABLE clients IN ROW EXCLUSIVE MODE NOWAIT"))
            connection.execute(text("SELECT 1 FROM alembic_version"))
        dumped.append(house.revision())
        sleep(HELD_SECONDS)

    with ThreadPoolExecutor() as pool:
        done = [pool.submit(house.migrate, SCRIPTS, tmp_path, first=dump) for _ in range(2)]
        assert [one.result() for one in done] == [None, None]
    assert dumped == ["0008"]


def test_without_a_dump_a_server_s_tables_stay(
    postgres_studio: StudioDatabase, tmp_path: Path
) -> None:
    def dump() -> None:
        raise DatabaseProblem("no room for a dump")

    house = House(postgres_studio.url)
    house.migrate(SCRIPTS, tmp_path, target="0008")
    before = everything(postgres_studio.url)
    with pytest.raises(DatabaseProblem, match="no room"):
        house.migrate(SCRIPTS, tmp_path, first=dump)
    assert everything(postgres_studio.url) == before


def test_an_empty_server_needs_no_dump(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path
) -> None:
    dumped: list[None] = []
    house = House(postgres_cluster.admin_url(postgres_database))
    for _ in range(2):
        house.migrate(SCRIPTS, tmp_path, first=lambda: dumped.append(None))
    assert house.revision() == migrations.HEAD
    assert dumped == []
