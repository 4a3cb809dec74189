"""Looking whether anybody has more rights on a server than the program gave, or fewer."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.backup_role import rights_of_backups
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.function_examination import OF_NO_EXTENSION, SYSTEM
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.row_security import maintenance_verbs, readable_columns
from studio_app.repositories.server_functions import server_functions
from studio_app.repositories.server_roles import RoleNames

# What matters wherever it is: what everybody may do, and what the studio's own roles may.
OURS = """
    SELECT oid, rolname::text FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = :mark
    OR rolname IN (SELECT database_role FROM public.memberships)
    UNION ALL SELECT 0, 'public'"""

_STUDIO = """
    SELECT relname::text, relacl, relowner, '' FROM pg_class t
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND {no_extension}
    UNION ALL
    SELECT relname, attacl, relowner, attname FROM pg_class t
    JOIN pg_attribute ON attrelid = t.oid
    WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped
    UNION ALL
    SELECT 'database', coalesce(datacl, acldefault('d', datdba)), datdba, '' FROM pg_database
    WHERE datname = current_database()
    UNION ALL
    SELECT 'schema ' || nspname, coalesce(nspacl, acldefault('n', nspowner)), nspowner, ''
    FROM pg_namespace WHERE nspname IN ('public', 'security')
    UNION ALL
    SELECT 'function ' || proname, coalesce(proacl, acldefault('f', proowner)), proowner, ''
    FROM pg_proc WHERE pronamespace = 'security'::regnamespace
    UNION ALL
    SELECT 'what is made later', defaclacl, defaclrole, '' FROM pg_default_acl
    WHERE has_database_privilege(defaclrole, current_database(), 'CREATE')
      OR has_schema_privilege(defaclrole, 'public', 'CREATE')
      OR has_schema_privilege(defaclrole, 'security', 'CREATE')
""".format(no_extension=OF_NO_EXTENSION.format(catalogue="pg_class", of="t"))

# What somebody would give away who can make nothing is nothing: any login may say so for itself.
# Whoever set the database up, and whoever looks after the server, enter it on their own account.
_STUDIO_RIGHTS = f"""
    SELECT place, coalesce(rolname, 'public'), privilege_type, part, is_grantable
    FROM ({_STUDIO}) AS things (place, acl, owner, part) CROSS JOIN aclexplode(acl) a
    LEFT JOIN pg_roles r ON r.oid = grantee
    WHERE grantee <> owner AND (place <> 'database' OR grantee = 0 OR privilege_type <> 'CONNECT'
      OR is_grantable AND r.oid IN (SELECT oid FROM ours))
      AND (place <> 'schema public' OR grantee <> (
        SELECT datdba FROM pg_database WHERE datname = current_database()))"""

_ELSEWHERE = f"""
    SELECT nspname || '.' || relname, relacl, '' FROM pg_class t
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE {SYSTEM} AND nspname <> 'public' AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
      AND {OF_NO_EXTENSION.format(catalogue="pg_class", of="t")}
    UNION ALL
    SELECT nspname || '.' || relname, attacl, attname FROM pg_attribute
    JOIN pg_class t ON t.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
    WHERE {SYSTEM} AND nspname <> 'public' AND attacl IS NOT NULL AND NOT attisdropped
      AND {OF_NO_EXTENSION.format(catalogue="pg_class", of="t")}
    UNION ALL
    SELECT 'parameter ' || parname, paracl, '' FROM pg_parameter_acl
    UNION ALL
    SELECT 'tablespace ' || spcname, spcacl, '' FROM pg_tablespace"""

_ELSEWHERE_RIGHTS = f"""
    SELECT place, rolname, privilege_type, part, is_grantable
    FROM ({_ELSEWHERE}) AS things (place, acl, part) CROSS JOIN aclexplode(acl) a
    JOIN ours r ON r.oid = grantee
    UNION ALL
    SELECT 'schema ' || nspname, rolname, privilege_type, '', is_grantable
    FROM pg_namespace CROSS JOIN aclexplode(nspacl) a JOIN ours r ON r.oid = grantee
    WHERE {SYSTEM} AND nspname NOT IN ('public', 'security') AND privilege_type = 'CREATE'
    UNION ALL
    SELECT nspname || '.' || relname, rolname, 'own', '', false
    FROM pg_class t JOIN pg_namespace n ON n.oid = relnamespace JOIN ours r ON r.oid = relowner
    WHERE {SYSTEM} AND nspname <> 'public' AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')"""

