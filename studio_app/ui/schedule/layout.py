"""Where things stand in a calendar: wall-clock minutes of days, and overlaps side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import MINUTES_PER_DAY, to_local

CANCELLED_SHARE = 0.82
"""How much of a column a cancelled session fills: the rest stays free to click on."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A stretch of one local day in wall-clock minutes, 0 to 1440, ``end`` excluded."""

    day: date
    start: int
    end: int

    def overlaps(self, other: DaySpan) -> bool:
        """Tell whether both cover a minute of the same day; touching is not overlapping."""
        return self.day == other.day and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of its column something fills, from 0 (left edge) to 1 (right edge)."""

    left: float
    width: float


FULL_WIDTH = Share(0.0, 1.0)


def day_spans(interval: Interval, tz: ZoneInfo) -> Iterator[DaySpan]:
    """Yield what an interval covers of each local day that it touches, as the wall clock shows.

    Where the clock is put forward, a span includes the skipped hour; where it is put back so that
    the wall clock ends no later than it started, the span lasts as long as the interval does.
    """
    start, end = to_local(interval.start, tz), to_local(interval.end, tz)
    day, last = start.date(), end.date()
    while day <= last:
        first_minute = _minute(start) if day == start.date() else 0
        last_minute = _minute(end) if day == last else MINUTES_PER_DAY
        if day == start.date() == last and last_minute <= first_minute:
            real = -(-interval.length // timedelta(minutes=1))
            last_minute = min(first_minute + real, MINUTES_PER_DAY)
        if first_minute < last_minute:
            yield DaySpan(day, first_minute, last_minute)
        day += timedelta(days=1)


def side_by_side(spans: Sequence[DaySpan]) -> list[Share]:
    """Return a share of the column for each span, none of which another overlapping one fills.

    Spans that overlap, also by way of others, share the width evenly; one that has nothing to its
    right reaches as far as it can.
    """
    shares: list[Share] = [FULL_WIDTH] * len(spans)
    for cluster in _clusters(spans):
        lanes: list[list[int]] = []
        # When each lane is free again: a chain's week has a hundred of them.
        ends: list[int] = []
        for index in cluster:
            span = spans[index]
            for number, end in enumerate(ends):
                if end <= span.start:
                    lanes[number].append(index)
                    ends[number] = span.end
                    break
            else:
                lanes.append([index])
                ends.append(span.end)
        for number, lane in enumerate(lanes):
            for index in lane:
                width = _free_lanes(spans, lanes, number, index)
                shares[index] = Share(number / len(lanes), width / len(lanes))
    return shares


def arrange(spans: Sequence[DaySpan], live: Sequence[bool]) -> list[Share | None]:
    """Return a share for each span, None for a cancelled one whose time is taken again.

    Live spans are placed as if the cancelled ones were not there; those are shown only where no
    live one overlaps, and leave a strip of the column free.
    """
    taken = [index for index, alive in enumerate(live) if alive]
    gone = [
        index
        for index, alive in enumerate(live)
        if not alive and not any(spans[index].overlaps(spans[other]) for other in taken)
    ]
    shares: list[Share | None] = [None] * len(spans)
    for index, share in zip(taken, side_by_side([spans[i] for i in taken]), strict=True):
        shares[index] = share
    for index, share in zip(gone, side_by_side([spans[i] for i in gone]), strict=True):
        shares[index] = Share(share.left * CANCELLED_SHARE, share.width * CANCELLED_SHARE)
    return shares


def snapped(minute: float, step: int = 15) -> int:
    """Return the step at or before a minute of the day, within the day."""
    return max(0, min(int(minute // step) * step, MINUTES_PER_DAY - step))


def _minute(local: datetime) -> int:
    return local.hour * 60 + local.minute


def _clusters(spans: Sequence[DaySpan]) -> Iterator[list[int]]:
    """Yield groups of indexes that hang together by overlaps, sorted by start, longest first."""
    order = sorted(range(len(spans)), key=lambda i: (spans[i].day, spans[i].start, -spans[i].end))
    cluster: list[int] = []
    reach = 0
    for index in order:
        span = spans[index]
        if cluster and (span.day != spans[cluster[0]].day or span.start >= reach):
            yield cluster
            cluster = []
        reach = max(reach, span.end) if cluster else span.end
        cluster.append(index)
    if cluster:
        yield cluster


def _free_lanes(
    spans: Sequence[DaySpan], lanes: Sequence[Sequence[int]], number: int, index: int
) -> int:
    """Return over how many lanes, its own included, a span may stretch to the right."""
    start, end = spans[index].start, spans[index].end
    for free, lane in enumerate(islice(lanes, number + 1, None)):
        if any(spans[other].start < end and start < spans[other].end for other in lane):
            return free + 1
    return len(lanes) - number
