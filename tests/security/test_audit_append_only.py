"""Nobody changes, removes or forges an audit entry, in either database, by any statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio_app.domain.errors import NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.failures import explained
from studio_app.repositories.schema import (
    AuditEntryRow,
    AuditHeadRow,
    AuditLinkRow,
    OrganizationRow,
)
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.triggers import UNCHANGEABLE
from tests.databases import StudioDatabase
from tests.factories import NOW, PEOPLE, key
from tests.postgres_cluster import Cluster
from tests.services.test_doctor import unguarded

HOME = [person.name for person in PEOPLE.values() if person.studio == "home"]
STORED = key("audit cara")
UNLINKED = key("unlinked")
# What refuses beside missing rights: in a file, a login meets views in place of the tables.
_MEANT = re.compile(rf"{UNCHANGEABLE}|because it is a view|cannot UPSERT a view")

Attempt = Callable[[Session | Connection, StudioDatabase, dict[str, Any]], object]


def signed(name: str) -> dict[str, Any]:
    """Return an entry that the person may add."""
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "at": NOW,
        "user_id": key(f"user {name}"),
        "user_name": name.title(),
        "action": "tried",
        "subject": "booking",
        "subject_id": key("cara next"),
    }


def _replace_raw(session: Session | Connection, studio: StudioDatabase, _row: object) -> object:
    columns = "id, organization_id, at, user_id, user_name, action, subject, subject_id, reason"
    values = columns.replace("action", "'replaced'")
    return session.execute(
        text(f"INSERT OR REPLACE INTO audit_entries ({columns}) SELECT {values} FROM audit_entries")
    )


def _upsert(session: Session | Connection, studio: StudioDatabase, row: dict[str, Any]) -> object:
    make = postgres_insert if studio.is_postgres else sqlite_insert
    statement = make(AuditEntryRow).values(row | {"id": STORED})
    return session.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_={"action": "upserted"})
    )


def _replace(session: Session | Connection, studio: StudioDatabase, row: dict[str, Any]) -> object:
    statement = insert(AuditEntryRow).values(row | {"id": STORED})
    return session.execute(statement.prefix_with("OR REPLACE"))


def raw(statement: str) -> Attempt:
    """Return the attempt to run a statement as it is."""

    def attempt(session: Session | Connection, _studio: object, _row: object) -> object:
        return session.execute(text(statement))

    return attempt


CHANGES: dict[str, Attempt] = {
    "update": lambda s, _d, _r: s.execute(update(AuditEntryRow).values(reason="changed")),
    "delete": lambda s, _d, _r: s.execute(delete(AuditEntryRow)),
    "raw update": raw("UPDATE audit_entries SET action = 'changed'"),
    "raw delete": raw("DELETE FROM audit_entries"),
    "raw update of a key": raw("UPDATE audit_entries SET id = subject_id"),
    "upsert": _upsert,
    "links: update": raw("UPDATE audit_links SET hash = upper(hash)"),
    "links: delete": raw("DELETE FROM audit_links"),
}
ON_SQLITE: dict[str, Attempt] = {
    "replace": _replace,
    "update or replace": raw("UPDATE OR REPLACE audit_entries SET action = 'changed'"),
    "update or ignore": raw("UPDATE OR IGNORE audit_entries SET action = 'changed'"),
    "raw delete past the view": raw("DELETE FROM main.audit_entries"),
    "raw update past the view": raw("UPDATE main.audit_entries SET action = 'changed'"),
    "links: delete past the view": raw("DELETE FROM main.audit_links"),
}
ON_POSTGRES: dict[str, Attempt] = {
    "truncate": raw("TRUNCATE audit_entries"),
    "truncate with what refers to it": raw("TRUNCATE audit_entries CASCADE"),
    "truncate the links": raw("TRUNCATE audit_links"),
}
# Of the chain the triggers alone write; maintenance, with whose rights they run, may as well.
FORGERIES: dict[str, Attempt] = {
    "links: insert": lambda s, _d, _r: s.execute(
        insert(AuditLinkRow).values(
            entry_id=UNLINKED,
            organization_id=key("home"),
            number=99,
            hash="0" * 64,
            recorded_at=NOW,
        )
    ),
    "heads: update": lambda s, _d, _r: s.execute(update(AuditHeadRow).values(number=1)),
    "heads: delete": lambda s, _d, _r: s.execute(delete(AuditHeadRow)),
    "heads: insert": lambda s, _d, _r: s.execute(
        insert(AuditHeadRow).values(organization_id=key("new studio"), number=0, hash="")
    ),
    "somebody else's name": lambda s, _d, r: s.execute(
        insert(AuditEntryRow).values(r | {"user_name": "Somebody Else"})
    ),
    "somebody else's key": lambda s, _d, r: s.execute(
        insert(AuditEntryRow).values(r | {"user_id": key("user sara")})
        if r["user_id"] != key("user sara")
        else insert(AuditEntryRow).values(r | {"user_id": key("user anna")})
    ),
    "another studio": lambda s, _d, r: s.execute(
        insert(AuditEntryRow).values(r | {"organization_id": key("away")})
    ),
}


def stored(studio: StudioDatabase) -> list[Any]:
    """Return all entries, links and heads as they stand."""
    with studio.house() as connection:
        return [
            connection.execute(select(row).order_by(*row.primary_key)).all()
            for row in (AuditEntryRow.__table__, AuditLinkRow.__table__, AuditHeadRow.__table__)
        ]


def attempts(studio: StudioDatabase) -> dict[str, Attempt]:
    """Return all ways of changing what stands there, on that database."""
    return CHANGES | (ON_POSTGRES if studio.is_postgres else ON_SQLITE)


def refusal(
    attempt: Attempt, session: Session | Connection, studio: StudioDatabase, name: str, words: str
) -> DBAPIError:
    """Return how the database refuses an attempt, which fails the test if it gets through."""
    try:
        attempt(session, studio, signed(name))
    except DBAPIError as error:
        return error
    pytest.fail(f"{name} got through: {words}")


@pytest.fixture
def gaps(studio: StudioDatabase, request: pytest.FixtureRequest) -> StudioDatabase:
    """A studio with an entry that has no link, and another that has no chain yet.

    So nothing stands in the way of a forged link or head but the rights of whoever tries.
    """
    cluster: Cluster | None = None
    if studio.is_postgres:
        cluster = request.getfixturevalue("postgres_cluster")
    with unguarded(studio, cluster) as run:
        run.connection.execute(insert(AuditEntryRow).values(signed("owner") | {"id": UNLINKED}))
        home = select(OrganizationRow.__table__).where(OrganizationRow.id == key("home"))
        row = dict(run.connection.execute(home).mappings().one())
        run.connection.execute(insert(OrganizationRow).values(row | {"id": key("new studio")}))
    return studio


def test_no_login_changes_or_forges_an_entry(gaps: StudioDatabase) -> None:
    before = stored(gaps)
    url = parse_url(gaps.url)
    for name in HOME:
        with gaps.session(name) as session:
            for words, attempt in (attempts(gaps) | FORGERIES).items():
                # An admin works in every studio.
                if words != "another studio" or name != "admin":
                    step = session.begin_nested()
                    told = refusal(attempt, session, gaps, name, words)
                    step.rollback()
                    refused = isinstance(explained(told, url), NotAllowed)
                    assert refused or _MEANT.search(str(told)), (name, words, str(told))
    assert stored(gaps) == before


@pytest.mark.parametrize("words", ["links: insert", "heads: insert"])
def test_only_rights_stand_in_the_way_of_a_forged_chain(gaps: StudioDatabase, words: str) -> None:
    """The triggers' own rights, with which the house works, let it in: so no login has them."""
    with gaps.house() as connection:
        FORGERIES[words](connection, gaps, signed("owner"))
        connection.rollback()


