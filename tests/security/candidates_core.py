"""New rows of people, diary and packages that fit together in themselves, whoever's they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, product
from typing import Any

from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Viewer
from tests.factories import NOW, TODAY
from tests.security.oracle import Row

Rows = dict[str, list[Row]]


def copies(table: str, rows: Rows) -> Iterator[dict[str, Any]]:
    for row in rows[table]:
        fresh = dict(row) | ({"id": new_id()} if "id" in row else {})
        for column, value in (("login", str(new_id())), ("name", str(new_id())), ("user_id", None)):
            if column in row and not (table == "memberships" and column == "user_id"):
                fresh[column] = value
        yield fresh


def memberships(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for row in copies("memberships", rows):
        role = "owner" if row["role"] != "owner" else "admin"
        yield row | {"role": role, "database_role": None}


def credentials(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {row["user_id"] for row in rows["credentials"]}
    for user in rows["users"]:
        if user["id"] not in taken:
            yield {"user_id": user["id"], "password_hash": "x", "failed_logins": 0}


def assisted_trainers(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {(row["membership_id"], row["trainer_id"]) for row in rows["assisted_trainers"]}
    for member, trainer in product(rows["memberships"], rows["trainers"]):
        if (member["id"], trainer["id"]) not in taken:
            studio = trainer["organization_id"]
            yield {
                "membership_id": member["id"],
                "trainer_id": trainer["id"],
                "organization_id": studio,
            }


def clients(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for row in copies("clients", rows):
        yield row | {"number": 100 + row["number"]}


def client_alerts(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    taken = {row["client_id"] for row in rows["client_alerts"]}
    for client in rows["clients"]:
        if client["id"] not in taken:
            yield of(client) | {"text": "new"}


def of(client: Row) -> dict[str, Any]:
    return {"client_id": client["id"], "organization_id": client["organization_id"]}


def in_one_studio(rows: Rows, *tables: str) -> Iterator[tuple[Row, ...]]:
    for found in product(*(rows[table] for table in tables)):
        if len({row["organization_id"] for row in found}) == 1:
            yield found


def assignments(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    for client, trainer in in_one_studio(rows, "clients", "trainers"):
        yield of(client) | {
            "id": new_id(),
            "trainer_id": trainer["id"],
            "started_at": NOW,
            "ended_at": NOW,
            "note": "",
        }


def sessions(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    start = NOW + timedelta(days=300)
    for row, overlap in product(copies("sessions", rows), (False, True)):
        yield row | {
            "id": new_id(),
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "overlap_allowed": overlap,
        }


def bookings(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    overlaps = cycle((False, False, True))
    for session, client in in_one_studio(rows, "sessions", "clients"):
        yield of(client) | {
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


def client_packages(rows: Rows, _viewer: Viewer) -> Iterator[dict[str, Any]]:
    balances = cycle((0, 0, 5))
    for client, kind in in_one_studio(rows, "clients", "package_types"):
        yield of(client) | {
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


def signed(column: str, row: dict[str, Any], rows: Rows, viewer: Viewer) -> Iterator[Any]:
    for user_id in (viewer.user_id, rows["users"][-1]["id"]):
        yield row | {"id": new_id(), column: user_id}


def credit_entries(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
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
        yield from signed("created_by", row, rows, viewer)


def payments(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
    paid = {row["client_id"]: row["id"] for row in rows["payments"] if row["amount"] > 0}
    for client, amount in product(rows["clients"], (1, -1, -5_001)):
        row = of(client) | {"amount": amount, "method": "cash", "paid_at": NOW}
        yield from signed("taken_by", row, rows, viewer)
        if amount < 0 and client["id"] in paid:
            given_back = row | {"refund_of": paid[client["id"]]}
            yield from signed("taken_by", given_back, rows, viewer)


def audit_entries(rows: Rows, viewer: Viewer) -> Iterator[dict[str, Any]]:
    clients = [None, *rows["clients"]]
    for studio, client in product(rows["organizations"], clients):
        if client and client["organization_id"] != studio["id"]:
            continue
        row = {
            "organization_id": studio["id"],
            "client_id": client["id"] if client else None,
            "at": NOW,
            "user_name": viewer.name,
            "action": "x",
            "subject": "x",
            "subject_id": new_id(),
            "reason": "",
        }
        yield from signed("user_id", row, rows, viewer)
