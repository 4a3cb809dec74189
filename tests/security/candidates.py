"""New rows that fit together in themselves, the viewer's own and foreign ones alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, product
from typing import Any

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from tests.factories import NOW, TODAY
from tests.security.oracle import Row

Rows = dict[str, list[Row]]


def candidates(table: str, rows: Rows, viewer: Viewer) -> list[dict[str, Any]]:
    """Return rows that the database itself would take, for every studio, trainer and client."""
    make = _SPECIAL.get(table)
    return list(make(rows, viewer) if make else _copies(table, rows))


def _copies(table: str, rows: Rows) -> Iterator[dict[str, Any]]:
    for row in rows[table]:
        fresh = dict(row) | ({"id": new_id()} if "id" in row else {})
        for column, value in (("login", str(new_id())), ("name", str(new_id())), ("user_id", None)):
            if column in row and not (table == "memberships" and column == "user_id"):
                fresh[column] = value
        yield fresh


def _memberships(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for row in _copies("memberships", rows):
        role = "owner" if row["role"] != "owner" else "admin"
        yield row | {"role": role, "database_role": None}


def _credentials(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {row["user_id"] for row in rows["credentials"]}
    for user in rows["users"]:
        if user["id"] not in taken:
            yield {"user_id": user["id"], "password_hash": "x", "failed_logins": 0}


def _assisted_trainers(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {(row["membership_id"], row["trainer_id"]) for row in rows["assisted_trainers"]}
    for member, trainer in product(rows["memberships"], rows["trainers"]):
        if (member["id"], trainer["id"]) not in taken:
            studio = trainer["organization_id"]
            yield {
                "membership_id": member["id"],
                "trainer_id": trainer["id"],
                "organization_id": studio,
            }


def _clients(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for row in _copies("clients", rows):
        yield row | {"number": 100 + row["number"]}


def _client_alerts(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {row["client_id"] for row in rows["client_alerts"]}
    for client in rows["clients"]:
        if client["id"] not in taken:
            yield _of(client) | {"text": "new"}


def _of(client: Row) -> dict[str, Any]:
    return {"client_id": client["id"], "organization_id": client["organization_id"]}


def _in_one_studio(rows: Rows, *tables: str) -> Iterator[tuple[Row, ...]]:
    for found in product(*(rows[table] for table in tables)):
        if len({row["organization_id"] for row in found}) == 1:
            yield found


def _assignments(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for client, trainer in _in_one_studio(rows, "clients", "trainers"):
        yield _of(client) | {
            "id": new_id(),
            "trainer_id": trainer["id"],
            "started_at": NOW,
            "ended_at": NOW,
            "note": "",
        }


def _sessions(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    start = NOW + timedelta(days=300)
    for row, overlap in product(_copies("sessions", rows), (False, True)):
        yield row | {
            "id": new_id(),
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "overlap_allowed": overlap,
        }


def _bookings(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    overlaps = cycle((False, False, True))
    for session, client in _in_one_studio(rows, "sessions", "clients"):
        yield _of(client) | {
            "id": new_id(),
            "session_id": session["id"],
            "trainer_id": session["trainer_id"],
            "starts_at": session["starts_at"],
            "ends_at": session["ends_at"],
            "client_name": client["name"],
            "status": "cancelled",
            "occupies": False,
            "overlap_allowed": next(overlaps),
            "charge": 0,
            "created_at": NOW,
            "version": 1,
        }


def _client_packages(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    balances = cycle((0, 0, 5))
    for client, kind in _in_one_studio(rows, "clients", "package_types"):
        yield _of(client) | {
            "id": new_id(),
            "package_type_id": kind["id"],
            "name": "new",
            "sessions": 5,
            "balance": next(balances),
            "price": 1,
            "bought_at": NOW,
            "starts_on": TODAY,
            "version": 1,
        }


def _signed(column: str, row: dict[str, Any], rows: Rows, viewer: Viewer) -> Iterator[Any]:
    for user_id in (viewer.user_id, rows["users"][-1]["id"]):
        yield row | {"id": new_id(), column: user_id}


def _credit_entries(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
    for package in rows["client_packages"]:
        row = {
            "organization_id": package["organization_id"],
            "client_package_id": package["id"],
            "client_id": package["client_id"],
            "kind": "adjusted",
            "amount": 1,
            "reason": "",
            "created_at": NOW,
        }
        yield from _signed("created_by", row, rows, viewer)


def _payments(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
    for client, amount in product(rows["clients"], (1, -1)):
        row = _of(client) | {"amount": amount, "method": "cash", "paid_at": NOW}
        yield from _signed("taken_by", row, rows, viewer)


def _audit_entries(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
    for studio in rows["organizations"]:
        row = {
            "organization_id": studio["id"],
            "at": NOW,
            "user_name": "x",
            "action": "x",
            "subject": "x",
            "subject_id": new_id(),
            "reason": "",
        }
        yield from _signed("user_id", row, rows, viewer)


_SPECIAL: dict[str, Callable[[Rows, Viewer], Iterator[dict[str, Any]]]] = {
    "memberships": _memberships,
    "credentials": _credentials,
    "assisted_trainers": _assisted_trainers,
    "clients": _clients,
    "client_alerts": _client_alerts,
    "assignments": _assignments,
    "sessions": _sessions,
    "bookings": _bookings,
    "client_packages": _client_packages,
    "credit_entries": _credit_entries,
    "payments": _payments,
    "audit_entries": _audit_entries,
}
