"""Taking back that a client went to another trainer, as a step by itself."""

from __future__ import annotations

from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.transfers import UndoTransfer
from studio_app.domain.undoing_records import TransferBack
from studio_app.repositories.unit_of_work import Work
from studio_app.services.transfers import taken_back


def undone(work: Work, viewer: Viewer, back: TransferBack, now: datetime) -> DiaryOutcome:
    """Move the client back to the former trainer; there is no way to do that again.

    Raises NotAllowed; CannotUndo when anything happened to what was moved.
    """
    require(viewer, Right.TRANSFER)
    outcome = taken_back(work, UndoTransfer(back.key), now)
    work.flush()
    return DiaryOutcome(Step.UNDO, outcome.client_name, now, outcome.changes, None)
