"""The one table of who sees and changes which rows; both databases enforce it.

Predicates are SQL over the columns of the row, written ``{row}column``, and over the viewer:
``{organization}``, ``{user}``, ``{membership}``, ``{trainer}``, ``{client}`` are single values
(null where the viewer has none), ``{in_team}`` compares with the trainers whom an assistant helps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from studio_app.domain.people import Role
from studio_app.repositories.policies_of_books import BOOKS
from studio_app.repositories.policy_parts import (
    ABOUT_A_CLIENT,
    ASKED,
    ASSIGNED,
    AVAILABILITY,
    BETWEEN_TRAINERS,
    DEBTS_OF_FORMER_CLIENTS,
    DECIDED_ONESELF,
    DECISIONS,
    EVERYTHING,
    HOURS_AND_SERIES,
    ITSELF,
    MAY_DRAW,
    NO_CLASH,
    NOT_CARRIED_OUT,
    NOTHING,
    OF_A_SENDER,
    OF_MY_TRAINERS,
    OWN,
    OWN_CLIENT,
    OWN_NAME,
    OWN_OR_THE_STUDIOS,
    OWN_PERSON,
    OWNERS,
    PAPERS,
    PAYERS,
    SENT_OR_AS_IT_WAS,
    STUDIO,
    TEAM,
    TEAM_CLIENT,
    TablePolicy,
    asking,
    everyone,
    for_roles,
    here,
    narrowed,
    no_money,
    of_same_client,
    pictures,
    seeing,
    signed,
    updates,
)

_OF_A_CLIENT = (
    "name search_text phone email birth_date active gender height_cm weight_grams address "
    "emergency_name emergency_phone payer_id"
)

_BY_TABLE: Mapping[str, TablePolicy] = {
    "organizations": TablePolicy(
        read=everyone("{row}id = {organization}"),
        update=updates(
            "name time_zone locale late_cancel_hours late_cancel_spends_credit "
            "no_show_spends_credit refund_limit trainer_limit password_minimum idle_lock_minutes "
            "version",
            {Role.ADMIN: EVERYTHING, Role.OWNER: "{row}id = {organization}"},
        ),
    ),
    "users": TablePolicy(
        read=everyone("{row}id = {user}")
        | dict.fromkeys((Role.OWNER, Role.SENIOR), "{row}id IN (SELECT user_id FROM memberships)"),
    ),
    "credentials": TablePolicy(read={}),
    "failed_logins": TablePolicy(read={}),
    "invitations": TablePolicy(
        read=OWNERS | {Role.SENIOR: f"{STUDIO} AND {{row}}invited_by = {{user}}"}
    ),
    "memberships": TablePolicy(
        read=everyone(OWN_PERSON)
        | OWNERS
        | {Role.SENIOR: f"{OWN_PERSON} OR {{row}}id IN (SELECT membership_id FROM invitations)"}
    ),
    "trainers": TablePolicy(
        read=for_roles(
            STUDIO,
            "{row}id = {trainer}",
            "{row}id {in_team}",
            "{row}id IN (SELECT trainer_id FROM assignments WHERE client_id = {client})",
        ),
        update=updates(
            "name colour position session_minutes accepts_new_clients buffer_before buffer_after "
            "client_capacity version",
            OWNERS,
        ),
    ),
    "assisted_trainers": TablePolicy(
        read={Role.ASSISTANT: "{row}membership_id = {membership}"} | OWNERS,
        insert=seeing(OWNERS, membership_id="memberships", trainer_id="trainers"),
        update=updates("removed_at", OWNERS),
    ),
    "trainer_profiles": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM, OF_MY_TRAINERS),
        insert=seeing(AVAILABILITY, trainer_id="trainers"),
        update=updates(
            "bio specialties languages working_since phone email website links licence_number "
            "licence_expires_on insurance_provider insurance_policy insurance_expires_on version",
            AVAILABILITY,
        ),
        hidden=dict.fromkeys((Role.ASSISTANT, Role.CLIENT), PAPERS),
    ),
    "trainer_certificates": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM),
        insert=here(AVAILABILITY),
        update=updates("name issuer issued_on expires_on removed_at version", AVAILABILITY),
    ),
    "opening_hours": TablePolicy(
        read=everyone(STUDIO),
        insert=OWNERS,
        update=updates(
            "weekday start_minute end_minute valid_from valid_until removed_at version", OWNERS
        ),
    ),
    "assignment_failures": TablePolicy(
        read=for_roles(STUDIO),
        insert=seeing(for_roles(STUDIO), client_id="clients"),
        update=updates("resolved_at", for_roles(STUDIO)),
    ),
    "clients": TablePolicy(
        read=for_roles(
            STUDIO,
            ASSIGNED % ("id", "= {trainer}"),
            ASSIGNED % ("id", "{in_team}"),
            "{row}id = {client}",
        ),
        # A login is linked to a client by the database's own function.
        insert=narrowed(for_roles(STUDIO), "{row}user_id IS NULL"),
        update=updates(
            f"{_OF_A_CLIENT} version", for_roles(STUDIO, ASSIGNED % ("id", "= {trainer}"))
        )
        | updates(f"{_OF_A_CLIENT} withdrawn_at version", OWNERS)
        | updates(
            "search_text phone email address emergency_name emergency_phone version",
            {Role.ASSISTANT: ASSIGNED % ("id", "{in_team}"), Role.CLIENT: "{row}id = {client}"},
        ),
        changes=PAYERS,
    ),
    "client_alerts": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT),
        insert=seeing(for_roles(STUDIO, OWN_CLIENT), client_id="clients"),
        update=updates("text health_notes version", for_roles(STUDIO, OWN_CLIENT)),
    ),
    "client_tags": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT),
        insert=seeing(for_roles(STUDIO, OWN_CLIENT), client_id="clients"),
        update=updates("removed_at", for_roles(STUDIO, OWN_CLIENT)),
    ),
    "client_consents": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=seeing(signed("recorded_by", for_roles(STUDIO, OWN_CLIENT)), client_id="clients"),
    ),
    "client_notes": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT),
        insert=seeing(signed("author_id", for_roles(STUDIO, OWN_CLIENT)), client_id="clients"),
        update=updates(
            "text removed_at version", signed("author_id", for_roles(STUDIO, OWN_CLIENT)) | OWNERS
        ),
    ),
    "client_merges": TablePolicy(read=for_roles(STUDIO)),
    "saved_filters": TablePolicy(
        read=signed("user_id", everyone(STUDIO)),
        insert=signed("user_id", everyone(STUDIO)),
        update=updates("name definition removed_at version", signed("user_id", everyone(STUDIO))),
    ),
    "assignments": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM, ITSELF),
        insert=seeing(for_roles(STUDIO), client_id="clients", trainer_id="trainers"),
        update=updates("note", for_roles(STUDIO)),
        hidden={Role.CLIENT: frozenset({"note"})},
    ),
    "places": TablePolicy(
        read=everyone(STUDIO),
        insert=OWNERS,
        update=updates("name position active room kind version", OWNERS),
    ),
    "weekly_hours": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM),
        insert=here(AVAILABILITY),
        update=updates(
            "weekday start_minute end_minute place_id valid_from valid_until removed_at version",
            AVAILABILITY,
        ),
    ),
    "availability_overrides": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM),
        insert=here(AVAILABILITY),
        update=updates("start_minute end_minute place_id note removed_at version", AVAILABILITY),
    ),
    "time_off": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM),
        insert=here(
            narrowed(OWNERS, DECIDED_ONESELF)
            | narrowed(asking(AVAILABILITY), "{row}decided_by IS NULL")
        ),
        update=updates(
            "starts_at ends_at kind status note decided_by decided_at decision withdrawn_at "
            "version",
            OWNERS,
        )
        | updates("starts_at ends_at kind note withdrawn_at version", asking(AVAILABILITY)),
        changes=DECISIONS,
    ),
    "closures": TablePolicy(
        read=everyone(STUDIO),
        insert=OWNERS,
        update=updates("name removed_at version", OWNERS),
    ),
    "busy_imports": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM),
        insert=here(AVAILABILITY),
        update=updates("starts_at ends_at imported_at removed_at", AVAILABILITY),
    ),
    "series": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM, ITSELF),
        insert=here(for_roles(STUDIO, f"{OWN} AND ({{row}}client_id IS NULL OR {OWN_CLIENT})")),
        update=updates(
            "rule start_minute minutes place_id capacity title ended_at version",
            for_roles(STUDIO, OWN),
        ),
    ),
    "waiting_list_entries": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=seeing(
            signed("created_by", for_roles(STUDIO, OWN_CLIENT)),
            trainer_id="trainers",
            session_id="sessions",
            booking_id="bookings",
        ),
        update=updates(
            "session_id wish note status booking_id version",
            seeing(for_roles(STUDIO, OWN_CLIENT), session_id="sessions", booking_id="bookings"),
        ),
        hidden={Role.CLIENT: frozenset({"note"})},
    ),
    "session_notes": TablePolicy(
        read=OWNERS
        | {
            Role.SENIOR: OWN_CLIENT,
            Role.TRAINER: OWN_CLIENT,
            Role.ASSISTANT: TEAM_CLIENT,
            Role.CLIENT: f"{ITSELF} AND {{row}}shared",
        },
        insert=of_same_client(
            here(
                signed(
                    "author_id",
                    OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), f"{OWN} AND {OWN_CLIENT}"),
                )
            ),
            booking_id="bookings",
        ),
        update=updates(
            "text rating shared feedback exercises goals_reached next_focus homework version",
            signed("author_id", OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN_CLIENT)),
        ),
    ),
    "note_templates": TablePolicy(
        read=OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN_OR_THE_STUDIOS),
        insert=OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), f"{STUDIO} AND {OWN}"),
        update=updates(
            "name content removed_at version",
            OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), f"{STUDIO} AND {OWN}"),
        ),
    ),
    "transfers": TablePolicy(
        read=for_roles(STUDIO, BETWEEN_TRAINERS),
        insert=here(
            signed(
                "asked_by",
                narrowed(
                    for_roles(STUDIO, f"{{row}}from_trainer_id = {{trainer}} AND {OWN_CLIENT}"),
                    ASKED,
                ),
            )
        ),
        update=updates(
            "status notes decision batch_id choices decided_by decided_at version",
            narrowed(OWNERS, f"{NOT_CARRIED_OUT} AND {DECIDED_ONESELF}"),
        ),
    ),
    "sessions": TablePolicy(
        read=for_roles(
            STUDIO,
            OWN,
            TEAM,
            "{row}id IN (SELECT session_id FROM bookings WHERE client_id = {client})",
        ),
        insert=seeing(
            for_roles(STUDIO, f"{OWN} AND {NO_CLASH}"), trainer_id="trainers", series_id="series"
        ),
        update=updates(
            "overlap_allowed starts_at ends_at place_id title capacity occupies withdrawn_at "
            "series_id series_day version",
            for_roles(STUDIO, OWN),
        )
        | updates(
            "trainer_id overlap_allowed starts_at ends_at place_id title capacity occupies "
            "withdrawn_at series_id series_day version",
            seeing(for_roles(STUDIO), trainer_id="trainers", series_id="series"),
        ),
        changes=HOURS_AND_SERIES,
    ),
    "bookings": TablePolicy(
        read=for_roles(STUDIO, OWN, TEAM, ITSELF),
        insert=seeing(
            narrowed(for_roles(STUDIO, f"{OWN} AND {OWN_CLIENT} AND {NO_CLASH}"), MAY_DRAW),
            client_id="clients",
        ),
        update=updates(
            "status occupies overlap_allowed charge client_package_id withdrawn_at version",
            for_roles(STUDIO, OWN),
        )
        | updates("status version", {Role.ASSISTANT: TEAM}),
        hidden=no_money("charge"),
        changes=DEBTS_OF_FORMER_CLIENTS,
    ),
    **BOOKS,
    "outbox_messages": TablePolicy(
        read=OF_A_SENDER,
        insert=signed("created_by", OF_A_SENDER),
        update=updates(
            "content claimed_until sent_at attempts last_error send_after failed_at cancelled_at",
            OF_A_SENDER,
        ),
        changes=SENT_OR_AS_IT_WAS,
    ),
    "media": TablePolicy(
        read={
            Role.ADMIN: EVERYTHING,
            Role.OWNER: STUDIO,
            Role.FRONT_DESK: STUDIO,
            Role.SENIOR: pictures(OWN, OWN_CLIENT),
            Role.TRAINER: pictures(OWN, OWN_CLIENT),
            Role.ASSISTANT: pictures(TEAM, TEAM_CLIENT),
            Role.CLIENT: pictures(NOTHING, ITSELF),
        },
        insert=signed("created_by", for_roles(STUDIO, f"{STUDIO} AND (({OWN}) OR ({OWN_CLIENT}))")),
        update=updates(
            "removed_at", for_roles(STUDIO, f"{STUDIO} AND (({OWN}) OR ({OWN_CLIENT}))")
        ),
    ),
    "organization_settings": TablePolicy(
        read=everyone(STUDIO), insert=OWNERS, update=updates("value version", OWNERS)
    ),
    "feature_switches": TablePolicy(
        read=everyone(STUDIO), insert=OWNERS, update=updates("enabled version", OWNERS)
    ),
    "performed_requests": TablePolicy(
        read=signed("user_id", everyone(STUDIO)),
        insert=signed("user_id", everyone(STUDIO)),
    ),
    "audit_entries": TablePolicy(
        read=OWNERS,
        insert=narrowed(signed("user_id", everyone(STUDIO)), f"{OWN_NAME} AND {ABOUT_A_CLIENT}"),
    ),
    "audit_links": TablePolicy(read=OWNERS),
    "audit_heads": TablePolicy(read=OWNERS),
}

# Whoever sees none of a table's rows may still ask for them, so that the same query does for
# every role; the hashes of passwords alone are not to be asked for.
POLICIES: Mapping[str, TablePolicy] = {
    table: replace(policy, read=dict.fromkeys(Role, NOTHING) | dict(policy.read))
    if policy.read
    else policy
    for table, policy in _BY_TABLE.items()
}
