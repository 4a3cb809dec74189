"""All trainers with how they do as plainly as it can be had: a statement for each thing."""

from __future__ import annotations

from datetime import date
from typing import Any

from studio_app.bench.studios import BenchStudio
from studio_app.domain.intervals import Interval
from studio_app.repositories.types import to_microseconds

_LINES = """
SELECT t.id, t.name, t.colour, t.active, t.accepts_new_clients, t.client_capacity,
       coalesce(a.clients, 0)
FROM trainers t
LEFT JOIN (SELECT s.trainer_id, count(*) AS clients FROM assignments s
           JOIN clients c ON c.id = s.client_id
           WHERE s.ended_at IS NULL AND c.active GROUP BY s.trainer_id) a ON a.trainer_id = t.id
WHERE t.organization_id = ? ORDER BY t.position, t.name, t.id
"""
_CLIENTS = """
SELECT a.trainer_id, sum(CASE WHEN a.ended_at IS NULL AND c.active THEN 1 ELSE 0 END),
       count(DISTINCT a.client_id)
FROM assignments a LEFT JOIN clients c ON c.id = a.client_id
WHERE a.organization_id = ? GROUP BY a.trainer_id
"""
_BOOKINGS = """
SELECT b.trainer_id, count(DISTINCT CASE WHEN b.status = 'completed' THEN b.session_id END),
       sum(CASE WHEN b.status IN ('completed', 'arrived') THEN 1 ELSE 0 END),
       sum(CASE WHEN b.status = 'no_show' THEN 1 ELSE 0 END)
FROM sessions s JOIN bookings b ON b.session_id = s.id
WHERE s.organization_id = ? AND s.starts_at >= ? AND s.starts_at < ?
  AND s.withdrawn_at IS NULL AND b.withdrawn_at IS NULL
GROUP BY b.trainer_id
"""
_SESSIONS = """
SELECT trainer_id, sum({minutes}) FROM sessions
WHERE organization_id = ? AND starts_at >= ? AND starts_at < ? AND withdrawn_at IS NULL
  AND occupies
GROUP BY trainer_id
"""
_NOTES = """
SELECT trainer_id, sum(rating), count(rating) FROM session_notes
WHERE organization_id = ? AND rating IS NOT NULL AND written_at >= ? AND written_at < ?
GROUP BY trainer_id
"""
_HOURS = """
SELECT trainer_id, weekday, start_minute, end_minute, valid_from, valid_until FROM weekly_hours
WHERE organization_id = ? AND removed_at IS NULL AND valid_from <= ?
  AND (valid_until IS NULL OR valid_until >= ?)
"""
_SINGLE_DAYS = """
SELECT trainer_id, day, start_minute, end_minute FROM availability_overrides
WHERE organization_id = ? AND removed_at IS NULL AND day <= ? AND day >= ?
"""
_CLOSED = """
SELECT day FROM closures
WHERE organization_id = ? AND removed_at IS NULL AND day <= ? AND day >= ?
"""
_TIME_OFF = """
SELECT trainer_id, starts_at, ends_at FROM time_off
WHERE organization_id = ? AND ends_at > ? AND starts_at < ? AND status = 'approved'
  AND withdrawn_at IS NULL
"""


def fetch(
    studio: BenchStudio,
    connection: Any,
    organization: Any,
    days: tuple[date, date],
    interval: Interval,
) -> tuple[list[Any], dict[Any, int]]:
    """Return the trainers with their clients, and how many sessions each completed."""
    on_server = studio.is_postgres
    span: list[Any] = [interval.start, interval.end]
    turned: list[Any] = [days[1], days[0]]
    minutes = "extract(epoch FROM ends_at - starts_at) / 60"
    if not on_server:
        span = [to_microseconds(moment) for moment in span]
        turned = [day.isoformat() for day in turned]
        minutes = "(ends_at - starts_at) / 60000000"

    def rows(statement: str, given: list[Any]) -> list[Any]:
        found = connection.execute(studio.sql(statement), [organization, *given])
        listed: list[Any] = found.fetchall()
        return listed

    lines = rows(_LINES, [])
    rows(_CLIENTS, [])
    completed = {row[0]: row[1] for row in rows(_BOOKINGS, span)}
    rows(_SESSIONS.format(minutes=minutes), span)
    rows(_NOTES, span)
    for statement in (_HOURS, _SINGLE_DAYS, _CLOSED):
        rows(statement, turned)
    rows(_TIME_OFF, span)
    return lines, completed
