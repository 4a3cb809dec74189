"""Looking whether a PostgreSQL database still holds rights and rules as the program set them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.backup_role import rights_of_backups
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.function_examination import (
    OF_NO_EXTENSION,
    function_finding,
    view_finding,
)
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_text import Meaning, meaning_of
from studio_app.repositories.role_examination import role_finding
from studio_app.repositories.row_security import maintenance_verbs, on_server, readable_columns
from studio_app.repositories.schema import Base
from studio_app.repositories.server_condition import condition_of_server
from studio_app.repositories.server_functions import server_functions
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.triggers import (
    CLIENT_OVERLAP,
    TRAINER_OVERLAP,
    create_trigger,
    postgres_triggers,
)

_EXCLUSION = (
    "EXCLUDE USING gist ({who} WITH =, tstzrange(starts_at, ends_at) WITH &&) "
    "WHERE ((occupies AND (NOT overlap_allowed)))"
)

_OURS = OF_NO_EXTENSION.format(catalogue="pg_class", of="t")

Policy = tuple[Meaning, ...]


def faults_of_server(connection: Connection) -> Iterator[Finding]:
    """Yield the findings about row security, rights, functions, triggers and constraints.

    Last comes advice about the server itself.
    """
    names = RoleNames.of(connection)
    yield _row_security(connection, names)
    yield _policies(connection, names)
    yield _grants(connection, names)
    yield function_finding(connection, names)
    yield view_finding(connection)
    yield role_finding(connection, names)
    yield _triggers(connection)
    yield _exclusions(connection)
    yield _constraints(connection)
    yield from condition_of_server(connection)


def _row_security(connection: Connection, names: RoleNames) -> Finding:
    rows = connection.execute(
        text(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner) "
            "FROM pg_class t WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND relname <> 'alembic_version' "
            f"AND {_OURS}"
        )
    )
    present = {name: (on, owner) for name, on, owner in rows}
    forced = (True, names.tables)
    faults = [name for name in sorted({*POLICIES, *present}) if present.get(name) != forced]
    promise = "Row security is forced on every table, and nobody who logs in owns one."
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
            f"""
            SELECT relname, coalesce(r.rolname, 'public'), lower(a.privilege_type), ''
            FROM pg_class t CROSS JOIN aclexplode(t.relacl) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
              AND a.grantee <> t.relowner AND {_OURS}
            UNION ALL
            SELECT relname, coalesce(r.rolname, 'public'), lower(a.privilege_type), attname
            FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid
            CROSS JOIN aclexplode(c.attacl) a LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relnamespace = 'public'::regnamespace AND a.grantee <> t.relowner
              AND NOT attisdropped
            UNION ALL
            SELECT 'database', coalesce(r.rolname, 'public'), lower(a.privilege_type), ''
            FROM pg_database CROSS JOIN aclexplode(coalesce(datacl, acldefault('d', datdba))) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE datname = current_database() AND a.grantee <> datdba
              AND (a.grantee = 0 OR a.privilege_type <> 'CONNECT')
            UNION ALL
            SELECT 'schema ' || nspname, coalesce(r.rolname, 'public'), lower(a.privilege_type), ''
            FROM pg_namespace CROSS JOIN aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE nspname IN ('public', 'security') AND a.grantee <> nspowner
              AND (nspname = 'security' OR a.privilege_type <> 'USAGE')
            UNION ALL
            SELECT 'function ' || proname, coalesce(r.rolname, 'public'), 'execute', ''
            FROM pg_proc CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE pronamespace = 'security'::regnamespace AND a.grantee <> proowner
            UNION ALL
            SELECT 'what is made later', coalesce(r.rolname, 'public'), lower(a.privilege_type), ''
            FROM pg_default_acl d CROSS JOIN aclexplode(defaclacl) a
            LEFT JOIN pg_roles r ON r.oid = grantee WHERE a.grantee <> d.defaclrole
            UNION ALL
            SELECT relname, coalesce(r.rolname, 'public'), 'hand on ' || lower(privilege_type), ''
            FROM pg_class t CROSS JOIN aclexplode(t.relacl) a
            LEFT JOIN pg_roles r ON r.oid = grantee
            WHERE relnamespace = 'public'::regnamespace AND is_grantable
              AND a.grantee <> t.relowner"""
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
    yield "schema public", names.tables, "create", ""
    for who in (names.member, names.tables, names.role_maker):
        yield "schema security", who, "usage", ""
    yield "schema security", names.role_maker, "create", ""
    for function in server_functions():
        caller = getattr(names, function.caller.value)
        if caller != function.owner(names):
            yield f"function {function.name}", caller, "execute", ""
    for table, policy in POLICIES.items():
        for verb in maintenance_verbs(table):
            yield table, names.maintenance, verb.lower(), ""
        for role in policy.read:
            hidden = policy.hidden.get(role)
            for column in readable_columns(table, hidden) if hidden else ("",):
                yield table, names.tier[role], "select", column
        for role in policy.insert:
            yield table, names.tier[role], "insert", ""
        for role, update in policy.update.items():
            for column in update.columns:
                yield table, names.tier[role], "update", column


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
        elif _parts(definition) != _parts(create_trigger(name, rest)):
            faults.append(f"{name} on {table} was changed")
    faults += [f"{name} on {table} is not ours" for table, name in present]
    rules = connection.execute(
        text("SELECT rulename, tablename FROM pg_rules WHERE schemaname = 'public'")
    )
    faults += [f"{name} on {table} is not ours" for name, table in rules]
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


def _constraints(connection: Connection) -> Finding:
    """Look for what else the tables hold by themselves: checks, references, keys."""
    rows = connection.execute(
        text(
            "SELECT relname, conname, convalidated FROM pg_constraint c "
            "JOIN pg_class t ON t.oid = conrelid WHERE relnamespace = 'public'::regnamespace"
        )
    )
    present = {(table, name): valid for table, name, valid in rows}
    preparer = connection.dialect.identifier_preparer
    faults = []
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            if name is not None and not present.get((table.name, name.strip('"'))):
                faults.append(f"{name} on {table.name}")
    promise = "The tables refuse by themselves what is not whole."
    return finding("constraints", promise, "constraints are missing or not held", sorted(faults))
