"""Encrypting an SQLite file, or taking that back: a verified copy takes the file's place at once.

Killed at any moment, the old file or the new one is there, whole, under the studio's name.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.errors import DatabaseProblem, StudioEncrypted
from studio_app.repositories import file_keys
from studio_app.repositories.sqlite_file import check_file, connect, open_file, opens_without_key

Check = Callable[[Path], None]

_LOG = logging.getLogger(__name__)
_CHUNK = 1 << 20
_WAITING_MILLISECONDS = 2_000
_KEPT_NUMBERS = ("user_version", "application_id")


def is_encrypted(file: Path) -> bool:
    """Tell whether the file is encrypted; raise DatabaseProblem for one that cannot be opened."""
    check_file(file)
    try:
        if opens_without_key(file):
            return False
        open_and_close(file)
    except StudioEncrypted:
        return True
    except sqlcipher.DatabaseError as error:
        raise _not_opened(file, error) from error
    return True


def open_and_close(file: Path) -> None:
    """Open an existing file with the key that it was unlocked with, if any, and close it.

    Raises StudioEncrypted when that is not its key, DatabaseProblem when it cannot be opened.
    """
    try:
        open_file(file, create=False).close()
    except sqlcipher.DatabaseError as error:
        raise _not_opened(file, error) from error


def _not_opened(file: Path, error: Exception) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{file}” cannot be opened ({error}). Close Studio App elsewhere and try again, or choose "
        "another file."
    )


def encrypt(file: Path, key: bytes, check: Check) -> None:
    """Encrypt the file with the raw 256-bit key, which it is then unlocked with.

    ``check`` looks at the copy before it takes the file's place, and raises to stop that. Raises
    DatabaseProblem, and leaves the file as it was, when another program has it open, when there is
    no room for a second copy beside it, or when the copy is not equal to it.
    """
    if is_encrypted(file):
        raise DatabaseProblem(f"“{file}” is encrypted already.")
    _convert(file, None, key, check)


def decrypt(file: Path, check: Check) -> None:
    """Take the encryption of an unlocked file back; otherwise as `encrypt`."""
    key = file_keys.key_of(file)
    if key is None or not is_encrypted(file):
        raise DatabaseProblem(f"“{file}” is not encrypted.")
    _convert(file, key, None, check)


def copy_beside(file: Path) -> Path:
    """Return where the copy of a file is made before it takes the file's place."""
    return file.with_name(f"{file.name}.new")


def clear_leftovers(file: Path) -> None:
    """Remove what a conversion left that was killed; only while no other can be under way."""
    new = copy_beside(file)
    for leftover in (new, *(new.with_name(new.name + end) for end in ("-journal", "-wal", "-shm"))):
        leftover.unlink(missing_ok=True)


def _convert(file: Path, before: bytes | None, after: bytes | None, check: Check) -> None:
    file = file.resolve()
    new = copy_beside(file)
    try:
        with closing(open_file(file, create=False)) as connection, _alone(file, connection):
            clear_leftovers(file)
            try:
                _copy(connection, new, after)
                _remember(new, after)
                _compare(connection, file, new, after)
                check(new)
                _make_last(new)
                _replace(connection, file, new, after)
            finally:
                file_keys.forget(new)
                clear_leftovers(file)
    except (OSError, sqlcipher.DatabaseError) as error:
        raise DatabaseProblem(
            f"“{file}” was left as it was ({error}). See that there is room for a second copy of "
            f"it in “{file.parent}”, and that you may write there."
        ) from error


@contextmanager
def _alone(file: Path, connection: Any) -> Iterator[None]:
    """Keep everybody else out until the connection is closed; refuse while anybody is in."""
    try:
        connection.execute(f"PRAGMA busy_timeout = {_WAITING_MILLISECONDS}")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A write-ahead log can be left only by the one connection that the file has.
        connection.execute("PRAGMA journal_mode = DELETE")
        # The lock of this empty transaction stays, for that is what the locking mode means.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlcipher.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise _in_use(file) from error
    try:
        yield
    except BaseException:
        connection.close()
        _bring_journal_back(file)
        raise


