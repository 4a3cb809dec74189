"""Reading the audit trail, page by page, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from studio_app.domain.audit import (
    KINDS,
    KNOWN_ACTIONS,
    AuditEntry,
    AuditFilter,
    AuditKind,
    AuditPage,
    AuditPerson,
    AuditPlace,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.people import Role
from studio_app.repositories.schema import (
    AuditEntryRow,
    AuditLinkRow,
    ClientRow,
    MembershipRow,
    TrainerRow,
    UserRow,
)

_TRAINER = "trainer_id"


class AuditReading:
    """Reads the entries of one studio; there are none to see but for owners and admins."""

    def __init__(self, session: Session, organization_id: UUID) -> None:
        self._session = session
        self._organization_id = organization_id

    def page(
        self, wanted: AuditFilter, when: Interval | None, after: AuditPlace | None, limit: int
    ) -> AuditPage:
        """Return the entries after a place, in one query; ``when`` (UTC) stands for the days.

        One more query names the trainers whom transfers were asked for to.
        """
        row, link, first = AuditEntryRow, AuditLinkRow, aliased(AuditLinkRow)
        # Whatever was there before the chain was linked at one moment, the first of all links.
        is_older = and_(first.recorded_at == link.recorded_at, row.at < link.recorded_at)
        names = (UserRow.name, ClientRow.name)
        query = (
            select(row, *names, link.number, link.recorded_at, is_older)
            .outerjoin(UserRow, UserRow.id == row.subject_id)
            .outerjoin(ClientRow, ClientRow.id == row.client_id)
            .outerjoin(link, link.entry_id == row.id)
            .outerjoin(
                first, and_(first.organization_id == self._organization_id, first.number == 1)
            )
            .where(row.organization_id == self._organization_id, *_conditions(wanted))
            .order_by(row.at.desc(), row.id.desc())
            .limit(limit + 1)
        )
        if when is not None:
            query = query.where(row.at >= when.start, row.at < when.end)
        if after is not None:
            older = or_(row.at < after.at, and_(row.at == after.at, row.id < after.id))
            # The first condition is what an index takes.
            query = query.where(row.at <= after.at, older)
        found = self._session.execute(query).all()
        entries = tuple(_entry(*columns) for columns in found[:limit])
        last = entries[-1] if len(found) > limit else None
        place = AuditPlace(last.at, last.id) if last else None
        return AuditPage(tuple(self._with_trainers(entries)), place)

    def _with_trainers(self, entries: Collection[AuditEntry]) -> Iterator[AuditEntry]:
        """Yield the entries with the names of trainers whom only their keys were kept of.

        Whoever asks for a transfer need not see the trainer, and so cannot note a name.
        """
        wanted = {entry.id: key for entry in entries if (key := _trainer_of(entry)) is not None}
        query = select(TrainerRow.id, TrainerRow.name).where(TrainerRow.id.in_(wanted.values()))
        rows = self._session.execute(query).all() if wanted else ()
        names = {trainer_id: name for trainer_id, name in rows}
        for entry in entries:
            name = names.get(wanted[entry.id]) if entry.id in wanted else None
            if name is None:
                yield entry
            else:
                facts = {fact: kept for fact, kept in entry.after.items() if fact != _TRAINER}
                yield replace(entry, after=facts | {"trainer": name})

    def people(self) -> tuple[AuditPerson, ...]:
        """Return the studio's staff, those who left too, and whoever else has entries, by name."""
        staff = (
            select(UserRow.id, UserRow.name)
            .join(MembershipRow, MembershipRow.user_id == UserRow.id)
            .where(
                MembershipRow.organization_id == self._organization_id,
                MembershipRow.role != Role.CLIENT.value,
            )
        )
        rows = (*self._session.execute(self._who_has_entries()), *self._session.execute(staff))
        names = {user_id: name for user_id, name in rows}
        found = (AuditPerson(user_id, name) for user_id, name in names.items())
        return tuple(sorted(found, key=lambda person: (person.name, person.user_id)))

    def _who_has_entries(self) -> Select[tuple[UUID, str]]:
        """Return a query that goes from one user to the next in the index, however many entries."""
        row = aliased(AuditEntryRow)
        mine = select(row.user_id).where(row.organization_id == self._organization_id)
        next_user = mine.order_by(row.user_id).limit(1)
        who = select(next_user.scalar_subquery().label("user_id")).cte("who", recursive=True)
        following = next_user.where(row.user_id > who.c.user_id).correlate(who).scalar_subquery()
        who = who.union_all(select(following).where(who.c.user_id.is_not(None)))
        latest = (
            select(row.user_name)
            .where(row.organization_id == self._organization_id, row.user_id == who.c.user_id)
            .order_by(row.at.desc())
            .limit(1)
            .correlate(who)
            .scalar_subquery()
        )
        # The name of today, if the viewer sees that user, and else the one that was kept.
        return (
            select(who.c.user_id, func.coalesce(UserRow.name, latest))
            .select_from(who)
            .outerjoin(UserRow, UserRow.id == who.c.user_id)
            .where(who.c.user_id.is_not(None))
        )


def _trainer_of(entry: AuditEntry) -> UUID | None:
    try:
        return UUID(entry.after.get(_TRAINER))
    except (TypeError, ValueError, AttributeError):
        return None


def _conditions(wanted: AuditFilter) -> list[Any]:
    row = AuditEntryRow
    conditions: list[Any] = []
    if wanted.user_id is not None:
        conditions.append(row.user_id == wanted.user_id)
    if wanted.client_id is not None:
        conditions.append(row.client_id == wanted.client_id)
    if wanted.kind is AuditKind.OTHER:
        conditions.append(row.action.not_in(sorted(KNOWN_ACTIONS)))
    elif wanted.kind is not None:
        conditions.append(row.action.in_(sorted(KINDS[wanted.kind])))
    return conditions


def _entry(
    row: AuditEntryRow,
    subject: str | None,
    client: str | None,
    number: int | None,
    recorded_at: datetime | None,
    is_older_than_chain: bool | None,
) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        user_id=row.user_id,
        user_name=row.user_name,
        action=row.action,
        subject=row.subject,
        subject_id=row.subject_id,
        subject_name=subject,
        client_id=row.client_id,
        client_name=client,
        reason=row.reason,
        before=row.before or {},
        after=row.after or {},
        number=number,
        recorded_at=recorded_at,
        is_older_than_chain=bool(is_older_than_chain),
    )
