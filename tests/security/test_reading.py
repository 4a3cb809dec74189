"""Nobody reads a row that is not theirs, by any kind of statement, on either database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import immediateload, joinedload, load_only, selectinload, subqueryload

from studio_app.repositories.schema import BookingRow
from tests.databases import StudioDatabase
from tests.factories import PEOPLE
from tests.security.matrix import VIEWERS, turn
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


@pytest.fixture(scope="module")
def studio(shared_studio: StudioDatabase) -> StudioDatabase:
    """A studio in which everything is rolled back."""
    return shared_studio


@pytest.fixture(scope="module")
def everything(studio: StudioDatabase) -> dict[str, Keys]:
    """The keys of all rows of all tables."""
    with studio.house() as connection:
        rows = read_everything(connection)
    return {table: {key_of(table, row) for row in rows[table]} for table in TABLES}


def oracle_of(studio: StudioDatabase, name: str) -> Oracle:
    with studio.house() as connection:
        return Oracle(studio.viewer(name), read_everything(connection))


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_every_way_of_reading_shows_what_is_the_viewers(
    studio: StudioDatabase,
    everything: dict[str, Keys],
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    oracle = oracle_of(studio, name)
    ways = list((COMPLETE | (ONLY_ON_POSTGRES if studio.is_postgres else {})).items())
    wrong, tried = {}, 0
    with studio.session(name) as session:
        for table in TABLES:
            expected = oracle.visible(table)
            for label, way in turn(ways, name, table, everything=all_of_it, of=3):
                seen = read(way, session, table, everything[table])
                tried += 1
                names_all = label not in BY_KEYS_ALONE and bool(oracle.hidden(table))
                refused = studio.is_postgres and (table in NEVER_SEEN or names_all)
                if label in ONE_BY_ONE and not everything[table]:
                    refused = False
                if seen != (None if refused else expected):
                    wrong[table, label] = (seen, expected)
    assert wrong == {}
    record_property("combinations", tried)
    assert tried >= len(TABLES) * (len(ways) if all_of_it else len(ways) // 3)
    assert tried >= (900 if all_of_it else 300)


@pytest.mark.parametrize(("name", "all_of_it"), VIEWERS)
def test_no_way_around_shows_more(
    studio: StudioDatabase,
    name: str,
    all_of_it: bool,
    record_property: Callable[[str, object], None],
) -> None:
    oracle = oracle_of(studio, name)
    ways = list((WITH_LOCKS if studio.is_postgres else PAST_THE_GUARD).items())
    more, tried = {}, 0
    with studio.session(name) as session:
        for table in TABLES:
            allowed = oracle.visible(table)
            for label, way in turn(ways, name, table, everything=all_of_it, of=2):
                seen = read(way, session, table, set())
                tried += 1
                if seen is not None and not seen <= allowed:
                    more[table, label] = seen - allowed
    assert more == {}
    record_property("combinations", tried)
    assert tried >= len(TABLES) * (len(ways) if all_of_it else len(ways) // 2)


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_what_hangs_on_a_row_is_no_more_than_is_seen(studio: StudioDatabase, name: str) -> None:
    oracle = oracle_of(studio, name)
    shown = [column for column in TABLES["bookings"].columns if column.name != "charge"]
    columns = load_only(*(getattr(BookingRow, column.name) for column in shown))
    with studio.session(name) as session:
        for load in (joinedload, selectinload, subqueryload, immediateload):
            query = select(BookingRow).options(load(BookingRow.session), columns)
            found = session.scalars(query).unique().all()
            assert {(row.id,) for row in found} == oracle.visible("bookings")
            sessions = {(row.session.id,) for row in found if row.session is not None}
            assert sessions
            assert sessions <= oracle.visible("sessions")
            session.expunge_all()


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
