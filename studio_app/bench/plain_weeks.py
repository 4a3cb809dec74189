"""A calendar's rows as plainly as they can be had: one statement each, fetched, and that is all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from studio_app.bench.studios import BenchStudio
from studio_app.domain.local_time import day_interval
from studio_app.domain.organizations import Organization
from studio_app.repositories.types import to_microseconds

_STUDIO = "SELECT id, name, time_zone, currency, locale FROM organizations WHERE id = ?"
_TRAINERS = """
SELECT t.id, t.name, t.colour, t.session_minutes,
       (SELECT p.price FROM trainer_prices p
        WHERE p.trainer_id = t.id AND p.package_type_id IS NULL AND p.valid_from <= ?
          AND (p.valid_until IS NULL OR p.valid_until >= ?)
        ORDER BY p.valid_from DESC LIMIT 1), t.active
FROM trainers t WHERE t.organization_id = ? AND t.active {named} ORDER BY t.position, t.name
"""
_SESSIONS = """
SELECT s.id, s.trainer_id, s.starts_at, s.ends_at, p.name, s.title, s.capacity, s.overlap_allowed,
       b.id, b.client_id, b.client_name, b.status, b.client_package_id, b.charge, b.version,
       s.version, s.series_id
FROM sessions s
LEFT JOIN bookings b ON b.session_id = s.id AND b.withdrawn_at IS NULL
LEFT JOIN places p ON p.id = s.place_id
WHERE s.organization_id = ? AND s.starts_at > ? AND s.starts_at < ? AND s.ends_at > ?
  AND s.withdrawn_at IS NULL {named}
ORDER BY s.starts_at, s.id, b.client_name
"""
_HOURS = """
SELECT h.trainer_id, h.weekday, h.start_minute, h.end_minute, p.name, h.valid_from, h.valid_until
FROM weekly_hours h LEFT JOIN places p ON p.id = h.place_id
WHERE h.trainer_id IN ({trainers}) AND h.removed_at IS NULL AND h.valid_from <= ?
  AND (h.valid_until IS NULL OR h.valid_until >= ?)
ORDER BY h.weekday, h.start_minute
"""
_TIME_OFF = """
SELECT o.trainer_id, o.starts_at, o.ends_at, o.kind, o.status, o.note FROM time_off o
WHERE o.trainer_id IN ({trainers}) AND o.starts_at < ? AND o.ends_at > ?
  AND o.status <> 'declined' AND o.withdrawn_at IS NULL
ORDER BY o.starts_at
"""
_SINGLE_DAYS = """
SELECT d.trainer_id, d.day, d.start_minute, d.end_minute, p.name
FROM availability_overrides d LEFT JOIN places p ON p.id = d.place_id
WHERE d.trainer_id IN ({trainers}) AND d.removed_at IS NULL AND d.day BETWEEN ? AND ?
ORDER BY d.day, d.start_minute
"""
_CLOSED = """
SELECT c.day, c.name FROM closures c
WHERE c.organization_id = ? AND c.day BETWEEN ? AND ? AND c.removed_at IS NULL
"""
_OPENING = """
SELECT h.weekday, h.start_minute, h.end_minute, h.valid_from, h.valid_until FROM opening_hours h
WHERE h.organization_id = ? AND h.removed_at IS NULL AND h.valid_from <= ?
  AND (h.valid_until IS NULL OR h.valid_until >= ?)
"""
_ELSEWHERE = """
SELECT e.trainer_id, e.starts_at, e.ends_at FROM busy_imports e
WHERE e.trainer_id IN ({trainers}) AND e.removed_at IS NULL AND e.starts_at < ? AND e.ends_at > ?
ORDER BY e.starts_at, e.trainer_id
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """What a calendar is made of, as the driver hands it over."""

    trainers: list[Any]
    sessions: list[Any]
    hours: list[Any]
    time_off: list[Any]
    single_days: list[Any]
    closed: list[Any]
    elsewhere: list[Any]
    opening: list[Any]


def fetch(
    studio: BenchStudio,
    connection: Any,
    organization: Organization,
    first_day: date,
    days: int,
    named: tuple[UUID, ...] | None,
) -> Rows:
    """Return the rows of ``days`` local days, of those trainers or of all."""

    def rows(statement: str, *given: Any) -> list[Any]:
        stored = [_stored(studio, value) for value in given]
        found: list[Any] = connection.execute(studio.sql(statement), stored).fetchall()
        return found

    interval = day_interval(first_day, organization.tz, days)
    only = named or ()
    marks = ", ".join("?" for _ in only)
    (_studio,) = rows(_STUDIO, organization.id)
    trainers = rows(
        _TRAINERS.format(named=f"AND t.id IN ({marks})" if only else ""),
        *(first_day, first_day, organization.id, *only),
    )
    sessions = rows(
        _SESSIONS.format(named=f"AND s.trainer_id IN ({marks})" if only else ""),
        *(organization.id, interval.start - timedelta(days=1), interval.end, interval.start, *only),
    )
    shown = [row[0] for row in trainers]
    among = ", ".join("?" for _ in shown)
    last_day = first_day + timedelta(days=days - 1)
    before = first_day - timedelta(days=1)
    return Rows(
        trainers,
        sessions,
        rows(_HOURS.format(trainers=among), *shown, last_day, before),
        rows(_TIME_OFF.format(trainers=among), *shown, interval.end, interval.start),
        rows(_SINGLE_DAYS.format(trainers=among), *shown, before, last_day),
        rows(_CLOSED, organization.id, before, last_day),
        rows(_ELSEWHERE.format(trainers=among), *shown, interval.end, interval.start),
        rows(_OPENING, organization.id, last_day, before),
    )


def _stored(studio: BenchStudio, value: Any) -> Any:
    """Return a value as the driver of the database takes it."""
    if studio.is_postgres:
        return value
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return to_microseconds(value.astimezone(UTC))
    return value.isoformat() if isinstance(value, date) else value
