"""What the policies are put together from: predicates over a row and the viewer.

See ``policies`` for how they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio_app.domain.people import Role

EVERYTHING = "{membership} IS NOT NULL"
NOTHING = "1 = 0"
STUDIO = "{row}organization_id = {organization}"
OWN = "{row}trainer_id = {trainer}"
TEAM = "{row}trainer_id {in_team}"
ITSELF = "{row}client_id = {client}"
# Credits come from the ledger alone. Trainers give no money back, and the desk some of it.
NO_CREDIT = "{row}balance = 0"
NO_REFUND = "{row}amount > 0"
SMALL_REFUND = (
    "({row}amount > 0 OR {row}refund_of IS NOT NULL AND {row}amount >= "
    "(SELECT -refund_limit FROM organizations WHERE id = {organization}))"
)
# In many parts no more than at once, whoever gave them; and of what was paid alone.
_REFUNDS = "(SELECT sum(amount) FROM payments WHERE refund_of = NEW.refund_of)"
ALL_REFUNDS_SMALL = (
    "NEW.refund_of IS NULL OR (SELECT amount FROM payments WHERE id = NEW.refund_of) "
    f"+ NEW.amount + coalesce({_REFUNDS}, 0) >= 0 AND (NEW.amount + {_REFUNDS} >= "
    "(SELECT -refund_limit FROM organizations WHERE id = NEW.organization_id)) IS NOT FALSE"
)
ASSIGNED = "{row}%s IN (SELECT client_id FROM assignments WHERE ended_at IS NULL AND trainer_id %s)"
NO_CLASH = "NOT {row}overlap_allowed"
OWN_CLIENT = ASSIGNED % ("client_id", "= {trainer}")
TEAM_CLIENT = ASSIGNED % ("client_id", "{in_team}")
# A package is its owner's, and those may draw on it with whom it is shared.
OWN_PACKAGE = ASSIGNED % ("owner_id", "= {trainer}")
OWN_SHARE = f"({OWN_CLIENT} OR {OWN_PACKAGE})"
TEAM_SHARE = f"({TEAM_CLIENT} OR {ASSIGNED % ('owner_id', '{in_team}')})"
ITS_SHARE = "({row}client_id = {client} OR {row}owner_id = {client})"
_SHARED = (
    "SELECT 1 FROM package_shares WHERE client_package_id = %sclient_package_id "
    "AND client_id = %sclient_id AND removed_at IS NULL"
)
_PACKAGE = (
    "SELECT 1 FROM client_packages WHERE id = %sclient_package_id AND client_id = %sclient_id"
)
MAY_DRAW = (
    f"({{row}}client_package_id IS NULL OR EXISTS ({_PACKAGE % ('{row}', '{row}')}) "
    f"OR EXISTS ({_SHARED % ('{row}', '{row}')}))"
)
# Whoever sees a package sees its ledger; a policy of packages cannot ask for packages.
FROM_A_PACKAGE_SEEN = (
    "({row}transferred_from_id IS NULL OR EXISTS "
    "(SELECT 1 FROM credit_entries WHERE client_package_id = {row}transferred_from_id))"
)
UNDONE_ONESELF = "({row}undone_by IS NULL OR {row}undone_by = {user})"
# What was drawn before a package ceased to be shared still comes back to it.
DRAWN_BY_WHO_MAY = (
    "({row}booking_id IS NULL OR EXISTS (SELECT 1 FROM bookings WHERE id = {row}booking_id "
    "AND (client_id = {row}client_id OR client_id IN (SELECT client_id FROM package_shares "
    "WHERE client_package_id = {row}client_package_id))))"
)

# From what is shared with their clients trainers draw for a booking, and no more.
_ONE_BOOKING = (
    "{row}booking_id IS NOT NULL AND abs({row}amount) = 1 AND "
    "({row}kind = 'booked' AND {row}amount < 0 OR {row}kind = 'returned' AND {row}amount > 0)"
)
OWN_OR_DRAWN = f"({OWN_CLIENT} OR {_ONE_BOOKING})"


@dataclass(frozen=True, slots=True)
class UpdatePolicy:
    """Rows that may be changed, before and after the change, and in which columns."""

    predicate: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangePolicy:
    """What has to be true of ``OLD`` and ``NEW`` when one of the columns is changed, by role."""

    columns: tuple[str, ...]
    by_role: Mapping[Role, str]


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """What each role may do with a table's rows; a role that is not named may do nothing.

    ``hidden`` are the columns that a role does not read in the rows that it sees; ``changes``
    narrow how it may change a row, and ``additions`` what it may add beside the table's other
    rows: no policy can ask for those, so a trigger of the table has to hold them on a server.
    """

    read: Mapping[Role, str]
    insert: Mapping[Role, str] = field(default_factory=dict)
    update: Mapping[Role, UpdatePolicy] = field(default_factory=dict)
    hidden: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    changes: ChangePolicy | None = None
    additions: Mapping[Role, str] = field(default_factory=dict)


def for_roles(studio: str = "", own: str = "", team: str = "", itself: str = "") -> dict[Role, str]:
    """Return a predicate for each role: of the studio, of trainers, of assistants, of clients."""
    by_role = {
        Role.ADMIN: EVERYTHING,
        Role.OWNER: studio,
        Role.FRONT_DESK: studio,
        Role.SENIOR: own,
        Role.TRAINER: own,
        Role.ASSISTANT: team,
        Role.CLIENT: itself,
    }
    return {role: predicate for role, predicate in by_role.items() if predicate}


def updates(columns: str, predicates: Mapping[Role, str]) -> dict[Role, UpdatePolicy]:
    """Return the update policies for columns that are named with spaces in between."""
    names = frozenset(columns.split())
    return {role: UpdatePolicy(predicate, names) for role, predicate in predicates.items()}


def everyone(predicate: str) -> dict[Role, str]:
    """Return the same predicate for every role but the admin, who sees everything."""
    return for_roles(predicate, predicate, predicate, predicate)


def signed(column: str, predicates: Mapping[Role, str]) -> dict[Role, str]:
    """Return the predicates for rows that also name the viewer in a column."""
    return {
        role: f"{predicate} AND {{row}}{column} = {{user}}"
        for role, predicate in predicates.items()
    }


OWNERS = {Role.ADMIN: EVERYTHING, Role.OWNER: STUDIO}
OWN_PERSON = "{row}user_id = {user}"


def no_money(columns: str) -> dict[Role, frozenset[str]]:
    """Return that assistants do not read the columns, which are named with spaces in between."""
    return {Role.ASSISTANT: frozenset(columns.split())}


# Entries are signed with the name that the user has, too.
OWN_NAME = "{row}user_name IN (SELECT name FROM users WHERE id = {user})"
BETWEEN_TRAINERS = (
    f"{STUDIO} AND ({{row}}from_trainer_id = {{trainer}} OR {{row}}to_trainer_id = {{trainer}})"
)
# A transfer moves what it says it moved: only the database's own function carries one out.
ASKED = "{row}status = 'asked' AND {row}moved IS NULL AND {row}decided_by IS NULL"
NOT_CARRIED_OUT = "({row}status = 'asked' OR {row}status = 'declined') AND {row}moved IS NULL"
DECIDED_ONESELF = "({row}decided_by IS NULL OR {row}decided_by = {user})"
STUDIO_PICTURE = f"{STUDIO} AND {{row}}trainer_id IS NULL AND {{row}}client_id IS NULL"


def pictures(of_trainers: str, of_clients: str, studio: str = STUDIO_PICTURE) -> str:
    """Return the predicate of pictures of trainers, of clients and of the studio itself."""
    return f"({studio}) OR ({of_trainers}) OR ({of_clients})"


def narrowed(predicates: Mapping[Role, str], more: str) -> dict[Role, str]:
    """Return the predicates with one more condition."""
    return {role: f"{predicate} AND {more}" for role, predicate in predicates.items()}


def here(predicates: Mapping[Role, str]) -> dict[Role, str]:
    """Return the predicates for new rows that also stay in the viewer's studio.

    Foreign keys are looked at last: without, a unique key would first tell of another studio's.
    """
    return {
        role: predicate
        if predicate.startswith((STUDIO, EVERYTHING))
        else f"{STUDIO} AND {predicate}"
        for role, predicate in predicates.items()
    }


def seeing(predicates: Mapping[Role, str], **references: str) -> dict[Role, str]:
    """Return the predicates for rows that also refer only to what the viewer sees.

    Without, the error of a foreign key, a unique key or an overlap would tell whose keys exist.
    """
    seen = " AND ".join(
        f"({{row}}{column} IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE id = {{row}}{column}))"
        for column, table in references.items()
    )
    return narrowed(here(predicates), seen)


def of_same_client(predicates: Mapping[Role, str], **references: str) -> dict[Role, str]:
    """Return the predicates for rows that refer only to what is the same client's."""
    same = " AND ".join(
        f"({{row}}{column} IS NULL OR EXISTS (SELECT 1 FROM {table} WHERE id = {{row}}{column} "
        "AND client_id = {row}client_id))"
        for column, table in references.items()
    )
    return narrowed(predicates, same)


