"""Several programs at one file, each a process of its own: all get their work done."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from studio_app.repositories import file_examination, sqlite_file
from studio_app.repositories.schema import AuditEntryRow, BookingRow, SessionRow
from studio_app.services.doctor import examine
from tests import factories
from tests.databases import StudioDatabase

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "services" / "mixed_worker.py"
LOGINS = ("desk", "anna", "owner", "ben", "desk", "sara", "owner", "desk")
CLIENTS = ("cara", "cem", "dora", "fay", "emil")
PLENTY = 20_000


@pytest.fixture
def crowded(sqlite_studio: StudioDatabase) -> StudioDatabase:
    """A studio in which there is credit for as many bookings as anybody makes."""
    with sqlite_studio.house() as connection:
        for client in CLIENTS:
            package = f"{client} plenty"
            factories.add_package(
                connection, package, client, sessions=PLENTY, expires_on=date(2035, 1, 1)
            )
    return sqlite_studio


def count(studio: StudioDatabase, row: Any) -> int:
    with studio.house() as connection:
        return connection.execute(select(func.count()).select_from(row)).scalar_one()


def run_workers(studio: StudioDatabase, many: int, seconds: float) -> list[dict[str, Any]]:
    """Let that many processes begin together, and return what each says that it did."""
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                subprocess.Popen(
                    [
                        *(sys.executable, str(PROGRAM), str(ROOT), str(studio.file)),
                        *(login, str(seed), str(seconds)),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for seed, login in enumerate(LOGINS[:many])
        ]
        for worker in workers:
            assert worker.stdout is not None
            assert worker.stdout.readline() == "ready\n"
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        said = [worker.communicate(timeout=seconds + 90)[0] for worker in workers]
    return [json.loads(text) for text in said]


def overlaps(studio: StudioDatabase) -> Iterator[str]:
    """Yield the sessions that begin before the one before has ended, past every trigger."""
    occupied = select(SessionRow.trainer_id, SessionRow.starts_at, SessionRow.ends_at).where(
        SessionRow.id.in_(
            select(BookingRow.session_id).where(
                BookingRow.withdrawn_at.is_(None),
                BookingRow.status.not_in(("cancelled", "late_cancelled")),
            )
        )
    )
    with studio.house() as connection:
        rows = connection.execute(
            occupied.order_by(SessionRow.trainer_id, SessionRow.starts_at)
        ).all()
    for before, after in pairwise(rows):
        if before.trainer_id == after.trainer_id and after.starts_at < before.ends_at:
            yield f"{before} and {after}"


def work_together(studio: StudioDatabase, many: int, seconds: float) -> list[dict[str, Any]]:
    entries = count(studio, AuditEntryRow)
    reports = run_workers(studio, many, seconds)
    assert [failure for report in reports for failure in report["failures"]] == []
    assert all(report["commits"] for report in reports)
    commits = sum(report["commits"] for report in reports)
    assert count(studio, AuditEntryRow) - entries == commits
    assert list(overlaps(studio)) == []
    assert [found for found in examine(studio.url).findings if not found.ok] == []
    return reports


def test_three_programs_at_one_file(crowded: StudioDatabase) -> None:
    work_together(crowded, 3, 2)


@pytest.mark.soak
def test_eight_programs_at_one_file_for_half_a_minute(crowded: StudioDatabase) -> None:
    reports = work_together(crowded, len(LOGINS), 30)
    refusals = sum((Counter(report["refusals"]) for report in reports), Counter[str]())
    print(
        f"8 processes, 30 s: {sum(r['commits'] for r in reports)} commits, "
        f"{sum(r['looks'] for r in reports)} looks, {dict(refusals)}, no failure, "
        f"longest wait {max(r['longest'] for r in reports):.2f} s"
    )


def test_a_share_is_seen_by_its_journal(
    crowded: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (sqlite_file, file_examination):
        monkeypatch.setattr(module, "is_on_network", lambda _file: True)
    with crowded.house() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "truncate"
    assert examine(crowded.url).ok
