"""Giving a trainer to clients without one, beside the one plain statement that does the same."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import milliseconds
from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.identifiers import new_id
from studio_app.repositories.collector import collector_paused
from studio_app.repositories.types import to_microseconds
from studio_app.services.access import Login
from studio_app.services.backfill import BackfillWish, run_backfill
from studio_app.services.demo.cast import OWNER
from studio_app.services.undoing import undo

_RULE = NewClientRule(AssignmentRule.LEAST_LOADED)
_FEW, _RUNS, _MANY = 100, 3, 100_000
# Numbers that no client of the studio has.
_FIRST = 1_000_000
_AT_ONCE = 1_000


def thousand(studio: BenchStudio) -> Measured:
    """Measure a thousand clients."""
    return _measured(studio, 1_000)


def four_thousand(studio: BenchStudio) -> Measured:
    """Measure four thousand."""
    return _measured(studio, 4_000)


def hundred_thousand(studio: BenchStudio) -> Measured | None:
    """Measure a hundred thousand, in the largest studio alone."""
    return _measured(studio, _MANY) if studio.size.name == "chain" else None


def _measured(studio: BenchStudio, count: int) -> Measured:
    count = _FEW if studio.size.name == "small" else count
    studio.read_through()
    with studio.login(person=OWNER) as login, _waiting(studio, login, count) as connection:
        plain = partial(_plain, studio, connection, login.organization.id)
        worked, floored, holds = list[float](), list[float](), True
        for turn in range(1 + (1 if count == _MANY else _RUNS)):
            wish, results = BackfillWish(new_id(), _RULE), list[Any]()
            gc.collect()
            with collector_paused():
                spent = milliseconds(partial(_run, login, wish, results))
            again = _run(login, BackfillWish(new_id(), _RULE), [])
            holds &= results[0].assigned == count and again.assigned == again.total == 0
            undo(login.uow, login.viewer, results[0].undo, NOW, request_id=new_id())
            gc.collect()
            with collector_paused():
                floor = milliseconds(plain)
            _forget(studio, connection, login.organization.id)
            # The first time of each is not counted.
            if turn:
                worked.append(spent)
                floored.append(floor)
    return Measured(worked, floored, holds=holds)


def _run(login: Login, wish: BackfillWish, results: list[Any]) -> Any:
    results.append(run_backfill(login.uow, login.viewer, wish, NOW))
    return results[-1]


@contextmanager
def _waiting(studio: BenchStudio, login: Login, count: int) -> Iterator[Any]:
    """Let so many clients be there without a trainer, and be withdrawn in the end."""
    organization = _stored(studio, login.organization.id)
    between = f"organization_id = ? AND number BETWEEN {_FIRST} AND {_FIRST + count - 1}"
    with studio.plain() as connection:
        query = f"SELECT number FROM clients WHERE {between}"
        found = connection.execute(studio.sql(query), [organization])
        there = {row[0] for row in found.fetchall()}
        missing = [at for at in range(_FIRST, _FIRST + count) if at not in there]
        for first in range(0, len(missing), _AT_ONCE):
            _add(studio, connection, organization, missing[first : first + _AT_ONCE])
        show = studio.sql(f"UPDATE clients SET withdrawn_at = ? WHERE {between}")
        connection.execute(show, [None, organization])
        if studio.is_postgres:
            _count_rows(connection)
        try:
            yield connection
        finally:
            moment = NOW if studio.is_postgres else to_microseconds(NOW)
            connection.execute(show, [moment, organization])


def _add(studio: BenchStudio, connection: Any, organization: Any, numbers: list[int]) -> None:
    columns = "id, organization_id, number, name, search_text, phone, email, active, created_at, "
    statement = f"INSERT INTO clients ({columns}version) VALUES (?, ?, ?, ?, ?, '', '', ?, ?, 1)"
    moment = NOW if studio.is_postgres else to_microseconds(NOW)
    rows = [
        [_stored(studio, new_id()), organization, at, f"Wait {at}", f"wait {at}", True, moment]
        for at in numbers
    ]
    connection.cursor().executemany(studio.sql(statement), rows)


def _plain(studio: BenchStudio, connection: Any, organization_id: UUID) -> None:
    """Give each of them the trainer whose turn it is, in one statement."""
    key = "gen_random_uuid()" if studio.is_postgres else "randomblob(16)"
    moment = NOW if studio.is_postgres else to_microseconds(NOW)
    organization = _stored(studio, organization_id)
    statement = f"""
        INSERT INTO assignments (id, organization_id, client_id, trainer_id, started_at, note)
        WITH who AS (
            SELECT id, row_number() OVER (ORDER BY position, name, id) - 1 AS turn,
                count(*) OVER () AS many
            FROM trainers WHERE organization_id = ? AND active AND accepts_new_clients
        ), waits AS (
            SELECT id, row_number() OVER (ORDER BY number) AS turn FROM clients c
            WHERE organization_id = ? AND active AND withdrawn_at IS NULL
            AND merged_into_id IS NULL AND erased_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM assignments a WHERE a.client_id = c.id AND a.ended_at IS NULL
            )
        )
        SELECT {key}, ?, waits.id, who.id, ?, 'bench' FROM waits JOIN who
        ON who.turn = waits.turn % who.many"""
    values = [organization, organization, organization, moment]
    connection.execute(
        studio.sql(statement.replace("%", "%%" if studio.is_postgres else "%")), values
    )


def _forget(studio: BenchStudio, connection: Any, organization_id: UUID) -> None:
    """Let those without a trainer again whom the plain statement gave one.

    A file forgets them; on a server nobody may.
    """
    start = "UPDATE assignments SET ended_at = started_at"
    if not studio.is_postgres:
        start = "DELETE FROM assignments"
    where = "organization_id = ? AND note = 'bench' AND ended_at IS NULL"
    statement = studio.sql(f"{start} WHERE {where}")
    connection.execute(statement, [_stored(studio, organization_id)])


def _count_rows(connection: Any) -> None:
    """Let a server know how many rows there are, as it soon finds out by itself."""
    maintenance, tables = connection.execute(
        "SELECT current_user, tableowner FROM pg_tables WHERE tablename = 'clients'"
    ).fetchone()
    connection.execute("RESET ROLE")
    connection.execute(f'SET ROLE "{tables}"')
    connection.execute("ANALYZE clients, assignments")
    connection.execute("RESET ROLE")
    connection.execute(f'SET ROLE "{maintenance}"')


def _stored(studio: BenchStudio, key: UUID) -> Any:
    return key if studio.is_postgres else key.bytes
