"""Free slots: the earliest ones of one or many trainers that fit a wish."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.schedule import YEARS
from studio_app.domain.spans import DAY, MINUTE, Span, microseconds, moment_of, without
from studio_app.domain.working_times import (
    ByPlace,
    LocalClock,
    StudioTimes,
    TrainerTimes,
    at_place,
    closed_spans,
    working_spans,
)

LONGEST_SEARCH = 366
_ANY_TIME = 2 * MINUTES_PER_DAY
_EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class SlotWish:
    """What is looked for: ``minutes`` with any of the trainers, None for all of them.

    A slot starts on one of ``days`` days from ``first_day``, on one of the ``weekdays`` (0 =
    Monday), at ``from_minute`` of the wall clock or later, at a multiple of ``step_minutes``, and
    ends by ``until_minute`` of the same day; beyond 1440 that is the night after. At most ``limit``
    are wanted; with ``apart``, no two of a trainer that overlap, the earlier one of such two.
    """

    trainer_ids: tuple[UUID, ...] | None
    first_day: date
    days: int
    minutes: int
    place_id: UUID | None = None
    weekdays: frozenset[int] = _EVERY_DAY
    from_minute: int = 0
    until_minute: int = _ANY_TIME
    step_minutes: int = 15
    limit: int = 60
    apart: bool = False

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= MINUTES_PER_DAY:
            raise InvalidInput("minutes", "A session lasts from 5 minutes to 24 hours.")
        if not 1 <= self.days <= LONGEST_SEARCH or self.first_day.year not in YEARS:
            raise InvalidInput("days", "Look for a day within a year.")
        if not 0 <= self.from_minute < self.until_minute <= _ANY_TIME:
            raise InvalidInput("until_minute", "The time of day has to end after it begins.")
        if not 1 <= self.step_minutes <= MINUTES_PER_DAY or self.limit < 1:
            raise InvalidInput("step_minutes", "Look for one slot a day at least.")

    @property
    def last_day(self) -> date:
        """Return the last day on which a slot may start."""
        return self.first_day + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot that is free; ``starts_at`` in UTC, ``place_id`` where the trainer works then."""

    trainer_id: UUID
    starts_at: datetime
    minutes: int
    place_id: UUID | None


def find_free_slots(
    wish: SlotWish, trainers: Sequence[TrainerTimes], studio: StudioTimes, now: datetime
) -> tuple[FreeSlot, ...]:
    """Return the earliest slots from ``now`` on that fit the wish.

    Of those at the same time the trainers' order decides. A slot lies in the trainer's hours at
    one place, on no closed day, and shares no moment with what keeps the trainer, the place or the
    client busy. The diaries are read no further than the wish's limit needs.
    """
    clock = LocalClock(studio.tz)
    days = list(_days(wish, clock, microseconds(now)))
    closed = closed_spans(studio.closures, clock)
    ways: list[Iterator[_Start]] = []
    for rank, trainer in enumerate(trainers):
        if wish.trainer_ids is None or trainer.trainer_id in wish.trainer_ids:
            for order, (place_id, spans) in enumerate(_working(trainer, wish, clock, studio)):
                taken = _taken(trainer, closed, studio, place_id)
                free = without(spans, taken)
                ways.append(_starts(days, wish, free, (rank, order, place_id)))
    earliest = islice(_told(heapq.merge(*ways), wish), wish.limit)
    return tuple(
        FreeSlot(trainers[rank].trainer_id, moment_of(start), wish.minutes, place_id)
        for start, rank, _order, place_id in earliest
    )


_Start = tuple[int, int, int, UUID | None]
"""When, the trainer's place in the row, which of the trainer's places, and its key."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on which slots may start: from when on, and by when they end and have started.

    ``offsets`` are the stretches of the day in which the clock is so far ahead of UTC: two when it
    is changed on that day.
    """

    opens: int
    ends: int
    midnight: int
    offsets: tuple[tuple[int, int, int], ...]


def _days(wish: SlotWish, clock: LocalClock, now: int) -> Iterator[_Day]:
    for offset in range(wish.days):
        day = wish.first_day + timedelta(days=offset)
        if day.weekday() not in wish.weekdays:
            continue
        begins, midnight = clock.day(day)
        opens = max(clock.at(day, wish.from_minute), now)
        if opens < midnight:
            ends = clock.at(day, wish.until_minute)
            yield _Day(opens, ends, midnight, tuple(_offsets(begins, midnight, clock.tz)))


def _offsets(begins: int, ends: int, tz: ZoneInfo) -> Iterator[tuple[int, int, int]]:
    first, last = _ahead(begins, tz), _ahead(ends - 1, tz)
    if first == last:
        yield begins, ends, first
        return
    before, after = begins, ends - 1
    while after - before > 1:
        middle = (before + after) // 2
        if _ahead(middle, tz) == first:
            before = middle
        else:
            after = middle
    yield begins, after, first
    yield after, ends, last


def _ahead(moment: int, tz: ZoneInfo) -> int:
    ahead = moment_of(moment).astimezone(tz).utcoffset()
    return ahead // timedelta(microseconds=1) if ahead else 0


def _working(
    trainer: TrainerTimes, wish: SlotWish, clock: LocalClock, studio: StudioTimes
) -> Iterable[tuple[UUID | None, Sequence[Span]]]:
    working: ByPlace = working_spans(trainer, wish.first_day, wish.days, clock, studio)
    if wish.place_id is None:
        return working.items()
    return ((wish.place_id, at_place(working, wish.place_id)),)


def _taken(
    trainer: TrainerTimes, closed: Sequence[Span], studio: StudioTimes, place_id: UUID | None
) -> Iterable[Span]:
    full = studio.full.get(place_id, ()) if place_id else ()
    kinds = [spans for spans in (trainer.busy, closed, full, studio.client_busy) if spans]
    return kinds[0] if len(kinds) == 1 else heapq.merge(*kinds)


def _starts(
    days: Sequence[_Day], wish: SlotWish, free: Iterable[Span], whose: tuple[int, int, UUID | None]
) -> Iterator[_Start]:
    length, step = wish.minutes * MINUTE, wish.step_minutes * MINUTE
    first = 0
    for start, end in free:
        if end - start < length:
            continue
        for index in range(first, len(days)):
            day = days[index]
            if day.midnight <= start:
                first = index + 1
                continue
            latest = min(end, day.ends) - length
            if day.opens > end - length:
                break
            for ahead_from, ahead_until, ahead in day.offsets:
                since = max(start, day.opens, ahead_from)
                # Counted from local midnight, and so that the clock shows a whole step.
                at = since + -((since + ahead) % DAY) % step
                until = min(latest + 1, ahead_until)
                while at < until:
                    yield at, *whose
                    at += step


def _told(starts: Iterable[_Start], wish: SlotWish) -> Iterator[_Start]:
    """Yield every trainer's slot once, though the trainer works at two places then."""
    distance = wish.minutes * MINUTE if wish.apart else 1
    next_of: dict[int, int] = {}
    for start in starts:
        moment, rank = start[:2]
        if moment >= next_of.get(rank, moment):
            yield start
            next_of[rank] = moment + distance
