"""The schedule as an area of the main window: its page, its bar, its actions, its memory."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from studio_app.domain.local_time import local_day
from studio_app.domain.people import Role
from studio_app.domain.permissions import Right, Scope, allows, scope_of
from studio_app.domain.trainer_colours import trainer_colour
from studio_app.ui.calendar_files.keeper import CalendarFileKeeper
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.main.schedule_actions import ScheduleActions
from studio_app.ui.main.schedule_bar import ScheduleBar
from studio_app.ui.main.schedule_memory import ScheduleMemory
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.schedule.whereabouts import VIEWS
from studio_app.ui.theme import current_tokens
from studio_app.ui.waiting.place import WaitingPlace

if TYPE_CHECKING:
    from studio_app.ui.main.print_preview import Sheet


class ScheduleArea(AreaScreen):
    """Connects the schedule's page with its bar and with the settings."""

    page: SchedulePage
    bar: ScheduleBar

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._memory = ScheduleMemory(context)
        self.page = page = SchedulePage(context)
        actions = ScheduleActions(
            page,
            self.set_view,
            self._print,
            self.open_time_off,
            self.open_calendar_files,
            self.open_waiting,
            self,
        )
        is_staff = context.login.viewer.role is not Role.CLIENT
        for action in (actions.time_off, actions.calendar_files, actions.waiting):
            action.setVisible(is_staff)
        self._calendar_files = CalendarFileKeeper(context, self)
        self._calendar_files.failed.connect(page.tell_problem)
        for action in (actions.new_class, actions.who_waits):
            action.setVisible(allows(context.login.viewer, Right.BOOK))
        actions.complete_day.setVisible(allows(context.login.viewer, Right.CHECK_IN))
        self.file_actions = (
            actions.new_class,
            actions.complete_day,
            actions.who_waits,
            actions.waiting,
            actions.print_sheet,
            actions.calendar_files,
        )
        self.view_actions = actions.for_view()
        self.bar = ScheduleBar(
            actions.back, actions.today, actions.forward, actions.find_time, actions.print_sheet
        )
        self.bar.views.changed.connect(page.set_view)
        self.bar.filter.follow(context.trainers)
        context.trainers.changed.connect(page.set_trainers)
        page.title_changed.connect(self._show_title)
        page.range_changed.connect(self._show_range)
        page.client_selected.connect(self.client_selected)
        page.client_wanted.connect(self.client_wanted)
        page.booking_done.connect(self.booking_done)
        page.desk.step_done.connect(self.step_done)
        page.sessions.step_done.connect(self.step_done)
        page.sessions.note_wanted.connect(self.note_wanted)
        page.waiting_wanted.connect(self.open_waiting)
        page.print_requested.connect(self._print_day)
        page.time_off_wanted.connect(self.open_time_off)
        page.finder.trainer_wanted.connect(self._show_also)
        self._restore()
        self._show_title()
        self._show_range()

    def set_view(self, view: str) -> None:
        """Show one of VIEWS."""
        self.bar.show_view(view)
        self.page.set_view(view)

    def colour_of(self, trainer_id: UUID | None) -> str:
        """Return a trainer's colour as #RRGGBB, the accent's for somebody unknown."""
        for trainer in self.page.trainers():
            if trainer.id == trainer_id:
                return trainer_colour(trainer.colour)
        return current_tokens().accent

    def chosen_trainers(self) -> tuple[UUID, ...] | None:
        """Return the keys of the trainers in the filter, None for all."""
        return self._context.trainers.keys()

    def open_time_off(self, trainer_id: UUID | None = None, day: date | None = None) -> None:
        """Open the window of time off; with a trainer and a local day, to ask from then on."""
        # Seldom needed, and made of much.
        from studio_app.ui.time_off.dialog import TimeOffDialog

        dialog = TimeOffDialog(self._context, self.page.trainers(), self.page.window())
        dialog.done_step.connect(self.booking_done)
        dialog.open()
        if trainer_id is not None:
            dialog.begin_asking(trainer_id, day)

    def open_waiting(self, place: WaitingPlace | None = None) -> None:
        """Open the window of the waiting list, to let somebody wait for a place if one is given."""
        # Seldom needed, and made of much.
        from studio_app.ui.waiting.dialog import WaitingDialog

        dialog = WaitingDialog(self._context, self.page.trainers(), self.page.window())
        dialog.done_step.connect(self.booking_done)
        dialog.open()
        if place is not None:
            dialog.begin_adding(place)

    def open_calendar_files(self) -> None:
        """Open the window of calendar files, once there is somebody whose calendar it could be."""
        # Seldom needed, and made of much.
        from studio_app.ui.calendar_files.dialog import CalendarFilesDialog

        trainers = self.page.trainers()
        if trainers:
            keeper, above = self._calendar_files, self.page.window()
            CalendarFilesDialog(self._context, trainers, keeper, above).open()

    def remember(self) -> None:
        self._memory.keep(self.page, self.chosen_trainers(), self._today())

    def _restore(self) -> None:
        viewer, memory = self._context.login.viewer, self._memory
        view = memory.last_view()
        if view not in VIEWS:
            view = "day" if scope_of(viewer.role, Right.SEE_SCHEDULE) is Scope.ALL else "week"
        self.set_view(view)
        day = memory.last_day()
        if day is not None:
            self.page.go_to(day)
        self._context.trainers.choose(memory.chosen_trainers())
        memory.restore_look(self.page)

    def _show_also(self, trainer_id: UUID) -> None:
        chosen = self.chosen_trainers()
        if chosen is not None and trainer_id not in chosen:
            self._context.trainers.choose((*chosen, trainer_id))

    def _show_title(self) -> None:
        self.bar.set_titles(self.page.titles())

    def _show_range(self) -> None:
        # Somebody else's filter, or a trainer who left: what is not there is not chosen.
        self._context.trainers.offer(self.page.trainers())
        self.bar.show_view(self.page.view())
        self._show_title()

    def _print(self) -> None:
        self.sheet_requested.emit(self._sheet, self.chosen_trainers())

    def _print_day(self, day: date, trainer_ids: tuple[UUID, ...] | None) -> None:
        def sheet() -> Sheet:
            from studio_app.ui.main.sheets import day_sheet_of

            return day_sheet_of(day, self._context.login.organization.locale)

        self.sheet_requested.emit(sheet, trainer_ids)

    def _sheet(self) -> Sheet:
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main import sheets

        where = self.page.whereabouts()
        match where.view:
            case "week":
                return sheets.week_sheet_of(where)
            case "month":
                return sheets.month_sheet_of(where)
            case "list":
                filters = self.page.list.filters
                return sheets.list_sheet_of(where, filters.wanted(where), filters.words())
            case _:
                return sheets.day_sheet_of(where.day, where.locale)

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)
