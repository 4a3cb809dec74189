"""The schedule: the calendar with what it loads, its popups, and the steps that it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from studio_app.domain.changes import Aggregate, BookingOutcome, Changes
from studio_app.domain.errors import ServerAway, StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.schedule import BookingLine, BookingStatus
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.board import Board, Column, Mode, Tile
from studio_app.ui.schedule.booking_desk import BookingDesk
from studio_app.ui.schedule.booking_steps import BookingSteps
from studio_app.ui.schedule.calendar_view import CalendarView
from studio_app.ui.schedule.empty_hint import EmptyHint
from studio_app.ui.schedule.loader import Loaded, Range, ScheduleLoader
from studio_app.ui.schedule.model import TileModel
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.texts import first_day_of_week, long_day, week_text
from studio_app.ui.schedule.tile_menu import TileMenus
from studio_app.ui.schedule.waive_popup import WaivePopup
from studio_app.ui.schedule.words import status_word
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.banner_row import BannerRow
from studio_app.ui.widgets.empty_state import EmptyState

Again = Callable[[], object]

DAYS = {"day": 1, "week": 7}
CLIENT_DELAY = 60


class SchedulePage(QWidget):
    """Shows a day or a week, and books, checks in and cancels there.

    ``client_selected`` carries a client's key or None, ``booking_done`` a BookingOutcome,
    ``title_changed`` what stands in the bar, ``print_requested`` a local day and the keys of
    trainers or None for all. ``range_changed`` says that view, day or trainers() are others.
    """

    client_selected = Signal(object)
    booking_done = Signal(object)
    title_changed = Signal(str)
    range_changed = Signal()
    print_requested = Signal(object, object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        organization = context.login.organization
        self._context = context
        self._viewer = context.login.viewer
        self._locale, self._tz = organization.locale, organization.tz
        self._mode: Mode = "day"
        self._day = self._today()
        self._trainer_ids: tuple[UUID, ...] | None = None
        self._trainers: tuple[Trainer, ...] = ()
        self._shown: Range | None = None
        self._shown_day = self._missed_day = self._day
        self._missed_mode: Mode = "day"
        self._begins_anew = False
        self._wanted_session: UUID | None = None
        self._model = TileModel(self._locale, self)
        self.calendar = CalendarView(self._model, self._tz, context.now, self._may_book, self)
        self._steps = BookingSteps(context, self)
        self._loader = ScheduleLoader(context, self)
        self.banner = AgainBanner(self)
        self.load_banner = Banner("bad", parent=self)
        self.load_banner.add_action(self.tr("Try again")).clicked.connect(self._try_again)
        self._nobody = EmptyState(
            "users",
            self.tr("No trainers yet"),
            self.tr("Sessions stand here side by side once the studio has a trainer."),
            parent=self,
        )
        self._nobody.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.calendar)
        self._stack.addWidget(self._nobody)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(BannerRow(self.load_banner, self))
        column.addWidget(BannerRow(self.banner, self))
        column.addWidget(self._stack, 1)
        self.hint = EmptyHint(self.calendar.viewport())
        self.desk = BookingDesk(context, self._steps, self.calendar, self)
        self.waive_popup = WaivePopup(self)
        self._menus = TileMenus(
            self._steps, organization, context.now, self._show_client, self._ask_reason, self
        )
        self._client_timer = QTimer(self, singleShot=True, interval=CLIENT_DELAY)
        self._client_timer.timeout.connect(self._tell_client)
        self.setFocusProxy(self.calendar)
        self._connect()
        self._name_calendar()
        self._load(with_trainers=True)

    def view(self) -> str:
        """Return "day" or "week"."""
        return self._mode

    def set_view(self, view: str) -> None:
        """Show "day" or "week"; from a week, the day on which one stands."""
        if view not in DAYS:
            raise ValueError(f"there is no view called {view}")
        if view == self._mode:
            return
        here = self.calendar.cursor_column()
        if view == "day" and here is not None:
            self._day = here.day
        self._mode = cast(Mode, view)
        self._move_to(self._day)

    def day(self) -> date:
        """Return the local day shown, or a day of the week shown."""
        return self._day

    def go_to(self, day: date) -> None:
        """Show a local day, or its week."""
        if day != self._day:
            self._move_to(day)

    def go_back(self) -> None:
        """Show the day or week before."""
        self._step(-1)

    def go_forward(self) -> None:
        """Show the day or week after."""
        self._step(1)

    def go_today(self) -> None:
        """Show the present day or week, and bring the present time into sight."""
        self.go_to(self._today())
        self._begins_anew = not self._shown_is_current()
        self.calendar.scroll_to_start()

    def trainers(self) -> tuple[Trainer, ...]:
        """Return the trainers whom the viewer may see; none before the first load."""
        return self._trainers

    def set_trainers(self, trainer_ids: tuple[UUID, ...] | None) -> None:
        """Show these trainers only, or with None all."""
        if trainer_ids != self._trainer_ids:
            self._trainer_ids = trainer_ids
            self._load()
            self.range_changed.emit()

    def title(self) -> str:
        """Return the day or the week shown, as the locale writes it."""
        if self._mode == "day":
            return long_day(self._day, self._locale)
        return week_text(self._first_day(), DAYS["week"], self._locale)

    def reload(self) -> None:
        """Load anew what is shown; what is on screen stays until then."""
        self._load()

    def new_booking(self, client_id: UUID | None = None) -> None:
        """Open the booking form at the cursor, or where the next session could go."""
        if not self._shown_is_current():
            self.desk.book_later(client_id)
            return
        if not self.desk.book_at(self.calendar.new_slot(), client_id):
            text = self.tr("Nothing can be booked here. Choose a day and a trainer of yours.")
            self.banner.show_message(text, "warning")

    def cancel_selected(self) -> None:
        """Cancel the selected session, at once."""
        tile = self.calendar.selected_tile()
        if tile is None:
            return
        late = self._menus.is_late(tile)
        wanted = BookingStatus.LATE_CANCELLED if late else BookingStatus.CANCELLED
        if tile.line is not None and self._steps.may(tile, tile.line, wanted):
            self._steps.cancel(tile.line)
        else:
            self._tell_why_not(tile, wanted)

    def check_in_selected(self) -> None:
        """Mark the client of the selected session as arrived."""
        tile = self.calendar.selected_tile()
        if tile is None:
            return
        if tile.line is not None and self._steps.may(tile, tile.line, BookingStatus.ARRIVED):
            self._steps.mark(tile.line, BookingStatus.ARRIVED)
        else:
            self._tell_why_not(tile, BookingStatus.ARRIVED)

    def _tell_why_not(self, tile: Tile, wanted: BookingStatus) -> None:
        if tile.status is wanted:
            return
        if tile.line is None:
            text = self.tr("A class is checked in and cancelled client by client, not as a whole.")
        elif not allows(self._viewer, Right.CHECK_IN, trainer_id=tile.session.trainer_id):
            text = self.tr("Your role does not allow this.")
        else:
            text = self.tr("{client} is {status}, so this is not possible.").format(
                client=tile.line.client_name, status=status_word(tile.line.status)
            )
        self.banner.show_message(text, "info")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.desk.place()

    def _connect(self) -> None:
        calendar = self.calendar
        calendar.slot_chosen.connect(self.desk.book_at)
        calendar.menu_wanted.connect(self._open_menu)
        calendar.step_wanted.connect(self._do_step)
        calendar.moved.connect(self._step)
        calendar.today_wanted.connect(self.go_today)
        calendar.day_turned.connect(self._day_turned)
        calendar.mode_wanted.connect(self.set_view)
        calendar.selection_changed.connect(self._selection_changed)
        calendar.left.connect(lambda: self.client_selected.emit(None))
        self._steps.done.connect(self._finish)
        self._steps.failed.connect(self._tell)
        self.desk.booked.connect(self._finish)
        self.desk.failed.connect(self._tell)
        self.waive_popup.confirmed.connect(self._steps.cancel)
        self.waive_popup.closed.connect(self.calendar.setFocus)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._tell_not_loaded)
        self._context.bus.changed.connect(self._changed_elsewhere)

    def _may_book(self, column: Column) -> bool:
        return any(
            allows(self._viewer, Right.BOOK, trainer_id=trainer.id) for trainer in column.trainers
        )

    def _today(self) -> date:
        return local_day(self._context.now(), self._tz)

    def _first_day(self) -> date:
        return self._day if self._mode == "day" else first_day_of_week(self._day, self._locale)

    def _range(self) -> Range:
        return Range(self._mode, self._first_day(), DAYS[self._mode], self._trainer_ids)

    def _step(self, direction: int) -> None:
        self._move_to(self._day + timedelta(days=direction * DAYS[self._mode]))

    def _move_to(self, day: date) -> None:
        self._day = day
        self.desk.leave_day()
        self._name_calendar()
        self._load()
        self.title_changed.emit(self.title())
        self.range_changed.emit()

    def _name_calendar(self) -> None:
        name = self.tr("Schedule, {title}").format(title=self.title())
        self.calendar.setAccessibleName(name)

    def _load(self, *, with_trainers: bool = False) -> None:
        self._loader.load(self._range(), with_trainers=with_trainers)

    def _shown_is_current(self) -> bool:
        return self._shown == self._range()

    def _changed_elsewhere(self, changes: Changes) -> None:
        self._load(with_trainers=Aggregate.TRAINER in changes.aggregates)

    def _day_turned(self, before: date) -> None:
        """Go on to the new day where the page was left on the day before."""
        if self._day == before and self.desk.popup.slot is None:
            self.go_today()

    def _show(self, loaded: Loaded) -> None:
        self._shown = loaded.range
        self._shown_day = self._day if self._shown_is_current() else loaded.range.first_day
        self.load_banner.hide()
        self._model.set_board(loaded.board)
        if self._begins_anew:
            self._begins_anew = False
            self.calendar.scroll_to_start()
        self._show_emptiness(loaded.board)
        if loaded.trainers is not None and loaded.trainers != self._trainers:
            self._trainers = loaded.trainers
            self.range_changed.emit()
        self.desk.board_changed()
        if self._wanted_session is not None:
            self.calendar.select_session(self._wanted_session)
            self._wanted_session = None
            self._client_timer.start()

    def _show_emptiness(self, board: Board) -> None:
        self._stack.setCurrentWidget(self.calendar if board.columns else self._nobody)
        if board.tiles or not board.columns:
            self.hint.hide()
        else:
            may_book = any(self._may_book(column) for column in board.columns)
            self.hint.show_for(board.mode, may_book)

    def _selection_changed(self, tile: Tile | None) -> None:
        if tile is not None and tile.line is not None:
            self._client_timer.start()

    def _tell_client(self) -> None:
        """Say whose session is selected; not for each one that an arrow key passes over."""
        tile = self.calendar.selected_tile()
        if tile is not None and tile.line is not None:
            self.desk.last_client = tile.line.client_id
            self.client_selected.emit(tile.line.client_id)

    def _show_client(self, line: BookingLine) -> None:
        self.client_selected.emit(line.client_id)

    def _do_step(self, step: str) -> None:
        if step == "cancel":
            self.cancel_selected()
        else:
            self.check_in_selected()

    def _open_menu(self, wish: Tile | Slot, at: QPoint) -> None:
        if isinstance(wish, Tile):
            menu = self._menus.menu_for(wish)
        else:
            menu = self._menus.menu_for_slot(
                wish,
                lambda: self.desk.book_at(wish),
                lambda: self.print_requested.emit(wish.day, tuple(t.id for t in wish.trainers)),
            )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _ask_reason(self, line: BookingLine) -> None:
        tile = self.calendar.selected_tile()
        if tile is not None:
            inside = self.calendar.geometry_of_board.tile_rect(tile)
            near = self.calendar.rect_in(inside, self).bottomLeft()
            self.waive_popup.open_for(line, near, self.rect())

    def _finish(self, outcome: BookingOutcome) -> None:
        """Tell of a step that was taken; the window announces it, and the page loads anew."""
        self.banner.hide()
        self._wanted_session = outcome.session_id
        self._load()
        self.booking_done.emit(outcome)

    def _tell(self, error: StudioError, again: Again | None) -> None:
        self.banner.show_failure(sentence(error), again)
        # Without a server, what is on screen stays until there is one again.
        if not isinstance(error, ServerAway):
            self._load()

    def _tell_not_loaded(self, error: StudioError) -> None:
        """Say why, and go back to what is on screen: it must not stand under another day's name."""
        self._missed_mode, self._missed_day = self._mode, self._day
        self.load_banner.show_message(sentence(error))
        self.desk.forget_waiting()
        if self._shown is not None:
            self._mode, self._day = self._shown.mode, self._shown_day
            self._name_calendar()
            self.title_changed.emit(self.title())
            self.range_changed.emit()

    def _try_again(self) -> None:
        self._mode = self._missed_mode
        self._move_to(self._missed_day)
