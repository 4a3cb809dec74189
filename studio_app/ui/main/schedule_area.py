"""The schedule as an area of the main window: its page, its bar, its actions, its memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from babel.dates import format_date, format_skeleton
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from studio_app.domain.local_time import local_day
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.main.schedule_bar import ScheduleBar
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.schedule.texts import first_day_of_week, week_text
from studio_app.ui.schedule.whereabouts import DAYS
from studio_app.ui.theme import current_tokens

VIEWS = ("day", "week")
DATE_KEPT_ON = "last_date_kept_on"
KEPT_FOR = "schedule_kept_for"


class ScheduleArea(AreaScreen):
    """Connects the schedule's page with its bar and with the settings."""

    page: SchedulePage
    bar: ScheduleBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._chosen: tuple[UUID, ...] | None = None
        self.page = page = SchedulePage(context)
        back = self._action(self.tr("Back"), "Alt+Left", page.go_back)
        today = self._action(self.tr("Today"), "T", page.go_today)
        forward = self._action(self.tr("Forward"), "Alt+Right", page.go_forward)
        day = self._action(self.tr("Day view"), "D", lambda: self.set_view("day"))
        week = self._action(self.tr("Week view"), "W", lambda: self.set_view("week"))
        print_sheet = self._action(self.tr("Print day sheet…"), "Ctrl+P", self._print)
        print_sheet.setIcon(icon("printer"))
        self.file_actions = (print_sheet,)
        self.view_actions = (day, week, back, today, forward)
        self.bar = ScheduleBar(back, today, forward, print_sheet)
        self.bar.views.changed.connect(page.set_view)
        self.bar.filter.changed.connect(self._filter)
        page.title_changed.connect(self._show_title)
        page.range_changed.connect(self._show_range)
        page.client_selected.connect(self.client_selected)
        page.booking_done.connect(self.booking_done)
        page.print_requested.connect(self.day_sheet_requested)
        self._restore()
        self._show_title(page.title())
        self._show_range()

    def set_view(self, view: str) -> None:
        """Show "day" or "week"."""
        self.bar.views.set_current(view)
        self.page.set_view(view)

    def colour_of(self, trainer_id: UUID | None) -> str:
        """Return a trainer's colour as #RRGGBB, the accent's for somebody unknown."""
        for trainer in self.page.trainers():
            if trainer.id == trainer_id:
                return trainer_colour(trainer.colour)
        return current_tokens().accent

    def chosen_trainers(self) -> tuple[UUID, ...] | None:
        """Return the keys of the trainers in the filter, None for all."""
        return self._chosen

    def remember(self) -> None:
        settings = self._context.settings
        settings.set_value(KEPT_FOR, str(self._context.login.viewer.membership_id))
        settings.last_view = self.page.view()
        settings.last_date = self.page.day()
        settings.set_value(DATE_KEPT_ON, self._today().isoformat())
        settings.trainer_filter = tuple(str(key) for key in self._chosen or ())

    def _action(self, text: str, keys: str, slot: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text.rstrip('…')} ({shown})")
        action.triggered.connect(lambda: slot())
        return action

    def _restore(self) -> None:
        settings, viewer = self._context.settings, self._context.login.viewer
        # On a shared PC, what somebody else looked at is none of the next one's.
        is_own = settings.value(KEPT_FOR, "") == str(viewer.membership_id)
        view = settings.last_view if is_own else None
        if view not in VIEWS:
            view = "day" if scope_of(viewer.role, Right.SEE_SCHEDULE) is Scope.ALL else "week"
        self.set_view(view)
        if not is_own:
            return
        # Yesterday's day would mislead whoever opens up in the morning.
        kept_today = settings.value(DATE_KEPT_ON, "") == self._today().isoformat()
        if settings.last_date is not None and kept_today:
            self.page.go_to(settings.last_date)
        keys = _keys(settings.trainer_filter)
        if keys:
            self._chosen = keys
            self.page.set_trainers(keys)

    def _filter(self, chosen: tuple[UUID, ...] | None) -> None:
        self._chosen = chosen
        self.page.set_trainers(chosen)

    def _show_title(self, title: str) -> None:
        short = shortest = title
        locale = self._context.login.organization.locale
        if self.page.view() == "day":
            short = format_skeleton("yMMMEd", self.page.day(), locale=locale)
            shortest = format_date(self.page.day(), "medium", locale=locale)
        else:
            first = first_day_of_week(self.page.day(), locale)
            shortest = week_text(first, DAYS["week"], locale, with_year=False)
        self.bar.set_titles((title, short, shortest))

    def _show_range(self) -> None:
        trainers = self.page.trainers()
        if self._chosen is not None and trainers:
            # Somebody else's filter, or a trainer who left: what is not there is not chosen.
            there = {trainer.id for trainer in trainers}
            left = tuple(key for key in self._chosen if key in there)
            if left != self._chosen:
                self._filter(left or None)
        self.bar.filter.set_trainers(trainers, self._chosen)
        self.bar.views.set_current(self.page.view())
        self._show_title(self.page.title())

    def _print(self) -> None:
        self.day_sheet_requested.emit(self.page.day(), self._chosen)

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)


def _keys(texts: tuple[str, ...]) -> tuple[UUID, ...]:
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return tuple(keys)
