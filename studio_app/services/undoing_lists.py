"""Taking back what was done to many clients of a list, or to a filter that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from studio_app.domain.assignments import NoteOnAssignment
from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import (
    FilterBack,
    ListsBack,
    NoteBack,
    TagBack,
    TransferBack,
)
from studio_app.repositories.unit_of_work import Work
from studio_app.services.assignments import put_note
from studio_app.services.client_assigning import carry_out
from studio_app.services.client_tags import put_tag


def undone(work: Work, viewer: Viewer, back: ListsBack, now: datetime) -> DiaryOutcome:
    """Put all of it back and return what changed, with the way back from there.

    Raises ChangedMeanwhile, NotFound, NotAllowed, OverlapRefused.
    """
    tags = tuple(_put_tag(work, viewer, one, now) for one in back.tags)
    transfers = _put_transfers(work, viewer, back.transfers, now)
    filters = tuple(_put_filter(work, one, now) for one in back.filters)
    notes = tuple(_put_note(work, viewer, one, now) for one in back.assignment_notes)
    for run_id in back.backfills:
        _take_backfill_back(work, viewer, run_id, now)
    work.flush()
    ids = {key for one in tags for key in one.client_ids}
    for one in transfers:
        ids |= {one.client_id, one.to_trainer_id}
    ids |= {one.client_id for one in notes}
    about_clients = tags or transfers or notes or back.backfills
    aggregates = {Aggregate.CLIENT} if about_clients else set[Aggregate]()
    if back.backfills:
        # Too many to name each, and done again by the rule as it is by then.
        return DiaryOutcome(
            Step.UNDO, "", now, Changes(frozenset({Aggregate.CLIENT, Aggregate.TRAINER})), None
        )
    if transfers:
        aggregates |= {Aggregate.SESSION, Aggregate.TRAINER}
    ids |= {one.key for one in filters}
    return DiaryOutcome(
        Step.UNDO,
        "",
        now,
        Changes(frozenset(aggregates), frozenset(ids)),
        DiaryUndo(lists=ListsBack(tags, transfers, filters, notes)),
    )


def _put_tag(work: Work, viewer: Viewer, back: TagBack, now: datetime) -> TagBack:
    require(viewer, Right.EDIT_CLIENTS)
    names = work.client_tags.named(back.client_ids)
    if set(names) != set(back.client_ids):
        raise NotFound()
    having = work.client_tags.having(back.client_ids, back.tag)
    if having != (set() if back.restore else set(back.client_ids)):
        raise ChangedMeanwhile()
    put_tag(work, names, back.tag, back.restore, now)
    return TagBack(back.tag, back.client_ids, restore=not back.restore)


def _put_transfers(
    work: Work, viewer: Viewer, backs: Sequence[TransferBack], now: datetime
) -> tuple[TransferBack, ...]:
    if not backs:
        return ()
    require(viewer, Right.TRANSFER)
    keys: set[UUID] = set()
    for back in backs:
        client, former, target = work.transfers.parties(back.transfer_id)
        keys |= {client, target, former or target}
    work.lock(*keys)
    return tuple(_put_transfer(work, back, now) for back in backs)


def _put_transfer(work: Work, back: TransferBack, now: datetime) -> TransferBack:
    if back.restore:
        standing = work.transfers.standing(back.client_id)
        return carry_out(work, standing, back.to_trainer_id, now)
    work.transfers.take_back(back.transfer_id, now)
    return TransferBack(back.transfer_id, back.client_id, back.to_trainer_id, restore=True)


def _put_filter(work: Work, back: FilterBack, now: datetime) -> FilterBack:
    _name, stands = work.saved_filters.stands(back.key)
    if stands is back.restore:
        raise ChangedMeanwhile()
    work.saved_filters.put(back.key, back.restore, now)
    return FilterBack(back.key, restore=not back.restore)


def _put_note(work: Work, viewer: Viewer, back: NoteBack, now: datetime) -> NoteBack:
    wish = NoteOnAssignment(back.client_id, back.key, back.found, back.restore)
    put_note(work, viewer, wish, now)
    return NoteBack(back.key, back.client_id, back.restore, back.found)


def _take_backfill_back(work: Work, viewer: Viewer, run_id: UUID, now: datetime) -> None:
    require(viewer, Right.TRANSFER)
    work.lock(viewer.organization_id)
    taken, whole = work.backfill.take_back(run_id)
    if not taken:
        raise ChangedMeanwhile()
    after = {"taken_back": taken, "left": whole - taken}
    work.audit.add("backfill_undone", "backfill", run_id, now, after=after)
