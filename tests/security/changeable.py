"""Which columns each role may change, by the design's table of rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from studio_app.domain.people import Role

_OWNERS = (Role.ADMIN, Role.OWNER)
_STUDIO = (*_OWNERS, Role.FRONT_DESK)
_TRAINERS = (Role.SENIOR, Role.TRAINER)
_ALL_WHO_BOOK = (*_STUDIO, *_TRAINERS)


def _by(roles: Iterable[Role], columns: str) -> dict[Role, frozenset[str]]:
    return dict.fromkeys(roles, frozenset(columns.split()))


_OF_A_CLIENT = (
    "name search_text phone email birth_date active gender height_cm weight_grams address "
    "emergency_name emergency_phone payer_id"
)

COLUMNS: Mapping[str, Mapping[Role, frozenset[str]]] = {
    "organizations": _by(
        _OWNERS,
        "name time_zone locale late_cancel_hours late_cancel_spends_credit no_show_spends_credit "
        "refund_limit trainer_limit password_minimum idle_lock_minutes version",
    ),
    "clients": _by(_ALL_WHO_BOOK, f"{_OF_A_CLIENT} version")
    | _by(_OWNERS, f"{_OF_A_CLIENT} withdrawn_at version")
    | _by(
        (Role.ASSISTANT, Role.CLIENT),
        "search_text phone email address emergency_name emergency_phone version",
    ),
    "client_alerts": _by(_ALL_WHO_BOOK, "text health_notes version"),
    "client_tags": _by(_ALL_WHO_BOOK, "removed_at"),
    "client_notes": _by(_ALL_WHO_BOOK, "text removed_at version"),
    "saved_filters": _by(Role, "name definition removed_at version"),
    "package_shares": _by(_ALL_WHO_BOOK, "removed_at"),
    "import_runs": _by(_OWNERS, "counts undone_at undone_by"),
    "trainers": _by(
        _OWNERS,
        "name colour position session_minutes accepts_new_clients buffer_before buffer_after "
        "client_capacity version",
    ),
    "places": _by(_OWNERS, "name position active room kind version"),
    "opening_hours": _by(
        _OWNERS, "weekday start_minute end_minute valid_from valid_until removed_at version"
    ),
    "assisted_trainers": _by(_OWNERS, "removed_at"),
    "assignments": _by(_STUDIO, "note"),
    "assignment_failures": _by(_STUDIO, "resolved_at"),
    "trainer_profiles": _by(
        (*_OWNERS, *_TRAINERS),
        "bio specialties languages working_since phone email website links licence_number "
        "licence_expires_on insurance_provider insurance_policy insurance_expires_on version",
    ),
    "trainer_certificates": _by(
        (*_OWNERS, *_TRAINERS), "name issuer issued_on expires_on removed_at version"
    ),
    "note_templates": _by((*_OWNERS, *_TRAINERS), "name content removed_at version"),
    "pay_rates": _by(_OWNERS, "removed_at"),
    "pay_statements": _by(_OWNERS, "paid_at paid_by withdrawn_at note version"),
    "closures": _by(_OWNERS, "name removed_at version"),
    "busy_imports": _by((*_OWNERS, *_TRAINERS), "starts_at ends_at imported_at removed_at"),
    "package_types": _by(
        _OWNERS,
        "name sessions price validity_days validity_months durations pays_personal pays_group "
        "description session_minutes position active removed_at version",
    ),
    "fee_rates": _by(_OWNERS, "vat_rate card_fee_rate prices_include_fees"),
    "weekly_hours": _by(
        (*_OWNERS, *_TRAINERS),
        "weekday start_minute end_minute place_id valid_from valid_until removed_at version",
    ),
    "availability_overrides": _by(
        (*_OWNERS, *_TRAINERS), "start_minute end_minute place_id note removed_at version"
    ),
    "time_off": _by(
        _OWNERS,
        "starts_at ends_at kind status note decided_by decided_at decision withdrawn_at version",
    )
    | _by(_TRAINERS, "starts_at ends_at kind note withdrawn_at version"),
    "series": _by(
        _ALL_WHO_BOOK, "rule start_minute minutes place_id capacity title ended_at version"
    ),
    "waiting_list_entries": _by(_ALL_WHO_BOOK, "session_id wish note status booking_id version"),
    "session_notes": _by(
        (*_OWNERS, *_TRAINERS),
        "text rating shared feedback exercises goals_reached next_focus homework version",
    ),
    "transfers": _by(
        _OWNERS, "status notes decision batch_id choices decided_by decided_at version"
    ),
    "sessions": _by(
        _TRAINERS,
        "overlap_allowed starts_at ends_at place_id title capacity occupies withdrawn_at series_id "
        "series_day version",
    )
    | _by(
        _STUDIO,
        "trainer_id overlap_allowed starts_at ends_at place_id title capacity occupies "
        "withdrawn_at series_id series_day version",
    ),
    "bookings": _by(
        _ALL_WHO_BOOK,
        "status occupies overlap_allowed charge client_package_id withdrawn_at version",
    )
    | _by((Role.ASSISTANT,), "status version"),
    "client_packages": _by(
        _STUDIO, "expires_on frozen_from frozen_until price_reduction voided_at version"
    )
    | _by(_TRAINERS, "expires_on frozen_from frozen_until voided_at version"),
    "trainer_prices": _by(_OWNERS, "valid_until removed_at version"),
    "outbox_messages": _by(
        _ALL_WHO_BOOK,
        "content claimed_until sent_at attempts last_error send_after failed_at cancelled_at",
    ),
    "media": _by(_ALL_WHO_BOOK, "removed_at"),
    "organization_settings": _by(_OWNERS, "value version"),
    "feature_switches": _by(_OWNERS, "enabled version"),
}
"""A column of a row that is seen and is the viewer's; what is not named is changed by nobody."""
