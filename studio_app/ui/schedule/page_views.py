"""The schedule's views, of which one is in front: the calendar, the month and the list."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.calendar_pane import CalendarPane
from studio_app.ui.schedule.list_pane import ListPane
from studio_app.ui.schedule.month_pane import MonthPane
from studio_app.ui.schedule.whereabouts import Whereabouts

Pane = CalendarPane | MonthPane | ListPane


class PageViews(QStackedWidget):
    """``loaded`` carries the Whereabouts that month or list show now, ``failed`` a StudioError.

    ``keyboard_changed`` says that the keyboard goes to another part first.
    """

    loaded = Signal(object)
    failed = Signal(object)
    keyboard_changed = Signal()

    def __init__(self, context: ScreenContext, calendar: CalendarPane, parent: QWidget) -> None:
        super().__init__(parent)
        self.calendar = calendar
        self._front: Pane = calendar
        self.month = MonthPane(context, self)
        self.list = ListPane(context, self)
        for pane in (calendar, self.month, self.list):
            self.addWidget(pane)
        for pane in (self.month, self.list):
            pane.loaded.connect(self.loaded)
            pane.failed.connect(self.failed)
        self.list.keyboard_changed.connect(self.keyboard_changed)

    def keyboard_widget(self) -> QWidget:
        """Return which part of the view in front the keyboard goes to first."""
        return self._front.keyboard_widget()

    def load(self, where: Whereabouts) -> None:
        """Load what month or list have to show; the calendar has a loader of its own."""
        if where.view == "month":
            self.month.load(where)
        elif where.view == "list":
            self.list.load(where)

    def leave(self, where: Whereabouts) -> None:
        """Wait no more for what the other views have on their way."""
        if where.view != "month":
            self.month.give_up()
        if where.view != "list":
            self.list.give_up()

    def show_titles(self, where: Whereabouts) -> None:
        """Say to screen readers what is shown."""
        for pane in (self.calendar, self.month, self.list):
            pane.set_title(where.title())
        self.list.filters.set_period(where.period)

    def bring(self, where: Whereabouts) -> None:
        """Bring a view to the front, with the keyboard if that was in the one before."""
        before, pane = self._front, self._pane(where)
        if pane is before:
            return
        focus = QApplication.focusWidget()
        was_inside = focus is not None and before.isAncestorOf(focus)
        self._front = pane
        self.setCurrentWidget(pane)
        self.keyboard_changed.emit()
        if was_inside:
            pane.keyboard_widget().setFocus()

    def standing_day(self, where: Whereabouts) -> date | None:
        """Return the day on which one stands in a view, None where that is not known."""
        if where.view == "month":
            return self.month.standing_day()
        if where.view == "list":
            return self.list.standing_day()
        column = self.calendar.calendar.cursor_column()
        return None if column is None else column.day

    def stand_on(self, day: date) -> None:
        """Go to a day of what month and list show now."""
        self.month.stand_on(day)
        self.list.stand_on(day)

    def _pane(self, where: Whereabouts) -> Pane:
        if where.is_calendar:
            return self.calendar
        return self.month if where.view == "month" else self.list
