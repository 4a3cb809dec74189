"""Assigning every client without a trainer by the studio's rule, in batches of a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from studio_app.domain.backfill import (
    BackfillPlan,
    BackfillResult,
    BatchDone,
    NotPlaced,
    TrainerCount,
)
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_record import NewClientRule, rule_from
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.share_out import NoTrainer, Share, WhyNobody, share_out
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import ListsBack
from studio_app.repositories.backfill import OF_A_ROW
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.new_client_rule import SETTING

Report = Callable[[int, int], object]

# How many clients look after whom is counted once a batch: a tenth of all at a time keeps that,
# and with it the whole, in step with how many clients there are.
_FEWEST_AT_ONCE = 1_000
_BATCHES = 10


@dataclass(frozen=True, slots=True)
class BackfillWish:
    """A wish to assign clients without a trainer: all of them, or some.

    ``rule`` says to whom, None that it is the studio's own.
    """

    run_id: UUID
    rule: NewClientRule | None = None
    client_ids: tuple[UUID, ...] | None = None


def plan_backfill(
    uow: UnitOfWork, viewer: Viewer, rule: NewClientRule | None = None
) -> BackfillPlan:
    """Return what would become of all clients without a trainer; nothing is changed.

    Raises NotAllowed.
    """
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        numbers = work.backfill.numbers()
        found = share_out(_rule(work, rule), work.new_clients.rooms(), len(numbers))
        left = work.backfill.still_waiting(numbers[found.count :])
    why = found.why or WhyNobody(NoTrainer.BUSY)
    return BackfillPlan(
        len(numbers),
        tuple(_counts(found.shares, {one.trainer_id: one.count for one in found.shares})),
        tuple(NotPlaced(key, number, name, why) for key, number, name in left),
    )


def run_backfill(
    uow: UnitOfWork,
    viewer: Viewer,
    wish: BackfillWish,
    now: datetime,
    *,
    report: Report | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> BackfillResult:
    """Give clients without a trainer one, and return what became of each.

    What is done stays done when ``stop`` says so between two batches, or when the database fails;
    the result tells of it. Whoever got a trainer meanwhile, here or on another PC, keeps that one,
    so the same may be done any number of times. Raises NotAllowed; StudioError when nothing was
    done yet.
    """
    require(viewer, Right.TRANSFER)
    return _Run(uow, viewer, wish, now, report).result(stop)


@dataclass
class _Run:
    uow: UnitOfWork
    viewer: Viewer
    wish: BackfillWish
    now: datetime
    report: Report | None
    trainers: Counter[UUID] = field(default_factory=Counter)
    before: dict[UUID, TrainerCount] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)

    def result(self, stop: Callable[[], bool]) -> BackfillResult:
        with self.uow.reading() as work:
            numbers = work.backfill.numbers(self.wish.client_ids)
            rule = _rule(work, self.wish.rule)
            nobody = not share_out(rule, work.new_clients.rooms(), len(numbers)).shares
        tried, problem = (len(numbers), None) if nobody else self._batches(numbers, stop)
        assigned = sum(self.trainers.values())
        if problem is not None and not assigned:
            raise problem
        failures: tuple[NotPlaced, ...] = ()
        if problem is None:
            failures = self._failures(numbers[:tried], assigned)
        aggregates = frozenset({Aggregate.CLIENT, Aggregate.TRAINER} if assigned else ())
        return BackfillResult(
            len(numbers),
            assigned,
            max(tried - assigned - len(failures), 0),
            failures,
            tuple(_in_order(self.before, self.trainers)),
            # Too many to name each.
            Changes(aggregates),
            DiaryUndo(lists=ListsBack(backfills=(self.wish.run_id,))) if assigned else None,
            len(numbers) - tried,
            problem,
        )

    def _batches(
        self, numbers: Sequence[int], stop: Callable[[], bool]
    ) -> tuple[int, StudioError | None]:
        """Return to how many clients it came, and what went wrong after that."""
        size = max(_FEWEST_AT_ONCE, -(-len(numbers) // _BATCHES))
        for first in range(0, len(numbers), size):
            if stop():
                return first, None
            try:
                done = self._batch(first, numbers[first : first + size])
            except StudioError as error:
                return first, error
            self.refused.update(done.refused)
            for one in done.trainers:
                self.trainers[one.trainer_id] += one.count
                self.before.setdefault(one.trainer_id, one)
            if self.report is not None:
                self.report(min(first + size, len(numbers)), len(numbers))
            if done.is_last:
                break
        return len(numbers), None

    def _batch(self, first: int, numbers: Sequence[int]) -> BatchDone:
        asked = (self.wish.run_id, first, numbers[0], numbers[-1])
        request = UseCaseRequest(new_id(), "backfill", asked)
        return self.uow.perform(request, lambda work: self._done(work, first, numbers), BatchDone)

    def _done(self, work: Work, first: int, numbers: Sequence[int]) -> BatchDone:
        work.lock(self.viewer.organization_id)
        batch = _Batch(work, self.wish, _rule(work, self.wish.rule), self.now)
        batch.assign(first, numbers)
        trainers = tuple(_in_order(batch.before, batch.trainers))
        if trainers:
            after = ", ".join(f"{one.name} {one.count}" for one in trainers)
            assigned = sum(batch.trainers.values())
            work.audit.add(
                "backfilled",
                "backfill",
                self.wish.run_id,
                self.now,
                after={"assigned": assigned, "trainers": after},
            )
        return BatchDone(trainers, tuple(batch.refused), batch.is_last)

    def _failures(self, tried: Sequence[int], assigned: int) -> tuple[NotPlaced, ...]:
        with self.uow.reading() as work:
            settled = work.assignments.settled()
            if assigned == len(tried):
                left, busy = [], WhyNobody(NoTrainer.BUSY)
            else:
                left = work.backfill.still_waiting(tried)
                rule = _rule(work, self.wish.rule)
                busy = share_out(rule, work.new_clients.rooms(), 1).why or WhyNobody(NoTrainer.BUSY)
        refused = WhyNobody(NoTrainer.REFUSED)
        failures = tuple(
            NotPlaced(key, number, name, refused if number in self.refused else busy)
            for key, number, name in left
        )
        if settled:
            self._settle(settled)
        return failures

    def _settle(self, failures: Sequence[UUID]) -> None:
        request = UseCaseRequest(new_id(), "settle_failures", self.wish.run_id)

        def settled(work: Work) -> int:
            work.assignments.resolve(failures, self.now)
            return len(failures)

        self.uow.perform(request, settled, int)


class _Batch:
    """Clients who are assigned in one transaction; a record that is refused stops no other."""

    def __init__(self, work: Work, wish: BackfillWish, rule: NewClientRule, now: datetime) -> None:
        self._work, self._wish, self._rule, self._now = work, wish, rule, now
        self.trainers: Counter[UUID] = Counter()
        self.before: dict[UUID, TrainerCount] = {}
        self.refused: list[int] = []
        self.is_last = False

    def assign(self, first: int, numbers: Sequence[int]) -> None:
        """Assign all at once; where that is refused, one half and then the other."""
        found = share_out(self._rule, self._work.new_clients.rooms(), len(numbers))
        self.is_last = found.why is not None
        if not found.shares:
            return
        try:
            count = self._work.backfill.assign(
                self._wish.run_id,
                first,
                numbers,
                found.shares,
                self._now,
                only_these=self._wish.client_ids is not None,
            )
        except OF_A_ROW:
            if len(numbers) == 1:
                self.refused.append(numbers[0])
                return
            half = len(numbers) // 2
            self.assign(first, numbers[:half])
            self.assign(first + half, numbers[half:])
            return
        given = {one.trainer_id: one.count for one in found.shares}
        if not count:
            return
        if count < found.count:
            given = self._work.backfill.counted(self._wish.run_id, first, count)
        for one in _counts(found.shares, given):
            self.trainers[one.trainer_id] += one.count
            self.before.setdefault(one.trainer_id, one)


def _rule(work: Work, rule: NewClientRule | None) -> NewClientRule:
    return rule if rule is not None else rule_from(work.organization_settings.get(SETTING))


def _counts(shares: Sequence[Share], given: dict[UUID, int]) -> list[TrainerCount]:
    return [
        TrainerCount(one.trainer_id, one.name, given[one.trainer_id], one.clients)
        for one in shares
        if given.get(one.trainer_id)
    ]


def _in_order(before: dict[UUID, TrainerCount], counts: Counter[UUID]) -> list[TrainerCount]:
    return [TrainerCount(key, one.name, counts[key], one.before) for key, one in before.items()]
