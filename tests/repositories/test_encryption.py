"""Encrypting a file: nothing readable stays, nothing is lost, and the key decides."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.errors import DatabaseProblem, StudioEncrypted, StudioError
from studio_app.repositories import encryption, file_keys, sqlite_file
from studio_app.repositories.sqlite_file import connect, open_file
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.repositories.conditions import small_files
from tests.services.steps import Hands, count_bookings, wish

KEY = bytes(range(32))
OTHER_KEY = bytes(32)
# Too long for chance to write them: what is encrypted is millions of random bytes.
NAMES = (b"Cara Client", b"has a knee", b"sessions", b"bookings", b"SQLite format")


@pytest.fixture(autouse=True)
def _no_keys_stay(sqlite_studio: StudioDatabase) -> Iterator[None]:
    yield
    file_keys.forget(sqlite_studio.file)


def nothing(_new: Path) -> None:
    """Look at nothing in the copy."""


def contents(file: Path) -> dict[str, str]:
    """Return what is in every table, as one number per table."""
    with closing(open_file(file, create=False)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {
            table: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(f'SELECT * FROM "{table}"')))).encode()
            ).hexdigest()
            for (table,) in tables
        }


def files_of(studio: StudioDatabase) -> list[str]:
    return sorted(found.name for found in studio.file.parent.iterdir() if found.is_file())


def encrypted(studio: StudioDatabase) -> None:
    encryption.encrypt(studio.file, KEY, nothing)


def turned(studio: StudioDatabase) -> None:
    """Encrypt what is plain, decrypt what is not."""
    if encryption.is_encrypted(studio.file):
        encryption.decrypt(studio.file, nothing)
    else:
        encryption.encrypt(studio.file, KEY, nothing)


def test_there_and_back_with_everything_in_it(sqlite_studio: StudioDatabase) -> None:
    before = contents(sqlite_studio.file)
    assert not encryption.is_encrypted(sqlite_studio.file)
    encrypted(sqlite_studio)
    assert encryption.is_encrypted(sqlite_studio.file)
    assert contents(sqlite_studio.file) == before
    assert examine(sqlite_studio.url).ok
    assert files_of(sqlite_studio) == ["studio.sqlite3"]
    encryption.decrypt(sqlite_studio.file, nothing)
    assert not encryption.is_encrypted(sqlite_studio.file)
    assert file_keys.key_of(sqlite_studio.file) is None
    assert contents(sqlite_studio.file) == before
    assert examine(sqlite_studio.url).ok


def test_the_copy_keeps_the_numbers_of_the_file(sqlite_studio: StudioDatabase) -> None:
    with closing(connect(sqlite_studio.file)) as connection:
        connection.execute("PRAGMA user_version = 7")
        connection.execute("PRAGMA application_id = 11")
    encrypted(sqlite_studio)
    with closing(connect(sqlite_studio.file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (7,)
        assert connection.execute("PRAGMA application_id").fetchone() == (11,)


def test_nobody_reads_a_name_on_the_disk(sqlite_studio: StudioDatabase) -> None:
    assert all(name in sqlite_studio.file.read_bytes() for name in NAMES)
    encrypted(sqlite_studio)
    login = sqlite_studio.login("desk")
    Hands.of(login).book(wish())
    beside = [found for found in sqlite_studio.file.parent.iterdir() if found.is_file()]
    assert {"studio.sqlite3", "studio.sqlite3-wal"} <= {found.name for found in beside}
    for found in beside:
        content = found.read_bytes().lower()
        assert [name for name in NAMES if name.lower() in content] == []
    login.close()


def test_only_the_right_key_opens_it(sqlite_studio: StudioDatabase) -> None:
    encrypted(sqlite_studio)
    before = sqlite_studio.file.read_bytes()
    file_keys.forget(sqlite_studio.file)
    with pytest.raises(StudioEncrypted, match="recovery code"):
        sqlite_studio.login("desk")
    file_keys.unlock(sqlite_studio.file, OTHER_KEY)
    with pytest.raises(StudioEncrypted, match="does not have its key"):
        sqlite_studio.login("desk")
    assert sqlite_studio.file.read_bytes() == before
    file_keys.unlock(sqlite_studio.file, KEY)
    assert sqlite_studio.login("desk").viewer.name


def test_a_key_for_a_file_that_is_not_encrypted_does_no_harm(
    sqlite_studio: StudioDatabase,
) -> None:
    file_keys.unlock(sqlite_studio.file, KEY)
    Hands.of(sqlite_studio.login("desk")).book(wish())
    assert not encryption.is_encrypted(sqlite_studio.file)


def test_encrypting_and_decrypting_twice(sqlite_studio: StudioDatabase) -> None:
    with pytest.raises(DatabaseProblem, match="is not encrypted"):
        encryption.decrypt(sqlite_studio.file, nothing)
    encrypted(sqlite_studio)
    with pytest.raises(DatabaseProblem, match="is encrypted already"):
        encryption.encrypt(sqlite_studio.file, OTHER_KEY, nothing)
    assert sqlite_studio.login("desk").viewer.name


def test_a_flipped_byte_is_noticed(sqlite_studio: StudioDatabase) -> None:
    encrypted(sqlite_studio)
    content = bytearray(sqlite_studio.file.read_bytes())
    noticed = 0
    places = range(4096 + 100, len(content), len(content) // 12)
    for place in places:
        content[place] ^= 1
        sqlite_studio.file.write_bytes(content)
        content[place] ^= 1
        try:
            noticed += not examine(sqlite_studio.url).ok
        except StudioError:
            noticed += 1
    assert noticed == len(places)


def test_work_goes_on_in_an_encrypted_file(sqlite_studio: StudioDatabase) -> None:
    encrypted(sqlite_studio)
    before = count_bookings(sqlite_studio)
    hands = Hands.of(sqlite_studio.login("desk"))
    hands.undo(hands.book(wish()))
    hands.book(wish("cem"))
    assert count_bookings(sqlite_studio) == before + 2
    assert examine(sqlite_studio.url).ok


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_refused_while_another_program_has_it_open(
    sqlite_studio: StudioDatabase, key: bytes | None
) -> None:
    if key:
        encrypted(sqlite_studio)
    login = sqlite_studio.login("desk")
    before = contents(sqlite_studio.file)
    with pytest.raises(DatabaseProblem, match="Close Studio App everywhere else"):
        turned(sqlite_studio)
    assert contents(sqlite_studio.file) == before
    assert encryption.is_encrypted(sqlite_studio.file) == bool(key)
    Hands.of(login).book(wish())
    login.close()
    turned(sqlite_studio)
    assert encryption.is_encrypted(sqlite_studio.file) != bool(key)


def test_refused_while_somebody_writes_on_a_share(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "is_on_network", lambda _file: True)
    before = contents(sqlite_studio.file)
    with (
        sqlite_studio.house(),
        pytest.raises(DatabaseProblem, match="open in another window or on another PC"),
    ):
        encryption.encrypt(sqlite_studio.file, KEY, nothing)
    assert contents(sqlite_studio.file) == before


def test_another_pc_that_had_the_old_file_open_on_a_share_writes_nothing_into_the_void(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There an idle connection cannot be seen; it finds no database any more."""
    monkeypatch.setattr(sqlite_file, "is_on_network", lambda _file: True)
    hands = Hands.of(sqlite_studio.login("desk"))
    hands.book(wish())
    before = count_bookings(sqlite_studio)
    encrypted(sqlite_studio)
    with pytest.raises(StudioError):
        hands.book(wish("cem"))
    assert count_bookings(sqlite_studio) == before


