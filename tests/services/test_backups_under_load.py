"""Backups taken while several PCs write: each comes back whole."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from studio_app.domain.backups import Backup
from studio_app.repositories.schema import AuditEntryRow, BookingRow
from studio_app.repositories.server_roles import RoleNames
from tests.command_line import ROOT
from tests.databases import StudioDatabase
from tests.migrations.world import looking
from tests.services.backup_hands import BackupHands, faults_of

PCS = ("desk", "owner", "admin", "desk")
SECONDS_TO_STOP = 60


@dataclass
class Load:
    """PCs at work; ``confirmed`` is what they were told was done, known once they have ended."""

    confirmed: int = 0


@contextmanager
def load_on(studio: StudioDatabase, pcs: int) -> Iterator[Load]:
    """Let PCs book and cancel in processes of their own for a while."""
    command = [sys.executable, "-m", "tests.services.backup_writers", studio.url, studio.kind]
    processes = [
        subprocess.Popen(
            [*command, studio.roles_of, PCS[number], str(number)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(pcs)
    ]
    load = Load()
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "at work\n"
        yield load
        for process in processes:
            said, _ = process.communicate(timeout=SECONDS_TO_STOP)
            assert process.returncode == 0
            load.confirmed += int(said)
    finally:
        for process in processes:
            process.kill()
            process.wait()


def counted(studio: StudioDatabase) -> tuple[int, int]:
    """Return how many bookings and audit entries a studio has."""
    # Without a lock: whoever looks every moment must not keep the writers from writing.
    with looking(studio.url) as connection:
        if studio.is_postgres:
            maintenance = RoleNames.of(connection).maintenance
            connection.exec_driver_sql(f'SET LOCAL ROLE "{maintenance}"')
        return tuple(  # type: ignore[return-value]
            connection.execute(select(func.count()).select_from(row)).scalar_one()
            for row in (BookingRow, AuditEntryRow)
        )


def taken_after_a_step(hands: BackupHands) -> Backup:
    """Take a backup once somebody has written since the last one."""
    known, ends = counted(hands.studio), time.monotonic() + SECONDS_TO_STOP
    while counted(hands.studio) == known:
        assert time.monotonic() < ends, "nobody writes"
        time.sleep(0.02)
    return hands.back_up().backup


def take_and_restore(hands: BackupHands, times: int, pcs: int) -> None:
    """Take backups under load, bring each back, and look at it with the doctor's eyes."""
    before = counted(hands.studio)
    with load_on(hands.studio, pcs) as load:
        taken = [taken_after_a_step(hands) for _ in range(times)]
    after = counted(hands.studio)
    assert load.confirmed > 0
    assert after[1] - before[1] >= load.confirmed, "a confirmed step left no audit entry"
    seen = [before]
    for backup in taken:
        assert backup.checked
        with hands.elsewhere() as url:
            hands.restore(backup.file, url)
            assert faults_of(url) == []
            seen.append(counted(StudioDatabase(url, hands.studio.kind)))
    seen.append(after)
    assert seen == sorted(seen), "a later backup holds less than an earlier one"
    assert len(set(seen)) == times + 2, "nothing was written while the backups were taken"


def test_a_backup_under_load_comes_back_whole(backup_hands: BackupHands) -> None:
    take_and_restore(backup_hands, times=1, pcs=2)


@pytest.mark.soak
def test_twenty_backups_under_load_come_back_whole(backup_hands: BackupHands) -> None:
    take_and_restore(backup_hands, times=20, pcs=4)
