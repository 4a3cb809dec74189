"""Copies of an SQLite studio: taken in one step under writers, and put back in its place."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.backups import Backup, BackupKind, Report, silent
from studio_app.domain.errors import DatabaseProblem, StudioEncrypted
from studio_app.repositories import file_keys
from studio_app.repositories.backup_folder import (
    BackupFolder,
    NewBackup,
    cannot_write,
    check_unchanged,
    sync,
    sync_folder,
)
from studio_app.repositories.engine import database_file
from studio_app.repositories.sqlite_file import connect, open_file, opens_without_key

# Often enough for a bar that moves, seldom enough to cost nothing: steps of SQLite's machine.
_REPORT_EVERY = 20_000
_WAITING_MILLISECONDS = 3_000
_SIDE_FILES = ("-wal", "-shm", "-journal")
_REPLACED = b"replaced by a restored studio   "


class Damaged(DatabaseProblem):
    """A file whose copy is not whole."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"“{file}” is damaged: its backup does not check out. Restore the latest good backup."
        )


class StudioInUse(DatabaseProblem):
    """Another program has the studio open."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"“{file}” is open in another program. Close Studio App there, on every PC, and "
            "restore again; nothing was changed."
        )


def back_up(
    url: URL,
    folder: BackupFolder,
    kind: BackupKind,
    report: Report = silent,
    examine: Callable[[Path], bool] = lambda copy: True,
) -> Backup:
    """Return a verified copy of an SQLite studio, taken while others write.

    An encrypted studio's copy is encrypted with the same key. ``report`` may raise to stop;
    ``examine`` tells whether it finds the copy clean, which is kept and noted either way: a
    backup of what is there is better than none. Raises DatabaseProblem when the copy cannot be
    made or is not whole.
    """
    file = database_file(url)
    with folder.new_file(kind) as new, opened(file) as source:
        return _copied(source, file, new, report, examine)


def _copied(
    source: Any,
    file: Path,
    new: NewBackup,
    report: Report,
    examine: Callable[[Path], bool] = lambda copy: True,
) -> Backup:
    copy_into(source, file, new.part, report)
    # No more may read it than the studio itself.
    shutil.copymode(file, new.part)
    with same_key(file, new.part):
        check_copy(file, new.part)
        clean = examine(new.part)
        into_one_file(new.part)
    return new.keep(clean=clean)


@contextmanager
def opened(file: Path) -> Iterator[Any]:
    """Open a connection to an existing file and close it; raises DatabaseProblem."""
    try:
        connection = open_file(file, create=False)
    except sqlcipher.DatabaseError as error:
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
        raise _not_copied(file, target.parent, error) from error
    finally:
        source.set_progress_handler(None, 0)


def _pages(connection: Any) -> int:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    return int(pages * size)


def _not_copied(file: Path, folder: Path, error: Exception) -> DatabaseProblem:
    said = str(error)
    if "malformed" in said or "not a database" in said:
        return Damaged(file)
    if "locked" in said:
        return DatabaseProblem(
            f"“{file}” is busy in another program. Wait a moment and try the backup again."
        )
    return cannot_write(folder, error)


def check_copy(file: Path, copy: Path) -> None:
    """Raise Damaged when the copy of a file is not whole."""
    if not _is_whole(copy):
        raise Damaged(file)


def _is_whole(file: Path) -> bool:
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


@contextmanager
def staged(backup: Path, file: Path) -> Iterator[Path]:
    """Lay a copy of a backup beside the file whose place it shall take; it goes if unused.

    Raises DatabaseProblem for a backup that is not there, damaged, or the studio itself.
    """
    copy = file.with_name(f".{file.name}.restoring")
    try:
        if not backup.is_file():
            raise DatabaseProblem(f"There is no backup “{backup}”. Choose another file.")
        if file.exists() and backup.samefile(file):
            raise DatabaseProblem(f"“{backup}” is the studio itself. Choose one of its backups.")
        if not file.parent.is_dir():
            raise DatabaseProblem(
                f"The folder “{file.parent}” does not exist. Choose another place."
            )
        check_unchanged(backup)
        _remove(copy)
    except OSError as error:
        raise _not_staged(backup, error) from error
    try:
        key = file_keys.key_of(backup) or file_keys.key_of(file)
        if key is not None:
            file_keys.unlock(copy, key)
        _stage(backup, copy, key)
        _check_staged(backup, copy)
        yield copy
    except OSError as error:
        raise _not_staged(backup, error) from error
    finally:
        file_keys.forget(copy)
        _remove(copy)


def _stage(backup: Path, copy: Path, key: bytes | None) -> None:
    in_use = any(backup.with_name(backup.name + end).exists() for end in _SIDE_FILES)
    if not in_use:
        # What nobody has open may lie on a read-only disk, where SQLite could not open it.
        shutil.copyfile(backup, copy)
        return
    if key is not None and file_keys.key_of(backup) is None:
        with same_key(copy, backup), opened(backup) as source:
            copy_into(source, backup, copy)
        return
    with opened(backup) as source:
        copy_into(source, backup, copy)


def _check_staged(backup: Path, copy: Path) -> None:
    try:
        whole = _is_whole(copy)
    except StudioEncrypted as error:
        raise StudioEncrypted(backup) from error
    except DatabaseProblem as error:
        raise DatabaseProblem(
            f"“{backup}” is not a studio's backup. Choose another file; nothing was changed."
        ) from error
    if not whole:
        raise DatabaseProblem(f"“{backup}” is damaged. Choose another backup; nothing was changed.")


def _not_staged(backup: Path, error: OSError) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{backup}” cannot be restored ({error.strerror}). Make room beside the studio's file or "
        "choose another backup; the studio was not touched."
    )


def _remove(file: Path) -> None:
    for name in (file.name, *(file.name + end for end in _SIDE_FILES)):
        with suppress(OSError):
            file.with_name(name).unlink(missing_ok=True)


def put_in_place(
    copy: Path, url: URL, folder: BackupFolder, report: Report = silent
) -> Path | None:
    """Let the examined copy take the studio's place, at once and for good.

    Nobody else may have the studio open. Returns where the state before is kept, None when there
    was no studio. Raises DatabaseProblem, and leaves the studio as it was.
    """
    file = database_file(url).resolve()
    # With the journal that suits where it lies, and everything in the one file once it is closed.
    connect(copy).close()
    key = file_keys.key_of(copy)
    is_encrypted = key is not None and not opens_without_key(copy)
    before = _take_place(copy, file, folder, report)
    if key is not None and is_encrypted:
        file_keys.unlock(file, key)
    else:
        file_keys.forget(file)
    return before


def _take_place(copy: Path, file: Path, folder: BackupFolder, report: Report) -> Path | None:
    if not file.exists():
        _replace(copy, file)
        return None
    shutil.copymode(file, copy)
    try:
        with _alone(file) as connection, folder.new_file(BackupKind.RESTORE) as new:
            before = _copied(connection, file, new, report).file
            _replace_open(connection, copy, file)
            return before
    except Damaged:
        return _set_aside(copy, file, folder)


@contextmanager
def _alone(file: Path) -> Iterator[Any]:
    """Open the one connection to the file; others wait until it is closed.

    Raises StudioInUse when another program has it open, Damaged when it cannot be read.
    """
    try:
        connection = open_file(file, create=False)
    except (DatabaseProblem, sqlcipher.DatabaseError) as error:
        raise Damaged(file) from error
    try:
        try:
            connection.execute(f"PRAGMA busy_timeout = {_WAITING_MILLISECONDS}")
            # Ends the write-ahead log, which only the last one who has the file open can do.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlcipher.DatabaseError as error:
            raise (StudioInUse(file) if "locked" in str(error) else Damaged(file)) from error
        yield connection
    finally:
        connection.close()


def _replace_open(connection: Any, copy: Path, file: Path) -> None:
    if sys.platform == "win32":
        # Nothing takes the place of a file that is open there.
        connection.close()
        _replace(copy, file)
        return
    old = os.open(file, os.O_RDWR)
    try:
        _replace(copy, file)
        # Whoever waits for the old file's lock must not go on writing into what is gone.
        os.pwrite(old, _REPLACED, 0)
    finally:
        os.close(old)


def _set_aside(copy: Path, file: Path, folder: BackupFolder) -> Path:
    """Keep a damaged studio byte for byte, and let the copy take its place."""
    with folder.new_file(BackupKind.RESTORE) as new:
        shutil.copyfile(file, new.part)
        kept = new.keep(clean=False).file
    for end in _SIDE_FILES:
        side = file.with_name(file.name + end)
        if side.exists():
            os.replace(side, kept.with_name(kept.name + end))
    _replace(copy, file)
    return kept


def _replace(copy: Path, file: Path) -> None:
    sync(copy)
    try:
        os.replace(copy, file)
        sync_folder(file.parent)
    except OSError as error:
        raise DatabaseProblem(
            f"“{file}” could not be replaced ({error.strerror}). Close Studio App everywhere and "
            "restore again; nothing was changed."
        ) from error
