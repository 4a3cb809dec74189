"""Bad input on the command line: one sentence that says what to do, and no data harmed."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from studio_app import bootstrap
from studio_app.services.founding import FoundingRequest
from tests.command_line import CommandLine, Prepare, files_up_to, sentence_in
from tests.command_line import without_root_powers as no_powers

PASSWORD = "amber-lagoon-12"
COMMANDS = ["init", "migrate", "demo", "doctor"]


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A file that holds a good password."""
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return file


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a studio without clients, to copy."""
    file = tmp_path_factory.mktemp("founded") / "studio.sqlite3"
    wanted = FoundingRequest("Harbour", "Europe/Berlin", "EUR", "en_GB", "Ann", "ann", PASSWORD)
    bootstrap.found_studio(bootstrap.file_url(file), wanted)
    return file


@pytest.fixture
def a_studio(founded: Path, tmp_path: Path) -> Path:
    """The file of a studio without clients."""
    return Path(shutil.copy(founded, tmp_path / "studio.sqlite3"))


def init(url: str, password_file: Path, **changed: str) -> list[str]:
    given = {"studio": "Harbour", "owner": "Ann", "login": "ann", **changed}
    options = [part for name, value in given.items() for part in (f"--{name}", value)]
    return ["init", "--database", url, *options, "--password-file", str(password_file)]


def arguments(command: str, url: str, password_file: Path) -> list[str]:
    return init(url, password_file) if command == "init" else [command, "--database", url]


def contents(file: Path) -> list[tuple[str, int]]:
    """Returns each table with its number of rows, of a file that checks out."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted(name for (name,) in tables.fetchall())
        return [
            (name, connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
            for name in names
        ]


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("init", "harbour"),
        ("migrate", "harbour"),
        ("demo", "harbour"),
        ("doctor", "harbour"),
        ("migrate", "sqlite://"),
        ("migrate", "mysql://ann@host/studio"),
        ("migrate", "postgresql+psycopg://ann@host"),
        ("migrate", "postgresql+psycopg://ann@host:five/studio"),
    ],
)
def test_a_wrong_address(
    studio_app: CommandLine, password_file: Path, command: str, url: str
) -> None:
    said = sentence_in(studio_app(*arguments(command, url, password_file)))
    assert "is not an address of a studio's database" in said
    assert "sqlite:///FILE" in said
    assert "postgresql+psycopg://USER@HOST/DATABASE" in said


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens, kept so while the test runs."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unreachable_server(
    studio_app: CommandLine, password_file: Path, command: str, closed_port: int
) -> None:
    url = f"postgresql+psycopg://ann:sesame-77@127.0.0.1:{closed_port}/studio"
    done = studio_app(*arguments(command, url, password_file))
    said = sentence_in(done)
    assert f"127.0.0.1:{closed_port} cannot be reached" in said
    assert "Check the network" in said
    # Nobody typed into a form here.
    assert "typed" not in said
    assert "sesame-77" not in done.stderr + studio_app.log.read_text()


def test_a_host_that_does_not_exist(studio_app: CommandLine) -> None:
    url = "postgresql+psycopg://ann@no-such-host.invalid/studio"
    assert "cannot be reached" in sentence_in(studio_app("migrate", "--database", url))


@pytest.mark.parametrize(
    ("command", "bytes_of_it"),
    [
        *((command, b"Dear diary, today I wrote no database.\n" * 100) for command in COMMANDS),
        ("migrate", b"%PDF-1.7\n"),
        ("migrate", b"\x00" * 4096),
    ],
)
def test_a_file_that_is_not_a_database(
    studio_app: CommandLine, password_file: Path, tmp_path: Path, command: str, bytes_of_it: bytes
) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(bytes_of_it)
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{file}", password_file)))
    assert f"“{file}” is not a studio's database" in said
    assert file.read_bytes() == bytes_of_it
    assert {entry.name for entry in tmp_path.iterdir()} <= {"letter.txt", "password", "home"}


