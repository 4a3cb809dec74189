"""PostgreSQL's side of the policies: roles, identity by session_user, row-level security, grants.

Put in place again, whole, after every migration, so that the database cannot be out of step with
``policies``. Every login is a database role of its own, member of its tier's group role.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.domain.people import Role
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.server_roles import RoleNames, create_group_roles
from studio_app.repositories.triggers import POSTGRES_FUNCTIONS, postgres_triggers

_VALUES = {
    name: f"(SELECT security.my_{name}())"
    for name in ("organization", "user", "membership", "trainer", "client")
}
_VALUES["in_team"] = "= ANY ((SELECT security.my_team())::uuid[])"


def _mine(column: str, names: RoleNames, profile: str = "", roles: tuple[Role, ...] = ()) -> str:
    """Return the query of something about whoever is connected, empty once they are closed out.

    A role that was taken away counts at once, although the database role is still in its group.
    """
    joined = f"JOIN public.{profile} p USING (user_id, organization_id)" if profile else ""
    quoted = ", ".join(f"'{role}'" for role in roles)
    only = f"AND m.role IN ({quoted})" if roles else ""
    return f"""
SELECT {column} FROM public.memberships m JOIN public.users u ON u.id = m.user_id {joined}
WHERE m.database_role = session_user AND m.active AND u.active {only}
AND pg_has_role(session_user, ('{names.prefix}_' || m.role)::name, 'MEMBER')"""


def _identity(names: RoleNames) -> dict[str, tuple[str, str]]:
    return {
        "my_membership": ("uuid", _mine("m.id", names)),
        "my_user": ("uuid", _mine("m.user_id", names)),
        "my_organization": ("uuid", _mine("m.organization_id", names)),
        "my_trainer": ("uuid", _mine("p.id", names, "trainers", (Role.SENIOR, Role.TRAINER))),
        "my_client": ("uuid", _mine("p.id", names, "clients", (Role.CLIENT,))),
        "my_team": (
            "uuid[]",
            """SELECT coalesce(array_agg(a.trainer_id), '{}') FROM public.assisted_trainers a
