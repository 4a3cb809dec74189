"""Which places a step has freed: what was taken on one board and is not on the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from studio_app.domain.waiting_list import FreePlace
from studio_app.ui.schedule.board import Board, Tile
from studio_app.ui.waiting.place import WaitingPlace, class_place, time_place


def freed_places(before: Board, after: Board, now: datetime) -> Iterator[tuple[FreePlace, Tile]]:
    """Yield the places that are free now and lie ahead, each with the tile that had it.

    What is not shown on the other board, because it shows others or other days, tells nothing.
    """
    shown = {(column.day, one.id) for column in after.columns for one in column.trainers}
    there = {tile.session.session_id: tile for tile in after.tiles if not tile.cut_before}
    for tile in before.tiles:
        session = tile.session
        is_shown = (tile.span.day, session.trainer_id) in shown
        if tile.cut_before or not tile.is_live or not is_shown or session.starts_at <= now:
            continue
        now_there = there.get(session.session_id)
        minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
        place = FreePlace(session.trainer_id, session.starts_at, minutes)
        if session.capacity > 1:
            if now_there is not None and _taken(now_there) < _taken(tile):
                key = session.session_id
                yield FreePlace(place.trainer_id, place.starts_at, minutes, key), now_there
        elif now_there is None or not now_there.is_live or not _stays(tile, now_there):
            yield place, tile


def is_taken(place: FreePlace, board: Board) -> bool:
    """Tell whether a board shows something in a place, or nothing left of its class."""
    for tile in board.tiles:
        session = tile.session
        if not tile.is_live or session.trainer_id != place.trainer_id:
            continue
        if session.session_id == place.session_id:
            return _taken(tile) >= session.capacity
        overlaps = session.starts_at < place.ends_at and place.starts_at < session.ends_at
        if place.session_id is None and overlaps:
            return True
    return place.session_id is not None


def place_of(tile: Tile) -> WaitingPlace:
    """Return what one waits for who waits for a session: a place in a class, or its time."""
    session = tile.session
    if session.capacity > 1:
        return class_place(session.trainer_id, session.session_id, tile.label)
    minutes = (session.ends_at - session.starts_at) // timedelta(minutes=1)
    return time_place(session.trainer_id, tile.span.day, tile.start_minute, minutes)


def _taken(tile: Tile) -> int:
    return sum(line.status.occupies for line in tile.session.bookings)


def _stays(tile: Tile, now_there: Tile) -> bool:
    """Tell whether a session has part of its former time still."""
    before, after = tile.session, now_there.session
    same = before.trainer_id == after.trainer_id
    return same and after.starts_at < before.ends_at and before.starts_at < after.ends_at
