"""Adding a client, at the desk or while booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.new_clients import (
    AddedClient,
    NewClient,
    TrainerIsFull,
    TrainerTakesNobody,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.share_out import NoTrainer, WhyNobody
from studio_app.domain.undoing import ClientBack, ClientStand, DiaryUndo
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.new_client_rule import trainer_by_rule


def add_client(uow: UnitOfWork, viewer: Viewer, wish: NewClient, now: datetime) -> AddedClient:
    """Add a client with the next number; of whoever looks after own clients only, their own.

    The client's key is that of the request: the same again changes nothing and returns the first
    outcome. Raises InvalidInput, TrainerTakesNobody, TrainerIsFull, NotFound, NotAllowed,
    ConnectionLost.
    """
    require(viewer, Right.EDIT_CLIENTS)
    client = wish.cleaned()
    require_own(viewer, client)
    return uow.perform(
        UseCaseRequest(client.client_id, "add_client", client),
        lambda work: added(work, viewer, client, now),
        AddedClient,
        check_again=_require_there,
    )


def require_own(viewer: Viewer, wish: NewClient) -> None:
    """Raise NotAllowed where a trainer would add a client of somebody else's, or of nobody's."""
    if scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.OWN:
        require(viewer, Right.EDIT_CLIENTS, trainer_id=wish.trainer_id or wish.client_id)


def added(work: Work, viewer: Viewer, wish: NewClient, now: datetime) -> AddedClient:
    """Add a client within a transaction that does more; see ``add_client``.

    For whom the rule finds nobody, or who was to be with a trainer who is gone, that is kept.
    """
    # Whoever else adds clients or closes a login waits: who is chosen now is there to the end.
    work.lock(viewer.organization_id)
    why = None
    if wish.trainer_id is None and wish.by_rule:
        trainer_id, why = trainer_by_rule(work)
        wish = replace(wish, trainer_id=trainer_id)
    elif wish.trainer_id is not None and scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.ALL:
        gone = work.new_clients.gone(wish.trainer_id)
        if gone is not None:
            wish, why = replace(wish, trainer_id=None), WhyNobody(NoTrainer.LEFT, gone)
    organization = work.organizations.mine()
    name = None
    if wish.trainer_id is not None:
        organization = work.organizations.of_trainer(wish.trainer_id)
        name = require_room(work, wish.trainer_id)
    client, organization_id = wish.kept_in(organization.territory), organization.id
    number = work.new_clients.add(client, organization_id, now)
    if why is not None:
        work.assignments.add_failure(client.client_id, why, now)
    after = {"client": client.name, "number": number}
    work.audit.add(
        "added_client",
        "client",
        client.client_id,
        now,
        client_id=client.client_id,
        after=after | ({"trainer": name} if name else {}),
        organization_id=organization_id,
    )
    ids = frozenset({client.client_id})
    changes = Changes(frozenset({Aggregate.CLIENT}), ids)
    back = ClientBack(client.client_id, found=ClientStand(True), restore=ClientStand(False))
    return AddedClient(
        client.client_id,
        number,
        client.name,
        client.trainer_id,
        name,
        changes,
        DiaryUndo(clients=(back,)),
        why,
    )


def require_room(work: Work, trainer_id: UUID) -> str:
    """Return the name of a trainer who has room for one client more.

    Raises TrainerTakesNobody, TrainerIsFull, NotFound.
    """
    name, accepts, capacity, count = work.new_clients.room_at(trainer_id)
    if not accepts:
        raise TrainerTakesNobody(trainer=name)
    if capacity is not None and count >= capacity:
        raise TrainerIsFull(trainer=name, capacity=capacity)
    return name


def _require_there(work: Work, added: AddedClient) -> None:
    if not work.clients.get(added.client_id).active:
        raise ChangedMeanwhile()
