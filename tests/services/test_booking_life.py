"""The life of bookings, driven at random: whatever is done, the books stay right."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import booleans, integers, sampled_from
from sqlalchemy import select

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    NoCredit,
    NotFound,
    SlotTaken,
    StudioError,
    WrongStatus,
)
from studio_app.domain.packages import EntryKind
from studio_app.domain.schedule import BookingStatus, may_become
from studio_app.repositories.schema import BookingRow, SessionRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, wish

CLIENTS = ("cara", "cem", "dora")
STEP = timedelta(minutes=30)
IN_TIME, LATE = SLOT - timedelta(days=2), SLOT - timedelta(minutes=1)
CREDITS = 3


@dataclass(frozen=True)
class Model:
    """What a booking is expected to be."""

    client: str
    trainer: str
    start: int
    steps: int
    version: int
    status: BookingStatus = BookingStatus.BOOKED
    charge: int = 0
    spent: int = 0
    by_package: bool = False
    withdrawn: bool = False

    @property
    def occupies(self) -> bool:
        return self.status.occupies and not self.withdrawn

    def clashes(self, other: Model) -> bool:
        together = self.client == other.client or self.trainer == other.trainer
        in_time = self.start < other.start + other.steps and other.start < self.start + self.steps
        return together and in_time and self.occupies and other.occupies


class BookingLife(RuleBasedStateMachine):
    """Books, cancels, marks and undoes, and keeps a model of its own beside."""

    outcomes = Bundle("outcomes")
    numbers = count()

    def __init__(self, template: Path, folder: Path) -> None:
        super().__init__()
        file = folder / f"{next(self.numbers)}.sqlite3"
        shutil.copy(template, file)
        self.studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
        with self.studio.house() as connection:
            for client in CLIENTS:
                spare = CREDITS - 8
                factories.add_entry(
                    connection,
                    f"spare {client}",
                    f"{client} ten",
                    client,
                    EntryKind.ADJUSTED,
                    spare,
                )
        self.desk = Hands.of(self.studio.login("desk"))
        self.expected: dict[Any, Model] = {}
        self.before: dict[tuple[Any, int], Model] = {}

    def teardown(self) -> None:
        self.studio.close()

    def credits(self, client: str) -> int:
        held = sum(model.spent for model in self.expected.values() if model.client == client)
        return CREDITS - held

    def clash(self, wanted: Model, but: Any = None) -> bool:
        others = (model for key_, model in self.expected.items() if key_ != but)
        return any(wanted.clashes(other) for other in others)

    def attempt(
        self, refusal: type[StudioError] | None, act: Any, booking_id: Any, after: Model | None
    ) -> Iterable[BookingOutcome]:
        """Act, expecting a refusal or the model after it; return the outcome, if there is one."""
        if refusal is not None:
            with pytest.raises(StudioError) as caught:
                act()
            assert caught.type is refusal
            return multiple()
        done: BookingOutcome = act()
        assert after is not None
        assert (done.status, done.version) == (after.status, after.version)
        if booking_id in self.expected:
            self.before[booking_id, done.version] = self.expected[booking_id]
        self.expected[booking_id] = after
        return multiple(done)

    @rule(
        target=outcomes,
        client=sampled_from(CLIENTS),
        trainer=sampled_from(("anna", "ben")),
        start=integers(0, 6),
        steps=integers(1, 3),
        pay_later=booleans(),
    )
    def book(self, client: str, trainer: str, start: int, steps: int, pay_later: bool) -> Any:
        request = wish(
            client, trainer, SLOT + start * STEP, minutes=30 * steps, pay_later=pay_later
        )
        paid = {"charge": 8_000} if pay_later else {"spent": 1, "by_package": True}
        after = Model(client, trainer, start, steps, version=1, **paid)  # type: ignore[arg-type]
        refusal: type[StudioError] | None = None
        if self.clash(after):
            refusal = SlotTaken
        elif not pay_later and self.credits(client) == 0:
            refusal = NoCredit
        act = lambda: self.desk.book(request, IN_TIME)  # noqa: E731
        return self.attempt(refusal, act, request.booking_id, after)

    def stale(self, done: BookingOutcome) -> type[StudioError] | None:
        model = self.expected[done.booking_id]
        if model.withdrawn:
            return NotFound
        return None if model.version == done.version else ChangedMeanwhile

    @rule(target=outcomes, done=outcomes, late=booleans(), reason=sampled_from(("", "ill")))
    def cancel(self, done: BookingOutcome, late: bool, reason: str) -> Any:
        model = self.expected[done.booking_id]
        status = BookingStatus.LATE_CANCELLED if late else BookingStatus.CANCELLED
        free = not late or bool(reason)
        after = replace(
            model,
            version=model.version + 1,
            status=status,
            spent=0 if free else model.spent,
            charge=0 if free else model.charge,
        )
        refusal = self.stale(done)
        if refusal is None and not may_become(model.status, status):
            refusal = WrongStatus
        act = lambda: self.desk.cancel(done, LATE if late else IN_TIME, reason)  # noqa: E731
        return self.attempt(refusal, act, done.booking_id, after)

    @rule(
        target=outcomes,
        done=outcomes,
        status=sampled_from(
            (BookingStatus.ARRIVED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW)
        ),
    )
    def mark(self, done: BookingOutcome, status: BookingStatus) -> Any:
        model = self.expected[done.booking_id]
        refusal = self.stale(done)
        if refusal is None and not may_become(model.status, status):
            refusal = WrongStatus
        after = replace(model, version=model.version + 1, status=status)
        return self.attempt(refusal, lambda: self.desk.mark(done, status), done.booking_id, after)

    @rule(target=outcomes, done=outcomes.filter(lambda done: done.undo is not None))
    def undo(self, done: BookingOutcome) -> Any:
        model = self.expected[done.booking_id]
        version = model.version + 1
        refusal: type[StudioError] | None = CannotUndo if self.stale(done) else None
        if done.undo is not None and done.undo.restore is None:
            after = replace(model, withdrawn=True, spent=0, charge=0)
        else:
            after = replace(
                self.before.get((done.booking_id, done.version), model), version=version
            )
            short = after.spent > model.spent and self.credits(model.client) == 0
            if (
                after.occupies
                and not model.occupies
                and (self.clash(after, done.booking_id) or short)
            ):
                refusal = CannotUndo
        return self.attempt(refusal, lambda: self.desk.undo(done), done.booking_id, after)

    @invariant()
    def ledgers_add_up(self) -> None:
        for client in CLIENTS:
            left = balance(self.studio, f"{client} ten")
            assert left == self.credits(client) >= 0

    @invariant()
    def bookings_are_as_expected(self) -> None:
        with self.studio.house() as connection:
            rows = connection.execute(select(BookingRow).where(BookingRow.starts_at >= SLOT))
            found = {row.id: row for row in rows if row.id in self.expected}
            sessions = connection.execute(
                select(SessionRow.trainer_id, SessionRow.starts_at, SessionRow.ends_at)
                .where(SessionRow.occupies, SessionRow.starts_at >= NOW)
                .order_by(SessionRow.trainer_id, SessionRow.starts_at)
            ).all()
        assert found.keys() == self.expected.keys()
        for booking_id, model in self.expected.items():
            row = found[booking_id]
            assert row.status == model.status
            assert row.charge == model.charge
            assert row.occupies == model.occupies
            assert (row.withdrawn_at is not None) == model.withdrawn
            assert (row.client_package_id is not None) == model.by_package
            assert (row.client_id, row.trainer_id) == (key(model.client), key(model.trainer))
        assert all(
            one.trainer_id != next_.trainer_id or one.ends_at <= next_.starts_at
            for one, next_ in pairwise(sessions)
        )


def test_the_life_of_bookings(sqlite_template: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        lambda: BookingLife(sqlite_template, tmp_path),
        settings=settings(max_examples=15, stateful_step_count=25, deadline=None),
    )
