"""Free times as plainly as they can be had: one statement for each table, and a merge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from studio_app.bench.studios import BenchStudio
from studio_app.domain.local_time import at_minute, day_interval
from studio_app.domain.organizations import Organization
from studio_app.repositories.types import to_microseconds

_WHERE = "organization_id = ? AND starts_at < ? AND ends_at > ?"
_SESSIONS = f"""
SELECT trainer_id, starts_at, ends_at FROM sessions
WHERE {_WHERE} AND starts_at > ? AND occupies {{named}} ORDER BY trainer_id, starts_at
"""
_TIME_OFF = f"""
SELECT trainer_id, starts_at, ends_at FROM time_off WHERE {_WHERE} AND status = 'approved' {{named}}
"""
_IMPORTS = f"""
SELECT trainer_id, starts_at, ends_at FROM busy_imports
WHERE {_WHERE} AND removed_at IS NULL {{named}}
"""
_HOURS = """
SELECT trainer_id, weekday, start_minute, end_minute, place_id, valid_from, valid_until
FROM weekly_hours WHERE organization_id = ? AND removed_at IS NULL {named}
ORDER BY trainer_id, weekday, start_minute
"""
_SINGLE_DAYS = """
SELECT trainer_id, day, start_minute, end_minute, place_id FROM availability_overrides
WHERE organization_id = ? AND removed_at IS NULL AND day >= ? AND day <= ? {named}
"""
_CLOSURES = "SELECT day FROM closures WHERE organization_id = ? AND removed_at IS NULL"
_OPENING = "SELECT 1 FROM opening_hours WHERE organization_id = ? AND removed_at IS NULL"
_ROOMS = "SELECT id, room FROM places WHERE organization_id = ? AND room IS NOT NULL"

Gaps = dict[Any, list[tuple[Any, Any]]]


def free_gaps(
    studio: BenchStudio,
    connection: Any,
    organization: Organization,
    first_day: date,
    days: int,
    trainer_id: UUID | None,
) -> Gaps:
    """Return each trainer's working hours without what is taken of them."""

    def rows(statement: str, *given: Any) -> list[Any]:
        named = "AND trainer_id = ?" if trainer_id and "{named}" in statement else ""
        values = [*given, trainer_id] if named else given
        stored = [_stored(studio, value) for value in values]
        found: list[Any] = connection.execute(
            studio.sql(statement.format(named=named)), stored
        ).fetchall()
        return found

    interval = day_interval(first_day, organization.tz, days)
    within = (organization.id, interval.end, interval.start)
    taken: defaultdict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for key, start, end in rows(_SESSIONS, *within, interval.start - timedelta(days=1)):
        taken[key].append((start, end))
    for statement in (_TIME_OFF, _IMPORTS):
        for key, start, end in rows(statement, *within):
            taken[key].append((start, end))
    # Measured studios have none of these; whoever looks for free times asks all the same.
    last_day = first_day + timedelta(days=days - 1)
    unusual = rows(_SINGLE_DAYS, organization.id, first_day, last_day)
    for statement in (_CLOSURES, _ROOMS, _OPENING):
        unusual += rows(statement, organization.id)
    assert not unusual, "the floor knows nothing of what is unusual"
    hours: defaultdict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for key, weekday, start, end, *_place_and_days in rows(_HOURS, organization.id):
        day = first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
        while day <= last_day:
            opens, closes = (at_minute(day, minute, organization.tz) for minute in (start, end))
            hours[key].append((_stored(studio, opens), _stored(studio, closes)))
            day += timedelta(days=7)
    return {key: list(_left(sorted(of), sorted(taken[key]))) for key, of in hours.items()}


def _left(hours: Iterable[tuple[Any, Any]], taken: list[tuple[Any, Any]]) -> Iterator[Any]:
    place = 0
    for start, end in hours:
        while place < len(taken) and taken[place][0] < end:
            if taken[place][0] > start:
                yield start, taken[place][0]
            start = max(start, taken[place][1])
            place += 1
        if start < end:
            yield start, end


def _stored(studio: BenchStudio, value: Any) -> Any:
    """Return a value as the driver of the database takes it, and gives it back."""
    if studio.is_postgres:
        return value
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return to_microseconds(value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else value
