"""Whose the rows of each table are, and who adds them, by the design's table of rights."""

from __future__ import annotations

from studio_app.domain.people import Role

NEVER_SEEN = {"credentials", "failed_logins"}
WRITTEN_BY_TRIGGERS = {"audit_links", "audit_heads", "receipt_counters"}

OF_A_CLIENT = {
    "clients",
    "client_alerts",
    "client_tags",
    "client_consents",
    "client_notes",
    "client_packages",
    "package_events",
    "credit_entries",
    "payments",
    "receipts",
    "fee_audit_entries",
    "waiting_list_entries",
    "session_notes",
}
OF_A_TRAINER = {
    "trainers",
    "assignments",
    "weekly_hours",
    "availability_overrides",
    "busy_imports",
    "time_off",
    "series",
    "sessions",
    "bookings",
    "pay_rates",
    "trainer_prices",
    "trainer_profiles",
    "trainer_certificates",
    "pay_statements",
    "pay_statement_lines",
}
OF_THE_STUDIO = {
    "organizations",
    "places",
    "closures",
    "opening_hours",
    "package_types",
    "organization_settings",
    "feature_switches",
    "fee_rates",
    "receipt_counters",
}

_OWNERS = {Role.ADMIN, Role.OWNER}
_TRAINERS = {Role.SENIOR, Role.TRAINER}
_WHO_SELL = _OWNERS | _TRAINERS | {Role.FRONT_DESK}
_STAFF = _WHO_SELL | {Role.ASSISTANT}

ONLY_FOR = {
    "client_alerts": _STAFF,
    "client_tags": _STAFF,
    "client_notes": _STAFF,
    "client_merges": _OWNERS | {Role.FRONT_DESK},
    "till_closes": _WHO_SELL,
    "import_runs": _OWNERS,
    "import_rows": _OWNERS,
    "weekly_hours": _STAFF,
    "availability_overrides": _STAFF,
    "busy_imports": _STAFF,
    "time_off": _STAFF,
    "session_notes": set(Role) - {Role.FRONT_DESK},
    "payments": set(Role) - {Role.ASSISTANT},
    "receipts": set(Role) - {Role.ASSISTANT},
    "fee_audit_entries": _WHO_SELL,
    "fee_rates": _WHO_SELL,
    "receipt_counters": _WHO_SELL,
    "trainer_prices": _WHO_SELL,
    "pay_rates": _OWNERS | _TRAINERS,
    "pay_statements": _OWNERS | _TRAINERS,
    "pay_statement_lines": _OWNERS | _TRAINERS,
    "trainer_certificates": _STAFF,
    "note_templates": _OWNERS | _TRAINERS,
    "assignment_failures": _OWNERS | {Role.FRONT_DESK},
    "transfers": _WHO_SELL,
    "outbox_messages": _WHO_SELL,
    "invitations": _OWNERS | {Role.SENIOR},
    "assisted_trainers": _OWNERS | {Role.ASSISTANT},
    "audit_entries": _OWNERS,
    "audit_links": _OWNERS,
    "audit_heads": _OWNERS,
}
"""Who sees anything of a table at all; everybody where it is not named."""

ADDED_BY_TRAINERS = {
    "client_alerts",
    "sessions",
    "bookings",
    "series",
    "waiting_list_entries",
    "session_notes",
    "client_tags",
    "client_consents",
    "client_notes",
    "client_packages",
    "package_shares",
    "package_events",
    "credit_entries",
    "payments",
    "receipts",
    "fee_audit_entries",
    "till_closes",
    "transfers",
    "media",
    "outbox_messages",
    "note_templates",
    "weekly_hours",
    "availability_overrides",
    "busy_imports",
    "time_off",
    "trainer_profiles",
    "trainer_certificates",
}
_ABOUT_TRAINERS = {
    *("weekly_hours", "availability_overrides", "busy_imports", "time_off"),
    *("trainer_profiles", "trainer_certificates", "session_notes", "note_templates"),
}
ADDED_BY_STUDIO = (ADDED_BY_TRAINERS - _ABOUT_TRAINERS) | {
    "clients",
    "assignments",
    "assignment_failures",
}
ADDED_BY_OWNERS = (
    ADDED_BY_TRAINERS
    | ADDED_BY_STUDIO
    | {"places", "closures", "package_types", "fee_rates", "pay_rates", "trainer_prices"}
    | {"organization_settings", "feature_switches", "import_runs", "import_rows"}
    | {"opening_hours", "assisted_trainers", "pay_statements", "pay_statement_lines"}
)

SIGNED = {
    "client_consents": "recorded_by",
    "client_notes": "author_id",
    "saved_filters": "user_id",
    "package_shares": "created_by",
    "package_events": "user_id",
    "till_closes": "closed_by",
    "pay_statements": "issued_by",
    "import_runs": "created_by",
    "credit_entries": "created_by",
    "payments": "taken_by",
    "audit_entries": "user_id",
    "waiting_list_entries": "created_by",
    "session_notes": "author_id",
    "transfers": "asked_by",
    "fee_audit_entries": "user_id",
    "receipts": "issued_by",
    "outbox_messages": "created_by",
    "media": "created_by",
    "performed_requests": "user_id",
}
"""Which column of a new row has to name the viewer."""
