"""What stands in the way of a session that is on its way, as far as the calendar shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from studio_app.domain.schedule import CalendarSession, TimeOffStatus
from studio_app.ui.schedule.board import Board, Column, Tile
from studio_app.ui.schedule.drag import Drag
from studio_app.ui.schedule.layout import DaySpan


@dataclass(frozen=True, slots=True)
class Clash:
    """Whose time is taken: the trainer's by a session or time off, or the client's elsewhere.

    ``label`` is what is in the way, ``trainer`` with whom; from and to in wall-clock minutes.
    """

    kind: Literal["trainer", "client", "time_off"]
    label: str
    trainer: str
    start: int
    end: int


def clash_of(drag: Drag, board: Board) -> Clash | None:
    """Return the first thing in the way on the board, None where nothing is to be seen."""
    aim = drag.aim
    clients = _clients(drag.session)
    spans = {span.day: span for _, span in drag.pieces(board)}
    for column in board.columns:
        span = spans.get(column.day)
        if span is None:
            continue
        for tile in column.tiles:
            is_itself = tile.session.session_id == drag.session.session_id and not drag.copies
            if is_itself or not tile.is_live or not tile.span.overlaps(span):
                continue
            if tile.trainer.id == aim.trainer.id:
                return _clash("trainer", tile)
            if clients & _clients(tile.session):
                return _clash("client", tile)
        off = _time_off(column, aim.trainer.id, span)
        if off is not None:
            return off
    return None


def _clash(kind: Literal["trainer", "client"], tile: Tile) -> Clash:
    return Clash(kind, tile.label, tile.trainer.name, tile.start_minute, tile.end_minute)


def _time_off(column: Column, trainer_id: UUID, span: DaySpan) -> Clash | None:
    for block in column.off_blocks:
        approved = block.time_off.status is TimeOffStatus.APPROVED
        if approved and block.trainer.id == trainer_id and block.span.overlaps(span):
            name = block.trainer.name
            return Clash("time_off", "", name, block.span.start, block.span.end)
    return None


def _clients(session: CalendarSession) -> frozenset[UUID]:
    standing: Iterable[UUID] = (line.client_id for line in session.bookings if line.status.occupies)
    return frozenset(standing)
