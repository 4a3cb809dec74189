"""The main window by clicks and keys, over a real studio in an SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.services.bookings import check_in
from studio_app.services.clients import client_card
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.client_card_parts import BookingLine
from studio_app.ui.main.main_window import LEAST_SIZE, MainWindow
from studio_app.ui.schedule.calendar_foot import CalendarFoot
from studio_app.ui.schedule.texts import short_day
from studio_app.ui.sentences import UnexpectedError
from studio_app.ui.theme import current_tokens
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.ui.conftest import Grab
from tests.ui.main.conftest import LogIn, OpenWindow

CONTROL = Qt.KeyboardModifier.ControlModifier


def settle(window: MainWindow) -> None:
    """Let the worker finish, and what it started in turn."""
    for _ in range(3):
        QApplication.processEvents()
        assert window.context.runner.wait_idle()


def find_client(qtbot: QtBot, window: MainWindow, text: str) -> None:
    """Find a client by the keys alone."""
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(QApplication.focusWidget(), text)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QPushButton))


def book_cara(qtbot: QtBot, window: MainWindow) -> None:
    """Book the client found, by Enter on the card and Enter in the form."""
    find_client(qtbot, window, "cara")
    before = QApplication.focusWidget()
    qtbot.keyClick(before, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: QApplication.focusWidget() not in (before, None))
    settle(window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(window.notice.isVisible)
    settle(window)


def credits(context: ScreenContext) -> int:
    """Return what Cara has left, from the database."""
    login = context.login
    return client_card(login.uow, login.viewer, key("cara"), NOW).packages[0].balance


def texts(widget: QWidget) -> list[str]:
    """Return what the labels of a widget say."""
    return [label.text() for label in widget.findChildren(QLabel)]


def test_a_client_is_found_and_booked_and_the_booking_undone_by_keys_alone(
    qtbot: QtBot, window: MainWindow, context: ScreenContext
) -> None:
    before = credits(context)
    book_cara(qtbot, window)
    assert credits(context) == before - 1
    assert window.notice.text() == f"Booked {client_name('cara')}, Tue 10 Mar 10:00 · 7 left"
    assert "7 left" in texts(window.card)
    assert window.actions_of_window.undo.text() == "&Undo Book Cara Client, Tue 10:00"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: window.notice.text().startswith("Undone"))
    settle(window)
    assert window.notice.text() == "Undone: Book Cara Client, Tue 10:00"
    assert credits(context) == before
    assert "8 left" in texts(window.card)
    assert not window.actions_of_window.undo.isEnabled()


def test_the_notice_undoes_too(qtbot: QtBot, window: MainWindow, context: ScreenContext) -> None:
    before = credits(context)
    book_cara(qtbot, window)
    (undo,) = (one for one in window.notice.findChildren(QPushButton) if one.isVisible())
    assert undo.text() == "Undo Ctrl Z"
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.notice.text().startswith("Undone"))
    assert credits(context) == before


def test_an_undo_that_came_too_late_is_told_and_dropped(
    qtbot: QtBot, window: MainWindow, context: ScreenContext, sqlite_studio: StudioDatabase
) -> None:
    book_cara(qtbot, window)
    login = sqlite_studio.login("anna")
    cara = client_card(login.uow, login.viewer, key("cara"), NOW)
    check_in(login.uow, login.viewer, cara.next[0].booking_id, 1, NOW, request_id=new_id())
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(window.banner.isVisible)
    assert window.banner.text().startswith("Book Cara Client, Tue 10:00: This can no longer")
    assert not window.actions_of_window.undo.isEnabled()
    assert window.isVisible()


def test_problems_stand_over_the_page_and_the_window_lives_on(
    qtbot: QtBot, window: MainWindow, context: ScreenContext
) -> None:
    context.runner.problem.emit(DatabaseProblem("The server cannot be reached."))
    assert window.banner.isVisible()
    assert window.banner.text() == "The server cannot be reached."
    qtbot.mouseClick(window.banner.findChildren(QWidget)[-1], Qt.MouseButton.LeftButton)
    context.runner.crashed.emit(UnexpectedError())
    assert "Something went wrong" in window.banner.text()
    find_client(qtbot, window, "cem")
    assert client_name("cem") in texts(window.card)


def test_long_work_shows_a_line(window: MainWindow, context: ScreenContext) -> None:
    assert not window.busy_line.isVisible()
    context.runner.busy.emit(True)
    assert window.busy_line.isVisible()
    context.runner.busy.emit(False)
    assert not window.busy_line.isVisible()


def test_the_title_names_the_studio_and_never_a_client(qtbot: QtBot, window: MainWindow) -> None:
    find_client(qtbot, window, "cara")
    assert window.windowTitle() == "Home – Studio App"


def test_day_week_and_time_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    page, bar = window.schedule().page, window.schedule().bar
    assert bar.title.whole_text() == page.title()
    qtbot.keyClick(page, Qt.Key.Key_W)
    assert (page.view(), bar.views.current_key()) == ("week", "week")
    assert bar.title.whole_text() == page.title()
    qtbot.keyClick(page, Qt.Key.Key_D)
    assert (page.view(), bar.views.current_key()) == ("day", "day")
    day = page.day()
    qtbot.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert (page.day() - day).days == 1
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert (page.day() - day).days == -1
    qtbot.keyClick(page, Qt.Key.Key_T)
    assert page.day() == day


def test_a_session_on_the_card_leads_from_the_month_to_its_day(
    qtbot: QtBot, window: MainWindow
) -> None:
    find_client(qtbot, window, "cara")
    page = window.schedule().page
    qtbot.keyClick(page, Qt.Key.Key_M)
    settle(window)
    line = window.card.findChildren(BookingLine)[0]
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    settle(window)
    assert page.view() == "day"
    assert short_day(page.day(), "en_GB") in line.accessibleName()


def test_an_empty_card_leaves_its_room_to_the_schedule_of_a_narrow_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.card.isVisible()
    window.resize(LEAST_SIZE)
    assert not window.card.isVisible()
    page = window.schedule().page
    QApplication.processEvents()
    assert page.width() == window.width() - window.sidebar.width()
    qtbot.mousePress(page, Qt.MouseButton.LeftButton)
    page.client_selected.emit(key("cara"))
    qtbot.wait(QApplication.doubleClickInterval() + 100)
    assert not window.card.isVisible(), "while something may be dragged"
    qtbot.mouseRelease(page, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.card.isVisible)
    page.client_selected.emit(None)
    qtbot.waitUntil(window.card.isHidden)
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.card.isVisible(), "asked for by hand"


def test_a_narrow_bar_has_the_views_in_a_menu(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.schedule().bar
    assert bar.views.isVisible()
    window.resize(1024, 700)
    QApplication.processEvents()
    assert not bar.views.isVisible()
    assert bar.views_button.text() == "Day"
    qtbot.mouseClick(bar.views_button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    qtbot.keyClick(menu, Qt.Key.Key_Up)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert window.schedule().page.view() == "list"
    assert bar.views_button.text() == "List"
    settle(window)


def test_letters_typed_into_the_search_box_are_no_commands(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    qtbot.keyClicks(window.bar.search, "wtnd")
    assert window.bar.search.text() == "wtnd"
    assert window.schedule().page.view() == "day"
    qtbot.keyClick(window.bar.search, Qt.Key.Key_Escape)
    qtbot.keyClick(window.bar.search, Qt.Key.Key_Escape)
    settle(window)
    assert not window.bar.search.hasFocus()


def test_the_view_switch_follows_the_mouse(qtbot: QtBot, window: MainWindow) -> None:
    area = window.schedule()
    qtbot.mouseClick(area.bar.views.button("week"), Qt.MouseButton.LeftButton)
    assert area.page.view() == "week"


def test_the_parts_of_the_window_are_reached_in_turn(qtbot: QtBot, window: MainWindow) -> None:
    def part() -> str:
        focused = QApplication.focusWidget()
        parts = {
            "sidebar": window.sidebar,
            "bar": window.bar,
            "page": window.schedule().page,
            "card": window.card,
        }
        return next(name for name, widget in parts.items() if widget.isAncestorOf(focused))

    find_client(qtbot, window, "cara")
    assert part() == "card"
    seen = []
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        seen.append(part())
    assert seen == ["sidebar", "bar", "page", "card"]
    qtbot.keyClick(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert part() == "page"
    qtbot.keyClick(window, Qt.Key.Key_F9)
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert part() == "sidebar"


def test_alt_opens_the_menu_bar_and_esc_takes_it_away(qtbot: QtBot, window: MainWindow) -> None:
    bar = window.menuBar()
    assert not bar.isVisible()
    qtbot.keyClick(window.schedule().page.focusProxy(), Qt.Key.Key_Alt)
    assert bar.isVisible()
    assert [action.text() for action in bar.actions()] == ["&File", "&Edit", "&View"]
    edit = bar.actions()[1].menu()
    assert isinstance(edit, QWidget)
    assert "Undo" in edit.actions()[0].text()
    while QApplication.activePopupWidget() is not None:
        qtbot.keyClick(QApplication.activePopupWidget(), Qt.Key.Key_Escape)
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not bar.isVisible())


def test_a_key_with_alt_does_not_open_the_menu_bar(qtbot: QtBot, window: MainWindow) -> None:
    page = window.schedule().page.focusProxy()
    qtbot.keyPress(page, Qt.Key.Key_Alt)
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.keyRelease(page, Qt.Key.Key_Alt)
    assert not window.menuBar().isVisible()


def test_leaving_is_asked_of_the_application(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.lock_requested):
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    with qtbot.waitSignal(window.switch_user_requested):
        window.actions_of_window.switch_user.trigger()
    qtbot.keyClick(window, Qt.Key.Key_Q, CONTROL)
    assert not window.isVisible()


def test_the_look_is_changed_and_kept(
    window: MainWindow, context: ScreenContext, dark: None
) -> None:
    by_name = {action.text(): action for action in window.actions_of_window.themes}
    by_name["&Light"].trigger()
    assert not current_tokens().is_dark
    by_name["&Dark"].trigger()
    assert current_tokens().is_dark
    assert context.settings.theme == "dark"


def test_a_trainer_sees_a_week_and_no_filter(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("anna"))
    assert window.schedule().page.view() == "week"
    assert not window.schedule().bar.filter.isVisible()
    assert window.bar.user_button.text() == "Anna · Trainer"


def test_an_assistant_is_not_offered_to_book(log_in: LogIn, open_window: OpenWindow) -> None:
    window = open_window(log_in("asim"))
    assert not window.bar.new_button.isVisible()
    assert not window.actions_of_window.new_booking.isEnabled()


def test_what_a_viewer_may_not_do_is_in_no_menu_and_has_no_key(
    log_in: LogIn, open_window: OpenWindow
) -> None:
    expected = {
        "cara": set(),
        "asim": {"Ctrl+Z", "Ctrl+Y", "Ctrl+D", "F", "Ctrl+K", "Shift+C"},
        "anna": {"Ctrl+Z", "Ctrl+Y", "Ctrl+D", "F", "Ctrl+K", "Shift+C", "N", "Shift+N", "Shift+W"},
    }
    watched = expected["anna"]
    for name, keys in expected.items():
        window = open_window(log_in(name))
        window.context.undo.text_changed.emit("something")
        window.context.undo.redo_text_changed.emit("something")
        found = {
            shortcut.toString()
            for action in window.actions()
            for shortcut in action.shortcuts()
            if action.isEnabled()
        }
        assert found & watched == keys, name
        menus = {action.text(): action for action in window.menuBar().actions()}
        assert menus["&Edit"].isVisible() == (name != "cara")


def test_a_client_sees_their_own_card_and_nobody_to_look_for(
    qtbot: QtBot, log_in: LogIn, open_window: OpenWindow
) -> None:
    window = open_window(log_in("cara"))
    qtbot.waitUntil(lambda: client_name("cara") in texts(window.card))
    assert not window.bar.search.isVisible()
    assert not window.actions_of_window.find.isEnabled()


@pytest.mark.parametrize("width", [1024, 1100, 1152, 1300, 1440, 1920])
def test_nothing_in_the_bar_is_clipped(window: MainWindow, width: int) -> None:
    window.set_card_folded(True)
    window.resize(width, 700)
    QApplication.processEvents()
    area = window.schedule()
    shown = [
        widget
        for parent in (window.bar, area.bar)
        for widget in parent.children()
        if isinstance(widget, QWidget) and widget.isVisible() and widget is not area.bar
    ]
    assert len(shown) > 8
    for widget in shown:
        assert widget.width() >= widget.minimumSizeHint().width(), widget.accessibleName()
    edges = sorted((w.mapTo(window, w.rect().topLeft()).x(), w.width()) for w in shown)
    for (left, size), (following, _) in pairwise(edges):
        assert left + size <= following
    assert edges[-1][0] + edges[-1][1] <= window.width()


def test_every_focusable_part_has_a_name(
    window: MainWindow, assert_accessible: Callable[[QWidget], None]
) -> None:
    assert_accessible(window.sidebar)
    assert_accessible(window.bar)
    page = window.schedule().page
    for part in (page.month, page.list, page.findChild(CalendarFoot)):
        assert_accessible(part)


def test_a_file_that_cannot_be_reached_is_told_as_one(window: MainWindow, grab: Grab) -> None:
    window.connection_watch.lose()
    grab(window.sidebar, "sidebar-file-lost")
    label = next(it for it in window.sidebar.findChildren(QLabel) if it.text() == "Connection lost")
    assert "file cannot be reached" in label.toolTip()
    window.connection_watch.find()
    assert label.text() == "SQLite"
    assert not label.toolTip()
