"""Assigning every client without a trainer: all at once, in any order of PCs, whatever is bad."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.backfill import BackfillResult
from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.errors import CannotUndo, NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.share_out import NoTrainer
from studio_app.repositories.backfill import BY_THE_RULE
from studio_app.repositories.schema import (
    AssignmentRow,
    AuditEntryRow,
    Base,
    ClientRow,
    PerformedRequestRow,
    TrainerRow,
)
from studio_app.repositories.server_function import NOT_YOURS
from studio_app.services import backfill
from studio_app.services.backfill import BackfillWish, plan_backfill, run_backfill
from studio_app.services.new_client_rule import set_new_client_rule, trainers_by_rule
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, wish

LEAST = NewClientRule(AssignmentRule.LEAST_LOADED)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def add_clients(studio: StudioDatabase, count: int, first: int = 100) -> list[UUID]:
    """Add clients without a trainer, with the numbers from there on."""
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "organization_id": key("home"),
            "number": number,
            "name": f"Newcomer {number}",
            "search_text": f"newcomer {number}",
            "created_at": NOW,
            "version": 1,
        }
        for number in range(first, first + count)
    ]
    with studio.house() as connection:
        connection.execute(insert(ClientRow), rows)
    return [row["id"] for row in rows]


def set_trainer(studio: StudioDatabase, name: str, **values: Any) -> None:
    with studio.house() as connection:
        connection.execute(update(TrainerRow).where(TrainerRow.id == key(name)).values(**values))


def trainers_of(studio: StudioDatabase, clients: list[UUID]) -> list[UUID | None]:
    """Return who looks after each of the clients."""
    row = AssignmentRow
    with studio.house() as connection:
        rows = connection.execute(
            select(row.client_id, row.trainer_id).where(row.ended_at.is_(None))
        )
        found = {client: trainer for client, trainer in rows}
    return [found.get(client) for client in clients]


def run(hands: Hands, rule: NewClientRule | None = LEAST, **values: Any) -> BackfillResult:
    asked = BackfillWish(new_id(), rule)
    return run_backfill(hands.uow, hands.viewer, asked, NOW, **values)


def counts(result: BackfillResult) -> tuple[int, int, int, int]:
    return result.total, result.assigned, result.skipped, result.failed


def taken(hands: Hands, result: BackfillResult) -> DiaryOutcome:
    assert result.undo is not None
    return undo(hands.uow, hands.viewer, result.undo, NOW, request_id=new_id())


def rows_in_all_tables(studio: StudioDatabase) -> dict[str, list[Any]]:
    with studio.house() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in Base.metadata.tables.values()
            if table.name in ("assignments", "audit_entries", "performed_requests", "clients")
        }


def test_everybody_gets_whom_the_rule_names_one_by_one_and_once_only(
    studio: StudioDatabase, owner: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "_FEWEST_AT_ONCE", 8)
    set_trainer(studio, "ben", accepts_new_clients=False)
    set_trainer(studio, "anna", client_capacity=6)
    set_new_client_rule(owner.uow, owner.viewer, LEAST, NOW, request_id=new_id())
    clients = [key("gus"), *add_clients(studio, 19)]
    with owner.uow.reading() as work:
        named = [room and room.trainer_id for room in islice(trainers_by_rule(work), 20)]
    planned = plan_backfill(owner.uow, owner.viewer)
    assert trainers_of(studio, clients) == [None] * 20
    told: list[tuple[int, int]] = []
    done = run(owner, None, report=lambda *one: told.append(one))
    assert trainers_of(studio, clients) == named
    assert counts(done) == (20, 20, 0, 0)
    assert (planned.total, planned.assigned, planned.trainers) == (20, 20, done.trainers)
    assert {one.name: one.count for one in done.trainers} == {"Sara": 16, "Anna": 4}
    assert told == [(8, 20), (16, 20), (20, 20)]
    before = rows_in_all_tables(studio)
    assert counts(run(owner, None)) == (0, 0, 0, 0)
    assert rows_in_all_tables(studio) == before
    back = taken(owner, done)
    assert (back.undo, trainers_of(studio, clients)) == (None, [None] * 20)
    with pytest.raises(CannotUndo):
        taken(owner, done)


def test_who_has_no_room_is_named_and_changes_nothing_again(
    studio: StudioDatabase, owner: Hands
) -> None:
    set_trainer(studio, "anna", client_capacity=4)
    clients = [key("gus"), *add_clients(studio, 4)]
    one = NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("anna"))
    planned = plan_backfill(owner.uow, owner.viewer, one)
    done = run(owner, one)
    assert counts(done) == (5, 2, 0, 3)
    assert planned.failures == done.failures
    assert [(it.number, it.name) for it in done.failures] == [
        (number, f"Newcomer {number}") for number in (101, 102, 103)
    ]
    assert {(it.why.reason, it.why.trainer) for it in done.failures} == {
        (NoTrainer.TRAINER_FULL, "Anna")
    }
    before = rows_in_all_tables(studio)
    assert counts(run(owner, one)) == (3, 0, 0, 3)
    assert rows_in_all_tables(studio) == before
    for name in ("desk", "sara", "anna", "cara"):
        hands = Hands.of(studio.login(name))
        for refused in (run, lambda who: plan_backfill(who.uow, who.viewer)):
            with pytest.raises(NotAllowed):
                refused(hands)
    assert trainers_of(studio, clients[2:]) == [None] * 3


def test_a_bad_record_stops_nobody_else(studio: StudioDatabase, owner: Hands) -> None:
    clients = add_clients(studio, 9)
    bad = clients[4]
    with studio.house() as connection:
        if studio.is_postgres:
            connection.exec_driver_sql("RESET ROLE")
            connection.execute(
                text(
                    "ALTER TABLE assignments ADD CONSTRAINT bad CHECK "
                    f"(client_id <> '{bad}'::uuid) NOT VALID"
                )
            )
        else:
            connection.exec_driver_sql(
                "CREATE TRIGGER bad BEFORE INSERT ON assignments "
                f"WHEN NEW.client_id = X'{bad.hex}' BEGIN SELECT RAISE(ABORT, 'bad'); END"
            )
    done = run(owner)
    assert counts(done) == (10, 9, 0, 1)
    assert [(one.client_id, one.why.reason) for one in done.failures] == [(bad, NoTrainer.REFUSED)]
    found = Counter(trainers_of(studio, [*clients, key("gus")]))
    assert found.pop(None) == 1
    # Cara and Cem are Anna's, Dora and Fay are Ben's, Emil is Sara's.
    assert found == {key("sara"): 3, key("anna"): 3, key("ben"): 3}
    with studio.house() as connection:
        row = AuditEntryRow
        (entry,) = connection.execute(select(row.after).where(row.action == "backfilled")).scalars()
    assert entry == {"assigned": 9, "trainers": "Anna 3, Ben 3, Sara 3"}


def test_what_was_done_stays_when_somebody_stops_and_when_others_were_quicker(
    studio: StudioDatabase, owner: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backfill, "_FEWEST_AT_ONCE", 4)
    clients = [key("gus"), *add_clients(studio, 11)]
    told: list[int] = []
    stopped = run(owner, report=lambda done, _total: told.append(done), stop=lambda: bool(told))
    assert counts(stopped) == (12, 4, 0, 0)
    assert stopped.untried == 8
    assert trainers_of(studio, clients)[4:] == [None] * 8
    other = Hands.of(studio.login("owner"))
    others: list[BackfillResult] = []

    def meanwhile(_done: int, _total: int) -> None:
        if not others:
            others.append(run(other))

    late = run(owner, report=meanwhile)
    assert counts(others[0]) == (4, 4, 0, 0)
    assert counts(late) == (8, 4, 4, 0)
    assert None not in trainers_of(studio, clients)
    # What somebody did with a client since stays; the others are without a trainer again.
    (booked_with,) = trainers_of(studio, clients[4:5])
    assert booked_with is not None
    owner.book(wish(client_id=clients[4], trainer_id=booked_with, pay_later=True))
    taken(owner, late)
    assert trainers_of(studio, clients[4:8]) == [booked_with, None, None, None]
    with studio.house() as connection:
        kept = connection.execute(select(PerformedRequestRow.use_case)).scalars().all()
    assert Counter(kept)["backfill"] == 4


def test_the_servers_function_takes_no_other_assignment_back(
    postgres_studio: StudioDatabase,
) -> None:
    """Whoever types it, and whatever they call the mark that a run leaves."""
    hands = Hands.of(postgres_studio.login("owner"))
    done = run(hands)
    assert done.undo is not None
    assert done.undo.lists is not None
    typed = text("SELECT security.undo_backfill(:run, :mark)")
    (of_run,), mark = done.undo.lists.backfills, BY_THE_RULE
    with postgres_studio.house() as connection:
        row = AssignmentRow
        query = select(row.id).where(row.client_id == key("cara"), row.ended_at.is_(None))
        of_others = connection.execute(query).scalar_one()
    for who, key_of_run, marked, taken_back in (
        ("desk", of_run, mark, None),
        ("anna", of_run, mark, None),
        ("cara", of_run, mark, None),
        ("away owner", of_run, mark, 0),
        ("owner", of_others, mark, 0),
        ("owner", of_others, "", 0),
        ("owner", None, mark, None),
        ("owner", of_run, mark, 1),
    ):
        with postgres_studio.session(who) as session:
            values = {"run": key_of_run, "mark": marked}
            if taken_back is None:
                with pytest.raises(DBAPIError) as caught:
                    session.execute(typed, values)
                assert (who, getattr(caught.value.orig, "sqlstate", None)) == (who, NOT_YOURS)
                continue
            assert session.execute(typed, values).scalar_one()["taken"] == taken_back


def test_two_pcs_at_once_give_each_client_one_trainer(studio: StudioDatabase) -> None:
    set_trainer(studio, "anna", client_capacity=20)
    clients = [key("gus"), *add_clients(studio, 79)]
    root = Path(__file__).parents[2]
    with ExitStack() as stack:
        pcs = [
            stack.enter_context(
                subprocess.Popen(
                    [
                        *(sys.executable, root / "tests" / "services" / "backfill_worker.py"),
                        *(root, studio.url, studio.roles_of),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(2)
        ]
        for pc in pcs:
            assert pc.stdout is not None
            assert json.loads(pc.stdout.readline()) == "ready"
        told = [json.loads(pc.communicate(timeout=60)[0]) for pc in _gone(pcs)]
    assert sum(assigned for _total, assigned, _skipped, _failed in told) == 80
    for total, assigned, skipped, failed in told:
        assert (assigned + skipped, failed) == (total, 0)
    looked_after = Counter(trainers_of(studio, clients))
    # Sara had one, Anna and Ben two each; Anna is full with twenty.
    assert looked_after == {key("anna"): 18, key("ben"): 31, key("sara"): 31}


def _gone(pcs: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Let all of them go on at the same moment."""
    for pc in pcs:
        assert pc.stdin is not None
        pc.stdin.write("go\n")
        pc.stdin.flush()
    return pcs
