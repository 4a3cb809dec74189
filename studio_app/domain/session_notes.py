"""What is noted after a session, and the templates that such a note begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, StudioError
from studio_app.domain.note_content import TEXTS, NoteContent, cleaned_texts
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.typed_texts import one_line
from studio_app.domain.undoing import DiaryUndo

LONGEST_TEMPLATE_NAME = 100
MOST_TEMPLATES = 50
DAYS_LOOKED_BACK = 14
NOTES_PAGE = 20


@dataclass(frozen=True, slots=True)
class SessionNote:
    """A note as it is read; ``written_at`` and ``starts_at`` of the session in UTC.

    ``trainer`` gave the session or looked after the client, ``author`` wrote the note; each is ""
    where the viewer does not see them. ``title`` is that of a class.
    """

    id: UUID
    client_id: UUID
    booking_id: UUID | None
    written_at: datetime
    starts_at: datetime | None
    title: str
    trainer: str
    author_id: UUID
    author: str
    content: NoteContent
    version: int

    @property
    def at(self) -> datetime:
        """Return when the session was, or when the note was written where it is of none."""
        return self.starts_at or self.written_at


@dataclass(frozen=True, slots=True)
class NotePlace:
    """Where a page of notes ended: what comes after it is older."""

    written_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class NotesPage:
    """Notes on a client, the latest first; ``next_place`` is None on the last page."""

    notes: tuple[SessionNote, ...]
    next_place: NotePlace | None


@dataclass(frozen=True, slots=True)
class NotedSession:
    """A client's place in a session that can be noted on; ``starts_at`` in UTC.

    ``has_note`` tells whether the viewer wrote one already.
    """

    booking_id: UUID
    client_id: UUID
    client_name: str
    starts_at: datetime
    title: str
    trainer: str
    has_note: bool = False

    @property
    def id(self) -> UUID:
        """Return the key of the booking."""
        return self.booking_id


@dataclass(frozen=True, slots=True)
class WithoutNote:
    """Sessions that nobody noted on yet, the latest first, and how many there are in all."""

    sessions: tuple[NotedSession, ...]
    count: int


@dataclass(frozen=True, slots=True)
class NoteTemplate:
    """What a note may begin with: the studio's own where there is no ``trainer_id``."""

    id: UUID
    trainer_id: UUID | None
    name: str
    texts: Mapping[str, str]
    version: int


@dataclass(frozen=True, slots=True)
class NoteSheet:
    """All that a note is written with.

    ``session`` is the one that is noted on, None for a note on no session, and ``note`` the
    viewer's own on it. ``others`` are what colleagues noted on it, ``last`` is the latest note on
    the client beside these, to copy from.
    """

    client_id: UUID
    client_name: str
    sessions: tuple[NotedSession, ...]
    session: NotedSession | None
    note: SessionNote | None
    others: tuple[SessionNote, ...]
    last: SessionNote | None
    templates: tuple[NoteTemplate, ...]


@dataclass(frozen=True, slots=True)
class NewNote:
    """A wish to note something; ``note_id`` is made by whoever asks, once for each wish."""

    note_id: UUID
    client_id: UUID
    booking_id: UUID | None
    content: NoteContent


@dataclass(frozen=True, slots=True)
class NoteEdit:
    """A wish to change a note, from what was looked at in that version."""

    request_id: UUID
    note_id: UUID
    version: int
    content: NoteContent


@dataclass(frozen=True, slots=True)
class TemplateWish:
    """A wish to keep a template: a new one without a ``version``, else another in its place.

    Without ``is_own`` it is the studio's.
    """

    request_id: UUID
    template_id: UUID
    is_own: bool
    name: str
    texts: Mapping[str, str]
    version: int | None = None


@dataclass(frozen=True, slots=True)
class PrintedNotes:
    """Which notes on a client are printed: from a local day until another, both included."""

    client_id: UUID
    first_day: date | None
    last_day: date


class NoteStep(StrEnum):
    """What was done about a note or a template, for the name of its undo."""

    WRITE = "write"
    EDIT = "edit"
    REMOVE = "remove"
    ADD_TEMPLATE = "add_template"
    EDIT_TEMPLATE = "edit_template"
    REMOVE_TEMPLATE = "remove_template"


@dataclass(frozen=True, slots=True)
class NoteOutcome:
    """What was done: to the note on a client, or to the template of that ``name``."""

    step: NoteStep
    key: UUID
    name: str
    changes: Changes
    undo: DiaryUndo | None


class NoteChanged(ChangedMeanwhile):
    """The note was changed, or written, in another window meanwhile."""

    template = "This note was changed meanwhile, in another window or on another PC."


class NotTheirTrainer(StudioError):
    """Notes are written by those who look after a client."""

    template = "Only who looks after {client} writes notes on their sessions."


class NothingToNoteOn(StudioError):
    """A session is noted on once it has begun."""

    template = "There is nothing to note yet: this session has not begun, or was cancelled."


class NobodysClient(StudioError):
    """A note beside the diary is one of whoever looks after the client."""

    template = "Nobody looks after {client} yet. Choose a session, or a trainer for them first."


def may_be_noted_on(status: BookingStatus, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a session can be noted on: it has begun, or the client is here already."""
    here = status in (BookingStatus.ARRIVED, BookingStatus.COMPLETED)
    return status.occupies and (here or starts_at <= now)


def may_write_notes(viewer: Viewer) -> bool:
    """Tell whether somebody writes notes: on whom is known to the database."""
    return allows(viewer, Right.WRITE_NOTES)


def may_read_notes(viewer: Viewer) -> bool:
    """Tell whether somebody reads notes, a client those that are shared."""
    return allows(viewer, Right.READ_NOTES)


def may_change_templates(viewer: Viewer, *, own: bool) -> bool:
    """Tell whether somebody changes the studio's templates, or has some of their own."""
    if not may_write_notes(viewer):
        return False
    if own:
        return viewer.trainer_id is not None
    return viewer.role in (Role.OWNER, Role.ADMIN)


def cleaned_template(wish: TemplateWish) -> TemplateWish:
    """Return a template as it is kept; raise InvalidInput."""
    name = " ".join(one_line("name", wish.name, LONGEST_TEMPLATE_NAME).split())
    if not name:
        raise InvalidInput("name", "Type a name for this template.")
    if looks_like_secret(name):
        raise InvalidInput("name", "This looks like a password or a key. Type a name.")
    texts = {name: text for name, text in cleaned_texts(wish.texts).items() if text}
    if not texts:
        raise InvalidInput("done", "Type what a note is to begin with.")
    return replace(wish, name=name, texts=texts)


def texts_from(kept: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a template that was kept, without what is none."""
    return {name: kept[name] for name in TEXTS if isinstance(kept.get(name), str) and kept[name]}


def since(now: datetime) -> datetime:
    """Return from when on sessions without a note are looked for."""
    return now - timedelta(days=DAYS_LOOKED_BACK)


def of_notes(*ids: UUID) -> Changes:
    """Return that notes or templates changed."""
    return Changes(frozenset({Aggregate.SESSION}), frozenset(ids))
