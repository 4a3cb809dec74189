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
    """What each role may do with a table's rows; a role that is not named may do nothing.

    ``hidden`` are the columns that a role does not read in the rows that it sees.
    """

    read: Mapping[Role, str]
    insert: Mapping[Role, str] = field(default_factory=dict)
    update: Mapping[Role, UpdatePolicy] = field(default_factory=dict)
    hidden: Mapping[Role, frozenset[str]] = field(default_factory=dict)


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


def _no_money(column: str) -> dict[Role, frozenset[str]]:
    return {Role.ASSISTANT: frozenset({column})}


# Entries are signed with the name that the user has, too.
_OWN_NAME = "{row}user_name IN (SELECT name FROM users WHERE id = {user})"
_BETWEEN_TRAINERS = (
    f"{STUDIO} AND ({{row}}from_trainer_id = {{trainer}} OR {{row}}to_trainer_id = {{trainer}})"
)
# A transfer moves what it says it moved: only the database's own function carries one out.
_ASKED = "{row}status = 'asked' AND {row}moved IS NULL AND {row}decided_by IS NULL"
_NOT_CARRIED_OUT = "({row}status = 'asked' OR {row}status = 'declined') AND {row}moved IS NULL"
_STUDIO_PICTURE = f"{STUDIO} AND {{row}}trainer_id IS NULL AND {{row}}client_id IS NULL"


def _pictures(of_trainers: str, of_clients: str, studio: str = _STUDIO_PICTURE) -> str:
    return f"({studio}) OR ({of_trainers}) OR ({of_clients})"


def _and(predicates: Mapping[Role, str], more: str) -> dict[Role, str]:
    return {role: f"{predicate} AND {more}" for role, predicate in predicates.items()}


def _seeing(predicates: Mapping[Role, str], **references: str) -> dict[Role, str]:
    """Return the predicates for rows that also refer only to what the viewer sees.

    Without, the error of a foreign key would tell whose keys exist.
    """
    seen = " AND ".join(
        f"({{row}}{column} IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE id = {{row}}{column}))"
        for column, table in references.items()
    )
    return _and(predicates, seen)


