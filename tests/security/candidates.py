"""New rows that fit together in themselves, the viewer's own and foreign ones alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, product
from typing import Any

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from tests.factories import NOW, TODAY
from tests.security import candidates_core as core
from tests.security.candidates_core import Rows, copies, in_one_studio, of, signed

New = Iterator[dict[str, Any]]


def candidates(table: str, rows: Rows, viewer: Viewer) -> list[dict[str, Any]]:
    """Return rows that the database itself would take, for every studio, trainer and client."""
    make = _SPECIAL.get(table)
    return list(make(rows, viewer) if make else copies(table, rows))


def _failed_logins(_rows: Rows, _viewer: Viewer) -> New:
    yield {"login_hash": str(new_id()), "failures": 1}


def _invitations(rows: Rows, _viewer: Viewer) -> New:
    for row in rows["invitations"]:
        yield dict(row) | {"id": new_id()}


def _dated(table: str) -> Callable[[Rows, Viewer], New]:
    def make(rows: Rows, _viewer: Viewer) -> New:
        for row in rows[table]:
            yield dict(row) | {"id": new_id(), "valid_from": TODAY + timedelta(days=500)}

    return make


def _settings(rows: Rows, _viewer: Viewer) -> New:
    for row in rows["organization_settings"]:
        yield dict(row) | {"name": str(new_id())}


def _switches(rows: Rows, _viewer: Viewer) -> New:
    for row in rows["feature_switches"]:
        yield dict(row) | {"feature": str(new_id())}


def _time_off(rows: Rows, _viewer: Viewer) -> New:
    for row, status in product(rows["time_off"], ("requested", "approved")):
        yield dict(row) | {"id": new_id(), "status": status}


def _series(rows: Rows, _viewer: Viewer) -> New:
    model = dict(rows["series"][0])
    for trainer, client in in_one_studio(rows, "trainers", "clients"):
        yield model | of(client) | {"id": new_id(), "trainer_id": trainer["id"]}
    for trainer in rows["trainers"]:
        studio = trainer["organization_id"]
        alone = {"client_id": None, "trainer_id": trainer["id"], "organization_id": studio}
        yield model | {"id": new_id()} | alone


def _waiting(rows: Rows, viewer: Viewer) -> New:
    trainers = cycle((None, "mine", "any"))
    for client, trainer in in_one_studio(rows, "clients", "trainers"):
        named = trainer["id"] if next(trainers) else None
        row = of(client) | {"trainer_id": named, "status": "waiting", "created_at": NOW}
        yield from signed("created_by", row | {"note": "", "version": 1}, rows, viewer)


def _notes(rows: Rows, viewer: Viewer) -> New:
    for client, trainer in in_one_studio(rows, "clients", "trainers"):
        row = of(client) | {"trainer_id": trainer["id"], "written_at": NOW, "text": "x"}
        yield from signed("author_id", row | {"shared": True, "version": 1}, rows, viewer)


def _transfers(rows: Rows, viewer: Viewer) -> New:
    states = cycle(("asked", "asked", "done", "declined"))
    for client, start, end in in_one_studio(rows, "clients", "trainers", "trainers"):
        if start is end:
            continue
        row = of(client) | {
            "from_trainer_id": start["id"],
            "to_trainer_id": end["id"],
            "status": next(states),
            "reason": "",
            "asked_at": NOW,
            "version": 1,
        }
        yield from signed("asked_by", row, rows, viewer)


def _fee_audit(rows: Rows, viewer: Viewer) -> New:
    for row in rows["fee_audit_entries"]:
        yield from signed("user_id", dict(row), rows, viewer)


def _receipts(rows: Rows, viewer: Viewer) -> New:
    last = {row["organization_id"]: row["last_number"] for row in rows["receipt_counters"]}
    done = {row["payment_id"] for row in rows["receipts"]}
    for payment in rows["payments"]:
        if payment["id"] not in done:
            studio = payment["organization_id"]
            row = {
                "organization_id": studio,
                "client_id": payment["client_id"],
                "payment_id": payment["id"],
                "number": last[studio] + 1,
                "issued_at": NOW,
            }
            yield from signed("issued_by", row, rows, viewer)


def _messages(rows: Rows, viewer: Viewer) -> New:
    for studio in rows["organizations"]:
        model = next(r for r in rows["outbox_messages"] if r["organization_id"] == studio["id"])
        yield from signed("created_by", dict(model), rows, viewer)


def _media(rows: Rows, viewer: Viewer) -> New:
    for row in rows["media"]:
        yield from signed("created_by", dict(row), rows, viewer)


def _counted_on(table: str, column: str) -> Callable[[Rows, Viewer], New]:
    """Return rows in place of those that triggers wrote; the database takes none of them."""

    def make(rows: Rows, _viewer: Viewer) -> New:
        for row in rows[table]:
            yield dict(row) | {column: row[column] + 1_000}

    return make


def _requests(rows: Rows, viewer: Viewer) -> New:
    for studio in rows["organizations"]:
        row = {
            "organization_id": studio["id"],
            "use_case": "book",
            "performed_at": NOW,
            "outcome": {"done": True},
        }
        yield from signed("user_id", row, rows, viewer)


def _tags(rows: Rows, _viewer: Viewer) -> New:
    for row in rows["client_tags"]:
        yield dict(row) | {"id": new_id(), "tag": "new"}


def _signed(table: str, column: str) -> Callable[[Rows, Viewer], New]:
    def make(rows: Rows, viewer: Viewer) -> New:
        for row in rows[table]:
            yield from signed(column, dict(row), rows, viewer)

    return make


def _shares(rows: Rows, viewer: Viewer) -> New:
    taken = {(row["client_package_id"], row["client_id"]) for row in rows["package_shares"]}
    for package, client in in_one_studio(rows, "client_packages", "clients"):
        owner = package["client_id"]
        if owner != client["id"] and (package["id"], client["id"]) not in taken:
            row = of(client) | {
                "client_package_id": package["id"],
                "owner_id": owner,
                "created_at": NOW,
            }
            yield from signed("created_by", row, rows, viewer)


def _profiles(rows: Rows, _viewer: Viewer) -> New:
    written = {row["trainer_id"]: row for row in rows["trainer_profiles"]}
    for trainer in rows["trainers"]:
        if trainer["id"] not in written:
            yield dict(next(iter(written.values()))) | {
                "trainer_id": trainer["id"],
                "organization_id": trainer["organization_id"],
            }


def _statement_lines(rows: Rows, _viewer: Viewer) -> New:
    for row in rows["pay_statement_lines"]:
        yield dict(row) | {"id": new_id()}


_SPECIAL: dict[str, Callable[[Rows, Viewer], New]] = {
    "memberships": core.memberships,
    "credentials": core.credentials,
    "assisted_trainers": core.assisted_trainers,
    "clients": core.clients,
    "client_alerts": core.client_alerts,
    "assignments": core.assignments,
    "sessions": core.sessions,
    "bookings": core.bookings,
    "client_packages": core.client_packages,
    "credit_entries": core.credit_entries,
    "payments": core.payments,
    "audit_entries": core.audit_entries,
    "failed_logins": _failed_logins,
    "invitations": _invitations,
    "fee_rates": _dated("fee_rates"),
    "pay_rates": _dated("pay_rates"),
    "trainer_prices": _dated("trainer_prices"),
    "organization_settings": _settings,
    "feature_switches": _switches,
    "time_off": _time_off,
    "series": _series,
    "waiting_list_entries": _waiting,
    "session_notes": _notes,
    "transfers": _transfers,
    "fee_audit_entries": _fee_audit,
    "receipts": _receipts,
    "outbox_messages": _messages,
    "media": _media,
    "client_tags": _tags,
    "client_consents": _signed("client_consents", "recorded_by"),
    "client_notes": _signed("client_notes", "author_id"),
    "client_merges": _signed("client_merges", "user_id"),
    "saved_filters": _signed("saved_filters", "user_id"),
    "package_shares": _shares,
    "package_events": _signed("package_events", "user_id"),
    "till_closes": _signed("till_closes", "closed_by"),
    "trainer_profiles": _profiles,
    "pay_statements": _signed("pay_statements", "issued_by"),
    "pay_statement_lines": _statement_lines,
    "import_runs": _signed("import_runs", "created_by"),
    "performed_requests": _requests,
    "audit_links": _counted_on("audit_links", "number"),
    "audit_heads": _counted_on("audit_heads", "number"),
    "receipt_counters": _counted_on("receipt_counters", "last_number"),
}
