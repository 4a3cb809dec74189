"""Backups of a studio: what each is, when the next one is due, which may go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

KEPT_DAILY = 14
DAY = timedelta(days=1)
# Backups of one second get the next ones; further ahead they are from a clock that was ahead.
SOON = timedelta(seconds=60)

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
    """What is known of a backup: examined and found clean, or with faults, or not examined.

    Not examined are tables that no program of today can judge, and files that nobody could open.
    Nothing at all is known of one without a note, or of another size than when it was made.
    """

    CHECKED = "checked"
    FAULTY = "faulty"
    UNEXAMINED = "unexamined"
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
    them one. ``faults`` says what is off in the backup, taken all the same; ``encrypted_again``
    tells that a plain backup got the key of the encrypted studio whose place it took.
    """

    before: Path | None = None
    passwords: tuple[NewPassword, ...] = ()
    without_password: int = 0
    faults: tuple[str, ...] = ()
    encrypted_again: bool = False


def daily_is_due(backups: Iterable[Backup], now: datetime) -> bool:
    """Tell whether the newest daily backup up to now is a day old.

    One from a time that is still to come was made while a clock was ahead, and says nothing.
    """
    daily = (backup for backup in backups if backup.kind is BackupKind.DAILY)
    made = [backup.made_at for backup in daily if not _is_to_come(backup, now)]
    return not made or now - max(made) >= DAY


def superfluous(
    backups: Iterable[Backup], now: datetime, keep: int = KEPT_DAILY
) -> tuple[Backup, ...]:
    """Return the daily backups beyond the newest ``keep``.

    Those found clean are counted apart, so that none goes for one with something off; so are
    those from a time that is still to come, so that a clock that was ahead takes none away.
    """
    counted: dict[tuple[bool, bool], list[Backup]] = {}
    for backup in backups:
        if backup.kind is BackupKind.DAILY:
            apart = (backup.checked, _is_to_come(backup, now))
            counted.setdefault(apart, []).append(backup)
    return tuple(
        old
        for alike in counted.values()
        for old in sorted(alike, key=lambda b: (b.made_at, b.file), reverse=True)[keep:]
    )


def _is_to_come(backup: Backup, now: datetime) -> bool:
    return backup.made_at > now + SOON
