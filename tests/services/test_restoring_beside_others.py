"""Restoring a file beside what others left, hold open, or restore at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from studio_app.domain.backups import BackupState
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import file_keys, file_restore
from studio_app.repositories.encryption import encrypt, is_encrypted
from studio_app.repositories.file_locks import one_restore
from studio_app.repositories.sqlite_file import connect, open_file
from studio_app.services.backups import backups_of
from tests.databases import StudioDatabase
from tests.services.backup_hands import BackupHands, faults_of, rows_of
from tests.services.test_restoring import KEY, beside, changed

FILLING = """
import os, signal, sys
from pathlib import Path
from studio_app.repositories.sqlite_file import connect, open_file
journal = sys.argv[2]
c = open_file(Path(sys.argv[1]))
c.execute(f"PRAGMA journal_mode = {journal}")
c.execute("PRAGMA wal_autocheckpoint = 0")
c.execute("PRAGMA cache_size = 5")
if journal != "WAL":
    c.execute("BEGIN")
c.execute("CREATE TABLE filler (a)")
for _ in range(400):
    c.execute("INSERT INTO filler VALUES (?)", ("x" * 3000,))
os.kill(os.getpid(), signal.SIGKILL)
"""
AT_WORK = """
import sys
from pathlib import Path
from studio_app.repositories import file_keys
from studio_app.repositories.sqlite_file import open_file
file, journal, key = Path(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3])
if key:
    file_keys.unlock(file, key)
c = open_file(file)
c.execute(f"PRAGMA journal_mode = {journal}")
c.execute("SELECT count(*) FROM users").fetchone()
if journal != "WAL":
    c.execute("BEGIN IMMEDIATE")
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hands(sqlite_studio: StudioDatabase, tmp_path: Path) -> Iterator[BackupHands]:
    """Whoever looks after the backups of a studio in a file."""
    yield BackupHands(sqlite_studio, tmp_path / "backups", None)
    for known in (sqlite_studio.file, *(tmp_path / "backups").glob("*")):
        file_keys.forget(known)


