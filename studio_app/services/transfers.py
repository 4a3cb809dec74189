"""Moving a client from one trainer to another, asking for it, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.audit import refuse_secret
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.transfers import (
    LONGEST_TRANSFER_REASON,
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

    The former trainer loses card, notes and coming sessions at once. Raises SlotTaken or
    TimeOffInTheWay where the new trainer is busy (unless such sessions may stay with the former),
    ChangedMeanwhile, InvalidInput, NotAllowed, NotFound, ConnectionLost. The same request again
    changes nothing and returns the first outcome.
    """
    require(viewer, Right.TRANSFER)
    _check_reason(request.reason)
    return uow.perform(
        UseCaseRequest(request_id, "transfer", request),
        lambda work: _transferred(work, request, now),
        TransferOutcome,
    )


def _transferred(work: Work, request: TransferRequest, now: datetime) -> TransferOutcome:
    known = work.transfers.standing(request.client_id)
    organization = work.organizations.get(known.organization_id)
    work.lock(*_keys(known.trainer_id, request.to_trainer_id, request.client_id))
    standing = work.transfers.standing(request.client_id)
    target = work.trainers.get(request.to_trainer_id, local_day(now, organization.tz))
    _require_to_someone_else(standing, target)
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


def undo_transfer(
    uow: UnitOfWork, viewer: Viewer, step: UndoTransfer, now: datetime, *, request_id: UUID
) -> TransferOutcome:
    """Move the client back; raise CannotUndo when anything happened to what was moved.

    Raises NotAllowed, ConnectionLost too. The same request again returns the first outcome.
    """
    require(viewer, Right.TRANSFER)

    return uow.perform(
        UseCaseRequest(request_id, "undo_transfer", step),
        lambda work: taken_back(work, step, now),
        TransferOutcome,
    )


def taken_back(work: Work, step: UndoTransfer, now: datetime) -> TransferOutcome:
    """Move the client back within a transaction that does more; see ``undo_transfer``."""
    try:
        client_id, former, target = work.transfers.parties(step.transfer_id)
        work.lock(*_keys(former, target, client_id))
        standing = work.transfers.standing(client_id)
        moved = work.transfers.take_back(step.transfer_id, now)
    except OverlapRefused as refused:
        raise CannotUndo(reason="the former trainer is busy by now.") from refused
    except (ChangedMeanwhile, NotFound) as problem:
        raise CannotUndo(reason=str(problem)) from problem
    changes = _changes(client_id, former, target)
    return TransferOutcome(
        step.transfer_id,
        client_id,
        standing.name,
        target,
        former or target,
        moved.sessions,
        moved.kept,
        changes,
        None,
    )


def ask_for_transfer(
    uow: UnitOfWork, viewer: Viewer, request: TransferRequest, now: datetime
) -> TransferOutcome:
    """File a wish that an owner decides on; nothing moves yet.

    Raises InvalidInput, NotAllowed, NotFound, ConnectionLost; ChangedMeanwhile when the client is
    somebody else's by now. The same request again changes nothing.
    """
    if scope_of(viewer.role, Right.TRANSFER) is Scope.NONE:
        raise NotAllowed()
    _check_reason(request.reason)

    def asked(work: Work) -> TransferOutcome:
        standing = work.transfers.standing(request.client_id)
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
    _check_reason(reason)

    def declined(work: Work) -> TransferOutcome:
        wish = work.transfers.decline(transfer_id, version, now)
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


def _keys(*keys: UUID | None) -> tuple[UUID, ...]:
    return tuple(key for key in keys if key is not None)


def _coming(work: Work, standing: ClientStanding, now: datetime) -> tuple[Interval, ...]:
    if standing.trainer_id is None:
        return ()
    return work.transfers.coming_sessions(standing.id, standing.trainer_id, now)


def _require_to_someone_else(standing: ClientStanding, target: Trainer) -> None:
    if standing.trainer_id == target.id:
        raise InvalidInput("trainer", f"{standing.name} is with {target.name} already.")
    if not target.active:
        raise InvalidInput("trainer", f"{target.name} no longer works here. Choose another.")


def _check_reason(reason: str) -> None:
    if "\x00" in reason or len(reason) > LONGEST_TRANSFER_REASON:
        raise InvalidInput("reason", "Give the reason in one short, plain sentence.")
    refuse_secret(reason)


def _changes(client_id: UUID, *trainers: UUID | None) -> Changes:
    return Changes(
        frozenset({Aggregate.SESSION, Aggregate.CLIENT, Aggregate.TRAINER}),
        frozenset(_keys(client_id, *trainers)),
    )


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
        _changes(standing.id, standing.trainer_id, target),
        undo,
    )
