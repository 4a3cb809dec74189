"""What stands in the way of a slot, if anything does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.spans import Span, covers, microseconds, touches
from studio_app.domain.working_times import (
    LocalClock,
    StudioTimes,
    TrainerTimes,
    at_place,
    closed_spans,
    working_spans,
)


class SlotState(StrEnum):
    """Free, or the first of what stands in the way, the worst first.

    CLASH is another session of the trainer; also any busy time of a trainer whose diary the viewer
    does not see. ELSEWHERE comes from the trainer's other calendar. At OTHER_PLACE the trainer
    works then, but not at the one that is asked about. HOLIDAY is a closed day, or an hour at which
    the trainer would work and the studio is not open.
    """

    CLASH = "clash"
    CLIENT_BUSY = "client_busy"
    TIME_OFF = "time_off"
    HOLIDAY = "holiday"
    PLACE_FULL = "place_full"
    ELSEWHERE = "elsewhere"
    BUFFER = "buffer"
    OTHER_PLACE = "other_place"
    OUTSIDE_HOURS = "outside_hours"
    FREE = "free"

    @property
    def refused(self) -> bool:
        """Tell whether nobody can book here, short of booking anyway."""
        return self in (SlotState.CLASH, SlotState.CLIENT_BUSY, SlotState.TIME_OFF)


@dataclass(frozen=True, slots=True)
class SeenTimes:
    """What the viewer sees of why a trainer is busy; sorted spans, as one where they touch.

    ``diary`` tells whether the viewer sees the trainer's diary at all.
    """

    diary: bool
    sessions: Sequence[Span] = ()
    time_off: Sequence[Span] = ()
    elsewhere: Sequence[Span] = ()


def slot_states(
    trainer: TrainerTimes,
    seen: SeenTimes,
    studio: StudioTimes,
    intervals: Sequence[Interval],
    place_id: UUID | None = None,
) -> list[SlotState]:
    """Return the state of every interval, in their order.

    The times have to reach over all of the intervals. With a place, the trainer has to work there,
    or at no place in particular, to be free there.
    """
    if not intervals:
        return []
    clock = LocalClock(studio.tz)
    first = local_day(min(interval.start for interval in intervals), studio.tz)
    last = local_day(max(interval.end for interval in intervals), studio.tz)
    working = working_spans(trainer, first, (last - first).days + 1, clock, studio)
    in_the_way = _in_the_way(trainer, seen, studio, closed_spans(studio.closures, clock), place_id)
    hours = [at_place(working, place_id), at_place(working, None)]
    if studio.opening:
        unbound = working_spans(trainer, first, (last - first).days + 1, clock)
        hours.append(at_place(unbound, None))
    spans = ((microseconds(one.start), microseconds(one.end)) for one in intervals)
    return [_state(span, in_the_way, *hours) for span in spans]


_InTheWay = Sequence[tuple[SlotState, Sequence[Span]]]


def _in_the_way(
    trainer: TrainerTimes,
    seen: SeenTimes,
    studio: StudioTimes,
    closed: Sequence[Span],
    place_id: UUID | None,
) -> _InTheWay:
    full = studio.full.get(place_id, ()) if place_id else ()
    return (
        (SlotState.CLASH, seen.sessions if seen.diary else trainer.busy),
        (SlotState.CLIENT_BUSY, studio.client_busy),
        (SlotState.TIME_OFF, seen.time_off),
        (SlotState.HOLIDAY, closed),
        (SlotState.PLACE_FULL, full),
        (SlotState.ELSEWHERE, seen.elsewhere),
        # Whatever of the busy time is none of these lies around a session.
        (SlotState.BUFFER, trainer.busy),
    )


def _state(
    span: Span,
    in_the_way: _InTheWay,
    here: Sequence[Span],
    anywhere: Sequence[Span],
    if_it_were_open: Sequence[Span] = (),
) -> SlotState:
    for state, spans in in_the_way:
        if touches(spans, span):
            return state
    if covers(here, span):
        return SlotState.FREE
    if covers(anywhere, span):
        return SlotState.OTHER_PLACE
    return SlotState.HOLIDAY if covers(if_it_were_open, span) else SlotState.OUTSIDE_HOURS