@pytest.mark.parametrize("name", HOME)
def test_nobody_replaces_what_they_do_not_see(sqlite_studio: StudioDatabase, name: str) -> None:
    before = stored(sqlite_studio)
    with sqlite_studio.session(name) as session:
        try:
            _replace_raw(session, sqlite_studio, {})
        except DBAPIError:
            session.rollback()
        else:
            session.commit()
            assert name not in ("owner", "admin")
    assert stored(sqlite_studio) == before


def test_every_login_adds_entries_in_its_own_name(studio: StudioDatabase) -> None:
    rows = [signed(name) for name in HOME]
    for name, row in zip(HOME, rows, strict=True):
        with studio.session(name) as session:
            session.execute(insert(AuditEntryRow).values(row))
            session.commit()
    with studio.house() as connection:
        query = select(AuditLinkRow.entry_id, AuditLinkRow.number)
        links = {entry_id: number for entry_id, number in connection.execute(query)}
        head = connection.execute(
            select(AuditHeadRow.number).where(AuditHeadRow.organization_id == key("home"))
        ).scalar_one()
    numbers = [links[row["id"]] for row in rows]
    assert numbers == list(range(head - len(HOME) + 1, head + 1))


@pytest.mark.parametrize("name", ["owner", "admin"])
def test_an_entry_that_was_read_is_not_written_back(studio: StudioDatabase, name: str) -> None:
    before = stored(studio)
    with studio.session(name) as session:
        entry = session.get_one(AuditEntryRow, STORED)
        entry.reason = "changed"
        with pytest.raises(DBAPIError):
            session.flush()
    with studio.session(name) as session:
        session.delete(session.get_one(AuditEntryRow, STORED))
        with pytest.raises(DBAPIError):
            session.flush()
    assert stored(studio) == before


def test_the_program_itself_changes_no_entry(studio: StudioDatabase) -> None:
    """On the server as maintenance, which sees and writes all rows; in the file past the guard."""
    before = stored(studio)
    more = {} if studio.is_postgres else {"replace all": _replace_raw}
    for words, attempt in (attempts(studio) | more).items():
        with studio.house() as connection:
            told = str(refusal(attempt, connection, studio, "owner", words))
        assert re.search(f"{UNCHANGEABLE}|permission denied", told), (words, told)
    assert stored(studio) == before


def test_the_owner_of_the_tables_changes_no_entry(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster
) -> None:
    before = stored(postgres_studio)
    url = parse_url(postgres_cluster.url(str(parse_url(postgres_studio.url).database)))
    engine = house_engine(url)
    for words, attempt in attempts(postgres_studio).items():
        with engine.connect() as connection:
            owner = RoleNames.of(connection).tables
            connection.exec_driver_sql(f'SET LOCAL ROLE "{owner}"')
            told = str(refusal(attempt, connection, postgres_studio, "owner", words))
        # Held to row security as well, it neither sees a row nor adds one.
        assert re.search(f"{UNCHANGEABLE}|foreign key|row-level", told), (words, told)
    assert stored(postgres_studio) == before
