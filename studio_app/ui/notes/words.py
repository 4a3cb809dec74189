"""What is told of notes on sessions and of what was done about them."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_skeleton
from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.session_notes import NotedSession, NoteOutcome, NoteStep, SessionNote
from studio_app.ui.clients.page.words import plain_day

_translate = QCoreApplication.translate


def step_name(outcome: NoteOutcome) -> str:
    """Return the name of what was done, such as "Session note on Mina Park", for its undo."""
    texts = {
        NoteStep.WRITE: _translate("Notes", "Session note on {name}"),
        NoteStep.EDIT: _translate("Notes", "Edit session note on {name}"),
        NoteStep.REMOVE: _translate("Notes", "Remove session note on {name}"),
        NoteStep.ADD_TEMPLATE: _translate("Notes", "Add template {name}"),
        NoteStep.EDIT_TEMPLATE: _translate("Notes", "Edit template {name}"),
        NoteStep.REMOVE_TEMPLATE: _translate("Notes", "Remove template {name}"),
    }
    return texts[outcome.step].format(name=outcome.name)


def done_sentence(outcome: NoteOutcome) -> str:
    """Return what the notice says, such as "Noted on the session of Mina Park"."""
    texts = {
        NoteStep.WRITE: _translate("Notes", "Noted on {name}"),
        NoteStep.EDIT: _translate("Notes", "Saved the note on {name}"),
        NoteStep.REMOVE: _translate("Notes", "Removed a note on {name}"),
        NoteStep.ADD_TEMPLATE: _translate("Notes", "{name} is a template now"),
        NoteStep.EDIT_TEMPLATE: _translate("Notes", "Saved the template {name}"),
        NoteStep.REMOVE_TEMPLATE: _translate("Notes", "Removed the template {name}"),
    }
    return texts[outcome.step].format(name=outcome.name)


def field_word(name: str) -> str:
    """Return what a field of a note is called."""
    words = {
        "done": _translate("Notes", "What was done"),
        "feedback": _translate("Notes", "Feedback"),
        "exercises": _translate("Notes", "Exercises"),
        "goals_reached": _translate("Notes", "Goals reached"),
        "next_focus": _translate("Notes", "Next focus"),
        "homework": _translate("Notes", "Homework"),
        "rating": _translate("Notes", "Stars"),
        "shared": _translate("Notes", "Shared with the client"),
    }
    return words.get(name, name)


def stars_word(rating: int | None) -> str:
    """Return a rating for those who hear it, "" where none was given."""
    if rating is None:
        return ""
    return _translate("Notes", "{count} of 5 stars").format(count=rating)


def moment_words(moment: datetime, organization: Organization) -> str:
    """Return a day with its weekday and a time, such as "Tue 24 Nov, 10:00"."""
    day = local_day(moment, organization.tz)
    skeleton = format_skeleton("MMMEd", day, locale=organization.locale)
    clock = time_text(moment, organization.tz, organization.locale)
    return _translate("Notes", "{day}, {time}").format(day=skeleton, time=clock)


def session_words(session: NotedSession, organization: Organization) -> str:
    """Return which session it is, such as "Tue 24 Nov, 10:00 · with Anna"."""
    parts = [moment_words(session.starts_at, organization), session.title]
    if session.trainer:
        parts.append(_translate("Notes", "with {trainer}").format(trainer=session.trainer))
    return " · ".join(filter(None, parts))


def note_head(note: SessionNote, organization: Organization) -> str:
    """Return which session a note is on, and who wrote it where that is somebody else."""
    day = plain_day(local_day(note.at, organization.tz), organization.locale)
    if note.starts_at is not None:
        clock = time_text(note.starts_at, organization.tz, organization.locale)
        day = _translate("Notes", "{day}, {time}").format(day=day, time=clock)
    parts = [day, note.title, note.trainer]
    if note.author and note.author != note.trainer:
        parts.append(_translate("Notes", "written by {author}").format(author=note.author))
    return " · ".join(filter(None, parts))
