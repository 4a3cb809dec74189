"""What a board has in common with the one before, so that both can be compared at a glance."""

from __future__ import annotations

from dataclasses import replace

from studio_app.ui.schedule.board import Board, Column


def known_board(board: Board, before: Board) -> Board:
    """Return an equal board in which all that is equal to the one before is taken from there.

    The one before itself when nothing is different.
    """
    if board.mode != before.mode:
        return board
    known = {(column.day, column.trainers): column for column in before.columns}
    columns = tuple(_known(one, known.get((one.day, one.trainers))) for one in board.columns)
    # Equal, and found so at once: what is the same is not looked into.
    if columns == before.columns:
        return before
    return Board(board.mode, columns, tuple(tile for column in columns for tile in column.tiles))


def _known(column: Column, before: Column | None) -> Column:
    if before is None:
        return column
    if column == before:
        return before
    known = {tile.session.session_id: tile for tile in before.tiles}
    tiles = []
    for tile in column.tiles:
        same = known.get(tile.session.session_id)
        tiles.append(same if same is not None and same == tile else tile)
    return replace(column, tiles=tuple(tiles))
