"""Erasing a client on request: the person goes, the books stay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.client_record import Erasure
from studio_app.domain.client_steps import of_client
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.client_steps import require_nothing_coming


class StillLogsIn(StudioError):
    """A client who can log in is not erased."""

    template = "{client} can still log in. Close that login first, at your name at the top right."


def erase_client(
    uow: UnitOfWork,
    viewer: Viewer,
    client_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> Erasure:
    """Take name, contact, health, picture and notes of a client out of the studio, for good.

    Bookings, packages and payments stay, of nobody by name. The history is never changed: the
    outcome says how many of its entries are about the person. The same request again changes
    nothing and returns the first outcome. Raises StillComes, StillLogsIn, ChangedMeanwhile,
    NotAllowed, NotFound, ConnectionLost.
    """
    require(viewer, Right.ERASE_CLIENTS)

    def erased(work: Work) -> Erasure:
        work.lock(client_id)
        kept = work.client_records.get(client_id)
        if kept.version != version or kept.erased_at is not None:
            raise ChangedMeanwhile()
        require_nothing_coming(work, kept, now)
        if work.erasing.logs_in(client_id):
            raise StillLogsIn(client=kept.details.name)
        left = work.erasing.entries_about(client_id)
        work.erasing.erase(client_id, version, now)
        work.audit.add(
            "erased_client",
            "client",
            client_id,
            now,
            client_id=client_id,
            after={"number": kept.number},
            organization_id=kept.organization_id,
        )
        return Erasure(client_id, kept.number, left, of_client(client_id))

    return uow.perform(UseCaseRequest(request_id, "erase_client", client_id), erased, Erasure)


def entries_about(uow: UnitOfWork, viewer: Viewer, client_id: UUID) -> int:
    """Return how many entries of the history would still name a client; raise NotAllowed."""
    require(viewer, Right.ERASE_CLIENTS)
    with uow.reading() as work:
        return work.erasing.entries_about(client_id)
