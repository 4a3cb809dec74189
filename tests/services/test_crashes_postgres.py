"""The server is killed under people who book: what was confirmed stays, and nothing is doubled."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import ConnectionLost, ServerAway
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.patience import Patience
from studio_app.repositories.schema import (
    AuditEntryRow,
    BookingRow,
    CreditEntryRow,
    PerformedRequestRow,
)
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.doctor import examine
from tests import factories
from tests.databases import StudioDatabase, make_studio
from tests.factories import NOW
from tests.postgres import start_cluster
from tests.postgres_power import PowerSwitch
from tests.services.steps import Hands, wish

# Client, trainer, login and minute of the six who book; no two in each other's way.
BOOKERS = (
    ("cara", "anna", "desk", 0),
    ("cem", "anna", "owner", 30),
    ("dora", "ben", "admin", 0),
    ("emil", "ben", "desk", 30),
    ("fay", "sara", "owner", 0),
    ("gus", "sara", "admin", 30),
)
SEQUENCES = ((), ("check in",), ("cancel",), ("cancel", "undo"), ("undo",))
FIRST_DAY = NOW + timedelta(days=40)
PLENTY = 5000
LONGEST_OUTAGE = 60.0


@dataclass
class Story:
    """One booking as its booker knows it: what was confirmed, and what it must have left."""

    last: BookingOutcome
    spends: bool
    steps: list[str] = field(default_factory=list)


@dataclass
class Booker:
    """Books, checks in, cancels and takes back without end, and repeats what got no answer."""

    hands: Hands
    client: str
    trainer: str
    minute: int
    seed: int
    studio: StudioDatabase
    first_day: datetime
    stories: list[Story] = field(default_factory=list)
    unanswered: int = 0
    done_without_answer: int = 0

    def work_until(self, stop: threading.Event) -> None:
        """Work until told to stop, and end with an answer to everything."""
        dice = random.Random(self.seed)
        hour = 0
        while not stop.is_set():
            starts_at = self.first_day + timedelta(hours=hour, minutes=self.minute)
            request = wish(
                self.client,
                self.trainer,
                starts_at,
                minutes=30,
                pay_later=dice.random() < 0.5,
            )
            hour += 1
            booked = self._answered(request.booking_id, partial(self.hands.book, request))
            story = Story(booked, not request.pay_later, ["book"])
            self.stories.append(story)
            for step in dice.choice(SEQUENCES):
                self._take(story, step)

    def _take(self, story: Story, step: str) -> None:
        key = new_id()
        method = {"check in": Hands.check_in, "cancel": Hands.cancel, "undo": Hands.undo}[step]
        do = partial(method, self.hands, story.last, request_id=key)
        story.last = self._answered(key, do)
        story.steps.append(step)

    def _answered(self, key: UUID, do: Callable[[], BookingOutcome]) -> BookingOutcome:
        deadline = time.monotonic() + LONGEST_OUTAGE
        while True:
            try:
                return do()
            except (ConnectionLost, ServerAway):
                self.unanswered += 1
                assert time.monotonic() < deadline
            self._wait_for_server(deadline)
            self.done_without_answer += key in remembered(self.studio)

    def _wait_for_server(self, deadline: float) -> None:
        while True:
            try:
                with self.hands.uow.reading() as work:
                    work.organizations.mine()
                return
            except ServerAway:
                assert time.monotonic() < deadline
                time.sleep(0.1)


@pytest.fixture(scope="module")
def durable(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[StudioDatabase, PowerSwitch]]:
    """A studio on a server of its own that keeps its promises as in production."""
    with start_cluster(durable=True) as cluster, cluster.temporary_database("crash") as name:
        make_studio(cluster.admin_url(name), tmp_path_factory.mktemp("backups"))
        studio = StudioDatabase(cluster.admin_url(name), "postgres", name)
        with studio.house() as connection:
            for client, *_rest in BOOKERS:
                package = f"{client} plenty"
                later = date(2027, 12, 31)
                factories.add_package(
                    connection, package, client, sessions=PLENTY, expires_on=later
                )
        yield studio, PowerSwitch(cluster)
        studio.close()


def remembered(studio: StudioDatabase) -> set[UUID]:
    """Return the keys of all requests that were carried out."""
    with studio.house() as connection:
        return set(connection.execute(select(PerformedRequestRow.id)).scalars())


def bookers_of(studio: StudioDatabase, first_day: datetime) -> list[Booker]:
    """Return the bookers; every other one is told soon, and repeats by hand what got no answer."""
    made = []
    for number, (client, trainer, login, minute) in enumerate(BOOKERS):
        uow = studio.login(login).uow
        patience = Patience(reconnect_seconds=0.2 if number % 2 else LONGEST_OUTAGE)
        patient = UnitOfWork(uow._engine, uow._url, uow._viewer, patience)
        hands = Hands(patient, uow._viewer)
        made.append(Booker(hands, client, trainer, minute, number, studio, first_day))
    return made


def run_under_kills(
    bookers: list[Booker], switch: PowerSwitch, kills: int, seconds: float
) -> list[float]:
    """Let them all work, kill the server that many times, return how long it was away."""
    stop, outages = threading.Event(), []
    with ThreadPoolExecutor(len(bookers)) as pool:
        working = [pool.submit(booker.work_until, stop) for booker in bookers]
        try:
            for _ in range(kills):
                let_work(bookers, seconds)
                began = time.monotonic()
                switch.cut()
                switch.on()
                outages.append(time.monotonic() - began)
            let_work(bookers, seconds)
        finally:
            stop.set()
        for future in working:
            future.result(LONGEST_OUTAGE)
    return outages


def let_work(bookers: list[Booker], seconds: float) -> None:
    """Wait so long, and until each of them has got something done meanwhile."""
    done = [len(booker.stories) for booker in bookers]
    time.sleep(seconds)
    until = time.monotonic() + LONGEST_OUTAGE
    while any(len(one.stories) == before for one, before in zip(bookers, done, strict=True)):
        assert time.monotonic() < until, "somebody was kept from working"
        time.sleep(0.05)


def check(studio: StudioDatabase, bookers: list[Booker], before: set[UUID]) -> None:
    """Every confirmed step is there, whole and once, and nothing else is."""
    stories = {story.last.booking_id: story for booker in bookers for story in booker.stories}
    with studio.house() as connection:
        # A booking has the key of the request that made it.
        kept = {
            row.id: row
            for row in connection.execute(
                select(BookingRow).where(BookingRow.starts_at >= FIRST_DAY)
            )
            if row.id not in before
        }
        ledger: dict[UUID, list[str]] = {}
        entries = select(CreditEntryRow.booking_id, CreditEntryRow.kind)
        for booking_id, kind in connection.execute(entries.order_by(CreditEntryRow.id)):
            ledger.setdefault(booking_id, []).append(kind)
        trail = Counter(connection.execute(select(AuditEntryRow.subject_id)).scalars())
    assert set(kept) == set(stories)
    for booking_id, story in stories.items():
        row = kept[booking_id]
        withdrawn = story.steps == ["book", "undo"]
        assert (row.withdrawn_at is not None) == withdrawn
        if not withdrawn:
            assert (row.status, row.version) == (story.last.status, story.last.version)
        assert trail[booking_id] == len(story.steps)
        assert ledger.get(booking_id, []) == (_expected(story) if story.spends else [])
    steps = sum(len(story.steps) for story in stories.values())
    assert len(remembered(studio) - before) == steps
    diagnosis = examine(studio.url)
    assert diagnosis.ok, [finding for finding in diagnosis.findings if not finding.ok]


def _expected(story: Story) -> list[str]:
    kinds = {"book": ["booked"], "cancel": ["returned"], "check in": []}
    kinds["undo"] = ["booked"] if "cancel" in story.steps else ["returned"]
    return [kind for step in story.steps for kind in kinds[step]]


@pytest.mark.parametrize(
    ("kills", "seconds"), [(1, 0.8), pytest.param(10, 3.0, marks=pytest.mark.soak)]
)
def test_what_was_confirmed_outlives_the_server(
    durable: tuple[StudioDatabase, PowerSwitch],
    kills: int,
    seconds: float,
) -> None:
    studio, switch = durable
    bookers = bookers_of(studio, FIRST_DAY + timedelta(days=30 * kills))
    # Kills prove nothing about power loss: these settings, in force for the logins, do.
    with bookers[0].hands.uow.reading() as work:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert work._session.execute(text(f"SHOW {setting}")).scalar_one() == "on"
    before = remembered(studio)
    outages = run_under_kills(bookers, switch, kills, seconds)
    check(studio, bookers, before)
    stories = [story for booker in bookers for story in booker.stories]
    assert min(len(booker.stories) for booker in bookers) > kills
    steps = sum(len(story.steps) for story in stories)
    unanswered = sum(booker.unanswered for booker in bookers)
    known = sum(booker.done_without_answer for booker in bookers)
    print(
        f"{kills} kills: {steps} steps confirmed and kept, {unanswered} left without an answer, "
        f"{known} of them done; away for {max(outages):.1f} s at most"
    )


def test_the_server_stops_while_a_step_is_under_way(
    durable: tuple[StudioDatabase, PowerSwitch],
) -> None:
    """Stopped by its keeper in the middle of a transaction, and started again a while later."""
    studio, switch = durable
    booker = bookers_of(studio, FIRST_DAY)[0]
    booked = booker.hands.book(wish())
    calls: list[int] = []

    def stop_once(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "INTO credit_entries" in statement:
            calls.append(1)
            if len(calls) == 1:
                switch.off()
                threading.Timer(0.5, switch.on).start()

    event.listen(booker.hands.uow._engine, "after_cursor_execute", stop_once)
    outcome = booker.hands.cancel(booked)
    assert outcome.status is BookingStatus.CANCELLED
    assert len(calls) == 2
    with studio.house() as connection:
        kinds = select(CreditEntryRow.kind).where(CreditEntryRow.booking_id == booked.booking_id)
        found = list(connection.execute(kinds.order_by(CreditEntryRow.id)).scalars())
    assert found == ["booked", "returned"]
    assert examine(studio.url).ok
