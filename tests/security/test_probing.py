"""No error tells whether a row is there that one does not see: absent and foreign look alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, UniqueConstraint, insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.databases import StudioDatabase
from tests.security.candidates import candidates
from tests.security.oracle import TABLES, Oracle, Row, read_everything
from tests.security.test_adding import filled

PROBERS = [
    *("owner", "desk", "anna"),
    *(pytest.param(name, marks=pytest.mark.soak) for name in ("sara", "zoe", "away owner")),
]

ACCEPTED = {
    # Whoever asks for a transfer names a colleague, whom they see nowhere else.
    ("transfers", "to_trainer_id"),
    ("transfers", "from_trainer_id"),
    # The client is the one of the booking: the key names a package of theirs or nothing.
    ("bookings", "client_package_id"),
    # Numbers have no gaps, and whoever sells reads the latest.
    ("receipts", "organization_id+number"),
}
"""Columns by whose error something is told of the own studio that is not seen."""

Probe = tuple[str, str, dict[str, Any], dict[str, Any]]
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def answer(session: Session, statement: Any) -> str:
    """Return what the database says to a statement, without the keys in it; "" when it is done."""
    mark = session.begin_nested()
    try:
        session.execute(statement)
    except DBAPIError as refusal:
        return _UUID.sub("<key>", str(refusal.orig))
    else:
        return ""
    finally:
        mark.rollback()


def unseen(oracle: Oracle, table: str) -> list[Row]:
    """Return rows that the viewer does not see: of the other studio, and of their own."""
    rows = [row for row in oracle.rows[table] if not oracle.sees(table, row)]
    mine = oracle.viewer.organization_id
    other = [row for row in rows if row.get("organization_id", row.get("id")) != mine]
    own = [row for row in rows if row.get("organization_id") == mine]
    return other[:2] + own[:2]


def added_by(oracle: Oracle, table: str) -> dict[str, Any] | None:
    """Return a row that the viewer may add to the table."""
    rows = candidates(table, dict(oracle.rows), oracle.viewer)
    found = next((row for row in rows if oracle.may_add(table, row)), None)
    return filled(table, found) if found else None


def references(table: Table) -> Iterator[tuple[str, str, str]]:
    """Yield each column that refers to another row, with the table and column referred to."""
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            if isinstance(element.column.type, type(table.metadata.tables["users"].c.id.type)):
                yield element.parent.name, element.column.table.name, element.column.name


def keys_that_refer(oracle: Oracle) -> Iterator[Probe]:
    """Yield new rows that name what is not seen, and the same that name what is not there."""
    for name, table in TABLES.items():
        mine = added_by(oracle, name)
        if mine is None:
            continue
        for column, parent, key in references(table):
            for row in unseen(oracle, parent):
                if row[key] != oracle.viewer.organization_id:
                    yield name, column, mine | {column: row[key]}, mine | {column: uuid4()}


def unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the columns of each unique key beside the one that the program makes up."""
    yield tuple(column.name for column in table.primary_key)
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def keys_that_are_taken(oracle: Oracle) -> Iterator[Probe]:
    """Yield new rows that have a unique key of what is not seen, or the times of it."""
    for name, table in TABLES.items():
        mine = added_by(oracle, name)
        if mine is None:
            continue
        for columns in unique_keys(table):
            if "id" not in columns:
                for row in unseen(oracle, name):
                    taken = {column: row[column] for column in columns}
                    yield name, "+".join(columns), mine | taken, mine | _elsewhere(taken)
        if name in ("sessions", "bookings"):
            who = "trainer_id" if name == "sessions" else "client_id"
            for row in unseen(oracle, name):
                busy = {column: row[column] for column in ("starts_at", "ends_at", who)}
                busy |= {"occupies": True, "overlap_allowed": False}
                busy |= {"status": "booked"} if name == "bookings" else {}
                yield name, f"{who}+times", mine | busy, mine | _elsewhere(busy)


def _elsewhere(values: dict[str, Any]) -> dict[str, Any]:
    return {name: uuid4() if isinstance(v, UUID) else v for name, v in values.items()}


@pytest.mark.parametrize("name", PROBERS)
@pytest.mark.parametrize(("probes", "floor"), [(keys_that_refer, 20), (keys_that_are_taken, 8)])
def test_new_rows_tell_nothing(studio: StudioDatabase, name: str, probes: Any, floor: int) -> None:
    with studio.house() as connection:
        oracle = Oracle(studio.viewer(name), read_everything(connection))
    told, tried = {}, 0
    with studio.session(name) as session:
        for table, column, foreign, absent in probes(oracle):
            answers = [
                answer(session, insert(TABLES[table]).values(**row)) for row in (foreign, absent)
            ]
            tried += 1
            if "" in answers or answers[0] != answers[1]:
                told[table, column] = answers
    assert {key: answers for key, answers in told.items() if key not in ACCEPTED} == {}
    assert tried >= floor


@pytest.mark.parametrize("name", PROBERS)
def test_changed_rows_tell_nothing(studio: StudioDatabase, name: str) -> None:
    with studio.house() as connection:
        oracle = Oracle(studio.viewer(name), read_everything(connection))
    told, tried = {}, 0
    with studio.session(name) as session:
        for table, target in TABLES.items():
            for column, parent, key in references(target):
                reached = sorted(oracle.changeable(table, column) or ())
                for row in unseen(oracle, parent) if reached else ():
                    where = [c == v for c, v in zip(target.primary_key, reached[0], strict=True)]
                    change = update(target).where(*where)
                    answers = [
                        answer(session, change.values({column: value}))
                        for value in (row[key], uuid4())
                    ]
                    tried += 1
                    if "" in answers or answers[0] != answers[1]:
                        told[table, column] = answers
    assert {key: answers for key, answers in told.items() if key not in ACCEPTED} == {}
    assert tried >= 4


def test_what_is_accepted_stays_in_the_studio(studio: StudioDatabase) -> None:
    """A transfer may name a colleague, and nobody of another studio."""
    with studio.house() as connection:
        oracle = Oracle(studio.viewer("anna"), read_everything(connection))
    mine = added_by(oracle, "transfers")
    assert mine is not None
    foreign = [
        r for r in unseen(oracle, "trainers") if r["organization_id"] != mine["organization_id"]
    ]
    assert foreign
    with studio.session("anna") as session:
        for row in foreign:
            named = mine | {"to_trainer_id": row["id"]}
            assert answer(session, insert(TABLES["transfers"]).values(**named)) != ""
