"""Looking whether the server's roles are what the studio's logins and groups should be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from studio_app.repositories.backup_role import backup_role
from studio_app.repositories.findings import Finding, finding
from studio_app.repositories.server_roles import MOST_CONNECTIONS, RoleNames

_ATTRIBUTES = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
_MAY = {
    "rolsuper": "is a superuser",
    "rolcreaterole": "may create roles",
    "rolcreatedb": "may create databases",
    "rolreplication": "may copy the whole server",
    "rolbypassrls": "is held to no policy",
    "rolcanlogin": "can log in",
}


@dataclass(frozen=True, slots=True)
class _Role:
    may: frozenset[str]
    connections: int
    ours: bool
    runs_the_server: bool


def role_finding(connection: Connection, names: RoleNames) -> Finding:
    """Return whether groups, logins and who is in them are as the program makes them."""
    roles = _roles(connection, names)
    members = _members(connection)
    faults = [
        *_faults_of_groups(names, roles, members),
        *_faults_of_members(connection, names, roles, members),
        *_faults_of_owners(connection, names, roles),
    ]
    promise = "Every login is in one group, and nobody else is in any."
    return finding("roles", promise, "roles are off", sorted(set(faults)))


def _roles(connection: Connection, names: RoleNames) -> dict[str, _Role]:
    columns = ", ".join((*_ATTRIBUTES, "rolcanlogin"))
    rows = connection.execute(
        text(
            f"SELECT rolname, rolconnlimit, shobj_description(oid, 'pg_authid'), rolsuper OR oid = "
            f"(SELECT datdba FROM pg_database WHERE datname = current_database()), {columns} "
            "FROM pg_roles"
        )
    ).all()
    return {
        name: _Role(
            frozenset(may for may, on in zip(_MAY_IN_ORDER, attributes, strict=True) if on),
            limit,
            comment == names.mark,
            runs,
        )
        for name, limit, comment, runs, *attributes in rows
    }


_MAY_IN_ORDER = tuple(_MAY[column] for column in (*_ATTRIBUTES, "rolcanlogin"))


def _members(connection: Connection) -> dict[str, dict[str, bool]]:
    """Return who is in each role, and whether they may let others in."""
    rows = connection.execute(
        text(
            "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member), bool_or(admin_option) "
            "FROM pg_auth_members GROUP BY 1, 2"
        )
    )
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for role, member, admits in rows:
        found[role][member] = admits
    return found


def _faults_of_groups(
    names: RoleNames, roles: dict[str, _Role], members: dict[str, dict[str, bool]]
) -> Iterator[str]:
    for name in names.all():
        if name not in roles:
            yield f"{name} is missing"
            continue
        wanted = {_MAY["rolcreaterole"]} if name == names.role_maker else set()
        yield from (f"{name} {may}" for may in roles[name].may - wanted)
        yield from (f"{name} may not create roles" for _ in wanted - roles[name].may)
    for tier in names.tier.values():
        if tier not in members[names.member]:
            yield f"{tier} is not in {names.member}"
        if not members[tier].get(names.role_maker):
            yield f"{names.role_maker} may let nobody into {tier}"
    ours = {name for name, role in roles.items() if role.ours}
    for name in (*names.all(), backup_role(names)):
        meant = {names.member} if name in names.tier.values() else set()
        if name == names.role_maker:
            # From 16 on, whoever makes a role is in it.
            meant = {*names.tier.values(), *ours - {*names.all(), backup_role(names)}}
        inside = {group for group in members if name in members[group]}
        yield from (f"{name} is in {group} too" for group in inside - meant)


def _faults_of_owners(
    connection: Connection, names: RoleNames, roles: dict[str, _Role]
) -> Iterator[str]:
    """Look whether a role of the studio owns what holds it, and so might do anything with it."""
    rows = connection.execute(
        text(
            "SELECT 'the database', pg_get_userbyid(datdba) FROM pg_database "
            "WHERE datname = current_database() UNION ALL "
            "SELECT 'schema ' || nspname, pg_get_userbyid(nspowner) FROM pg_namespace "
            "WHERE nspname IN ('public', 'security')"
        )
    )
    for what, owner in rows:
        if what == "schema security":
            if owner != names.maintenance:
                yield f"{owner} owns {what}"
        elif owner in roles and roles[owner].ours:
            yield f"{owner} owns {what}"


def _faults_of_members(
    connection: Connection,
    names: RoleNames,
    roles: dict[str, _Role],
    members: dict[str, dict[str, bool]],
) -> Iterator[str]:
    rows = connection.execute(
        text("SELECT database_role, role FROM memberships WHERE database_role IS NOT NULL")
    )
    known = {name: names.prefix + "_" + role for name, role in rows}
    groups, tiers = set(names.all()), set(names.tier.values())
    inside: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for member, admits in members[group].items():
            of_the_house = (group == names.member and member in tiers) or (
                group in tiers and member == names.role_maker
            )
            if roles[member].runs_the_server or of_the_house:
                continue
            inside[member].add(group)
            if admits:
                yield f"{member} may let others into {group}"
    logins = {name for name, role in roles.items() if role.ours} - groups - {backup_role(names)}
    for name in sorted(logins | inside.keys()):
        role = roles[name]
        if name not in known and not role.ours:
            yield f"{name}, which is no login of the studio, is in {' and '.join(inside[name])}"
            continue
        yield from (f"{name} {may}" for may in role.may - {_MAY["rolcanlogin"]})
        if not 0 <= role.connections <= MOST_CONNECTIONS:
            yield f"{name} may open any number of connections"
        others = {group for group in members if name in members[group]} - groups
        yield from (f"{name} is in {group} too" for group in others)
        if len(inside[name]) > 1 or inside[name] - tiers:
            yield f"{name} is in {' and '.join(sorted(inside[name]))}"
        elif name in known and inside[name] and inside[name] != {known[name]}:
            yield f"{name} is in {min(inside[name])}, and not in {known[name]}"
    if (backup := backup_role(names)) in roles:
        allowed = {_MAY["rolbypassrls"], _MAY["rolcanlogin"]}
        yield from (f"{backup} {may}" for may in roles[backup].may - allowed)