WHERE a.membership_id = (SELECT security.my_membership())""",
        ),
    }


# The functions in schema ``security`` that tell policies who is asking.
IDENTITY_FUNCTIONS = tuple(_identity(RoleNames("")))


def on_server(predicate: str) -> str:
    """Return a predicate of ``policies`` as PostgreSQL understands it."""
    return predicate.format(row="", **_VALUES)


def _functions(names: RoleNames) -> Iterator[str]:
    for name, (kind, body) in _identity(names).items():
        yield (
            f"CREATE OR REPLACE FUNCTION security.{name}() RETURNS {kind} LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ {body} $$"
        )


def _create_functions(connection: Connection, names: RoleNames) -> None:
    connection.exec_driver_sql(
        f'CREATE SCHEMA IF NOT EXISTS security AUTHORIZATION "{names.maintenance}"'
    )
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
    connection.exec_driver_sql("SET LOCAL check_function_bodies = off")
    for statement in _functions(names):
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(POSTGRES_FUNCTIONS)
    connection.exec_driver_sql("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA security FROM PUBLIC")
    connection.exec_driver_sql(
        f'GRANT USAGE ON SCHEMA security TO "{names.member}", "{names.tables}"'
    )
    for name in IDENTITY_FUNCTIONS:
        connection.exec_driver_sql(f'GRANT EXECUTE ON FUNCTION security.{name} TO "{names.member}"')
    for name in ("keep_balance", "refuse_change"):
        connection.exec_driver_sql(f'GRANT EXECUTE ON FUNCTION security.{name} TO "{names.tables}"')
    connection.exec_driver_sql("RESET ROLE")


def _policy_statements(table: str, names: RoleNames) -> Iterator[str]:
    policy = POLICIES[table]

    def create(tier: str, verb: str, role: str, clause: str) -> str:
        return f'CREATE POLICY {tier}_{verb} ON public.{table} FOR {verb} TO "{role}" {clause}'

    yield create("maintenance", "all", names.maintenance, "USING (true) WITH CHECK (true)")
    yield f'GRANT SELECT, INSERT, UPDATE ON public.{table} TO "{names.maintenance}"'
    for role, tier in names.tier.items():
        read = policy.read.get(role)
        if read:
            yield create(role, "select", tier, f"USING ({on_server(read)})")
            yield f'GRANT SELECT ON public.{table} TO "{tier}"'
        insert = policy.insert.get(role)
        if insert:
            yield create(role, "insert", tier, f"WITH CHECK ({on_server(insert)})")
            yield f'GRANT INSERT ON public.{table} TO "{tier}"'
        update = policy.update.get(role)
        if update:
            rows = on_server(update.predicate)
            yield create(role, "update", tier, f"USING ({rows}) WITH CHECK ({rows})")
            columns = ", ".join(sorted(update.columns))
            yield f'GRANT UPDATE ({columns}) ON public.{table} TO "{tier}"'


def take_down(connection: Connection, names: RoleNames) -> None:
    """Take policies and triggers away, and let the owner of the tables see all rows.

    A migration could otherwise not change a column that a policy names, and would change none of
    the rows, because nobody is exempt from the policies.
    """
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _drop_policies(connection)
    triggers = connection.execute(
        text(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
            "AND tgrelid IN (SELECT oid FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace)"
        )
    ).all()
    for trigger, table in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}" ON {table}')
    _force(connection, "NO FORCE")
    connection.exec_driver_sql("RESET ROLE")


def shut(connection: Connection, names: RoleNames) -> None:
    """Hold the owner of the tables to the policies again: without any, nobody sees a row."""
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _force(connection, "FORCE")
    connection.exec_driver_sql("RESET ROLE")


def _drop_policies(connection: Connection) -> None:
    policies = connection.execute(
        text("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    ).all()
    for policy, table in policies:
        connection.exec_driver_sql(f'DROP POLICY "{policy}" ON public.{table}')


def _force(connection: Connection, verb: str) -> None:
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity")
    ).scalars()
    for table in list(tables):
        connection.exec_driver_sql(f"ALTER TABLE public.{table} {verb} ROW LEVEL SECURITY")


def _replace_table_security(connection: Connection, table: str, names: RoleNames) -> None:
    connection.exec_driver_sql(f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY")
    connection.exec_driver_sql(f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY")
    everyone = ", ".join(f'"{role}"' for role in (*names.tier.values(), names.member))
    connection.exec_driver_sql(f"REVOKE ALL ON public.{table} FROM PUBLIC, {everyone}")
    for statement in _policy_statements(table, names):
        connection.exec_driver_sql(statement)


def apply_row_security(connection: Connection) -> None:
    """Bring functions, triggers, policies and grants in line with the program's own table."""
    names = create_group_roles(connection)
    database = connection.execute(text("SELECT quote_ident(current_database())")).scalar_one()
    # The driver reads a per cent sign as the place of a value.
    database = database.replace("%", "%%")
    connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    connection.exec_driver_sql(f'GRANT CONNECT ON DATABASE {database} TO "{names.member}"')
    connection.exec_driver_sql(
        f'GRANT USAGE ON SCHEMA public TO "{names.member}", "{names.maintenance}"'
    )
    _create_functions(connection, names)
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.tables}"')
    _drop_policies(connection)
    for table in POLICIES:
        _replace_table_security(connection, table, names)
    connection.exec_driver_sql(
        f'GRANT SELECT ON public.alembic_version TO "{names.member}", "{names.maintenance}"'
    )
    for _table, trigger, rest in postgres_triggers():
        connection.exec_driver_sql(f"CREATE OR REPLACE TRIGGER {trigger} {rest}")
    connection.exec_driver_sql("RESET ROLE")
