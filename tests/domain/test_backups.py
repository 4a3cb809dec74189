"""When a backup is due, and which may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.backups import (
    Backup,
    BackupKind,
    BackupState,
    daily_is_due,
    superfluous,
)

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def backup(
    hours_ago: float,
    kind: BackupKind = BackupKind.DAILY,
    state: BackupState = BackupState.CHECKED,
) -> Backup:
    made_at = NOW - timedelta(hours=hours_ago)
    return Backup(Path(f"{kind}-{hours_ago}-{state}"), made_at, kind, 1, state)


def test_one_is_due_a_day_after_the_newest_daily_one() -> None:
    assert daily_is_due([], NOW)
    assert daily_is_due([backup(24)], NOW)
    assert not daily_is_due([backup(23.9)], NOW)
    assert not daily_is_due([backup(60), backup(1)], NOW)
    assert daily_is_due([backup(60), backup(1, BackupKind.MANUAL)], NOW)


CLEAN, OFF, UNKNOWN = BackupState.CHECKED, BackupState.FAULTY, BackupState.UNKNOWN


def test_backups_from_a_clock_that_was_ahead_keep_no_backup_away() -> None:
    ahead = [backup(-365 * 24 - day) for day in range(14)]
    assert daily_is_due([*ahead, backup(25)], NOW)
    assert not daily_is_due([*ahead, backup(1)], NOW)
    assert not daily_is_due([backup(-1 / 3600)], NOW)


def test_backups_from_a_clock_that_was_ahead_take_none_away() -> None:
    real = [backup(24 * day) for day in range(14)]
    ahead = [backup(-365 * 24 - day) for day in range(14)]
    assert superfluous([*ahead, *real], NOW) == ()
    older = backup(24 * 20)
    assert superfluous([*ahead, *real, older], NOW) == (older,)
    assert superfluous([*ahead, real[0]], NOW) == ()


def test_backups_with_something_off_take_no_clean_one_away() -> None:
    clean = [backup(24 * day) for day in range(30, 44)]
    off = [backup(24 * day, state=OFF) for day in range(14)]
    unknown = [backup(24 * day, state=UNKNOWN) for day in range(14, 20)]
    gone = superfluous([*clean, *off, *unknown], NOW)
    assert set(gone) == set(unknown)


@given(
    st.lists(st.tuples(st.integers(-99, 999), st.sampled_from(BackupKind), st.booleans())),
    st.integers(1, 20),
)
def test_only_daily_ones_go_and_the_newest_stay(
    made: list[tuple[int, BackupKind, bool]], keep: int
) -> None:
    backups = [backup(hours, kind, CLEAN if clean else OFF) for hours, kind, clean in made]
    gone = superfluous(backups, NOW, keep)
    assert all(found.kind is BackupKind.DAILY for found in gone)
    for clean in (True, False):
        for ahead in (True, False):
            alike = [
                found
                for found in backups
                if found.kind is BackupKind.DAILY
                and found.checked is clean
                and (found.made_at > NOW) is ahead
            ]
            old = [found for found in gone if found in alike]
            stays = [found for found in alike if found not in old]
            assert len(old) == max(0, len(alike) - keep)
            assert all(one.made_at <= other.made_at for one in old for other in stays)
