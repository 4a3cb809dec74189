"""Making two clients of one again in an SQLite file: twin of the server's function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from studio_app.domain.errors import ChangedMeanwhile
from studio_app.repositories.file_rows import TABLES, FileRows, counts, listed, plain, read
from studio_app.repositories.merged_rows import (
    ALERT_COLUMNS,
    CLIENT_COLUMNS,
    MOVED_TABLES,
    OF_PACKAGES,
)

_CLIENTS, _MERGES = TABLES["clients"], TABLES["client_merges"]
_ALERTS, _NOTES, _TAGS = TABLES["client_alerts"], TABLES["client_notes"], TABLES["client_tags"]
_BOOKINGS, _SHARES = TABLES["bookings"], TABLES["package_shares"]
_ASSIGNMENTS, _PAYMENTS = TABLES["assignments"], TABLES["payments"]
_PACKAGES = TABLES["client_packages"]


class FileParting(FileRows):
    """Makes two clients of one again."""

    def take_back(self, merge_id: UUID, now: datetime) -> Mapping[str, int]:
        """Return the versions of both and what went back; see ``Merging.take_back``."""
        done = self._authorised(_MERGES, merge_id)
        kept = self._authorised(_CLIENTS, done.kept_id)
        gone = self._authorised(_CLIENTS, done.merged_id)
        with self._all_rows():
            if (
                done.undone_at is not None
                or gone.merged_into_id != kept.id
                or (kept.merged_into_id, kept.withdrawn_at) != (None, None)
                or (kept.erased_at, gone.erased_at) != (None, None)
            ):
                raise ChangedMeanwhile()
            self._parted(done, kept, gone, now)
            if self._is_mixed((kept.id, gone.id)):
                raise ChangedMeanwhile()
        self._audit.add(
            "merge_undone",
            "client",
            kept.id,
            now,
            before={"client": kept.name},
            after={
                "client": done.moved["before"]["name"],
                "with": gone.name,
                "number": gone.number,
            },
            client_id=kept.id,
            organization_id=kept.organization_id,
        )
        return counts(kept, gone, done.moved)

    def _parted(self, done: Any, kept: Any, gone: Any, now: datetime) -> None:
        moved = done.moved
        self._set(_MERGES, _MERGES.c.id == done.id, moved={})
        packages = [UUID(key) for key in moved["rows"]["client_packages"]]
        paid = self._keys(_PAYMENTS, (_PAYMENTS.c.client_id == kept.id) & _paid_back(moved))
        for table in MOVED_TABLES:
            there = TABLES[table.name]
            rows = listed(there, moved["rows"][table.name])
            if table.name in OF_PACKAGES:
                rows = there.c.client_package_id.in_(packages)
            elif table.name == "payments":
                rows = listed(there, paid)
            elif table.name in ("receipts", "fee_audit_entries"):
                rows = or_(rows, there.c.payment_id.in_([UUID(key) for key in paid]))
            self._moved(there, and_(there.c.client_id == kept.id, rows), gone.id, gone.name)
        self._shares_parted(moved, packages, kept.id, gone.id, done.at, now)
        self._set(_BOOKINGS, listed(_BOOKINGS, moved["let_in"]), overlap_allowed=False)
        self._set(_TAGS, listed(_TAGS, moved["tags"]), client_id=gone.id)
        standing = _TAGS.c.removed_at.is_(None)
        self._set(_TAGS, listed(_TAGS, moved["tags_back"]) & standing, removed_at=now)
        other = _ASSIGNMENTS.alias()
        free = ~exists().where(
            other.c.client_id == _ASSIGNMENTS.c.client_id, other.c.ended_at.is_(None)
        )
        ended = listed(_ASSIGNMENTS, moved["assignments_ended"]) & free
        self._set(_ASSIGNMENTS, ended, ended_at=None)
        self._each(
            _CLIENTS,
            listed(_CLIENTS, moved["payers"]) & (_CLIENTS.c.payer_id == kept.id),
            lambda row: {"payer_id": gone.id, "version": row.version + 1},
        )
        self._each(
            _NOTES,
            listed(_NOTES, [moved["note"]]) & _NOTES.c.removed_at.is_(None),
            lambda row: {"removed_at": now, "version": row.version + 1},
        )
        self._fields_parted(moved, kept, gone)
        self._set(_MERGES, _MERGES.c.id == done.id, moved=moved, undone_at=now)

    def _shares_parted(
        self,
        moved: Mapping[str, Any],
        packages: list[UUID],
        kept: UUID,
        gone: UUID,
        then: datetime,
        now: datetime,
    ) -> None:
        own = listed(_SHARES, moved["own"])
        lent = and_(_SHARES.c.owner_id == kept, _SHARES.c.client_package_id.in_(packages), ~own)
        self._set(_SHARES, lent, owner_id=gone)
        self._set(_SHARES, own, owner_id=gone, client_id=kept)
        drawing = listed(_SHARES, moved["drawing"]) & (_SHARES.c.client_id == kept)
        self._set(_SHARES, drawing, client_id=gone)
        standing = _SHARES.c.removed_at.is_(None)
        self._set(_SHARES, listed(_SHARES, moved["shares_back"]) & standing, removed_at=now)
        ended = or_(listed(_SHARES, moved["shares_ended"]), own & (_SHARES.c.removed_at == then))
        self._set(_SHARES, ended, removed_at=None)

    def _fields_parted(self, moved: Mapping[str, Any], kept: Any, gone: Any) -> None:
        """Put back what is told of both, but for what was changed since."""
        before, after = moved["before"], moved["after"]
        values = {
            name: read(_CLIENTS, name, before[name])
            for name in (*CLIENT_COLUMNS, "active")
            if plain(getattr(kept, name)) == after[name]
        }
        if moved["login"]:
            values["user_id"] = None
        self._set_client(kept, **values)
        login = {"user_id": kept.user_id} if moved["login"] else {}
        self._set_client(gone, active=moved["was_active"], merged_into_id=None, **login)
        alert = self._run(select(_ALERTS).where(_ALERTS.c.client_id == kept.id)).first()
        if alert is not None:
            texts = {
                name: before[name] or ""
                for name in ALERT_COLUMNS
                if getattr(alert, name) == after[name]
            }
            mine = _ALERTS.c.client_id == kept.id
            self._set(_ALERTS, mine, version=alert.version + 1, **texts)

    def _is_mixed(self, clients: tuple[UUID, UUID]) -> bool:
        """Tell whether one of the two booked on what is the other's since."""
        joined = _BOOKINGS.join(_PACKAGES, _PACKAGES.c.id == _BOOKINGS.c.client_package_id)
        shared = exists().where(
            _SHARES.c.client_package_id == _PACKAGES.c.id,
            _SHARES.c.client_id == _BOOKINGS.c.client_id,
        )
        query = (
            select(_BOOKINGS.c.id)
            .select_from(joined)
            .where(
                _BOOKINGS.c.client_id.in_(clients),
                _BOOKINGS.c.client_id != _PACKAGES.c.client_id,
                ~shared,
            )
        )
        return self._run(query.limit(1)).first() is not None


def _paid_back(moved: Mapping[str, Any]) -> ColumnElement[bool]:
    """Return the condition for what was paid for what goes back, and what of it was given back."""
    rows = {name: [UUID(key) for key in keys] for name, keys in moved["rows"].items()}
    return or_(
        _PAYMENTS.c.id.in_(rows["payments"]),
        _PAYMENTS.c.client_package_id.in_(rows["client_packages"]),
        _PAYMENTS.c.booking_id.in_(rows["bookings"]),
        _PAYMENTS.c.refund_of.in_(rows["payments"]),
    )
