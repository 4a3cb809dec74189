"""What stands in the way of a session that is on its way, as far as the calendar shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from studio_app.domain.schedule import CLOSED, ELSEWHERE, CalendarSession, TimeOffStatus
from studio_app.ui.schedule.board import Board, Column, Tile
from studio_app.ui.schedule.drag import Drag
from studio_app.ui.schedule.layout import DaySpan
from studio_app.ui.schedule.unusual import Unusual, unusual_at


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


def oddity_of(drag: Drag, board: Board) -> Unusual | None:
    """Return what is unusual about where it would be, though it may stay there; None for nothing.

    Of a session in its own place nothing is told: it is no news.
    """
    if drag.is_home:
        return None
    place = drag.session.place
    found = (
        unusual_at(board.columns[number], drag.aim.trainer.id, span, place)
        for number, span in drag.pieces(board)
    )
    return next((one for one in found if one is not None), None)


def _clash(kind: Literal["trainer", "client"], tile: Tile) -> Clash:
    return Clash(kind, tile.label, tile.trainer.name, tile.start_minute, tile.end_minute)


def _time_off(column: Column, trainer_id: UUID, span: DaySpan) -> Clash | None:
    for block in column.off_blocks:
        kind, status = block.time_off.kind, block.time_off.status
        refuses = status is TimeOffStatus.APPROVED and kind not in (CLOSED, ELSEWHERE)
        if refuses and block.trainer.id == trainer_id and block.span.overlaps(span):
            name = block.trainer.name
            return Clash("time_off", "", name, block.span.start, block.span.end)
    return None


def _clients(session: CalendarSession) -> frozenset[UUID]:
    standing: Iterable[UUID] = (line.client_id for line in session.bookings if line.status.occupies)
    return frozenset(standing)
