"""Who is asking, as PostgreSQL tells it: by the role that logged in and what it still may."""

from __future__ import annotations

from studio_app.domain.people import Role


def _mine(column: str, profile: str = "", roles: tuple[Role, ...] = ()) -> str:
    """Return the query of something about whoever is connected, empty once they are closed out.

    A role that was taken away counts at once, although the database role is still in its group.
    """
    joined = f"JOIN public.{profile} p USING (user_id, organization_id)" if profile else ""
    quoted = ", ".join(f"'{role}'" for role in roles)
    only = f"AND m.role IN ({quoted})" if roles else ""
    return f"""
SELECT {column} FROM public.memberships m JOIN public.users u ON u.id = m.user_id {joined}
WHERE m.database_role = session_user AND m.active AND u.active {only}
AND pg_has_role(session_user, ('<prefix>_' || m.role)::name, 'MEMBER')"""


IDENTITY = (
    *("my_membership", "my_user", "my_organization", "my_role"),
    *("my_trainer", "my_client", "my_team"),
)


def identity_bodies() -> dict[str, tuple[str, str]]:
    """Return type and body of each function that tells policies who is asking."""
    # In PL/pgSQL, which plans its queries once in a connection: nearly every statement asks who is
    # asking, several times, and a function in SQL would be planned anew for each.
    return {
        name: (kind, f"\nBEGIN\n    RETURN ({query} LIMIT 1);\nEND")
        for name, (kind, query) in _identity_queries().items()
    }


def _identity_queries() -> dict[str, tuple[str, str]]:
    return {
        "my_membership": ("uuid", _mine("m.id")),
        "my_user": ("uuid", _mine("m.user_id")),
        "my_organization": ("uuid", _mine("m.organization_id")),
        "my_role": ("text", _mine("m.role")),
        "my_trainer": ("uuid", _mine("p.id", "trainers", (Role.SENIOR, Role.TRAINER))),
        "my_client": ("uuid", _mine("p.id", "clients", (Role.CLIENT,))),
        "my_team": (
            "uuid[]",
            """SELECT coalesce(array_agg(a.trainer_id), '{}') FROM public.assisted_trainers a
WHERE a.membership_id = (SELECT security.my_membership()) AND a.removed_at IS NULL""",
        ),
    }
