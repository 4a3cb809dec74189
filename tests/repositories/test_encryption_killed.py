"""Encrypting that is killed: the old file or the new one is there, whole, at every moment."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio_app.repositories import encryption, file_keys
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.repositories.killed_conversion import NEW_KEY
from tests.services.steps import Hands, wish

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "repositories" / "killed_conversion.py"


Run = Callable[[int], list[int]]


@contextmanager
def conversions(file: Path, key: bytes | None) -> Iterator[Run]:
    """Yield what converts the file in a process that dies before a line, and says how it ended."""
    words = [str(ROOT), str(file), key.hex() if key else "-"]
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        asked, told = program.stdin, program.stdout
        assert asked is not None
        assert told is not None

        def run(fatal: int) -> list[int]:
            asked.write(f"{fatal}\n")
            asked.flush()
            return [int(number) for number in told.readline().split()]

        yield run
        asked.close()


def state_after(run: Run, file: Path, start: Path, key: bytes | None, fatal: int) -> str:
    """Return what is found under the name after a death before that line: "old" or "new"."""
    shutil.copy(start, file)
    assert run(fatal) == [-signal.SIGKILL]
    file_keys.unlock(file, NEW_KEY)
    is_new = encryption.is_encrypted(file) != bool(key)
    studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
    login = studio.login("desk")
    Hands.of(login).book(wish())
    studio.close()
    encryption.clear_leftovers(file)
    assert examine(studio.url).ok
    for leftover in file.parent.glob(f"{file.name}?*"):
        leftover.unlink()
    return "new" if is_new else "old"


def states(sqlite_studio: StudioDatabase, key: bytes | None, step: int) -> list[str]:
    start = sqlite_studio.file.with_name("start.sqlite3")
    if key:
        encryption.encrypt(sqlite_studio.file, key, lambda _new: None)
    shutil.copy(sqlite_studio.file, start)
    with conversions(sqlite_studio.file, key) as run:
        lines, code = run(0)
        assert code == 0
        assert lines > 40
        # The last lines are where the new file takes the place of the old one.
        moments = sorted({*range(1, lines + 1, step), *range(lines - 3 * step, lines + 1, step)})
        try:
            return [state_after(run, sqlite_studio.file, start, key, line) for line in moments]
        finally:
            file_keys.forget(sqlite_studio.file)


@pytest.mark.parametrize("key", [None, NEW_KEY], ids=["encrypting", "decrypting"])
def test_killed_here_and_there(sqlite_studio: StudioDatabase, key: bytes | None) -> None:
    found = states(sqlite_studio, key, 61)
    assert found == sorted(found, key=["old", "new"].index)
    assert {"old"} <= set(found)


@pytest.mark.soak
@pytest.mark.parametrize("key", [None, NEW_KEY], ids=["encrypting", "decrypting"])
def test_killed_before_every_line(sqlite_studio: StudioDatabase, key: bytes | None) -> None:
    found = states(sqlite_studio, key, 1)
    assert found == sorted(found, key=["old", "new"].index)
    assert set(found) == {"old", "new"}
