"""Bookings that can be made in a studio to measure: at night, when nobody else has booked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from studio_app.bench.sizes import TODAY
from studio_app.bench.studios import BenchStudio
from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookRequest
from studio_app.repositories.types import to_microseconds

_DAYS = 5
_HOURS = range(0, 4)
_MIDNIGHT = datetime.combine(TODAY + timedelta(days=1), time(), UTC)
_PAYING = """
SELECT p.client_id, a.trainer_id FROM client_packages p
JOIN assignments a ON a.client_id = p.client_id AND a.ended_at IS NULL
WHERE p.balance > 0 AND p.starts_on <= ? AND p.expires_on >= ?
ORDER BY p.balance DESC, p.id LIMIT 500
"""
_TAKEN = "SELECT trainer_id, starts_at FROM sessions WHERE starts_at >= ? AND starts_at < ?"
_CLIENTS = "SELECT id FROM clients WHERE active ORDER BY number LIMIT ?"
_FIRST_TRAINER = "SELECT id FROM trainers WHERE active ORDER BY position LIMIT 1"


def wishes(studio: BenchStudio, connection: Any) -> Iterator[BookRequest]:
    """Yield wishes that can be met, each with a package that pays.

    Raises DatabaseProblem when there are no more.
    """
    last_day = TODAY + timedelta(days=1 + _DAYS)
    days = [day if studio.is_postgres else day.isoformat() for day in (TODAY, last_day)]
    pairs = connection.execute(studio.sql(_PAYING), days).fetchall()
    taken = _taken(studio, connection)
    for start in _nights():
        for client_id, trainer_id in pairs:
            trainer = _key(trainer_id)
            if (trainer, start) not in taken:
                taken.add((trainer, start))
                yield BookRequest(new_id(), _key(client_id), trainer, start, 60)
    raise _used_up()


def one_slot(studio: BenchStudio, connection: Any, writers: int) -> Iterator[list[BookRequest]]:
    """Yield wishes of so many people, all for one slot of a trainer.

    Raises DatabaseProblem when there are no more.
    """
    statement = studio.sql(_CLIENTS)
    clients = [_key(row[0]) for row in connection.execute(statement, [writers]).fetchall()]
    (found,) = connection.execute(_FIRST_TRAINER).fetchall()
    trainer = _key(found[0])
    taken = _taken(studio, connection)
    for start in _nights():
        if (trainer, start) not in taken:
            yield [
                BookRequest(new_id(), clients[place % len(clients)], trainer, start, 60)
                for place in range(writers)
            ]
    raise _used_up()


def _nights() -> Iterator[datetime]:
    for night in range(_DAYS):
        for hour in _HOURS:
            yield _MIDNIGHT + timedelta(days=night, hours=hour)


def _taken(studio: BenchStudio, connection: Any) -> set[tuple[UUID, datetime]]:
    given: list[Any] = [_MIDNIGHT, _MIDNIGHT + timedelta(days=_DAYS)]
    if not studio.is_postgres:
        given = [to_microseconds(moment) for moment in given]
    rows = connection.execute(studio.sql(_TAKEN), given).fetchall()
    starts = {_stored(studio, start): start for start in _nights()}
    return {(_key(trainer), starts[start]) for trainer, start in rows if start in starts}


def _stored(studio: BenchStudio, moment: datetime) -> Any:
    return moment if studio.is_postgres else to_microseconds(moment)


def _key(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(bytes=stored)


def _used_up() -> DatabaseProblem:
    return DatabaseProblem(
        "No free hours are left in this studio, so often was it measured. Delete it, and it is "
        "made anew."
    )
