"""Keeping others out of a studio's file: one restore at a time, and none over what is open."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.errors import DatabaseProblem

# Every connection of SQLite to a file locks bytes in this range while it reads or writes, and as
# long as it is open where there is a write-ahead log (SQLite's os.h, PENDING_BYTE).
_FIRST_LOCKED, _LOCKED_BYTES = 0x4000_0000, 512
_CHUNK = 1 << 20
_REPLACED = b"replaced by a restored studio   "


class StudioInUse(DatabaseProblem):
    """Another program has the studio open."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"“{file}” is open in another program. Close Studio App there, on every PC, and "
            "restore again; nothing was changed."
        )


class HeldFile:
    """A file that nobody else has open as a database."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def copy_to(self, target: Path) -> None:
        """Copy the file byte for byte.

        Opened a second time and closed, it would lose its locks (sqlite.org/howtocorrupt, 2.2).
        """
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        with target.open("wb") as stream:
            while chunk := os.read(self._descriptor, _CHUNK):
                stream.write(chunk)

    def mark_replaced(self) -> None:
        """Let whoever waits for the old file's locks find no database in it."""
        os.lseek(self._descriptor, 0, os.SEEK_SET)
        os.write(self._descriptor, _REPLACED)

    def release(self) -> None:
        """Give the file back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


@contextmanager
def held_alone(file: Path) -> Iterator[HeldFile]:
    """Keep every other program out of a file that cannot be opened as a database.

    This program must have no connection to it. Raises StudioInUse, OSError.
    """
    held = HeldFile(os.open(file, os.O_RDWR | getattr(os, "O_BINARY", 0)))
    try:
        try:
            _lock(held._descriptor)
        except OSError as error:
            raise StudioInUse(file) from error
        yield held
    finally:
        held.release()


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(descriptor, _FIRST_LOCKED, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, _LOCKED_BYTES)
    else:
        import fcntl

        kind = fcntl.LOCK_EX | fcntl.LOCK_NB
        fcntl.lockf(descriptor, kind, _LOCKED_BYTES, _FIRST_LOCKED)


@contextmanager
def one_restore(file: Path) -> Iterator[None]:
    """Let nobody else restore into the place of the file; the system frees it when killed.

    Raises DatabaseProblem while somebody else does, OSError where nothing can be written.
    """
    lock = lock_file(file)
    connection = _locked(lock)
    if connection is None:
        raise DatabaseProblem(
            f"Somebody is restoring “{file}” already. Wait until that is done; nothing was changed."
        )
    try:
        yield
    finally:
        if sys.platform == "win32":
            connection.close()
            with suppress(OSError):
                lock.unlink()
        else:
            with suppress(OSError):
                lock.unlink()
            connection.close()


def lock_file(file: Path) -> Path:
    """Return what tells others that a restore is under way."""
    return file.with_name(f".{file.name}.restoring-lock")


def _locked(lock: Path) -> Any | None:
    """Return what holds the lock until it is closed, None when somebody else does."""
    lock.touch(mode=0o600)
    before = lock.stat().st_ino
    # SQLite's own locks are the same on every system, and between connections of one program.
    connection = sqlcipher.connect(str(lock), timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        # Whoever held it before took its name away when they were done, and the next one made it
        # anew: only the file that has the name now counts.
        if lock.stat().st_ino == before:
            return connection
    except (sqlcipher.DatabaseError, OSError):
        pass
    connection.close()
    return None
