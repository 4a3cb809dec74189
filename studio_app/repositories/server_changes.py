"""The server's functions that hold how a role may change a row: what policies cannot compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from studio_app.domain.people import Role
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_parts import ChangePolicy
from studio_app.repositories.server_function import Caller, ServerFunction

_FROM = re.compile(r"\bFROM (?=[a-z])")


def refused_unless(table: str, by_role: Mapping[Role, str]) -> str:
    """Return the statement that refuses a row which a role's rule about it does not admit."""
    cases = " ".join(
        f"WHEN '{role}' THEN {_FROM.sub('FROM public.', rule)}" for role, rule in by_role.items()
    ).format(trainer="(SELECT security.my_trainer())", user="(SELECT security.my_user())")
    return f"""
    IF (CASE (SELECT security.my_role()) {cases} ELSE true END) IS NOT TRUE THEN
        RAISE EXCEPTION 'new row violates row-level security policy for table "{table}"'
        USING ERRCODE = 'insufficient_privilege';
    END IF;"""


def _body(table: str, changes: ChangePolicy) -> str:
    return f"""
BEGIN{refused_unless(table, changes.by_role)}
    RETURN NEW;
END"""


FUNCTIONS = tuple(
    ServerFunction(f"hold_{table}", "", "trigger", _body(table, policy.changes), Caller.TABLES)
    for table, policy in POLICIES.items()
    if policy.changes
)


def triggers() -> Iterator[tuple[str, str, str]]:
    """Yield table, name and rest of the triggers that hold changes to the policies."""
    for table, policy in POLICIES.items():
        if policy.changes:
            columns = ", ".join(policy.changes.columns)
            yield (
                table,
                f"{table}_held",
                f"BEFORE UPDATE OF {columns} ON public.{table} FOR EACH ROW "
                f"EXECUTE FUNCTION security.hold_{table}()",
            )
