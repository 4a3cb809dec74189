"""Making two clients of one again, and one of two, as a step that is taken back or done again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import CannotUndo
from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeBack
from studio_app.domain.merging import BookedTwice, PaidForWhilePaying
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.work import Work
from studio_app.services.merging import merged, parted


def undone(work: Work, viewer: Viewer, back: MergeBack, now: datetime) -> DiaryOutcome:
    """Take a merge back, or merge again, with the way back from there; see ``undoing.undo``."""
    require(viewer, Right.MERGE_CLIENTS)
    request = back.request
    if back.stands:
        outcome = parted(work, request.merge_id, now)
        work.flush()
        kept, gone = (
            work.merging.side(key)[0].version for key in (request.kept_id, request.merged_id)
        )
        # Merged anew it is a merge of its own, of the two as they are now.
        again = replace(request, merge_id=new_id(), kept_version=kept, merged_version=gone)
        inverse = MergeBack(again, stands=False)
    else:
        try:
            outcome = merged(work, request, now)
        except (BookedTwice, PaidForWhilePaying) as problem:
            raise CannotUndo(reason=str(problem)) from problem
        inverse = MergeBack(request)
    return DiaryOutcome(
        Step.UNDO, outcome.kept_name, now, outcome.changes, DiaryUndo(merges=(inverse,))
    )
