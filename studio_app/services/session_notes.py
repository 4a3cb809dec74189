"""Writing notes on sessions, changing them and taking them away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.note_content import NOTHING, NoteContent, cleaned_note
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.session_notes import (
    NewNote,
    NobodysClient,
    NoteChanged,
    NoteEdit,
    NoteOutcome,
    NoteStep,
    NothingToNoteOn,
    NotTheirTrainer,
    may_be_noted_on,
    of_notes,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_notes import NoteBack, NotesBack
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.session_notes import NotedBooking, NoteState
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def write_note(uow: UnitOfWork, viewer: Viewer, wish: NewNote, now: datetime) -> NoteOutcome:
    """Note something on a client's session, or beside the sessions.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput;
    NoteChanged where the viewer noted something on it already; NothingToNoteOn, NotTheirTrainer,
    NobodysClient, NotAllowed, NotFound, ConnectionLost.
    """
    content = cleaned_note(wish.content)
    require(viewer, Right.WRITE_NOTES)

    def written(work: Work) -> NoteOutcome:
        work.lock(wish.client_id)
        require_theirs(work, viewer, wish.client_id, wish.booking_id)
        kept = work.client_records.get(wish.client_id)
        if kept.erased_at is not None or kept.merged_into_id is not None:
            raise NotFound()
        trainer_id = _trainer_of(work, viewer, wish, kept.details.name, now)
        notes = work.session_notes
        if wish.booking_id is not None:
            there = notes.of_booking(wish.client_id, wish.booking_id)
            if any(one.author_id == viewer.user_id for one in there):
                raise NoteChanged()
        notes.add(
            wish.note_id,
            kept.organization_id,
            wish.client_id,
            trainer_id,
            wish.booking_id,
            content,
            now,
        )
        work.flush()
        state = notes.note_locked(wish.note_id)
        tell_of_note(work, state, "wrote_session_note", NOTHING, now)
        return _outcome(work, NoteStep.WRITE, state, NOTHING)

    return uow.perform(UseCaseRequest(wish.note_id, "write_note", wish), written, NoteOutcome)


def edit_note(uow: UnitOfWork, viewer: Viewer, edit: NoteEdit, now: datetime) -> NoteOutcome:
    """Let one's own note say something else; the same request again returns the first outcome.

    Raises NoteChanged when it was changed since, InvalidInput, NotAllowed for who did not write
    it, NotFound, ConnectionLost.
    """
    content = cleaned_note(edit.content)
    return _changed(uow, viewer, edit, content, "edit_note", NoteStep.EDIT, now)


def remove_note(
    uow: UnitOfWork,
    viewer: Viewer,
    note_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> NoteOutcome:
    """Take one's own note away: nothing of it stays but that there was one.

    Raises NoteChanged, NotAllowed, NotFound, ConnectionLost.
    """
    edit = NoteEdit(request_id, note_id, version, NOTHING)
    return _changed(uow, viewer, edit, NOTHING, "remove_session_note", NoteStep.REMOVE, now)


def require_notable(booking: NotedBooking, now: datetime) -> None:
    """Raise NothingToNoteOn for a session that has not begun, or was cancelled."""
    if not may_be_noted_on(booking.status, booking.starts_at, now):
        raise NothingToNoteOn()


def require_author(work: Work, viewer: Viewer, note_id: UUID) -> None:
    """Raise NotAllowed for a note that somebody else wrote, NotFound for one not to be seen."""
    require(viewer, Right.WRITE_NOTES)
    if work.session_notes.author_of(note_id) != viewer.user_id:
        raise NotAllowed()


def tell_of_note(
    work: Work, state: NoteState, action: str, before: NoteContent, now: datetime
) -> None:
    """Note in the trail that somebody said something, and never what it is."""
    after: dict[str, object] = {"client": work.clients.get(state.client_id).name}
    changed = state.content.changed_from(before)
    if action == "edited_session_note":
        after["fields"] = sorted(changed)
    if "shared" in changed:
        after["shared"] = state.content.shared
    work.audit.add(
        action,
        "session_note",
        state.id,
        now,
        client_id=state.client_id,
        after=after,
        organization_id=state.organization_id,
    )


def _changed(
    uow: UnitOfWork,
    viewer: Viewer,
    edit: NoteEdit,
    content: NoteContent,
    use_case: str,
    step: NoteStep,
    now: datetime,
) -> NoteOutcome:
    require(viewer, Right.WRITE_NOTES)

    def changed(work: Work) -> NoteOutcome:
        notes = work.session_notes
        require_author(work, viewer, edit.note_id)
        before = _held(lambda: notes.note_locked(edit.note_id, edit.version))
        if before.content.is_empty:
            raise NoteChanged()
        if content == before.content:
            return NoteOutcome(
                step,
                before.id,
                work.clients.get(before.client_id).name,
                of_notes(before.id, before.client_id),
                None,
            )
        notes.put(edit.note_id, content)
        work.flush()
        state = notes.note_locked(edit.note_id)
        action = "edited_session_note" if step is NoteStep.EDIT else "removed_session_note"
        tell_of_note(work, state, action, before.content, now)
        return _outcome(work, step, state, before.content)

    return uow.perform(UseCaseRequest(edit.request_id, use_case, edit), changed, NoteOutcome)


def _held(hold: Callable[[], NoteState]) -> NoteState:
    try:
        return hold()
    except ChangedMeanwhile as error:
        raise NoteChanged() from error


def _outcome(work: Work, step: NoteStep, state: NoteState, before: NoteContent) -> NoteOutcome:
    name = work.clients.get(state.client_id).name
    back = NoteBack(state.id, state.client_id, found=state.content, restore=before)
    undo = DiaryUndo(notes=NotesBack(notes=(back,)))
    return NoteOutcome(step, state.id, name, of_notes(state.id, state.client_id), undo)


def require_theirs(work: Work, viewer: Viewer, client_id: UUID, booking_id: UUID | None) -> None:
    """Raise NotTheirTrainer where the viewer notes on own clients alone, and this is none."""
    if scope_of(viewer.role, Right.WRITE_NOTES) is not Scope.OWN:
        return
    assigned = work.clients.trainers_of([client_id]).get(client_id)
    if assigned is not None and assigned[0] == viewer.trainer_id:
        return
    if booking_id is None:
        raise NotFound()
    raise NotTheirTrainer(client=work.session_notes.booking(booking_id).client_name)


def _trainer_of(work: Work, viewer: Viewer, wish: NewNote, name: str, now: datetime) -> UUID:
    """Return whose session it is; of a note beside the sessions, who looks after the client."""
    booking: NotedBooking | None = None
    if wish.booking_id is not None:
        booking = work.session_notes.booking(wish.booking_id)
        if booking.client_id != wish.client_id:
            raise NotFound()
        require_notable(booking, now)
    if scope_of(viewer.role, Right.WRITE_NOTES) is Scope.OWN:
        assert viewer.trainer_id is not None
        return viewer.trainer_id
    if booking is not None:
        return booking.trainer_id
    assigned = work.clients.trainers_of([wish.client_id]).get(wish.client_id)
    if assigned is None:
        raise NobodysClient(client=name)
    return assigned[0]
