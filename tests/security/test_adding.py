"""Nobody adds a row that is not theirs to add, on either database."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, literal, select, text
from sqlalchemy.orm import Session

from tests.databases import StudioDatabase
from tests.security.candidates import candidates
from tests.security.changes import attempt
from tests.security.matrix import VIEWERS, turn
from tests.security.of_whom import WRITTEN_BY_TRIGGERS
from tests.security.oracle import TABLES, Oracle, read_everything
from tests.security.ways import MAPPED, OtherSession

Adding = Callable[[Session, str, dict[str, Any]], Any]


def _orm(session: Session, table: str, row: dict[str, Any]) -> None:
    session.add(MAPPED[table](**row))


def _core(session: Session, table: str, row: dict[str, Any]) -> None:
    session.execute(insert(TABLES[table]).values(**row))


def _many(session: Session, table: str, row: dict[str, Any]) -> None:
    session.execute(insert(TABLES[table]), [row])


def _bulk(session: Session, table: str, row: dict[str, Any]) -> None:
    session.bulk_insert_mappings(MAPPED[table].__mapper__, [row])


def _from_select(session: Session, table: str, row: dict[str, Any]) -> None:
    columns = TABLES[table].c
    values = select(*(literal(value, columns[name].type) for name, value in row.items()))
    session.execute(insert(TABLES[table]).from_select(list(row), values, include_defaults=False))


def _said(session: Session, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    typed = [bindparam(name, type_=TABLES[table].c[name].type) for name in row]
    session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})").bindparams(*typed), row)


def _merge(session: Session, table: str, row: dict[str, Any]) -> None:
    session.merge(MAPPED[table](**row))


def _raw(session: Session, table: str, row: dict[str, Any]) -> None:
    connection = session.connection()
    mark = ":{}" if connection.dialect.name == "sqlite" else "%({})s"
    marks = ", ".join(mark.format(name) for name in row)
    values = {}
    for name, value in row.items():
        kind = TABLES[table].c[name].type.dialect_impl(connection.dialect)
        process = kind.bind_processor(connection.dialect)
        values[name] = process(value) if process else value
    cursor = connection.connection.cursor()
    cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", values)


def _second_class(session: Session, table: str, row: dict[str, Any]) -> None:
    connection = session.connection()
    with OtherSession(connection, join_transaction_mode="create_savepoint") as other:
        other.add(MAPPED[table](**row))
        other.commit()


ADDINGS: tuple[Adding, ...] = (
    *(_orm, _core, _many, _bulk, _from_select),
    *(_said, _merge, _raw, _second_class),
)


def or_conflict(word: str) -> Adding:
    def adding(session: Session, table: str, row: dict[str, Any]) -> None:
        session.execute(insert(TABLES[table]).values(**row).prefix_with(f"OR {word}"))

    return adding


ON_SQLITE = tuple(map(or_conflict, ("REPLACE", "IGNORE", "FAIL")))


@pytest.fixture(scope="module")
def studio(shared_studio: StudioDatabase) -> StudioDatabase:
    """A studio in which everything is rolled back."""
    return shared_studio


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_a_row_is_taken_from_whom_it_belongs_to(
    studio: StudioDatabase,
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    viewer = studio.viewer(name)
    with studio.house() as connection:
        rows = read_everything(connection)
    oracle = Oracle(viewer, rows)
    kinds = cycle(ADDINGS if studio.is_postgres else ADDINGS + ON_SQLITE)
    wrong, tried = [], 0
    with studio.session(name) as session:
        for table in TABLES:
            found = candidates(table, rows, viewer)
            # At least two of each: one that may be added, and one that may not.
            share = turn(found, name, table, everything=all_of_it, of=max(1, len(found) // 16))
            known = {oracle.may_add(table, row): row for row in found}
            for row in [*share, *known.values()]:
                adding = next(kinds)
                mark = session.begin_nested()
                taken = attempt(session, lambda: adding(session, table, filled(table, row)))  # noqa: B023
                mark.rollback()
                tried += 1
                if taken != oracle.may_add(table, row):
                    wrong.append((table, adding, row))
    assert wrong == []
    record_property("combinations", tried)
    assert tried >= (650 if all_of_it else 350)


def filled(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the row with its defaults, which plain text does not know."""
    defaults = {
        column.name: column.default.arg
        for column in TABLES[table].columns
        if column.default is not None and column.default.is_scalar
    }
    return defaults | row


def test_the_database_itself_takes_every_candidate(studio: StudioDatabase) -> None:
    """Or else a refusal above would say nothing of whose row it is."""
    viewer = studio.viewer("desk")
    with studio.house() as connection:
        rows = read_everything(connection)
        for table in TABLES.keys() - WRITTEN_BY_TRIGGERS:
            found = candidates(table, rows, viewer)
            assert found, table
            for row in found:
                mark = connection.begin_nested()
                connection.execute(insert(TABLES[table]).values(**filled(table, row)))
                mark.rollback()
