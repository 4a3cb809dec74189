"""Taking back that a client went to another trainer, as a step by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    ColleaguesClient,
    InvalidInput,
    NoCredit,
    NotFound,
    SessionFull,
    SlotTaken,
    TimeOffInTheWay,
)
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.transfers import TransferOutcome, UndoTransfer
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_records import TransferBack
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.unit_of_work import Work
from studio_app.services.transfer_events import require_untouched
from studio_app.services.transfer_parts import present, transfer_changes

PutBack = Callable[[DiaryUndo], object]
"""What takes back single steps in the diary."""

IN_THE_WAY = (
    SlotTaken,
    SessionFull,
    TimeOffInTheWay,
    NoCredit,
    ColleaguesClient,
    ChangedMeanwhile,
    NotFound,
    InvalidInput,
)
"""What says by itself why steps cannot be taken back."""


def undone(
    work: Work, viewer: Viewer, back: TransferBack, now: datetime, put_back: PutBack
) -> DiaryOutcome:
    """Move the client back to the former trainer; there is no way to do that again.

    Raises NotAllowed; CannotUndo when anything happened to what was moved.
    """
    require(viewer, Right.TRANSFER)
    outcome = taken_back(work, UndoTransfer(back.key), now, put_back)
    work.flush()
    return DiaryOutcome(Step.UNDO, outcome.client_name, now, outcome.changes, None)


def taken_back(work: Work, step: UndoTransfer, now: datetime, put_back: PutBack) -> TransferOutcome:
    """Move the client back within a transaction that may do more.

    First goes back what the transfer moved at once, and then what single steps put elsewhere
    before. Raises CannotUndo, which says what happened since.
    """
    try:
        client_id, former, target = work.transfers.parties(step.transfer_id)
        steps = work.transfers.steps_before(step.transfer_id)
        others = {one.restore.trainer_id for one in steps.sessions} if steps else set()
        others |= {one.found.trainer_id for one in steps.sessions} if steps else set()
        work.lock(*present(former, target, client_id, *others))
        require_untouched(work, step.transfer_id, now)
        standing = work.transfers.standing(client_id)
        moved = work.transfers.take_back(step.transfer_id, now)
        if steps is not None:
            put_back(steps)
    except OverlapRefused as refused:
        raise CannotUndo(reason="the former trainer is busy by now.") from refused
    except IN_THE_WAY as problem:
        raise CannotUndo(reason=str(problem)) from problem
    return TransferOutcome(
        step.transfer_id,
        client_id,
        standing.name,
        target,
        former or target,
        moved.sessions,
        moved.kept,
        transfer_changes(client_id, former, target, *others),
        None,
    )
