"""Nobody changes or removes a row that is not theirs to change, on either database."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from tests.databases import StudioDatabase
from tests.factories import key
from tests.security.changes import (
    BULK,
    CHANGES,
    ONLY_ON,
    REMOVALS,
    VALUES,
    attempt,
    differences,
    on_rows,
)
from tests.security.matrix import VIEWERS, turn
from tests.security.oracle import TABLES, Keys, Oracle, Row, read_everything
from tests.security.ways import keys_in, read


def rows_of(studio: StudioDatabase) -> dict[str, list[Row]]:
    with studio.house() as connection:
        return read_everything(connection)


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_an_update_reaches_own_rows_and_granted_columns(
    studio: StudioDatabase,
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    """Writing a column back as it is changes nothing, and RETURNING tells which rows it reached."""
    oracle = Oracle(studio.viewer(name), rows_of(studio))
    wrong, tried = {}, 0
    with studio.session(name) as session:
        for table in TABLES:
            keys = ", ".join(column.name for column in TABLES[table].primary_key)
            columns = [column.name for column in TABLES[table].columns]
            granted = {c for c in columns if oracle.changeable(table, c) is not None}
            share = turn(columns, name, table, everything=all_of_it, of=3)
            for column in sorted({*share, *granted}):
                tried += 1
                statement = text(f"UPDATE {table} SET {column} = {column} RETURNING {keys}")
                reached = read(
                    lambda s, *_, statement=statement: s.execute(statement).mappings(),
                    session,
                    table,
                    set(),
                )
                expected = oracle.changeable(table, column)
                if reached != expected:
                    wrong[table, column] = (reached, expected)
    assert wrong == {}
    record_property("combinations", tried)
    assert tried >= (330 if all_of_it else 110)


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_no_statement_changes_more_than_the_viewers_rows(
    studio: StudioDatabase,
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    before = rows_of(studio)
    oracle = Oracle(studio.viewer(name), before)
    tried = 0
    kinds = [*(CHANGES | ONLY_ON[studio.kind]).values(), *REMOVALS.values()]
    with studio.session(name) as session:
        for table in TABLES:
            column, value = VALUES[table]
            changes = [partial(kind, session, table, column, value) for kind in kinds]
            changes += on_rows(session, table, before[table][:2] + before[table][-2:])
            for change in turn(changes, name, table, everything=all_of_it, of=2):
                attempt(session, change)
                tried += 1
        session.commit()
    foreign = {}
    for (table, one), columns in differences(before, rows_of(studio)).items():
        allowed = {column for column in columns if one in (oracle.changeable(table, column) or ())}
        if columns != allowed:
            foreign[table, one] = columns
    assert foreign == {}
    record_property("combinations", tried)
    assert tried >= (1_600 if all_of_it else 800)


def test_every_kind_of_statement_does_change_what_it_may(studio: StudioDatabase) -> None:
    """Or else the tests above could not fail."""
    before = rows_of(studio)
    oracle = Oracle(studio.viewer("owner"), before)
    column, value = VALUES["clients"]
    let_through: dict[str, Keys] = {}
    with studio.session("owner") as session:
        for label, change in (CHANGES | ONLY_ON[studio.kind]).items():
            if attempt(session, partial(change, session, "clients", column, value)):
                marked = text("SELECT id FROM clients WHERE phone LIKE '%!'")
                let_through[label] = keys_in("clients", session.execute(marked).mappings())
                attempt(session, partial(_unmark, session))
    refused_by_design = {"main", "with", "comment"} if not studio.is_postgres else set()
    assert set(CHANGES | ONLY_ON[studio.kind]) - set(let_through) == refused_by_design
    assert all(keys == oracle.visible("clients") for keys in let_through.values())


def test_changes_by_key_do_change_what_they_may(studio: StudioDatabase) -> None:
    before = rows_of(studio)
    cara = next(row for row in before["clients"] if row["id"] == key("cara"))
    for bulk in BULK.values():
        with studio.session("owner") as session:
            assert attempt(session, partial(bulk, session, "clients", cara))
            found = session.execute(text("SELECT name FROM clients WHERE phone LIKE '%!'"))
            assert found.scalars().all() == [cara["name"]]


def _unmark(session: Any) -> None:
    session.execute(text("UPDATE clients SET phone = replace(phone, '!', '')"))
