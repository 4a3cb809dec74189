"""Attacks by whoever has a login and a tool of their own, in every tier, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from studio_app.repositories.program_version import server_option
from studio_app.repositories.schema import Base
from studio_app.repositories.server_function import Caller
from studio_app.repositories.server_functions import server_functions
from studio_app.repositories.server_roles import RoleNames
from tests.databases import StudioDatabase
from tests.factories import PEOPLE, key
from tests.postgres_cluster import Cluster
from tests.security.attacks import OBJECTS, ROLES, SERVER, Bare, bare

HOME = [name for name, person in PEOPLE.items() if person.studio == "home"]
TABLES = tuple(Base.metadata.tables)

ABOVE_ROW_LOCKS = (
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
# What a server says to what it does not let a login do, and to what it does not have.
REFUSALS = (
    errors.InsufficientPrivilege,
    errors.UndefinedFunction,
    errors.ObjectNotInPrerequisiteState,
    errors.NoActiveSqlTransaction,
    errors.FeatureNotSupported,
    errors.WrongObjectType,
    errors.ReservedName,
)


@pytest.fixture(scope="module")
def besieged(postgres_cluster: Cluster, postgres_template: str) -> Iterator[StudioDatabase]:
    """A studio that nothing changes, however hard they try."""
    with postgres_cluster.temporary_database("besieged", template=postgres_template) as name:
        yield StudioDatabase(postgres_cluster.admin_url(name), "postgres", postgres_template)


@pytest.fixture(params=HOME)
def intruder(
    request: pytest.FixtureRequest, postgres_cluster: Cluster, besieged: StudioDatabase
) -> Iterator[tuple[str, Bare]]:
    """Everybody of the home studio in turn, at a console."""
    with bare(postgres_cluster, besieged, request.param) as connection:
        yield request.param, connection


def names_of(studio: StudioDatabase) -> RoleNames:
    with studio.house() as connection:
        return RoleNames.of(connection)


def rights_and_rows(cluster: Cluster, studio: StudioDatabase) -> Any:
    """Return all that an intruder may have changed, as the superuser sees it."""
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY t::text), "
        f"'')) FROM public.{table} t"
        for table in TABLES
    )
    ours = (
        "SELECT * FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = "
        f"'{names_of(studio).mark}'"
    )
    with cluster.connect(studio.url.rsplit("/", 1)[1]) as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                f"{counted} ORDER BY 1",
                "SELECT relname, relacl::text, relrowsecurity, relforcerowsecurity, relowner "
                "FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
                "SELECT proname, proacl::text, proowner, prosecdef, proconfig::text, md5(prosrc) "
                "FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'security') "
                "ORDER BY 1",
                "SELECT nspname, nspacl::text, nspowner FROM pg_namespace "
                "WHERE nspname !~ 'temp|toast' ORDER BY 1",
                "SELECT polname, polrelid, polroles, pg_get_expr(polqual, polrelid) "
                "FROM pg_policy ORDER BY polrelid, polname",
                # Roles are the whole server's, where other tests are at work too.
                f"SELECT roleid::regrole::text, member::regrole::text, admin_option "
                f"FROM pg_auth_members JOIN ({ours}) r ON r.oid IN (roleid, member) ORDER BY 1, 2",
                f"SELECT rolname, rolsuper, rolcanlogin, rolcreaterole, rolconnlimit "
                f"FROM ({ours}) r ORDER BY 1",
            )
        ]


def outcome(connection: Bare, statement: sql.Composed | str) -> str:
    """Return the name of the refusal, "" when the statement was carried out."""
    try:
        connection.execute(statement)  # type: ignore[arg-type]
    except REFUSALS as refusal:
        return type(refusal).__name__
    finally:
        connection.execute("ROLLBACK")
        connection.execute("RESET ALL")
        connection.execute(f"SET {server_option().removeprefix('-c ')}")
    return ""


def statements(listed: str) -> list[str]:
    return [line for line in listed.splitlines() if line]


@pytest.mark.parametrize("listed", [ROLES, OBJECTS, SERVER], ids=["roles", "objects", "server"])
def test_every_tier_is_refused(
    postgres_cluster: Cluster, besieged: StudioDatabase, intruder: tuple[str, Bare], listed: str
) -> None:
    name, connection = intruder
    names = names_of(besieged)
    other = "ben" if name == "owner" else "owner"
    parts = {
        "me": sql.Identifier(besieged.role_of(name)),
        "other": sql.Identifier(besieged.role_of(other)),
        "tables": sql.Identifier(names.tables),
        "maintenance": sql.Identifier(names.maintenance),
        "role_maker": sql.Identifier(names.role_maker),
        "database": sql.Identifier(besieged.url.rsplit("/", 1)[1]),
    }
    before = rights_and_rows(postgres_cluster, besieged)
    carried_out = [
        statement
        for statement in statements(listed)
        if not outcome(connection, sql.SQL(statement).format(**parts))
    ]
    assert carried_out == []
    assert rights_and_rows(postgres_cluster, besieged) == before


def test_rights_are_nobodys_to_give(
    postgres_cluster: Cluster, besieged: StudioDatabase, intruder: tuple[str, Bare]
) -> None:
    """The server warns rather than refuses, where one has a right and may not pass it on."""
    _name, connection = intruder
    before = rights_and_rows(postgres_cluster, besieged)
    for table in TABLES:
        outcome(connection, f"GRANT ALL ON {table} TO PUBLIC")
        outcome(connection, f"REVOKE ALL ON {table} FROM PUBLIC")
    outcome(connection, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA security TO PUBLIC")
    outcome(connection, "GRANT EXECUTE ON FUNCTION security.make_login TO PUBLIC")
    outcome(connection, "GRANT USAGE, CREATE ON SCHEMA security, public TO PUBLIC")
    assert rights_and_rows(postgres_cluster, besieged) == before


def test_no_table_is_locked_against_others(intruder: tuple[str, Bare]) -> None:
    _name, connection = intruder
    locked = [
        (table, mode)
        for table in TABLES
        for mode in ABOVE_ROW_LOCKS
        if not outcome(connection, f"BEGIN; LOCK TABLE {table} IN {mode} MODE NOWAIT")
    ]
    assert locked == []


def test_no_role_but_one_s_own_groups_is_put_on(
    postgres_cluster: Cluster, besieged: StudioDatabase, intruder: tuple[str, Bare]
) -> None:
    name, connection = intruder
    names = names_of(besieged)
    with postgres_cluster.connect() as everything:
        roles = [row[0] for row in everything.execute("SELECT rolname FROM pg_roles")]
    put_on = {
        role
        for role in roles
        if not outcome(connection, sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
    }
    mine = {besieged.role_of(name), names.tier[PEOPLE[name].role], names.member}
    assert put_on == mine


def test_functions_for_others_are_not_called(intruder: tuple[str, Bare]) -> None:
    """Neither those of the maintenance and of the maker of roles, nor those of triggers."""
    _name, connection = intruder
    called = []
    for function in server_functions():
        if function.caller is Caller.MEMBER:
            continue
        types = [part.split(None, 1)[1] for part in function.arguments.split(", ") if part]
        arguments = ", ".join(f"NULL::{kind}" for kind in types)
        call = f"SELECT security.{function.name}({arguments})"
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(call)
        called.append(function.name)
    assert {"make_login", "open_login", "close_login", "note", "guard_booking"} <= set(called)


SEEN = "studio_app_test.seen"


@pytest.mark.parametrize(
    "shape",
    [
        "SELECT count(*) FROM {table} t WHERE {leak}",
        "SELECT count(*) FROM {table} t JOIN {table} u ON {leak}",
        "SELECT count(*) FROM (SELECT * FROM {table} OFFSET 0) t WHERE {leak}",
        "SELECT count(*) FROM {table} t WHERE CASE WHEN true THEN {leak} END",
    ],
)
def test_functions_with_an_ear_hear_no_foreign_row(intruder: tuple[str, Bare], shape: str) -> None:
    """A condition that notes each row which it is asked about, cheap enough to be asked first."""
    _name, connection = intruder
    for table in TABLES:
        keys = [column.name for column in Base.metadata.tables[table].primary_key]
        row = " || ',' || ".join(f"t.{name}::text" for name in keys)
        leak = (
            f"set_config('{SEEN}', coalesce(current_setting('{SEEN}', true), '') || {row} || ';', "
            "false) IS NOT NULL"
        )
        connection.execute(f"SET {SEEN} = ''")
        try:
            shown = {
                ",".join(str(value) for value in found)
                for found in connection.execute(f"SELECT {', '.join(keys)} FROM {table}")
            }
            connection.execute(shape.format(table=table, leak=leak))
        except errors.InsufficientPrivilege:
            continue
        heard = connection.execute(f"SELECT current_setting('{SEEN}')").fetchone()
        assert heard is not None
        assert set(filter(None, heard[0].split(";"))) <= shown, table


CONDITIONS = (
    "name::int = 1",
    "name::uuid IS NULL",
    "name::json IS NULL",
    "1 / (CASE WHEN name = 'Iu Client' THEN 0 ELSE 1 END) = 1",
    "1 / (number - 8) = 1",
    "number::int2 * 32767::int2 = 0",
    "to_date(name, 'YYYY') IS NULL",
    "xmlparse(DOCUMENT name) IS NULL",
    "overlay(name PLACING name FROM -1) = ''",
    "repeat(name, 2147483647) = ''",
    "decode(phone, 'hex') = ''",
)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_errors_tell_of_no_foreign_row(intruder: tuple[str, Bare], condition: str) -> None:
    name, connection = intruder
    foreign = ("Hana Client", "Iu Client", "55500006", "55500007")
    for statement in (
        f"SELECT * FROM clients WHERE {condition}",
        f"EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM clients WHERE {condition}",
        f"COPY (SELECT * FROM clients WHERE {condition}) TO STDOUT",
        f"UPDATE clients SET version = version WHERE {condition}",
    ):
        said = ""
        try:
            if statement.startswith("COPY"):
                with connection.cursor().copy(statement) as copy:
                    said = str(list(copy.rows()))
            elif not statement.startswith("UPDATE"):
                said = str(connection.execute(statement).fetchall())
            else:
                connection.execute(statement)
        except psycopg.Error as error:
            said = str(error)
        if PEOPLE[name].role.value != "admin":
            assert not [word for word in foreign if word in said and word not in condition]
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_statistics_tell_of_no_value(intruder: tuple[str, Bare]) -> None:
    _name, connection = intruder
    for view in ("pg_stats", "pg_stats_ext", "pg_stats_ext_exprs"):
        found = connection.execute(
            f"SELECT tablename FROM {view} WHERE schemaname = 'public' "
            "AND tablename <> 'alembic_version'"
        )
        assert found.fetchall() == []


def test_what_others_ask_is_not_shown(
    postgres_cluster: Cluster, besieged: StudioDatabase, intruder: tuple[str, Bare]
) -> None:
    name, connection = intruder
    other = "ben" if name == "owner" else "owner"
    with bare(postgres_cluster, besieged, other) as busy:
        busy.execute("SELECT 'something secret'")
        found = connection.execute(
            "SELECT query, client_addr, state, wait_event FROM pg_stat_activity WHERE pid = %s",
            (busy.info.backend_pid,),
        ).fetchall()
    assert found == [("<insufficient privilege>", None, None, None)]


def test_copy_brings_nothing_in(intruder: tuple[str, Bare]) -> None:
    _name, connection = intruder
    for table in TABLES:
        with (
            pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)),
            connection.cursor().copy(f"COPY {table} FROM STDIN") as copy,
        ):
            copy.write("\n")


CONFLICTS = (
    "INSERT INTO clients (id, organization_id, number, name, search_text, phone, email, active, "
    "created_at, version) VALUES (%(id)s, %(studio)s, 99, 'x', 'x', '', '', true, now(), 1) "
    "ON CONFLICT (id) {action} RETURNING name"
)
MERGED = (
    "MERGE INTO clients c USING (SELECT %(id)s::uuid AS id) AS x ON c.id = x.id "
    "WHEN MATCHED THEN UPDATE SET phone = 'merged'"
)


def test_a_foreign_row_is_neither_met_nor_merged(
    postgres_cluster: Cluster, besieged: StudioDatabase, intruder: tuple[str, Bare]
) -> None:
    name, connection = intruder
    if name == "admin":
        return
    before = rights_and_rows(postgres_cluster, besieged)
    values = {"id": key("iu"), "studio": key("home")}
    for action in ("DO NOTHING", "DO UPDATE SET phone = 'met'", "DO UPDATE SET version = 7"):
        try:
            met = connection.execute(CONFLICTS.format(action=action), values).fetchall()
        except (errors.InsufficientPrivilege, errors.UniqueViolation):
            continue
        assert met == []
    try:
        merged = connection.execute(MERGED, values).rowcount
    except errors.InsufficientPrivilege:
        merged = 0
    assert merged == 0
    assert rights_and_rows(postgres_cluster, besieged) == before
