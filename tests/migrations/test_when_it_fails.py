"""A migration that fails leaves what was, and one that another program made is left alone."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from studio_app.domain.backups import BackupState
from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew, SlotTaken, StudioError
from studio_app.repositories.backup_folder import BackupFolder, note_of
from studio_app.repositories.house import House
from studio_app.repositories.migrations import HEAD, REVISIONS
from studio_app.repositories.sqlite_file import open_file
from studio_app.services.access import open_studio
from tests.databases import KINDS, StudioDatabase
from tests.factories import NOW
from tests.migrations.world import (
    SCRIPTS,
    everything,
    looking,
    revision,
    set_revision,
    with_revision,
)
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish

HALF_DONE = """
op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
op.execute("INSERT INTO half VALUES (1)")
with op.batch_alter_table("sessions") as batch:
    batch.add_column(sa.Column("half", sa.String()))
op.execute("UPDATE sessions SET title = 'half'")
op.drop_table("payments")
"""

BROKEN = {
    "by the database": HALF_DONE + 'op.execute("SELECT * FROM nowhere")',
    "by a constraint": HALF_DONE + "op.execute(\"UPDATE bookings SET status = 'half'\")",
    "by the script": HALF_DONE + 'raise ZeroDivisionError("half")',
}
ORPHANS = """
op.execute("DELETE FROM trainers")
"""
REBUILT = "\n".join(
    f'''
with op.batch_alter_table("{table}", recreate="always") as batch:
    batch.add_column(sa.Column("more", sa.String()))
'''
    for table in ("sessions", "clients", "client_packages", "payments")
)
FILLED = """
with op.batch_alter_table("bookings") as batch:
    batch.alter_column("trainer_id", new_column_name="given_by")
op.execute("UPDATE payments SET method = 'cash'")
op.execute("UPDATE audit_entries SET reason = 'filled in'")
with op.batch_alter_table("bookings") as batch:
    batch.alter_column("given_by", new_column_name="trainer_id")
"""


@pytest.mark.parametrize("cause", BROKEN)
def test_a_broken_step_leaves_the_old_schema(
    studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    before = everything(studio.url)
    with monkeypatch.context() as patch:
        scripts = with_revision(tmp_path, patch, BROKEN[cause])
        with pytest.raises(DatabaseProblem, match="nothing in it was changed"):
            House(studio.url).migrate(scripts, tmp_path / "backups")
    assert everything(studio.url) == before
    hands = Hands.of(studio.login("desk"))
    hands.book(wish())
    with pytest.raises(SlotTaken):
        hands.book(wish("cem"))


@pytest.mark.parametrize("start", ["0001", "0007"])
def test_a_broken_step_takes_the_steps_before_it_back(
    studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    """Also those that rebuilt tables, and although the break comes when all of them are done."""
    House(studio.url).migrate(SCRIPTS, tmp_path / "earlier", target=start)
    before = everything(studio.url)
    with monkeypatch.context() as patch:
        scripts = with_revision(tmp_path, patch, REBUILT + BROKEN["by the script"])
        with pytest.raises(DatabaseProblem, match="nothing in it was changed"):
            House(studio.url).migrate(scripts, tmp_path / "backups")
    assert everything(studio.url) == before
    House(studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert Hands.of(studio.login("desk")).book(wish(pay_later=True)).client_name == "Cara Client"


def test_rows_without_their_parents_are_noticed(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(sqlite_studio.url)
    scripts = with_revision(tmp_path, monkeypatch, ORPHANS)
    with pytest.raises(DatabaseProblem):
        House(sqlite_studio.url).migrate(scripts, tmp_path / "backups")
    assert everything(sqlite_studio.url) == before


def test_rebuilding_a_parent_keeps_children_and_triggers(
    sqlite_studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(sqlite_studio.url)
    with monkeypatch.context() as patch:
        scripts = with_revision(tmp_path, patch, REBUILT)
        House(sqlite_studio.url).migrate(scripts, tmp_path / "backups")
        after = everything(sqlite_studio.url)
    assert after["triggers"] == before["triggers"]
    rebuilt = {"sessions", "clients", "client_packages", "payments"}
    unchanged = before["rows"].keys() - rebuilt
    assert {table: after["rows"][table] for table in unchanged} == {
        table: before["rows"][table] for table in unchanged
    }
    assert {t: len(after["rows"][t]) for t in rebuilt} == {
        t: len(before["rows"][t]) for t in rebuilt
    }
    for table, was in before["shape"].items():
        now = after["shape"][table]
        assert (now["key"], now["foreign"], now["checks"], now["indexes"]) == (
            was["key"],
            was["foreign"],
            was["checks"],
            was["indexes"],
        )


def test_a_step_may_fill_in_what_nobody_else_may_touch(
    studio: StudioDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sees all rows, also on a server, and policies and triggers are back when it is done."""
    before = everything(studio.url)
    with monkeypatch.context() as patch:
        scripts = with_revision(tmp_path, patch, FILLED)
        House(studio.url).migrate(scripts, tmp_path / "backups")
        after = everything(studio.url)
        assert Hands.of(studio.login("anna")).book(wish()).client_name == "Cara Client"
    assert after["triggers"] == before["triggers"]
    assert {row["method"] for row in after["rows"]["payments"]} == {"cash"}
    assert {row["reason"] for row in after["rows"]["audit_entries"]} == {"filled in"}
    assert after["rows"]["bookings"] == before["rows"]["bookings"]


