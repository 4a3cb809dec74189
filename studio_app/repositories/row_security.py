"""PostgreSQL's side of the policies: roles, identity by session_user, row-level security, grants.

Put in place again, whole, after every migration, so that the database cannot be out of step with
``policies``. Every login is a database role of its own, member of its tier's group role.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.backup_role import let_backups_read
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.schema import Base
from studio_app.repositories.server_function import run_script
from studio_app.repositories.server_functions import create_functions, drop_functions
from studio_app.repositories.server_roles import (
    RoleNames,
    create_group_roles,
    open_public_schema,
)
from studio_app.repositories.triggers import create_trigger, postgres_triggers

_VALUES = {
    name: f"(SELECT security.my_{name}())"
    for name in ("organization", "user", "membership", "trainer", "client")
}
_VALUES["in_team"] = "= ANY ((SELECT security.my_team())::uuid[])"


def on_server(table: str, predicate: str) -> str:
    """Return a predicate of ``policies`` about a table's rows as PostgreSQL understands it."""
    return predicate.format(row=f"{table}.", **_VALUES)


def readable_columns(table: str, hidden: Collection[str]) -> list[str]:
    """Return the table's columns without the hidden ones."""
    return [c.name for c in Base.metadata.tables[table].columns if c.name not in hidden]


def _policy_statements(table: str, names: RoleNames) -> Iterator[str]:
    policy = POLICIES[table]

    def create(tier: str, verb: str, role: str, clause: str) -> str:
        return f'CREATE POLICY {tier}_{verb} ON public.{table} FOR {verb} TO "{role}" {clause}'

    yield create("maintenance", "all", names.maintenance, "USING (true) WITH CHECK (true)")
    verbs = ", ".join(maintenance_verbs(table))
    yield f'GRANT {verbs} ON public.{table} TO "{names.maintenance}"'
    for role, tier in names.tier.items():
        read = policy.read.get(role)
        if read:
            yield create(role, "select", tier, f"USING ({on_server(table, read)})")
            hidden = policy.hidden.get(role)
            columns = f"({', '.join(readable_columns(table, hidden))})" if hidden else ""
            yield f'GRANT SELECT {columns} ON public.{table} TO "{tier}"'
        insert = policy.insert.get(role)
        if insert:
            yield create(role, "insert", tier, f"WITH CHECK ({on_server(table, insert)})")
            yield f'GRANT INSERT ON public.{table} TO "{tier}"'
        update = policy.update.get(role)
        if update:
            rows = on_server(table, update.predicate)
            yield create(role, "update", tier, f"USING ({rows}) WITH CHECK ({rows})")
            columns = ", ".join(sorted(update.columns))
            yield f'GRANT UPDATE ({columns}) ON public.{table} TO "{tier}"'


def maintenance_verbs(table: str) -> tuple[str, ...]:
    """Return what the studio's maintenance does with a table's rows: it forgets requests alone."""
    forgets = ("DELETE",) if table == "performed_requests" else ()
    return ("SELECT", "INSERT", "UPDATE", *forgets)


def take_down(connection: Connection, names: RoleNames) -> None:
    """Take policies, triggers and functions away, and let the owner of the tables see all rows.

    A migration could otherwise not change a column that a policy names, and would change none of
    the rows, because nobody is exempt from the policies.
    """
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _drop_policies(connection)
    _drop_triggers(connection)
    _force(connection, "NO FORCE")
    connection.exec_driver_sql("RESET ROLE")
    drop_functions(connection)


def shut(connection: Connection, names: RoleNames) -> None:
    """Hold the owner of the tables to the policies again: without any, nobody sees a row."""
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _force(connection, "FORCE")
    connection.exec_driver_sql("RESET ROLE")


def _drop_policies(connection: Connection) -> None:
    policies = connection.execute(
        text("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    ).all()
    run_script(
        connection, (f'DROP POLICY "{policy}" ON public.{table}' for policy, table in policies)
    )


def _drop_triggers(connection: Connection) -> None:
    triggers = connection.execute(
        text(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgrelid IN (SELECT oid FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace)"
        )
    ).all()
    run_script(connection, (f'DROP TRIGGER "{trigger}" ON {table}' for trigger, table in triggers))


def _force(connection: Connection, verb: str) -> None:
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity")
    ).scalars()
    run_script(
        connection,
        [f"ALTER TABLE public.{table} {verb} ROW LEVEL SECURITY" for table in tables],
    )


def _replace_table_security(connection: Connection, table: str, names: RoleNames) -> None:
    everyone = ", ".join(f'"{role}"' for role in (*names.tier.values(), names.member))
    run_script(
        connection,
        (
            f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON public.{table} FROM PUBLIC, {everyone}",
            *_policy_statements(table, names),
        ),
    )


def apply_row_security(connection: Connection) -> None:
    """Bring functions, triggers, policies and grants in line with the program's own table."""
    names = create_group_roles(connection)
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
    # The driver reads a per cent sign as the place of a value.
    database = database.replace("%", "%%")
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE {database} TO "{names.member}"')
    open_public_schema(connection, names)
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _drop_policies(connection)
    _drop_triggers(connection)
    connection.exec_driver_sql("RESET ROLE")
    create_functions(connection, names)
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    for table in POLICIES:
        _replace_table_security(connection, table, names)
    connection.exec_driver_sql(
        f'GRANT SELECT ON public.alembic_version TO "{names.member}", "{names.maintenance}"'
    )
    run_script(
        connection,
        (create_trigger(trigger, rest) for _table, trigger, rest in postgres_triggers()),
    )
    connection.exec_driver_sql("RESET ROLE")
    let_backups_read(connection, names)
