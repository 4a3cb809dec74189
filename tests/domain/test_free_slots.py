"""Free slots against counting every minute, and on days on which the clocks change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.free_slots import FreeSlot, SlotWish, find_free_slots
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute
from studio_app.domain.slot_states import SeenTimes, SlotState, slot_states
from studio_app.domain.spans import MINUTE, Span, merged_spans, microseconds
from studio_app.domain.working_times import DayShift, Shift, StudioTimes, TrainerTimes

_NAMES = UUID("8d8f6a0e-52f0-4f0e-b0d1-0c7c1b6c1f11")
HALL, LOFT, ANNA, BEN = (uuid5(_NAMES, name) for name in ("hall", "loft", "anna", "ben"))
ALWAYS = (date(1970, 1, 1), None)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CHANGES = {
    "Asia/Seoul": date(1988, 5, 8),
    "Europe/Berlin": date(2026, 10, 25),
    "America/New_York": date(2026, 3, 8),
    "America/Sao_Paulo": date(2018, 11, 4),
    "Australia/Lord_Howe": date(2026, 4, 5),
    "Africa/Casablanca": date(2026, 3, 22),
    "Atlantic/Azores": date(2026, 3, 29),
}
"""Days on which the clocks change, in zones of every kind: by half an hour, at midnight, twice."""


def slots(wish: SlotWish, trainers: Sequence[TrainerTimes], studio: StudioTimes) -> list[FreeSlot]:
    return list(find_free_slots(wish, trainers, studio, EPOCH))


def counted(
    wish: SlotWish, trainers: Sequence[TrainerTimes], studio: StudioTimes, now: datetime
) -> Iterator[FreeSlot]:
    """Yield the slots found by looking at every minute of every day."""
    days = [wish.first_day + timedelta(days=offset) for offset in range(wish.days)]
    asked = [
        one for one in trainers if wish.trainer_ids is None or one.trainer_id in wish.trainer_ids
    ]
    free = {one.trainer_id: list(free_minutes(wish, one, studio)) for one in asked}
    told: dict[UUID, int] = {}
    for minute in minutes(at_minute(days[0], 0, studio.tz), at_minute(days[-1], 1440, studio.tz)):
        start = EPOCH + timedelta(minutes=minute)
        local = start.astimezone(studio.tz)
        on_step = (local.hour * 60 + local.minute) % wish.step_minutes == 0
        if start < now or not on_step or not fits(wish, local, start, studio.tz):
            continue
        for trainer_id, by_place in free.items():
            for place, there in by_place:
                if told.get(trainer_id, minute) <= minute and there.issuperset(
                    range(minute, minute + wish.minutes)
                ):
                    told[trainer_id] = minute + (wish.minutes if wish.apart else 1)
                    yield FreeSlot(trainer_id, start, wish.minutes, place)
                    break


def fits(wish: SlotWish, local: datetime, start: datetime, tz: ZoneInfo) -> bool:
    day = local.date()
    return (
        day.weekday() in wish.weekdays
        and start >= at_minute(day, wish.from_minute, tz)
        and start + timedelta(minutes=wish.minutes) <= at_minute(day, wish.until_minute, tz)
    )


def free_minutes(
    wish: SlotWish, trainer: TrainerTimes, studio: StudioTimes
) -> Iterator[tuple[UUID | None, set[int]]]:
    """Yield the minutes at which the trainer is free at each place, numbered since 1970."""
    working: dict[UUID | None, set[int]] = {}
    for offset in range(-1, wish.days + 1):
        day = wish.first_day + timedelta(days=offset)
        hours: list[Any] = [one for one in trainer.single_days if one.day == day]
        if not hours:
            hours = [one for one in trainer.shifts if one.weekday == day.weekday()]
        for one in hours:
            if one.start_minute is not None:
                start, end = (
                    at_minute(day, at, studio.tz) for at in (one.start_minute, one.end_minute)
                )
                working.setdefault(one.place_id, set()).update(minutes(start, end))
    if wish.place_id:
        anywhere = working.get(None, set())
        working = {wish.place_id: working.get(wish.place_id, set()) | anywhere}
    for place, there in working.items():
        taken = [*trainer.busy, *studio.client_busy, *(studio.full.get(place, ()) if place else ())]
        for start, end in taken:
            there.difference_update(range(start // MINUTE, end // MINUTE))
        for day in studio.closures:
            there.difference_update(
                minutes(at_minute(day, 0, studio.tz), at_minute(day, 1440, studio.tz))
            )
        yield place, there


def minutes(start: datetime, end: datetime) -> range:
    return range(microseconds(start) // MINUTE, microseconds(end) // MINUTE)


def spans_from(start: date, tz: ZoneInfo) -> st.SearchStrategy[list[Span]]:
    midnight = microseconds(at_minute(start, 0, tz))
    return st.lists(
        st.tuples(st.integers(-600, 4_400), st.integers(1, 500)).map(
            lambda one: (midnight + one[0] * MINUTE, midnight + sum(one) * MINUTE)
        ),
        max_size=6,
    ).map(merged_spans)


places = st.sampled_from([HALL, LOFT, None])


def shifts_about(day: date) -> st.SearchStrategy[list[Shift]]:
    return st.lists(
        st.builds(
            lambda offset, start, length, place: Shift(
                (day.weekday() + offset) % 7, start, start + length, place, *ALWAYS
            ),
            st.integers(-1, 2),
            st.integers(0, 1439),
            st.integers(1, 1440),
            places,
        ),
        min_size=1,
        max_size=6,
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[SlotWish, list[TrainerTimes], StudioTimes, datetime]:
    name = draw(st.sampled_from(sorted(CHANGES)))
    tz, changed = ZoneInfo(name), CHANGES[name]
    first = changed - timedelta(days=draw(st.integers(0, 1)))
    single = st.builds(
        lambda offset, hours, place: DayShift(first + timedelta(days=offset), *hours, place),
        st.integers(-1, 2),
        st.one_of(
            st.just((None, None)),
            st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
                lambda one: (one[0], sum(one))
            ),
        ),
        places,
    )
    trainers = [
        TrainerTimes(
            key,
            draw(shifts_about(first)),
            draw(st.lists(single, max_size=2)),
            draw(spans_from(first, tz)),
        )
        for key in (ANNA, BEN)
    ]
    start = draw(st.integers(0, 1439))
    wish = SlotWish(
        draw(st.sampled_from([None, (BEN,), (ANNA, BEN)])),
        first,
        2,
        draw(st.sampled_from([5, 30, 60, 90, 240])),
        place_id=draw(places),
        weekdays=draw(st.sampled_from([frozenset(range(7)), frozenset({changed.weekday()})])),
        from_minute=draw(st.sampled_from([0, start])),
        until_minute=draw(st.sampled_from([2880, start + draw(st.integers(1, 1440))])),
        step_minutes=draw(st.sampled_from([5, 15, 25, 60])),
        limit=draw(st.sampled_from([1, 7, 10_000])),
        apart=draw(st.booleans()),
    )
    studio = StudioTimes(
        tz,
        closures=draw(st.sets(st.sampled_from([first, first + timedelta(days=1)]), max_size=1)),
        full={HALL: draw(spans_from(first, tz))},
        client_busy=draw(st.one_of(st.just([]), spans_from(first, tz))),
    )
    now = at_minute(first, draw(st.sampled_from([0, 333, 1500])), tz) - timedelta(days=1)
    return wish, trainers, studio, now + timedelta(days=draw(st.integers(0, 1)))


@given(questions())
def test_the_same_as_by_counting_minutes(
    question: tuple[SlotWish, list[TrainerTimes], StudioTimes, datetime],
) -> None:
    wish, trainers, studio, now = question
    found = find_free_slots(wish, trainers, studio, now)
    wanted = list(counted(wish, trainers, studio, now))[: wish.limit]
    assert [(one.trainer_id, one.starts_at) for one in found] == [
        (one.trainer_id, one.starts_at) for one in wanted
    ]
    for slot in found:
        trainer = next(one for one in trainers if one.trainer_id == slot.trainer_id)
        interval = Interval(slot.starts_at, slot.starts_at + timedelta(minutes=slot.minutes))
        states = slot_states(trainer, SeenTimes(False), studio, [interval], slot.place_id)
        assert states == [SlotState.FREE]


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_hours_follow_the_wall_clock_over_a_change(name: str) -> None:
    """Nine to eleven is nine to eleven, before, on and after the day of the change."""
    tz, day = ZoneInfo(name), CHANGES[name]
    trainer = TrainerTimes(ANNA, [Shift(one, 540, 660, HALL, *ALWAYS) for one in range(7)])
    wish = SlotWish(None, day - timedelta(days=1), 3, 60, step_minutes=60)
    found = slots(wish, [trainer], StudioTimes(tz))
    assert [one.starts_at.astimezone(tz).replace(tzinfo=None) for one in found] == [
        datetime(one.year, one.month, one.day, hour)
        for one in (day + timedelta(days=offset) for offset in (-1, 0, 1))
        for hour in (9, 10)
    ]


def test_an_hour_that_comes_twice_can_be_booked_twice_and_one_that_is_skipped_never() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = TrainerTimes(ANNA, [Shift(6, 60, 240, None, *ALWAYS)])
    autumn = slots(
        SlotWish(None, date(2026, 10, 25), 1, 60, step_minutes=60), [night], StudioTimes(berlin)
    )
    assert [one.starts_at.hour for one in autumn] == [23, 0, 1, 2]
    spring = slots(
        SlotWish(None, date(2026, 3, 29), 1, 60, step_minutes=60), [night], StudioTimes(berlin)
    )
    assert [one.starts_at.astimezone(berlin).hour for one in spring] == [1, 3]


def test_a_day_that_begins_with_a_skipped_hour() -> None:
    """In São Paulo the clocks went forward at midnight: the day began at one."""
    tz = ZoneInfo("America/Sao_Paulo")
    day = CHANGES["America/Sao_Paulo"]
    all_day = TrainerTimes(ANNA, [Shift(one, 0, 1440, None, *ALWAYS) for one in range(7)])
    found = slots(SlotWish(None, day, 1, 60, step_minutes=60), [all_day], StudioTimes(tz))
    assert len(found) == 23
    assert found[0].starts_at == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_the_order_of_the_trainers_decides_at_the_same_time() -> None:
    hours = [Shift(0, 540, 660, HALL, *ALWAYS)]
    trainers = [TrainerTimes(BEN, hours), TrainerTimes(ANNA, hours)]
    wish = SlotWish(None, date(2026, 3, 9), 1, 60, step_minutes=30, limit=4)
    found = slots(wish, trainers, StudioTimes(ZoneInfo("UTC")))
    assert [one.trainer_id for one in found] == [BEN, ANNA, BEN, ANNA]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 4},
        {"minutes": 1441},
        {"days": 0},
        {"days": 367},
        {"first_day": date(9999, 12, 31)},
        {"from_minute": 600, "until_minute": 600},
        {"until_minute": 2881},
        {"step_minutes": 0},
        {"limit": 0},
    ],
)
def test_wishes_that_make_no_sense(wrong: dict[str, Any]) -> None:
    right = {"trainer_ids": None, "first_day": date(2026, 3, 9), "days": 7, "minutes": 60}
    with pytest.raises(InvalidInput):
        SlotWish(**(right | wrong))
