"""Looking whether a PostgreSQL database still holds rights and rules as the program set them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.backup_role import rights_of_backups
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_text import Meaning, meaning_of
from studio_app.repositories.row_security import on_server, readable_columns
from studio_app.repositories.server_condition import condition_of_server
from studio_app.repositories.server_functions import server_functions
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.triggers import CLIENT_OVERLAP, TRAINER_OVERLAP, postgres_triggers

_PINNED = "search_path=pg_catalog, pg_temp"
_FUNCTIONS = {function.name: function for function in server_functions()}
_EXCLUSION = (
    "EXCLUDE USING gist ({who} WITH =, tstzrange(starts_at, ends_at) WITH &&) "
    "WHERE ((occupies AND (NOT overlap_allowed)))"
)

Policy = tuple[Meaning, ...]


def faults_of_server(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about row security, rights, functions, triggers and constraints.

    Last comes advice about the server itself.
    """
    names = RoleNames.of(connection)
    yield _row_security(connection)
    yield _policies(connection, names)
    yield _grants(connection, names)
    yield _functions(connection)
    yield _triggers(connection)
    yield _exclusions(connection)
    yield from condition_of_server(connection)


def _row_security(connection: Connection) -> Finding:
    rows = connection.execute(
        text(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND relname <> 'alembic_version'"
        )
    )
    forced = {name: on for name, on in rows}
    faults = [name for name in sorted({*POLICIES, *forced}) if not forced.get(name)]
    promise = "Row security is forced on every table."
    return finding("row_security", promise, "tables without forced row security", faults)


def _policies(connection: Connection, names: RoleNames) -> Finding:
    rows = connection.execute(
        text(
            "SELECT tablename, policyname, permissive, lower(cmd), array_to_string(roles, ','), "
            "qual, with_check FROM pg_policies WHERE schemaname = 'public'"
        )
    )
    present = {
        (*policy, meaning_of(policy[0], rows or ""), meaning_of(policy[0], new or ""))
        for *policy, rows, new in rows
    }
    wanted = set(_wanted_policies(names))
    faults = sorted({f"{policy[1]} on {policy[0]}" for policy in wanted ^ present})
    promise = "Every role has its policies, and no others."
    return finding("policies", promise, "policies are missing, changed or not ours", faults)


def _wanted_policies(names: RoleNames) -> Iterator[Policy]:
    for table, policy in POLICIES.items():
        none, everything = meaning_of(table, ""), meaning_of(table, "true")
        yield (
            *(table, "maintenance_all", "PERMISSIVE", "all", names.maintenance),
            *(everything, everything),
        )
        for verb, by_role in (("select", policy.read), ("insert", policy.insert)):
            for role, predicate in by_role.items():
                rows = meaning_of(table, on_server(table, predicate))
                conditions = (rows, none) if verb == "select" else (none, rows)
                yield table, f"{role}_{verb}", "PERMISSIVE", verb, names.tier[role], *conditions
        for role, update in policy.update.items():
            rows = meaning_of(table, on_server(table, update.predicate))
            tier = names.tier[role]
            yield table, f"{role}_update", "PERMISSIVE", "update", tier, rows, rows


def _grants(connection: Connection, names: RoleNames) -> Finding:
    """Compare all rights on the tables, and what everybody has elsewhere, with what is meant."""
    rows = connection.execute(
        text(
            """
            SELECT relname, coalesce(r.rolname, 'public'), lower(a.privilege_type), ''
            FROM pg_class t CROSS JOIN aclexplode(t.relacl) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
              AND a.grantee <> t.relowner
            UNION ALL
            SELECT relname, coalesce(r.rolname, 'public'), lower(a.privilege_type), attname
            FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
            CROSS JOIN aclexplode(c.attacl) a LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relnamespace = 'public'::regnamespace AND a.grantee <> t.relowner
              AND NOT attisdropped
            UNION ALL
            SELECT 'database', 'public', lower(a.privilege_type), ''
            FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba))) a
            WHERE datname = current_database() AND a.grantee = 0
            UNION ALL
            SELECT 'schema ' || nspname, 'public', lower(a.privilege_type), ''
            FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
            WHERE nspname IN ('public', 'security') AND a.grantee = 0
              AND (nspname = 'security' OR a.privilege_type <> 'USAGE')
            UNION ALL
            SELECT 'function ' || proname, 'public', lower(a.privilege_type), ''
            FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
            WHERE pronamespace = 'security'::regnamespace AND a.grantee = 0"""
        )
    )
    present = {tuple(row) for row in rows}
    wanted = set(_wanted_grants(names)) | rights_of_backups(connection, names)
    faults = [f"{who} may {verb} {where}" for where, who, verb, _ in sorted(present - wanted)]
    faults += [f"{who} may not {verb} {where}" for where, who, verb, _ in sorted(wanted - present)]
    return finding("grants", "Nobody has a right too many or too few.", "rights are off", faults)


