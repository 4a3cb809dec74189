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
from tests.factories import PASSWORD, PEOPLE, key
from tests.postgres_cluster import Cluster

Bare = psycopg.Connection[Any]
HOME = [name for name, person in PEOPLE.items() if person.studio == "home"]
TABLES = tuple(Base.metadata.tables)

ROLES = """
SET SESSION AUTHORIZATION {other}
SET ROLE {tables}
SET ROLE {maintenance}
SET ROLE {role_maker}
SET ROLE {other}
SET ROLE pg_read_all_data
SET ROLE pg_write_all_data
SET ROLE pg_read_server_files
SET ROLE pg_execute_server_program
SET ROLE pg_signal_backend
GRANT {maintenance} TO {me}
GRANT {role_maker} TO {me}
GRANT {other} TO {me}
GRANT {me} TO {other}
ALTER ROLE {me} SUPERUSER
ALTER ROLE {me} CREATEROLE
ALTER ROLE {me} BYPASSRLS
ALTER ROLE {me} CONNECTION LIMIT -1
ALTER ROLE {me} VALID UNTIL 'infinity'
ALTER ROLE {me} RENAME TO somebody
ALTER ROLE {other} PASSWORD 'taken'
ALTER ROLE {other} NOLOGIN
ALTER ROLE {other} SET search_path = pg_temp
ALTER ROLE ALL SET row_security = off
ALTER ROLE {tables} LOGIN
ALTER ROLE {role_maker} LOGIN PASSWORD 'x'
COMMENT ON ROLE {other} IS 'mine'
CREATE ROLE intruder LOGIN
DROP ROLE {other}
DROP OWNED BY {tables}
REASSIGN OWNED BY {tables} TO {me}
"""
OBJECTS = """
CREATE TABLE public.mine (x int)
CREATE TABLE security.mine (x int)
SELECT * INTO public.mine FROM places
CREATE TEMP TABLE memberships (id uuid)
CREATE TEMP VIEW everything AS SELECT * FROM clients
CREATE TEMP SEQUENCE counter
CREATE TYPE pg_temp.mine AS (x int)
CREATE DOMAIN public.mine AS int
CREATE SCHEMA mine
CREATE VIEW public.everything AS SELECT * FROM clients
CREATE MATERIALIZED VIEW public.everything AS SELECT * FROM clients
CREATE SEQUENCE public.counter
CREATE FUNCTION public.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true' COST 0.0001
CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true' COST 0.0001
CREATE FUNCTION security.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true'
CREATE PROCEDURE public.leak() LANGUAGE sql AS 'SELECT 1'
CREATE OPERATOR public.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)
CREATE AGGREGATE public.leak (text) (SFUNC = textcat, STYPE = text)
CREATE COLLATION public.mine (LOCALE = 'C')
CREATE CAST (text AS uuid) WITH INOUT
CREATE RULE mine AS ON SELECT TO clients DO INSTEAD SELECT 1
CREATE TRIGGER mine AFTER INSERT ON clients EXECUTE FUNCTION security.tell_others()
CREATE POLICY mine ON clients USING (true)
CREATE INDEX mine ON clients (name)
CREATE STATISTICS mine ON name, phone FROM clients
CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION security.tell_others()
CREATE EXTENSION dblink
CREATE EXTENSION postgres_fdw
CREATE FOREIGN DATA WRAPPER mine
CREATE LANGUAGE plpython3u
CREATE PUBLICATION mine FOR ALL TABLES
CREATE SUBSCRIPTION mine CONNECTION 'dbname=x' PUBLICATION x
CREATE DATABASE mine
CREATE TABLESPACE mine LOCATION '/tmp'
DROP DATABASE {database}
DROP TABLE bookings
DROP SCHEMA security CASCADE
DROP FUNCTION security.my_user()
DROP POLICY maintenance_all ON clients
DROP TRIGGER clients_program ON clients
ALTER TABLE clients DISABLE ROW LEVEL SECURITY
ALTER TABLE clients NO FORCE ROW LEVEL SECURITY
ALTER TABLE clients OWNER TO {me}
ALTER TABLE clients ADD COLUMN mine int
ALTER TABLE bookings DISABLE TRIGGER ALL
ALTER TABLE bookings DROP CONSTRAINT ex_bookings_client_overlap
ALTER POLICY maintenance_all ON clients TO PUBLIC
ALTER FUNCTION security.transfer_client SET search_path = public
ALTER FUNCTION security.transfer_client SECURITY INVOKER
ALTER FUNCTION security.invite OWNER TO {me}
CREATE OR REPLACE FUNCTION security.my_role() RETURNS text LANGUAGE sql AS 'SELECT 1'
ALTER SCHEMA security OWNER TO {me}
ALTER DATABASE {database} SET row_security = off
ALTER SYSTEM SET log_statement = 'all'
COMMENT ON TABLE clients IS 'mine'
COMMENT ON FUNCTION security.my_role() IS 'mine'
REINDEX TABLE clients
CLUSTER clients
TRUNCATE bookings CASCADE
TRUNCATE audit_entries
DELETE FROM bookings
DELETE FROM audit_entries
DELETE FROM credit_entries
UPDATE memberships SET role = 'owner'
UPDATE sessions SET trainer_id = trainer_id
UPDATE bookings SET client_id = client_id
UPDATE client_packages SET balance = 99
UPDATE audit_entries SET reason = ''
UPDATE assignments SET ended_at = NULL
UPDATE users SET active = true
SELECT * FROM credentials
SELECT * FROM failed_logins
"""
SERVER = """
SET session_replication_role = replica
SET session_preload_libraries = 'x'
SET log_statement = 'all'
SET lo_compat_privileges = on
SET row_security = off; SELECT * FROM clients
SET row_security = off; SELECT * FROM trainers
SET row_security = off; UPDATE clients SET version = version
LOAD '$libdir/plpgsql'
SELECT pg_read_file('postgresql.conf')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('PG_VERSION')
SELECT pg_ls_logdir()
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_file_settings
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/never')
COPY clients TO '/tmp/never.csv'
COPY clients FROM '/etc/passwd'
COPY clients TO PROGRAM 'cat'
COPY clients FROM PROGRAM 'true'
SELECT * FROM pg_authid
SELECT * FROM pg_shadow
SELECT * FROM pg_user_mapping
SELECT * FROM pg_statistic
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_largeobject
SELECT * FROM pg_subscription
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_stat_reset()
SELECT pg_log_backend_memory_contexts(1)
SELECT pg_create_logical_replication_slot('x', 'test_decoding')
SELECT pg_create_physical_replication_slot('x')
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> session_user
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> session_user
SELECT dblink('dbname=postgres', 'SELECT 1')
SELECT dblink_connect('dbname=postgres')
SELECT current_setting('data_directory')
BEGIN; SELECT 1; PREPARE TRANSACTION 'mine'
"""
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


