"""Opening an SQLite file the way that keeps it whole: journal, synchronous, foreign keys."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlcipher3 import dbapi2 as sqlcipher

from studio_app.domain.errors import DatabaseProblem, StudioEncrypted
from studio_app.repositories import audit_chain, program_version
from studio_app.repositories.file_keys import key_of

_LOG = logging.getLogger(__name__)

BUSY_SECONDS = 30.0
_NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "afpfs", "webdav"}
)
_MAC_MOUNT = re.compile(r".* on (?P<where>/.*) \((?P<kind>\w+)[,)].*")
_PAGE = 4096
# Compressed files look like chance too, but say what they are.
# Of four bytes at least: an encrypted file begins by chance, and with any two some day.
_KNOWN_BEGINNINGS = (
    *(b"SQLite format 3\x00", b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\x1f\x8b\x08\x00"),
    *(b"\x1f\x8b\x08\x08", b"\xff\xd8\xff\xdb", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1"),
    *(b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh91AY", b"RIFF", b"\x28\xb5\x2f\xfd"),
)


def is_on_network(file: Path) -> bool:
    """Tell whether the file lies on a network share, where write-ahead logging does not work."""
    folder = str(file.resolve().parent)
    if sys.platform == "win32":
        import ctypes

        drive_remote = 4
        root = Path(folder).anchor
        return folder.startswith("\\\\") or (
            ctypes.windll.kernel32.GetDriveTypeW(root) == drive_remote
        )
    if sys.platform == "darwin":
        return _kind_on_mac(folder) in _NETWORK_FILE_SYSTEMS
    return kind_of_place(folder, _kinds_of_mounts()) in _NETWORK_FILE_SYSTEMS


def _kinds_of_mounts() -> dict[str, str]:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return {}
    kinds: dict[str, str] = {}
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, where, kind, *_rest = line.split(" ")
        kinds[where.replace("\\040", " ")] = kind
    return kinds


# Asked once for each folder: every connection would otherwise start a program.
@lru_cache(maxsize=64)
def _kind_on_mac(folder: str) -> str:
    try:
        said = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        _LOG.warning("It could not be told whether %s is on a network.", folder, exc_info=True)
        return ""
    return kind_of_place(folder, kinds_on_mac(said.stdout))


def kinds_on_mac(mounts: str) -> dict[str, str]:
    """Return the kind of file system at each place, from what the command mount prints there."""
    found = (_MAC_MOUNT.fullmatch(line) for line in mounts.splitlines())
    return {match["where"]: match["kind"] for match in found if match is not None}


def kind_of_place(folder: str, kinds: Mapping[str, str]) -> str:
    """Return the kind of file system that a folder lies on, "" where that is not known."""
    inside = [where for where in kinds if f"{folder}/".startswith(where.rstrip("/") + "/")]
    return kinds[max(inside, key=len)] if inside else ""


def file_exists(file: Path) -> bool:
    """Tell whether there is such a file; raise DatabaseProblem where that cannot be told."""
    try:
        return file.exists()
    except OSError as error:
        raise _cannot_be_opened(file, error) from error


def check_file(file: Path) -> None:
    """Raise DatabaseProblem when the file cannot be a studio's: folder, unreadable, read-only."""
    try:
        _check_file(file)
    except OSError as error:
        raise _cannot_be_opened(file, error) from error


def _cannot_be_opened(file: Path, error: OSError) -> DatabaseProblem:
    return DatabaseProblem(
        f"“{file}” cannot be opened ({error.strerror}). Choose another file, or ask whoever looks "
        "after this PC."
    )


def _check_file(file: Path) -> None:
    if file.is_dir():
        raise DatabaseProblem(f"“{file}” is a folder. Choose the studio's database file in it.")
    if not file.parent.is_dir():
        raise DatabaseProblem(f"The folder “{file.parent}” does not exist. Choose another place.")
    if not file.exists():
        if not os.access(file.parent, os.W_OK):
            raise DatabaseProblem(
                f"The folder “{file.parent}” cannot be written to. Choose another folder, or ask "
                "whoever looks after this PC for the right to write there."
            )
        return
    if not os.access(file, os.R_OK):
        raise DatabaseProblem(
            f"“{file}” cannot be read. Ask whoever looks after this PC for the right to it."
        )
    for needed in (file, file.parent):
        if not os.access(needed, os.W_OK):
            raise DatabaseProblem(
                f"“{needed}” is read-only. Ask for the right to write there, or copy the "
                "database to a folder of your own."
            )