def sharing(whose: str, column: str) -> str:
    """Return the predicate of rows about the packages of clients, or of those shared with them.

    ``column`` holds the package.
    """
    shared = whose.replace("{row}", "")
    return (
        f"({whose} OR {{row}}{column} IN (SELECT client_package_id FROM package_shares "
        f"WHERE removed_at IS NULL AND {shared}))"
    )


def asking(predicates: Mapping[Role, str]) -> dict[Role, str]:
    """Return the predicates of trainers for time off that nobody has decided about."""
    asked = {role: rows for role, rows in predicates.items() if role not in OWNERS}
    return narrowed(asked, "{row}status = 'requested'")


AVAILABILITY = OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN)
# Whoever gave a client's session may still mark it when the client is with somebody else.
ABOUT_A_CLIENT = (
    "({row}client_id IS NULL OR EXISTS (SELECT 1 FROM clients WHERE id = {row}client_id) "
    "OR EXISTS (SELECT 1 FROM bookings given WHERE given.client_id = {row}client_id))"
)

# A former trainer still marks the sessions given, and cancels one that was kept; what the client
# pays, and when the client comes, is no longer theirs to say.
_MINE_NOW = "SELECT client_id FROM assignments WHERE ended_at IS NULL AND trainer_id = {trainer}"
_SAME_HOUR = (
    "NEW.starts_at = OLD.starts_at AND NEW.ends_at = OLD.ends_at OR OLD.capacity > 1 "
    "OR NOT EXISTS (SELECT 1 FROM bookings WHERE session_id = OLD.id "
    f"AND withdrawn_at IS NULL AND client_id NOT IN ({_MINE_NOW}))"
)
_SAME_DEBT = (
    f"NEW.client_id IN ({_MINE_NOW}) OR ("
    "(NEW.charge = 0 OR NEW.charge IS NOT DISTINCT FROM OLD.charge) "
    "AND NEW.client_package_id IS NOT DISTINCT FROM OLD.client_package_id "
    "AND (OLD.occupies OR NOT NEW.occupies))"
)
# Whoever stands in for a colleague does not see the series that the session is one of, and leaves
# it there.
_OWN_SERIES = (
    "NEW.series_id IS NULL OR NEW.series_id IS NOT DISTINCT FROM OLD.series_id "
    "OR NEW.series_id IN (SELECT id FROM series WHERE trainer_id = {trainer})"
)
_DRAWS = (
    "NEW.client_package_id IS NULL "
    "OR NEW.client_package_id IS NOT DISTINCT FROM OLD.client_package_id "
    f"OR EXISTS ({_PACKAGE % ('NEW.', 'NEW.')}) OR EXISTS ({_SHARED % ('NEW.', 'NEW.')})"
)
# What was let in beside another stays so where it stands, and trainers let nothing else in.
_HELD_APART = (
    "NOT NEW.overlap_allowed OR OLD.overlap_allowed "
    "AND NEW.starts_at = OLD.starts_at AND NEW.ends_at = OLD.ends_at"
)
# A trainer's clients read what the trainer tells of themselves, and not their papers.
OF_MY_TRAINERS = (
    "{row}trainer_id IN (SELECT trainer_id FROM assignments WHERE client_id = {client})"
)
PAPERS = frozenset(
    {
        *("licence_number", "licence_expires_on"),
        *("insurance_provider", "insurance_policy", "insurance_expires_on"),
        *("phone", "email"),
    }
)
OWN_OR_THE_STUDIOS = f"{STUDIO} AND ({{row}}trainer_id IS NULL OR {OWN})"
# An invitation holds a password for once: whoever invites sends it, and the owners.
OF_A_SENDER = {
    **OWNERS,
    Role.FRONT_DESK: f"{STUDIO} AND {{row}}kind <> 'invitation'",
    **dict.fromkeys((Role.SENIOR, Role.TRAINER), f"{STUDIO} AND {{row}}created_by = {{user}}"),
}
# What is to be sent stays as it was written, or is emptied: two braces are left of it.
SENT_OR_AS_IT_WAS = ChangePolicy(
    ("content",),
    dict.fromkeys(
        OF_A_SENDER, "NEW.content = OLD.content OR length(CAST(NEW.content AS VARCHAR)) = 2"
    ),
)
NOT_PAID = "{row}paid_at IS NULL AND {row}paid_by IS NULL AND {row}withdrawn_at IS NULL"
# A line comes with its statement, and none to one that was paid.
OF_AN_OPEN_STATEMENT = (
    "EXISTS (SELECT 1 FROM pay_statements WHERE id = {row}statement_id AND paid_at IS NULL)"
)
# No rate comes or goes on days that were paid.
AFTER_WHAT_WAS_PAID = (
    "NOT EXISTS (SELECT 1 FROM pay_statements WHERE trainer_id = {row}trainer_id "
    "AND paid_at IS NOT NULL AND last_day >= {row}valid_from)"
)
RATES_AFTER_WHAT_WAS_PAID = ChangePolicy(
    ("removed_at",), dict.fromkeys(OWNERS, AFTER_WHAT_WAS_PAID.replace("{row}", "NEW."))
)
PAID_IS_PAID = ChangePolicy(
    ("paid_at", "paid_by", "withdrawn_at", "note"),
    dict.fromkeys(
        OWNERS,
        "OLD.paid_at IS NULL AND OLD.withdrawn_at IS NULL "
        "AND (NEW.paid_by IS NULL OR NEW.paid_by = {user})",
    ),
)
# Whoever decides signs with their own name, or takes the signature away.
DECISIONS = ChangePolicy(
    ("decided_by",),
    dict.fromkeys(OWNERS, "NEW.decided_by IS NULL OR NEW.decided_by = {user}"),
)
# Whoever does not look after somebody does not make them pay, nor alters their packages.
PAYERS = ChangePolicy(
    ("payer_id",),
    dict.fromkeys(
        (Role.SENIOR, Role.TRAINER),
        "NEW.payer_id IS NULL OR NEW.payer_id IS NOT DISTINCT FROM OLD.payer_id "
        f"OR NEW.payer_id IN ({_MINE_NOW})",
    ),
)
# What trainers give up is no more than credits that came over, to take that back.
TERMS_OF_OWN_CLIENTS = ChangePolicy(
    ("expires_on", "frozen_from", "frozen_until", "voided_at"),
    dict.fromkeys(
        (Role.SENIOR, Role.TRAINER),
        f"NEW.client_id IN ({_MINE_NOW}) AND (NEW.transferred_from_id IS NOT NULL "
        "OR NEW.voided_at IS NOT DISTINCT FROM OLD.voided_at) OR "
        "NEW.expires_on IS NOT DISTINCT FROM OLD.expires_on "
        "AND NEW.frozen_from IS NOT DISTINCT FROM OLD.frozen_from "
        "AND NEW.frozen_until IS NOT DISTINCT FROM OLD.frozen_until "
        "AND NEW.voided_at IS NOT DISTINCT FROM OLD.voided_at",
    ),
)
HOURS_AND_SERIES = ChangePolicy(
    ("overlap_allowed", "starts_at", "ends_at", "series_id"),
    dict.fromkeys(
        (Role.SENIOR, Role.TRAINER), f"({_SAME_HOUR}) AND ({_OWN_SERIES}) AND ({_HELD_APART})"
    ),
)
DEBTS_OF_FORMER_CLIENTS = ChangePolicy(
    ("overlap_allowed", "charge", "client_package_id", "occupies"),
    dict.fromkeys((Role.ADMIN, Role.OWNER, Role.FRONT_DESK), _DRAWS)
    | dict.fromkeys(
        (Role.SENIOR, Role.TRAINER),
        f"({_DRAWS}) AND ({_SAME_DEBT}) AND (NOT NEW.overlap_allowed OR OLD.overlap_allowed)",
    ),
)