UNSOUND = {
    "a column is gone": ("sqlite", 'op.execute("ALTER TABLE clients DROP COLUMN phone")'),
    "an index is gone": ("sqlite", 'op.drop_index("ix_assignments_trainer_client")'),
    "an index is gone there": ("postgres", 'op.drop_index("ix_assignments_trainer_client")'),
    "overlaps are let in": (
        "postgres",
        'op.execute("ALTER TABLE sessions DROP CONSTRAINT ex_sessions_trainer_overlap")',
    ),
    "a table stands open": (
        "postgres",
        'op.create_table("open", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_what_is_not_sound_is_not_kept(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: str,
) -> None:
    """The whole database is examined before the migration is committed."""
    kind, body = UNSOUND[fault]
    studio: StudioDatabase = request.getfixturevalue(f"{kind}_studio")
    before = everything(studio.url)
    with monkeypatch.context() as patch:
        scripts = with_revision(tmp_path, patch, body, examined=True)
        with pytest.raises(DatabaseProblem, match="nothing in it was changed"):
            House(studio.url).migrate(scripts, tmp_path / "backups")
    assert everything(studio.url) == before
    assert "not sound" in caplog.text


def test_a_newer_studio_is_left_alone(studio: StudioDatabase, tmp_path: Path) -> None:
    set_revision(studio.url, "9999")
    before = everything(studio.url)
    house = House(studio.url)
    for attempt in (house.revision, lambda: house.migrate(SCRIPTS, tmp_path / "backups")):
        with pytest.raises(DatabaseTooNew, match="newer version of Studio App"):
            attempt()
    if not studio.is_postgres:
        with pytest.raises(DatabaseTooNew):
            open_studio(studio.url, scripts=SCRIPTS, backups=tmp_path / "backups")
    assert everything(studio.url) == before
    assert not (tmp_path / "backups").exists()


def test_a_backup_is_made_before_anything_changes(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    house, backups = House(sqlite_studio.url), tmp_path / "backups"
    before = everything(sqlite_studio.url)
    backup = house.migrate(SCRIPTS, backups, target="0001")
    assert backup is not None
    assert list(backups.glob("*.sqlite")) == [backup]
    (told,) = BackupFolder(backups, house.url).backups()
    # Read back, but nobody examined what is in it.
    assert told.state is BackupState.UNEXAMINED
    note = note_of(backup)
    assert note is not None
    assert note.clean is None
    assert everything(f"sqlite:///{backup}") == before
    with looking(f"sqlite:///{backup}") as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    second = house.migrate(SCRIPTS, backups)
    assert second not in (None, backup)
    assert everything(f"sqlite:///{second}")["revision"] == "0001"


def test_a_backup_holds_what_is_still_in_the_log_of_changes(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    """Somebody is at work: what they have saved is not in the main file yet."""
    login = sqlite_studio.login("desk")
    done = Hands.of(login).book(wish())
    assert sqlite_studio.file.with_name("studio.sqlite3-wal").stat().st_size > 0
    backup = House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups", target="0001")
    with looking(f"sqlite:///{backup}") as connection:
        found = connection.execute(
            text("SELECT count(*) FROM bookings WHERE id = :id"), {"id": done.booking_id.bytes}
        )
        assert found.scalar_one() == 1


def test_without_a_backup_nothing_is_changed(sqlite_studio: StudioDatabase, tmp_path: Path) -> None:
    before = everything(sqlite_studio.url)
    backups = tmp_path / "a file"
    backups.write_text("in the way")
    with pytest.raises(DatabaseProblem, match="No backup could be written"):
        House(sqlite_studio.url).migrate(SCRIPTS, backups, target="0001")
    assert everything(sqlite_studio.url) == before


def test_a_damaged_studio_is_not_migrated(sqlite_studio: StudioDatabase, tmp_path: Path) -> None:
    """A backup of it would hide the damage, and the migration may spread it."""
    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "earlier", target="0008")
    connection = open_file(sqlite_studio.file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'ix_audit_entries_user_at'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(sqlite_studio.file.read_bytes())
    start = (page - 1) * size + 8
    content[start : start + 32] = bytes(32)
    sqlite_studio.file.write_bytes(content)
    for _ in range(2):
        with pytest.raises(DatabaseProblem, match="is damaged"):
            House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "backups")
    assert sqlite_studio.file.read_bytes() == content
    assert not list((tmp_path / "backups").glob("*.sqlite"))


MIGRATE = """
import sys
from pathlib import Path
from alembic import command
from studio_app.repositories.house import House
url, scripts, backups = sys.argv[1:]
upgrade, runs = command.upgrade, []
command.upgrade = lambda *given: (runs.append(1), upgrade(*given))
sys.stdin.readline()
print(House(url).migrate(Path(scripts), Path(backups)), len(runs))
"""
PROGRAMS = 4


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "start",
    [*(pytest.param(start, marks=pytest.mark.soak) for start in (None, "0001")), REVISIONS[-2]],
)
def test_programs_that_migrate_at_once_do_it_once(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, start: str | None
) -> None:
    url, backups = f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path / "backups"
    if kind == "postgres":
        cluster: Cluster = request.getfixturevalue("postgres_cluster")
        url = cluster.admin_url(request.getfixturevalue("postgres_database"))
    if start:
        House(url).migrate(SCRIPTS, backups, target=start)
    command = [sys.executable, "-c", MIGRATE, url, str(SCRIPTS), str(backups)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    programs = [subprocess.Popen(command, text=True, **pipes) for _ in range(PROGRAMS)]
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("go\n")
        program.stdin.flush()
    said = [program.communicate(timeout=300) for program in programs]
    assert [program.returncode for program in programs] == [0] * PROGRAMS, said
    with looking(url) as connection:
        assert revision(connection) == HEAD
    made = list(backups.glob("*.sqlite"))
    assert len(made) == (1 if start and kind == "sqlite" else 0)
    answers = [out.split() for out, _ in said]
    assert sum(int(runs) for *_, runs in answers) == 1
    assert sum(backup != "None" for backup, *_ in answers) == len(made)


def test_a_server_busy_with_the_tables_is_told_in_time(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> None:
    """An idle transaction elsewhere must not make everybody wait behind the migration."""
    before = everything(postgres_studio.url)
    database = postgres_studio.url.rsplit("/", 1)[1]
    house, told = House(postgres_studio.url), threading.Event()
    desk = postgres_studio.login("desk")

    def try_it() -> str:
        try:
            house.migrate(SCRIPTS, tmp_path, target="base")
        except StudioError as error:
            return str(error)
        finally:
            told.set()
        return "done"

    with ThreadPoolExecutor() as pool, postgres_cluster.connect(database) as other:
        with other.transaction():
            other.execute("SELECT * FROM clients")
            attempt, reads = pool.submit(try_it), 0
            while not told.is_set():
                with desk.uow.reading() as work:
                    assert len(work.trainers.visible(NOW.date())) == 3
                reads += 1
            assert "People are at work in this studio" in attempt.result()
            assert "Close Studio App on the other PCs" in attempt.result()
            assert reads > 1
        assert everything(postgres_studio.url) == before
        desk.close()
        house.migrate(SCRIPTS, tmp_path, target="0004")
        house.migrate(SCRIPTS, tmp_path)
