"""What is proposed for the sessions within time off, and what is left there."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest
from sqlalchemy import update

from studio_app.domain.changes import Aggregate
from studio_app.domain.errors import CannotUndo
from studio_app.domain.intervals import Interval
from studio_app.domain.time_off import Way
from studio_app.repositories.schema import WeeklyHoursRow
from studio_app.services.time_off_decisions import time_off_plan
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish
from tests.services.test_time_off import HOUR, asked, asking, decided, of, put_back, row

DAY = timedelta(days=1)


def test_what_is_proposed_for_all_can_be_done_as_it_is(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    # The same hour of two days: the same time would be the nearest for both.
    for client, starts_at in (("cara", SLOT), ("cem", SLOT + HOUR), ("dora", SLOT + 5 * DAY)):
        desk.book(wish(client, "anna", starts_at, pay_later=True))
    request = asking(ends_at=SLOT + 11 * DAY)
    asked(anna, request)
    plan = time_off_plan(owner.uow, owner.viewer, request.time_off_id, NOW)
    for one in plan:
        assert one.proposed_time in one.free_times
        offered = [Interval(start, start + one.interval.length) for start in one.free_times]
        assert not any(a.overlaps(b) for a, b in combinations(offered, 2))
    done = decided(
        owner, request, *(of(one, Way.MOVE, starts_at=one.proposed_time) for one in plan)
    )
    assert done.count == len(plan) > 2
    for outcome in (done, put_back(owner, done)):
        assert Aggregate.TRAINER in outcome.changes.aggregates


def test_the_times_offered_are_ones_at_the_place_of_the_session(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    elsewhere = key("home Loft")
    desk.book(wish("cara", "anna", SLOT))
    desk.book(wish("cem", "anna", SLOT + HOUR, place_id=elsewhere))
    with studio.house() as connection:
        of_anna = update(WeeklyHoursRow).where(WeeklyHoursRow.trainer_id == key("anna"))
        connection.execute(of_anna.values(place_id=key("home Hall")))
    request = asking()
    asked(anna, request)
    anywhere, there = time_off_plan(owner.uow, owner.viewer, request.time_off_id, NOW)
    assert anywhere.free_times
    assert (there.place_id, there.free_times, there.proposed_time) == (elsewhere, (), None)


def test_what_was_left_within_time_off_stays_there_when_it_is_approved_again(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    desk.book(wish("cara", "anna", SLOT))
    request = asking()
    asked(anna, request)
    plan = time_off_plan(owner.uow, owner.viewer, request.time_off_id, NOW)
    done = decided(owner, request, *(of(one, Way.KEEP) for one in plan))
    again = put_back(owner, put_back(owner, done), again=True)
    assert row(studio, request).status == "approved"
    # What came meanwhile is nothing that anybody decided about.
    undone = put_back(owner, again)
    desk.book(wish("cem", "anna", SLOT + HOUR))
    with pytest.raises(CannotUndo, match="Cem Client is booked within"):
        put_back(owner, undone, again=True)
