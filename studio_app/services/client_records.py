"""The page of a client: all that is known, and all that happened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from studio_app.domain.client_details import editable_fields
from studio_app.domain.client_record import (
    ClientRecord,
    FamilyMember,
    TimelineKind,
    TimelinePage,
    TimelinePlace,
)
from studio_app.domain.errors import NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of, sees_payments
from studio_app.domain.phones import shown_phone
from studio_app.repositories.client_records import KeptClient
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.clients import card_of

TIMELINE_PAGE = 50


def client_record(uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime) -> ClientRecord:
    """Return all that the page of a client shows; raise NotAllowed, NotFound."""
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        return record_of(work, viewer, client_id, now)


def record_of(work: Work, viewer: Viewer, client_id: UUID, now: datetime) -> ClientRecord:
    """Return the record within a transaction that reads more; see ``client_record``."""
    client_id = work.clients.who_now(client_id)
    kept = work.client_records.get(client_id)
    organization = work.organizations.get(kept.organization_id)
    family = _family(work, viewer, kept)
    owed = [one.owes for one in family]
    details = kept.details
    return ClientRecord(
        card=card_of(work, viewer, client_id, now),
        details=details,
        version=kept.version,
        client_since=local_day(kept.created_at, organization.tz),
        emergency_phone_shown=shown_phone(details.emergency_phone, organization.territory),
        family=family,
        family_owes=None if None in owed else sum(one or 0 for one in owed),
        consents=work.client_attachments.consents(client_id),
        notes=work.client_attachments.notes(client_id),
        picture=work.client_attachments.picture(client_id),
        editable=frozenset() if kept.erased_at else editable_fields(viewer),
        erased_on=local_day(kept.erased_at, organization.tz) if kept.erased_at else None,
    )


def client_timeline(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    now: datetime,
    after: TimelinePlace | None = None,
    kinds: Collection[TimelineKind] = (),
    limit: int = TIMELINE_PAGE,
) -> TimelinePage:
    """Return a page of what happened to a client, the latest first; raise NotAllowed, NotFound."""
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        client_id = work.clients.who_now(client_id)
        work.client_records.get(client_id)
        return work.client_timeline.page(client_id, now, after, limit, kinds)


def _family(work: Work, viewer: Viewer, kept: KeptClient) -> tuple[FamilyMember, ...]:
    sees_money = sees_payments(viewer) and scope_of(viewer.role, Right.SELL) is not Scope.OWN
    return tuple(
        FamilyMember(
            one.client_id,
            one.number,
            one.name,
            one.pays,
            one.active,
            _debt(work, one.client_id) if sees_money else None,
        )
        for one in work.client_records.relatives(kept)
    )


def _debt(work: Work, client_id: UUID) -> int | None:
    try:
        return work.accounts.debt_of(client_id)
    except NotFound:
        return None
