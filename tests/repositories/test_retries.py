"""What collides is tried again a few times; anything else surfaces at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import ChangedMeanwhile, DatabaseProblem, LoggedOut, ServerAway
from studio_app.domain.identifiers import new_id
from studio_app.repositories.engine import login_engine
from studio_app.repositories.patience import Patience
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.broken_lines import counted

QUICK = Patience(first_wait=0.001, longest_wait=0.01)


def request(asked: object = "") -> UseCaseRequest:
    return UseCaseRequest(new_id(), "test", asked)


def raising(work: Work, code: str) -> None:
    """Let the server itself raise an error of that class."""
    work._session.execute(
        text(f"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '{code}'; END $$")
    )


@pytest.fixture
def uow(postgres_studio: StudioDatabase) -> Iterator[UnitOfWork]:
    """The front desk's transactions, with short waits between attempts."""
    viewer = postgres_studio.viewer("desk")
    url = postgres_studio.house_as("desk").url
    made = UnitOfWork(login_engine(url, viewer), url, viewer, QUICK)
    yield made
    made.close()


class Failing:
    """A use case that fails a few times with an error of the server's, and then is done."""

    def __init__(self, code: str, failures: int) -> None:
        self.code = code
        self.failures = failures
        self.calls = 0

    def __call__(self, work: Work) -> int:
        self.calls += 1
        work.audit.add("tried", "test", key("home"), NOW)
        work.flush()
        if self.calls <= self.failures:
            raising(work, self.code)
        return self.calls


@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization"])
def test_a_collision_is_tried_again_and_leaves_nothing_of_the_first_tries(
    postgres_studio: StudioDatabase, uow: UnitOfWork, code: str
) -> None:
    before = counted(postgres_studio)
    failing = Failing(code, QUICK.attempts - 1)
    assert uow.perform(request(), failing, int) == QUICK.attempts
    assert counted(postgres_studio)["audit_entries"] == before["audit_entries"] + 1


@pytest.mark.parametrize(
    ("code", "said"), [("40P01", "deadlock"), ("40001", "could not serialize")]
)
def test_collisions_without_end_are_told_after_the_last_try(
    postgres_studio: StudioDatabase, uow: UnitOfWork, code: str, said: str
) -> None:
    before = counted(postgres_studio)
    failing = Failing(code, 1000)
    with pytest.raises(DatabaseProblem, match="Someone else is changing the same thing"):
        uow.perform(request(), failing, int)
    assert failing.calls == QUICK.attempts
    assert counted(postgres_studio) == before


@pytest.mark.parametrize("code", ["22012", "23514", "42P01", "P0001"])
def test_anything_else_surfaces_at_once(uow: UnitOfWork, code: str) -> None:
    failing = Failing(code, 1)
    with pytest.raises(DBAPIError, match="made up"):
        uow.perform(request(), failing, int)
    assert failing.calls == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("53200", "cannot do this at the moment"),
        ("53100", "The disk of the server at .* is full"),
        ("55P03", "Someone else is changing the same thing"),
    ],
)
def test_what_a_server_cannot_do_is_told_at_once(uow: UnitOfWork, code: str, said: str) -> None:
    failing = Failing(code, 1)
    with pytest.raises(DatabaseProblem, match=said) as told:
        uow.perform(request(), failing, int)
    assert not isinstance(told.value, ServerAway)
    assert failing.calls == 1


@pytest.mark.parametrize("code", ["57P01", "57P02", "57P03", "08006"])
def test_a_server_that_goes_or_comes_is_waited_for(uow: UnitOfWork, code: str) -> None:
    assert uow.perform(request(), Failing(code, 3), int) == 4


def test_waiting_too_long_for_a_lock_is_told_and_not_repeated(
    postgres_studio: StudioDatabase, uow: UnitOfWork
) -> None:
    calls = []

    def blocked(work: Work) -> int:
        calls.append(1)
        work._session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        work.lock(key("anna"))
        return 1

    with postgres_studio.login("owner").uow.writing() as other:
        other.lock(key("anna"))
        with pytest.raises(DatabaseProblem, match="Someone else is changing the same thing"):
            uow.perform(request(), blocked, int)
    assert len(calls) == 1
    assert uow.perform(request(), blocked, int) == 1


def test_two_who_lock_crosswise_both_get_through(
    postgres_studio: StudioDatabase, uow: UnitOfWork
) -> None:
    """A real deadlock: the server ends one of the two, which is then tried again."""
    meet = Barrier(2)
    calls: list[str] = []

    def crossing(first: str, second: str) -> Any:
        met = []

        def function(work: Work) -> str:
            calls.append(first)
            work.lock(key(first))
            if not met:
                met.append(meet.wait(10))
            work.lock(key(second))
            return first

        return function

    other = postgres_studio.login("owner").uow
    with ThreadPoolExecutor(2) as pool:
        done = [
            pool.submit(uow.perform, request(), crossing("anna", "ben"), str),
            pool.submit(other.perform, request(), crossing("ben", "anna"), str),
        ]
        assert [future.result(30) for future in done] == ["anna", "ben"]
    assert len(calls) == 3


