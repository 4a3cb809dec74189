"""Moving a client from one trainer to another, asking for it, and declining it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import (
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.transfers import (
    LONGEST_TRANSFER_DECISION,
    AskedTransfer,
    Clashes,
    TransferOutcome,
    TransferPreview,
    TransferRequest,
    UndoTransfer,
)
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.transfers import ClientStanding, Moved
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.slots import require_free, trainer_clashes
from studio_app.services.transfer_carrying import carried_out
from studio_app.services.transfer_parts import (
    check_text,
    check_words,
    present,
    require_to_someone_else,
    transfer_changes,
)


def transfer_preview(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID, to_trainer_id: UUID, now: datetime
) -> TransferPreview:
    """Return what a transfer would do, for whoever decides; raise NotAllowed, NotFound."""
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        standing = work.transfers.standing(client_id)
        coming = _coming(work, standing, now)
        organization = work.organizations.get(standing.organization_id)
        target = work.trainers.get(to_trainer_id, local_day(now, organization.tz))
        clashes = tuple(
            interval for interval in coming if any(trainer_clashes(work, target, interval))
        )
    return TransferPreview(
        standing.name, standing.version, standing.trainer_id, len(coming), clashes
    )


def transfer_client(
    uow: UnitOfWork,
    viewer: Viewer,
    request: TransferRequest,
    now: datetime,
    *,
    request_id: UUID,
) -> TransferOutcome:
    """Move a client with everything that lies ahead; what was is left as it was.

    The former trainer loses card, notes and coming sessions at once, but for sessions that are to
    stay. With choices, they say what becomes of each session, and PlanOutdated is raised where the
    diary changed since; see ``carried_out``. Without, SlotTaken or TimeOffInTheWay is raised where
    the new trainer is busy, unless such sessions may stay. Raises ChangedMeanwhile, InvalidInput,
    NotAllowed, NotFound, ConnectionLost. The same request again changes nothing and returns the
    first outcome.
    """
    require(viewer, Right.TRANSFER)
    check_words(request)
    return uow.perform(
        UseCaseRequest(request_id, "transfer", request),
        lambda work: _transferred(work, viewer, request, now),
        TransferOutcome,
    )


def _transferred(
    work: Work, viewer: Viewer, request: TransferRequest, now: datetime
) -> TransferOutcome:
    if request.choices is not None:
        return carried_out(work, viewer, request, now)
    known = work.transfers.standing(request.client_id)
    organization = work.organizations.get(known.organization_id)
    work.lock(*present(known.trainer_id, request.to_trainer_id, request.client_id))
    standing = work.transfers.standing(request.client_id)
    target = work.trainers.get(request.to_trainer_id, local_day(now, organization.tz))
    require_to_someone_else(standing, target)
    if (standing.trainer_id, standing.version) != (known.trainer_id, request.client_version):
        raise ChangedMeanwhile()
    if request.clashes is Clashes.REFUSE:
        for interval in _coming(work, standing, now):
            require_free(organization, trainer_clashes(work, target, interval))
    try:
        moved = work.transfers.carry_out(request, now)
    except OverlapRefused as refused:
        raise ChangedMeanwhile() from refused
    undo = UndoTransfer(request.transfer_id)
    return _outcome(standing, request.transfer_id, target.id, moved, undo)


def ask_for_transfer(
    uow: UnitOfWork, viewer: Viewer, request: TransferRequest, now: datetime
) -> TransferOutcome:
    """File a wish that an owner decides on; nothing moves yet.

    Raises InvalidInput, NotAllowed, NotFound, ConnectionLost; ChangedMeanwhile when the client is
    somebody else's by now. The same request again changes nothing.
    """
    if scope_of(viewer.role, Right.TRANSFER) is Scope.NONE:
        raise NotAllowed()
    check_words(request)

    def asked(work: Work) -> TransferOutcome:
        standing = work.transfers.standing(request.client_id)
        if standing.gone:
            raise NotFound()
        if standing.trainer_id == request.to_trainer_id:
            raise InvalidInput("trainer", f"{standing.name} is with that trainer already.")
        work.transfers.ask(request, standing, now)
        work.audit.add(
            "asked_for_transfer",
            "client",
            standing.id,
            now,
            after={"client": standing.name, "trainer_id": str(request.to_trainer_id)},
            reason=request.reason,
            client_id=standing.id,
            organization_id=standing.organization_id,
        )
        work.flush()
        return _outcome(standing, request.transfer_id, request.to_trainer_id, Moved(0, 0), None)

    wish = UseCaseRequest(request.transfer_id, "ask_for_transfer", request)
    return uow.perform(wish, asked, TransferOutcome)


def asked_transfers(uow: UnitOfWork, viewer: Viewer) -> tuple[AskedTransfer, ...]:
    """Return the wishes that wait for a decision and that the viewer may see, oldest first."""
    if scope_of(viewer.role, Right.TRANSFER) is Scope.NONE:
        raise NotAllowed()
    with uow.reading() as work:
        return work.transfers.asked()


def decline_transfer(
    uow: UnitOfWork,
    viewer: Viewer,
    transfer_id: UUID,
    version: int,
    now: datetime,
    reason: str = "",
    *,
    request_id: UUID,
) -> TransferOutcome:
    """Close a wish without a transfer.

    Raises ChangedMeanwhile, InvalidInput, NotFound, NotAllowed, ConnectionLost. The same request
    again changes nothing and returns the first outcome.
    """
    require(viewer, Right.TRANSFER)
    check_text("reason", reason, LONGEST_TRANSFER_DECISION)

    def declined(work: Work) -> TransferOutcome:
        wish = work.transfers.decline(transfer_id, version, now, reason.strip())
        standing = work.transfers.standing(wish.client_id)
        work.audit.add(
            "declined_transfer",
            "client",
            wish.client_id,
            now,
            before={"client": wish.client_name},
            after={"trainer_id": str(wish.to_trainer_id)},
            reason=reason,
            client_id=wish.client_id,
            organization_id=standing.organization_id,
        )
        work.flush()
        return _outcome(standing, transfer_id, wish.to_trainer_id, Moved(0, 0), None)

    asked = (transfer_id, version, reason)
    wish = UseCaseRequest(request_id, "decline_transfer", asked)
    return uow.perform(wish, declined, TransferOutcome)


def _coming(work: Work, standing: ClientStanding, now: datetime) -> tuple[Interval, ...]:
    if standing.trainer_id is None:
        return ()
    return work.transfers.coming_sessions(standing.id, standing.trainer_id, now)


def _outcome(
    standing: ClientStanding,
    transfer_id: UUID,
    target: UUID,
    moved: Moved,
    undo: UndoTransfer | None,
) -> TransferOutcome:
    return TransferOutcome(
        transfer_id,
        standing.id,
        standing.name,
        standing.trainer_id,
        target,
        moved.sessions,
        moved.kept,
        transfer_changes(standing.id, standing.trainer_id, target),
        undo,
    )
