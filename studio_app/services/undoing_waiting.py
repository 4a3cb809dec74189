"""Putting entries of the waiting list back, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from studio_app.domain.errors import ChangedMeanwhile, NotAllowed
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import WaitingBack
from studio_app.repositories.unit_of_work import Work
from studio_app.repositories.waiting_list import WaitingState

Held = tuple[WaitingBack, WaitingState]


def held(work: Work, viewer: Viewer, backs: Iterable[WaitingBack]) -> list[Held]:
    """Return the entries, locked and as the step left them.

    Raises NotFound, ChangedMeanwhile where one stands otherwise by now, NotAllowed.
    """
    found = [
        (back, work.waiting_list.get_locked(back.key))
        for back in sorted(backs, key=lambda back: back.key)
    ]
    for back, state in found:
        require(viewer, Right.BOOK)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        session_id = state.wish.session_id
        if session_id is not None and work.sessions.find(session_id) is None:
            raise NotAllowed()
    return found


def put_back(work: Work, one: Held, now: datetime, action: str) -> WaitingBack:
    """Put an entry back, note that in the trail, and return the way back from there."""
    back, state = one
    work.waiting_list.put(back.key, back.restore)
    work.audit.add(
        action,
        "waiting_list_entry",
        back.key,
        now,
        client_id=state.client_id,
        before={"waiting": back.found.status.value},
        after={"waiting": back.restore.status.value},
        organization_id=state.organization_id,
    )
    work.flush()
    return WaitingBack(back.key, found=back.restore, restore=back.found)
