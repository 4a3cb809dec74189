"""The policies themselves: asked once and not per row, complete, and the same on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from studio_app.domain.people import Role
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_text import meaning_of
from studio_app.repositories.row_security import on_server
from tests.databases import StudioDatabase
from tests.security.of_whom import SIGNED
from tests.security.oracle import EVERY_ROLE, HIDDEN, TABLES

_ASKED_ONCE = re.compile(r"\(\s*SELECT security\.my_\w+\(\)(?: AS \w+)?\s*\)")


def conditions() -> Iterator[tuple[str, str, Role, str]]:
    """Yield every condition, with its table, what it is for and its role."""
    for table, policy in POLICIES.items():
        for verb, by_role in (("read", policy.read), ("insert", policy.insert)):
            for role, predicate in by_role.items():
                yield table, verb, role, predicate
        for role, update in policy.update.items():
            yield table, "update", role, update.predicate


def test_who_is_asking_is_asked_once() -> None:
    found = list(conditions())
    assert len(found) >= 440
    for table, verb, role, predicate in found:
        rest = _ASKED_ONCE.sub("", on_server(table, predicate))
        assert "security." not in rest, (table, verb, role)


def test_the_server_has_no_policy_that_asks_per_row(postgres_studio: StudioDatabase) -> None:
    query = text("SELECT coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies")
    with postgres_studio.house() as connection:
        found = connection.execute(query).scalars().all()
    asking = [condition for condition in found if "security." in condition]
    assert len(asking) > 400
    assert not any("security." in _ASKED_ONCE.sub("", condition) for condition in found)


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_the_plans_ask_once(postgres_studio: StudioDatabase, name: str) -> None:
    """Each call of who is asking stands in a part of the plan that runs before the rows."""
    asked = 0
    with postgres_studio.session(name) as session:
        for table, policy in POLICIES.items():
            if not policy.read:
                continue
            key = ", ".join(column.name for column in TABLES[table].primary_key)
            plan = session.execute(text(f"EXPLAIN (VERBOSE, COSTS OFF) SELECT {key} FROM {table}"))
            lines = plan.scalars().all()
            calling = [line.strip() for line in lines if "my_" in line]
            # What a part that runs once returns; a condition of rows names its result, "$0".
            assert all(line.startswith("Output: ") for line in calling), (table, calling)
            assert bool(calling) <= any("InitPlan" in line for line in lines), (table, lines)
            asked += bool(calling)
    assert asked >= 10


def test_every_table_has_its_policies() -> None:
    assert POLICIES.keys() == TABLES.keys()
    for table, policy in POLICIES.items():
        columns = {column.name for column in TABLES[table].columns}
        for role, update in policy.update.items():
            assert update.columns <= columns, table
            whose = update.columns & {"id", "organization_id", "trainer_id", "client_id"}
            # Whose a row is, is changed by hand only where a session is given to a colleague, by
            # those who see both diaries.
            given = table == "sessions" and role in (Role.ADMIN, Role.OWNER, Role.FRONT_DESK)
            assert whose == ({"trainer_id"} if given else set()), (table, role)
        for hidden in policy.hidden.values():
            assert hidden <= columns, table


def test_what_is_hidden_is_what_the_design_hides() -> None:
    hidden = {
        table: {role: set(columns) for role, columns in policy.hidden.items()}
        for table, policy in POLICIES.items()
        if policy.hidden
    }
    assert hidden == HIDDEN


def test_whoever_signs_is_whoever_asks() -> None:
    for table, column in SIGNED.items():
        for role, predicate in POLICIES[table].insert.items():
            assert f"{{row}}{column} = {{user}}" in predicate, (table, role)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = b AND c = d OR e = f", "a = b AND (c = d OR e = f)"),
        ("NOT a AND b", "NOT (a AND b)"),
        ("a IN (SELECT id FROM clients WHERE x = y)", "a IN (SELECT id FROM sessions WHERE x = y)"),
        (
            "EXISTS (SELECT 1 FROM bookings WHERE client_id = payments.client_id)",
            "EXISTS (SELECT 1 FROM bookings WHERE client_id = client_id)",
        ),
        ("x = (SELECT security.my_user())", "x = security.my_user()"),
        ("x = 'A b'", "x = 'a b'"),
    ],
)
def test_conditions_that_differ(one: str, other: str) -> None:
    assert meaning_of("payments", one) != meaning_of("payments", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a = b AND c = d", "((a = b) AND (payments.c = d))"),
        ("a AND b AND c", "(a AND (b AND c))"),
        (
            "x IN (SELECT id FROM clients WHERE y = payments.z)",
            "(x IN ( SELECT clients.id FROM clients WHERE (clients.y = payments.z)))",
        ),
        ("x = (SELECT security.my_user())", "(x = ( SELECT security.my_user() AS my_user))"),
        ("s = 'a'", "((s)::text = 'a'::character varying)"),
    ],
)
def test_conditions_that_are_the_same(one: str, other: str) -> None:
    assert meaning_of("payments", one) == meaning_of("payments", other)