def _bring_journal_back(file: Path) -> None:
    try:
        connect(file).close()
    except (DatabaseProblem, sqlcipher.DatabaseError):
        # Whoever opens the file next does the same.
        _LOG.warning("The journal could not be brought back.", exc_info=True)


def _in_use(file: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{file}” is open in another window or on another PC. Close Studio App everywhere else, "
        "then try again; nothing was changed."
    )


def _copy(connection: Any, new: Path, after: bytes | None) -> None:
    key = f"x'{after.hex()}'" if after else ""
    numbers = {
        name: connection.execute(f"PRAGMA main.{name}").fetchone()[0] for name in _KEPT_NUMBERS
    }
    connection.execute("ATTACH ? AS copy KEY ?", (str(new), key))
    # It is made to last in one go at its end, and thrown away when it does not get there.
    connection.execute("PRAGMA copy.journal_mode = OFF")
    connection.execute("PRAGMA copy.synchronous = OFF")
    try:
        connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        for name, number in numbers.items():
            connection.execute(f"PRAGMA copy.{name} = {number}")
    finally:
        connection.execute("DETACH copy")


def _remember(new: Path, after: bytes | None) -> None:
    if after is not None:
        file_keys.unlock(new, after)


def _compare(connection: Any, file: Path, new: Path, after: bytes | None) -> None:
    # From here on it has the journal that the studio works with.
    with closing(connect(new)) as copy:
        faults = copy.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok"
        if after is not None:
            faults = faults or copy.execute("PRAGMA cipher_integrity_check").fetchone() is not None
    connection.execute("ATTACH ? AS copy KEY ?", (str(new), f"x'{after.hex()}'" if after else ""))
    try:
        if faults or _differ(connection):
            raise DatabaseProblem(
                f"The copy of “{file}” is not equal to it, so it was thrown away and the file left "
                "as it was. See with studio-app doctor whether the file is whole."
            )
    finally:
        connection.execute("DETACH copy")


def _differ(connection: Any) -> bool:
    shape = "SELECT type, name, tbl_name, sql FROM {}.sqlite_master ORDER BY type, name"
    objects = connection.execute(shape.format("main")).fetchall()
    if objects != connection.execute(shape.format("copy")).fetchall():
        return True
    for kind, name, *_rest in objects:
        if kind != "table":
            continue
        table = '"' + name.replace('"', '""') + '"'
        counts = connection.execute(
            f"SELECT (SELECT count(*) FROM main.{table}), (SELECT count(*) FROM copy.{table})"
        ).fetchone()
        if counts[0] != counts[1]:
            return True
        left_over = f"SELECT * FROM main.{table} EXCEPT SELECT * FROM copy.{table}"
        if connection.execute(left_over).fetchone() is not None:
            return True
    return False


def _make_last(place: Path, flags: int = os.O_RDWR) -> None:
    descriptor = os.open(place, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(connection: Any, file: Path, new: Path, after: bytes | None) -> None:
    os.chmod(new, file.stat().st_mode)
    if sys.platform == "win32":
        # Windows replaces no file that somebody has open: others are kept out by that alone.
        connection.close()
        new.replace(file)
        _settle(file, after)
        return
    # Held from before: afterwards the old file has no name by which it could be opened.
    with file.open("rb+", buffering=0) as old:
        new.replace(file)
        _settle(file, after)
        try:
            _wipe(old)
            _make_last(file.parent, os.O_RDONLY)
        except OSError:
            # The new file stands all the same, and it is whole.
            _LOG.warning("What remained of the old file could not be wiped.", exc_info=True)


def _settle(file: Path, after: bytes | None) -> None:
    if after is None:
        file_keys.forget(file)
    else:
        file_keys.unlock(file, after)


def _wipe(old: Any) -> None:
    # Whoever waited at the lock of the old file finds no database in it, instead of writing what
    # nobody would ever see; and a plain file leaves no names on the disk for others to find.
    size = old.seek(0, os.SEEK_END)
    old.seek(0)
    for start in range(0, size, _CHUNK):
        old.write(bytes(min(_CHUNK, size - start)))
    os.fsync(old.fileno())
