"""Templates that notes on sessions begin with: the studio's, and trainers' own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, NotAllowed
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.session_notes import (
    MOST_TEMPLATES,
    NoteOutcome,
    NoteStep,
    NoteTemplate,
    TemplateWish,
    cleaned_template,
    may_change_templates,
    of_notes,
)
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_notes import NotesBack, TemplateBack, TemplateStand
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.session_notes import TemplateState
from studio_app.repositories.unit_of_work import UnitOfWork, Work


def note_templates(uow: UnitOfWork, viewer: Viewer) -> tuple[NoteTemplate, ...]:
    """Return the studio's templates, then the viewer's own; raises NotAllowed."""
    require(viewer, Right.WRITE_NOTES)
    with uow.reading() as work:
        return work.session_notes.templates()


def save_template(
    uow: UnitOfWork, viewer: Viewer, wish: TemplateWish, now: datetime
) -> NoteOutcome:
    """Keep a new template, or another in the place of one.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    ChangedMeanwhile, NotAllowed, NotFound, ConnectionLost.
    """
    found = cleaned_template(wish)
    _require_may(viewer, own=wish.is_own)

    def saved(work: Work) -> NoteOutcome:
        templates = work.session_notes
        _require_room(work, found)
        stand = TemplateStand(found.name, found.texts)
        if found.version is None:
            trainer_id = viewer.trainer_id if found.is_own else None
            templates.add_template(found.template_id, trainer_id, found.name, found.texts)
            work.flush()
            state = templates.template_locked(found.template_id)
            tell_of_template(work, state, "added_note_template", now)
            gone = TemplateStand(found.name, found.texts, standing=False)
            return _outcome(NoteStep.ADD_TEMPLATE, state, stand, gone)
        before = _held(work, viewer, found.template_id, found.version)
        templates.put_template(before.id, stand, now)
        work.flush()
        tell_of_template(work, before, "edited_note_template", now)
        return _outcome(NoteStep.EDIT_TEMPLATE, before, stand, before.stand)

    request = UseCaseRequest(wish.request_id, "save_note_template", wish)
    return uow.perform(request, saved, NoteOutcome)


def remove_template(
    uow: UnitOfWork,
    viewer: Viewer,
    template_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
) -> NoteOutcome:
    """Remove a template; raises ChangedMeanwhile, NotAllowed, NotFound, ConnectionLost."""

    def removed(work: Work) -> NoteOutcome:
        before = _held(work, viewer, template_id, version)
        gone = TemplateStand(before.stand.name, before.stand.texts, standing=False)
        work.session_notes.put_template(template_id, gone, now)
        work.flush()
        tell_of_template(work, before, "removed_note_template", now)
        return _outcome(NoteStep.REMOVE_TEMPLATE, before, gone, before.stand)

    request = UseCaseRequest(request_id, "remove_note_template", (template_id, version))
    return uow.perform(request, removed, NoteOutcome)


def require_may_change(work: Work, viewer: Viewer, template_id: UUID) -> None:
    """Raise NotAllowed for a template that is not the viewer's to change; NotFound."""
    trainer_id = work.session_notes.template_owner(template_id)
    if trainer_id is not None and trainer_id != viewer.trainer_id:
        raise NotAllowed()
    _require_may(viewer, own=trainer_id is not None)


def tell_of_template(work: Work, state: TemplateState, action: str, now: datetime) -> None:
    """Note in the trail what was done to a template."""
    work.audit.add(
        action,
        "note_template",
        state.id,
        now,
        after={"template": state.stand.name},
        organization_id=state.organization_id,
    )


def _held(work: Work, viewer: Viewer, template_id: UUID, version: int) -> TemplateState:
    require_may_change(work, viewer, template_id)
    state = work.session_notes.template_locked(template_id, version)
    if not state.stand.standing:
        raise ChangedMeanwhile()
    return state


def _require_may(viewer: Viewer, *, own: bool) -> None:
    if not may_change_templates(viewer, own=own):
        raise NotAllowed()


def _require_room(work: Work, wish: TemplateWish) -> None:
    there = [
        one
        for one in work.session_notes.templates()
        if (one.trainer_id is not None) == wish.is_own and one.id != wish.template_id
    ]
    if any(one.name.casefold() == wish.name.casefold() for one in there):
        raise InvalidInput("name", "Another template has this name. Choose another.")
    if len(there) >= MOST_TEMPLATES:
        raise InvalidInput("name", f"Remove one first: at most {MOST_TEMPLATES} are kept.")


def _outcome(
    step: NoteStep, state: TemplateState, found: TemplateStand, restore: TemplateStand
) -> NoteOutcome:
    back = TemplateBack(state.id, found=found, restore=restore)
    undo = DiaryUndo(notes=NotesBack(templates=(back,)))
    return NoteOutcome(step, state.id, found.name, of_notes(state.id), undo)
