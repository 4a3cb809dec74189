"""Which kind of thing each table is about: all that a server tells of a change."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from studio_app.domain.changes import Aggregate

# Whoever may write in every studio tells on it, without a word about where.
CHANNEL = "studio_app"

_TABLES: Mapping[Aggregate, str] = {
    Aggregate.SESSION: "sessions bookings series waiting_list_entries session_notes note_templates",
    Aggregate.CLIENT: "clients client_alerts client_tags client_consents client_notes "
    "client_merges assignments assignment_failures "
    "transfers media",
    Aggregate.PACKAGE: "package_types client_packages package_shares package_events "
    "credit_entries payments receipts till_closes",
    Aggregate.TRAINER: "trainers weekly_hours availability_overrides time_off busy_imports "
    "trainer_prices pay_rates pay_statements pay_statement_lines assisted_trainers "
    "trainer_profiles trainer_certificates",
}
_KINDS = {table: kind for kind, tables in _TABLES.items() for table in tables.split()}


def kind_of(table: str) -> Aggregate:
    """Return what a change of the table is about: the studio itself for all that is not listed."""
    return _KINDS.get(table, Aggregate.ORGANIZATION)


def channel_of(organization_id: UUID) -> str:
    """Return the channel of a studio: its name is known to those who know the studio's key.

    A server lets anybody listen to anything, but tells nobody which channels there are.
    """
    return f"{CHANNEL}_{organization_id.hex}"


def kinds_told(payload: str) -> frozenset[Aggregate]:
    """Return what a payload tells of: everything, unless it names a kind that is known."""
    try:
        return frozenset({Aggregate(payload)})
    except ValueError:
        return frozenset(Aggregate)
