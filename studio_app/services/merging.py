"""Making two clients one who turn out to be one person, and taking that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeBack, MergeField, MergeRequest
from studio_app.domain.merging import (
    KnownMerge,
    MergeOutcome,
    MergePreview,
    MergeSide,
    PaidForWhilePaying,
    booked_twice,
    lost_words,
    value_after,
)
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work

_LONGEST_NOTE = 10_000


def merge_preview(
    uow: UnitOfWork, viewer: Viewer, kept_id: UUID, merged_id: UUID, now: datetime
) -> MergePreview:
    """Return both clients side by side, and when both are booked; raise NotAllowed, NotFound."""
    require(viewer, Right.MERGE_CLIENTS)
    with uow.reading() as work:
        kept, merged, _studio = _sides(work, kept_id, merged_id)
        return MergePreview(kept, merged, work.merging.clashes(kept_id, merged_id, now))


def merges_of(uow: UnitOfWork, viewer: Viewer, client_id: UUID) -> tuple[KnownMerge, ...]:
    """Return who was merged into a client, the latest first; nobody for who may not merge."""
    require(viewer, Right.SEE_CLIENTS)
    with uow.reading() as work:
        return work.merging.of_client(client_id)


def merge_clients(
    uow: UnitOfWork, viewer: Viewer, request: MergeRequest, now: datetime
) -> MergeOutcome:
    """Give all that one client has to the other, and let the one be found as the other.

    Bookings, packages with their ledgers, payments, receipts, series, places on the waiting list,
    notes, tags, consents, pictures and shares go over. The same again changes nothing and returns
    the first outcome. Raises BookedTwice, PaidForWhilePaying, InvalidInput, ChangedMeanwhile,
    NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.MERGE_CLIENTS)
    request = request.checked()
    return uow.perform(
        UseCaseRequest(request.merge_id, "merge_clients", request),
        lambda work: merged(work, request, now),
        MergeOutcome,
    )


def undo_merge(
    uow: UnitOfWork, viewer: Viewer, merge_id: UUID, now: datetime, *, request_id: UUID
) -> MergeOutcome:
    """Make two clients of one again, however long ago they were merged.

    What was booked or bought since stays with who was kept. The same request again returns the
    first outcome. Raises CannotUndo where one has used what is the other's since, NotFound,
    NotAllowed, ConnectionLost.
    """
    require(viewer, Right.MERGE_CLIENTS)
    return uow.perform(
        UseCaseRequest(request_id, "undo_merge", merge_id),
        lambda work: parted(work, merge_id, now),
        MergeOutcome,
    )


def merged(work: Work, request: MergeRequest, now: datetime) -> MergeOutcome:
    """Merge within a transaction; see ``merge_clients``."""
    diaries = work.merging.diaries(request.merged_id)
    work.lock(request.kept_id, request.merged_id, *diaries)
    kept, gone, studio = _sides(work, request.kept_id, request.merged_id)
    if (kept.version, gone.version) != (request.kept_version, request.merged_version):
        raise ChangedMeanwhile()
    organization = work.organizations.get(studio)
    _require_apart(work, organization, kept, gone, now)
    chosen = {
        field.value: value_after(kept, gone, request, field)
        for field in MergeField
        if field is not MergeField.TRAINER
    }
    if chosen[MergeField.PAYER.value] is not None and work.merging.pay_for_others(kept, gone):
        raise PaidForWhilePaying(payer=kept.payer_name or gone.payer_name)
    chosen["text"] = chosen.pop(MergeField.ALERT.value)
    chosen["search_text"] = search_text_of(
        str(chosen["name"]), kept.number, str(chosen["phone"]), str(chosen["email"])
    )
    note = new_id(), lost_words(kept, gone, request)[:_LONGEST_NOTE]
    takes_trainer = MergeField.TRAINER in request.from_merged
    try:
        done = work.merging.carry_out(request, chosen, takes_trainer, note, now)
    except OverlapRefused as refused:
        raise ChangedMeanwhile() from refused
    return MergeOutcome(
        request.merge_id,
        kept.client_id,
        str(chosen["name"]),
        gone.client_id,
        gone.name,
        done.bookings,
        done.packages,
        changes_of(kept.client_id, gone.client_id),
        DiaryUndo(merges=(MergeBack(request),)),
    )


def parted(work: Work, merge_id: UUID, now: datetime) -> MergeOutcome:
    """Take a merge back within a transaction; see ``undo_merge``. It has no way back of its own."""
    known = work.merging.known(merge_id)
    work.lock(known.kept_id, known.merged_id, *work.merging.diaries(known.kept_id))
    try:
        done = work.merging.take_back(merge_id, now)
    except ChangedMeanwhile as problem:
        raise CannotUndo(
            reason="one has used what was the other's since, or was erased or merged again."
        ) from problem
    work.merging.look_up_anew(known.kept_id)
    return MergeOutcome(
        merge_id,
        known.kept_id,
        known.kept_name,
        known.merged_id,
        known.merged_name,
        done.bookings,
        done.packages,
        changes_of(known.kept_id, known.merged_id),
        None,
    )


def changes_of(kept_id: UUID, merged_id: UUID) -> Changes:
    """Return what a merge changes: all that hangs on clients."""
    kinds = {Aggregate.SESSION, Aggregate.CLIENT, Aggregate.PACKAGE}
    return Changes(frozenset(kinds), frozenset({kept_id, merged_id}))


def _sides(work: Work, kept_id: UUID, merged_id: UUID) -> tuple[MergeSide, MergeSide, UUID]:
    kept, studio = work.merging.side(kept_id)
    gone, other_studio = work.merging.side(merged_id)
    if studio != other_studio:
        raise NotFound()
    return kept, gone, studio


def _require_apart(
    work: Work, organization: Organization, kept: MergeSide, gone: MergeSide, now: datetime
) -> None:
    clashes = work.merging.clashes(kept.client_id, gone.client_id, now)
    if clashes:
        raise booked_twice(kept, gone, clashes[0], organization)
