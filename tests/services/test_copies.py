"""What a backup of a file is made of: one whole file, read back, and nothing left beside it."""

from __future__ import annotations

import os
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import backups as copies
from studio_app.repositories import file_keys
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.encryption import encrypt
from studio_app.repositories.engine import parse_url
from studio_app.repositories.sqlite_file import open_file
from studio_app.services.backups import backups_of
from tests.databases import StudioDatabase
from tests.services.backup_hands import BackupHands
from tests.services.test_restoring import KEY

PAGE = 4096


@pytest.fixture
def hands(sqlite_studio: StudioDatabase, tmp_path: Path) -> BackupHands:
    """Whoever looks after the backups of a studio in a file."""
    return BackupHands(sqlite_studio, tmp_path / "backups", None)


def flip(file: Path, where: int) -> None:
    content = bytearray(file.read_bytes())
    content[where] ^= 0xFF
    file.write_bytes(content)


def test_a_backup_is_one_file_that_opens_where_nothing_can_be_written(hands: BackupHands) -> None:
    backup = hands.back_up().backup.file
    # As SQLite writes a file without a write-ahead log (sqlite.org/fileformat2, 1.3.3).
    assert backup.read_bytes()[18:20] == b"\x01\x01"
    assert {file.name for file in hands.folder.iterdir()} == {backup.name, f"{backup.name}.json"}


def test_a_copy_that_a_bad_disk_spoils_is_no_backup(
    hands: BackupHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_into = copies.copy_into

    def copy_to_a_bad_disk(source: object, file: Path, target: Path, *more: object) -> None:
        copy_into(source, file, target, *more)  # type: ignore[arg-type]
        # The kind of a page in its middle, which nothing but a look at every page would tell.
        flip(target, target.stat().st_size // PAGE // 2 * PAGE)

    monkeypatch.setattr(copies, "copy_into", copy_to_a_bad_disk)
    with pytest.raises(DatabaseProblem, match="does not check out"):
        copies.back_up(
            parse_url(hands.url), BackupFolder(hands.folder, parse_url(hands.url)), BackupKind.DAILY
        )
    assert list(hands.folder.iterdir()) == []


def test_an_encrypted_backup_that_was_changed_anywhere_is_refused(hands: BackupHands) -> None:
    file = hands.studio.file
    encrypt(file, KEY, lambda copy: None)
    own_copy = hands.folder.parent / "own copy.sqlite3"
    try:
        with closing(open_file(file)) as connection:
            connection.execute("CREATE TABLE filler (a)")
            connection.execute("INSERT INTO filler VALUES (zeroblob(99999))")
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute("DROP TABLE filler")
            connection.execute("PRAGMA journal_mode = DELETE")
        own_copy.write_bytes(file.read_bytes())
        # In room that is free, where no table or index has anything.
        flip(own_copy, (pages - 2) * PAGE + 100)
        with pytest.raises(DatabaseProblem, match="is damaged"):
            hands.restore(own_copy, hands.url)
    finally:
        for known in (file, own_copy):
            file_keys.forget(known)


def test_what_a_killed_backup_left_goes_after_a_day(hands: BackupHands) -> None:
    name = hands.back_up().backup.file.name
    left = hands.folder / f".{name}.4711.part"
    fresh = hands.folder / f".{name}.4712.part"
    lonely = hands.folder / f"{name.replace('manual', 'daily')}.json"
    for file in (left, fresh, lonely):
        file.touch()
    yesterday = time.time() - 90_000
    for file in (left, lonely):
        os.utime(file, (yesterday, yesterday))
    hands.back_up()
    assert not left.exists()
    assert not lonely.exists()
    assert fresh.exists()


def test_two_at_the_same_moment_get_names_of_their_own(hands: BackupHands) -> None:
    folder = BackupFolder(hands.folder, parse_url(hands.url))
    with folder.new_file(BackupKind.MANUAL) as one, folder.new_file(BackupKind.MANUAL) as other:
        for number, new in enumerate((one, other)):
            new.part.write_text(f"number {number}")
            new.keep(clean=True)
    made = backups_of(hands.url, hands.folder)
    assert {backup.file.read_text() for backup in made} == {"number 0", "number 1"}
    assert all(backup.checked for backup in made)


def test_a_folder_with_the_name_of_a_backup_is_none(hands: BackupHands) -> None:
    made = hands.back_up().backup
    (hands.folder / made.file.name.replace("manual", "daily")).mkdir()
    assert [backup.file for backup in backups_of(hands.url, hands.folder)] == [made.file]


def test_a_clock_that_was_ahead_takes_no_backup_away(hands: BackupHands) -> None:
    daily = [hands.back_up(BackupKind.DAILY).backup for _ in range(2)]
    ahead = datetime.now(UTC) + timedelta(days=365)
    for backup in daily:
        stamp = backup.made_at.strftime("%Y%m%d-%H%M%S")
        later = ahead.strftime("%Y%m%d-%H%M%S")
        ahead += timedelta(days=1)
        for end in ("", ".json"):
            old = Path(f"{backup.file}{end}")
            old.rename(old.with_name(old.name.replace(stamp, later)))
    real = [hands.back_up(BackupKind.DAILY, keep=2).backup for _ in range(3)]
    left = {backup.file for backup in backups_of(hands.url, hands.folder)}
    assert {backup.file for backup in real[1:]} < left
    assert len(left) == 4


def test_backups_of_one_server_are_known_by_whatever_words_name_it(tmp_path: Path) -> None:
    def tag(address: str) -> str:
        with BackupFolder(tmp_path, make_url(address)).new_file(BackupKind.MANUAL) as new:
            return new.part.name.rpartition("-")[2].partition(".")[0]

    start = "postgresql+psycopg://"
    assert (
        tag(f"{start}db.example.com/studio")
        == tag(f"{start}ann@DB.example.com:5432/studio")
        == tag(f"{start}/studio?host=db.example.com&port=5432")
        == tag(f"{start}/studio?host=db.example.com:5432")
    )
    assert tag(f"{start}localhost/studio") == tag(f"{start}127.0.0.1/studio?port=5432")
    others = [
        *("/studio?host=one.example.com", "/studio?host=two.example.com"),
        *("one.example.com:5433/studio", "one.example.com/Studio", "localhost/studio"),
    ]
    assert len({tag(start + other) for other in others}) == len(others)