def _wanted_grants(names: RoleNames) -> Iterator[tuple[str, str, str, str]]:
    for who in (names.member, names.maintenance):
        yield "alembic_version", who, "select", ""
    for table, policy in POLICIES.items():
        for verb in ("select", "insert", "update"):
            yield table, names.maintenance, verb, ""
        for role in policy.read:
            hidden = policy.hidden.get(role)
            for column in readable_columns(table, hidden) if hidden else ("",):
                yield table, names.tier[role], "select", column
        for role in policy.insert:
            yield table, names.tier[role], "insert", ""
        for role, update in policy.update.items():
            for column in update.columns:
                yield table, names.tier[role], "update", column


def _functions(connection: Connection) -> Finding:
    rows = connection.execute(
        text(
            "SELECT proname, prosecdef, coalesce(proconfig, '{}') FROM pg_proc "
            "WHERE pronamespace = 'security'::regnamespace"
        )
    )
    present = {name: (definer, settings) for name, definer, settings in rows}
    faults = [f"{name} is missing" for name in sorted(_FUNCTIONS.keys() - present.keys())]
    faults += [f"{name} is not ours" for name in sorted(present.keys() - _FUNCTIONS.keys())]
    for name, (definer, settings) in sorted(present.items()):
        if _PINNED not in settings:
            faults.append(f"{name} looks names up wherever its caller says")
        if name in _FUNCTIONS and definer != _FUNCTIONS[name].definer:
            faults.append(f"{name} runs with other rights than it should")
    promise = "Functions with rights of their own look names up in one place only."
    return finding("functions", promise, "functions are off", faults)


def _triggers(connection: Connection) -> Finding:
    rows = connection.execute(
        text(
            "SELECT tgrelid::regclass::text, tgname, tgenabled, tgisinternal, "
            "pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid "
            "WHERE relnamespace = 'public'::regnamespace"
        )
    ).all()
    faults = [f"{name} on {table} is off" for table, name, on, _, _ in rows if on != "O"]
    present = {
        (table, name): definition for table, name, _, internal, definition in rows if not internal
    }
    for table, name, rest in postgres_triggers():
        definition = present.pop((table, name), None)
        if definition is None:
            faults.append(f"{name} on {table} is missing")
        elif _parts(definition) != _parts(f"CREATE TRIGGER {name} {rest}"):
            faults.append(f"{name} on {table} was changed")
    faults += [f"{name} on {table} is not ours" for table, name in present]
    return finding("triggers", "All triggers stand guard.", "triggers are off", faults)


def _parts(definition: str) -> frozenset[str]:
    # The server lists the verbs of a trigger in an order of its own.
    return frozenset(definition.split())


def _exclusions(connection: Connection) -> Finding:
    rows = connection.execute(
        text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'")
    )
    present = {name: definition for name, definition in rows}
    wanted = {
        TRAINER_OVERLAP: _EXCLUSION.format(who="trainer_id"),
        CLIENT_OVERLAP: _EXCLUSION.format(who="client_id"),
    }
    faults = [name for name, definition in wanted.items() if present.get(name) != definition]
    promise = "The server refuses overlaps by itself."
    return finding("exclusions", promise, "constraints are missing or changed", faults)
