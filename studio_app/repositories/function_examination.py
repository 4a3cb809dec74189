"""Looking whether what runs on the server by itself is the program's own: functions and views."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.server_function import ServerFunction
from studio_app.repositories.server_functions import server_functions
from studio_app.repositories.server_roles import RoleNames

# What came with an extension is the business of whoever added that.
OF_NO_EXTENSION = (
    "NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = '{catalogue}'::regclass "
    "AND objid = {of}.oid AND deptype = 'e')"
)
_PINNED = ["search_path=pg_catalog, pg_temp"]
_VOLATILITY = {"i": "IMMUTABLE", "s": "STABLE", "v": "VOLATILE"}
# Every schema but the server's own.
SYSTEM = "nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_(toast|temp)'"


def function_finding(connection: Connection, names: RoleNames) -> Finding:
    """Return whether every function is the program's own, word for word."""
    rows = connection.execute(
        text(
            "SELECT proname, pg_get_userbyid(proowner), prosecdef, coalesce(proconfig, '{}'), "
            "prosrc, lanname, provolatile, proleakproof FROM pg_proc p "
            "JOIN pg_language l ON l.oid = prolang WHERE pronamespace = 'security'::regnamespace"
        )
    ).all()
    wanted = {function.name: function for function in server_functions()}
    present = [row.proname for row in rows]
    faults = [f"{name} is missing" for name in sorted(wanted.keys() - set(present))]
    faults += [f"{name} is there twice" for name in set(present) if present.count(name) > 1]
    for name, owner, definer, settings, body, language, volatility, leakproof in sorted(rows):
        if name not in wanted:
            faults.append(f"{name} is not ours")
            continue
        function = wanted[name]
        if settings != _PINNED:
            faults.append(f"{name} looks names up wherever its caller says")
        if owner != function.owner(names) or definer != function.definer:
            faults.append(f"{name} runs with other rights than it should")
        said = (body.strip(), language, _VOLATILITY[volatility], leakproof)
        if said != (_body(function, names), function.language, function.volatility, False):
            faults.append(f"{name} was changed")
    faults += [f"{name} in {schema} is not ours" for schema, name in _strangers(connection)]
    promise = "Functions with rights of their own look names up in one place only."
    return finding("functions", promise, "functions are off", faults)


def _body(function: ServerFunction, names: RoleNames) -> str:
    return function.body.replace("<prefix>", names.prefix).strip()


def _strangers(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield the functions beside the program's own that came with no extension."""
    rows = connection.execute(
        text(
            "SELECT nspname, proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace "
            f"WHERE {SYSTEM} AND nspname <> 'security' "
            f"AND {OF_NO_EXTENSION.format(catalogue='pg_proc', of='p')}"
        )
    )
    return ((schema, name) for schema, name in rows.all())


def view_finding(connection: Connection) -> Finding:
    """Return whether no view shows what its reader may not see: each asks as its reader."""
    rows = connection.execute(
        text(
            "SELECT nspname, relname, relkind, coalesce(reloptions, '{}') FROM pg_class c "
            f"JOIN pg_namespace n ON n.oid = relnamespace WHERE {SYSTEM} "
            "AND relkind IN ('v', 'm', 'f') "
            f"AND {OF_NO_EXTENSION.format(catalogue='pg_class', of='c')} ORDER BY 1, 2"
        )
    )
    faults = []
    for schema, name, kind, options in rows:
        asks_as_reader = {"security_invoker=true", "security_invoker=on", "security_invoker=1"}
        if kind == "m":
            faults.append(f"{schema}.{name} keeps a copy of what its owner sees")
        elif kind == "f":
            faults.append(f"{schema}.{name} is a table on another server")
        elif not asks_as_reader & set(options):
            faults.append(f"{schema}.{name} shows what its owner sees")
    return finding("views", "No view shows more than its reader sees.", "views are off", faults)
