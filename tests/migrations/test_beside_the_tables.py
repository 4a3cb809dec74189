"""What stands beside tables that are up to date: put in place where it differs, else left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from studio_app.domain.errors import DatabaseTooNew
from studio_app.repositories import migrations, sqlite_file
from studio_app.repositories.house import House
from studio_app.repositories.program_version import PROGRAM
from studio_app.services.access import open_studio
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.migrations.versions import program_at
from tests.migrations.world import SCRIPTS, everything
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish
from tests.services.test_doctor import unguarded


def _off(studio: StudioDatabase) -> list[str]:
    return [finding.check for finding in examine(studio.url).findings if not finding.ok]


@pytest.mark.parametrize("start", [migrations.HEAD, "0009", "0005"])
def test_a_chain_that_was_taken_away_is_not_made_anew(
    studio: StudioDatabase, request: pytest.FixtureRequest, tmp_path: Path, start: str
) -> None:
    """The doctor's alarm is what tells of it."""
    if start != migrations.HEAD:
        House(studio.url).migrate(SCRIPTS, tmp_path / "earlier", target=start)
    cluster: Cluster | None = None
    if studio.is_postgres:
        cluster = request.getfixturevalue("postgres_cluster")
    with unguarded(studio, cluster) as run:
        run("UPDATE audit_entries SET reason = 'changed'")
        run("DELETE FROM audit_links")
        run("DELETE FROM audit_heads")
    House(studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert _off(studio) == ["audit_chain"]
    rows = everything(studio.url)["rows"]
    assert rows["audit_links"] == rows["audit_heads"] == []


def test_the_chain_of_a_studio_from_before_there_was_one_is_made(
    studio: StudioDatabase, tmp_path: Path
) -> None:
    House(studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0002")
    House(studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert _off(studio) == []
    rows = everything(studio.url)["rows"]
    assert len(rows["audit_links"]) == len(rows["audit_entries"]) > 0


CHANGED = {
    "some are gone": ("DROP TRIGGER audit_entries_no_update", "DROP TRIGGER audit_entries_chain"),
    "one is another": (
        "DROP TRIGGER receipts_no_delete",
        "CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT 1; END",
    ),
    "there is one more": (
        "CREATE TRIGGER stranger AFTER INSERT ON clients BEGIN SELECT RAISE(ABORT, 'no'); END",
    ),
}


@pytest.mark.parametrize("change", CHANGED)
def test_triggers_that_differ_are_put_in_place(
    sqlite_studio: StudioDatabase, tmp_path: Path, change: str
) -> None:
    """A release may change triggers and no table; then no revision says so."""
    before = everything(sqlite_studio.url)
    with sqlite_studio.house() as connection:
        for statement in CHANGED[change]:
            connection.execute(text(statement))
    assert "triggers" in _off(sqlite_studio)
    assert House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups") is None
    assert everything(sqlite_studio.url) == before
    assert _off(sqlite_studio) == []
    assert not (tmp_path / "backups").exists()


def test_opening_puts_the_triggers_of_an_older_release_right(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0009")
    with program_at(migrations.HEAD, PROGRAM - 1, tmp_path) as scripts:
        House(sqlite_studio.url).migrate(scripts, tmp_path / "backups")
    assert "triggers" in _off(sqlite_studio)
    open_studio(sqlite_studio.url, scripts=SCRIPTS, backups=tmp_path / "backups")
    assert _off(sqlite_studio) == []


def test_an_older_release_leaves_what_a_newer_one_put_there(
    studio: StudioDatabase, tmp_path: Path
) -> None:
    """Although the tables are the same to both: otherwise each would undo what the other did."""
    before = everything(studio.url)
    with program_at(migrations.HEAD, PROGRAM - 1, tmp_path) as scripts:
        with pytest.raises(DatabaseTooNew):
            House(studio.url).migrate(scripts, tmp_path / "backups")
        if not studio.is_postgres:
            with pytest.raises(DatabaseTooNew):
                open_studio(studio.url, scripts=scripts, backups=tmp_path / "backups")
    assert everything(studio.url) == before
    assert _off(studio) == []


def test_opening_a_sound_studio_writes_nothing(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else may be writing: nobody waits for them."""
    monkeypatch.setattr(migrations, "OTHERS_MIGRATE_SECONDS", 0.05)
    writer = sqlite_file.open_file(sqlite_studio.file)
    writer.execute("BEGIN IMMEDIATE")
    try:
        assert House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups") is None
    finally:
        writer.close()
    Hands.of(sqlite_studio.login("desk")).book(wish())
