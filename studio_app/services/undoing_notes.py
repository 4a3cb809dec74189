"""Taking back what was noted on sessions, and what was done to templates of notes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile
from studio_app.domain.people import Viewer
from studio_app.domain.session_notes import of_notes
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_notes import NoteBack, NotesBack, TemplateBack
from studio_app.repositories.unit_of_work import Work
from studio_app.services.note_templates import require_may_change, tell_of_template
from studio_app.services.session_notes import require_author, tell_of_note


def undone(work: Work, viewer: Viewer, back: NotesBack, now: datetime, again: bool) -> DiaryOutcome:
    """Put all of it back and return what changed, with the way back from there.

    Raises ChangedMeanwhile, NotFound, NotAllowed.
    """
    action = "redo" if again else "undo"
    notes = tuple(_put_note(work, viewer, one, now, action) for one in back.notes)
    templates = tuple(_put_template(work, viewer, one, now, action) for one in back.templates)
    ids = {one.key for one in notes} | {one.client_id for one in notes}
    ids |= {one.key for one in templates}
    undo = DiaryUndo(notes=NotesBack(notes, templates))
    return DiaryOutcome(Step.UNDO, "", now, of_notes(*ids), undo)


def _put_note(work: Work, viewer: Viewer, back: NoteBack, now: datetime, action: str) -> NoteBack:
    require_author(work, viewer, back.key)
    state = work.session_notes.note_locked(back.key)
    if state.content != back.found or state.client_id != back.client_id:
        raise ChangedMeanwhile()
    work.session_notes.put(back.key, back.restore)
    work.flush()
    tell_of_note(work, replace(state, content=back.restore), action, back.found, now)
    return NoteBack(back.key, back.client_id, found=back.restore, restore=back.found)


def _put_template(
    work: Work, viewer: Viewer, back: TemplateBack, now: datetime, action: str
) -> TemplateBack:
    require_may_change(work, viewer, back.key)
    state = work.session_notes.template_locked(back.key)
    if state.stand != back.found:
        raise ChangedMeanwhile()
    work.session_notes.put_template(back.key, back.restore, now)
    work.flush()
    tell_of_template(work, state, action, now)
    return TemplateBack(back.key, found=back.restore, restore=back.found)
