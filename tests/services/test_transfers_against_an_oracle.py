"""Any transfer of small diaries, planned, carried out and taken back, against plain sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from studio_app.domain.errors import InvalidInput, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.domain.slot_states import SlotState
from studio_app.domain.transfer_plans import PlannedSession, TransferPlan
from studio_app.domain.transfers import SessionChoice, TransferRequest, TransferWay
from studio_app.repositories import schema
from studio_app.services.clients import client_card
from studio_app.services.transfer_plans import transfer_plan
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.transfers import transfer_client
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands
from tests.services.transfer_diaries import (
    BERLIN,
    LONG,
    WORKING,
    add_session,
    at,
    double_booked,
    everything,
    prepare,
    works,
)
from tests.services.transfer_steps import trainer_of

WEEK = timedelta(weeks=1)
# Few hours of few days, so that much of it collides.
_TIMES = st.tuples(st.sampled_from((1, 2, 4, 8)), st.sampled_from(range(8 * 4, 16 * 4, 2)))


@dataclass(frozen=True)
class Diary:
    """When Cem comes to Anna, is elsewhere and in her class; Ben's sessions, and his day off."""

    theirs: Sequence[tuple[int, int]]
    busy: Sequence[tuple[int, int]]
    elsewhere: tuple[int, int]
    in_class: tuple[int, int]
    day_off: int
    picks: Sequence[int]


DIARIES = st.builds(
    Diary,
    st.lists(_TIMES, min_size=3, max_size=6, unique=True),
    st.lists(_TIMES, min_size=3, max_size=8, unique=True),
    _TIMES,
    _TIMES,
    st.sampled_from((1, 2, 8)),
    st.lists(st.integers(0, 99), min_size=8, max_size=8, unique=True),
)


def _apart(times: Sequence[tuple[int, int]], first: date) -> list[datetime]:
    found: list[datetime] = []
    for day, quarter in times:
        start = at(first + timedelta(days=day), quarter)
        if all(abs(start - other) >= timedelta(hours=1) for other in found):
            found.append(start)
    return found


def _hour(start: datetime) -> Interval:
    return Interval(start, start + timedelta(hours=1))


class _Oracle:
    """Looks at every quarter of an hour at which Ben works in six weeks."""

    def __init__(self, busy: list[Interval], client: list[Interval], now: datetime) -> None:
        self.busy, self.client, self.now = busy, client, now
        self.promised: list[Interval] = []

    def fits(self, interval: Interval) -> bool:
        return works(interval) and not any(interval.overlaps(one) for one in self.busy)

    def proposal(self, one: PlannedSession, others: list[Interval]) -> datetime | None:
        wanted = one.session.interval.start
        taken = (*self.client, *others, *self.promised)
        free = [
            start
            for day in range(-22, 23)
            for weekday, first, last in WORKING
            if (wanted.date() + timedelta(day)).weekday() == weekday
            for quarter in range(first * 4, last * 4)
            if (start := at(wanted.date() + timedelta(day), quarter)) >= self.now
            and start != wanted
            and abs(start - wanted) <= 3 * WEEK
            and self.fits(_hour(start))
            and not any(_hour(start).overlaps(other) for other in taken)
        ]
        local = wanted.astimezone(BERLIN)
        weekly = [
            (abs(weeks), weeks < 0, start)
            for start in free
            for weeks in (round((start - wanted) / WEEK),)
            if (start.astimezone(BERLIN).weekday(), start.astimezone(BERLIN).time())
            == (local.weekday(), local.time())
        ]
        if weekly:
            return min(weekly)[2]
        return min(free, key=lambda start: (abs(start - wanted), start), default=None)


def _check(plan: TransferPlan, oracle: _Oracle) -> None:
    personal = [one for one in plan.sessions if not one.session.is_class]
    intervals = {one.session.session_id: one.session.interval for one in plan.sessions}
    for one in personal:
        if oracle.fits(one.session.interval):
            oracle.promised.append(one.session.interval)
    for one in personal:
        fits = oracle.fits(one.session.interval)
        assert (one.state is SlotState.FREE) == fits
        if fits:
            continue
        others = [at for key_, at in intervals.items() if key_ != one.session.session_id]
        wanted = oracle.proposal(one, others)
        assert (one.free_times[0] if one.free_times else None) == wanted
        for start in one.free_times:
            assert oracle.fits(_hour(start))
        if wanted is not None:
            oracle.promised.append(_hour(wanted))


