"""Putting clients who were added back, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile
from studio_app.domain.new_clients import TrainerIsFull, TrainerTakesNobody
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.undoing import ClientBack
from studio_app.repositories.new_clients import AddedState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.client_steps import require_nothing_coming
from studio_app.services.new_clients import require_room

Held = tuple[ClientBack, AddedState]


def held(work: Work, viewer: Viewer, backs: Iterable[ClientBack]) -> list[Held]:
    """Return the clients, locked and as the step left them.

    Raises NotFound, ChangedMeanwhile where one stands otherwise by now, NotAllowed; CannotUndo
    where something hangs on somebody who is to go, or there is no room for who is to come back.
    """
    found = [
        (back, work.new_clients.get_locked(back.key))
        for back in sorted(backs, key=lambda back: back.key)
    ]
    for back, state in found:
        require(viewer, Right.EDIT_CLIENTS)
        if scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.OWN:
            require(viewer, Right.EDIT_CLIENTS, trainer_id=state.trainer_id or state.id)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        if not back.added:
            continue
        if not back.restore.active and state.is_in_use:
            raise CannotUndo(reason=f"{state.name} is booked, waits, or has a package by now.")
        if back.restore.active and state.trainer_id is not None:
            _require_room(work, state)
    return found


def put_back(work: Work, one: Held, now: datetime, action: str) -> ClientBack:
    """Put a client back, note that in the trail, and return the way back from there."""
    back, state = one
    if not back.added and not back.restore.active:
        require_nothing_coming(work, work.client_records.get(back.key), now)
    work.new_clients.put(back.key, back.restore)
    work.audit.add(
        action,
        "client",
        back.key,
        now,
        client_id=back.key,
        before={"active": back.found.active},
        after={"active": back.restore.active},
        organization_id=state.organization_id,
    )
    work.flush()
    return ClientBack(back.key, found=back.restore, restore=back.found, added=back.added)


def _require_room(work: Work, state: AddedState) -> None:
    assert state.trainer_id is not None
    try:
        require_room(work, state.trainer_id)
    except (TrainerIsFull, TrainerTakesNobody) as full:
        trainer = full.values["trainer"]
        raise CannotUndo(reason=f"{trainer} has no room for {state.name} by now.") from full
