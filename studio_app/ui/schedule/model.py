"""The sessions on the calendar as an item model, for painting, screen readers and tests."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from studio_app.ui.schedule.board import Board, Tile
from studio_app.ui.schedule.texts import span_text
from studio_app.ui.schedule.words import tile_lines

AnyIndex = QModelIndex | QPersistentModelIndex


class TileRole(IntEnum):
    """What the model tells of a tile besides the roles that Qt names."""

    TILE = Qt.ItemDataRole.UserRole
    SESSION_ID = Qt.ItemDataRole.UserRole + 1
    BOOKING_ID = Qt.ItemDataRole.UserRole + 2
    CLIENT_ID = Qt.ItemDataRole.UserRole + 3
    CLIENT_NAME = Qt.ItemDataRole.UserRole + 4
    TRAINER_ID = Qt.ItemDataRole.UserRole + 5
    STATUS = Qt.ItemDataRole.UserRole + 6
    STARTS_AT = Qt.ItemDataRole.UserRole + 7
    ENDS_AT = Qt.ItemDataRole.UserRole + 8
    COLUMN = Qt.ItemDataRole.UserRole + 9
    TIMES = Qt.ItemDataRole.UserRole + 10
    UNPAID = Qt.ItemDataRole.UserRole + 11


class TileModel(QAbstractListModel):
    """One row per tile of a board, sorted by column and time."""

    def __init__(self, locale: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.locale = locale
        self._board = Board("day")

    @property
    def board(self) -> Board:
        """Return the board that the rows come from."""
        return self._board

    @property
    def tiles(self) -> Sequence[Tile]:
        """Return the tiles by row."""
        return self._board.tiles

    def set_board(self, board: Board) -> None:
        """Show another board; nothing is reset when it is equal to the one shown."""
        if board is self._board or board == self._board:
            return
        self.beginResetModel()
        self._board = board
        self.endResetModel()

    def row_of(self, session_id: UUID | None) -> int:
        """Return the first row of a session, -1 when it is not on the board."""
        return next(iter(self.rows_of(session_id)), -1)

    def rows_of(self, session_id: UUID | None) -> Sequence[int]:
        """Return all rows of a session: across midnight it has two."""
        return () if session_id is None else self._board.rows.get(session_id, ())

    def spoken(self, tile: Tile) -> str:
        """Return all there is to say of a tile in one line."""
        return ", ".join(tile_lines(tile, self.locale))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of tiles; tiles have no children."""
        return 0 if parent.isValid() else len(self.tiles)

    def roleNames(self) -> dict[int, QByteArray]:
        """Return Qt's names with those of TileRole added, in lower case."""
        names = super().roleNames()
        names.update({role.value: QByteArray(role.name.lower().encode()) for role in TileRole})
        return names

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a role tells of the tile in the index's row."""
        if not index.isValid() or index.row() >= len(self.tiles):
            return None
        tile = self.tiles[index.row()]
        session, line = tile.session, tile.line
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return tile.label
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(tile_lines(tile, self.locale))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self.spoken(tile)
            case TileRole.TILE:
                return tile
            case TileRole.SESSION_ID:
                return session.session_id
            case TileRole.BOOKING_ID:
                return None if line is None else line.booking_id
            case TileRole.CLIENT_ID:
                return None if line is None else line.client_id
            case TileRole.CLIENT_NAME:
                return None if line is None else line.client_name
            case TileRole.TRAINER_ID:
                return session.trainer_id
            case TileRole.STATUS:
                return None if line is None else line.status
            case TileRole.STARTS_AT:
                return session.starts_at
            case TileRole.ENDS_AT:
                return session.ends_at
            case TileRole.COLUMN:
                return tile.column
            case TileRole.TIMES:
                return span_text(tile.start_minute, tile.end_minute, self.locale)
            case TileRole.UNPAID:
                return tile.is_unpaid
        return None
