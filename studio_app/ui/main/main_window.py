"""The window after login: where to go, what is shown, and who is in front of the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.permissions import Right, allows
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.connection_watch import ConnectionWatch
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.main.areas import areas_for
from studio_app.ui.main.booking_words import Outcome, done_sentence, step_name
from studio_app.ui.main.busy_line import BusyLine
from studio_app.ui.main.client_card import ClientCardPanel
from studio_app.ui.main.closing import Closing
from studio_app.ui.main.connection_sign import ConnectionSign
from studio_app.ui.main.due_now import DueNow
from studio_app.ui.main.hidden_menu_bar import HiddenMenuBar
from studio_app.ui.main.money_desk import MoneyDesk
from studio_app.ui.main.regions import Region, go_to_next_region
from studio_app.ui.main.schedule_area import ScheduleArea
from studio_app.ui.main.top_bar import TopBar, sees_other_clients
from studio_app.ui.main.window_actions import WindowActions
from studio_app.ui.main.window_menus import fill_menu_bar, user_menu
from studio_app.ui.notes.desk import NoteDesk
from studio_app.ui.packages.keeper import ExpiryKeeper
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import Scheme, apply_theme
from studio_app.ui.time_off.open_wishes import OpenWishes
from studio_app.ui.transfers.open_transfers import OpenTransfers
from studio_app.ui.undo import Finished
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.banner_row import BannerRow
from studio_app.ui.widgets.notice import Notice
from studio_app.ui.widgets.sidebar import Sidebar

if TYPE_CHECKING:
    from studio_app.services.access import StudioInfo
    from studio_app.ui.main.print_preview import Sheet

PROGRAM = "Studio App"
LEAST_SIZE = QSize(1024, 640)
USUAL_SIZE = QSize(1440, 900)
NARROW = 1280
WINDOW_FRAME = QSize(8, 40)
CARD_FOLDED = "client_card_folded"
MENU_BAR_SHOWN = "menu_bar_shown"
SCHEDULE = "schedule"
CLIENTS = "clients"


def usual_size(screen: QSize) -> QSize:
    """Return the size of a window never sized by hand: within the screen, with its frame."""
    return USUAL_SIZE.boundedTo(screen - WINDOW_FRAME).expandedTo(LEAST_SIZE)


class MainWindow(QMainWindow):
    """Sidebar, bar, pages and client card of one login.

    ``switch_user_requested`` and ``lock_requested`` leave what follows to the application.
    """

    switch_user_requested = Signal()
    lock_requested = Signal()

    def __init__(self, context: ScreenContext, info: StudioInfo) -> None:
        super().__init__()
        self.context = context
        self._screens: dict[str, AreaScreen] = {}
        self.actions_of_window = WindowActions(context.settings.theme, self)
        self._is_card_called = False
        pause = QApplication.doubleClickInterval()
        self._fitting = QTimer(self, singleShot=True, interval=pause)
        self._fitting.timeout.connect(self._fit_card_unless_pressed)
        self.setWindowTitle(f"{context.login.organization.name} – {PROGRAM}")
        self.setMinimumSize(LEAST_SIZE)
        self.resize(usual_size(self.screen().availableSize()))
        self._build(info)
        self._connect()
        self._restore()
        self.open_area(next(iter(self._screens))).page.setFocus()
        self.show_client(context.login.viewer.client_id)

    def open_area(self, key: str) -> AreaScreen:
        """Show an area and return its screen; raises KeyError if the viewer has none such."""
        screen = self._screens[key]
        self.sidebar.set_current(key)
        self._pages.setCurrentWidget(screen.page)
        # The page that comes to the front would cover it.
        self.notice.raise_()
        self.bar.show_area_bar(screen.bar)
        for other in self._screens.values():
            for action in other.actions():
                action.setEnabled(other is screen)
        self._fit_card()
        return screen

    def schedule(self) -> ScheduleArea:
        """Show the schedule and return its area."""
        screen = self.open_area(SCHEDULE)
        assert isinstance(screen, ScheduleArea)
        return screen

    def open_client(self, client_id: UUID) -> None:
        """Show the page of a client, and their card where it is not folded away."""
        screen = self._screens.get(CLIENTS)
        if isinstance(screen, ClientsArea):
            self.open_area(CLIENTS)
            screen.show_client(client_id)

    def show_client(self, client_id: UUID | None) -> None:
        """Show a client's card, as far as it is not folded away."""
        self.card.show_client(client_id)
        if self.width() < NARROW:
            # What was clicked stays under the mouse for a second click, or a drag.
            self._fitting.start()
        else:
            self._fit_card()

    def set_card_folded(self, folded: bool) -> None:
        """Fold the client card away or bring it back, empty as it may be, and remember that."""
        self._is_card_called = not folded
        self._place_card(folded)
        if folded != self.context.settings.value(CARD_FOLDED, False):
            self.context.settings.set_value(CARD_FOLDED, folded)

    def show_problem(self, error: StudioError) -> None:
        """Say over the page what went wrong; the window goes on."""
        self.banner.show_message(sentence(error), "bad")

    def remember(self) -> None:
        """Keep size, place, view and filter for the next start."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.context.settings.window_geometry = geometry
        for screen in self._screens.values():
            screen.remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()

    def _build(self, info: StudioInfo) -> None:
        viewer = self.context.login.viewer
        self.actions_of_window.offer_to(viewer)
        self.sidebar = Sidebar(PROGRAM, self)
        self.connection_watch = ConnectionWatch(self.context, self)
        self._sign = ConnectionSign(self.sidebar, info)
        self.sidebar.set_studio(self.context.login.organization.name)
        self.bar = TopBar(self.context, user_menu(self.actions_of_window, self), self)
        self.banner = AgainBanner(self)
        self._pages = QStackedWidget(self)
        for area in areas_for(viewer):
            self.sidebar.add_item(area.key, area.icon, area.translated_title())
            screen = area.factory(self.context)
            screen.setParent(self)
            self._screens[area.key] = screen
            self._pages.addWidget(screen.page)
            self.bar.add_area_bar(screen.bar)
        self.due: DueNow | None = None
        if allows(viewer, Right.CHECK_IN):
            today = self.sidebar.add_button("calendar", self.tr("Today"))
            today.setToolTip(self.tr("Who is due now (Ctrl+D)"))
            self.due = DueNow(self.context, today, self)
        if sees_other_clients(viewer):
            item = self.sidebar.add_button("sun", self.tr("Time off"), at_end=True)
            item.clicked.connect(lambda: self.schedule().open_time_off())
            self._wishes = OpenWishes(self.context, item, self)
        if "team" in self._screens:
            self._transfers = OpenTransfers(self.context, self.sidebar.item("team"), self)
        self.card = ClientCardPanel(self.context, self._colour_of, self)
        self.money = MoneyDesk(self.context, self)
        self.notes = NoteDesk(self)
        self.closing = Closing(self, self._screens)
        self.expiry = ExpiryKeeper(self.context, self)
        row = QHBoxLayout()
        row.addWidget(self._pages, 1)
        row.addWidget(self.card)
        self._content = QWidget(self)
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(BannerRow(self.banner, self._content))
        column.addLayout(row, 1)
        self.busy_line = BusyLine(self._content)
        self.notice = Notice(self._pages)
        self._lay_out()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.bar)
        right.addWidget(self._content, 1)
        central = QWidget(self)
        whole = QHBoxLayout(central)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.sidebar)
        whole.addLayout(right, 1)
        self.setCentralWidget(central)
        self._menu_bar = HiddenMenuBar(self)
        self.setMenuBar(self._menu_bar)
        fill_menu_bar(self._menu_bar, self.actions_of_window, list(self._screens.values()))
        self.addActions(self.actions_of_window.all())
        for screen in self._screens.values():
            self.addActions(screen.actions())

    def _connect(self) -> None:
        context, actions = self.context, self.actions_of_window
        context.runner.busy.connect(self.busy_line.set_busy)
        context.runner.problem.connect(self.show_problem)
        context.runner.crashed.connect(self.show_problem)
        self.connection_watch.lost.connect(self._sign.show_lost)
        self.connection_watch.back.connect(self._sign.show_connected)
        context.undo.text_changed.connect(actions.set_undo_name)
        context.undo.redo_text_changed.connect(actions.set_redo_name)
        context.undo.undone.connect(self._tell_undone)
        context.undo.redone.connect(self._tell_redone)
        context.undo.refused.connect(self._tell_refused)
        for screen in self._screens.values():
            screen.client_selected.connect(self.show_client)
            screen.client_wanted.connect(lambda client_id: self._open_card(client_id, False))
            screen.booking_done.connect(self._finish_step)
            screen.booking_done.connect(self.notes.offer_after)
            screen.note_wanted.connect(self.notes.open)
            screen.step_done.connect(self.finish_step)
            screen.sheet_requested.connect(self._preview)
            screen.client_page_wanted.connect(self.open_client)
            screen.payment_wanted.connect(lambda client_id: self.money.take(client_id))
            screen.refund_wanted.connect(self.money.give_back_of)
            screen.sale_wanted.connect(lambda client_id: self.money.sell(client_id))
            screen.booking_wanted.connect(self._book)
            screen.day_wanted.connect(self._show_day)
            screen.step_failed.connect(self._tell_failed)
            screen.told.connect(lambda text: self.notice.show_notice(text))
            screen.use_colours(self._colour_of)
        self.sidebar.chosen.connect(self.open_area)
        if self.due is not None:
            self.due.done.connect(self._finish_step)
            self.due.failed.connect(self._tell_failed)
            actions.due.triggered.connect(self.due.open)
        self.bar.search.chosen.connect(self._open_card)
        self.bar.search.left.connect(lambda: self._page().setFocus())
        self.bar.new_clicked.connect(lambda: self._book(None))
        self.bar.unfold_clicked.connect(lambda: self.set_card_folded(False))
        self.card.fold_clicked.connect(lambda: self.set_card_folded(True))
        self.card.book_clicked.connect(self._book)
        self.card.day_clicked.connect(self._show_day)
        self.card.page_clicked.connect(self.open_client)
        self.bar.search.page_wanted.connect(self.open_client)
        self.card.step_done.connect(self.finish_step)
        self.card.failed.connect(lambda error: self._tell_failed(error, None))
        self.money.serve(actions, self.card, self._find, self.notice)
        self.money.step_done.connect(self.finish_step)
        self.notice.action_triggered.connect(context.undo.undo_last)
        actions.new_booking.triggered.connect(lambda: self._book(None))
        actions.undo.triggered.connect(context.undo.undo_last)
        actions.redo.triggered.connect(context.undo.redo_last)
        actions.find.triggered.connect(self._find)
        actions.card.triggered.connect(lambda: self.set_card_folded(self.card.isVisible()))
        actions.menu_bar.triggered.connect(self._pin_menu_bar)
        actions.theme_chosen.connect(self._use_theme)
        actions.switch_user.triggered.connect(self.switch_user_requested)
        actions.lock.triggered.connect(self.lock_requested)
        actions.quit.triggered.connect(self.close)
        actions.next_region.triggered.connect(lambda: self._next_region(1))
        actions.last_region.triggered.connect(lambda: self._next_region(-1))

    def _restore(self) -> None:
        settings = self.context.settings
        if settings.window_geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.window_geometry.encode()))
        self._place_card(settings.value(CARD_FOLDED, False))
        pinned = settings.value(MENU_BAR_SHOWN, False)
        self.actions_of_window.menu_bar.setChecked(pinned)
        self._menu_bar.set_pinned(pinned)
        self.actions_of_window.set_undo_name(self.context.undo.text())
        self.actions_of_window.set_redo_name(self.context.undo.redo_text())

    def _place_card(self, folded: bool) -> None:
        self.bar.set_card_folded(folded)
        self.actions_of_window.card.setChecked(not folded)
        self._fit_card()

    def _fit_card(self) -> None:
        """Show the card unless it is folded away, or is empty and uncalled in a narrow window."""
        self._fitting.stop()
        has_room = self.width() >= NARROW or self._is_card_called
        has_room |= self.card.client_id() is not None
        self.card.setVisible(self.actions_of_window.card.isChecked() and has_room)

    def _fit_card_unless_pressed(self) -> None:
        if QApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self._fit_card()
        else:
            self._fitting.start()

    def _colour_of(self, trainer_id: UUID | None) -> str:
        schedule = self._screens[SCHEDULE]
        assert isinstance(schedule, ScheduleArea)
        return schedule.colour_of(trainer_id)

    def _book(self, client_id: UUID | None) -> None:
        self.schedule().page.new_booking(client_id)

    def _show_day(self, day: date) -> None:
        self.schedule().page.show_day(day)

    def _find(self) -> None:
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def _open_card(self, client_id: UUID, take_focus: bool = True) -> None:
        self.set_card_folded(False)
        self.card.show_client(client_id, take_focus=take_focus)
        self._fit_card()

    def _finish_step(self, outcome: Outcome) -> None:
        organization = self.context.login.organization
        name, text = step_name(outcome, organization), done_sentence(outcome, organization)
        self.finish_step(outcome, name, text)

    def finish_step(self, outcome: Finished, name: str, text: str) -> None:
        """Announce what was done, remember how to take it back under its name, and tell it."""
        self.context.bus.announce(outcome.changes)
        self.context.undo.push(outcome, name)
        self.banner.hide()
        if outcome.undo is None:
            self.notice.show_notice(text)
        else:
            self.notice.show_notice(text, self.tr("Undo"), self.tr("Ctrl Z"))

    def _tell_undone(self, name: str) -> None:
        self.banner.hide()
        self.notice.show_notice(self.tr("Undone: {name}").format(name=name))

    def _tell_redone(self, name: str) -> None:
        self.banner.hide()
        text = self.tr("Done again: {name}").format(name=name)
        self.notice.show_notice(text, self.tr("Undo"), self.tr("Ctrl Z"))

    def _tell_refused(self, name: str, error: StudioError) -> None:
        self.notice.hide()
        text = self.tr("{name}: {problem}").format(name=name, problem=sentence(error))
        again = self.context.undo.undo_last if may_be_tried_again(error) else None
        self.banner.show_failure(text, again)

    def _tell_failed(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self.notice.hide()
        self.banner.show_failure(sentence(error), again)

    def _preview(self, sheet_of: Callable[[], Sheet], trainer_ids: tuple[UUID, ...] | None) -> None:
        # PDF and printing are slow to import and seldom needed.
        from studio_app.ui.main.print_preview import PrintPreview

        trainers = self.schedule().page.trainers()
        PrintPreview(self.context, sheet_of(), trainers, trainer_ids, self).open()

    def _pin_menu_bar(self, pinned: bool) -> None:
        self._menu_bar.set_pinned(pinned)
        self.context.settings.set_value(MENU_BAR_SHOWN, pinned)

    def _use_theme(self, theme: Scheme) -> None:
        self.context.settings.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)

    def _page(self) -> QWidget:
        return self._screens[self.sidebar.current_key()].page

    def _next_region(self, step: int) -> None:
        page = self._page()
        current_item = self.sidebar.item(self.sidebar.current_key())
        other = Qt.FocusReason.OtherFocusReason
        regions = (
            Region(self.sidebar, lambda: current_item.setFocus(other)),
            Region(self.bar, lambda: self.bar.search.setFocus(other)),
            Region(page, lambda: page.setFocus(other)),
            Region(self.card, self.card.focus_first),
        )
        go_to_next_region(regions, step)
