"""Moves that were refused while their place was not on screen, kept until it is."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from studio_app.domain.errors import StudioError
from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.drag import Drag
from studio_app.ui.schedule.move_steps import Placing


@dataclass(frozen=True, slots=True)
class HeldRefusal:
    """What was wanted, where it was dropped, and why it was refused."""

    placing: Placing
    drag: Drag
    error: StudioError


class HeldRefusals:
    """One for each session, the latest."""

    def __init__(self) -> None:
        self._held: dict[UUID, HeldRefusal] = {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def keep(self, held: HeldRefusal) -> None:
        """Keep a refusal until its place is on screen."""
        self.forget(held.placing.drop.session.session_id)
        self._held[held.placing.drop.session.session_id] = held

    def forget(self, session_id: UUID) -> None:
        """Keep nothing of a session any more: something else is done with it."""
        self._held.pop(session_id, None)

    def take_board(self, board: Board) -> HeldRefusal | None:
        """Return the first whose place a board shows, and keep it; None where there is none.

        What the board tells to have changed since is forgotten.
        """
        for session_id, held in list(self._held.items()):
            if held.drag.take_board(board) is not None:
                self.forget(session_id)
            elif held.drag.column(board) >= 0:
                return held
        return None