@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_folder(
    studio_app: CommandLine, password_file: Path, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{folder}", password_file)))
    assert f"“{folder}” is a folder" in said


@pytest.mark.parametrize("command", ["migrate", "demo"])
def test_a_folder_that_does_not_exist(
    studio_app: CommandLine, password_file: Path, tmp_path: Path, command: str
) -> None:
    file = tmp_path / "nowhere" / "studio.sqlite3"
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{file}", password_file)))
    assert f"“{file.parent}” does not exist" in said
    assert not file.parent.exists()


@pytest.mark.parametrize("command", ["init", "migrate", "demo"])
def test_a_folder_without_write_permission(
    studio_app: CommandLine, password_file: Path, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    url = f"sqlite:///{folder / 'studio.sqlite3'}"
    said = sentence_in(studio_app(*arguments(command, url, password_file), prepare=no_powers))
    assert f"“{folder}” cannot be written to" in said
    assert list(folder.iterdir()) == []


def test_a_studio_that_may_not_be_read(studio_app: CommandLine, a_studio: Path) -> None:
    a_studio.chmod(0)
    url = f"sqlite:///{a_studio}"
    said = sentence_in(studio_app("doctor", "--database", url, prepare=no_powers))
    assert f"“{a_studio}” cannot be read" in said


def test_a_home_without_write_permission(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)
    said = sentence_in(CommandLine(locked / "home")("migrate", prepare=no_powers))
    assert "cannot be made" in said
    assert "STUDIO_APP_HOME" in said


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[tuple[Path, Prepare | None]]:
    """A folder with little room, and what to do in a process so that the room is little.

    A disk of its own where this process may mount one, else a limit on the size of files.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    may_mount = os.geteuid() == 0 and not subprocess.call(
        ["mount", *options], stderr=subprocess.DEVNULL
    )
    yield folder, None if may_mount else files_up_to(2_000_000)
    if may_mount:
        subprocess.check_call(["umount", str(folder)])


def test_a_full_disk(studio_app: CommandLine, full_disk: tuple[Path, Prepare | None]) -> None:
    folder, prepare = full_disk
    file = folder / "studio.sqlite3"
    url = f"sqlite:///{file}"
    tables = studio_app("migrate", "--database", url, prepare=prepare)
    assert tables.returncode == 0, tables.stderr
    before = contents(file)

    said = sentence_in(studio_app("demo", "--clients", "2000", "--database", url, prepare=prepare))
    assert "what was saved before is safe" in said
    assert "try again" in said
    assert contents(file) == before


def test_a_disk_too_full_for_the_backup(studio_app: CommandLine, a_studio: Path) -> None:
    with sqlite3.connect(a_studio) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    before = a_studio.read_bytes()
    url = f"sqlite:///{a_studio}"
    said = sentence_in(studio_app("migrate", "--database", url, prepare=files_up_to(200_000)))
    assert "No backup could be written" in said
    assert "Make room" in said
    assert a_studio.read_bytes() == before
    assert list((studio_app.home / "data" / "backups").iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_corrupt_file(
    studio_app: CommandLine, a_studio: Path, password_file: Path, command: str
) -> None:
    whole = a_studio.read_bytes()
    broken = whole[:4096] + os.urandom(40960) + whole[4096 + 40960 :]
    a_studio.write_bytes(broken)
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{a_studio}", password_file)))
    assert f"“{a_studio}” is damaged" in said
    assert "backup" in said
    assert a_studio.read_bytes() == broken


@pytest.mark.parametrize("command", ["migrate", "doctor"])
def test_a_file_cut_short(
    studio_app: CommandLine, a_studio: Path, password_file: Path, command: str
) -> None:
    cut = a_studio.read_bytes()[:20_000]
    a_studio.write_bytes(cut)
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{a_studio}", password_file)))
    assert "is damaged" in said
    assert a_studio.read_bytes() == cut


@pytest.mark.parametrize("command", COMMANDS)
def test_a_studio_of_a_newer_program(
    studio_app: CommandLine, a_studio: Path, password_file: Path, command: str
) -> None:
    with sqlite3.connect(a_studio) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = a_studio.read_bytes()
    said = sentence_in(studio_app(*arguments(command, f"sqlite:///{a_studio}", password_file)))
    assert "newer version of Studio App" in said
    assert "Update the program" in said
    assert a_studio.read_bytes() == before