# The server knows which rights its own parts, and those of extensions, came with; all but those
# of the information schema, which shows everybody what concerns them.
_OF_THE_SERVER = """
    SELECT 'pg_class'::regclass, t.oid, 0, nspname || '.' || relname, relacl,
        CASE nspname WHEN 'information_schema'
        THEN ARRAY[makeaclitem(0, relowner, 'SELECT', false)]
        ELSE acldefault(CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", relowner) END
    FROM pg_class t JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname IN ('pg_catalog', 'information_schema') OR NOT {relation}
    UNION ALL
    SELECT 'pg_class'::regclass, t.oid, attnum, nspname || '.' || relname, attacl,
        acldefault('c', relowner)
    FROM pg_attribute JOIN pg_class t ON t.oid = attrelid
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname IN ('pg_catalog', 'information_schema') AND attacl IS NOT NULL
    UNION ALL
    SELECT 'pg_proc'::regclass, t.oid, 0, nspname || '.' || proname, proacl,
        acldefault('f', proowner)
    FROM pg_proc t JOIN pg_namespace n ON n.oid = pronamespace
    WHERE proacl IS NOT NULL AND nspname <> 'security'
    UNION ALL
    SELECT 'pg_namespace'::regclass, oid, 0, 'schema ' || nspname, nspacl,
        ARRAY[makeaclitem(0, nspowner, 'USAGE', false)]
    FROM pg_namespace WHERE nspname IN ('pg_catalog', 'information_schema')
    UNION ALL
    SELECT 'pg_language'::regclass, oid, 0, 'language ' || lanname, lanacl,
        acldefault('l', lanowner) FROM pg_language
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid, 0, 'wrapper ' || fdwname, fdwacl,
        acldefault('F', fdwowner) FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, oid, 0, 'server ' || srvname, srvacl,
        acldefault('S', srvowner) FROM pg_foreign_server
""".format(relation=OF_NO_EXTENSION.format(catalogue="pg_class", of="t"))

_SERVER_RIGHTS = f"""
    SELECT place, rolname, privilege_type, '', is_grantable
    FROM ({_OF_THE_SERVER}) AS things (catalogue, id, part, place, acl, usual)
    CROSS JOIN aclexplode(acl) a JOIN ours r ON r.oid = grantee
    WHERE NOT EXISTS (
        SELECT 1 FROM aclexplode(coalesce((
            SELECT initprivs FROM pg_init_privs
            WHERE classoid = catalogue AND objoid = id AND objsubid = part), usual)) i
        WHERE i.grantee = a.grantee AND i.privilege_type = a.privilege_type
          AND (i.is_grantable OR NOT a.is_grantable))"""

Right = tuple[str, str, str, str]


def right_finding(connection: Connection, names: RoleNames) -> Finding:
    """Return whether all rights are as meant: in the studio, and beside it where it matters.

    Beside it are tables that somebody put elsewhere, and the server's own functions and tables:
    the studio's roles, and everybody, have those rights that the server itself gave.
    """
    rows = connection.execute(
        text(
            f"WITH ours (oid, rolname) AS MATERIALIZED ({OURS}) {_STUDIO_RIGHTS} "
            f"UNION ALL {_ELSEWHERE_RIGHTS} UNION ALL {_SERVER_RIGHTS}"
        ),
        {"mark": names.mark},
    )
    present: set[Right] = set()
    for place, who, verb, part, may_hand_on in rows:
        present.add((place, who, verb.lower(), part))
        if may_hand_on:
            present.add((place, who, f"hand on {verb.lower()}", part))
    wanted = set(_wanted(names)) | rights_of_backups(connection, names)
    faults = [f"{who} may {verb} {where}" for where, who, verb, _ in sorted(present - wanted)]
    faults += [f"{who} may not {verb} {where}" for where, who, verb, _ in sorted(wanted - present)]
    return finding("grants", "Nobody has a right too many or too few.", "rights are off", faults)


def _wanted(names: RoleNames) -> Iterator[Right]:
    for who in (names.member, names.maintenance):
        yield "alembic_version", who, "select", ""
    for who in (names.member, names.maintenance, names.tables):
        yield "schema public", who, "usage", ""
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
