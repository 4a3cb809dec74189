"""Taking a transfer back from the list of transfers, whenever it was carried out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.transfers import TransferOutcome, UndoTransfer
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.undoing import put_back_in
from studio_app.services.undoing_transfers import taken_back


def undo_transfer(
    uow: UnitOfWork, viewer: Viewer, step: UndoTransfer, now: datetime, *, request_id: UUID
) -> TransferOutcome:
    """Move the client back with all that was moved; raise CannotUndo when anything happened since.

    Raises NotAllowed, ConnectionLost too. The same request again returns the first outcome.
    """
    require(viewer, Right.TRANSFER)
    return uow.perform(
        UseCaseRequest(request_id, "undo_transfer", step),
        lambda work: taken_back(work, step, now, put_back_in(work, viewer, now)),
        TransferOutcome,
    )
