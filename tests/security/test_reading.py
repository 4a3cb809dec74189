"""Nobody reads a row that is not theirs, by any kind of statement, on either database."""

from __future__ import annotations

import pytest

from tests.databases import StudioDatabase
from tests.factories import PEOPLE
from tests.security.of_whom import NEVER_SEEN
from tests.security.oracle import EVERY_ROLE, TABLES, Keys, Oracle, key_of, read_everything
from tests.security.ways import (
    BY_KEYS_ALONE,
    COMPLETE,
    ONE_BY_ONE,
    ONLY_ON_POSTGRES,
    PAST_THE_GUARD,
    WITH_LOCKS,
    counted,
    read,
)


@pytest.fixture
def everything(studio: StudioDatabase) -> dict[str, Keys]:
    """The keys of all rows of all tables."""
    with studio.house() as connection:
        rows = read_everything(connection)
    return {table: {key_of(table, row) for row in rows[table]} for table in TABLES}


def oracle_of(studio: StudioDatabase, name: str) -> Oracle:
    with studio.house() as connection:
        return Oracle(studio.viewer(name), read_everything(connection))


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_every_way_of_reading_shows_what_is_the_viewers(
    studio: StudioDatabase, everything: dict[str, Keys], name: str
) -> None:
    oracle = oracle_of(studio, name)
    ways = COMPLETE | (ONLY_ON_POSTGRES if studio.is_postgres else {})
    wrong = {}
    with studio.session(name) as session:
        for table in TABLES:
            expected = oracle.visible(table)
            for label, way in ways.items():
                seen = read(way, session, table, everything[table])
                names_all = label not in BY_KEYS_ALONE and bool(oracle.hidden(table))
                refused = studio.is_postgres and (table in NEVER_SEEN or names_all)
                if label in ONE_BY_ONE and not everything[table]:
                    refused = False
                if seen != (None if refused else expected):
                    wrong[table, label] = (seen, expected)
    assert wrong == {}


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_no_way_around_shows_more(studio: StudioDatabase, name: str) -> None:
    oracle = oracle_of(studio, name)
    ways = WITH_LOCKS if studio.is_postgres else PAST_THE_GUARD
    more = {}
    with studio.session(name) as session:
        for table in TABLES:
            allowed = oracle.visible(table)
            for label, way in ways.items():
                seen = read(way, session, table, set())
                if seen is not None and not seen <= allowed:
                    more[table, label] = seen - allowed
    assert more == {}


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_nobody_counts_what_they_do_not_see(studio: StudioDatabase, name: str) -> None:
    oracle = oracle_of(studio, name)
    with studio.session(name) as session:
        for table in TABLES:
            expected = len(oracle.visible(table))
            refused = studio.is_postgres and table in NEVER_SEEN
            assert counted(session, table) == (None if refused else expected), table


def test_the_oracle_has_something_to_tell(studio: StudioDatabase) -> None:
    """Every role sees something and, the admin aside, less than there is."""
    with studio.house() as connection:
        rows = read_everything(connection)
    assert all(rows[table] for table in TABLES if not (studio.is_postgres and table in NEVER_SEEN))
    for name in PEOPLE:
        oracle = Oracle(studio.viewer(name), rows)
        seen = sum(len(oracle.visible(table)) for table in TABLES)
        total = sum(len(found) for table, found in rows.items() if table not in NEVER_SEEN)
        assert seen > 5
        assert seen < total or name == "admin"
