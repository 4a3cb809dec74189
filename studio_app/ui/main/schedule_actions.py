"""What can be done with the schedule's views by menu and key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from studio_app.ui.icons import icon
from studio_app.ui.schedule.page import SchedulePage


class ScheduleActions(QObject):
    """Actions on a page, each with a name and most with a key."""

    def __init__(
        self,
        page: SchedulePage,
        set_view: Callable[[str], object],
        print_sheet: Callable[[], object],
        open_time_off: Callable[[], object],
        open_calendar_files: Callable[[], object],
        open_waiting: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        columns, calendar = page.columns, page.calendar
        self.back = self._action(self.tr("Back"), "Alt+Left", page.go_back)
        self.today = self._action(self.tr("Today"), "T", page.go_today)
        self.forward = self._action(self.tr("Forward"), "Alt+Right", page.go_forward)
        self.views = (
            self._action(self.tr("Day view"), "D", lambda: set_view("day")),
            self._action(self.tr("Week view"), "W", lambda: set_view("week")),
            self._action(self.tr("Month view"), "M", lambda: set_view("month")),
            self._action(self.tr("List view"), "L", lambda: set_view("list")),
        )
        self.find_time = self._action(self.tr("Find a free time…"), "Ctrl+F", page.finder.open)
        self.find_time.setShortcuts([QKeySequence("Ctrl+F"), QKeySequence("F")])
        self.find_time.setVisible(page.finder.is_offered)
        self.time_off = self._action(self.tr("Time off…"), "Ctrl+Shift+O", open_time_off)
        self.new_class = self._action(self.tr("New class…"), "Shift+N", page.new_class)
        self.new_class.setIcon(icon("users"))
        self.calendar_files = self._action(self.tr("Calendar files…"), "", open_calendar_files)
        self.complete_day = self._action(self.tr("Complete the day…"), "Shift+C", page.complete_day)
        self.complete_day.setIcon(icon("check"))
        self.who_waits = self._action(self.tr("Who waits for this…"), "Shift+W", page.who_waits)
        self.waiting = self._action(self.tr("Waiting list…"), "Ctrl+Shift+W", open_waiting)
        self.waiting.setIcon(icon("clock"))
        self.print_sheet = self._action(self.tr("Print…"), "Ctrl+P", print_sheet)
        self.print_sheet.setIcon(icon("printer"))
        self._finer = self._action(self.tr("Finer times"), "Ctrl++", lambda: calendar.zoom(1))
        # Where plus needs Shift, nobody presses it.
        self._finer.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        self._coarser = self._action(self.tr("Coarser times"), "Ctrl+-", lambda: calendar.zoom(-1))
        self._usual = self._action(self.tr("Usual times"), "Ctrl+0", calendar.zoom_back)
        self._left = self._action(
            self.tr("Move column left"), "Ctrl+Shift+Left", lambda: columns.move_current(-1)
        )
        self._right = self._action(
            self.tr("Move column right"), "Ctrl+Shift+Right", lambda: columns.move_current(1)
        )
        self._hide = self._action(self.tr("Hide column"), "Ctrl+Shift+H", columns.hide_current)
        self._show = self._action(self.tr("Show all columns"), "", columns.show_all)
        self._legend = self._action(self.tr("Legend"), "Shift+F1", page.open_legend)

    def for_view(self) -> tuple[QAction, ...]:
        """Return what belongs into the menu View."""
        return (
            *self.views,
            self._line(),
            *(self.back, self.today, self.forward),
            *(self.find_time, self.time_off),
            self._line(),
            *(self._finer, self._coarser, self._usual),
            self._line(),
            *(self._left, self._right, self._hide, self._show),
            self._line(),
            self._legend,
        )

    def _line(self) -> QAction:
        line = QAction(self)
        line.setSeparator(True)
        return line

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        tip = text.rstrip("…")
        if keys:
            action.setShortcut(QKeySequence(keys))
            shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            tip = f"{tip} ({shown})"
        action.setToolTip(tip)
        action.triggered.connect(lambda: slot())
        return action
