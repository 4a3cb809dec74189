"""Who looks and looked after a client, and who has nobody: looking at it, noting, trying again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.assignments import (
    LONGEST_NOTE,
    AssignmentLine,
    AssignmentNoted,
    NoteOnAssignment,
    notes_assignments,
)
from studio_app.domain.backfill import BackfillResult, UnassignedClients, sees_unassigned
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.client_record import rule_from
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_lists import ListsBack, NoteBack
from studio_app.repositories.assignments import noted
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.backfill import BackfillWish, run_backfill
from studio_app.services.new_client_rule import SETTING

MOST_LISTED = 1_000


def assignment_history(
    uow: UnitOfWork, viewer: Viewer, client_id: UUID
) -> tuple[AssignmentLine, ...]:
    """Return who looks and looked after a client, the latest first; raises NotAllowed, NotFound."""
    require(viewer, Right.SEE_CLIENTS)
    if viewer.role is Role.CLIENT:
        raise NotAllowed()
    with uow.reading() as work:
        work.clients.get(client_id)
        return work.assignments.history(client_id)


def note_assignment(
    uow: UnitOfWork, viewer: Viewer, wish: NoteOnAssignment, now: datetime
) -> AssignmentNoted:
    """Note something at who looks or looked after a client, or nothing any more.

    The same request again changes nothing and returns the first outcome. Raises ChangedMeanwhile
    where something else is noted by now, InvalidInput, NotFound, NotAllowed, ConnectionLost.
    """
    note = " ".join(wish.note.split())
    if len(note) > LONGEST_NOTE:
        raise InvalidInput("note", f"Type at most {LONGEST_NOTE} characters.")
    cleaned = replace(wish, note=note)
    return uow.perform(
        UseCaseRequest(wish.request_id, "note_assignment", cleaned),
        lambda work: put_note(work, viewer, cleaned, now),
        AssignmentNoted,
    )


def put_note(work: Work, viewer: Viewer, wish: NoteOnAssignment, now: datetime) -> AssignmentNoted:
    """Note something within a transaction that does more; see ``note_assignment``."""
    if not notes_assignments(viewer):
        raise NotAllowed()
    state = work.assignments.state(wish.assignment_id)
    if state.noted != noted(wish.found):
        raise ChangedMeanwhile()
    if not work.assignments.put_note(wish.assignment_id, state.note, wish.note):
        raise ChangedMeanwhile()
    work.audit.add(
        "noted_assignment",
        "client",
        state.client_id,
        now,
        client_id=state.client_id,
        before={"client": state.client_name, "trainer": state.trainer, "note": state.noted},
        after={"note": noted(wish.note)},
        organization_id=state.organization_id,
    )
    back = NoteBack(wish.assignment_id, state.client_id, wish.note, state.note)
    return AssignmentNoted(
        state.client_id,
        state.client_name,
        wish.note,
        Changes(frozenset({Aggregate.CLIENT}), frozenset({state.client_id})),
        DiaryUndo(lists=ListsBack(assignment_notes=(back,))),
    )


def unassigned_clients(
    uow: UnitOfWork, viewer: Viewer, *, failed_only: bool = False, most: int = MOST_LISTED
) -> UnassignedClients:
    """Return the clients without a trainer, the newest first, and how many there are.

    With ``failed_only`` those for whom the rule found nobody. Raises NotAllowed.
    """
    if not sees_unassigned(viewer):
        raise NotAllowed()
    with uow.reading() as work:
        total, failed = work.assignments.counts()
        clients = work.assignments.without_trainer(most, failed_only=failed_only)
        rule = rule_from(work.organization_settings.get(SETTING))
        name = work.new_clients.name_of(rule.trainer_id) if rule.trainer_id else ""
        return UnassignedClients(total, failed, clients, rule, name)


def retry_failures(
    uow: UnitOfWork,
    viewer: Viewer,
    now: datetime,
    *,
    run_id: UUID,
    client_ids: Collection[UUID] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> BackfillResult:
    """Try again for clients for whom the rule found nobody, for all of them or for some.

    Failures of those who have a trainer by now, whoever gave it to them, are closed; for whom
    there is still nobody, the reason is kept as it is now. Raises NotAllowed, StudioError.
    """
    require(viewer, Right.TRANSFER)
    with uow.reading() as work:
        failed = work.assignments.failed()
    wanted = failed if client_ids is None else [key for key in failed if key in set(client_ids)]
    wish = BackfillWish(run_id, client_ids=tuple(wanted))
    result = run_backfill(uow, viewer, wish, now, stop=stop)
    reasons = tuple((one.client_id, one.why) for one in result.failures)
    if reasons:
        with uow.writing() as work:
            work.lock(viewer.organization_id)
            if work.assignments.put_failures(reasons, now):
                work.commit()
    return result
