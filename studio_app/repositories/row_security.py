"""PostgreSQL's side of the policies: roles, identity by session_user, row-level security, grants.

Put in place again, whole, after every migration, so that the database cannot be out of step with
``policies``. Every login is a database role of its own, member of its tier's group role.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.domain.people import Role
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.triggers import POSTGRES_FUNCTIONS, postgres_triggers

_VALUES = {
    name: f"(SELECT security.my_{name}())"
    for name in ("organization", "user", "membership", "trainer", "client")
}
_VALUES["in_team"] = "= ANY ((SELECT security.my_team())::uuid[])"

_MINE = """
FROM public.memberships m JOIN public.users u ON u.id = m.user_id
WHERE m.database_role = session_user AND m.active AND u.active"""

_IDENTITY = {
    "my_membership": ("uuid", f"SELECT m.id {_MINE}"),
    "my_user": ("uuid", f"SELECT m.user_id {_MINE}"),
    "my_organization": ("uuid", f"SELECT m.organization_id {_MINE}"),
    "my_trainer": (
        "uuid",
        f"""SELECT t.id {
            _MINE.replace(
                "WHERE",
                '''
JOIN public.trainers t ON t.user_id = m.user_id AND t.organization_id = m.organization_id
WHERE''',
            )
        } AND m.role IN ('senior', 'trainer')""",
    ),
    "my_client": (
        "uuid",
        f"""SELECT c.id {
            _MINE.replace(
                "WHERE",
                '''
JOIN public.clients c ON c.user_id = m.user_id AND c.organization_id = m.organization_id
WHERE''',
            )
        } AND m.role = 'client'""",
    ),
    "my_team": (
        "uuid[]",
        """SELECT coalesce(array_agg(a.trainer_id), '{}') FROM public.assisted_trainers a
WHERE a.membership_id = (SELECT security.my_membership())""",
    ),
}

IDENTITY_FUNCTIONS = tuple(_IDENTITY)
"""The functions in schema ``security`` that tell policies who is asking."""


def on_server(predicate: str) -> str:
    """Return a predicate of ``policies`` as PostgreSQL understands it."""
    return predicate.format(row="", **_VALUES)


def database_role(database: str, login: str) -> str:
    """Return the name of a login's database role: opaque, and the same on every PC."""
    digest = hashlib.blake2b(f"{database}/{login.casefold()}".encode(), digest_size=12)
    return f"studio_{digest.hexdigest()}"


class RoleNames:
    """The group roles of one studio database, named after it: roles belong to a whole server."""

    def __init__(self, prefix: str) -> None:
        self.member = f"{prefix}_member"
        self.tables = f"{prefix}_tables"
        self.maintenance = f"{prefix}_maintenance"
        self.tier = {role: f"{prefix}_{role.value}" for role in Role}

    @classmethod
    def of(cls, connection: Connection) -> RoleNames:
        """Return the names in force: from the owner of the tables, or new ones by database name."""
        owner = connection.execute(
            text(
                "SELECT pg_get_userbyid(relowner) FROM pg_class "
                "WHERE oid = to_regclass('public.organizations')"
            )
        ).scalar()
        if owner is None:
            return cls(connection.execute(text("SELECT current_database()")).scalar_one())
        return cls(str(owner).removesuffix("_tables"))

    def all(self) -> list[str]:
        """Return every group role."""
        return [self.member, self.tables, self.maintenance, *self.tier.values()]


def create_group_roles(connection: Connection) -> RoleNames:
    """Create the group roles that are missing, and let this connection act as their owner.

    The connection needs CREATEROLE and the right to create in the database.
    """
    names = RoleNames.of(connection)
    present = set(connection.execute(text("SELECT rolname FROM pg_roles")).scalars())
    for name in names.all():
        if name not in present:
            connection.exec_driver_sql(f'CREATE ROLE "{name}" NOLOGIN')
    for tier in names.tier.values():
        connection.exec_driver_sql(f'GRANT "{names.member}" TO "{tier}"')
    for name in (names.tables, names.maintenance):
        connection.exec_driver_sql(f'GRANT "{name}" TO CURRENT_USER')
    return names


def _functions() -> Iterator[tuple[str, str]]:
    for name, (kind, body) in _IDENTITY.items():
        yield (
            name,
            f"CREATE OR REPLACE FUNCTION security.{name}() RETURNS {kind} LANGUAGE sql STABLE "
            f"SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ {body} $$",
        )


def _create_functions(connection: Connection, names: RoleNames) -> None:
    connection.exec_driver_sql(
        f'CREATE SCHEMA IF NOT EXISTS security AUTHORIZATION "{names.maintenance}"'
    )
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
    connection.exec_driver_sql("SET LOCAL check_function_bodies = off")
    for _name, statement in _functions():
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(POSTGRES_FUNCTIONS)
    connection.exec_driver_sql("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA security FROM PUBLIC")
    connection.exec_driver_sql(
        f'GRANT USAGE ON SCHEMA security TO "{names.member}", "{names.tables}"'
    )
    for name in _IDENTITY:
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
            yield create(role, "select", tier, f"USING ({read.format(row='', **_VALUES)})")
            yield f'GRANT SELECT ON public.{table} TO "{tier}"'
        insert = policy.insert.get(role)
        if insert:
            yield create(role, "insert", tier, f"WITH CHECK ({insert.format(row='', **_VALUES)})")
            yield f'GRANT INSERT ON public.{table} TO "{tier}"'
        update = policy.update.get(role)
        if update:
            rows = update.predicate.format(row="", **_VALUES)
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


def create_login(
    connection: Connection, names: RoleNames, role: Role, name: str, password: str
) -> None:
    """Create the database role of a login in its tier.

    The password is turned into a SCRAM verifier here, so that it reaches no statement or log.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    verifier = driver.pgconn.encrypt_password(
        password.encode(), name.encode(), b"scram-sha-256"
    ).decode()
    connection.exec_driver_sql(
        f"CREATE ROLE \"{name}\" LOGIN CONNECTION LIMIT 5 PASSWORD '{verifier}' "
        f'IN ROLE "{names.tier[role]}"'
    )
