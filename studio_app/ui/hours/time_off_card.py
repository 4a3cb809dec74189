"""The coming time off of a trainer, with the way to the window in which it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.permissions import Right, allows
from studio_app.domain.working_hours import HoursSheet
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.time_off import words
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.icon_label import IconLabel

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class TimeOffCard(QWidget):
    """``done_step`` carries the DiaryOutcome of what was done in the window."""

    done_step = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._sheet: HoursSheet | None = None
        heading = QLabel(self.tr("Time off"), self)
        heading.setProperty("role", "title")
        self.ask_button = QPushButton(self)
        self.show_button = QPushButton(self.tr("All &time off…"), self)
        for button in (self.show_button, self.ask_button):
            button.setAutoDefault(False)
        self.ask_button.clicked.connect(lambda: self._open(asks=True))
        self.show_button.clicked.connect(lambda: self._open(asks=False))
        self.nothing = QLabel(self.tr("No time off is coming."), self)
        self.nothing.setProperty("role", "muted")
        self._card = CardFrame(self)
        self._grid: QWidget | None = None
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.show_button)
        top.addWidget(self.ask_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._card)
        column.addWidget(self.nothing)

    def show_sheet(self, sheet: HoursSheet) -> None:
        """Show what time off of the trainer is coming."""
        self._sheet = sheet
        viewer = self._context.login.viewer
        decides = allows(viewer, Right.DECIDE_TIME_OFF)
        self.ask_button.setText(
            self.tr("Add t&ime off…") if decides else self.tr("Ask for t&ime off…")
        )
        self.ask_button.setVisible(sheet.may_change)
        self._card.setVisible(bool(sheet.time_off))
        self.nothing.setVisible(not sheet.time_off)
        self._fill(sheet)

    def _fill(self, sheet: HoursSheet) -> None:
        if self._grid is not None:
            self._card.body.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._grid = QWidget(self._card)
        grid = QGridLayout(self._grid)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_WIDE)
        grid.setColumnStretch(3, 1)
        organization = self._context.login.organization
        for row, one in enumerate(sheet.time_off):
            kind = words.kind_word(one.kind)
            told = f"{kind}: {one.note}" if one.note else kind
            grid.addWidget(IconLabel(*words.state_sign(one.status), parent=self._grid), row, 0)
            grid.addWidget(QLabel(words.span_words(one.interval, organization)), row, 1)
            state = QLabel(words.state_words(one))
            state.setProperty("role", "muted")
            grid.addWidget(state, row, 2)
            grid.addWidget(ElidedLabel(told, self._grid), row, 3)
        self._card.body.addWidget(self._grid)

    def _open(self, *, asks: bool) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        # The window is made, and its libraries imported, when it is first asked for.
        from studio_app.ui.time_off.dialog import TimeOffDialog

        dialog = TimeOffDialog(self._context, sheet.trainers, self.window())
        dialog.done_step.connect(self.done_step)
        dialog.open()
        if asks:
            dialog.begin_asking(sheet.trainer_id)
