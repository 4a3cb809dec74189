"""Looking whether a PostgreSQL database still holds rights and rules as the program set them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.function_examination import (
    OF_NO_EXTENSION,
    function_finding,
    view_finding,
)
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_text import Meaning, meaning_of
from studio_app.repositories.right_examination import right_finding
from studio_app.repositories.role_examination import role_finding
from studio_app.repositories.row_security import on_server
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.server_schema import server_tables_finding
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
    """Yield the findings about row security, rights, functions, triggers and tables."""
    names = RoleNames.of(connection)
    yield _row_security(connection, names)
    yield _policies(connection, names)
    yield right_finding(connection, names)
    yield function_finding(connection, names)
    yield view_finding(connection)
    yield role_finding(connection, names)
    yield _triggers(connection)
    yield _exclusions(connection)
    yield server_tables_finding(connection)


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
        text(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'x' AND connamespace = 'public'::regnamespace"
        )
    )
    present = {name: definition for name, definition in rows}
    wanted = {
        TRAINER_OVERLAP: _EXCLUSION.format(who="trainer_id"),
        CLIENT_OVERLAP: _EXCLUSION.format(who="client_id"),
    }
    faults = [name for name, definition in wanted.items() if present.get(name) != definition]
    faults += [f"{name} is not ours" for name in present if name not in wanted]
    promise = "The server refuses overlaps by itself."
    return finding("exclusions", promise, "constraints are missing or changed", faults)
