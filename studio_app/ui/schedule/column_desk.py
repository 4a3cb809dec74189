"""Puts the columns of the day view into the order that somebody likes, and hides some of them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, Signal

from studio_app.domain.people import Trainer
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.icons import icon
from studio_app.ui.main.trainer_filter import CheckMenu, box_icon
from studio_app.ui.schedule.board import Board, Column
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.column_choice import ColumnChoice
from studio_app.ui.widgets.menu import Menu


class ColumnDesk(QObject):
    """Keeps the choice of columns. ``changed`` says that the board is to be shown anew."""

    changed = Signal()

    def __init__(self, calendar: CalendarView) -> None:
        super().__init__(calendar)
        self._calendar = calendar
        self._board = Board("day")
        self._choice = ColumnChoice()
        calendar.header.column_dropped.connect(self._drop)
        calendar.header.menu_wanted.connect(self._open_menu)

    def choice(self) -> ColumnChoice:
        """Return the choice that holds."""
        return self._choice

    def set_choice(self, choice: ColumnChoice) -> None:
        """Take another choice."""
        if choice != self._choice:
            self._choice = choice
            self.changed.emit()

    def take(self, board: Board) -> Board:
        """Return a loaded board as it is to be shown."""
        self._board = board
        return self.arranged()

    def arranged(self) -> Board:
        """Return the board loaded last as it is to be shown."""
        return self._choice.arranged(self._board)

    def hidden(self) -> tuple[Trainer, ...]:
        """Return the trainers who would be shown, were their columns not hidden."""
        return self._choice.hidden_of(self._board)

    def show(self, trainer_ids: Sequence[UUID]) -> None:
        """Show the columns of these trainers again."""
        self.set_choice(self._choice.showing(trainer_ids))

    def show_all(self) -> None:
        """Hide no column any more."""
        self.show(tuple(self._choice.hidden))

    def move_current(self, direction: int) -> None:
        """Move the column in which the keyboard stands to the right (1) or left (-1)."""
        column = self._current()
        if column is not None:
            self._move(column, direction)

    def hide_current(self) -> None:
        """Hide the column in which the keyboard stands."""
        column = self._current()
        if column is not None:
            self._hide(column)

    def columns_menu(self) -> CheckMenu:
        """Return a menu of all columns, in which those shown are ticked."""
        menu = CheckMenu(parent=self._calendar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        everybody = ColumnChoice(self._choice.order).arranged(self._board).columns
        for trainer in (column.trainers[0] for column in everybody):
            name = trainer.name.replace("&", "&&")
            box = menu.addAction(box_icon(trainer_colour(trainer.colour)), name)
            box.setCheckable(True)
            box.setChecked(trainer.id not in self._choice.hidden)
            box.toggled.connect(lambda shown, who=trainer: self._tick(who, shown))
        return menu

    def _tick(self, trainer: Trainer, shown: bool) -> None:
        if shown:
            self.show((trainer.id,))
        else:
            self.set_choice(self._choice.hiding(trainer.id))

    def _current(self) -> Column | None:
        return self._calendar.cursor_column() if self._board.mode == "day" else None

    def _shown(self) -> tuple[Column, ...]:
        return self._calendar.board.columns

    def _move(self, column: Column, direction: int) -> None:
        if 0 <= column.index + direction < len(self._shown()):
            self._drop(column.index, column.index + (2 if direction > 0 else -1))

    def _drop(self, index: int, before: int) -> None:
        """Put a column before the one of another number, which may be one more than there are."""
        shown = self._shown()
        if before in (index, index + 1) or self._board.mode != "day":
            return
        neighbour = shown[before].trainers[0].id if before < len(shown) else None
        if neighbour is None and self._choice.hidden:
            # What is hidden behind the last one shown stays behind.
            neighbour = self._after(shown[-1].trainers[0].id)
        who = shown[index].trainers[0].id
        self.set_choice(self._choice.moved(self._board, who, neighbour))

    def _after(self, trainer_id: UUID) -> UUID | None:
        everybody = ColumnChoice(self._choice.order).arranged(self._board).columns
        keys = [column.trainers[0].id for column in everybody]
        place = keys.index(trainer_id) + 1
        return keys[place] if place < len(keys) else None

    def _hide(self, column: Column) -> None:
        if len(self._shown()) > 1:
            self.set_choice(self._choice.hiding(column.trainers[0].id))

    def _open_menu(self, index: int, at: QPoint) -> None:
        if self._board.mode != "day":
            return
        column, last = self._shown()[index], len(self._shown()) - 1
        menu = Menu(parent=self._calendar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left = menu.addAction(icon("chevron-left"), self.tr("Move &left"))
        left.setEnabled(index > 0)
        left.triggered.connect(lambda: self._move(column, -1))
        right = menu.addAction(icon("chevron-right"), self.tr("Move &right"))
        right.setEnabled(index < last)
        right.triggered.connect(lambda: self._move(column, 1))
        menu.addSeparator()
        name = column.trainers[0].name.replace("&", "&&")
        text = self.tr("&Hide {trainer}").format(trainer=name)
        hide = menu.addAction(icon("eye-off"), text)
        hide.setEnabled(last > 0)
        hide.triggered.connect(lambda: self._hide(column))
        if self.hidden():
            show = menu.addAction(icon("eye"), self.tr("&Show all columns"))
            show.triggered.connect(self.show_all)
        menu.popup(at)
