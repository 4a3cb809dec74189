"""Who sees and changes what about packages and money, written as ``policies`` says."""

from __future__ import annotations

from collections.abc import Mapping

from studio_app.domain.people import Role
from studio_app.repositories.policy_parts import (
    AFTER_WHAT_WAS_PAID,
    ALL_REFUNDS_SMALL,
    DRAWN_BY_WHO_MAY,
    FROM_A_PACKAGE_SEEN,
    ITS_SHARE,
    ITSELF,
    NO_CREDIT,
    NO_REFUND,
    NOT_PAID,
    OF_AN_OPEN_STATEMENT,
    OWN,
    OWN_CLIENT,
    OWN_OR_DRAWN,
    OWN_PACKAGE,
    OWN_PERSON,
    OWN_SHARE,
    OWNERS,
    PAID_IS_PAID,
    RATES_AFTER_WHAT_WAS_PAID,
    SMALL_REFUND,
    STUDIO,
    TEAM_CLIENT,
    TEAM_SHARE,
    TERMS_OF_OWN_CLIENTS,
    UNDONE_ONESELF,
    TablePolicy,
    everyone,
    for_roles,
    here,
    narrowed,
    no_money,
    of_same_client,
    seeing,
    sharing,
    signed,
    updates,
)

# What lies in a till is between who keeps it and the owners.
_OWN_TILL = dict.fromkeys(
    (Role.FRONT_DESK, Role.SENIOR, Role.TRAINER), f"{STUDIO} AND {OWN_PERSON}"
)

BOOKS: Mapping[str, TablePolicy] = {
    "package_types": TablePolicy(
        read=everyone(STUDIO),
        insert=OWNERS,
        update=updates(
            "name sessions price validity_days validity_months durations pays_personal pays_group "
            "description session_minutes position active removed_at version",
            OWNERS,
        ),
    ),
    "client_packages": TablePolicy(
        read=for_roles(
            STUDIO,
            sharing(OWN_CLIENT, "id"),
            sharing(TEAM_CLIENT, "id"),
            sharing(ITSELF, "id"),
        ),
        insert=seeing(
            narrowed(
                for_roles(f"{STUDIO} AND {NO_CREDIT}", f"{OWN_CLIENT} AND {NO_CREDIT}"),
                FROM_A_PACKAGE_SEEN,
            ),
            sold_by_trainer_id="trainers",
        ),
        update=updates(
            "expires_on frozen_from frozen_until price_reduction voided_at version",
            for_roles(STUDIO),
        )
        | updates(
            "expires_on frozen_from frozen_until voided_at version",
            dict.fromkeys((Role.SENIOR, Role.TRAINER), sharing(OWN_CLIENT, "id")),
        ),
        hidden=no_money("price price_reduction"),
        changes=TERMS_OF_OWN_CLIENTS,
    ),
    "package_shares": TablePolicy(
        read=for_roles(STUDIO, OWN_SHARE, TEAM_SHARE, ITS_SHARE),
        insert=seeing(
            signed("created_by", for_roles(STUDIO, OWN_PACKAGE)),
            client_id="clients",
        ),
        update=updates("removed_at", for_roles(STUDIO, OWN_PACKAGE)),
    ),
    "package_events": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, TEAM_CLIENT, ITSELF),
        insert=of_same_client(
            here(signed("user_id", for_roles(STUDIO, OWN_CLIENT))),
            client_package_id="client_packages",
        ),
        hidden=no_money("amount"),
    ),
    "credit_entries": TablePolicy(
        read=for_roles(
            STUDIO,
            sharing(OWN_CLIENT, "client_package_id"),
            sharing(TEAM_CLIENT, "client_package_id"),
            sharing(ITSELF, "client_package_id"),
        ),
        insert=narrowed(
            of_same_client(
                here(
                    signed(
                        "created_by",
                        for_roles(
                            STUDIO, f"{sharing(OWN_CLIENT, 'client_package_id')} AND {OWN_OR_DRAWN}"
                        ),
                    )
                ),
                client_package_id="client_packages",
            ),
            DRAWN_BY_WHO_MAY,
        ),
    ),
    "payments": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, itself=ITSELF),
        insert=of_same_client(
            here(
                signed(
                    "taken_by",
                    for_roles(STUDIO, f"{OWN_CLIENT} AND {NO_REFUND}")
                    | {Role.FRONT_DESK: f"{STUDIO} AND {SMALL_REFUND}"},
                )
            ),
            client_package_id="client_packages",
            booking_id="bookings",
        ),
        additions={Role.FRONT_DESK: ALL_REFUNDS_SMALL},
    ),
    "fee_rates": TablePolicy(
        read=for_roles(STUDIO, STUDIO),
        insert=OWNERS,
        update=updates("vat_rate card_fee_rate prices_include_fees", OWNERS),
    ),
    "fee_audit_entries": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT),
        insert=of_same_client(
            here(signed("user_id", for_roles(STUDIO, OWN_CLIENT))),
            payment_id="payments",
            client_package_id="client_packages",
        ),
    ),
    "receipt_counters": TablePolicy(read=for_roles(STUDIO, STUDIO)),
    "receipts": TablePolicy(
        read=for_roles(STUDIO, OWN_CLIENT, itself=ITSELF),
        insert=of_same_client(
            here(signed("issued_by", for_roles(STUDIO, OWN_CLIENT))), payment_id="payments"
        ),
    ),
    "pay_rates": TablePolicy(
        read=OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN),
        insert=seeing(narrowed(OWNERS, AFTER_WHAT_WAS_PAID), trainer_id="trainers"),
        update=updates("removed_at", OWNERS),
        changes=RATES_AFTER_WHAT_WAS_PAID,
    ),
    "pay_statements": TablePolicy(
        read=OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN),
        insert=seeing(signed("issued_by", narrowed(OWNERS, NOT_PAID)), trainer_id="trainers"),
        update=updates("paid_at paid_by withdrawn_at note version", OWNERS),
        changes=PAID_IS_PAID,
    ),
    "pay_statement_lines": TablePolicy(
        read=OWNERS | dict.fromkeys((Role.SENIOR, Role.TRAINER), OWN),
        insert=seeing(narrowed(OWNERS, OF_AN_OPEN_STATEMENT), session_id="sessions"),
    ),
    "trainer_prices": TablePolicy(
        read=for_roles(STUDIO, OWN),
        insert=seeing(OWNERS, trainer_id="trainers"),
        update=updates("valid_until removed_at version", OWNERS),
    ),
    "till_closes": TablePolicy(
        read=OWNERS | _OWN_TILL,
        insert=signed(
            "closed_by",
            _OWN_TILL | narrowed(OWNERS, "{row}user_id IN (SELECT user_id FROM memberships)"),
        ),
    ),
    "import_runs": TablePolicy(
        read=OWNERS,
        insert=signed("created_by", narrowed(OWNERS, UNDONE_ONESELF)),
        update=updates("counts undone_at undone_by", narrowed(OWNERS, UNDONE_ONESELF)),
    ),
    "import_rows": TablePolicy(read=OWNERS, insert=OWNERS),
}
