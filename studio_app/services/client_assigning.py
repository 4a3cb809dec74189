"""Letting a trainer look after clients, as many as are chosen in one step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_bulk import MOST_ASSIGNED, AssignRequest, BulkOutcome, BulkStep
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.transfers import TransferRequest
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import ListsBack, TransferBack
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.transfers import ClientStanding
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.slots import trainer_clashes


def assign_clients(
    uow: UnitOfWork, viewer: Viewer, request: AssignRequest, now: datetime
) -> BulkOutcome:
    """Move clients to a trainer with all that lies ahead; who cannot be moved is left alone.

    That is who is with the trainer already, or has sessions at whose time the trainer is busy. The
    same request again changes nothing and returns the first outcome. Raises InvalidInput where
    nobody can be moved, ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.TRANSFER)
    wish = replace(request, client_ids=tuple(dict.fromkeys(request.client_ids)))
    if len(wish.client_ids) > MOST_ASSIGNED:
        raise InvalidInput("clients", f"Choose at most {MOST_ASSIGNED} clients at once.")
    return uow.perform(
        UseCaseRequest(wish.request_id, "assign_clients", wish),
        lambda work: _assigned(work, wish, now),
        BulkOutcome,
    )


def _assigned(work: Work, wish: AssignRequest, now: datetime) -> BulkOutcome:
    known = [work.transfers.standing(key) for key in wish.client_ids]
    trainers = {one.trainer_id for one in known if one.trainer_id is not None}
    work.lock(wish.trainer_id, *trainers, *wish.client_ids)
    standings = [work.transfers.standing(key) for key in wish.client_ids]
    if [one.trainer_id for one in standings] != [one.trainer_id for one in known]:
        raise ChangedMeanwhile()
    today = local_day(now, work.organizations.mine().tz)
    target = work.trainers.get(wish.trainer_id, today)
    if not target.active:
        raise InvalidInput("trainer", f"{target.name} no longer works here. Choose another.")
    moved: list[TransferBack] = []
    changed: set[UUID] = {target.id}
    for standing in standings:
        with_them = standing.trainer_id == target.id
        if with_them or standing.gone or _clashes(work, standing, target, now):
            continue
        moved.append(carry_out(work, standing, target.id, now))
        changed |= {standing.id, standing.trainer_id or target.id}
    if not moved:
        raise InvalidInput(
            "trainer",
            f"All of them are with {target.name} already, or have sessions at whose time "
            f"{target.name} is busy.",
        )
    aggregates = {Aggregate.CLIENT, Aggregate.SESSION, Aggregate.TRAINER}
    return BulkOutcome(
        BulkStep.ASSIGN,
        target.name,
        len(moved),
        Changes(frozenset(aggregates), frozenset(changed)),
        DiaryUndo(lists=ListsBack(transfers=tuple(moved))),
        left_alone=len(standings) - len(moved),
    )


def carry_out(
    work: Work, standing: ClientStanding, trainer_id: UUID, now: datetime
) -> TransferBack:
    """Move one client, who is locked, and return the way back; raise as ``Transfers.carry_out``."""
    transfer = TransferRequest(new_id(), standing.id, trainer_id, standing.version)
    try:
        work.transfers.carry_out(transfer, now)
    except OverlapRefused as refused:
        raise ChangedMeanwhile() from refused
    return TransferBack(transfer.transfer_id, standing.id, trainer_id, restore=False)


def _clashes(work: Work, standing: ClientStanding, target: Trainer, now: datetime) -> bool:
    if standing.trainer_id is None:
        return False
    coming = work.transfers.coming_sessions(standing.id, standing.trainer_id, now)
    return any(any(trainer_clashes(work, target, interval)) for interval in coming)
