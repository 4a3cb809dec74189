"""Moving a client with fifty sessions to come: planned, and carried out beside plain statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW, TODAY
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.schedule import BookRequest
from studio_app.domain.transfer_plans import TransferPlan
from studio_app.domain.transfers import SessionChoice, TransferRequest, TransferWay
from studio_app.repositories.types import to_microseconds
from studio_app.services.access import Login
from studio_app.services.bookings import book, cancel
from studio_app.services.client_records import client_record
from studio_app.services.client_steps import set_active
from studio_app.services.demo.cast import OWNER
from studio_app.services.new_clients import add_client
from studio_app.services.transfer_plans import transfer_plan
from studio_app.services.transfers import transfer_client

SESSIONS = 50
# At night, when nobody else has booked, from the next Sunday on.
_FIRST = datetime.combine(TODAY + timedelta(days=6 - TODAY.weekday()), time(1), UTC)
# Whoever is away some time could not be booked then.
_TRAINERS = """
SELECT id FROM trainers t WHERE active ORDER BY (
    SELECT count(*) FROM time_off o WHERE o.trainer_id = t.id AND o.ends_at > ?
), position LIMIT 2
"""
_MINE = """
SELECT session_id FROM bookings WHERE client_id = ? AND trainer_id = ? AND occupies
AND status = 'booked' AND starts_at >= ?
"""
_CLASHES = f"""
SELECT count(*) FROM sessions o JOIN sessions s ON o.trainer_id = ? AND o.occupies
AND o.starts_at = s.starts_at WHERE s.id IN ({_MINE})
"""
_MOVE = f"UPDATE sessions SET trainer_id = ?, version = version + 1 WHERE id IN ({_MINE})"
_END = "UPDATE assignments SET ended_at = ? WHERE client_id = ? AND ended_at IS NULL"
_BEGIN = """
INSERT INTO assignments (id, organization_id, client_id, trainer_id, started_at, note)
SELECT ?, organization_id, id, ?, ?, '' FROM clients WHERE id = ?
"""
_SERIES = """
UPDATE series SET trainer_id = ?, version = version + 1
WHERE client_id = ? AND trainer_id = ? AND ended_at IS NULL
"""
_WAITING = """
UPDATE waiting_list_entries SET trainer_id = ?, version = version + 1
WHERE client_id = ? AND trainer_id = ? AND status = 'waiting' AND session_id IS NULL
"""
_CLIENT = "UPDATE clients SET version = version + 1 WHERE id = ?"
_RECORD = """
INSERT INTO transfers (id, organization_id, client_id, from_trainer_id, to_trainer_id, status,
    reason, asked_by, asked_at, decided_by, decided_at, moved, choices, version)
SELECT ?, organization_id, id, ?, ?, 'done', '', ?, ?, ?, ?, ?, ?, 1 FROM clients WHERE id = ?
"""
_TRAIL = """
INSERT INTO audit_entries (id, organization_id, at, user_id, user_name, action, subject,
    subject_id, client_id, reason, after)
