"""Who looked after a client, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.undoing import DiaryUndo

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """A trainer who looks or looked after a client; moments in UTC.

    ``reason`` is why a transfer brought the client here, and ``by`` who decided that, both ""
    where that is not known.
    """

    id: UUID
    trainer: str
    started_at: datetime
    ended_at: datetime | None
    note: str
    by_rule: bool = False
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class NoteOnAssignment:
    """A wish to note something at an assignment, of which ``found`` is noted so far."""

    request_id: UUID
    assignment_id: UUID
    found: str
    note: str


@dataclass(frozen=True, slots=True)
class AssignmentNoted:
    """What was noted about whom, and the way back."""

    client_id: UUID
    client_name: str
    note: str
    changes: Changes
    undo: DiaryUndo | None


def notes_assignments(viewer: Viewer) -> bool:
    """Tell whether the viewer notes something at who looks after whom."""
    return scope_of(viewer.role, Right.EDIT_CLIENTS) is Scope.ALL
