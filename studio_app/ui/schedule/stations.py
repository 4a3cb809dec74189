"""Where trainers work on the days of a board, in stretches of wall-clock time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.schedule import ScheduleView
from studio_app.ui.schedule.layout import DaySpan


@dataclass(frozen=True, slots=True)
class Station:
    """A stretch of a day in which a trainer works at a place; "" is no place in particular."""

    trainer_id: UUID
    span: DaySpan
    place: str


def stations_by_day(view: ScheduleView) -> Mapping[tuple[UUID, date], Sequence[Station]]:
    """Return where each trainer works on each day; a shift across midnight has two stretches."""
    found: defaultdict[tuple[UUID, date], list[Station]] = defaultdict(list)
    for trainer_id, hours in view.hours.items():
        for one in hours:
            first = DaySpan(one.day, one.start_minute, min(one.end_minute, MINUTES_PER_DAY))
            found[trainer_id, one.day].append(Station(trainer_id, first, one.place))
            if one.end_minute > MINUTES_PER_DAY:
                next_day = one.day + timedelta(days=1)
                rest = DaySpan(next_day, 0, one.end_minute - MINUTES_PER_DAY)
                found[trainer_id, next_day].append(Station(trainer_id, rest, one.place))
    return found


def is_covered(wanted: DaySpan, stations: Sequence[Station]) -> bool:
    """Tell whether stretches of the same day leave no minute out."""
    reached = wanted.start
    for span in sorted((one.span for one in stations), key=lambda span: span.start):
        if span.start <= reached:
            reached = max(reached, span.end)
    return reached >= wanted.end


def place_of_work(wanted: DaySpan, stations: Sequence[Station], shown: str, usual: str) -> str:
    """Return the place that a trainer's stretches of the same day propose for a session.

    That is the one ``shown`` as long as the trainer works there then; where nobody works, and at
    no place in particular, the ``usual`` one.
    """
    here = [one for one in stations if one.span.overlaps(wanted)]
    here.sort(key=lambda one: (not _holds(one.span, wanted), one.span.start > wanted.start))
    if not here:
        return usual
    best = [one for one in here if _holds(one.span, wanted)] or here[:1]
    if shown and any(one.place in ("", shown) for one in best):
        return shown
    return next((one.place for one in best if one.place), usual)


def _holds(span: DaySpan, wanted: DaySpan) -> bool:
    return span.start <= wanted.start and wanted.end <= span.end
