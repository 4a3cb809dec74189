"""Backups of a studio: what each is, when the next one is due, which may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

KEPT_DAILY = 14
DAY = timedelta(days=1)

# Takes how much is done of how much, as often as it likes; what it raises ends the work.
Report = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Report nothing."""


class BackupKind(StrEnum):
    """Why a backup was made; only the daily ones are ever removed by the program."""

    DAILY = "daily"
    MANUAL = "manual"
    UPGRADE = "upgrade"
    RESTORE = "restore"


class BackupState(StrEnum):
    """What is known of a backup: read back and found clean, or with faults, or nothing.

    Nothing is known of one that has another size than when it was checked.
    """

    CHECKED = "checked"
    FAULTY = "faulty"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in a folder; ``made_at`` in UTC, ``size`` in bytes."""

    file: Path
    made_at: datetime
    kind: BackupKind
    size: int
    state: BackupState

    @property
    def checked(self) -> bool:
        """Tell whether it was read back and found clean, and has kept its size."""
        return self.state is BackupState.CHECKED


@dataclass(frozen=True, slots=True)
class NewPassword:
    """A login that a restored studio gave a password to, because its server did not know it."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore: where the state before it is kept, and who needs a password.

    ``without_password`` counts the logins of a server that nobody can use before an owner gives
    them one.
    """

    before: Path | None = None
    passwords: tuple[NewPassword, ...] = ()
    without_password: int = 0


def daily_is_due(backups: Iterable[Backup], now: datetime) -> bool:
    """Tell whether the newest daily backup is a day old, or from a time that is still to come.

    A clock that was put back must not keep the backups away until it has caught up.
    """
    made = [backup.made_at for backup in backups if backup.kind is BackupKind.DAILY]
    return not made or not timedelta(0) <= now - max(made) < DAY


def superfluous(backups: Iterable[Backup], keep: int = KEPT_DAILY) -> tuple[Backup, ...]:
    """Return the daily backups that are older than the newest ``keep`` of them."""
    daily = [backup for backup in backups if backup.kind is BackupKind.DAILY]
    newest_first = sorted(daily, key=lambda backup: (backup.made_at, backup.file), reverse=True)
    return tuple(newest_first[keep:])
