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


def backup(hours_ago: float, kind: BackupKind = BackupKind.DAILY) -> Backup:
    made_at = NOW - timedelta(hours=hours_ago)
    return Backup(Path(f"{kind}-{hours_ago}"), made_at, kind, 1, BackupState.CHECKED)


def test_one_is_due_a_day_after_the_newest_daily_one() -> None:
    assert daily_is_due([], NOW)
    assert daily_is_due([backup(24)], NOW)
    assert not daily_is_due([backup(23.9)], NOW)
    assert not daily_is_due([backup(60), backup(1)], NOW)
    assert daily_is_due([backup(60), backup(1, BackupKind.MANUAL)], NOW)


def test_a_clock_that_was_put_back_keeps_no_backup_away() -> None:
    assert daily_is_due([backup(-30 * 24)], NOW)


@given(st.lists(st.tuples(st.integers(0, 999), st.sampled_from(BackupKind))), st.integers(1, 20))
def test_only_daily_ones_go_and_the_newest_stay(
    made: list[tuple[int, BackupKind]], keep: int
) -> None:
    backups = [backup(hours, kind) for hours, kind in made]
    gone = superfluous(backups, keep)
    daily = [found for found in backups if found.kind is BackupKind.DAILY]
    assert len(gone) == max(0, len(daily) - keep)
    stays = [found for found in daily if found not in gone]
    assert all(old.made_at <= new.made_at for old in gone for new in stays)
