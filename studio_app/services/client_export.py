"""All that is known about one client, as a file for them: JSON for programs, PDF for people."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from studio_app.domain.client_record import ClientRecord, TimelineEntry
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.client_records import record_of
from studio_app.services.note_reading import all_notes

_FORMAT = "studio-app client 1"
_PAGE = 500


def client_json(uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime) -> bytes:
    """Return all rows about a client as JSON; amounts are in minor units, moments in UTC.

    Clients get what they may see of their own. Raises NotAllowed, NotFound.
    """
    require(viewer, Right.EXPORT)
    with uow.writing() as work:
        record = record_of(work, viewer, client_id, now)
        organization = work.organizations.mine()
        told = {
            "format": _FORMAT,
            "studio": organization.name,
            "currency": organization.currency,
            "time_zone": organization.time_zone,
            "made_at": now.isoformat(),
            "name": record.card.client.name,
            "number": record.card.client.number,
            "trainer": record.card.trainer_name,
            "owes": record.card.owes,
            "records": work.client_export.rows_about(client_id),
        }
        _note(work, client_id, record, "json", now)
        work.commit()
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=False).encode()


def client_pdf(uow: UnitOfWork, viewer: Viewer, client_id: UUID, now: datetime) -> bytes:
    """Return all that is known about a client as a PDF; raises as ``client_json`` does."""
    # Costs a tenth of a second, and is seldom needed.
    from studio_app.reports.client_record import ClientFile, client_record_pdf

    require(viewer, Right.EXPORT)
    with uow.writing() as work:
        record = record_of(work, viewer, client_id, now)
        organization: Organization = work.organizations.mine()
        entries = _whole_timeline(work, client_id, now)
        notes = all_notes(work, viewer, record.card.client.id)
        _note(work, client_id, record, "pdf", now)
        work.commit()
    return client_record_pdf(ClientFile(organization, record, entries, now, viewer.name, notes))


def _whole_timeline(work: Work, client_id: UUID, now: datetime) -> tuple[TimelineEntry, ...]:
    found: list[TimelineEntry] = []
    place = None
    while True:
        page = work.client_timeline.page(client_id, now, place, _PAGE)
        found += page.entries
        place = page.next_place
        if place is None:
            return tuple(found)


def _note(work: Work, client_id: UUID, record: ClientRecord, kind: str, now: datetime) -> None:
    work.audit.add(
        "exported_client",
        "client",
        client_id,
        now,
        client_id=client_id,
        after={"client": record.card.client.name, "format": kind},
    )