def test_two_who_change_what_both_have_read_both_get_through(
    postgres_studio: StudioDatabase,
) -> None:
    """A real serialization failure: under REPEATABLE READ the second must look again."""
    viewer = postgres_studio.viewer("desk")
    url = postgres_studio.house_as("desk").url
    engine = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        connect_args=login_engine(url, viewer).dialect.create_connect_args(url)[1]
        | {"options": _options_of(postgres_studio)},
    )
    strict = UnitOfWork(engine, url, viewer, QUICK)
    meet = Barrier(2)
    calls: list[int] = []

    def adding(number: int) -> Any:
        met = []

        def function(work: Work) -> int:
            calls.append(number)
            work._session.execute(text("SELECT phone FROM clients")).all()
            if not met:
                met.append(meet.wait(10))
            change = "UPDATE clients SET phone = phone || '1' WHERE name = 'Cara Client'"
            work._session.execute(text(change))
            return number

        return function

    try:
        with ThreadPoolExecutor(2) as pool:
            tries = [pool.submit(strict.perform, request(), adding(n), int) for n in (1, 2)]
            assert [one.result(30) for one in tries] == [1, 2]
        with strict.reading() as work:
            phone = work.clients.get(key("cara")).phone
    finally:
        strict.close()
    assert phone.endswith("11")
    assert len(calls) == 3


def _options_of(studio: StudioDatabase) -> str:
    """Return the settings that the program gives to each of its connections."""
    with studio.login("desk").uow.reading() as work:
        number = work._session.execute(text("SHOW studio_app.program")).scalar_one()
    return f"-c studio_app.program={number}"


def test_the_audit_trail_is_written_last_and_in_order(postgres_studio: StudioDatabase) -> None:
    """Entries are linked in the order in which they were written, right after it."""
    uow = postgres_studio.login("owner").uow
    actions = [f"step {number}" for number in range(12)]
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        written.append(statement)

    def function(work: Work) -> int:
        for action in actions:
            work.audit.add(action, "test", key("home"), NOW)
            work.flush()
        assert written
        return 1

    event.listen(uow._engine, "before_cursor_execute", note)
    uow.perform(request(), function, int)
    writing = [index for index, said in enumerate(written) if "INTO audit_entries" in said]
    remembering = [index for index, said in enumerate(written) if "performed_requests (" in said]
    assert writing[-1] == len(written) - 1
    assert remembering[-1] < writing[0]
    with postgres_studio.house() as connection:
        found = connection.execute(
            text("SELECT action FROM audit_entries WHERE subject = 'test' ORDER BY ctid")
        ).scalars()
        assert list(found) == actions


def test_the_lock_of_a_key_is_the_one_that_the_server_s_functions_take(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase, uow: UnitOfWork
) -> None:
    number = "('x' || right(replace(%s::text, '-', ''), 16))::bit(64)::bigint"
    keys = [new_id() for _ in range(20)] + [key("anna"), key("cara")]
    database = postgres_studio.url.rsplit("/", 1)[1]
    with uow.writing() as work, postgres_cluster.connect(database) as connection:
        work.lock(*keys)
        for one in keys:
            free = connection.execute(f"SELECT pg_try_advisory_xact_lock({number})", [one])
            assert free.fetchone() == (False,)


def test_waits_grow_and_never_all_alike() -> None:
    patience = Patience(first_wait=0.02, longest_wait=0.5)
    for number in range(1, 40):
        usual = min(0.02 * 2 ** (number - 1), 0.5)
        waits = [patience.wait(number) for _ in range(50)]
        assert all(0.5 * usual <= wait <= 1.5 * usual for wait in waits)
        assert len(set(waits)) > 1
    shortest = [min(patience.wait(number) for _ in range(200)) for number in range(1, 5)]
    assert all(one < other for one, other in pairwise(shortest))


def test_a_closed_login_performs_nothing(postgres_studio: StudioDatabase) -> None:
    login = postgres_studio.login("desk")
    login.close()
    with pytest.raises(LoggedOut):
        login.uow.perform(request(), lambda work: 1, int)


def test_a_version_that_somebody_else_changed(uow: UnitOfWork) -> None:
    def stale(work: Work) -> int:
        booking = work._session.execute(text("SELECT id FROM sessions LIMIT 1")).scalar_one()
        from studio_app.repositories.schema import SessionRow

        row = work._session.get_one(SessionRow, booking)
        row.title = "mine"
        bump = text("UPDATE sessions SET version = version + 1 WHERE id = :id")
        work._session.execute(bump, {"id": booking})
        work.commit()
        return 1

    with pytest.raises(ChangedMeanwhile):
        uow.perform(request(), stale, int)
