"""Putting time off back where it stood, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.undoing import TimeOffBack, TimeOffStand
from studio_app.repositories.time_off import TimeOffState
from studio_app.repositories.unit_of_work import Work

Held = tuple[TimeOffBack, TimeOffState]


def diaries_of(work: Work, backs: Iterable[TimeOffBack]) -> set[UUID]:
    """Return the trainers whose time off it is; raises NotFound."""
    found = [work.time_off.find(back.key) for back in backs]
    if None in found:
        raise NotFound()
    return {one.trainer_id for one in found if one is not None}


def held(work: Work, viewer: Viewer, backs: Iterable[TimeOffBack]) -> list[Held]:
    """Return the time off, locked and as the step left it.

    Raises ChangedMeanwhile where it stands otherwise by now, NotAllowed.
    """
    found = [
        (back, work.time_off.get_locked(back.key)) for back in sorted(backs, key=lambda it: it.key)
    ]
    for back, state in found:
        stands = {back.found.status, back.restore.status}
        decides = stands != {TimeOffStatus.REQUESTED}
        right = Right.DECIDE_TIME_OFF if decides else Right.ASK_TIME_OFF
        require(viewer, right, trainer_id=state.trainer_id)
        if state.stand != back.found:
            raise ChangedMeanwhile()
    return found


def put_back(work: Work, one: Held, now: datetime, action: str) -> TimeOffBack:
    """Put it back, note that in the trail, and return the way back from there.

    Raises CannotUndo for time off that would come over a session that nobody decided about.
    """
    back, state = one
    here = work.time_off.sessions_within(state.trainer_id, state.interval)
    left = [one for one in here if one.session_id not in back.kept]
    if left and is_approved(back.restore):
        raise CannotUndo(reason=f"{left[0].subject} is booked within that time off by now.")
    work.time_off.put(back.key, back.restore, now)
    work.audit.add(
        action,
        "time_off",
        back.key,
        now,
        before=facts(state),
        after={"time_off": back.restore.status.value if back.restore.standing else "withdrawn"},
        organization_id=state.organization_id,
    )
    work.flush()
    kept = tuple(one.session_id for one in here) if is_approved(back.found) else ()
    return TimeOffBack(back.key, found=back.restore, restore=back.found, kept=kept)


def is_approved(stand: TimeOffStand) -> bool:
    """Tell whether time off blocks the diary."""
    return stand.standing and stand.status is TimeOffStatus.APPROVED


def facts(state: TimeOffState) -> dict[str, object]:
    """Return what the audit trail keeps of time off."""
    return {
        "time_off": state.stand.status.value if state.stand.standing else "withdrawn",
        "kind": state.kind.value,
        "starts_at": state.interval.start.isoformat(),
        "ends_at": state.interval.end.isoformat(),
    }