def test_whoever_waits_at_the_old_file_finds_no_database_in_it(
    sqlite_studio: StudioDatabase,
) -> None:
    said: list[str] = []
    waiting = threading.Event()

    def wait() -> None:
        with closing(sqlcipher.connect(str(sqlite_studio.file), timeout=30)) as connection:
            waiting.set()
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("CREATE TABLE lost (a)")
            except sqlcipher.DatabaseError as error:
                said.append(str(error))

    thread = threading.Thread(target=wait)

    def start_waiting(_new: Path) -> None:
        thread.start()
        waiting.wait()

    encryption.encrypt(sqlite_studio.file, KEY, start_waiting)
    thread.join()
    assert said == ["file is not a database"]
    assert examine(sqlite_studio.url).ok


def test_a_copy_that_is_not_sound_is_thrown_away(sqlite_studio: StudioDatabase) -> None:
    def refuse(new: Path) -> None:
        assert contents(new) == contents_before
        raise DatabaseProblem("No.")

    contents_before = contents(sqlite_studio.file)
    with pytest.raises(DatabaseProblem, match=r"^No\.$"):
        encryption.encrypt(sqlite_studio.file, KEY, refuse)
    assert not encryption.is_encrypted(sqlite_studio.file)
    assert contents(sqlite_studio.file) == contents_before
    assert files_of(sqlite_studio) == ["studio.sqlite3"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE clients SET name = 'Somebody Else' WHERE rowid = 1",
        "DELETE FROM clients WHERE rowid = 8",
        "DROP TRIGGER credit_entries_balance",
        "DROP INDEX {index}",
    ],
)
def test_a_copy_that_is_not_equal_is_found_out(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    copy: Any = encryption._copy

    def copy_badly(connection: Any, new: Path, after: bytes | None) -> None:
        copy(connection, new, after)
        file_keys.unlock(new, KEY)
        with closing(connect(new)) as bad:
            bad.execute("PRAGMA foreign_keys = OFF")
            (index,) = bad.execute(
                "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            ).fetchone()
            triggers = bad.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name='clients'"
            ).fetchall()
            for name, _sql in triggers:
                bad.execute(f"DROP TRIGGER {name}")
            assert bad.execute(change.format(index=index)).rowcount != 0
            for _name, sql in triggers:
                bad.execute(sql)

    monkeypatch.setattr(encryption, "_copy", copy_badly)
    with pytest.raises(DatabaseProblem, match="is not equal to it"):
        encrypted(sqlite_studio)
    assert not encryption.is_encrypted(sqlite_studio.file)
    assert examine(sqlite_studio.url).ok


def test_no_room_for_the_copy(sqlite_studio: StudioDatabase) -> None:
    before = contents(sqlite_studio.file)
    with (
        small_files(sqlite_studio.file.stat().st_size // 2048),
        pytest.raises(DatabaseProblem, match="room for a second copy"),
    ):
        encrypted(sqlite_studio)
    assert contents(sqlite_studio.file) == before
    assert files_of(sqlite_studio) == ["studio.sqlite3"]


def test_what_an_encrypted_file_looks_like(tmp_path: Path, sqlite_studio: StudioDatabase) -> None:
    encrypted(sqlite_studio)
    assert sqlite_file.looks_encrypted(sqlite_studio.file)
    for name, content in {
        "text": b"Dear diary. " * 4096,
        "zeros": bytes(8192),
        "half a page": sqlite_studio.file.read_bytes()[:6000],
        "picture": b"\x89PNG\r\n" + sqlite_studio.file.read_bytes()[6:8192],
        "empty": b"",
    }.items():
        (tmp_path / name).write_bytes(content)
        assert not sqlite_file.looks_encrypted(tmp_path / name)


def test_chance_begins_an_encrypted_file_like_another_kind(
    tmp_path: Path, sqlite_studio: StudioDatabase
) -> None:
    encrypted(sqlite_studio)
    content = sqlite_studio.file.read_bytes()
    for beginning in (b"PK", b"\x1f\x8b", b"BZh", b"\xff\xd8\xff\x00"):
        (tmp_path / "chance").write_bytes(beginning + content[len(beginning) :])
        assert sqlite_file.looks_encrypted(tmp_path / "chance")
    (tmp_path / "archive").write_bytes(b"PK\x03\x04" + content[4:])
    assert not sqlite_file.looks_encrypted(tmp_path / "archive")


def test_a_key_has_its_length(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        file_keys.unlock(tmp_path / "x", b"short")


def test_the_file_keeps_its_rights(sqlite_studio: StudioDatabase) -> None:
    sqlite_studio.file.chmod(0o640)
    encrypted(sqlite_studio)
    assert re.fullmatch(r"0o100640", oct(sqlite_studio.file.stat().st_mode))
