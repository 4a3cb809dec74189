"""Who may see and change which rows, said once more in plain Python, to compare with.

Written from the table of rights in the design, and not from the program's policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, select

from studio_app.domain.people import Role, Viewer
from studio_app.repositories.schema import Base
from tests.security.changeable import COLUMNS
from tests.security.of_whom import (
    ADDED_BY_OWNERS,
    ADDED_BY_STUDIO,
    ADDED_BY_TRAINERS,
    NEVER_SEEN,
    OF_A_CLIENT,
    OF_A_TRAINER,
    OF_THE_STUDIO,
    ONLY_FOR,
    SIGNED,
)

Row = Mapping[str, Any]
Keys = set[tuple[Any, ...]]

EVERY_ROLE = ("admin", "owner", "desk", "sara", "anna", "asim", "cara", "zoe")
"""Somebody of every role, and a trainer of the other studio."""

TABLES: Mapping[str, Table] = Base.metadata.tables

_PAPERS = {
    *("licence_number", "licence_expires_on", "insurance_provider", "insurance_policy"),
    *("insurance_expires_on", "phone", "email"),
}
HIDDEN = {
    "bookings": {Role.ASSISTANT: {"charge"}},
    "client_packages": {Role.ASSISTANT: {"price", "price_reduction"}},
    "package_events": {Role.ASSISTANT: {"amount"}},
    "assignments": {Role.CLIENT: {"note"}},
    "trainer_profiles": dict.fromkeys((Role.ASSISTANT, Role.CLIENT), _PAPERS),
    "waiting_list_entries": {Role.CLIENT: {"note"}},
}
"""Columns that a role does not read in rows that it sees: money, and what staff say of a client."""

_DESK = {Role.ADMIN, Role.OWNER, Role.FRONT_DESK}
_TRAINERS = {Role.SENIOR, Role.TRAINER}


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
        self.trainers: set[UUID | None] = {me.trainer_id} - {None}
        if role is Role.ASSISTANT:
            team = self.rows["assisted_trainers"]
            self.trainers = {
                r["trainer_id"]
                for r in team
                if r["membership_id"] == me.membership_id and r["removed_at"] is None
            }
        self.clients: set[UUID | None] = {
            row["client_id"]
            for row in self.rows["assignments"]
            if row["trainer_id"] in self.trainers and row["ended_at"] is None
        }
        self.met = {r["client_id"] for r in self.rows["bookings"] if self._gave(r)}
        if role is Role.CLIENT:
            self.clients = self.met = {me.client_id}
            # Trainers who look after this client, or did.
            assigned = self.rows["assignments"]
            self.known = {r["trainer_id"] for r in assigned if r["client_id"] == me.client_id}
            booked = [r for r in self.rows["bookings"] if r["client_id"] == me.client_id]
            self.attended = {row["session_id"] for row in booked}
        self.shared = {
            row["client_package_id"]
            for row in self.rows["package_shares"]
            if row["client_id"] in self.clients and row["removed_at"] is None
        }

    def _gave(self, booking: Row) -> bool:
        return booking["trainer_id"] in self.trainers

    def _here(self, row: Row) -> bool:
        return bool(row.get("organization_id", row.get("id")) == self.viewer.organization_id)

    def visible(self, table: str) -> Keys:
        """Return the keys of the rows that the viewer sees."""
        return {key_of(table, row) for row in self.rows[table] if self.sees(table, row)}

    def hidden(self, table: str) -> set[str]:
        """Return the columns that the viewer does not read."""
        return HIDDEN.get(table, {}).get(self.viewer.role, set())

    def sees(self, table: str, row: Row) -> bool:
        """Tell whether the viewer sees the row."""
        role, me = self.viewer.role, self.viewer
        if table in NEVER_SEEN:
            return False
        if table == "performed_requests":
            return bool(row["user_id"] == me.user_id)
        if table == "saved_filters":
            return bool(row["user_id"] == me.user_id and (role is Role.ADMIN or self._here(row)))
        if role is Role.ADMIN:
            return True
        if role not in ONLY_FOR.get(table, set(Role)):
            return False
        if table == "users":
            members = self.rows["memberships"]
            staff = {r["user_id"] for r in members if r["organization_id"] == me.organization_id}
            theirs = staff if role is Role.OWNER else self._invited("user_id")
            return row["id"] == me.user_id or row["id"] in theirs
        if table in ("memberships", "assisted_trainers"):
            own = row.get("user_id") == me.user_id or row.get("membership_id") == me.membership_id
            invited = table == "memberships" and row["id"] in self._invited("membership_id")
            return (role is Role.OWNER and self._here(row)) or own or invited
        if not self._here(row):
            return False
        if table == "invitations":
            return role is Role.OWNER or bool(row["invited_by"] == me.user_id)
        if table == "till_closes":
            return role is Role.OWNER or bool(row["user_id"] == me.user_id)
        if table == "outbox_messages":
            own = row["created_by"] == me.user_id
            desk = role is Role.FRONT_DESK and row["kind"] != "invitation"
            return role is Role.OWNER or desk or bool(own and role in _TRAINERS)
        if table == "note_templates" and role in _TRAINERS:
            return row["trainer_id"] in {None, me.trainer_id}
        if table in OF_THE_STUDIO or role in _DESK:
            return self._here(row)
        if table == "transfers":
            return bool({row["from_trainer_id"], row["to_trainer_id"]} & self.trainers)
        if table == "package_shares":
            return bool({row["client_id"], row["owner_id"]} & self.clients)
        if table == "client_packages" and row["id"] in self.shared:
            return True
        if table == "credit_entries" and row["client_package_id"] in self.shared:
            return True
        if table == "media":
            about = row["trainer_id"], row["client_id"]
            return self._pictured(row) or about == (None, None)
        by_role = self._sees_as_client if role is Role.CLIENT else self._sees_as_staff
        return by_role(table, row)

    def _invited(self, column: str) -> set[UUID]:
        """Return whom a senior has invited."""
        if self.viewer.role is not Role.SENIOR:
            return set()
        mine = (r for r in self.rows["invitations"] if r["invited_by"] == self.viewer.user_id)
        return {row[column] for row in mine if self._here(row)}

    def _pictured(self, row: Row) -> bool:
        return row["trainer_id"] in self.trainers or row["client_id"] in self.clients

    def _sees_as_staff(self, table: str, row: Row) -> bool:
        if table in OF_A_TRAINER:
            return row["id" if table == "trainers" else "trainer_id"] in self.trainers
        assert table in OF_A_CLIENT, f"nobody has said whose the rows of {table} are"
        return row["id" if table == "clients" else "client_id"] in self.clients

    def _sees_as_client(self, table: str, row: Row) -> bool:
        if table == "trainers":
            return row["id"] in self.known
        if table == "trainer_profiles":
            return row["trainer_id"] in self.known
        if table == "sessions":
            return row["id"] in self.attended
        if table == "session_notes" and not row["shared"]:
            return False
        return row["id" if table == "clients" else "client_id"] in self.clients

    def changeable(self, table: str, column: str) -> Keys | None:
        """Return the keys of the rows of which the viewer may change the column, None for none."""
        if column not in COLUMNS.get(table, {}).get(self.viewer.role, ()):
            return None
        return {
            key_of(table, row)
            for row in self.rows[table]
            if self.sees(table, row) and self._may_change(table, row)
        }

    def _may_change(self, table: str, row: Row) -> bool:
        """Tell whether a row that is seen is the viewer's to change."""
        if table == "session_notes":
            return bool(row["author_id"] == self.viewer.user_id)
        if table == "client_notes" and self.viewer.role not in (Role.ADMIN, Role.OWNER):
            return bool(row["author_id"] == self.viewer.user_id)
        if table == "package_shares" and self.viewer.role in _TRAINERS:
            return row["owner_id"] in self.clients
        if table == "transfers":
            undecided = row["status"] in ("asked", "declined") and row["moved"] is None
            return undecided and row["decided_by"] in (None, self.viewer.user_id)
        if table == "time_off" and self.viewer.role in _TRAINERS:
            return bool(row["status"] == "requested")
        if table == "media" and self.viewer.role in _TRAINERS:
            return self._pictured(row)
        if table == "note_templates" and self.viewer.role in _TRAINERS:
            return bool(row["trainer_id"] == self.viewer.trainer_id)
        return True

    def may_add(self, table: str, row: Row) -> bool:
        """Tell whether the viewer may add the row, which fits together in itself."""
        role, me = self.viewer.role, self.viewer
        if table in SIGNED and row[SIGNED[table]] != me.user_id:
            return False
        if role is not Role.ADMIN and row.get("organization_id") != me.organization_id:
            return False
        if not self._refers_to_what_is_seen(table, row):
            return False
        if table in ("audit_entries", "performed_requests", "saved_filters"):
            return True
        if role is not Role.ADMIN and row.get("balance"):
            return False
        if table == "transfers" and (row["status"] != "asked" or row.get("moved")):
            return False
        if role in (Role.ADMIN, Role.OWNER):
            return table in ADDED_BY_OWNERS
        if role is Role.FRONT_DESK:
            too_much = table == "payments" and row["amount"] < 0 and self._gives_much(row)
            if table == "outbox_messages":
                return bool(row["kind"] != "invitation")
            foreign_till = table == "till_closes" and row["user_id"] != me.user_id
            return table in ADDED_BY_STUDIO and not too_much and not foreign_till
        if table == "outbox_messages":
            return role in _TRAINERS
        return (
            role in _TRAINERS and table in ADDED_BY_TRAINERS and self._adds_as_trainer(table, row)
        )

    def _gives_much(self, row: Row) -> bool:
        """Tell whether more is given back than the desk may: of nothing, or in all."""
        limit = next(o for o in self.rows["organizations"] if self._here(o))["refund_limit"]
        of = row.get("refund_of")
        back = sum(r["amount"] for r in self.rows["payments"] if of and r["refund_of"] == of)
        return of is None or row["amount"] + back < -limit

    def _refers_to_what_is_seen(self, table: str, row: Row) -> bool:
        if table == "clients":
            return row.get("user_id") is None
        if table == "assisted_trainers":
            return any(
                member["id"] == row["membership_id"] and self.sees("memberships", member)
                for member in self.rows["memberships"]
            )
        client = row.get("client_id")
        if table == "audit_entries" and client and self.viewer.role is not Role.ADMIN:
            everybody = {r["id"] for r in self.rows["clients"] if self.sees("clients", r)}
            return client in everybody | self.met
        return True

    def _adds_as_trainer(self, table: str, row: Row) -> bool:
        me = self.viewer
        if table == "media":
            return self._pictured(row)
        if table == "transfers":
            return row["from_trainer_id"] == me.trainer_id and row["client_id"] in self.clients
        if row.get("overlap_allowed") or row.get("trainer_id") not in (None, me.trainer_id):
            return False
        if row.get("sold_by_trainer_id") not in (None, me.trainer_id):
            return False
        if table == "payments" and row["amount"] < 0:
            return False
        if table == "till_closes":
            return bool(row["user_id"] == me.user_id)
        if table == "note_templates":
            return bool(row["trainer_id"] == me.trainer_id)
        if table == "package_shares":
            return {row["client_id"], row["owner_id"]} <= self.clients
        if table == "credit_entries" and row["client_package_id"] in self.shared:
            return True
        if table == "time_off":
            return bool(row["status"] == "requested")
        return row.get("client_id") is None or row["client_id"] in self.clients