SELECT ?, organization_id, ?, ?, 'Olga', 'transferred', 'client', id, id, '', ?
FROM clients WHERE id = ?
"""
_PACKAGES = "SELECT name, balance, expires_on FROM client_packages WHERE client_id = ?"


def planned(studio: BenchStudio) -> Measured:
    """Measure the plan of a transfer, where none of the sessions fits and each gets a proposal."""
    studio.read_through()
    with _cases(studio) as (login, case, _other):
        plans = [case.plan(login)]

        def work() -> object:
            plans.append(case.plan(login))
            return plans[-1]

        found = in_turn(work, lambda: None, studio.size.runs)
        holds = all(
            len(plan.sessions) == SESSIONS and all(one.free_times for one in plan.sessions)
            for plan in plans
        )
    return Measured(found.runs, holds=holds)


def carried_out(studio: BenchStudio) -> Measured:
    """Measure a transfer there and back beside plain statements that do the same."""
    studio.read_through()
    with _cases(studio) as (login, case, other), studio.plain() as connection:
        work = case.transfers(login)
        return in_turn(work, other.plain(studio, connection, login), studio.size.runs)


@dataclass
class _Case:
    client_id: UUID
    former: UUID
    target: UUID

    def plan(self, login: Login) -> TransferPlan:
        return transfer_plan(login.uow, login.viewer, self.client_id, self.target, NOW)

    def transfers(self, login: Login) -> Callable[[], object]:
        """Return what moves the client to the other of the two, each time that it is called."""
        plan = self.plan(login)
        choices = [one.choice(TransferWay.ALONG) for one in plan.sessions]
        done = 0

        def again() -> object:
            nonlocal done
            request = TransferRequest(
                new_id(),
                self.client_id,
                self.former if done % 2 else self.target,
                plan.client_version + done,
                choices=tuple(_later(one, done) for one in choices),
            )
            done += 1
            return transfer_client(login.uow, login.viewer, request, NOW, request_id=new_id())

        return again

    def plain(self, studio: BenchStudio, connection: Any, login: Login) -> Callable[[], object]:
        """Return what does the same by plain statements in one transaction."""

        def stored(value: Any) -> Any:
            if studio.is_postgres:
                return value
            return value.bytes if isinstance(value, UUID) else to_microseconds(value)

        client, user, now = (stored(one) for one in (self.client_id, login.viewer.user_id, NOW))
        ways = [stored(self.former), stored(self.target)]

        def again() -> object:
            former, target = ways
            ways.reverse()
            mine = [client, former, now]
            connection.execute("BEGIN" if studio.is_postgres else "BEGIN IMMEDIATE")
            found = connection.execute(studio.sql(_MINE), mine).fetchall()
            lines = json.dumps([{"session": str(_key(row[0])), "version": 1} for row in found])
            statements = (
                (_PACKAGES, [client]),
                (_CLASHES, [target, *mine]),
                (_MOVE, [target, *mine]),
                (_END, [now, client]),
                (_BEGIN, [stored(new_id()), target, now, client]),
                (_SERIES, [target, client, former]),
                (_WAITING, [target, client, former]),
                (_CLIENT, [client]),
                (
                    _RECORD,
                    [stored(new_id()), former, target, *2 * (user, now), lines, lines, client],
                ),
                (_TRAIL, [stored(new_id()), now, user, "{}", client]),
            )
            for statement, given in statements:
                connection.execute(studio.sql(statement), given)
            return connection.execute("COMMIT")

        return again


def _later(choice: SessionChoice, done: int) -> SessionChoice:
    return replace(choice, version=choice.version + done)


@contextmanager
def _cases(studio: BenchStudio) -> Iterator[tuple[Login, _Case, _Case]]:
    """Yield two new clients with their sessions; afterwards both are gone."""
    with studio.plain() as connection:
        now = NOW if studio.is_postgres else to_microseconds(NOW)
        found = connection.execute(studio.sql(_TRAINERS), [now]).fetchall()
        former, target = (row[0] for row in found)
    with studio.login(person=OWNER) as login:
        cases = [_added(login, _key(former), _key(target)) for _ in range(2)]
        booked = [
            book(
                login.uow,
                login.viewer,
                BookRequest(
                    new_id(),
                    case.client_id,
                    case.former,
                    _FIRST + timedelta(weeks=week, hours=2 * number),
                    60,
                    pay_later=True,
                ),
                NOW,
            )
            for number, case in enumerate(cases)
            for week in range(SESSIONS)
        ]
        try:
            yield login, cases[0], cases[1]
        finally:
            for one in booked:
                given_up = (one.booking_id, one.version, NOW)
                cancel(login.uow, login.viewer, *given_up, request_id=new_id())
            for case in cases:
                version = client_record(login.uow, login.viewer, case.client_id, NOW).version
                gone = (case.client_id, version, False, NOW)
                set_active(login.uow, login.viewer, *gone, request_id=new_id())


def _added(login: Login, former: UUID, target: UUID) -> _Case:
    """Return a new client of the former trainer, whether there is room or not."""
    new = NewClient(new_id(), "Bench Transfer")
    add_client(login.uow, login.viewer, new, NOW)
    begin = TransferRequest(new_id(), new.client_id, former, 1)
    transfer_client(login.uow, login.viewer, begin, NOW, request_id=new_id())
    return _Case(new.client_id, former, target)


def _key(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(bytes=stored)
