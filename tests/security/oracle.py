"""Who may see and change which rows, said once more in plain Python, to compare with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from studio_app.domain.people import Role, Viewer
from studio_app.repositories.schema import Base

Row = Mapping[str, Any]
Keys = set[tuple[Any, ...]]

EVERY_ROLE = ("admin", "owner", "desk", "sara", "anna", "asim", "cara", "zoe")
"""Somebody of every role, and a trainer of the other studio."""

TABLES: Mapping[str, Table] = Base.metadata.tables

OF_A_CLIENT = {"clients", "client_alerts", "client_packages", "credit_entries", "payments"}
OF_A_TRAINER = {"trainers", "assignments", "weekly_hours", "time_off", "sessions", "bookings"}
OF_THE_STUDIO = {"organizations", "places", "package_types"}

CHANGEABLE = {
    "organizations": {Role.ADMIN, Role.OWNER},
    "clients": {Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR, Role.TRAINER},
    "client_alerts": {Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR, Role.TRAINER},
    "sessions": {Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR, Role.TRAINER},
    "bookings": set(Role) - {Role.CLIENT},
    "client_packages": {Role.ADMIN, Role.OWNER, Role.FRONT_DESK, Role.SENIOR, Role.TRAINER},
}
COLUMNS = {
    "organizations": "name time_zone locale late_cancel_hours late_cancel_spends_credit version",
    "clients": "name search_text phone email birth_date active version",
    "client_alerts": "text",
    "sessions": "starts_at ends_at place_id title capacity occupies withdrawn_at version",
    "bookings": "status occupies charge client_package_id withdrawn_at version",
    "client_packages": "version",
}
ADDED_BY_STUDIO = {"clients", "assignments"}
ADDED_BY_TRAINERS = {"client_alerts", "sessions", "bookings", "client_packages"} | {
    "credit_entries",
    "payments",
}

SIGNED = {"credit_entries": "created_by", "payments": "taken_by", "audit_entries": "user_id"}


def key_of(table: str, row: Row) -> tuple[Any, ...]:
    """Return the primary key of a row."""
    return tuple(row[column.name] for column in TABLES[table].primary_key)


def read_everything(connection: Connection) -> dict[str, list[Row]]:
    """Return all rows of all tables."""
    return {
        name: [row._mapping for row in connection.execute(select(table))]
        for name, table in TABLES.items()
    }


@dataclass
class Oracle:
    """What one viewer may do, given all rows there are."""

    viewer: Viewer
    rows: Mapping[str, list[Row]]

    def __post_init__(self) -> None:
        me, role = self.viewer, self.viewer.role
        self.trainers = {me.trainer_id} - {None}
        if role is Role.ASSISTANT:
            team = self.rows["assisted_trainers"]
            self.trainers = {
                r["trainer_id"] for r in team if r["membership_id"] == me.membership_id
            }
        self.clients = {
            row["client_id"]
            for row in self.rows["assignments"]
            if row["trainer_id"] in self.trainers and row["ended_at"] is None
        }
        if role is Role.CLIENT:
            self.clients = {me.client_id}
            # Trainers who look after this client, or did.
            assigned = self.rows["assignments"]
            self.known = {r["trainer_id"] for r in assigned if r["client_id"] == me.client_id}
            booked = [r for r in self.rows["bookings"] if r["client_id"] == me.client_id]
            self.attended = {row["session_id"] for row in booked}

    def visible(self, table: str) -> Keys:
        """Return the keys of the rows that the viewer sees."""
        return {key_of(table, row) for row in self.rows[table] if self.sees(table, row)}

    def sees(self, table: str, row: Row) -> bool:
        """Tell whether the viewer sees the row."""
        role, me = self.viewer.role, self.viewer
        if table == "credentials":
            return False
        if role is Role.ADMIN:
            return True
        in_studio = row.get("organization_id", row.get("id")) == me.organization_id
        if table in OF_THE_STUDIO:
            return bool(in_studio)
        if table == "users":
            members = self.rows["memberships"]
            staff = {r["user_id"] for r in members if r["organization_id"] == me.organization_id}
            return row["id"] == me.user_id or (role is Role.OWNER and row["id"] in staff)
        if table == "audit_entries":
            return role is Role.OWNER and bool(in_studio)
        if table in ("memberships", "assisted_trainers"):
            mine = row.get("user_id") == me.user_id or row.get("membership_id") == me.membership_id
            by_role = table == "memberships" or role is Role.ASSISTANT
            return (role is Role.OWNER and bool(in_studio)) or (mine and by_role)
        if role in (Role.OWNER, Role.FRONT_DESK):
            return bool(in_studio)
        by_role = self._sees_as_client if role is Role.CLIENT else self._sees_as_staff
        return by_role(table, row)

    def _sees_as_staff(self, table: str, row: Row) -> bool:
        if table in OF_A_TRAINER:
            return row["id" if table == "trainers" else "trainer_id"] in self.trainers
        if table == "payments" and self.viewer.role is Role.ASSISTANT:
            return False
        return row["id" if table == "clients" else "client_id"] in self.clients

    def _sees_as_client(self, table: str, row: Row) -> bool:
        hidden = {"client_alerts", "weekly_hours", "time_off"}
        special: dict[str, Callable[[], bool]] = {
            "trainers": lambda: row["id"] in self.known,
            "sessions": lambda: row["id"] in self.attended,
            "clients": lambda: row["id"] in self.clients,
        }
        if table in special:
            return special[table]()
        return table not in hidden and row["client_id"] in self.clients

    def changeable(self, table: str, column: str) -> Keys | None:
        """Return the keys of the rows of which the viewer may change the column, None for none."""
        columns = set(COLUMNS.get(table, "").split())
        if table == "bookings" and self.viewer.role is Role.ASSISTANT:
            columns = {"status", "version"}
        if self.viewer.role not in CHANGEABLE.get(table, ()) or column not in columns:
            return None
        return self.visible(table)

    def may_add(self, table: str, row: Row) -> bool:
        """Tell whether the viewer may add the row, which fits together in itself."""
        role, me = self.viewer.role, self.viewer
        if table in SIGNED and row[SIGNED[table]] != me.user_id:
            return False
        in_studio = role is Role.ADMIN or row.get("organization_id") == me.organization_id
        if table == "audit_entries":
            return in_studio
        if role is not Role.ADMIN and row.get("balance"):
            return False
        if role in (Role.ADMIN, Role.OWNER, Role.FRONT_DESK):
            return in_studio and table in ADDED_BY_STUDIO | ADDED_BY_TRAINERS
        if role not in (Role.TRAINER, Role.SENIOR) or table not in ADDED_BY_TRAINERS:
            return False
        if row.get("overlap_allowed") or row.get("trainer_id", me.trainer_id) != me.trainer_id:
            return False
        if table == "payments" and row["amount"] < 0:
            return False
        return table == "sessions" or row["client_id"] in self.clients
