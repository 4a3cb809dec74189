"""How notes on sessions and their templates stand, for taking steps back; see ``undoing``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.note_content import NoteContent


@dataclass(frozen=True, slots=True)
class NoteBack:
    """A note on a client that says what was ``found`` and is to say what to ``restore``.

    One that says nothing is not there.
    """

    key: UUID
    client_id: UUID
    found: NoteContent
    restore: NoteContent


@dataclass(frozen=True, slots=True)
class TemplateStand:
    """What a template says; not ``standing`` once it was removed."""

    name: str
    texts: Mapping[str, str]
    standing: bool = True


@dataclass(frozen=True, slots=True)
class TemplateBack:
    """A template that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: TemplateStand
    restore: TemplateStand


@dataclass(frozen=True, slots=True)
class NotesBack:
    """All of a step that is to be put back, at once or not at all."""

    notes: tuple[NoteBack, ...] = ()
    templates: tuple[TemplateBack, ...] = ()
