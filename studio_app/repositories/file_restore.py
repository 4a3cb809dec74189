"""Putting a backup in the place of an SQLite studio: whole, at once, over nobody's work."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.backups import BackupKind, Report, silent
from studio_app.domain.errors import DatabaseProblem, StudioEncrypted
from studio_app.repositories import file_keys
from studio_app.repositories.backup_folder import (
    BackupFolder,
    check_unchanged,
    sync,
    sync_folder,
)
from studio_app.repositories.backups import (
    SIDE_FILES,
    Damaged,
    Examine,
    copied,
    copy_into,
    give_rights_of,
    is_whole,
    opened,
    same_key,
)
from studio_app.repositories.engine import database_file
from studio_app.repositories.file_locks import HeldFile, StudioInUse, held_alone, one_restore
from studio_app.repositories.sqlite_file import connect, open_file, opens_without_key

_WAITING_SECONDS = 3.0
_COPY = ".restoring"


@contextmanager
def staged(backup: Path, file: Path) -> Iterator[Path]:
    """Lay a copy of a backup beside the file whose place it shall take; it goes if unused.

    One at a time: others are refused meanwhile. Raises DatabaseProblem for that, and for a backup
    that is not there, damaged, or the studio itself.
    """
    _require_backup(backup, file)
    try:
        with one_restore(file):
            _clear(file)
            copy = file.with_name(f".{file.name}.{secrets.token_hex(4)}{_COPY}")
            try:
                key = file_keys.key_of(backup) or file_keys.key_of(file)
                if key is not None:
                    file_keys.unlock(copy, key)
                _stage(backup, copy, key)
                _check_staged(backup, copy)
                yield copy
            finally:
                file_keys.forget(copy)
                _clear(file)
    except OSError as error:
        raise _not_staged(backup, error.strerror or str(error)) from error


def clear_leftovers(file: Path) -> None:
    """Remove what a restore left that was killed, unless one is under way."""
    if not _leftovers(file):
        return
    with suppress(DatabaseProblem, OSError), one_restore(file):
        _clear(file)


def _leftovers(file: Path) -> list[Path]:
    return list(file.parent.glob(f".{glob.escape(file.name)}.*{_COPY}*"))


def _clear(file: Path) -> None:
    for left in _leftovers(file):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _require_backup(backup: Path, file: Path) -> None:
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
    except OSError as error:
        raise _not_staged(backup, error.strerror or str(error)) from error


def _stage(backup: Path, copy: Path, key: bytes | None) -> None:
    # Nobody may read it but whoever may read the studio, whose rights it gets at its end.
    copy.touch(mode=0o600)
    in_use = any(backup.with_name(backup.name + end).exists() for end in SIDE_FILES)
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
        whole = is_whole(copy)
    except StudioEncrypted as error:
        raise StudioEncrypted(backup) from error
    except DatabaseProblem as error:
        if isinstance(error.__cause__, sqlcipher.DatabaseError):
            # It could not be read or written, as on a full disk, and may be sound.
            raise _not_staged(backup, str(error.__cause__)) from error
        raise DatabaseProblem(
            f"“{backup}” is not a studio's backup. Choose another file; nothing was changed."
        ) from error
    if not whole:
        raise DatabaseProblem(f"“{backup}” is damaged. Choose another backup; nothing was changed.")


def _not_staged(backup: Path, reason: str) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{backup}” cannot be restored ({reason}). Make room beside the studio's file or "
        "choose another backup; the studio was not touched."
    )


def put_in_place(
    copy: Path,
    backup: Path,
    url: URL,
    folder: BackupFolder,
    report: Report = silent,
    examine: Examine | None = None,
) -> Path | None:
    """Let the examined copy of a backup take the studio's place, at once and for good.

    Nobody else may have the studio open. Returns where the state before is kept, as ``examine``
    finds it, None when there was no studio. Raises DatabaseProblem, and leaves the studio as it
    was.
    """
    file = database_file(url).resolve()
    # With the journal that suits where it lies, and everything in the one file once it is closed.
    connect(copy).close()
    key = file_keys.key_of(copy)
    is_encrypted = key is not None and not opens_without_key(copy)
    before = _take_place(copy, backup, file, folder, report, examine)
    if key is not None and is_encrypted:
        file_keys.unlock(file, key)
    else:
        file_keys.forget(file)
    return before


def _take_place(
    copy: Path,
    backup: Path,
    file: Path,
    folder: BackupFolder,
    report: Report,
    examine: Examine | None,
) -> Path | None:
    if not file.exists():
        give_rights_of(backup, copy)
        _set_side_files_aside(file)
        _replace(copy, file)
        return None
    give_rights_of(file, copy)
    try:
        with _alone(file) as connection, folder.new_file(BackupKind.RESTORE) as new:
            before = copied(connection, file, new, report, examine).file
            _replace_open(connection, copy, file)
            return before
    except Damaged:
        return _set_aside(copy, file, folder, clean=False)
    except StudioEncrypted:
        # Nothing is known of what cannot be read: it may be damaged, or have another key.
        return _set_aside(copy, file, folder, clean=None)


@contextmanager
def _alone(file: Path) -> Iterator[Any]:
    """Open the one connection to the file; others wait until it is closed.

    Raises StudioInUse when another program has it open, StudioEncrypted without its key, Damaged
    when it cannot be read.
    """
    try:
        connection = open_file(file, create=False, patience=_WAITING_SECONDS)
    except StudioEncrypted:
        raise
    except (DatabaseProblem, sqlcipher.DatabaseError) as error:
        raise _not_alone(file, error) from error
    try:
        try:
            # Ends the write-ahead log, which only the last one who has the file open can do.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlcipher.DatabaseError as error:
            raise _not_alone(file, error) from error
        yield connection
    finally:
        connection.close()


def _not_alone(file: Path, error: Exception) -> DatabaseProblem:
    return StudioInUse(file) if "locked" in str(error) else Damaged(file)


def _replace_open(connection: Any, copy: Path, file: Path) -> None:
    if sys.platform == "win32":
        # Nothing takes the place of a file that is open there.
        connection.close()
        _replace(copy, file)
        return
    # Whoever waits for the old file's lock must not go on writing into what is gone.
    old = HeldFile(os.open(file, os.O_RDWR))
    try:
        _replace(copy, file)
        old.mark_replaced()
    finally:
        old.release()


def _set_aside(copy: Path, file: Path, folder: BackupFolder, *, clean: bool | None) -> Path:
    """Keep a studio that cannot be read byte for byte, and let the copy take its place."""
    with held_alone(file) as held:
        with folder.new_file(BackupKind.RESTORE) as new:
            new.part.touch(mode=0o600)
            held.copy_to(new.part)
            give_rights_of(file, new.part)
            kept = new.keep(clean=clean).file
        _set_side_files_aside(file)
        if sys.platform == "win32":
            held.release()
            _replace(copy, file)
        else:
            _replace(copy, file)
            held.mark_replaced()
    return kept


def _set_side_files_aside(file: Path) -> None:
    """Take what is left beside a studio that is lost or damaged out of the way of the next one.

    SQLite would write it into whatever has the studio's name, and make that a wreck. It may be of
    use with the old file, so it stays, under another name.
    """
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for end in SIDE_FILES:
        side = file.with_name(file.name + end)
        if side.exists():
            side.replace(file.with_name(f"{file.name}.before-restore-{moment}{end}"))


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
