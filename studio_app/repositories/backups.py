"""Copies of an SQLite studio, taken in one step under writers and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.backups import Backup, BackupKind, Report, silent
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories import file_keys
from studio_app.repositories.backup_folder import (
    BackupFolder,
    NewBackup,
    cannot_write,
)
from studio_app.repositories.engine import database_file
from studio_app.repositories.sqlite_file import open_file

# Often enough for a bar that moves, seldom enough to cost nothing: steps of SQLite's machine.
_REPORT_EVERY = 20_000
SIDE_FILES = ("-wal", "-shm", "-journal")

# Tells whether nothing is off in a copy.
Examine = Callable[[Path], bool]


class Damaged(DatabaseProblem):
    """A file whose copy is not whole."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"“{file}” is damaged: its backup does not check out. Restore the latest good backup."
        )


def back_up(
    url: URL,
    folder: BackupFolder,
    kind: BackupKind,
    report: Report = silent,
    examine: Examine | None = None,
) -> Backup:
    """Return a verified copy of an SQLite studio, taken while others write.

    An encrypted studio's copy is encrypted with the same key. ``report`` may raise to stop;
    ``examine`` tells whether it finds the copy clean, which is kept and noted either way: a
    backup of what is there is better than none. Without it the copy is read back, and noted as
    not examined. Raises DatabaseProblem when the copy cannot be made or is not whole.
    """
    file = database_file(url)
    with folder.new_file(kind) as new, opened(file) as source:
        return copied(source, file, new, report, examine)


def copied(
    source: Any,
    file: Path,
    new: NewBackup,
    report: Report,
    examine: Examine | None = None,
) -> Backup:
    """Return a verified copy of what a connection to the file sees; see ``back_up``."""
    copy_into(source, file, new.part, report)
    with same_key(file, new.part):
        check_copy(file, new.part)
        clean = examine(new.part) if examine else None
        into_one_file(new.part)
    give_rights_of(file, new.part)
    return new.keep(clean=clean)


def give_rights_of(file: Path, copy: Path) -> None:
    """Let whoever may read or write a file do so with its copy, which its owner always may."""
    copy.chmod(file.stat().st_mode & 0o666 | 0o600)


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """Open a connection to an existing file and close it; raises DatabaseProblem."""
    try:
        connection = open_file(file, create=False)
    except sqlcipher.DatabaseError as error:
        if "locked" in str(error):
            raise _busy(file) from error
        raise DatabaseProblem(
            f"“{file}” cannot be opened ({error}). Choose another file, or ask whoever looks after "
            "this PC."
        ) from error
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def same_key(file: Path, copy: Path) -> Iterator[None]:
    """Let a copy of an encrypted file be opened as the file itself is."""
    key = file_keys.key_of(file)
    if key is not None:
        file_keys.unlock(copy, key)
    try:
        yield
    finally:
        file_keys.forget(copy)


def copy_into(source: Any, file: Path, target: Path, report: Report = silent) -> None:
    """Write what a connection sees now, whole and in one step, into a new file.

    Copying in steps never ends while others write, and copying the file gets torn pages. Raises
    DatabaseProblem, and what ``report`` raises.
    """
    total = 0
    raised: list[BaseException] = []

    def look() -> int:
        try:
            written = target.stat().st_size if target.exists() else 0
            report(min(written, total), total)
        except BaseException as error:
            # SQLite calls this: what is raised here would be lost.
            raised.append(error)
            return 1
        return 0

    report(0, total)
    # Empty, it may be written to; from the first byte on nobody else may read it.
    target.touch(mode=0o600)
    source.set_progress_handler(look, _REPORT_EVERY)
    try:
        total = _pages(source)
        # Building the copy anew would leave the damage of an index behind, and hide it.
        if source.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise Damaged(file)
        source.execute("VACUUM INTO ?", (str(target),))
    except sqlcipher.DatabaseError as error:
        if raised:
            raise raised[0] from None
        raise _notcopied(file, target.parent, error) from error
    finally:
        source.set_progress_handler(None, 0)


def _pages(connection: Any) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int(pages * size)


def _notcopied(file: Path, folder: Path, error: Exception) -> DatabaseProblem:
    said = str(error)
    if "malformed" in said or "not a database" in said:
        return Damaged(file)
    if "locked" in said:
        return _busy(file)
    return cannot_write(folder, error)


def _busy(file: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{file}” is busy in another program. Wait a moment and try the backup again."
    )


def check_copy(file: Path, copy: Path) -> None:
    """Raise Damaged when the copy of a file is not whole."""
    if not is_whole(copy):
        raise Damaged(file)


def is_whole(file: Path) -> bool:
    """Tell whether a file, unlocked when it is encrypted, reads back whole.

    Raises StudioEncrypted, and DatabaseProblem for one that is no database or cannot be opened.
    """
    try:
        with opened(file) as connection:
            sound = bool(connection.execute("PRAGMA quick_check").fetchall() == [("ok",)])
            if file_keys.key_of(file) is None:
                return sound
            return sound and not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except sqlcipher.DatabaseError:
        return False


def into_one_file(file: Path) -> None:
    """End a file's write-ahead log, so that the file alone is the database."""
    with opened(file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
