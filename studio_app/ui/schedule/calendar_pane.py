"""The calendar with its foot, and what stands in its place while it has nothing to show."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio_app.domain.local_time import MINUTES_PER_DAY
from studio_app.domain.permissions import sees_payments
from studio_app.domain.schedule import CLOSED
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Board, Column
from studio_app.ui.schedule.calendar_foot import CalendarFoot
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.column_desk import ColumnDesk
from studio_app.ui.schedule.empty_hint import EmptyHint
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.words import time_off_words
from studio_app.ui.widgets.empty_state import EmptyState


class CalendarPane(QStackedWidget):
    """Shows a board of a day or a week; the focus goes to the calendar.

    ``rearranged`` says that its columns are others, by hand.
    """

    rearranged = Signal()

    def __init__(
        self, context: ScreenContext, may_book: Callable[[Column], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self._may_book = may_book
        self._begins_anew = False
        self._has_board = False
        self._model = TileModel(organization.locale, self)
        self.calendar = CalendarView(self._model, organization.tz, context.now, may_book, self)
        self.hint = EmptyHint(self.calendar.viewport())
        self.columns = ColumnDesk(self.calendar)
        self.columns.changed.connect(self._rearrange)
        sees_money = sees_payments(context.login.viewer)
        self.foot = CalendarFoot(self.calendar, self.columns, sees_money, self)
        self._nobody = EmptyState(
            "users",
            self.tr("No trainers yet"),
            self.tr("Sessions stand here side by side once the studio has a trainer."),
            parent=self,
        )
        self._nobody.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._whole = QWidget(self)
        column = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.calendar, 1)
        column.addWidget(self.foot)
        self.addWidget(self._whole)
        self.addWidget(self._nobody)

    def keyboard_widget(self) -> QWidget:
        """Return which part the keyboard goes to first."""
        return self.calendar

    def set_title(self, title: str) -> None:
        """Say to screen readers which day or week this is."""
        self.calendar.setAccessibleName(self.tr("Schedule, {title}").format(title=title))

    def begin_anew(self, *, with_next_board: bool) -> None:
        """Show the present time or where work begins, once more with the board that comes next."""
        self._begins_anew = with_next_board
        self.calendar.scroll_to_start()

    def show_board(self, board: Board) -> None:
        """Show a board, or say that there is nobody to show."""
        self._has_board = True
        self._show(self.columns.take(board))
        if self._begins_anew:
            self._begins_anew = False
            self.calendar.scroll_to_start()

    def _rearrange(self) -> None:
        if self._has_board:
            self._show(self.columns.arranged())
            self.rearranged.emit()

    def _show(self, board: Board) -> None:
        self._model.set_board(board)
        self.foot.show_columns(board)
        self.setCurrentWidget(self._whole if board.columns else self._nobody)
        if board.tiles or not board.columns:
            self.hint.hide()
        else:
            may_book = any(map(self._may_book, board.columns))
            self.hint.show_for(board.mode, may_book, _closed_words(board))


def _closed_words(board: Board) -> str:
    """Return why the day on show is a closed one, nothing where it is not."""
    if board.mode != "day":
        return ""
    blocks = (block for column in board.columns for block in column.off_blocks)
    whole = (one.time_off for one in blocks if one.span.end - one.span.start >= MINUTES_PER_DAY)
    return next((time_off_words(one) for one in whole if one.kind == CLOSED), "")
