"""What differs from the usual hours of trainers, asked for together: most days have none of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    String,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from studio_app.domain.intervals import Interval
from studio_app.domain.opening_hours import Opening, OpeningHours
from studio_app.domain.schedule import DayHours, PlaceKind, TimeOff, TimeOffStatus
from studio_app.repositories.narrowing import Narrowing, narrowed_to
from studio_app.repositories.schema import (
    AvailabilityOverrideRow,
    BusyImportRow,
    ClosureRow,
    OpeningHoursRow,
    PlaceRow,
    TimeOffRow,
)
from studio_app.repositories.types import Identifier, UtcDateTime
from studio_app.repositories.unweighed import given_day, given_key, given_moment

_SINGLE_DAY, _CLOSURE, _TIME_OFF, _ELSEWHERE, _OPENING = range(5)
_ROOM = PlaceKind.STUDIO.value
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class UnusualDays:
    """Hours of single days, closed days with why, time off, and who is busy elsewhere when.

    With them the opening hours that are valid on any of the days, or on one beside them: a night
    belongs to two.
    """

    single_days: tuple[DayHours, ...]
    closures: dict[date, str]
    time_off: tuple[TimeOff, ...]
    elsewhere: tuple[tuple[UUID, Interval], ...]
    opening: Opening


def unusual_days(
    session: Session,
    organization_id: UUID,
    trainer_ids: Collection[UUID] | None,
    first_day: date,
    last_day: date,
    interval: Interval,
) -> UnusualDays:
    """Return what differs for the trainers, None for all, each kind in order of its times.

    Both local days are included. Time off, requested and approved, and what other calendars say
    touch the interval.
    """
    narrowing, given = narrowed_to(trainer_ids)
    given |= {
        "studio": organization_id,
        "first_day": first_day,
        "last_day": last_day,
        "start": interval.start,
        "end": interval.end,
        "day_before": first_day - _ONE_DAY,
        "day_after": last_day + _ONE_DAY,
    }
    found: tuple[list[Any], ...] = ([], [], [], [], [])
    for row in session.connection().execute(_unusual_days(narrowing), given):
        found[row[0]].append(row[1:])
    singles, closures, time_off, elsewhere, opening = found
    singles.sort(key=lambda row: (row[3], row[4] or 0))
    time_off.sort(key=lambda row: row[1])
    elsewhere.sort(key=lambda row: (row[1], row[0]))
    return UnusualDays(
        tuple(
            DayHours(row[0], row[3], row[4], row[5], row[6] or "", row[7] not in (None, _ROOM))
            for row in singles
        ),
        {row[3]: row[6] for row in closures},
        tuple(
            TimeOff(row[0], Interval(row[1], row[2]), row[6], TimeOffStatus(row[7]), row[8])
            for row in time_off
        ),
        tuple((row[0], Interval(row[1], row[2])) for row in elsewhere),
        Opening(
            OpeningHours(
                int(row[6]), row[4], row[5], row[3], date.fromisoformat(row[7]) if row[7] else None
            )
            for row in opening
        ),
    )


# Put together once: that takes longer than it runs.
@cache
def _unusual_days(narrowing: Narrowing) -> CompoundSelect[Any]:
    no_key = cast(null(), Identifier())
    no_times = (cast(null(), UtcDateTime()), cast(null(), UtcDateTime()))
    no_day, no_minute = cast(null(), Date()), cast(null(), Integer())
    no_text: ColumnElement[str] = literal_column("''")
    single, closure, off, busy = AvailabilityOverrideRow, ClosureRow, TimeOffRow, BusyImportRow
    opening = OpeningHoursRow
    until = func.coalesce(cast(opening.valid_until, String()), no_text)
    hours = (single.day, single.start_minute, single.end_minute)
    no_hours = (no_day, no_minute, no_minute)
    return union_all(
        select(
            _kind(_SINGLE_DAY),
            single.trainer_id,
            *no_times,
            *hours,
            PlaceRow.name,
            PlaceRow.kind,
            no_text,
        )
        .outerjoin(PlaceRow, PlaceRow.id == single.place_id)
        .where(narrowing.of(single.trainer_id), _on_days(single.day), single.removed_at.is_(None)),
        select(
            *(_kind(_CLOSURE), no_key, *no_times, closure.day, no_minute, no_minute),
            *(closure.name, no_text, no_text),
        ).where(
            closure.organization_id == given_key("studio"),
            _on_days(closure.day),
            closure.removed_at.is_(None),
        ),
        select(
            *(_kind(_TIME_OFF), off.trainer_id, off.starts_at, off.ends_at, *no_hours),
            *(off.kind, off.status, off.note),
        ).where(
            narrowing.of(off.trainer_id),
            off.starts_at < given_moment("end"),
            off.ends_at > given_moment("start"),
            off.status != literal_column(f"'{TimeOffStatus.DECLINED.value}'"),
            off.withdrawn_at.is_(None),
        ),
        select(
            *(_kind(_ELSEWHERE), busy.trainer_id, busy.starts_at, busy.ends_at, *no_hours),
            *(no_text, no_text, no_text),
        ).where(
            narrowing.of(busy.trainer_id),
            busy.removed_at.is_(None),
            busy.starts_at < given_moment("end"),
            busy.ends_at > given_moment("start"),
        ),
        select(
            *(_kind(_OPENING), no_key, *no_times, opening.valid_from, opening.start_minute),
            *(opening.end_minute, cast(opening.weekday, String()), until, no_text),
        ).where(
            opening.organization_id == given_key("studio"),
            opening.removed_at.is_(None),
            opening.valid_from <= given_day("day_after"),
            or_(opening.valid_until.is_(None), opening.valid_until >= given_day("day_before")),
        ),
    )


def _kind(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer())


def _on_days(column: InstrumentedAttribute[date]) -> ColumnElement[bool]:
    return column.between(given_day("first_day"), given_day("last_day"))
