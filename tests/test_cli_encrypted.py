"""The command line on an encrypted studio: with a code it works as on any other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio_app.domain.recovery_codes import recovery_code
from studio_app.repositories import encryption, file_keys
from tests.command_line import CommandLine

KEY = bytes(range(7, 39))


@pytest.fixture
def sealed(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    """An encrypted studio whose key no keyring has."""
    file = tmp_path / "studio.sqlite3"
    shutil.copy(sqlite_template, file)
    encryption.encrypt(file, KEY, lambda _new: None)
    file_keys.forget(file)
    yield file
    file_keys.forget(file)


@pytest.fixture
def code(tmp_path: Path) -> Path:
    file = tmp_path / "code.txt"
    file.write_text(recovery_code(KEY).lower().replace("-", "\n") + "\n")
    return file


@pytest.mark.parametrize("command", ["doctor", "migrate", "backup"])
def test_without_the_code_a_sentence_says_what_to_do(
    studio_app: CommandLine, sealed: Path, command: str
) -> None:
    before = sealed.read_bytes()
    told = studio_app(command, "--database", f"sqlite:///{sealed}")
    assert told.returncode == 2
    assert "is encrypted, and this PC does not have its key" in told.stderr
    assert "--recovery-code-file" in told.stderr
    assert "Traceback" not in told.stderr
    assert sealed.read_bytes() == before


def test_doctor_migrate_backup_and_restore_with_the_code(
    sealed: Path, code: Path, tmp_path: Path
) -> None:
    # Started anew each time: a command has to find all that it needs.
    studio_app = CommandLine(tmp_path / "home")
    words = ("--database", f"sqlite:///{sealed}", "--recovery-code-file", code)
    for command in ("doctor", "migrate"):
        told = studio_app(command, *words)
        assert told.returncode == 0, told.stderr
    told = studio_app("backup", *words, "--to", tmp_path / "copies", "--json")
    assert told.returncode == 0, told.stderr
    backup = Path(json.loads(told.stdout)["file"])
    assert b"Client" not in backup.read_bytes()
    assert not backup.read_bytes().startswith(b"SQLite format 3")
    sealed.unlink()
    told = studio_app("restore", *words, backup)
    assert told.returncode == 0, told.stderr
    assert encryption.is_encrypted(sealed)
    assert studio_app("doctor", *words).returncode == 0


def damaged(file: Path) -> None:
    file.write_bytes(bytes(4096) + os.urandom(40 * 4096))


def encrypted_with_another_key(file: Path) -> None:
    file_keys.unlock(file, KEY)
    encryption.decrypt(file, lambda _new: None)
    encryption.encrypt(file, bytes(32), lambda _new: None)
    file_keys.forget(file)


@pytest.mark.parametrize("harm", [damaged, encrypted_with_another_key])
def test_the_code_of_a_backup_brings_it_back_whatever_became_of_the_studio(
    studio_app: CommandLine,
    sealed: Path,
    code: Path,
    tmp_path: Path,
    harm: Callable[[Path], None],
) -> None:
    words = ("--database", f"sqlite:///{sealed}", "--recovery-code-file", code)
    told = studio_app("backup", *words, "--to", tmp_path / "copies", "--json")
    backup = Path(json.loads(told.stdout)["file"])
    harm(sealed)
    before = sealed.read_bytes()
    told = studio_app("restore", *words, backup)
    assert told.returncode == 0, told.stderr
    (kept,) = (studio_app.home / "data" / "backups").glob("*-restore-*.sqlite")
    assert kept.read_bytes() == before
    assert encryption.is_encrypted(sealed)
    assert studio_app("doctor", *words).returncode == 0


def test_a_plain_backup_does_not_decrypt_a_studio(
    studio_app: CommandLine, sealed: Path, code: Path, tmp_path: Path, sqlite_template: Path
) -> None:
    plain = tmp_path / "plain.sqlite"
    shutil.copy(sqlite_template, plain)
    where = ("--database", f"sqlite:///{sealed}")
    told = studio_app("restore", *where, plain)
    assert told.returncode == 2
    assert "anybody could read it" in told.stderr
    told = studio_app("restore", *where, "--recovery-code-file", code, plain)
    assert told.returncode == 0, told.stderr
    assert "encrypted with the key that it had" in told.stdout
    assert encryption.is_encrypted(sealed)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("nonsense", "No recovery code has a “O”|Group 1|has a “U”|13 groups"),
        (recovery_code(bytes(32)), "code of another studio"),
        (None, "cannot be read"),
    ],
)
def test_codes_that_are_none(
    studio_app: CommandLine, sealed: Path, tmp_path: Path, written: str | None, said: str
) -> None:
    file = tmp_path / "wrong.txt"
    if written is not None:
        file.write_text(written)
    words = ("--database", f"sqlite:///{sealed}", "--recovery-code-file", file)
    told = studio_app("doctor", *words)
    assert told.returncode == 2
    assert any(part in told.stderr for part in said.split("|"))
    assert "Traceback" not in told.stderr
