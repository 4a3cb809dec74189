"""Files that are no studio, cannot be used or are damaged: a sentence, and nothing harmed."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from studio_app.domain.errors import DatabaseProblem, StudioError, StudioMissing
from studio_app.repositories import sqlite_file
from studio_app.repositories.engine import parse_url
from studio_app.repositories.house import House
from studio_app.services.access import open_studio, reach
from studio_app.services.doctor import examine
from studio_app.services.founding import FoundingRequest, found_studio
from studio_app.services.schedule import load_schedule
from tests.databases import StudioDatabase
from tests.factories import PASSWORD, TODAY
from tests.repositories.conditions import (
    SCRIPTS,
    migrated,
    open_folder,
    opened,
    ordinary_user,
)
from tests.services.steps import Hands, wish

FOUNDING = FoundingRequest("S", "UTC", "EUR", "en_GB", "O", "o", "three plain words")


def found(file: Path) -> None:
    found_studio(f"sqlite:///{file}", FOUNDING, scripts=SCRIPTS, backups=file.parent / "backups")


def open_(file: Path) -> None:
    open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=file.parent / "backups")


USES: dict[str, Callable[[Path], Any]] = {"open": open_, "found": found, "migrate": migrated}


def sentence(caught: pytest.ExceptionInfo[StudioError]) -> str:
    said = str(caught.value)
    assert said[-1] == "."
    assert "Error" not in said
    assert "Errno" not in said
    return said


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "content",
    [
        b"Dear diary, this is no database.",
        b"\x89PNG\r\n\x1a\n" + bytes(5000),
        b"SQLite format 4\x00" + bytes(5000),
        b"SQLite format 3\x00" + b"\xff" * 5000,
        random.Random(1).randbytes(8192),
    ],
    ids=["text", "picture", "almost", "header only", "noise"],
)
def test_a_file_that_is_not_a_database(tmp_path: Path, use: str, content: bytes) -> None:
    file = tmp_path / "notes.sqlite3"
    file.write_bytes(content)
    with pytest.raises(DatabaseProblem) as refusal:
        USES[use](file)
    assert "notes.sqlite3" in sentence(refusal)
    assert file.read_bytes() == content
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("use", ["found", "migrate"])
def test_the_data_of_another_program_is_left_alone(tmp_path: Path, use: str) -> None:
    file = tmp_path / "theirs.sqlite3"
    connection = sqlite3.connect(file)
    connection.execute("CREATE TABLE users (name)")
    connection.execute("INSERT INTO users VALUES ('kept')")
    connection.commit()
    connection.close()
    with pytest.raises(StudioMissing):
        open_(file)
    with pytest.raises(DatabaseProblem, match="holds the data of another program"):
        USES[use](file)
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT * FROM users").fetchall() == [("kept",)]
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("", "is a folder"),
        ("missing/studio.sqlite3", "does not exist"),
        ("file/studio.sqlite3", "does not exist"),
        ("x" * 300, "cannot be opened"),
    ],
)
@pytest.mark.parametrize("use", ["found", "migrate"])
def test_a_place_where_no_file_can_be(tmp_path: Path, place: str, said: str, use: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseProblem, match=said) as refusal:
        USES[use](tmp_path / place)
    sentence(refusal)
    assert [found.name for found in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def shared(sqlite_template: Path) -> Iterator[Path]:
    """A studio in a folder that everybody can reach; used once, so that all is imported."""
    with open_folder() as folder:
        file = folder / "studio.sqlite3"
        shutil.copy(sqlite_template, file)
        file.chmod(0o666)
        opened(file, PASSWORD).close()
        for leftover in folder.glob("*-*"):
            leftover.unlink()
        yield file


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "said"),
    [
        (0o444, 0o777, "is read-only"),
        (0o666, 0o555, "is read-only"),
        (0o000, 0o777, "cannot be read"),
        (0o666, 0o000, "cannot be opened"),
    ],
)
def test_a_studio_without_the_right_to_it(
    shared: Path, file_mode: int, folder_mode: int, said: str
) -> None:
    before = shared.read_bytes()
    shared.chmod(file_mode)
    shared.parent.chmod(folder_mode)
    with ordinary_user(), pytest.raises(DatabaseProblem, match=said) as refusal:
        opened(shared, PASSWORD)
    assert "studio" in sentence(refusal)
    shared.parent.chmod(0o777)
    assert shared.read_bytes() == before


@pytest.mark.parametrize("use", ["found", "migrate"])
def test_a_new_studio_in_a_folder_that_is_not_ones_own(shared: Path, use: str) -> None:
    shared.parent.chmod(0o555)
    with ordinary_user(), pytest.raises(DatabaseProblem, match="cannot be written to") as refusal:
        USES[use](shared.parent / "new.sqlite3")
    assert "ask whoever looks after this PC" in sentence(refusal)
    assert not (shared.parent / "new.sqlite3").exists()


def test_rights_that_go_while_one_works(shared: Path) -> None:
    with ordinary_user():
        login = opened(shared, PASSWORD)
    hands = Hands.of(login)
    hands.book(wish())
    # What is open stays open; the next connection is the one that finds the door shut.
    login.uow._engine.dispose()
    shared.chmod(0o444)
    shared.parent.chmod(0o555)
    with ordinary_user(), pytest.raises(DatabaseProblem):
        hands.book(wish("cem"))
    login.close()


def flip(file: Path, pages: range, seed: int) -> None:
    """Overwrite half of each of the pages with noise."""
    content = bytearray(file.read_bytes())
    for page in pages:
        content[page * 4096 : page * 4096 + 2048] = random.Random(seed).randbytes(2048)
    file.write_bytes(content)


def use_everything(file: Path) -> None:
    login = opened(file, PASSWORD)
    try:
        load_schedule(login.uow, login.viewer, TODAY, 30)
        Hands.of(login).book(wish())
    finally:
        login.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_file_is_said_to_be_damaged(sqlite_studio: StudioDatabase, seed: int) -> None:
    pages = sqlite_studio.file.stat().st_size // 4096
    flip(sqlite_studio.file, range(1, pages), seed)
    before = sqlite_studio.file.read_bytes()
    with pytest.raises(DatabaseProblem, match="is damaged") as refusal:
        use_everything(sqlite_studio.file)
    assert "restore the latest good backup" in sentence(refusal)
    assert sqlite_studio.file.read_bytes() == before


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.9])
def test_half_a_file_is_said_to_be_damaged(sqlite_studio: StudioDatabase, fraction: float) -> None:
    content = sqlite_studio.file.read_bytes()
    sqlite_studio.file.write_bytes(content[: int(len(content) * fraction)])
    with pytest.raises(DatabaseProblem, match="is damaged"):
        use_everything(sqlite_studio.file)


def test_each_damaged_page_is_noticed_or_harmless(
    sqlite_studio: StudioDatabase, sqlite_template: Path
) -> None:
    """Never a traceback: a sentence, or the page was not needed."""
    noticed = 0
    pages = sqlite_template.stat().st_size // 4096
    for page in range(1, pages, 3):
        shutil.copy(sqlite_template, sqlite_studio.file)
        for leftover in ("-wal", "-shm"):
            sqlite_studio.file.with_name(f"studio.sqlite3{leftover}").unlink(missing_ok=True)
        flip(sqlite_studio.file, range(page, page + 1), page)
        try:
            use_everything(sqlite_studio.file)
        except StudioError:
            noticed += 1
    assert noticed > 3


def test_a_damaged_studio_is_not_migrated_nor_backed_up(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    from studio_app.repositories.house import House

    House(sqlite_studio.url).migrate(SCRIPTS, tmp_path / "first", target="0001")
    pages = sqlite_studio.file.stat().st_size // 4096
    flip(sqlite_studio.file, range(pages // 2, pages), 5)
    with pytest.raises(DatabaseProblem):
        migrated(sqlite_studio.file, tmp_path / "backups")
    made = list((tmp_path / "backups").iterdir()) if (tmp_path / "backups").exists() else []
    assert made == []


def test_another_program_that_holds_the_file(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "BUSY_SECONDS", 0.2)
    hands = Hands.of(sqlite_studio.login("desk"))
    with sqlite_studio.house(), pytest.raises(DatabaseProblem, match="busy in another program"):
        hands.book(wish())
    assert hands.book(wish()).client_name == "Cara Client"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "studio.sqlite3",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite+pysqlite:///x",
        "postgresql://u@h/d",
        "postgresql+psycopg://u:hidden@h",
        "mysql://u:hidden@h/d",
        "postgresql+psycopg://u:hidden@h:port/d",
        "http://example.com",
        "\x00",
        "://",
    ],
)
def test_an_address_that_is_none(url: str) -> None:
    with pytest.raises(DatabaseProblem, match="is not an address") as refusal:
        parse_url(url)
    assert "hidden" not in sentence(refusal)
    assert "sqlite:///FILE" in str(refusal.value)


@pytest.mark.parametrize("journal", ["DELETE", "TRUNCATE", "WAL"])
def test_examining_a_file_leaves_its_journal_as_it_is(
    sqlite_studio: StudioDatabase, journal: str
) -> None:
    with closing(sqlite_file.open_file(sqlite_studio.file)) as connection:
        connection.execute(f"PRAGMA journal_mode = {journal}")
    before = sqlite_studio.file.read_bytes()
    findings = {found.check: found.ok for found in examine(sqlite_studio.url).findings}
    assert findings["durability"] == (journal == "WAL")
    assert "studio is ready" in reach(sqlite_studio.url)
    assert sqlite_studio.file.read_bytes() == before
    beside = {found.name for found in sqlite_studio.file.parent.glob("studio*")}
    assert beside <= {"studio.sqlite3", "studio.sqlite3-journal"}


def test_looking_for_a_studio_that_is_not_there_makes_no_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    assert "There is no studio in this database yet" in reach(url)
    for look in (examine, lambda url: open_(tmp_path / "studio.sqlite3")):
        with pytest.raises(StudioMissing):
            look(url)
    with pytest.raises(DatabaseProblem, match="cannot be opened"), House(url).reading():
        pass
    assert list(tmp_path.iterdir()) == []


def test_looking_at_the_header_keeps_the_locks_of_this_program(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing a file drops every lock that the process holds on it: another may write then."""
    monkeypatch.setattr(sqlite_file, "is_on_network", lambda _file: True)
    other = (
        "import sys; from sqlcipher3 import dbapi2 as d; c = d.connect(sys.argv[1], timeout=0.1);"
        "c.execute('BEGIN IMMEDIATE')"
    )
    with sqlite_studio.house():
        sqlite_file.check_file(sqlite_studio.file)
        House(sqlite_studio.url).revision()
        words = [sys.executable, "-c", other, str(sqlite_studio.file)]
        told = subprocess.run(words, capture_output=True, text=True)
    assert "database is locked" in told.stderr


MOUNTS = """
/dev/disk3s1 on / (apfs, sealed, local, read-only, journaled)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
//ann@nas.local/Studio%20Data on /Volumes/Studio Data (smbfs, nodev, nosuid, mounted by ann)
nas:/export on /Volumes/export (nfs)
/dev/disk4s1 on /Volumes/Stick (msdos, local, nodev, nosuid, noowners)
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/Users/ann/Library/Application Support/Studio App", "apfs"),
        ("/Volumes/Studio Data/studio", "smbfs"),
        ("/Volumes/Studio Data", "smbfs"),
        ("/Volumes/export", "nfs"),
        ("/Volumes/Stick", "msdos"),
    ],
)
def test_what_a_mac_says_of_its_disks(folder: str, kind: str) -> None:
    assert sqlite_file.kind_of_place(folder, sqlite_file.kinds_on_mac(MOUNTS)) == kind