def _choices(plan: TransferPlan, picks: Sequence[int]) -> tuple[SessionChoice, ...]:
    found = []
    for one, pick in zip(plan.sessions, picks, strict=False):
        way = one.ways[pick % len(one.ways)]
        start = None
        if way is TransferWay.NEW_TIME:
            start = one.free_times[pick // len(one.ways) % len(one.free_times)]
        found.append(one.choice(way, start))
    return tuple(found)


def _credits(studio: StudioDatabase) -> tuple[int, int]:
    row, entry = schema.ClientPackageRow, schema.CreditEntryRow
    with studio.house() as connection:
        balance = connection.execute(select(row.balance).where(row.id == key(LONG))).scalar_one()
        ledger = select(func.sum(entry.amount)).where(entry.client_package_id == key(LONG))
        return balance, connection.execute(ledger).scalar_one()


def _future_of_anna(studio: StudioDatabase, now: datetime) -> set[Any]:
    row = schema.BookingRow
    with studio.session("anna") as session:
        query = select(row.session_id).where(
            row.client_id == key("cem"), row.starts_at >= now, row.occupies
        )
        return set(session.execute(query).scalars())


def _fill(studio: StudioDatabase, diary: Diary, first: date) -> tuple[list[Interval], Interval]:
    """Return when Ben is busy, and when Cem is with Sara."""
    mine = _apart((diary.elsewhere, diary.in_class, *diary.theirs), first)
    off = at(first + timedelta(days=diary.day_off), 0)
    with studio.house() as connection:
        add_session(connection, "sara", mine[0], ["cem"])
        if len(mine) > 1:
            add_session(connection, "anna", mine[1], ["cem"], capacity=5)
        for number, start in enumerate(mine[2:]):
            add_session(connection, "anna", start, ["cem"], pays=number % 2 == 0)
        busy = [
            start
            for start in _apart(diary.busy, first)
            if not _hour(start).overlaps(Interval(off, off + timedelta(days=1)))
        ]
        for start in busy:
            add_session(connection, "ben", start, ["dora"])
        row = factories.time_off("ben", off)
        connection.execute(insert(schema.TimeOffRow).values(**row))
    return [*map(_hour, busy), Interval(off, off + timedelta(days=1))], _hour(mine[0])


def test_any_transfer_is_planned_carried_out_and_taken_back(studio: StudioDatabase) -> None:
    prepare(studio)
    owner, anna = Hands.of(studio.login("owner")), Hands.of(studio.login("anna"))
    version, turn = 1, 0

    @settings(
        max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(DIARIES)
    def any_diary(diary: Diary) -> None:
        nonlocal version, turn
        turn += 1
        # What was tried before lies behind.
        now = NOW + turn * timedelta(weeks=12)
        first = now.date() + timedelta(days=14 - now.weekday())
        busy, elsewhere = _fill(studio, diary, first)
        before = everything(studio)
        credits, _ledger = _credits(studio)
        plan = transfer_plan(owner.uow, owner.viewer, key("cem"), key("ben"), now)
        assert plan.client_version == version
        _check(plan, _Oracle(busy, [elsewhere], now))
        choices = _choices(plan, diary.picks)
        request = TransferRequest(
            new_id(), key("cem"), key("ben"), version, "moved house", choices=choices
        )
        try:
            done = transfer_client(owner.uow, owner.viewer, request, now, request_id=new_id())
        except InvalidInput:
            assert everything(studio) == before
            return
        assert trainer_of(studio, "cem") == key("ben")
        assert double_booked(studio) == []
        paid = {one.session.session_id for one in plan.sessions if one.session.package_id}
        came_back = sum(one.way is TransferWay.CANCEL and one.session_id in paid for one in choices)
        assert _credits(studio) == (credits + came_back,) * 2
        kept = {one.session_id for one in choices if one.way is TransferWay.KEEP}
        assert _future_of_anna(studio, now) == kept
        with pytest.raises(NotFound):
            client_card(anna.uow, anna.viewer, key("cem"), now)
        assert done.undo is not None
        undo_transfer(owner.uow, owner.viewer, done.undo, now, request_id=new_id())
        assert everything(studio) == before
        version += 2

    any_diary()
