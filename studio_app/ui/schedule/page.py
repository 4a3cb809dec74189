"""The schedule: where in time one is, the views, and the rooms around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes, DiaryOutcome
from studio_app.domain.errors import ServerAway, StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Column
from studio_app.ui.schedule.booking_desk import BookingDesk
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_pane import CalendarPane
from studio_app.ui.schedule.drag import Drop
from studio_app.ui.schedule.loader import Loaded, ScheduleLoader
from studio_app.ui.schedule.move_desk import MoveDesk
from studio_app.ui.schedule.page_banners import PageBanners
from studio_app.ui.schedule.page_desk import PageDesk
from studio_app.ui.schedule.page_views import PageViews
from studio_app.ui.schedule.series_desk import SeriesDesk
from studio_app.ui.schedule.session_desk import SessionDesk
from studio_app.ui.schedule.slot_finder_desk import SlotFinderDesk
from studio_app.ui.schedule.whereabouts import VIEWS, Period, Whereabouts

Again = Callable[[], object]


class SchedulePage(QWidget):
    """Shows a day, week, month or list, and books, checks in and cancels on the calendar.

    ``client_selected`` carries a client's key or None, ``client_wanted`` the key of one whose card
    shall be in sight, ``booking_done`` an outcome, ``title_changed`` what stands in the bar,
    ``print_requested`` a local day and the keys of trainers or None for all. ``range_changed`` says
    that view, day or trainers() are others.
    """

    client_selected = Signal(object)
    client_wanted = Signal(object)
    booking_done = Signal(object)
    title_changed = Signal(str)
    range_changed = Signal()
    print_requested = Signal(object, object)
    time_off_wanted = Signal(object, object)
    waiting_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._where = Whereabouts("day", self._today(), None, context.login.organization.locale)
        self._missed = self._where
        self._shown: Whereabouts | None = None
        self._trainers: tuple[Trainer, ...] = ()
        self._wanted_session: UUID | None = None
        self._loader = ScheduleLoader(context, self)
        self._banners = PageBanners(self)
        self.banner, self.load_banner = self._banners.steps, self._banners.loading
        self._pane = CalendarPane(context, self._may_book, self)
        self.calendar, self.hint = self._pane.calendar, self._pane.hint
        self.columns = self._pane.columns
        self._views = PageViews(context, self._pane, self)
        self.month, self.list = self._views.month, self._views.list
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banners)
        column.addWidget(self._views, 1)
        self._steps = BookingSteps(context, self)
        self.desk = BookingDesk(context, self._steps, self.calendar, self)
        self.sessions = SessionDesk(context, self._steps, self.calendar, self.desk.book_at, self)
        self.waive_popup = self.sessions.waive_popup
        self.beside = PageDesk(context, self._steps, self.sessions, self.desk, self.calendar, self)
        self.classes, self.freed = self.beside.classes, self.beside.freed
        self.complete_popup = self.beside.complete_popup
        self.moves = MoveDesk(context, self.calendar, self)
        self.series = SeriesDesk(context, self._steps, self.desk, self.classes, self)
        self.finder = SlotFinderDesk(context, self)
        self._keep_keyboard()
        self._connect()
        self._views.show_titles(self._where)
        self._load(with_trainers=True)

    def view(self) -> str:
        """Return "day", "week", "month" or "list"."""
        return self._where.view

    def set_view(self, view: str) -> None:
        """Show one of VIEWS: from a week, month or list the day on which one stands."""
        if view not in VIEWS:
            raise ValueError(f"there is no view called {view}")
        if view != self._where.view:
            there = replace(self._where, view=view)
            wants_here = view == "day" or not self._where.is_calendar
            here = self._views.standing_day(self._where) if wants_here else None
            self._move_to(there if here is None else there.at(here))

    def whereabouts(self) -> Whereabouts:
        """Return where in time one is, in which view, and for whom."""
        return self._where

    def period(self) -> Period:
        """Return what the list shows of the calendar."""
        return self._where.period

    def set_period(self, period: Period) -> None:
        """Let the list show a day, a week or a month."""
        if period != self._where.period:
            self._move_to(replace(self._where, period=period))

    def day(self) -> date:
        """Return the local day shown, or a day of what is shown."""
        return self._where.day

    def go_to(self, day: date) -> None:
        """Show a local day, or what holds it in this view."""
        if day != self._where.day:
            self._move_to(self._where.at(day))

    def show_day(self, day: date) -> None:
        """Show a local day on the calendar: in its week, where that is in front, else alone."""
        if self._where.is_calendar:
            self.go_to(day)
        else:
            self._open_day(day)

    def go_back(self) -> None:
        """Show the day, week or month before."""
        self._step(-1)

    def go_forward(self) -> None:
        """Show the day, week or month after."""
        self._step(1)

    def go_today(self) -> None:
        """Show the present day, week or month, and bring the present time into sight."""
        self.go_to(self._today())
        self._views.stand_on(self._today())
        self._pane.begin_anew(with_next_board=not self._shown_is_current())

    def trainers(self) -> tuple[Trainer, ...]:
        """Return the trainers whom the viewer may see; none before the first load."""
        return self._trainers

    def set_trainers(self, trainer_ids: tuple[UUID, ...] | None) -> None:
        """Show these trainers only, or with None all."""
        if trainer_ids != self._where.trainer_ids:
            self._where = replace(self._where, trainer_ids=trainer_ids)
            # Whom one asks for by name must not stay hidden.
            self.columns.show(trainer_ids or ())
            self._load()
            self.range_changed.emit()

    def show_place(self, trainer_id: UUID, day: date) -> None:
        """Show a trainer's day on the calendar, also where the filter or the columns hide it."""
        if not self._where.is_calendar:
            self.set_view("day")
        self.finder.trainer_wanted.emit(trainer_id)
        self.columns.show((trainer_id,))
        self.go_to(day)

    def title(self) -> str:
        """Return the day, week or month shown, as the locale writes it."""
        return self._where.title()

    def titles(self) -> tuple[str, str, str]:
        """Return the title in full, for narrow windows, and for the narrowest."""
        return self._where.titles()

    def open_legend(self) -> None:
        """Show what the colours and signs of the calendar mean."""
        self._pane.foot.open_legend()

    def reload(self) -> None:
        """Load anew what is shown; what is on screen stays until then."""
        self._load()

    def new_booking(self, client_id: UUID | None = None) -> None:
        """Open the booking form at the cursor, or where the next session could go.

        That is on the calendar: from the month and the list it goes there.
        """
        if not self._where.is_calendar:
            self.set_view("day")
        if not self._shown_is_current():
            self.desk.book_later(client_id)
            return
        if not self.desk.book_at(self.calendar.new_slot(), client_id):
            text = self.tr("Nothing can be booked here. Choose a day and a trainer of yours.")
            self.banner.show_message(text, "warning")

    def new_class(self) -> None:
        """Open the form of a new class at the cursor, or where it could go."""
        if not self._where.is_calendar:
            self.set_view("day")
        if self._shown_is_current():
            self.beside.new_class()
        else:
            self.beside.new_class_later()

    def who_waits(self) -> None:
        """Show who waits for the marked slot, or let the keys choose among those shown."""
        if self._where.is_calendar:
            self.beside.who_waits()

    def complete_day(self) -> None:
        """Ask what becomes of those who are still booked on the day, and complete it."""
        day = self._views.standing_day(self._where) or self._where.day
        self.beside.complete_day(day, self._today(), self._where.trainer_ids)

    def _keep_keyboard(self) -> None:
        # Parts that stand for others on the way there would lead Tab back to them.
        self.setFocusProxy(self._views.keyboard_widget())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.desk.place()
        self.beside.place()

    def _connect(self) -> None:
        calendar = self.calendar
        calendar.slot_chosen.connect(self.desk.book_at)
        calendar.moved.connect(self._step)
        calendar.today_wanted.connect(self.go_today)
        calendar.day_turned.connect(self._day_turned)
        calendar.mode_wanted.connect(self.set_view)
        calendar.left.connect(lambda: self.client_selected.emit(None))
        self._pane.rearranged.connect(self._rearranged)
        self.sessions.client_selected.connect(self._select_client)
        self.sessions.client_wanted.connect(self.client_wanted)
        self.sessions.told.connect(lambda text: self.banner.show_message(text, "info"))
        self.sessions.print_requested.connect(self.print_requested)
        self.sessions.time_off_wanted.connect(self.time_off_wanted)
        self.beside.client_selected.connect(self._select_client)
        self.beside.told.connect(lambda text: self.banner.show_message(text, "info"))
        self.beside.warned.connect(lambda text: self.banner.show_message(text, "warning"))
        self.beside.done.connect(self._finish)
        self.beside.failed.connect(self._tell)
        self.beside.waiting_wanted.connect(self.waiting_wanted)
        self.moves.done.connect(self._finish)
        self.moves.failed.connect(self._tell)
        self.moves.ask_scope = self.series.ask_move
        self.moves.is_in_front = lambda: self._where.is_calendar and self._shown_is_current()
        self.moves.refused_elsewhere.connect(self._tell_elsewhere)
        self.moves.refusal_shown.connect(self.banner.hide)
        editing = self.beside.editing
        editing.why_not, editing.trainers = self.moves.why_not, self.trainers
        editing.ask_scope = self.series.ask_edit
        editing.outdated.connect(self.reload)
        editing.popup.closed.connect(self.series.scope.close_popup)
        self.sessions.scope_wanted.connect(self.series.ask_cancel)
        self.series.done.connect(self._finish)
        self.series.failed.connect(self._tell)
        self.moves.told.connect(lambda text: self.banner.show_message(text, "info"))
        self._steps.done.connect(self._finish)
        self._steps.failed.connect(self._tell)
        self.desk.booked.connect(self._finish)
        self.desk.failed.connect(self._tell)
        self._banners.load_wanted.connect(lambda: self._move_to(self._missed))
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._tell_not_loaded)
        for changed in (self._context.undo.undone, self._context.undo.redone):
            changed.connect(self.banner.hide)
        self._views.loaded.connect(self._take)
        self._views.keyboard_changed.connect(self._keep_keyboard)
        self._views.failed.connect(self._tell_not_loaded)
        self.month.day_chosen.connect(self._open_day)
        self.month.moved.connect(self._step)
        self.list.period_chosen.connect(lambda period: self.set_period(cast(Period, period)))
        self.list.client_selected.connect(self._select_client)
        self.list.session_chosen.connect(self._open_session)
        self._context.bus.changed.connect(self._changed_elsewhere)

    def _may_book(self, column: Column) -> bool:
        viewer = self._context.login.viewer
        return any(allows(viewer, Right.BOOK, trainer_id=one.id) for one in column.trainers)

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)

    def _step(self, direction: int) -> None:
        self._move_to(self._where.stepped(direction))

    def _move_to(self, where: Whereabouts) -> None:
        self._where = where
        self._views.leave(where)
        self.desk.leave_day()
        self.beside.leave_day()
        self.moves.leave()
        self._load()
        self._tell_where()

    def _tell_where(self) -> None:
        self._views.show_titles(self._where)
        self.title_changed.emit(self.title())
        self.range_changed.emit()

    def _load(self, *, with_trainers: bool = False) -> None:
        if with_trainers or self._where.is_calendar:
            self._loader.load(self._where.range(), with_trainers=with_trainers)
        self._views.load(self._where)

    def _shown_is_current(self) -> bool:
        return self._where.shows_same(self._shown)

    def _open_day(self, day: date) -> None:
        self._move_to(replace(self._where, view="day", day=day))

    def _open_session(self, day: date, session_id: UUID, trainer_id: UUID) -> None:
        self.columns.show((trainer_id,))
        self._wanted_session = session_id
        self._open_day(day)

    def _changed_elsewhere(self, changes: Changes) -> None:
        self._load(with_trainers=Aggregate.TRAINER in changes.aggregates)

    def _day_turned(self, before: date) -> None:
        """Go on to the new day where the page was left on the day before."""
        if self._where.day == before and self.desk.popup.slot is None:
            self.go_today()

    def _show(self, loaded: Loaded) -> None:
        if self._where.is_calendar:
            found = loaded.range
            there = replace(self._where, view=found.mode, trainer_ids=found.trainer_ids)
            self._pane.show_board(loaded.board)
            self._take(there.at(found.first_day))
        if loaded.trainers is not None and loaded.trainers != self._trainers:
            self._trainers = loaded.trainers
            self.range_changed.emit()
        if not self._where.is_calendar:
            return
        self.desk.board_changed()
        self.beside.board_changed()
        self.moves.board_changed()
        if self._wanted_session is not None:
            self.sessions.select(self._wanted_session)
            self._wanted_session = None

    def _take(self, where: Whereabouts) -> None:
        """Note what is on screen now, and bring it to the front."""
        self._shown = self._where if self._where.shows_same(where) else where
        self.load_banner.hide()
        self._views.bring(where)

    def _rearranged(self) -> None:
        if self._shown_is_current():
            self.desk.board_changed()

    def _select_client(self, client_id: UUID) -> None:
        self.desk.last_client = client_id
        self.client_selected.emit(client_id)

    def _finish(self, outcome: BookingOutcome | DiaryOutcome) -> None:
        """Tell of a step that was taken; the window announces it, and the page loads anew."""
        self.banner.hide()
        self.beside.watch()
        self._wanted_session = outcome.session_id
        self._load()
        self.booking_done.emit(outcome)

    def _tell_elsewhere(self, text: str, drop: Drop) -> None:
        def show() -> None:
            self.show_place(
                drop.trainer.id, local_day(drop.starts_at, self._context.login.organization.tz)
            )
            self.moves.show_held()

        self._banners.tell_elsewhere(text, show)

    def tell_problem(self, error: StudioError) -> None:
        """Say over the views what went wrong beside them."""
        self._banners.tell_refused(error, None)

    def _tell(self, error: StudioError, again: Again | None) -> None:
        self._banners.tell_refused(error, again)
        # Without a server, what is on screen stays until there is one again.
        if not isinstance(error, ServerAway):
            self._load()

    def _tell_not_loaded(self, error: StudioError) -> None:
        """Say why, and go back to what is on screen: it must not stand under another day's name."""
        self._missed = self._where
        self._banners.tell_not_loaded(error)
        self.desk.forget_waiting()
        self.beside.forget_waiting()
        if self._shown is not None:
            shown = self._shown
            self._where = replace(shown, trainer_ids=self._where.trainer_ids)
            self._tell_where()
