"""What happened to a client, from all the tables that keep it, the latest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, null, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.audit import AuditEntry
from studio_app.domain.client_record import (
    TimelineEntry,
    TimelineKind,
    TimelinePage,
    TimelinePlace,
)
from studio_app.domain.packages import PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.repositories.client_attachments import name_of_user
from studio_app.repositories.people_names import colleague_names
from studio_app.repositories.schema import (
    AssignmentRow,
    AuditEntryRow,
    BookingRow,
    ClientConsentRow,
    ClientMergeRow,
    ClientNoteRow,
    ClientPackageRow,
    ClientRow,
    PackageEventRow,
    PaymentRow,
    SessionNoteRow,
    TrainerRow,
    UserRow,
)
from studio_app.repositories.session_notes import first_text, says_something
from studio_app.repositories.shown import shown

_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHARING = (PackageEventKind.SHARED.value, PackageEventKind.UNSHARED.value)
# Bookings, money and notes are told by their own rows.
_CHANGES_OF = ("client", "client_merge", "client_picture")


@dataclass(frozen=True, slots=True)
class _Source:
    """A table of things that happened: how to ask for them, and what a row of it tells.

    ``user`` is the column of who did them, where that is told.
    """

    query: Any
    at: Any
    key: Any
    entry: Callable[..., TimelineEntry]
    user: Any = None


class ClientTimeline:
    """Reads the history of those clients whom the viewer sees, as far as they see it."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def page(
        self,
        client_id: UUID,
        until: datetime,
        after: TimelinePlace | None,
        limit: int,
        kinds: Collection[TimelineKind] = (),
    ) -> TimelinePage:
        """Return what happened ``until`` a moment, after a place; of all kinds when none is given.

        Each table is asked for a page by its own key, so that a page costs the same at any depth.
        """
        sources = (
            (TimelineKind.BOOKING, self._bookings),
            (TimelineKind.PURCHASE, self._purchases),
            (TimelineKind.PACKAGE, self._package_events),
            (TimelineKind.PAYMENT, self._payments),
            (TimelineKind.TRAINER, self._trainers),
            (TimelineKind.NOTE, self._notes),
            (TimelineKind.NOTE, self._session_notes),
            (TimelineKind.CONSENT, self._consents),
            (TimelineKind.CHANGE, self._changes),
        )
        wanted = frozenset(kinds) or frozenset(TimelineKind)
        unnamed: dict[UUID, UUID] = {}
        lines = [
            self._lines(source(client_id), until, after, limit, unnamed)
            for kind, source in sources
            if kind in wanted
        ]
        found = tuple(islice(merge(*lines, key=_place, reverse=True), limit + 1))
        entries = self._naming_users(self._naming_sharers(found[:limit]), unnamed)
        is_last = len(found) <= limit
        place = None if is_last else TimelinePlace(entries[-1].at, entries[-1].id)
        return TimelinePage(entries, place)

    def _naming_users(
        self, entries: Sequence[TimelineEntry], unnamed: Mapping[UUID, UUID]
    ) -> tuple[TimelineEntry, ...]:
        """Name the colleagues who did what is told, also those whose rows are not to be seen."""
        users = {unnamed[one.id] for one in entries if one.id in unnamed}
        names = colleague_names(self._session, self._viewer, users)
        return tuple(
            replace(one, who=names.get(unnamed[one.id], "")) if one.id in unnamed else one
            for one in entries
        )

    def _naming_sharers(self, entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
        """Put names of today in the place of the keys of those who draw on a package."""
        details = {one.detail for one in entries if _tells_of_sharing(one)}
        if not details:
            return tuple(entries)
        row = ClientRow
        keys = [UUID(one) for one in details if _KEY.fullmatch(one)]
        found = self._session.execute(select(row.id, row.name).where(row.id.in_(keys)))
        names = {str(key): name for key, name in found}
        return tuple(
            replace(one, detail=names.get(one.detail, "")) if _tells_of_sharing(one) else one
            for one in entries
        )

    def _lines(
        self,
        source: _Source,
        until: datetime,
        after: TimelinePlace | None,
        limit: int,
        unnamed: dict[UUID, UUID],
    ) -> Iterator[TimelineEntry]:
        at, key = source.at, source.key
        query = source.query.where(at <= until).order_by(at.desc(), key.desc()).limit(limit + 1)
        if after is not None:
            older = or_(at < after.at, and_(at == after.at, key < after.id))
            query = query.where(at <= after.at, older)
        user_id = null() if source.user is None else source.user
        rows = self._session.execute(query.add_columns(user_id)).all()
        for *row, user in rows:
            entry = source.entry(*row)
            if user is not None and not entry.who:
                unnamed[entry.id] = user
            yield entry

    def _bookings(self, client_id: UUID) -> _Source:
        row = BookingRow
        charge = shown(self._viewer, row.charge)
        query = (
            select(row.id, row.starts_at, row.status, func.coalesce(TrainerRow.name, ""), charge)
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.client_id == client_id, row.withdrawn_at.is_(None))
        )
        kind = TimelineKind.BOOKING
        return _Source(
            query,
            row.starts_at,
            row.id,
            lambda key, at, status, trainer, charge: TimelineEntry(
                key, at, kind, status, trainer, amount=charge or None
            ),
        )

    def _purchases(self, client_id: UUID) -> _Source:
        row = ClientPackageRow
        price = shown(self._viewer, row.price)
        query = (
            select(row.id, row.bought_at, row.name, row.expires_on, price, TrainerRow.name)
            .outerjoin(TrainerRow, TrainerRow.id == row.sold_by_trainer_id)
            .where(row.client_id == client_id)
        )
        kind = TimelineKind.PURCHASE
        return _Source(
            query,
            row.bought_at,
            row.id,
            lambda key, at, name, until, price, seller: TimelineEntry(
                key, at, kind, subject=name, who=seller or "", amount=price or None, until=until
            ),
        )

    def _package_events(self, client_id: UUID) -> _Source:
        row = PackageEventRow
        amount = shown(self._viewer, row.amount)
        query = (
            select(
                *(row.id, row.at, row.kind, ClientPackageRow.name, row.reason),
                *(name_of_user(), amount, row.until),
            )
            .join(ClientPackageRow, ClientPackageRow.id == row.client_package_id)
            .outerjoin(UserRow, UserRow.id == row.user_id)
            .outerjoin(TrainerRow, TrainerRow.user_id == row.user_id)
            .where(row.client_id == client_id)
        )
        kind = TimelineKind.PACKAGE
        return _Source(
            query,
            row.at,
            row.id,
            lambda key, at, what, name, reason, who, amount, until: TimelineEntry(
                key, at, kind, what, name, reason, who, amount, until
            ),
            row.user_id,
        )

    def _payments(self, client_id: UUID) -> _Source:
        row = PaymentRow
        query = (
            select(
                *(row.id, row.paid_at, row.method, func.coalesce(ClientPackageRow.name, "")),
                *(row.reason, name_of_user(), row.amount),
            )
            .outerjoin(ClientPackageRow, ClientPackageRow.id == row.client_package_id)
            .outerjoin(UserRow, UserRow.id == row.taken_by)
            .outerjoin(TrainerRow, TrainerRow.user_id == row.taken_by)
            .where(row.client_id == client_id)
        )
        kind = TimelineKind.PAYMENT
        return _Source(
            query,
            row.paid_at,
            row.id,
            lambda key, at, method, name, reason, who, amount: TimelineEntry(
                key, at, kind, method, name, reason, who, amount
            ),
            row.taken_by,
        )

    def _trainers(self, client_id: UUID) -> _Source:
        row = AssignmentRow
        query = (
            select(row.id, row.started_at, func.coalesce(TrainerRow.name, ""))
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.client_id == client_id)
        )
        kind = TimelineKind.TRAINER
        return _Source(
            query,
            row.started_at,
            row.id,
            lambda key, at, trainer: TimelineEntry(key, at, kind, subject=trainer),
        )

    def _notes(self, client_id: UUID) -> _Source:
        row = ClientNoteRow
        query = (
            select(row.id, row.created_at, row.text, name_of_user())
            .outerjoin(UserRow, UserRow.id == row.author_id)
            .outerjoin(TrainerRow, TrainerRow.user_id == row.author_id)
            .where(row.client_id == client_id, row.removed_at.is_(None))
        )
        kind = TimelineKind.NOTE
        return _Source(
            query,
            row.created_at,
            row.id,
            lambda key, at, text, who: TimelineEntry(key, at, kind, subject=text, who=who),
            row.author_id,
        )

    def _session_notes(self, client_id: UUID) -> _Source:
        row = SessionNoteRow
        query = (
            select(row.id, row.written_at, first_text(), func.coalesce(TrainerRow.name, ""))
            .outerjoin(TrainerRow, TrainerRow.id == row.trainer_id)
            .where(row.client_id == client_id, says_something())
        )
        kind = TimelineKind.NOTE
        return _Source(
            query,
            row.written_at,
            row.id,
            lambda key, at, text, who: TimelineEntry(key, at, kind, "session", text, who=who),
        )

    def _consents(self, client_id: UUID) -> _Source:
        row = ClientConsentRow
        query = (
            select(row.id, row.at, row.kind, row.granted, name_of_user())
            .outerjoin(UserRow, UserRow.id == row.recorded_by)
            .outerjoin(TrainerRow, TrainerRow.user_id == row.recorded_by)
            .where(row.client_id == client_id)
        )
        kind = TimelineKind.CONSENT
        return _Source(
            query,
            row.at,
            row.id,
            lambda key, at, what, granted, who: TimelineEntry(
                key, at, kind, what, who=who, amount=int(granted)
            ),
            row.recorded_by,
        )

    def _changes(self, client_id: UUID) -> _Source:
        row = AuditEntryRow
        query = select(row.id, row.at, row).where(
            row.client_id.in_(_same_person(client_id)), row.subject.in_(_CHANGES_OF)
        )
        kind = TimelineKind.CHANGE
        return _Source(
            query,
            row.at,
            row.id,
            lambda key, at, entry: TimelineEntry(
                key, at, kind, entry.action, who=entry.user_name, audit=_audit(entry)
            ),
        )


def _same_person(client_id: UUID) -> Select[UUID]:
    """Return the same as ``same_person``, by the merges: an index finds those."""
    row = ClientMergeRow
    found = select(ClientRow.id).where(ClientRow.id == client_id).cte("same", recursive=True)
    into = (row.kept_id == found.c.id) & row.undone_at.is_(None)
    return select(found.union(select(row.merged_id).join(found, into)).c.id)


def _place(entry: TimelineEntry) -> tuple[datetime, bytes]:
    return entry.at, entry.id.bytes


def _audit(row: AuditEntryRow) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        user_id=row.user_id,
        user_name=row.user_name,
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        subject_name=None,
        client_id=row.client_id,
        client_name=None,
        reason=row.reason,
        before=row.before or {},
        after=row.after or {},
        number=None,
        recorded_at=None,
    )


def _tells_of_sharing(entry: TimelineEntry) -> bool:
    return entry.kind is TimelineKind.PACKAGE and entry.what in _SHARING
