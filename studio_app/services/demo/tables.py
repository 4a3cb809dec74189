"""The columns that a demo studio fills; those left out keep their defaults or stay empty."""

from __future__ import annotations

from collections.abc import Sequence

from studio_app.repositories.bulk import BulkLoad

COLUMNS = {
    "places": ("id", "organization_id", "name", "position", "room", "kind"),
    "trainers": (
        *("id", "organization_id", "user_id", "name", "colour", "position"),
        *("accepts_new_clients", "buffer_before", "buffer_after", "client_capacity"),
    ),
    "trainer_prices": (
        *("id", "organization_id", "trainer_id", "price", "valid_from", "package_type_id"),
        *("sessions", "offered"),
    ),
    "assisted_trainers": ("membership_id", "trainer_id", "organization_id"),
    "weekly_hours": (
        *("id", "organization_id", "trainer_id", "weekday", "start_minute", "end_minute"),
        *("place_id", "valid_from"),
    ),
    "time_off": (
        *("id", "organization_id", "trainer_id", "starts_at", "ends_at", "kind", "status", "note"),
        *("asked_at", "decided_by", "decided_at", "decision"),
    ),
    "availability_overrides": (
        *("id", "organization_id", "trainer_id", "day", "start_minute", "end_minute", "place_id"),
    ),
    "opening_hours": (
        *("id", "organization_id", "weekday", "start_minute", "end_minute", "valid_from"),
    ),
    "closures": ("id", "organization_id", "day", "name"),
    "busy_imports": (
        *("id", "organization_id", "trainer_id", "source", "uid", "starts_at", "ends_at"),
        "imported_at",
    ),
    "series": (
        *("id", "organization_id", "trainer_id", "client_id", "rule", "time_zone", "starts_on"),
        *("start_minute", "minutes", "place_id", "capacity", "title", "created_at"),
    ),
    "waiting_list_entries": (
        *("id", "organization_id", "client_id", "trainer_id", "session_id", "wish", "note"),
        *("status", "created_at", "created_by"),
    ),
    "package_types": (
        *("id", "organization_id", "name", "sessions", "price", "validity_days", "position"),
        *("session_minutes", "validity_months", "pays_personal", "active", "description"),
    ),
    "clients": (
        *("id", "organization_id", "user_id", "number", "name", "search_text", "phone", "email"),
        *("birth_date", "created_at", "gender", "height_cm", "weight_grams", "address"),
        *("emergency_name", "emergency_phone", "payer_id"),
    ),
    "client_alerts": ("client_id", "organization_id", "text", "health_notes"),
    "client_tags": ("id", "organization_id", "client_id", "tag"),
    "client_consents": (
        *("id", "organization_id", "client_id", "kind", "granted", "at", "recorded_by"),
    ),
    "client_notes": ("id", "organization_id", "client_id", "text", "created_at", "author_id"),
    "session_notes": (
        *("id", "organization_id", "client_id", "trainer_id", "booking_id", "author_id"),
        *("written_at", "text", "rating", "shared", "feedback", "exercises", "goals_reached"),
        *("next_focus", "homework"),
    ),
    "note_templates": ("id", "organization_id", "name", "content"),
    "assignments": (
        *("id", "organization_id", "client_id", "trainer_id", "started_at", "ended_at"),
    ),
    "client_packages": (
        *("id", "organization_id", "client_id", "package_type_id", "sold_by_trainer_id", "name"),
        *("sessions", "price", "bought_at", "starts_on", "expires_on"),
    ),
    "sessions": (
        *("id", "organization_id", "trainer_id", "starts_at", "ends_at", "place_id", "capacity"),
        *("title", "occupies", "overlap_allowed", "version", "created_at", "series_id"),
        "series_day",
    ),
    "bookings": (
        *("id", "organization_id", "session_id", "trainer_id", "starts_at", "ends_at"),
        *("client_id", "client_name", "client_package_id", "status", "occupies", "charge"),
        *("version", "created_at"),
    ),
    "credit_entries": (
        *("id", "organization_id", "client_package_id", "client_id", "booking_id", "kind"),
        *("amount", "reason", "created_at", "created_by"),
    ),
    "payments": (
        *("id", "organization_id", "client_id", "client_package_id", "amount", "method"),
        *("paid_at", "taken_by", "refund_of", "booking_id", "reason"),
    ),
    "package_shares": (
        *("id", "organization_id", "client_package_id", "owner_id", "client_id", "created_at"),
        "created_by",
    ),
    "package_events": (
        *("id", "organization_id", "client_package_id", "client_id", "kind", "at", "user_id"),
        *("reason", "days", "amount", "until"),
    ),
    "trainer_profiles": (
        *("trainer_id", "organization_id", "bio", "specialties", "languages", "working_since"),
        *("website", "links", "licence_number", "licence_expires_on", "insurance_provider"),
        *("insurance_policy", "insurance_expires_on"),
    ),
    "trainer_certificates": (
        *("id", "organization_id", "trainer_id", "name", "issuer", "issued_on", "expires_on"),
    ),
    "pay_rates": (
        *("id", "organization_id", "trainer_id", "valid_from", "kind", "amount"),
        *("no_show_share", "late_cancel_share", "group_kind", "group_amount"),
    ),
    "fee_rates": (
        *("id", "organization_id", "valid_from", "vat_rate", "card_fee_rate"),
        "prices_include_fees",
    ),
    "fee_audit_entries": (
        *("id", "organization_id", "client_id", "payment_id", "client_package_id", "at", "user_id"),
        *("method", "vat_rate", "card_fee_rate", "gross", "net", "vat", "card_fee"),
    ),
    "receipts": (
        *("id", "organization_id", "number", "client_id", "payment_id", "issued_at", "issued_by"),
    ),
    "till_closes": (
        *("id", "organization_id", "user_id", "day", "opening", "expected", "counted", "note"),
        *("closed_at", "closed_by"),
    ),
    "organization_settings": ("organization_id", "name", "value"),
    "outbox_messages": (
        *("id", "organization_id", "kind", "recipient", "content", "created_at", "created_by"),
        *("send_after", "sent_at", "attempts"),
    ),
}

# Of packages that something happened to.
CHANGED_PACKAGES = (
    *COLUMNS["client_packages"],
    *("price_reduction", "frozen_from", "frozen_until", "voided_at"),
)

# Rows that others refer to come first.
_DIARY_AND_BOOKS = ("client_packages", "sessions", "bookings", "credit_entries", "payments")


class Pages:
    """Rows of diary and books that wait to be written together."""

    def __init__(self) -> None:
        self.client_packages: list[tuple[object, ...]] = []
        self.sessions: list[tuple[object, ...]] = []
        self.bookings: list[tuple[object, ...]] = []
        self.credit_entries: list[tuple[object, ...]] = []
        self.payments: list[tuple[object, ...]] = []

    def write(self, bulk: BulkLoad) -> None:
        """Write what waits, and forget it."""
        for table in _DIARY_AND_BOOKS:
            rows: list[tuple[object, ...]] = getattr(self, table)
            write(bulk, table, rows)
            rows.clear()


def write(bulk: BulkLoad, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Write rows that hold the columns of the table, in order."""
    bulk.add(table, COLUMNS[table], rows)
