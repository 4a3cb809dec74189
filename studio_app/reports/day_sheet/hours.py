"""Which hours of the day the columns show, and where the full hours are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import at_minute, to_local
from studio_app.reports.day_sheet.content import DaySheetTrainer
from studio_app.reports.day_sheet.facts import interval, standing

_LEAST = timedelta(hours=8)
_QUIET_DAY = (9 * 60, 18 * 60)
# Every zone's offset is a multiple of a quarter of an hour, so full hours are found in such steps.
_STEP = timedelta(minutes=15)


def shown_hours(days: Sequence[DaySheetTrainer], whole_day: Interval, tz: ZoneInfo) -> Interval:
    """Return full hours around all that is worked, held or taken off within the local day."""
    moments: list[datetime] = []
    for day in days:
        stretches = [*day.working, *(interval(session) for session in standing(day))]
        for stretch in stretches:
            moments += [max(stretch.start, whole_day.start), min(stretch.end, whole_day.end)]
        for away in day.time_off:
            edges = (away.interval.start, away.interval.end)
            moments += [edge for edge in edges if whole_day.start < edge < whole_day.end]
    if not moments:
        local_day = to_local(whole_day.start, tz).date()
        moments = [at_minute(local_day, minute, tz) for minute in _QUIET_DAY]
    start, end = _full_hour(min(moments), tz), max(moments)
    if _full_hour(end, tz) != end:
        end = _full_hour(end, tz) + timedelta(hours=1)
    end = min(max(end, start + _LEAST), whole_day.end)
    start = max(min(start, end - _LEAST), whole_day.start)
    return Interval(start, end)


def full_hours(shown: Interval, tz: ZoneInfo) -> list[datetime]:
    """Return the moments of the stretch at which the wall clock shows a full hour."""
    moment = shown.start
    result: list[datetime] = []
    while moment <= shown.end:
        if to_local(moment, tz).minute == 0:
            result.append(moment)
        moment += _STEP
    return result


def minutes_into(shown: Interval, moment: datetime) -> float:
    """Return the minutes from the start of the stretch that really pass until the moment."""
    return (moment - shown.start).total_seconds() / 60


def _full_hour(moment: datetime, tz: ZoneInfo) -> datetime:
    local = to_local(moment, tz)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment - past
