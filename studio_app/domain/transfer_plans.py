"""What a transfer finds at the new trainer, and what it proposes where that does not fit."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.errors import InvalidInput
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, local_day
from studio_app.domain.slot_states import SlotState
from studio_app.domain.spans import (
    MINUTE,
    Span,
    covers,
    merged_spans,
    microseconds,
    moment_of,
    without,
)
from studio_app.domain.transfers import SessionChoice, TransferWay
from studio_app.domain.working_times import (
    LocalClock,
    StudioTimes,
    TrainerTimes,
    at_place,
    closed_spans,
    working_spans,
)

WEEKS_AROUND = 3
OFFERED_TIMES = 6
GRID = 15 * MINUTE


@dataclass(frozen=True, slots=True)
class TransferPackage:
    """A package that goes along; ``credits`` None where as many as one likes are left."""

    name: str
    credits: int | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ComingSession:
    """A session with the former trainer in which the client is booked, as it stands."""

    session_id: UUID
    version: int
    booking_id: UUID
    booking_version: int
    interval: Interval
    place_id: UUID | None
    title: str
    is_class: bool
    package_id: UUID | None


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A coming session, its ``state`` at the new trainer's (None for a class), and a proposal.

    ``in_the_way`` is whom the new trainer has then. Of the ``free_times`` the first is proposed,
    and ``way`` is what is to become of it unless somebody decides otherwise.
    """

    session: ComingSession
    state: SlotState | None
    in_the_way: str = ""
    free_times: tuple[datetime, ...] = ()
    way: TransferWay = TransferWay.ALONG

    @property
    def fits(self) -> bool:
        """Tell whether the new trainer can give it as it is."""
        return self.state is SlotState.FREE

    @property
    def ways(self) -> tuple[TransferWay, ...]:
        """Return what may become of it, but for giving it to others."""
        if self.session.is_class:
            return (TransferWay.KEEP, TransferWay.CANCEL)
        along = () if self.state is None or self.state.refused else (TransferWay.ALONG,)
        moves = (TransferWay.NEW_TIME,) if self.free_times else ()
        return (*along, *moves, TransferWay.KEEP, TransferWay.CANCEL)

    def choice(
        self,
        way: TransferWay | None = None,
        starts_at: datetime | None = None,
        trainer_id: UUID | None = None,
    ) -> SessionChoice:
        """Return that something is to become of it, what is proposed for None."""
        one = self.session
        if way is None:
            way = self.way
            starts_at = self.free_times[0] if way is TransferWay.NEW_TIME else None
        keys = (one.session_id, one.version, one.booking_id, one.booking_version)
        return SessionChoice(*keys, way, starts_at, trainer_id)


@dataclass(frozen=True, slots=True)
class TransferPlan:
    """All that a transfer would move, before anything moves; names are of people."""

    client_id: UUID
    client_name: str
    client_version: int
    from_trainer_id: UUID | None
    from_trainer_name: str
    to_trainer_id: UUID
    to_trainer_name: str
    sessions: tuple[PlannedSession, ...]
    packages: tuple[TransferPackage, ...]

    @property
    def fitting(self) -> int:
        """Return how many of the personal sessions the new trainer can give as they are."""
        return sum(one.fits for one in self.sessions)

    @property
    def personal(self) -> int:
        """Return how many of the sessions are the client's alone."""
        return sum(not one.session.is_class for one in self.sessions)


def proposed_way(
    session: ComingSession, state: SlotState | None, times: Sequence[datetime]
) -> TransferWay:
    """Return what is to become of a session unless somebody decides otherwise."""
    if session.is_class:
        return TransferWay.KEEP
    if state is SlotState.FREE:
        return TransferWay.ALONG
    if times:
        return TransferWay.NEW_TIME
    return TransferWay.ALONG if state is SlotState.OTHER_PLACE else TransferWay.KEEP