def bare(cluster: Cluster, studio: StudioDatabase, name: str, **options: Any) -> Bare:
    return psycopg.connect(
        host=cluster.host,
        port=cluster.port,
        dbname=studio.url.rsplit("/", 1)[1],
        user=studio.role_of(name),
        password=PASSWORD,
        options=server_option(),
        autocommit=True,
        **options,
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
    with cluster.connect(studio.url.rsplit("/", 1)[1]) as connection:
        return [
            connection.execute(query).fetchall()
            for query in (
                counted,
                "SELECT relname, relacl::text, relrowsecurity, relforcerowsecurity, relowner "
                "FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
                "SELECT proname, proacl::text, proowner, prosecdef, proconfig::text, md5(prosrc) "
                "FROM pg_proc WHERE pronamespace::regnamespace::text IN ('public', 'security') "
                "ORDER BY 1",
                "SELECT nspname, nspacl::text, nspowner FROM pg_namespace "
                "WHERE nspname !~ 'temp|toast' ORDER BY 1",
                "SELECT polname, polrelid, polroles, pg_get_expr(polqual, polrelid) "
                "FROM pg_policy ORDER BY polrelid, polname",
                "SELECT roleid::regrole::text, member::regrole::text, admin_option "
                "FROM pg_auth_members ORDER BY 1, 2",
                "SELECT rolname, rolsuper, rolcanlogin, rolcreaterole, rolconnlimit "
                "FROM pg_roles ORDER BY 1",
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
