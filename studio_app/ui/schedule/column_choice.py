"""Which trainers' columns somebody wants to see in the day view, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from studio_app.domain.people import Trainer
from studio_app.ui.schedule.board import Board, Column


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """An order of trainers and those who are hidden; who stands in neither comes last."""

    order: tuple[UUID, ...] = ()
    hidden: frozenset[UUID] = frozenset()

    def arranged(self, board: Board) -> Board:
        """Return a day's board in this order without the hidden columns, a week's as it is.

        Where all are hidden, all are shown: an empty screen would look like an empty studio.
        """
        if board.mode != "day" or self == ColumnChoice():
            return board
        shown = [one for one in self._sorted(board) if one.trainers[0].id not in self.hidden]
        columns = tuple(_placed(one, index) for index, one in enumerate(shown or board.columns))
        return Board(board.mode, columns, tuple(tile for one in columns for tile in one.tiles))

    def moved(self, board: Board, trainer_id: UUID, before: UUID | None) -> ColumnChoice:
        """Return the choice with a trainer's column before another's, or with None at the end."""
        order = [key for key in self._known(board) if key != trainer_id]
        order.insert(len(order) if before is None else order.index(before), trainer_id)
        return replace(self, order=tuple(order))

    def hiding(self, trainer_id: UUID) -> ColumnChoice:
        """Return the choice without a trainer's column."""
        return replace(self, hidden=self.hidden | {trainer_id})

    def showing(self, trainer_ids: Sequence[UUID]) -> ColumnChoice:
        """Return the choice with the columns of these trainers."""
        return replace(self, hidden=self.hidden.difference(trainer_ids))

    def hidden_of(self, board: Board) -> tuple[Trainer, ...]:
        """Return the trainers of a day's board whose columns are hidden, in order."""
        if board.mode != "day":
            return ()
        trainers = [column.trainers[0] for column in self._sorted(board)]
        found = tuple(one for one in trainers if one.id in self.hidden)
        return found if len(found) < len(trainers) else ()

    def _sorted(self, board: Board) -> list[Column]:
        places = {key: number for number, key in enumerate(self.order)}
        return sorted(board.columns, key=lambda one: places.get(one.trainers[0].id, len(places)))

    def _known(self, board: Board) -> list[UUID]:
        return list(dict.fromkeys([*self.order, *(one.trainers[0].id for one in board.columns)]))


def _placed(column: Column, index: int) -> Column:
    if column.index == index:
        return column
    tiles = tuple(replace(tile, column=index) for tile in column.tiles)
    return replace(column, index=index, tiles=tiles)