_BY_TABLE: Mapping[str, TablePolicy] = {
    "organizations": TablePolicy(
        read=_everyone("{row}id = {organization}"),
        update=_updates(
            "name time_zone locale late_cancel_hours late_cancel_spends_credit "
            "no_show_spends_credit refund_limit password_minimum idle_lock_minutes version",
            {Role.ADMIN: EVERYTHING, Role.OWNER: "{row}id = {organization}"},
        ),
    ),
    "users": TablePolicy(
        read=_everyone("{row}id = {user}")
        | {Role.OWNER: "{row}id IN (SELECT user_id FROM memberships)"},
    ),
    "credentials": TablePolicy(read={}),
    "failed_logins": TablePolicy(read={}),
    "invitations": TablePolicy(
        read=_OWNER | {Role.SENIOR: f"{STUDIO} AND {{row}}invited_by = {{user}}"}
    ),
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
    "availability_overrides": TablePolicy(read=_for_roles(STUDIO, OWN, TEAM)),
    "time_off": TablePolicy(read=_for_roles(STUDIO, OWN, TEAM)),
    "series": TablePolicy(
        read=_for_roles(STUDIO, OWN, TEAM, ITSELF),
        insert=_for_roles(STUDIO, f"{OWN} AND ({{row}}client_id IS NULL OR {OWN_CLIENT})"),
        update=_updates(
            "rule start_minute minutes place_id capacity title ended_at version",
            _for_roles(STUDIO, OWN),
        ),
    ),
    "waiting_list_entries": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=_seeing(
            _signed("created_by", _for_roles(STUDIO, OWN_CLIENT)),
            session_id="sessions",
            booking_id="bookings",
        ),
        update=_updates(
            "session_id wish note status booking_id version",
            _seeing(_for_roles(STUDIO, OWN_CLIENT), session_id="sessions", booking_id="bookings"),
        ),
    ),
    "session_notes": TablePolicy(
        read=_OWNER
        | {
            Role.SENIOR: OWN_CLIENT,
            Role.TRAINER: OWN_CLIENT,
            Role.ASSISTANT: TEAM_CLIENT,
            Role.CLIENT: f"{ITSELF} AND {{row}}shared",
        },
        insert=_seeing(
            _signed(
                "author_id",
                _OWNER | dict.fromkeys((Role.SENIOR, Role.TRAINER), f"{OWN} AND {OWN_CLIENT}"),
            ),
            booking_id="bookings",
        ),
        update=_updates(
            "text rating shared version",
            _signed("author_id", _OWNER | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN_CLIENT)),
        ),
    ),
    "transfers": TablePolicy(
        read=_for_roles(STUDIO, _BETWEEN_TRAINERS),
        insert=_signed(
            "asked_by",
            _and(
                _for_roles(STUDIO, f"{{row}}from_trainer_id = {{trainer}} AND {OWN_CLIENT}"), _ASKED
            ),
        ),
        update=_updates("status decided_by decided_at version", _and(_OWNER, _NOT_CARRIED_OUT)),
    ),
    "sessions": TablePolicy(
        read=_for_roles(
            STUDIO,
            OWN,
            TEAM,
            "{row}id IN (SELECT session_id FROM bookings WHERE client_id = {client})",
        ),
        insert=_seeing(_for_roles(STUDIO, f"{OWN} AND {NO_CLASH}"), series_id="series"),
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
        hidden=_no_money("charge"),
    ),
    "package_types": TablePolicy(read=_everyone(STUDIO)),
    "client_packages": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=_for_roles(f"{STUDIO} AND {NO_CREDIT}", f"{OWN_CLIENT} AND {NO_CREDIT}"),
        update=_updates("version", _for_roles(STUDIO, OWN_CLIENT)),
        hidden=_no_money("price"),
    ),
    "credit_entries": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=_seeing(
            _signed("created_by", _for_roles(STUDIO, OWN_CLIENT)), booking_id="bookings"
        ),
    ),
    "payments": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, itself=ITSELF),
        insert=_signed("taken_by", _for_roles(STUDIO, f"{OWN_CLIENT} AND {NO_REFUND}")),
    ),
    "fee_rates": TablePolicy(read=_for_roles(STUDIO, STUDIO), insert=_OWNER),
    "fee_audit_entries": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT),
        insert=_seeing(
            _signed("user_id", _for_roles(STUDIO, OWN_CLIENT)),
            payment_id="payments",
            client_package_id="client_packages",
        ),
    ),
    "receipt_counters": TablePolicy(read=_for_roles(STUDIO, STUDIO)),
    "receipts": TablePolicy(
        read=_for_roles(STUDIO, OWN_CLIENT, itself=ITSELF),
        insert=_seeing(_signed("issued_by", _for_roles(STUDIO, OWN_CLIENT)), payment_id="payments"),
    ),
    "pay_rates": TablePolicy(
        read=_OWNER | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN), insert=_OWNER
    ),
    "trainer_prices": TablePolicy(
        read=_for_roles(STUDIO, OWN), insert=_OWNER, update=_updates("valid_until", _OWNER)
    ),
    "outbox_messages": TablePolicy(
        read=_for_roles(STUDIO),
        insert=_signed("created_by", _for_roles(STUDIO) | {Role.SENIOR: STUDIO}),
        update=_updates("claimed_until sent_at attempts last_error send_after", _for_roles(STUDIO)),
    ),
    "media": TablePolicy(
        read={
            Role.ADMIN: EVERYTHING,
            Role.OWNER: STUDIO,
            Role.FRONT_DESK: STUDIO,
            Role.SENIOR: _pictures(OWN, OWN_CLIENT),
            Role.TRAINER: _pictures(OWN, OWN_CLIENT),
            Role.ASSISTANT: _pictures(TEAM, TEAM_CLIENT),
            Role.CLIENT: _pictures(NOTHING, ITSELF),
        },
        insert=_signed(
            "created_by", _for_roles(STUDIO, f"{STUDIO} AND (({OWN}) OR ({OWN_CLIENT}))")
        ),
        update=_updates(
            "removed_at", _for_roles(STUDIO, f"{STUDIO} AND (({OWN}) OR ({OWN_CLIENT}))")
        ),
    ),
    "organization_settings": TablePolicy(
        read=_everyone(STUDIO), insert=_OWNER, update=_updates("value version", _OWNER)
    ),
    "feature_switches": TablePolicy(
        read=_everyone(STUDIO), insert=_OWNER, update=_updates("enabled version", _OWNER)
    ),
    "performed_requests": TablePolicy(
        read=_signed("user_id", _everyone(STUDIO)),
        insert=_signed("user_id", _everyone(STUDIO)),
    ),
    "audit_entries": TablePolicy(
        read=_OWNER,
        insert=_and(_signed("user_id", _everyone(STUDIO)), _OWN_NAME),
    ),
    "audit_links": TablePolicy(read=_OWNER),
    "audit_heads": TablePolicy(read=_OWNER),
}

# Whoever sees none of a table's rows may still ask for them, so that the same query does for
# every role; the hashes of passwords alone are not to be asked for.
POLICIES: Mapping[str, TablePolicy] = {
    table: replace(policy, read=dict.fromkeys(Role, NOTHING) | dict(policy.read))
    if policy.read
    else policy
    for table, policy in _BY_TABLE.items()
}
