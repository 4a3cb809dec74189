"""Writers of a file are killed: what was confirmed stays, nothing is half done, nothing doubled.

Kills prove nothing about power cuts: what is in force against those is asserted instead.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.repositories import encryption, file_examination, file_keys, sqlite_file
from studio_app.repositories.engine import house_engine, login_engine, parse_url
from studio_app.repositories.schema import (
    AuditEntryRow,
    BookingRow,
    CreditEntryRow,
    PerformedRequestRow,
)
from studio_app.services.doctor import examine
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import key
from tests.repositories.killed_writer import KEY, PAIRS, is_cancelled
from tests.services.steps import Hands, wish

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "repositories" / "killed_writer.py"
PLENTY = 20_000
KEPT = ("local", "share", "encrypted")


@pytest.fixture(params=KEPT)
def kept(request: pytest.FixtureRequest) -> str:
    """How the file is kept."""
    return str(request.param)


@pytest.fixture
def crowded(
    kept: str, sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StudioDatabase]:
    """A studio in which there is credit for as many bookings as anybody makes."""
    with sqlite_studio.house() as connection:
        for client, _trainer in PAIRS:
            package = f"{client} plenty"
            factories.add_package(
                connection, package, client, sessions=PLENTY, expires_on=date(2035, 1, 1)
            )
    if kept == "share":
        for module in (sqlite_file, file_examination):
            monkeypatch.setattr(module, "is_on_network", lambda _file: True)
    if kept == "encrypted":
        encryption.encrypt(sqlite_studio.file, KEY, lambda _new: None)
    yield sqlite_studio
    file_keys.forget(sqlite_studio.file)


@dataclass
class Story:
    """What the writers said: steps that they began, and steps that they had confirmed."""

    before: frozenset[UUID] = frozenset()
    tried: set[tuple[int, str]] = field(default_factory=set)
    done: set[tuple[int, str]] = field(default_factory=set)
    last: tuple[int, str] | None = None
    unknown: int = 0
    kept_all_the_same: int = 0

    def hear(self, line: str) -> None:
        """Take down a line, as far as it was said."""
        words = line.split()
        if len(words) == 3 and line.endswith("\n"):
            step = (int(words[1]), words[2])
            (self.tried if words[0] == "try" else self.done).add(step)
            self.last = step


def run_and_kill(
    studio: StudioDatabase, kept: str, story: Story, dice: random.Random, first: int
) -> None:
    """Let one writer confirm some steps, and kill it at some moment of the next."""
    words = [str(ROOT), str(studio.file), kept, str(first)]
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), *words], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        wanted = len(story.done) + dice.randint(2, 12)
        while len(story.done) < wanted:
            line = writer.stdout.readline()
            assert line, "the writer ended by itself"
            story.hear(line)
        time.sleep(dice.random() * 0.008)
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout:
            story.hear(line)
    assert writer.returncode == -signal.SIGKILL


def request_key(step: tuple[int, str]) -> UUID:
    number, what = step
    return key(f"booking {number}") if what == "book" else key(f"cancelling {number}")


def rows_of(studio: StudioDatabase, query: Any) -> list[Any]:
    with studio.house() as connection:
        return list(connection.execute(query))


def performed_in(studio: StudioDatabase) -> frozenset[UUID]:
    return frozenset(row.id for row in rows_of(studio, select(PerformedRequestRow.id)))


def look(studio: StudioDatabase, story: Story) -> None:
    """Every step is there whole or not at all; what was confirmed is there."""
    performed = performed_in(studio) - story.before
    ids = {key(f"booking {number}"): number for number, _what in story.tried}
    bookings = {
        row.id: row
        for row in rows_of(studio, select(BookingRow.id, BookingRow.status))
        if row.id in ids
    }
    ledger = Counter[UUID]()
    lines = Counter[UUID]()
    for row in rows_of(studio, select(CreditEntryRow.booking_id, CreditEntryRow.amount)):
        ledger[row.booking_id] += row.amount
        lines[row.booking_id] += 1
    entries = Counter(row.subject_id for row in rows_of(studio, select(AuditEntryRow.subject_id)))
    assert {step for step in story.done if request_key(step) not in performed} == set()
    assert performed <= {request_key(step) for step in story.tried}
    for booking_id, number in ids.items():
        steps = [what for what in ("book", "cancel") if request_key((number, what)) in performed]
        assert (booking_id in bookings) == ("book" in steps)
        if booking_id in bookings:
            cancelled = "cancel" in steps
            assert bookings[booking_id].status == ("cancelled" if cancelled else "booked")
            assert ledger[booking_id] == (0 if cancelled else -1)
        assert lines[booking_id] == len(steps)
        assert entries[booking_id] == len(steps)
    if story.last is not None and story.last not in story.done:
        story.unknown += 1
        story.kept_all_the_same += request_key(story.last) in performed


def kill_writers(studio: StudioDatabase, kept: str, kills: int) -> Story:
    story, dice = Story(before=performed_in(studio)), random.Random(kills)
    first = 0
    for _kill in range(kills):
        run_and_kill(studio, kept, story, dice, first)
        look(studio, story)
        assert story.last is not None
        # The next writer asks again for what may or may not have been done.
        first = story.last[0]
        if story.last in story.done and (story.last[1] == "cancel" or not is_cancelled(first)):
            first += 1
    diagnosis = examine(studio.url)
    assert [found for found in diagnosis.findings if not found.ok] == []
    return story


def test_killed_writers_lose_and_double_nothing(crowded: StudioDatabase, kept: str) -> None:
    story = kill_writers(crowded, kept, 2)
    assert len(story.done) >= 4


@pytest.mark.soak
def test_fifty_killed_writers_lose_and_double_nothing(crowded: StudioDatabase, kept: str) -> None:
    story = kill_writers(crowded, kept, 50)
    print(
        f"{kept}: 50 kills, {len(story.done)} steps confirmed, {story.unknown} without an answer, "
        f"of which {story.kept_all_the_same} had been done"
    )
    assert len(story.done) >= 100
    assert story.unknown > 0


def test_what_holds_through_a_power_cut_is_in_force(crowded: StudioDatabase, kept: str) -> None:
    url = parse_url(crowded.url)
    guarded = login_engine(url, crowded.viewer("anna"))
    for engine in (house_engine(url), guarded):
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            ask = driver.execute if engine is not guarded else super(type(driver), driver).execute
            assert ask("PRAGMA journal_mode").fetchone() == (
                "truncate" if kept == "share" else "wal",
            )
            if engine is guarded:
                # The guard lets nobody ask for more.
                driver.set_authorizer(None)
            assert ask("PRAGMA synchronous").fetchone() == (2,)
            assert ask("PRAGMA foreign_keys").fetchone() == (1,)
    guarded.dispose()


def test_a_writer_that_is_killed_leaves_the_others_at_work(
    crowded: StudioDatabase, kept: str
) -> None:
    login = crowded.login("owner")
    run_and_kill(crowded, kept, Story(), random.Random(1), 0)
    with login.uow.reading() as work:
        assert work.organizations.mine().name
    Hands.of(login).book(wish("gus", "sara", pay_later=True))
