"""On a server entries are linked at the commit, so that whoever stalls before it stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import insert, text

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.repositories.audit_examination import chain_finding
from studio_app.repositories.engine import login_engine
from studio_app.repositories.patience import Patience
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.schema import AuditEntryRow
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.services.steps import Hands, wish

QUICK = Patience(first_wait=0.001, longest_wait=0.01)
WRITERS = ("desk", "owner", "anna", "ben", "sara", "desk")
ROUNDS = 5
ENTRIES_EACH = 3

# An entry whose action is "fail" fails at the commit, with the code that is its reason.
FAILING_AT_COMMIT = """
CREATE FUNCTION public.fail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'made up' USING ERRCODE = NEW.reason;
END $$;
CREATE CONSTRAINT TRIGGER zz_fail AFTER INSERT ON public.audit_entries
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.action = 'fail')
EXECUTE FUNCTION public.fail();
GRANT EXECUTE ON FUNCTION public.fail() TO PUBLIC;
"""


@pytest.fixture
def uow(postgres_studio: StudioDatabase) -> Iterator[UnitOfWork]:
    """The front desk's transactions, with short waits between attempts."""
    viewer = postgres_studio.viewer("desk")
    url = postgres_studio.house_as("desk").url
    made = UnitOfWork(login_engine(url, viewer), url, viewer, QUICK)
    yield made
    made.close()


@pytest.fixture
def fails_at_commit(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> None:
    """A server that fails at the commit where an entry asks for it."""
    with postgres_cluster.connect(postgres_studio.url.rsplit("/", 1)[1]) as connection:
        connection.execute(FAILING_AT_COMMIT)


def request() -> UseCaseRequest:
    return UseCaseRequest(new_id(), "test", "")


def entry(who: str, action: str) -> dict[str, Any]:
    """Return an entry of somebody in the home studio."""
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "at": NOW,
        "user_id": key(f"user {who}"),
        "user_name": who.capitalize(),
        "action": action,
        "subject": "booking",
        "subject_id": key("cara next"),
    }


def test_an_entry_of_somebody_who_stalls_keeps_no_booking_from_being_made(
    postgres_studio: StudioDatabase,
) -> None:
    ben = Hands.of(postgres_studio.login("ben"))
    with postgres_studio.session("desk") as stalled:
        stalled.execute(insert(AuditEntryRow).values(entry("desk", "first")))
        assert ben.book(wish("dora", "ben")).client_name
        stalled.execute(insert(AuditEntryRow).values(entry("desk", "second")))
        stalled.commit()
    with postgres_studio.house() as connection:
        assert chain_finding(connection).ok
        linked = connection.execute(
            text(
                "SELECT action FROM audit_entries e JOIN audit_links l ON entry_id = e.id "
                "WHERE l.organization_id = :home ORDER BY number DESC LIMIT 3"
            ),
            {"home": key("home")},
        ).scalars()
        assert list(linked) == ["second", "first", "booked"]


def test_many_who_write_at_once_leave_one_chain(postgres_studio: StudioDatabase) -> None:
    uows = [postgres_studio.login(name).uow for name in WRITERS]
    start = Barrier(len(WRITERS))

    def write(number: int) -> None:
        start.wait(30)
        for turn in range(ROUNDS):
            with uows[number].writing() as work:
                for step in range(ENTRIES_EACH):
                    work.audit.add(f"{number} {turn} {step}", "test", key("home"), NOW)
                work.commit()

    with ThreadPoolExecutor(len(WRITERS)) as pool:
        list(pool.map(write, range(len(WRITERS)), timeout=60))
    with postgres_studio.house() as connection:
        assert chain_finding(connection).ok
        actions = list(
            connection.execute(
                text(
                    "SELECT action FROM audit_entries e JOIN audit_links ON entry_id = e.id "
                    "WHERE subject = 'test' ORDER BY number"
                )
            ).scalars()
        )
    assert len(actions) == len(WRITERS) * ROUNDS * ENTRIES_EACH
    for earlier, later in pairwise(actions):
        writer, turn, step = map(int, later.split())
        # What one transaction wrote stands together, in its order.
        if step:
            assert earlier == f"{writer} {turn} {step - 1}"


class FailingAtCommit:
    """A use case whose commit fails a few times, and then is done."""

    def __init__(self, code: str, failures: int) -> None:
        self.code = code
        self.failures = failures
        self.calls = 0

    def __call__(self, work: Work) -> int:
        self.calls += 1
        action = "fail" if self.calls <= self.failures else "done"
        work.audit.add(action, "test", key("home"), NOW, reason=self.code)
        return self.calls


@pytest.mark.usefixtures("fails_at_commit")
@pytest.mark.parametrize("code", ["40P01", "40001"], ids=["deadlock", "serialization"])
def test_a_collision_at_the_commit_is_tried_again(
    postgres_studio: StudioDatabase, uow: UnitOfWork, code: str
) -> None:
    failing = FailingAtCommit(code, QUICK.attempts - 1)
    assert uow.perform(request(), failing, int) == QUICK.attempts
    with postgres_studio.house() as connection:
        assert chain_finding(connection).ok
        kept = "SELECT action FROM audit_entries WHERE subject = 'test'"
        assert list(connection.execute(text(kept)).scalars()) == ["done"]


def test_waiting_too_long_for_the_trail_at_the_commit_is_told(
    postgres_studio: StudioDatabase, uow: UnitOfWork
) -> None:
    calls = []

    def waiting(work: Work) -> int:
        calls.append(1)
        work._session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        work.audit.add("waited", "test", key("home"), NOW)
        return len(calls)

    with postgres_studio.house() as other:
        other.execute(text("SELECT 1 FROM audit_heads FOR UPDATE"))
        with pytest.raises(DatabaseProblem, match="Someone else is changing the same thing"):
            uow.perform(request(), waiting, int)
    assert len(calls) == 1
    assert uow.perform(request(), waiting, int) == 2
