"""The life of bookings, driven at random: whatever is done, the books stay right."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, count
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
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    WrongStatus,
)
from studio_app.domain.packages import EntryKind
from studio_app.domain.schedule import BookingStatus, may_become
from studio_app.domain.undoing import BookingStand
from studio_app.repositories.schema import BookingRow, SessionRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import SLOT, Hands, balance, wish

CLIENTS = ("cara", "cem", "dora")
STEP = timedelta(minutes=30)
IN_TIME, LATE = SLOT - timedelta(days=2), SLOT - timedelta(minutes=1)
CREDITS = 3
PEOPLE = ("desk", "anna")
OF_ANNA = ("cara", "cem")


@dataclass(frozen=True)
class Model:
    """What a booking is expected to be; ``beside`` others of whom it is let in."""

    client: str
    trainer: str
    start: int
    steps: int
    version: int
    beside_trainer: bool = False
    beside_client: bool = False
    status: BookingStatus = BookingStatus.BOOKED
    charge: int = 0
    spent: int = 0
    by_package: bool = False
    withdrawn: bool = False

    @property
    def occupies(self) -> bool:
        return self.status.occupies and not self.withdrawn

    def meets(self, other: Model) -> bool:
        in_time = self.start < other.start + other.steps and other.start < self.start + self.steps
        return in_time and self.occupies and other.occupies

    @property
    def half_hours(self) -> frozenset[int]:
        return frozenset(range(self.start, self.start + self.steps))


@dataclass(frozen=True)
class Stood:
    """What stands beside a booking: what one sees, and when the client is busy otherwise."""

    seen: frozenset[Any] = frozenset()
    unseen: frozenset[int] = frozenset()


class BookingLife(RuleBasedStateMachine):
    """Books, cancels, marks and undoes, and keeps a model of its own beside.

    The front desk and Anna work at once; the desk also books over clashes, which Anna may not.
    """

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
        self.people = {name: Hands.of(self.studio.login(name)) for name in PEOPLE}
        self.desk = self.people["desk"]
        self.expected: dict[Any, Model] = {}
        self.stood: dict[tuple[Any, int], Stood] = {}

    def teardown(self) -> None:
        self.studio.close()

    def credits(self, client: str) -> int:
        held = sum(model.spent for model in self.expected.values() if model.client == client)
        return CREDITS - held

    def others(self, wanted: Model, but: Any = None) -> dict[Any, Model]:
        """Return what stands at the same time with the same trainer or client."""
        return {
            other_id: other
            for other_id, other in self.expected.items()
            if other_id != but
            and wanted.meets(other)
            and (other.trainer == wanted.trainer or other.client == wanted.client)
        }

    def clash(self, wanted: Model, but: Any = None) -> tuple[bool, bool]:
        """Tell whether trainer and client are busy."""
        others = self.others(wanted, but).values()
        return (
            any(other.trainer == wanted.trainer for other in others),
            any(other.client == wanted.client for other in others),
        )

    def beside(
        self, who: str, booking_id: Any, model: Model, besides: frozenset[Any] = frozenset()
    ) -> Stood:
        """Return what stands beside a booking as far as somebody knows: Anna, her own."""
        seen, unseen = set(), set()
        for other_id, other in self.others(model, booking_id).items():
            if other_id in besides:
                continue
            if who == "desk" or other.trainer == "anna":
                seen.add(other_id)
            else:
                unseen |= other.half_hours & model.half_hours
        return Stood(frozenset(seen), frozenset(unseen))

    def comes_back(self, who: str, booking_id: Any, after: Model, stood: Stood) -> Model | None:
        """Return a booking that takes its slot again, None where that is taken since."""
        since = self.beside(who, booking_id, after, stood.seen)
        if since.seen or not since.unseen <= stood.unseen:
            return None
        for other in self.others(after, booking_id).values():
            if other.trainer == after.trainer and not (
                after.beside_trainer or other.beside_trainer
            ):
                return None
            if other.client == after.client and not (after.beside_client or other.beside_client):
                return None
        if self.beside(who, booking_id, after) == stood:
            return after
        trainer_busy, client_busy = self.clash(after, booking_id)
        is_let_alone = after.beside_client and not client_busy
        return replace(
            after,
            # It is written once more for that.
            version=after.version + is_let_alone,
            beside_trainer=after.beside_trainer and trainer_busy,
            beside_client=after.beside_client and client_busy,
        )

    def attempt(
        self, refusal: type[StudioError] | None, act: Any, booking_id: Any, after: Model, who: str
    ) -> Iterable[BookingOutcome]:
        """Act, expecting a refusal or the model after it; return the outcome, if there is one."""
        if refusal is not None:
            with pytest.raises(StudioError) as caught:
                act()
            assert caught.type is refusal
            return multiple()
        done: BookingOutcome = act()
        assert (done.status, done.version) == (after.status, after.version)
        before = self.expected.get(booking_id, after)
        if before.occupies and not after.occupies:
            self.stood[booking_id, after.version] = self.beside(who, booking_id, before)
        self.expected[booking_id] = after
        return multiple(done)

    @rule(
        target=outcomes,
        client=sampled_from(CLIENTS),
        trainer=sampled_from(("anna", "ben")),
        start=integers(0, 6),
        steps=integers(1, 3),
        pay_later=booleans(),
        anyway=booleans(),
        who=sampled_from(PEOPLE),
    )
    def book(
        self,
        client: str,
        trainer: str,
        start: int,
        steps: int,
        pay_later: bool,
        anyway: bool,
        who: str,
    ) -> Any:
        request = wish(
            client,
            trainer,
            SLOT + start * STEP,
            minutes=30 * steps,
            pay_later=pay_later,
            book_anyway_reason="so be it" if anyway else "",
        )
        paid = {"charge": 8_000} if pay_later else {"spent": 1, "by_package": True}
        after = Model(client, trainer, start, steps, version=1, **paid)  # type: ignore[arg-type]
        beside_trainer, beside_client = self.clash(after)
        after = replace(after, beside_trainer=beside_trainer, beside_client=beside_client)
        refusal: type[StudioError] | None = None
        if who == "anna" and (trainer != "anna" or anyway):
            refusal = NotAllowed
        elif who == "anna" and client not in OF_ANNA:
            # Her own diary is looked at first.
            refusal = SlotTaken if beside_trainer else NotFound
        elif (beside_trainer or beside_client) and not anyway:
            refusal = SlotTaken
        elif not pay_later and self.credits(client) == 0:
            refusal = NoCredit
        act = lambda: self.people[who].book(request, IN_TIME)  # noqa: E731
        return self.attempt(refusal, act, request.booking_id, after, who)

    def stale(self, done: BookingOutcome) -> type[StudioError] | None:
        model = self.expected[done.booking_id]
        if model.withdrawn:
            return NotFound
        return None if model.version == done.version else ChangedMeanwhile

    @rule(
        target=outcomes,
        done=outcomes,
        late=booleans(),
        reason=sampled_from(("", "ill")),
        who=sampled_from(PEOPLE),
    )
    def cancel(self, done: BookingOutcome, late: bool, reason: str, who: str) -> Any:
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
        if who == "anna" and model.trainer != "anna":
            refusal = NotFound
        if refusal is None and not may_become(model.status, status):
            refusal = WrongStatus
        now = LATE if late else IN_TIME
        act = lambda: self.people[who].cancel(done, now, reason)  # noqa: E731
        return self.attempt(refusal, act, done.booking_id, after, who)

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
        act = lambda: self.desk.mark(done, status)  # noqa: E731
        return self.attempt(refusal, act, done.booking_id, after, "desk")

    @rule(target=outcomes, done=outcomes, who=sampled_from(PEOPLE))
    def undo(self, done: BookingOutcome, who: str) -> Any:
        """Take a step back, or do one again: the way back of an undo is that of a step as well."""
        assert done.undo is not None
        (back,) = done.undo.bookings
        model = self.expected[done.booking_id]
        stands = BookingStand(None) if model.withdrawn else BookingStand(model.status, model.charge)
        is_foreign = who == "anna" and model.trainer != "anna"
        refusal: type[StudioError] | None = None
        if is_foreign or stands != back.found:
            refusal = CannotUndo
        after = replace(model, version=model.version + 1, withdrawn=back.restore.status is None)
        if back.restore.status is not None:
            after = replace(after, status=back.restore.status, charge=back.restore.charge or 0)
        if after.occupies:
            after = replace(after, spent=1 if model.by_package else 0)
        elif after.withdrawn or back.returns_credit:
            after = replace(after, spent=0, charge=0)
        short = after.spent > model.spent and self.credits(model.client) == 0
        lost = who == "anna" and model.client not in OF_ANNA
        if after.occupies and not model.occupies:
            stood = self.stood.get((done.booking_id, done.version), Stood())
            back_again = self.comes_back(who, done.booking_id, after, stood)
            if short or lost or back_again is None:
                refusal = CannotUndo
            else:
                after = back_again
        act = lambda: self.people[who].undo(done)  # noqa: E731
        return self.attempt(refusal, act, done.booking_id, after, who)

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
            taken = select(SessionRow).where(SessionRow.starts_at >= SLOT)
            sessions = {row.id: row for row in connection.execute(taken)}
        assert found.keys() == self.expected.keys()
        for booking_id, model in self.expected.items():
            row = found[booking_id]
            assert row.status == model.status
            assert row.charge == model.charge
            assert row.occupies == model.occupies
            assert (row.withdrawn_at is not None) == model.withdrawn
            assert (row.client_package_id is not None) == model.by_package
            assert (row.client_id, row.trainer_id) == (key(model.client), key(model.trainer))
            session = sessions[row.session_id]
            assert session.occupies == model.occupies
            let_in = (session.overlap_allowed, row.overlap_allowed)
            assert let_in == (model.beside_trainer, model.beside_client)

    @invariant()
    def nobody_is_in_two_places_unasked(self) -> None:
        standing = [model for model in self.expected.values() if model.occupies]
        for one, other in combinations(standing, 2):
            if one.meets(other):
                asked = one.beside_trainer or other.beside_trainer
                assert one.trainer != other.trainer or asked
                asked = one.beside_client or other.beside_client
                assert one.client != other.client or asked


@pytest.mark.parametrize("lives", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_the_life_of_bookings(sqlite_template: Path, tmp_path: Path, lives: int) -> None:
    run_state_machine_as_test(
        lambda: BookingLife(sqlite_template, tmp_path),
        settings=settings(max_examples=lives, stateful_step_count=25, deadline=None),
    )
