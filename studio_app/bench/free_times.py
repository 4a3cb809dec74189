"""Looking for free times: a trainer's day, and the weeks of everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from studio_app.bench.figures import Measured
from studio_app.bench.plain_free_times import Gaps, free_gaps
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.bench.weeks import MONDAY
from studio_app.domain.free_slots import FreeSlot, SlotWish
from studio_app.repositories.types import to_microseconds
from studio_app.services.free_slots import free_slots
from studio_app.services.schedule import load_schedule

_NEXT_MONDAY = MONDAY + timedelta(days=7)
_MINUTES = 60


def day_of_a_trainer(studio: BenchStudio) -> Measured:
    """Measure a search for a free time of one trainer on one day."""
    return _measured(studio, days=1, alone=True)


def week_of_all(studio: BenchStudio) -> Measured:
    """Measure a search for all free times of a week, whoever's."""
    return _measured(studio, days=7)


def four_weeks_of_all(studio: BenchStudio) -> Measured:
    """Measure a search for all free times of four weeks, whoever's."""
    return _measured(studio, days=28)


def _measured(studio: BenchStudio, days: int, *, alone: bool = False) -> Measured:
    with studio.login() as login, studio.plain() as connection:
        trainer_id = None
        if alone:
            trainer_id = load_schedule(login.uow, login.viewer, MONDAY, 1).trainers[0].id
        wanted = None if trainer_id is None else (trainer_id,)
        wish = SlotWish(wanted, _NEXT_MONDAY, days, _MINUTES, limit=1_000_000, apart=True)

        def work() -> tuple[FreeSlot, ...]:
            return free_slots(login.uow, login.viewer, wish, NOW)

        def floor() -> Gaps:
            return free_gaps(studio, connection, login.organization, _NEXT_MONDAY, days, trainer_id)

        require_same(studio, work(), floor())
        return in_turn(work, floor, studio.size.runs)


def require_same(studio: BenchStudio, slots: tuple[FreeSlot, ...], gaps: Gaps) -> None:
    """Raise AssertionError unless every slot lies in what the floor left free."""
    length = timedelta(minutes=_MINUTES)
    for slot in slots:
        key: Any = slot.trainer_id if studio.is_postgres else slot.trainer_id.bytes
        start: Any = slot.starts_at
        end: Any = start + length
        if not studio.is_postgres:
            start, end = to_microseconds(start), to_microseconds(end)
        inside = any(first <= start and end <= last for first, last in gaps.get(key, ()))
        assert inside, "the floor found other free times"