def free_times_near(
    wanted: Interval,
    free: Sequence[Span],
    taken: Sequence[Span],
    tz: ZoneInfo,
    now: datetime,
    is_valid: Callable[[date], bool],
) -> tuple[datetime, ...]:
    """Return when a session could be instead within three weeks around, the best first.

    That is the same weekday and hour, the nearest week first; then the nearest quarters of an hour.
    No two of them overlap. It lies within what is ``free``, touches nothing that is ``taken``, both
    sorted, and begins from ``now`` on, on a local day that ``is_valid``.
    """
    around = timedelta(weeks=WEEKS_AROUND)
    since = microseconds(max(now, wanted.start - around))
    until = microseconds(wanted.end + around)
    aim = microseconds(wanted.start)
    length = microseconds(wanted.end) - aim
    left = [span for span in _without(free, taken, since, until) if span[1] - span[0] >= length]
    found: list[int] = []
    for start in (*_same_hour(wanted, left, length, tz), *_nearest(wanted, left, length)):
        if len(found) == OFFERED_TIMES:
            break
        is_new = start != aim and all(abs(start - other) >= length for other in found)
        if is_new and is_valid(local_day(moment_of(start), tz)):
            found.append(start)
    return tuple(moment_of(start) for start in found)


def _without(free: Sequence[Span], taken: Sequence[Span], since: int, until: int) -> Iterator[Span]:
    cuts = [span for span in taken if span[1] > since and span[0] < until]
    for start, end in free:
        at, end = max(start, since), min(end, until)
        for cut_start, cut_end in cuts:
            if cut_end > at and cut_start < end:
                if cut_start > at:
                    yield at, cut_start
                at = cut_end
        if at < end:
            yield at, end


def _same_hour(wanted: Interval, left: Sequence[Span], length: int, tz: ZoneInfo) -> Iterator[int]:
    local = wanted.start.astimezone(tz)
    minute = local.hour * 60 + local.minute
    for weeks in range(1, WEEKS_AROUND + 1):
        for far in (weeks, -weeks):
            day = local.date() + timedelta(weeks=far)
            start = microseconds(at_minute(day, minute, tz))
            if covers(left, (start, start + length)):
                yield start


def _nearest(wanted: Interval, left: Sequence[Span], length: int) -> Iterator[int]:
    """Yield the quarters of an hour that fit, the nearest first, of two as near the earlier one."""
    aim = microseconds(wanted.start)
    ways = [
        _from(aim, -(-start // GRID) * GRID, (end - length) // GRID * GRID) for start, end in left
    ]
    for _far, start in heapq.merge(*ways):
        yield start


def _from(aim: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the steps between two, each with how far it is, the nearest to the aim first."""
    below = min(last, aim // GRID * GRID)
    above = max(first, below + GRID)
    while below >= first or above <= last:
        if above > last or (below >= first and aim - below <= above - aim):
            yield abs(aim - below), below
            below -= GRID
        else:
            yield abs(above - aim), above
            above += GRID


def require_apart(choices: Sequence[SessionChoice], intervals: Sequence[Interval]) -> None:
    """Raise InvalidInput where two sessions of the client would be at the same time.

    ``intervals`` are when they are now; those that may stay beside another as they stand do.
    """
    spans: list[tuple[int, int, bool]] = []
    for choice, interval in zip(choices, intervals, strict=True):
        if choice.way is TransferWay.CANCEL:
            continue
        start = choice.starts_at if choice.way is TransferWay.NEW_TIME else interval.start
        assert start is not None
        begins = microseconds(start)
        ends = begins + (microseconds(interval.end) - microseconds(interval.start))
        spans.append((begins, ends, choice.way is TransferWay.NEW_TIME))
    spans.sort()
    for at, (_start, end, is_new) in enumerate(spans):
        for begins, _end, other_is_new in spans[at + 1 :]:
            if begins >= end:
                break
            if is_new or other_is_new:
                raise InvalidInput(
                    "sessions", "Two of these sessions would be at the same time. Choose another."
                )


def client_spans(
    elsewhere: Sequence[Span], sessions: Sequence[ComingSession], one: ComingSession
) -> list[Span]:
    """Return when the client is busy but with one of the sessions."""
    own = [
        (microseconds(other.interval.start), microseconds(other.interval.end))
        for other in sessions
        if other.session_id != one.session_id
    ]
    return merged_spans([*elsewhere, *own])


def free_spans(
    trainer: TrainerTimes, studio: StudioTimes, place_id: UUID | None, first: date, days: int
) -> list[Span]:
    """Return when a trainer works at a place with nothing in the way, whoever the client is."""
    clock = LocalClock(studio.tz)
    working = at_place(working_spans(trainer, first, days, clock, studio), place_id)
    full = studio.full.get(place_id, ()) if place_id else ()
    taken = heapq.merge(trainer.busy, closed_spans(studio.closures, clock), full)
    return list(without(working, taken))
