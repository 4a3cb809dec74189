"""A column that a role does not read is learned by no kind of statement, on either database."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.databases import StudioDatabase
from tests.security.oracle import HIDDEN, TABLES
from tests.security.ways import REFUSALS
from tests.world_rows import UNLIKELY_AMOUNT

# Nobody would find it by chance, and every row of the table holds it.
MARK = dict.fromkeys(("charge", "price", "price_reduction", "amount"), UNLIKELY_AMOUNT) | {
    "note": "a remark of the staff's own",
    **dict.fromkeys(("licence_number", "insurance_provider", "insurance_policy"), "XQ-7788-ZZ"),
    **dict.fromkeys(("phone", "email"), "XQ-7788-ZZ"),
    **dict.fromkeys(("licence_expires_on", "insurance_expires_on"), "2177-03-19"),
}
NAMES = {"assistant": "asim", "client": "cara"}

CASES = [
    (table, column, NAMES[role.value])
    for table, by_role in HIDDEN.items()
    for role, columns in by_role.items()
    for column in sorted(columns)
]

READINGS = (
    "SELECT {c} FROM {t}",
    "SELECT * FROM {t}",
    "SELECT x.{c} FROM {t} AS x",
    "SELECT x FROM {t} AS x",
    "SELECT row_to_json(x) FROM {t} AS x",
    "SELECT CAST(x AS text) FROM {t} AS x",
    "SELECT max({c}) FROM {t}",
    "SELECT {c}, count(*) FROM {t} GROUP BY {c}",
    "SELECT (SELECT {c} FROM {t} LIMIT 1)",
    "WITH x AS (SELECT * FROM {t}) SELECT {c} FROM x",
    "SELECT a.{c} FROM {t} a JOIN {t} b ON a.{c} = b.{c}",
    "SELECT main_.{c} FROM main.{t} AS main_",
    "UPDATE {t} SET {k} = {k} RETURNING {c}",
    "UPDATE {t} SET {k} = {k} RETURNING *",
    "UPDATE {t} SET {k} = {k} RETURNING (WITH credit_entries_balance AS (SELECT {c} AS x) "
    "SELECT x FROM credit_entries_balance)",
    "UPDATE {t} SET version = {c} RETURNING version",
    "UPDATE {t} SET status = {c} RETURNING status",
    "UPDATE bookings SET version = (SELECT max({c}) FROM {t}) RETURNING version",
    "UPDATE bookings SET version = x.{c} FROM {t} AS x RETURNING version",
    "UPDATE clients SET phone = (SELECT max({c}) FROM {t}) RETURNING phone",
    "EXPLAIN (ANALYZE, VERBOSE) SELECT {c} FROM {t}",
    "SELECT most_common_vals FROM pg_stats WHERE attname = '{c}'",
    "SELECT query_to_xml('SELECT {c} FROM {t}', true, false, '')",
)
"""Statements whose answer would hold the value."""

QUESTIONS = (
    "SELECT {i} FROM {t} WHERE {c} = :mark",
    "SELECT {i} FROM {t} WHERE {c} IS NOT NULL",
    "SELECT {i} FROM {t} ORDER BY CASE {c} WHEN :mark THEN 1 ELSE 1 / 0 END",
    "SELECT {i} FROM {t} WHERE EXISTS (SELECT 1 FROM {t} AS y WHERE y.{c} = :mark)",
    "UPDATE {t} SET {k} = {k} WHERE {c} = :mark RETURNING {i}",
    "UPDATE bookings SET version = version "
    "WHERE EXISTS (SELECT 1 FROM {t} WHERE {c} = :mark) RETURNING id",
    "UPDATE clients SET phone = phone "
    "WHERE EXISTS (SELECT 1 FROM {t} WHERE {c} = :mark) RETURNING id",
    # A name that the guard knows: that of one of the studio's own triggers.
    "UPDATE {t} SET {k} = {k} WHERE EXISTS (WITH credit_entries_balance AS (SELECT {c} AS x) "
    "SELECT 1 FROM credit_entries_balance WHERE x = :mark) RETURNING {i}",
)
"""Statements that would tell by the rows that they find whether a guess is right."""


def answer(session: Session, statement: str, values: dict[str, Any]) -> str:
    """Return all that a statement tells, its error included."""
    try:
        with session.begin_nested():
            return str([tuple(map(str, row)) for row in session.execute(text(statement), values)])
    except REFUSALS as refusal:
        return str(getattr(refusal, "orig", refusal))


@pytest.fixture(params=CASES, ids=lambda case: ".".join(case))
def case(request: pytest.FixtureRequest) -> tuple[str, str, str]:
    """A table, its hidden column, and somebody who does not read it."""
    found: tuple[str, str, str] = request.param
    return found


def test_no_answer_holds_the_value(studio: StudioDatabase, case: tuple[str, str, str]) -> None:
    table, column, name = case
    _mark(studio, table, column)
    with studio.session(name) as session:
        assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
        told = {
            statement
            for statement in READINGS
            if str(MARK[column]) in answer(session, _said(statement, table, column), {})
        }
    assert told == set()


def test_no_guess_is_confirmed(studio: StudioDatabase, case: tuple[str, str, str]) -> None:
    """A guess that is right is answered like one that is wrong."""
    table, column, name = case
    _mark(studio, table, column)
    right = MARK[column]
    wrong = 1 if isinstance(right, int) else "2001-01-01"
    with studio.session(name) as session:
        for statement in QUESTIONS:
            said = _said(statement, table, column)
            answers = {answer(session, said, {"mark": guess}) for guess in (right, wrong)}
            assert len(answers) == 1, statement


def test_others_do_read_it(studio: StudioDatabase, case: tuple[str, str, str]) -> None:
    """Or else the statements above would say nothing."""
    table, column, _name = case
    _mark(studio, table, column)
    with studio.session("owner") as session:
        told = [
            str(MARK[column]) in answer(session, _said(statement, table, column), {})
            for statement in READINGS
        ]
        assert sum(told) >= 8
        found = answer(session, _said(QUESTIONS[0], table, column), {"mark": MARK[column]})
        assert found != "[]"


def _said(statement: str, table: str, column: str) -> str:
    identity = next(iter(TABLES[table].primary_key)).name
    changed = "version" if "version" in TABLES[table].columns else identity
    return statement.format(t=table, c=column, k=changed, i=identity)


def _mark(studio: StudioDatabase, table: str, column: str) -> None:
    if table == "package_events":
        # Written once, and so by the world itself.
        return
    with studio.house() as connection:
        # No more than the price itself is taken off it.
        also = ", price = :mark" if column == "price_reduction" else ""
        marked = text(f"UPDATE {table} SET {column} = :mark{also}")
        assert connection.execute(marked, {"mark": MARK[column]}).rowcount > 0
