"""What may be wrong around a studio on a server: with its roles, its settings, and elsewhere."""

from __future__ import annotations

from tests.security.fault import Fault, faults

_COPY = (
    "CREATE SCHEMA aside",
    "CREATE TABLE aside.copy AS SELECT * FROM clients",
)

_RIGHTS = faults(
    "grants",
    ("public may select aside.copy", *_COPY, "GRANT SELECT ON aside.copy TO PUBLIC"),
    ("{trainer} may select aside.copy", *_COPY, "GRANT SELECT ON aside.copy TO {trainer}"),
    ("{anna} may select aside.copy", *_COPY, "GRANT SELECT (name) ON aside.copy TO {anna}"),
    ("{anna} may own aside.copy", *_COPY, "ALTER TABLE aside.copy OWNER TO {anna}"),
    (
        "{member} may usage aside.counter",
        "CREATE SCHEMA aside",
        "CREATE SEQUENCE aside.counter",
        "GRANT USAGE ON SEQUENCE aside.counter TO {member}",
    ),
    (
        "{trainer} may create schema aside",
        "CREATE SCHEMA aside",
        "GRANT CREATE ON SCHEMA aside TO {trainer}",
    ),
    (
        "public may execute pg_catalog.pg_read_file",
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC",
    ),
    (
        "{trainer} may execute pg_catalog.pg_ls_dir",
        "GRANT EXECUTE ON FUNCTION pg_ls_dir(text) TO {trainer}",
    ),
    ("public may select pg_catalog.pg_authid", "GRANT SELECT ON pg_authid TO PUBLIC"),
    (
        "{member} may select pg_catalog.pg_authid",
        "GRANT SELECT (rolpassword) ON pg_authid TO {member}",
    ),
    (
        "public may select pg_catalog.pg_statistic",
        "GRANT SELECT (stavalues1) ON pg_statistic TO PUBLIC",
    ),
    ("public may create schema pg_catalog", "GRANT CREATE ON SCHEMA pg_catalog TO PUBLIC"),
    (
        "{owner} may set parameter session_replication_role",
        "GRANT SET ON PARAMETER session_replication_role TO {owner}",
    ),
    ("{trainer} may create tablespace", "GRANT CREATE ON TABLESPACE pg_default TO {trainer}"),
    (
        "{owner} may usage language c",
        "UPDATE pg_language SET lanpltrusted = true WHERE lanname = 'c'",
        "GRANT USAGE ON LANGUAGE c TO {owner}",
    ),
    (
        "{trainer} may hand on update clients",
        "GRANT UPDATE (phone) ON clients TO {trainer} WITH GRANT OPTION",
    ),
    (
        "{member} may hand on execute function my_user",
        "GRANT EXECUTE ON FUNCTION security.my_user() TO {member} WITH GRANT OPTION",
    ),
    (
        "{member} may hand on usage schema public",
        "GRANT USAGE ON SCHEMA public TO {member} WITH GRANT OPTION",
    ),
    (
        "{member} may hand on usage schema security",
        "GRANT USAGE ON SCHEMA security TO {member} WITH GRANT OPTION",
    ),
    (
        "{member} may hand on connect database",
        "GRANT CONNECT ON DATABASE {database} TO {member} WITH GRANT OPTION",
    ),
)

_ROLES = faults(
    "roles",
    ("{trainer} is in pg_read_all_data too", "GRANT pg_read_all_data TO {trainer}"),
    ("{member} is in pg_read_all_data too", "GRANT pg_read_all_data TO {member}"),
    (
        "{owner} is in pg_execute_server_program too",
        "GRANT pg_execute_server_program TO {owner}",
    ),
    ("{tables} is in pg_write_all_data too", "GRANT pg_write_all_data TO {tables}"),
    ("{role_maker} is in pg_read_all_data too", "GRANT pg_read_all_data TO {role_maker}"),
    ("{trainer} is in {owner} too", "GRANT {owner} TO {trainer}"),
    ("{member} is in {maintenance} too", "GRANT {maintenance} TO {member}"),
    ("{trainer} is in reporters too", "CREATE ROLE reporters", "GRANT reporters TO {trainer}"),
    ("{anna} owns the database", "ALTER DATABASE {database} OWNER TO {anna}"),
    ("{trainer} owns schema public", "ALTER SCHEMA public OWNER TO {trainer}"),
    ("{tables} owns schema security", "ALTER SCHEMA security OWNER TO {tables}"),
    also=("grants",),
)

_SETTINGS = faults(
    "settings",
    (
        "session_replication_role=replica for {anna}",
        "ALTER ROLE {anna} SET session_replication_role = replica",
    ),
    (
        "session_replication_role=replica for this database",
        "ALTER DATABASE {database} SET session_replication_role = replica",
    ),
    ("row_security=off for {trainer}", "ALTER ROLE {trainer} SET row_security = off"),
    (
        "search_path=aside for {anna}",
        "ALTER ROLE {anna} IN DATABASE {database} SET search_path = aside",
    ),
    ("search_path=aside for the whole server", "ALTER ROLE ALL SET search_path = aside"),
    ("check_function_bodies=off for", "ALTER ROLE {ben} SET check_function_bodies = off"),
)

AROUND: tuple[Fault, ...] = (*_RIGHTS, *_ROLES, *_SETTINGS)
