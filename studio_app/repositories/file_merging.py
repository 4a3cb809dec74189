"""Making two clients one in an SQLite file: twin of the server's function."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, insert, or_, select

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.merge_requests import MergeRequest
from studio_app.repositories.file_rows import (
    TABLES,
    FileRows,
    counts,
    listed,
    plain,
    record_of,
)
from studio_app.repositories.merged_rows import ALERT_COLUMNS, CLIENT_COLUMNS, MOVED_TABLES

_CLIENTS, _MERGES = TABLES["clients"], TABLES["client_merges"]
_ALERTS, _NOTES, _TAGS = TABLES["client_alerts"], TABLES["client_notes"], TABLES["client_tags"]
_BOOKINGS, _SHARES, _ASSIGNMENTS = (
    TABLES["bookings"],
    TABLES["package_shares"],
    TABLES["assignments"],
)

Moved = dict[str, Any]


class FileMerging(FileRows):
    """Makes two clients one."""

    def merge(
        self,
        request: MergeRequest,
        chosen: Mapping[str, Any],
        takes_trainer: bool,
        note: tuple[UUID, str],
        now: datetime,
    ) -> Mapping[str, int]:
        """Return the versions of both and what moved; see ``Merging.carry_out``."""
        kept = self._authorised(_CLIENTS, request.kept_id)
        gone = self._authorised(_CLIENTS, request.merged_id)
        if kept.id == gone.id or kept.organization_id != gone.organization_id:
            raise NotFound()
        if (kept.version, gone.version) != (request.kept_version, request.merged_version) or any(
            (one.merged_into_id, one.erased_at, one.withdrawn_at) != (None, None, None)
            for one in (kept, gone)
        ):
            raise ChangedMeanwhile()
        with self._all_rows():
            moved = self._merged(request, chosen, takes_trainer, note, now, kept, gone)
        self._audit.add(
            "merged_clients",
            "client",
            kept.id,
            now,
            before={"client": kept.name},
            after={"client": chosen["name"], "with": gone.name, "number": gone.number},
            client_id=kept.id,
            organization_id=kept.organization_id,
        )
        return counts(kept, gone, moved)

    def _merged(
        self,
        request: MergeRequest,
        chosen: Mapping[str, Any],
        takes_trainer: bool,
        note: tuple[UUID, str],
        now: datetime,
        kept: Any,
        gone: Any,
    ) -> Moved:
        alert = self._run(select(_ALERTS).where(_ALERTS.c.client_id == kept.id)).first()
        self._run(
            insert(_MERGES).values(
                id=request.merge_id,
                organization_id=kept.organization_id,
                kept_id=kept.id,
                merged_id=gone.id,
                at=now,
                user_id=self._viewer.user_id,
                moved={},
            )
        )
        moved: Moved = {
            "before": record_of(kept, alert, (*CLIENT_COLUMNS, "active"), ALERT_COLUMNS),
            "was_active": gone.active,
            "note": str(note[0]),
            "login": kept.user_id is None and gone.user_id is not None,
        }
        stays = {"user_id": None} if kept.user_id is None else {}
        self._set_client(gone, active=False, merged_into_id=kept.id, **stays)
        values = {name: chosen[name] for name in CLIENT_COLUMNS}
        values |= {"active": kept.active or gone.active, "user_id": kept.user_id or gone.user_id}
        self._set_client(kept, **values)
        self._put_alert(kept, alert, {name: chosen[name] for name in ALERT_COLUMNS})
        moved |= self._made_way(kept.id, gone.id, takes_trainer, now)
        rows = {}
        for table in MOVED_TABLES:
            there = TABLES[table.name]
            rows[table.name] = self._moved(
                there, there.c.client_id == gone.id, kept.id, chosen["name"]
            )
        moved |= {"rows": rows} | self._shares_moved(kept.id, gone.id, now)
        self._run(
            insert(_NOTES).values(
                id=note[0],
                organization_id=kept.organization_id,
                client_id=kept.id,
                text=note[1],
                created_at=now,
                author_id=self._viewer.user_id,
                version=1,
            )
        )
        after = {name: plain(value) for name, value in values.items()}
        moved["after"] = after | {name: chosen[name] for name in ALERT_COLUMNS}
        self._set(_MERGES, _MERGES.c.id == request.merge_id, moved=moved)
        return moved

    def _made_way(self, kept: UUID, gone: UUID, takes_trainer: bool, now: datetime) -> Moved:
        """Change what could not stand beside what moves, and return the keys of that."""
        other = _BOOKINGS.alias()
        beside = and_(
            _BOOKINGS.c.client_id == gone,
            _BOOKINGS.c.occupies,
            ~_BOOKINGS.c.overlap_allowed,
            exists().where(
                other.c.client_id == kept,
                other.c.occupies,
                ~other.c.overlap_allowed,
                other.c.starts_at < _BOOKINGS.c.ends_at,
                other.c.ends_at > _BOOKINGS.c.starts_at,
                or_(_BOOKINGS.c.ends_at <= now, other.c.ends_at <= now),
            ),
        )
        ended = (_ASSIGNMENTS.c.client_id == (kept if takes_trainer else gone)) & (
            _ASSIGNMENTS.c.ended_at.is_(None)
        )
        tag, share = _TAGS.alias(), _SHARES.alias()
        of_gone = and_(tag.c.client_id == gone, tag.c.tag == _TAGS.c.tag)
        of_kept = and_(tag.c.client_id == kept, tag.c.tag == _TAGS.c.tag)
        same = share.c.client_package_id == _SHARES.c.client_package_id
        back = exists().where(share.c.client_id == gone, same, share.c.removed_at.is_(None))
        there = exists().where(share.c.client_id == kept, same)
        done: Moved = {"let_in": self._done(_BOOKINGS, beside, overlap_allowed=True)}
        done["assignments_ended"] = self._each(
            _ASSIGNMENTS, ended, lambda row: {"ended_at": max(now, row.started_at)}
        )
        done["tags_back"] = self._done(
            _TAGS,
            and_(
                _TAGS.c.client_id == kept,
                _TAGS.c.removed_at.is_not(None),
                exists().where(of_gone, tag.c.removed_at.is_(None)),
            ),
            removed_at=None,
        )
        done["tags"] = self._done(
            _TAGS, and_(_TAGS.c.client_id == gone, ~exists().where(of_kept)), client_id=kept
        )
        done["shares_back"] = self._done(
            _SHARES,
            and_(_SHARES.c.client_id == kept, _SHARES.c.removed_at.is_not(None), back),
            removed_at=None,
        )
        done["shares_ended"] = self._done(
            _SHARES,
            and_(
                _SHARES.c.client_id == gone,
                _SHARES.c.removed_at.is_(None),
                or_(_SHARES.c.owner_id == kept, there),
            ),
            removed_at=now,
        )
        done["payers"] = self._each(
            _CLIENTS,
            (_CLIENTS.c.payer_id == gone) & (_CLIENTS.c.id != kept),
            lambda row: {"payer_id": kept, "version": row.version + 1},
        )
        return done

    def _shares_moved(self, kept: UUID, gone: UUID, now: datetime) -> Moved:
        """Return the keys of shares that went over; nobody draws on a package of their own."""
        share = _SHARES.alias()
        there = exists().where(
            share.c.client_id == kept, share.c.client_package_id == _SHARES.c.client_package_id
        )
        own = (_SHARES.c.owner_id == gone) & (_SHARES.c.client_id == kept)
        lent = (_SHARES.c.owner_id == gone) & (_SHARES.c.client_id != kept)
        drawing = and_(_SHARES.c.client_id == gone, _SHARES.c.owner_id != kept, ~there)
        found = {
            "drawing": self._keys(_SHARES, drawing),
            "lent": self._keys(_SHARES, lent),
        }
        found["own"] = self._each(
            _SHARES,
            own,
            lambda row: {"owner_id": kept, "client_id": gone, "removed_at": row.removed_at or now},
        )
        self._set(_SHARES, listed(_SHARES, found["lent"]), owner_id=kept)
        self._set(_SHARES, listed(_SHARES, found["drawing"]), client_id=kept)
        return found

    def _put_alert(self, kept: Any, alert: Any, texts: Mapping[str, str]) -> None:
        if alert is not None:
            mine = _ALERTS.c.client_id == kept.id
            self._set(_ALERTS, mine, version=alert.version + 1, **texts)
        elif any(texts.values()):
            values = {"client_id": kept.id, "organization_id": kept.organization_id, "version": 1}
            self._run(insert(_ALERTS).values(**values, **texts))
