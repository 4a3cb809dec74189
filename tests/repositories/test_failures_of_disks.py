"""Full disks: a sentence, what was saved stays, and work goes on when there is room again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from studio_app.domain.errors import DatabaseProblem, StudioError
from studio_app.repositories.house import House
from studio_app.services.access import open_studio
from studio_app.services.doctor import examine
from studio_app.services.founding import FoundingRequest, found_studio
from studio_app.services.restoring import restore
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.repositories.conditions import (
    SCRIPTS,
    migrated,
    opened,
    small_disk,
    small_files,
)
from tests.services.backup_hands import rows_of
from tests.services.steps import SLOT, Hands, count_bookings, wish

HOUR = timedelta(hours=1)


@contextmanager
def full(folder: Path, leave: int) -> Iterator[None]:
    """Leave room for some kibibytes more: by filling the disk, or by what files may take."""
    if not folder.is_mount():
        sizes = [file.stat().st_size // 1024 for file in folder.iterdir() if file.is_file()]
        with small_files(max(sizes, default=0) // 2 + leave):
            yield
        return
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(bytes(4096))
        except OSError:
            stream.truncate(max(stream.tell() - leave * 1024, 0))
    try:
        yield
    finally:
        filler.unlink()


def book_until_full(hands: Hands) -> int:
    """Book hour after hour until that fails; return how many bookings were promised."""
    for number in range(400):
        try:
            hands.book(wish("gus", "sara", SLOT + number * HOUR, pay_later=True))
        except DatabaseProblem as problem:
            said = str(problem)
            break
    assert "full" in said or "failed" in said
    assert "what was saved before is safe" in said
    return number


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk of its own where one may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder, 4096):
        yield folder


def test_a_disk_that_fills_while_one_books(disk: Path, sqlite_template: Path) -> None:
    file = disk / "studio.sqlite3"
    shutil.copy(sqlite_template, file)
    studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
    before = count_bookings(studio)
    hands = Hands.of(studio.login("desk"))
    with full(disk, leave=200):
        promised = book_until_full(hands)
        assert promised > 0
    assert count_bookings(studio) == before + promised
    hands.book(wish("cem"))
    studio.close()
    assert examine(studio.url).ok


def test_files_that_may_not_grow(sqlite_studio: StudioDatabase) -> None:
    """What a quota does: the disk has room, and writing fails all the same."""
    hands = Hands.of(sqlite_studio.login("desk"))
    before = count_bookings(sqlite_studio)
    with small_files(sqlite_studio.file.stat().st_size // 1024):
        promised = book_until_full(hands)
    assert count_bookings(sqlite_studio) == before + promised
    hands.book(wish("cem"))


def test_a_studio_founded_on_a_full_disk(disk: Path) -> None:
    file = disk / "new.sqlite3"
    request = FoundingRequest("S", "UTC", "EUR", "en_GB", "O", "o", "three plain words")
    with full(disk, leave=60), pytest.raises(StudioError):
        found_studio(f"sqlite:///{file}", request, scripts=SCRIPTS, backups=disk)
    found_studio(f"sqlite:///{file}", request, scripts=SCRIPTS, backups=disk)
    door = open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=disk)
    door.log_in("o", "three plain words").close()


def test_no_room_for_the_backup(disk: Path, sqlite_studio: StudioDatabase, tmp_path: Path) -> None:
    migrated_to_old = House(sqlite_studio.url)
    migrated_to_old.migrate(SCRIPTS, tmp_path / "elsewhere", target="0001")
    with full(disk, leave=60), pytest.raises(DatabaseProblem, match="No backup could be written"):
        migrated(sqlite_studio.file, disk / "backups")
    assert migrated_to_old.revision() == "0001"
    assert list((disk / "backups").iterdir()) == []
    migrated(sqlite_studio.file, disk / "backups")


def test_no_room_for_the_migration(disk: Path, sqlite_template: Path, tmp_path: Path) -> None:
    file = disk / "studio.sqlite3"
    shutil.copy(sqlite_template, file)
    house = House(f"sqlite:///{file}")
    house.migrate(SCRIPTS, tmp_path / "backups", target="0001")
    with full(disk, leave=40), pytest.raises(DatabaseProblem):
        migrated(file, tmp_path / "backups")
    assert house.revision() == "0001"
    migrated(file, tmp_path / "backups")
    opened(file, PASSWORD).close()
    assert examine(f"sqlite:///{file}").ok


def test_the_disk_was_really_full(disk: Path) -> None:
    with full(disk, leave=8):
        with pytest.raises(OSError, match=r"No space|too large"):
            (disk / "more").write_bytes(bytes(2**22))
        (disk / "more").unlink()


def test_a_restore_on_a_full_disk_blames_no_backup(
    disk: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    file = disk / "studio.sqlite3"
    shutil.copy(sqlite_template, file)
    url = f"sqlite:///{file}"
    # With a write-ahead log, which needs room of its own as soon as somebody looks into the file.
    backup = tmp_path / "own copy.sqlite3"
    shutil.copy(sqlite_template, backup)
    needed = backup.stat().st_size // 1024
    before = rows_of(url)
    for leave in (8, *range(needed - 8, needed + 60, 8)):
        with full(disk, leave=leave), pytest.raises(DatabaseProblem) as told:
            restore(url, backup, disk / "backups", scripts=SCRIPTS)
        assert "is not a studio's backup" not in str(told.value)
        assert "damaged" not in str(told.value)
        assert rows_of(url) == before
    restore(url, backup, disk / "backups", scripts=SCRIPTS)
    assert examine(url).ok
