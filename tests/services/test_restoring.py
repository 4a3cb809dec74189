"""Going back to a backup of a file: all of it or nothing, and never over what is in use."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from studio_app.domain.errors import DatabaseProblem, DatabaseTooNew, NotAllowed, StudioEncrypted
from studio_app.repositories import file_keys
from studio_app.repositories.encryption import encrypt, is_encrypted
from studio_app.repositories.house import House
from studio_app.repositories.migrations import HEAD
from studio_app.repositories.schema import AuditEntryRow
from studio_app.repositories.sqlite_file import connect
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.migrations.world import set_revision
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of, rows_of
from tests.services.steps import Hands, wish

KEY = bytes(range(32))


@pytest.fixture
def hands(sqlite_studio: StudioDatabase, tmp_path: Path) -> BackupHands:
    """Whoever looks after the backups of a studio in a file."""
    return BackupHands(sqlite_studio, tmp_path / "backups", None)


def changed(hands: BackupHands) -> None:
    """Book something, so that the studio is no longer what was backed up."""
    Hands.of(hands.studio.login("desk")).book(wish())
    hands.studio.close()


def beside(file: Path) -> list[str]:
    """Return what lies beside the studio and belongs to it or its restore."""
    return sorted(
        found.name for found in file.parent.iterdir() if file.name in found.name and found != file
    )


def test_the_studio_is_as_it_was_and_what_was_there_is_kept(hands: BackupHands) -> None:
    before = rows_of(hands.url)
    backup = hands.back_up().backup
    changed(hands)
    later = rows_of(hands.url)
    restored = hands.restore(backup.file, hands.url)
    assert rows_of(hands.url) == before
    assert faults_of(hands.url) == []
    assert restored.before is not None
    hands.restore(restored.before, hands.url)
    assert rows_of(hands.url) == later
    assert beside(hands.studio.file) == []


def test_a_restored_studio_lies_where_there_was_none(hands: BackupHands, tmp_path: Path) -> None:
    backup = hands.back_up().backup
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    assert hands.restore(backup.file, url).before is None
    assert rows_of(url) == rows_of(hands.url)
    assert faults_of(url) == []


def test_a_studio_in_use_is_left_alone(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    changed(hands)
    later = rows_of(hands.url)
    script = (
        "import sys; from pathlib import Path; "
        "from studio_app.repositories.sqlite_file import connect; "
        "c = connect(Path(sys.argv[1])); c.execute('SELECT count(*) FROM users').fetchone(); "
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(hands.studio.file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DatabaseProblem, match="open in another program"):
            hands.restore(backup.file, hands.url)
        other.communicate()
    assert rows_of(hands.url) == later
    assert faults_of(hands.url) == []
    hands.restore(backup.file, hands.url)
    assert len(rows_of(hands.url)["bookings"]) == len(later["bookings"]) - 1


def test_whoever_waits_for_the_old_file_writes_nothing_into_it(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    old = hands.studio.file.with_name("old.sqlite3")
    old.hardlink_to(hands.studio.file)
    hands.restore(backup.file, hands.url)
    with pytest.raises(DatabaseProblem), closing(connect(old)):
        pass


def garbage(hands: BackupHands) -> Path:
    file = hands.folder.parent / "holiday.sqlite"
    file.write_bytes(b"\x89PNG nothing of ours" * 1000)
    return file


def empty(hands: BackupHands) -> Path:
    file = hands.folder.parent / "empty.sqlite"
    file.touch()
    return file


def another_program_s(hands: BackupHands) -> Path:
    file = hands.folder.parent / "other.sqlite"
    with closing(connect(file)) as connection:
        connection.execute("CREATE TABLE songs (name TEXT)")
    return file


def cut_short(hands: BackupHands) -> Path:
    file = hands.back_up().backup.file
    file.write_bytes(file.read_bytes()[: 40 * 1024])
    return file


def cut_short_without_a_note(hands: BackupHands) -> Path:
    file = hands.folder.parent / "cut.sqlite"
    cut_short(hands).rename(file)
    return file


def one_byte_off(hands: BackupHands) -> Path:
    file = hands.back_up().backup.file
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    return file


def not_there(hands: BackupHands) -> Path:
    return hands.folder / "none.sqlite"


def itself(hands: BackupHands) -> Path:
    return hands.studio.file


def with_something_off(hands: BackupHands) -> Path:
    file = hands.back_up().backup.file.rename(hands.folder / "off.sqlite")
    with closing(connect(file)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM trainers")
    return file


@pytest.mark.parametrize(
    "bad",
    [
        garbage,
        empty,
        another_program_s,
        cut_short,
        cut_short_without_a_note,
        one_byte_off,
        not_there,
        itself,
        with_something_off,
    ],
)
def test_what_is_no_sound_backup_is_refused(hands: BackupHands, bad: object) -> None:
    assert callable(bad)
    file = bad(hands)
    changed(hands)
    before = rows_of(hands.url)
    with pytest.raises(DatabaseProblem) as refused:
        hands.restore(file, hands.url)
    assert str(refused.value).endswith(".")
    assert rows_of(hands.url) == before
    assert faults_of(hands.url) == []
    assert beside(hands.studio.file) == []


def test_a_backup_of_a_newer_program_is_refused(hands: BackupHands) -> None:
    before = rows_of(hands.url)
    set_revision(hands.url, "9999")
    newer = hands.studio.file.rename(hands.folder.parent / "newer.sqlite")
    with pytest.raises(DatabaseTooNew):
        hands.restore(newer, hands.url)
    assert not hands.studio.file.exists()
    set_revision(f"sqlite:///{newer}", HEAD)
    hands.restore(newer, hands.url)
    assert rows_of(hands.url) == before


def test_an_older_backup_is_brought_up_to_date(hands: BackupHands) -> None:
    House(hands.url).migrate(SCRIPTS, hands.folder, "0002")
    older = hands.back_up().backup
    House(hands.url).migrate(SCRIPTS, hands.folder)
    now = rows_of(hands.url)
    hands.restore(older.file, hands.url)
    assert House(hands.url).revision() == HEAD
    assert faults_of(hands.url) == []
    assert rows_of(hands.url)["clients"] == now["clients"]


def test_a_damaged_studio_is_set_aside(hands: BackupHands) -> None:
    before = rows_of(hands.url)
    backup = hands.back_up().backup
    damaged = b"no database at all" * 500
    hands.studio.file.write_bytes(damaged)
    kept = hands.restore(backup.file, hands.url).before
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert rows_of(hands.url) == before


def test_a_full_folder_of_backups_changes_nothing(hands: BackupHands, tmp_path: Path) -> None:
    backup = hands.back_up().backup
    changed(hands)
    before = rows_of(hands.url)
    in_the_way = tmp_path / "in the way"
    in_the_way.touch()
    other = BackupHands(hands.studio, in_the_way, None)
    with pytest.raises(DatabaseProblem, match="No backup could be written"):
        other.restore(backup.file, hands.url)
    assert rows_of(hands.url) == before
    assert faults_of(hands.url) == []


def test_an_owner_s_restore_is_noted_in_the_restored_trail(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    owner = hands.studio.viewer("owner")
    hands.restore(backup.file, hands.url, viewer=owner, now=NOW)
    with hands.studio.house() as connection:
        row = AuditEntryRow
        noted = connection.execute(
            select(row.user_name, row.after).where(row.action == "restored")
        ).one()
    assert noted == (owner.name, {"file": backup.file.name})
    assert faults_of(hands.url) == []


def test_somebody_the_backup_does_not_know_restores_it_all_the_same(hands: BackupHands) -> None:
    with hands.studio.house() as connection:
        connection.execute(text("UPDATE memberships SET active = 0 WHERE role = 'owner'"))
    backup = hands.back_up().backup
    with hands.studio.house() as connection:
        connection.execute(text("UPDATE memberships SET active = 1 WHERE role = 'owner'"))
    owner = hands.studio.viewer("owner")
    hands.restore(backup.file, hands.url, viewer=owner, now=NOW)
    assert faults_of(hands.url) == []


def test_nobody_but_owners_restores(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    before = rows_of(hands.url)
    for name in ("desk", "sara", "anna", "asim", "cara"):
        with pytest.raises(NotAllowed):
            hands.restore(backup.file, hands.url, viewer=hands.studio.viewer(name), now=NOW)
    assert rows_of(hands.url) == before


def test_an_encrypted_studio_s_backup_stays_encrypted(hands: BackupHands) -> None:
    before = rows_of(hands.url)
    file = hands.studio.file
    encrypt(file, KEY, lambda copy: None)
    try:
        made = hands.back_up()
        assert made.backup.checked
        assert is_encrypted(made.backup.file)
        assert b"Client" not in made.backup.file.read_bytes()
        changed(hands)
        kept = hands.restore(made.backup.file, hands.url).before
        assert kept is not None
        assert is_encrypted(kept)
        assert is_encrypted(file)
        assert rows_of(hands.url) == before
        assert faults_of(hands.url) == []
        elsewhere = file.with_name("elsewhere.sqlite3")
        with pytest.raises(StudioEncrypted):
            hands.restore(made.backup.file, f"sqlite:///{elsewhere}")
        file_keys.unlock(made.backup.file, KEY)
        hands.restore(made.backup.file, f"sqlite:///{elsewhere}")
        assert is_encrypted(elsewhere)
        assert rows_of(f"sqlite:///{elsewhere}") == before
    finally:
        for known in (file, *hands.folder.iterdir(), file.with_name("elsewhere.sqlite3")):
            file_keys.forget(known)