def open_file(
    file: Path,
    factory: type[Any] = sqlcipher.Connection,
    *,
    create: bool = True,
    patience: float | None = None,
) -> Any:
    """Return a DBAPI connection in autocommit mode that leaves the file's journal as it is.

    Durable and with foreign keys on, with the key of a file that was unlocked. It waits
    ``patience`` seconds for others, BUSY_SECONDS without. Raises
    StudioEncrypted for an encrypted file without the right key, DatabaseProblem for one that is
    no database, and the driver's OperationalError when it is missing and may not be made.
    """
    key = key_of(file)
    try:
        return _opened(file, factory, key, create=create, patience=patience)
    except sqlcipher.DatabaseError as error:
        if not _is_unreadable(error):
            raise
    if key is not None:
        # It may have been decrypted since, by this program or on another PC.
        try:
            return _opened(file, factory, None, create=create, patience=patience)
        except sqlcipher.DatabaseError as error:
            if not _is_unreadable(error):
                raise
    # Only now, with no connection of this program open to it: closing a file drops every lock
    # that the process holds on it (sqlite.org/howtocorrupt.html, 2.2).
    if looks_encrypted(file):
        raise StudioEncrypted(file)
    raise DatabaseProblem(
        f"“{file}” is not a studio's database. Choose another file, or restore a backup."
    )


def _is_unreadable(error: Exception) -> bool:
    return "file is not a database" in str(error)


def _opened(
    file: Path,
    factory: type[Any],
    key: bytes | None,
    *,
    create: bool,
    patience: float | None = None,
) -> Any:
    connection = sqlcipher.connect(
        str(file) if create else f"{_uri(file)}?mode=rw",
        uri=not create,
        timeout=BUSY_SECONDS if patience is None else patience,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=factory,
    )
    try:
        program_version.register(connection)
        audit_chain.register(connection)
        cursor = connection.cursor()
        # It would write of wrong keys to the terminal, past the program's own log.
        cursor.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # Reads the first page: a wrong key shows here.
        cursor.execute("PRAGMA schema_version").fetchone()
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # Without it INSERT OR REPLACE takes rows away past the triggers that forbid it.
        cursor.execute("PRAGMA recursive_triggers = ON")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def open_watching(file: Path, patience: float) -> Any:
    """Return a connection to an existing file for a look at it every now and then.

    Unlike ``open_file`` it reads the file in no other way than SQLite does, whatever is wrong with
    it, and lets the driver's DatabaseError through: this program has the file open meanwhile.
    """
    connection = _opened(file, sqlcipher.Connection, key_of(file), create=False, patience=patience)
    connection.execute("PRAGMA query_only = ON")
    return connection


def opens_without_key(file: Path) -> bool:
    """Tell whether an existing file is a database that anybody can read."""
    try:
        _opened(file, sqlcipher.Connection, None, create=False).close()
    except sqlcipher.DatabaseError as error:
        if not _is_unreadable(error):
            raise
        return False
    return True


def _uri(file: Path) -> str:
    path = file.absolute().as_posix()
    return "file://" + ("" if path.startswith("/") else "/") + quote(path)


def looks_encrypted(file: Path) -> bool:
    """Tell whether the file could be an encrypted database: whole pages of nothing but chance.

    An encrypted file has no sign of its own. Not for a file that this program has open.
    """
    size = file.stat().st_size
    if size == 0 or size % _PAGE:
        return False
    with file.open("rb") as stream:
        first = stream.read(_PAGE)
    # In 4096 random bytes one of the 256 values is missing once in 35,000 times; text, tables
    # and zeros hold far fewer.
    return len(set(first)) > 240 and not first.startswith(_KNOWN_BEGINNINGS)


def connect(
    file: Path, factory: type[Any] = sqlcipher.Connection, *, patience: float | None = None
) -> Any:
    """Return what `open_file` does, with the journal that suits where the file lies."""
    connection = open_file(file, factory, patience=patience)
    try:
        journal = "TRUNCATE" if is_on_network(file) else "WAL"
        connection.execute(f"PRAGMA journal_mode = {journal}")
    except BaseException:
        connection.close()
        raise
    return connection
