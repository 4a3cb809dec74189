"""The folder of backups: names by which the program knows its own, and what it noted of each."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import URL

from studio_app.domain.backups import SOON, Backup, BackupKind, BackupState, superfluous
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import database_file, is_sqlite
from studio_app.repositories.server_address import place_of

SQLITE_SUFFIX = ".sqlite"
DUMP_SUFFIX = ".dump"

_STAMP = "%Y%m%d-%H%M%S"
_PART = ".part"
_NOTE = ".json"
_NAME = re.compile(
    r"(?P<stem>.+)-(?P<kind>daily|manual|upgrade|restore)-(?P<stamp>\d{8}-\d{6})-"
    r"(?P<tag>[0-9a-f]{8})\.(sqlite|dump)"
)
_UNUSABLE = re.compile(r"[^\w.-]+")
_LONGEST_STEM = 60
_CHUNK = 1024 * 1024
_ABANDONED_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Note:
    """What was written down when a backup was made; ``clean`` tells that nothing was found off.

    It is None for one that was not examined. ``rows`` counts them by table.
    """

    size: int
    sha256: str
    clean: bool | None
    rows: Mapping[str, int]


class BackupFolder:
    """The backups of one studio; those of others may lie beside them."""

    def __init__(self, folder: Path, url: URL) -> None:
        self.path = folder
        if is_sqlite(url):
            file = database_file(url)
            stem, place, self._suffix = file.stem, str(file.resolve()), SQLITE_SUFFIX
        else:
            stem = str(url.database)
            place, self._suffix = place_of(url), DUMP_SUFFIX
        self._stem = _UNUSABLE.sub("_", stem)[:_LONGEST_STEM] or "studio"
        self._tag = hashlib.blake2b(place.encode(), digest_size=4).hexdigest()

    def backups(self) -> tuple[Backup, ...]:
        """Return the studio's backups, newest first; none of a folder that cannot be read."""
        with suppress(OSError):
            found = [self._backup(file) for file in self.path.iterdir()]
            mine = [backup for backup in found if backup is not None]
            return tuple(sorted(mine, key=lambda b: (b.made_at, b.file), reverse=True))
        return ()

    @contextmanager
    def new_file(self, kind: BackupKind) -> Iterator[NewBackup]:
        """Open a place for a backup, which gets its name by ``NewBackup.keep`` or goes away.

        Raises DatabaseProblem where the folder cannot be made or written to.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._remove_abandoned()
            made_at = self._free_moment(datetime.now(UTC).replace(microsecond=0))
            while not _takes(target := self._named(kind, made_at)):
                made_at += timedelta(seconds=1)
            part = target.with_name(f".{target.name}.{os.getpid()}{_PART}")
            part.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        try:
            yield NewBackup(part, target, made_at, kind)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        finally:
            for rest in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm"))):
                with suppress(OSError):
                    rest.unlink(missing_ok=True)
            with suppress(OSError):
                if not target.exists():
                    note_file(target).unlink(missing_ok=True)

    def remove_superfluous(self, made_at: datetime, keep: int) -> None:
        """Remove the daily backups beyond the newest ``keep`` as of the one that was just made.

        What cannot be removed stays.
        """
        for backup in superfluous(self.backups(), made_at, keep):
            with suppress(OSError):
                remove(backup.file)

    def _free_moment(self, now: datetime) -> datetime:
        """Return the next second after what was made just now, so that newer sorts as newer."""
        latest = [b.made_at for b in self.backups() if now <= b.made_at <= now + SOON]
        return max(latest) + timedelta(seconds=1) if latest else now

    def _named(self, kind: BackupKind, made_at: datetime) -> Path:
        stamp = made_at.strftime(_STAMP)
        return self.path / f"{self._stem}-{kind}-{stamp}-{self._tag}{self._suffix}"

    def _backup(self, file: Path) -> Backup | None:
        match = _NAME.fullmatch(file.name)
        if match is None or match["tag"] != self._tag or match["stem"] != self._stem:
            return None
        try:
            made_at = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
            if not file.is_file():
                return None
            size = file.stat().st_size
        except (ValueError, OSError):
            return None
        return Backup(file, made_at, BackupKind(match["kind"]), size, _state(note_of(file), size))

    def _remove_abandoned(self) -> None:
        """Remove what a program left that was ended in the middle."""
        notes = self.path.glob(f"{glob.escape(self._stem)}-*-{self._tag}.*{_NOTE}")
        lonely = (note for note in notes if not note.with_suffix("").exists())
        for left in (*self.path.glob(f".*{self._tag}*{_PART}*"), *lonely):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                    left.unlink()


def _takes(target: Path) -> bool:
    """Tell whether a name was free and is now ours: the note that will tell of it lies there."""
    if target.exists():
        return False
    try:
        note_file(target).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


class NewBackup:
    """A backup in the making, in ``part``."""

    def __init__(self, part: Path, target: Path, made_at: datetime, kind: BackupKind) -> None:
        self.part = part
        self._target = target
        self._made_at = made_at
        self._kind = kind

    def keep(self, *, clean: bool | None, rows: Mapping[str, int] | None = None) -> Backup:
        """Give the backup, which was read back, its name; it is on the disk for good then."""
        sync(self.part)
        note = Note(self.part.stat().st_size, sha256(self.part), clean, dict(rows or {}))
        note_file(self._target).write_text(json.dumps(asdict(note), indent=1), encoding="utf-8")
        os.replace(self.part, self._target)
        sync_folder(self._target.parent)
        return Backup(self._target, self._made_at, self._kind, note.size, _state(note, note.size))


def _state(note: Note | None, size: int) -> BackupState:
    if note is None or note.size != size:
        return BackupState.UNKNOWN
    if note.clean is None:
        return BackupState.UNEXAMINED
    return BackupState.CHECKED if note.clean else BackupState.FAULTY


def remove(backup: Path) -> None:
    """Remove a backup and the note about it; raises OSError."""
    backup.unlink(missing_ok=True)
    note_file(backup).unlink(missing_ok=True)


def note_file(backup: Path) -> Path:
    """Return where the note about a backup lies."""
    return backup.with_name(backup.name + _NOTE)


def note_of(backup: Path) -> Note | None:
    """Return what was noted of a backup when it was checked, None without such a note."""
    try:
        content = json.loads(note_file(backup).read_text(encoding="utf-8"))
        size, digest = int(content["size"]), str(content["sha256"])
        clean = None if content["clean"] is None else bool(content["clean"])
        return Note(size, digest, clean, dict(content["rows"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_unchanged(backup: Path) -> None:
    """Raise DatabaseProblem for a backup that is not what was checked when it was made.

    A file without a note may be any studio's: only an examination can tell.
    """
    note = note_of(backup)
    if note is not None and note.sha256 != sha256(backup):
        raise DatabaseProblem(
            f"“{backup}” is damaged: it is not what was written and checked when it was made. "
            "Choose another backup."
        )


def sha256(file: Path) -> str:
    """Return the digest of a file that no database connection of this program has open."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def sync(file: Path) -> None:
    """Let the file's content last through a power cut."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Let the names in a folder last through a power cut, where a folder can be opened."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def cannot_write(folder: Path, error: Exception) -> DatabaseProblem:
    """Return the sentence about a folder that takes no backup."""
    reason = getattr(error, "strerror", None) or str(error)
    return DatabaseProblem(
        f"No backup could be written to “{folder}” ({reason}). Make room there or choose another "
        "folder; the studio's data was not touched."
    )
