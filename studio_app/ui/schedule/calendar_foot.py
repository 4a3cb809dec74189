"""The line below the calendar: what its signs mean, which columns are hidden, and the zoom."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from studio_app.ui.icons import icon
from studio_app.ui.schedule.board import Board
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.column_desk import ColumnDesk
from studio_app.ui.schedule.legend import Legend
from studio_app.ui.schedule.zoom import STEPS

HEIGHT = 30
ICON = QSize(14, 14)


class CalendarFoot(QFrame):
    """Small buttons, each of which an action of the menus does too."""

    def __init__(
        self, calendar: CalendarView, columns: ColumnDesk, sees_money: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._calendar = calendar
        self._columns = columns
        self.setProperty("pane", "foot")
        self.setFixedHeight(HEIGHT)
        self.legend = Legend(sees_money, self)
        self.legend_button = self._button("info", self.tr("Legend"))
        self.legend_button.setToolTip(self.tr("What the colours and signs mean"))
        self.legend_button.clicked.connect(self.open_legend)
        self.columns_button = self._button("columns-3", "")
        self.columns_button.clicked.connect(self._open_columns)
        self.coarser = self._button("minus", "")
        self.coarser.setAccessibleName(self.tr("Coarser times"))
        self.coarser.setToolTip(self.tr("Coarser times (Ctrl -)"))
        self.coarser.clicked.connect(lambda: calendar.zoom(-1))
        self.finer = self._button("plus", "")
        self.finer.setAccessibleName(self.tr("Finer times"))
        self.finer.setToolTip(self.tr("Finer times (Ctrl +)"))
        self.finer.clicked.connect(lambda: calendar.zoom(1))
        self.step = QLabel(self)
        self.step.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(4)
        row.addWidget(self.legend_button)
        row.addWidget(self.columns_button)
        row.addStretch(1)
        for widget in (self.coarser, self.step, self.finer):
            row.addWidget(widget)
        calendar.zoomed.connect(self._show_step)
        self._show_step(calendar.snap_minutes)

    def show_columns(self, board: Board) -> None:
        """Tell how many columns of a board are hidden."""
        hidden = len(self._columns.hidden())
        if hidden == 0:
            text = self.tr("Columns")
        elif hidden == 1:
            text = self.tr("1 column hidden")
        else:
            text = self.tr("{count} columns hidden").format(count=hidden)
        _write(self.columns_button, text)
        self.columns_button.setToolTip(self.tr("Choose which trainers have a column"))
        self.columns_button.setVisible(board.mode == "day" and len(board.columns) + hidden > 1)

    def open_legend(self) -> None:
        """Show what the colours and signs mean."""
        self.legend.open_above(self.legend_button)

    def _open_columns(self) -> None:
        menu: QMenu = self._columns.columns_menu()
        corner = self.columns_button.mapToGlobal(QPoint(0, 0))
        menu.popup(corner - QPoint(0, menu.sizeHint().height()))

    def _show_step(self, minutes: int) -> None:
        self.step.setText(self.tr("{minutes} min").format(minutes=minutes))
        self.step.setMinimumWidth(self.step.fontMetrics().horizontalAdvance("00 min") + 8)
        tip = self.tr("New sessions start every {minutes} minutes")
        self.step.setToolTip(tip.format(minutes=minutes))
        self.finer.setEnabled(minutes != STEPS[0])
        self.coarser.setEnabled(minutes != STEPS[-1])

    def _button(self, sign: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(sign))
        button.setIconSize(ICON)
        if text:
            _write(button, text)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button


def _write(button: QToolButton, text: str) -> None:
    # Qt leaves hardly any room between a small icon and its words.
    button.setText(f" {text}")
    button.setAccessibleName(text)
