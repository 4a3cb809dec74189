"""The one table of who sees and changes which rows; both databases enforce it.

Predicates are SQL over the columns of the row, written ``{row}column``, and over the viewer:
``{organization}``, ``{user}``, ``{membership}``, ``{trainer}``, ``{client}`` are single values
(null where the viewer has none), ``{in_team}`` compares with the trainers whom an assistant helps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from studio_app.domain.people import Role

EVERYTHING = "{membership} IS NOT NULL"
NOTHING = "1 = 0"
STUDIO = "{row}organization_id = {organization}"
OWN = "{row}trainer_id = {trainer}"
TEAM = "{row}trainer_id {in_team}"
ITSELF = "{row}client_id = {client}"
# Credits come from the ledger alone, and only the desk and the owner give money back.
NO_CREDIT = "{row}balance = 0"
NO_REFUND = "{row}amount > 0"
_ASSIGNED = (
    "{row}%s IN (SELECT client_id FROM assignments WHERE ended_at IS NULL AND trainer_id %s)"
)
NO_CLASH = "NOT {row}overlap_allowed"
OWN_CLIENT = _ASSIGNED % ("client_id", "= {trainer}")
TEAM_CLIENT = _ASSIGNED % ("client_id", "{in_team}")


@dataclass(frozen=True, slots=True)
class UpdatePolicy:
    """Rows that may be changed, before and after the change, and in which columns."""

    predicate: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """What each role may do with a table's rows; a role that is not named may do nothing."""

    read: Mapping[Role, str]
    insert: Mapping[Role, str] = field(default_factory=dict)
    update: Mapping[Role, UpdatePolicy] = field(default_factory=dict)


def _for_roles(
    studio: str = "", own: str = "", team: str = "", itself: str = "", admin: bool = True
) -> dict[Role, str]:
    by_role = {
        Role.ADMIN: EVERYTHING if admin else "",
        Role.OWNER: studio,
        Role.FRONT_DESK: studio,
        Role.SENIOR: own,
        Role.TRAINER: own,
        Role.ASSISTANT: team,
        Role.CLIENT: itself,
    }
    return {role: predicate for role, predicate in by_role.items() if predicate}


def _updates(columns: str, predicates: Mapping[Role, str]) -> dict[Role, UpdatePolicy]:
    names = frozenset(columns.split())
    return {role: UpdatePolicy(predicate, names) for role, predicate in predicates.items()}


def _everyone(predicate: str) -> dict[Role, str]:
    return _for_roles(predicate, predicate, predicate, predicate)


def _signed(column: str, predicates: Mapping[Role, str]) -> dict[Role, str]:
    return {
        role: f"{predicate} AND {{row}}{column} = {{user}}"
        for role, predicate in predicates.items()
    }


_OWNER = {Role.ADMIN: EVERYTHING, Role.OWNER: STUDIO}
_OWN_PERSON = "{row}user_id = {user}"

_BY_TABLE: Mapping[str, TablePolicy] = {
    "organizations": TablePolicy(
        read=_everyone("{row}id = {organization}"),
        update=_updates(
            "name time_zone locale late_cancel_hours late_cancel_spends_credit version",
            {Role.ADMIN: EVERYTHING, Role.OWNER: "{row}id = {organization}"},
        ),
    ),
    "users": TablePolicy(
        read=_everyone("{row}id = {user}")
        | {Role.OWNER: "{row}id IN (SELECT user_id FROM memberships)"},
    ),
    "credentials": TablePolicy(read={}),
    "memberships": TablePolicy(read=_everyone(_OWN_PERSON) | _OWNER),
    "trainers": TablePolicy(
        read=_for_roles(
            STUDIO,
            "{row}id = {trainer}",
            "{row}id {in_team}",
            "{row}id IN (SELECT trainer_id FROM assignments WHERE client_id = {client})",
        ),
    ),
    "assisted_trainers": TablePolicy(
        read={Role.ASSISTANT: "{row}membership_id = {membership}"} | _OWNER
    ),
    "clients": TablePolicy(
        read=_for_roles(
            STUDIO,
            _ASSIGNED % ("id", "= {trainer}"),
            _ASSIGNED % ("id", "{in_team}"),
            "{row}id = {client}",
        ),
        insert=_for_roles(STUDIO),
        update=_updates(
            "name search_text phone email birth_date active version",
            _for_roles(STUDIO, _ASSIGNED % ("id", "= {trainer}")),
        ),
    ),
    "client_alerts": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT),
        insert=_for_roles(STUDIO, OWN_CLIENT),
        update=_updates("text", _for_roles(STUDIO, OWN_CLIENT)),
    ),
    "assignments": TablePolicy(
        read=_for_roles(STUDIO, OWN, TEAM, ITSELF), insert=_for_roles(STUDIO)
    ),
    "places": TablePolicy(read=_everyone(STUDIO)),
    "weekly_hours": TablePolicy(read=_for_roles(STUDIO, OWN, TEAM)),
    "time_off": TablePolicy(read=_for_roles(STUDIO, OWN, TEAM)),
    "sessions": TablePolicy(
        read=_for_roles(
            STUDIO,
            OWN,
            TEAM,
            "{row}id IN (SELECT session_id FROM bookings WHERE client_id = {client})",
        ),
        insert=_for_roles(STUDIO, f"{OWN} AND {NO_CLASH}"),
        update=_updates(
            "starts_at ends_at place_id title capacity occupies withdrawn_at version",
            _for_roles(STUDIO, OWN),
        ),
    ),
    "bookings": TablePolicy(
        read=_for_roles(STUDIO, OWN, TEAM, ITSELF),
        insert=_for_roles(STUDIO, f"{OWN} AND {OWN_CLIENT} AND {NO_CLASH}"),
        update=_updates(
            "status occupies charge client_package_id withdrawn_at version",
            _for_roles(STUDIO, OWN),
        )
        | _updates("status version", {Role.ASSISTANT: TEAM}),
    ),
    "package_types": TablePolicy(read=_everyone(STUDIO)),
    "client_packages": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=_for_roles(f"{STUDIO} AND {NO_CREDIT}", f"{OWN_CLIENT} AND {NO_CREDIT}"),
        update=_updates("version", _for_roles(STUDIO, OWN_CLIENT)),
    ),
    "credit_entries": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=_signed("created_by", _for_roles(STUDIO, OWN_CLIENT)),
    ),
    "payments": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, itself=ITSELF),
        insert=_signed("taken_by", _for_roles(STUDIO, f"{OWN_CLIENT} AND {NO_REFUND}")),
    ),
    "audit_entries": TablePolicy(
        read=_OWNER,
        insert=_signed("user_id", _everyone(STUDIO)),
    ),
}

# Whoever sees none of a table's rows may still ask for them, so that the same query does for
# every role; the hashes of passwords alone are not to be asked for.
POLICIES: Mapping[str, TablePolicy] = {
    table: replace(policy, read=dict.fromkeys(Role, NOTHING) | dict(policy.read))
    if policy.read
    else policy
    for table, policy in _BY_TABLE.items()
}
