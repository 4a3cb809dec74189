"""Notes that were begun and are not saved yet, kept for as long as somebody is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.note_content import NoteContent


@dataclass(frozen=True, slots=True)
class NoteWish:
    """What somebody wants to note on: a booking of the client, or else the last session.

    ``note_id`` is that of a note on no session; ``on_no_session`` asks for a new one.
    """

    client_id: UUID
    booking_id: UUID | None = None
    note_id: UUID | None = None
    on_no_session: bool = False


class Drafts:
    """Remembers what was typed; nothing of it leaves the program's memory."""

    def __init__(self) -> None:
        self._kept: dict[NoteWish, NoteContent] = {}

    def keep(self, wish: NoteWish, content: NoteContent) -> None:
        """Keep what was typed for a session."""
        self._kept[wish] = content

    def find(self, wish: NoteWish) -> NoteContent | None:
        """Return what was typed for a session before, None without."""
        return self._kept.get(wish)

    def forget(self, wish: NoteWish) -> None:
        """Forget what was typed, which is saved or thrown away."""
        self._kept.pop(wish, None)

    def last(self) -> NoteWish | None:
        """Return for which session something was typed last, None where nothing waits."""
        return next(reversed(self._kept), None)