@contextmanager
def somebody_at_work(file: Path, journal: str, key: bytes = b"") -> Iterator[None]:
    """Let another program have the studio open."""
    with subprocess.Popen(
        [sys.executable, "-c", AT_WORK, str(file), journal, key.hex()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield
        other.communicate()


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_what_a_lost_studio_left_beside_it_wrecks_no_restored_one(
    hands: BackupHands, journal: str
) -> None:
    backup, before = hands.back_up().backup, rows_of(hands.url)
    file = hands.studio.file
    subprocess.run([sys.executable, "-c", FILLING, str(file), journal], check=False)
    end = "-wal" if journal == "WAL" else "-journal"
    assert file.with_name(file.name + end).stat().st_size
    file.unlink()
    hands.restore(backup.file, hands.url)
    assert rows_of(hands.url) == before
    assert faults_of(hands.url) == []
    # It may be of use together with the lost file.
    assert [name for name in beside(file) if "before-restore" in name and name.endswith(end)]


def test_a_restore_that_does_not_read_back_is_no_success(
    hands: BackupHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = hands.back_up().backup
    put = file_restore.put_in_place

    def put_badly(*what: object) -> object:
        kept = put(*what)  # type: ignore[arg-type]
        with closing(connect(hands.studio.file)) as connection:
            connection.execute("DROP TRIGGER credit_entries_balance")
        return kept

    monkeypatch.setattr(file_restore, "put_in_place", put_badly)
    with pytest.raises(DatabaseProblem, match=r"does not check out: .*kept as “"):
        hands.restore(backup.file, hands.url)


def test_what_belongs_to_a_damaged_studio_is_set_aside_with_it(hands: BackupHands) -> None:
    backup, before = hands.back_up().backup, rows_of(hands.url)
    file = hands.studio.file
    file.write_bytes(b"no database at all" * 500)
    # SQLite takes the other two away itself when it has looked at such a file.
    file.with_name(file.name + "-shm").write_bytes(b"old" * 99)
    kept = hands.restore(backup.file, hands.url).before
    assert kept is not None
    (aside,) = (name for name in beside(file) if "before-restore" in name)
    assert file.with_name(aside).read_bytes() == b"old" * 99
    assert rows_of(hands.url) == before


def test_of_two_restores_at_once_the_second_is_refused(hands: BackupHands) -> None:
    backup, file = hands.back_up().backup, hands.studio.file
    before = rows_of(hands.url)
    with file_restore.staged(backup.file, file) as copy:
        for _ in range(2):
            with pytest.raises(DatabaseProblem, match=r"restoring .* already"):
                hands.restore(backup.file, hands.url)
        file_restore.clear_leftovers(file)
        assert copy.exists()
        assert rows_of(hands.url) == before
    hands.restore(backup.file, hands.url)
    assert beside(file) == []


def test_a_name_that_was_made_anew_meanwhile_is_another_lock(tmp_path: Path) -> None:
    file = tmp_path / "studio.sqlite3"
    with one_restore(file), pytest.raises(DatabaseProblem), one_restore(file):
        pass
    with one_restore(file):
        pass
    assert list(tmp_path.iterdir()) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from studio_app.repositories import file_restore
with file_restore.staged(Path(sys.argv[1]), Path(sys.argv[2])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_restore_leaves_the_studio_and_keeps_nobody_out(hands: BackupHands) -> None:
    backup, file = hands.back_up().backup, hands.studio.file
    changed(hands)
    later = rows_of(hands.url)
    for clear in (True, False):
        done = subprocess.run([sys.executable, "-c", KILLED, str(backup.file), str(file)])
        assert done.returncode == -signal.SIGKILL
        assert rows_of(hands.url) == later
        (copy,) = (name for name in beside(file) if name.endswith(".restoring"))
        assert file.with_name(copy).stat().st_mode & 0o077 == 0
        if clear:
            # As the program does when it opens a studio.
            file_restore.clear_leftovers(file)
            assert beside(file) == []
    hands.restore(backup.file, hands.url)
    assert beside(file) == []
    assert faults_of(hands.url) == []


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_whoever_is_at_work_is_not_pulled_from_under(hands: BackupHands, journal: str) -> None:
    backup = hands.back_up().backup
    changed(hands)
    later = rows_of(hands.url)
    with (
        somebody_at_work(hands.studio.file, journal),
        pytest.raises(DatabaseProblem, match="open in another program"),
    ):
        hands.restore(backup.file, hands.url)
    assert rows_of(hands.url) == later


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_without_the_key_an_encrypted_studio_at_work_is_left_alone(
    hands: BackupHands, journal: str
) -> None:
    file = hands.studio.file
    encrypt(file, KEY, lambda copy: None)
    sealed = hands.back_up().backup.file
    file_keys.forget(file)
    file_keys.unlock(sealed, KEY)
    before = file.stat().st_ino
    with (
        somebody_at_work(file, journal, KEY),
        pytest.raises(DatabaseProblem, match="open in another program"),
    ):
        hands.restore(sealed, hands.url)
    assert file.stat().st_ino == before
    restored = hands.restore(sealed, hands.url)
    assert is_encrypted(file)
    assert faults_of(hands.url) == []
    # Nobody could look into it.
    (kept,) = (b for b in backups_of(hands.url, hands.folder) if b.file == restored.before)
    assert kept.state is BackupState.UNEXAMINED


def test_a_plain_backup_in_place_of_an_encrypted_studio_is_encrypted_again(
    hands: BackupHands,
) -> None:
    plain, before = hands.back_up().backup, rows_of(hands.url)
    file = hands.studio.file
    encrypt(file, KEY, lambda copy: None)
    restored = hands.restore(plain.file, hands.url)
    assert restored.encrypted_again
    assert is_encrypted(file)
    assert file_keys.key_of(file) == KEY
    assert rows_of(hands.url) == before
    assert faults_of(hands.url) == []
    assert beside(file) == []
    assert is_encrypted(restored.before or Path())


def test_without_the_key_a_plain_backup_does_not_decrypt_the_studio(hands: BackupHands) -> None:
    plain = hands.back_up().backup
    file = hands.studio.file
    encrypt(file, KEY, lambda copy: None)
    file_keys.forget(file)
    before = file.read_bytes()
    with pytest.raises(DatabaseProblem, match=r"recovery code first, .* another folder"):
        hands.restore(plain.file, hands.url)
    assert file.read_bytes() == before
    file.rename(file.with_name("lost.sqlite3"))
    assert not hands.restore(plain.file, hands.url).encrypted_again
    assert not is_encrypted(file)


def test_what_was_there_is_examined_before_it_is_called_checked(hands: BackupHands) -> None:
    backup = hands.back_up().backup
    hands.restore(backup.file, hands.url)
    with closing(open_file(hands.studio.file)) as connection:
        connection.execute("DROP TRIGGER credit_entries_balance")
    off = hands.restore(backup.file, hands.url).before
    states = [b.state for b in backups_of(hands.url, hands.folder) if b.kind == "restore"]
    assert states == [BackupState.FAULTY, BackupState.CHECKED]
    assert off is not None
    with pytest.raises(DatabaseProblem, match="credit_entries_balance is missing"):
        hands.restore(off, hands.url)
    restored = hands.restore(off, hands.url, with_faults=True)
    assert any("credit_entries_balance" in fault for fault in restored.faults)
    assert any("credit_entries_balance" in fault for fault in faults_of(hands.url))


@pytest.mark.skipif(os.name != "posix", reason="rights of files are another matter elsewhere")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_as_many_may_read_a_backup_as_the_studio(hands: BackupHands, mode: int) -> None:
    hands.studio.file.chmod(mode)
    backup = hands.back_up().backup
    assert backup.file.stat().st_mode & 0o777 == mode
    hands.studio.file.chmod(0o660)
    hands.restore(backup.file, hands.url)
    assert hands.studio.file.stat().st_mode & 0o777 == 0o660
    hands.studio.file.unlink()
    hands.restore(backup.file, hands.url)
    assert hands.studio.file.stat().st_mode & 0o777 == mode
