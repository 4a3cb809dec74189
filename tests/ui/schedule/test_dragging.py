"""Dragging sessions by mouse and keys, in a real studio."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import BookingOutcome, DiaryOutcome, Step
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, MoveRequest
from studio_app.services import bookings
from studio_app.services.moves import move
from studio_app.ui.schedule.texts import short_day
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.dragging import ALT, CTRL, SHIFT, Mouse, clock, stands
from tests.ui.schedule.hands import Hands, OpenPage

CARA = "Cara Client"
HOUR = timedelta(hours=1)
UNUSUAL = "Outside working hours"


@pytest.fixture
def mouse(desk: Hands) -> Mouse:
    return Mouse(desk)


def said(hands: Hands) -> str:
    """Return what a screen reader was told last."""
    interface = QAccessible.queryAccessibleInterface(hands.page.calendar)
    return interface.text(QAccessible.Text.Description)


def test_a_session_is_dragged_in_time_and_to_a_colleague_and_undone(
    desk: Hands, mouse: Mouse
) -> None:
    hands = desk.page.calendar.hands
    mouse.press(CARA)
    mouse.pull(y=9)
    assert not hands.is_busy, "a press that trembles is no drag"
    mouse.pull(y=-9)
    mouse.pull(minutes=65)
    assert hands.lines() == ("12:00–13:00",)
    assert desk.page.calendar.viewport().cursor().shape() is Qt.CursorShape.ClosedHandCursor
    mouse.pull_to(desk.column("Sara"))
    assert hands.lines() == ("12:00–13:00 · Sara",)
    taken_again: list[bool] = []
    desk.page.booking_done.connect(lambda _: taken_again.append(hands.may_take(desk.tile(CARA))))
    mouse.release()
    assert taken_again == [False], "the board did not yet tell what was done"
    assert stands(desk, CARA) == ("Sara", *clock("12:00", "13:00"))
    assert desk.page.calendar.selected_tile() == desk.tile(CARA)
    assert hands.drag is None
    [outcome] = desk.outcomes
    assert isinstance(outcome, DiaryOutcome)
    assert (outcome.step, outcome.subject, outcome.trainer_name) == (Step.MOVE, CARA, "Sara")
    desk.undo.push(outcome, "Move Cara")
    desk.undo.undo_last()
    desk.settle()
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:00"))
    # What was moved and moved back can be taken again.
    mouse.press(CARA)
    mouse.pull(minutes=60)
    mouse.release()
    assert stands(desk, CARA) == ("Anna", *clock("12:00", "13:00"))


def test_the_lower_edge_changes_the_length_by_the_steps_of_the_zoom(
    desk: Hands, mouse: Mouse
) -> None:
    calendar = desk.page.calendar
    calendar.set_snap_minutes(5)
    mouse.press(CARA, low=True)
    mouse.pull(minutes=21)
    assert calendar.hands.lines() == ("11:00–12:20 · 80 min",)
    assert calendar.viewport().cursor().shape() is Qt.CursorShape.SizeVerCursor
    mouse.pull_to(desk.column("Ben"), minutes=-300)
    assert calendar.hands.lines() == ("11:00–11:05 · 5 min",), "no shorter, and with Anna"
    mouse.pull(minutes=300)
    mouse.release()
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:20"))
    assert [outcome.step for outcome in desk.outcomes] == [Step.RESIZE]


def test_escape_gives_up_and_dropping_at_home_does_nothing(desk: Hands, mouse: Mouse) -> None:
    calendar = desk.page.calendar
    mouse.press(CARA)
    mouse.pull(minutes=90)
    QTest.keyClick(calendar, Qt.Key.Key_Escape)
    assert not calendar.hands.is_busy
    assert said(desk) == "Given up: Cara Client stays"
    mouse.pull(minutes=30)
    mouse.release()
    mouse.press(CARA)
    mouse.pull(minutes=90)
    mouse.slip()
    assert not calendar.hands.is_busy
    mouse.press(CARA)
    mouse.pull(minutes=90)
    mouse.pull(minutes=-90)
    mouse.release()
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:00"))
    assert desk.outcomes == []
    assert calendar.selected_tile() == desk.tile(CARA)


@pytest.mark.usefixtures("yoga")
def test_alt_drag_copies_a_session_of_one_client_but_no_class(desk: Hands, mouse: Mouse) -> None:
    mouse.press(CARA)
    mouse.pull(minutes=120, modifiers=ALT)
    assert desk.page.calendar.hands.lines() == ("Copy: 13:00–14:00",)
    assert desk.page.calendar.viewport().cursor().shape() is Qt.CursorShape.DragCopyCursor
    mouse.release()
    mine = [tile for tile in desk.page.calendar.board.tiles if tile.label == CARA]
    assert [tile.start_minute for tile in mine] == [*clock("11:00", "13:00")]
    [outcome] = desk.outcomes
    assert isinstance(outcome, BookingOutcome)
    assert (outcome.step, outcome.package_name) == (Step.BOOK, "Cara Ten")
    mouse.press("Yoga")
    mouse.pull(minutes=120, modifiers=ALT)
    assert desk.page.calendar.viewport().cursor().shape() is Qt.CursorShape.ForbiddenCursor
    mouse.release()
    assert desk.page.banner.text().startswith("A class is not copied")
    mouse.press("Yoga")
    mouse.pull(minutes=120)
    mouse.release()
    assert stands(desk, "Yoga") == ("Sara", *clock("14:00", "15:00"))


def test_a_clash_is_shown_before_the_drop_which_snaps_back_or_is_moved_anyway(
    desk: Hands, mouse: Mouse
) -> None:
    hands = desk.page.calendar.hands
    mouse.press(CARA)
    mouse.pull_to(desk.column("Ben"), minutes=180)
    assert hands.lines() == ("14:00–15:00 · Ben", "Ben has Dora Client, 14:00–15:00")
    mouse.release()
    popup = desk.page.moves.popup
    assert popup.isVisible()
    assert popup.refusal.text().startswith("Ben is already booked")
    # The title ends before the cross.
    [title, *_] = [label for label in popup.findChildren(QLabel) if label.isVisible()]
    assert title.mapTo(popup, title.contentsRect().topRight()).x() < popup.close_button.x()
    assert desk.outcomes == []
    desk.press(Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert hands.drag is None
    assert desk.page.calendar.hasFocus()
    assert said(desk) == "Given up: Cara Client stays"
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:00"))
    mouse.press(CARA)
    mouse.pull_to(desk.column("Ben"), minutes=180)
    mouse.release()
    desk.type("they train together")
    assert popup.refusal.anyway_button.text() == "Move anyway"
    desk.press(Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert stands(desk, CARA) == ("Ben", *clock("14:00", "15:00"))
    assert desk.tile(CARA).session.overlap_allowed


def test_a_trainer_drags_what_is_theirs_and_reads_why_it_cannot_stay(
    open_page: OpenPage, full_day: StudioDatabase
) -> None:
    with full_day.house() as connection:
        factories.add_booking(connection, "cem today", "cem", "anna", NOW + 4 * HOUR)
    anna = open_page("anna")
    mouse = Mouse(anna)
    mouse.press(CARA)
    mouse.pull(minutes=180)
    mouse.release()
    assert anna.page.banner.text().startswith("Anna is already booked")
    assert not anna.page.moves.popup.isVisible()
    assert anna.page.calendar.hands.drag is None
    mouse.press(CARA)
    mouse.pull(minutes=60)
    mouse.release()
    assert stands(anna, CARA) == ("Anna", *clock("12:00", "13:00"))
    line = anna.tile("Cem Client").session.bookings[0]
    marked = (line.booking_id, line.version, BookingStatus.NO_SHOW, NOW + 5 * HOUR)
    login = full_day.login("desk")
    bookings.mark(login.uow, login.viewer, *marked, request_id=new_id())
    anna.page.reload()
    anna.settle()
    mouse.press("Cem Client")
    mouse.pull(minutes=120)
    mouse.release()
    assert stands(anna, "Cem Client") == ("Anna", *clock("14:00", "15:00"))
    anna.press(Qt.Key.Key_Down, CTRL)
    assert anna.page.banner.text() == "Cem Client is no-show, so this session cannot be moved."
    asim = open_page("asim")
    looking = Mouse(asim)
    looking.press(CARA)
    looking.pull(minutes=120)
    assert not asim.page.calendar.hands.is_busy
    looking.release()
    assert asim.page.calendar.selected_tile() == asim.tile(CARA)
    assert asim.outcomes == []


def test_arrows_with_ctrl_move_and_with_shift_stretch_and_say_so(
    desk: Hands, full_day: StudioDatabase
) -> None:
    hands = desk.page.calendar.hands
    desk.click_tile(CARA)
    desk.press(Qt.Key.Key_Down, CTRL)
    assert hands.lines() == ("11:15–12:15",)
    assert said(desk) == "Cara Client, 11:15–12:15, Enter puts it there, Escape gives up"
    desk.press(Qt.Key.Key_Down, SHIFT)
    assert hands.lines() == ("11:15–12:30 · 75 min",)
    desk.press(Qt.Key.Key_Right, CTRL)
    assert said(desk) == "Cara Client, 11:15–12:30 · Ben · 75 min"
    desk.press(Qt.Key.Key_Right, CTRL)
    desk.press(Qt.Key.Key_Right, CTRL)
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_Left, ALT)
    assert desk.page.day() == TODAY + timedelta(days=1)
    assert hands.lines() == ("Wed 11 Mar, 11:15–12:30 · Sara · 75 min", UNUSUAL)
    assert said(desk).endswith(f"Sara · 75 min, {UNUSUAL}")
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Return)
    assert stands(desk, CARA) == ("Sara", *clock("11:15", "12:30"))
    assert [outcome.step for outcome in desk.outcomes] == [Step.MOVE]
    for _ in range(2):
        desk.press(Qt.Key.Key_Up, CTRL)
    desk.press(Qt.Key.Key_Escape)
    assert hands.drag is None
    assert stands(desk, CARA) == ("Sara", *clock("11:15", "12:30"))


def test_in_the_week_columns_are_days_and_the_trainer_stays(desk: Hands, mouse: Mouse) -> None:
    desk.press(Qt.Key.Key_W)
    mouse.press(CARA)
    mouse.pull_to(3, minutes=30)
    assert desk.page.calendar.hands.lines() == ("Thu 12 Mar, 11:30–12:30", UNUSUAL)
    mouse.release()
    tile = desk.tile(CARA)
    assert (tile.column, *stands(desk, CARA)) == (3, "Anna", *clock("11:30", "12:30"))


def test_the_edges_turn_the_day_and_take_what_is_dropped_there(
    desk: Hands, mouse: Mouse, qtbot: QtBot
) -> None:
    calendar = desk.page.calendar
    right = calendar.viewport().width() - 5
    mouse.press(CARA)
    mouse.pull(minutes=60)
    mouse.move_to(QPoint(right, mouse.at.y()))
    assert calendar.hands.lines() == ("Wed 11 Mar, 12:00–13:00",)
    mouse.release()
    assert desk.names() == ["Dora Client"]
    desk.page.go_to(TODAY + timedelta(days=1))
    desk.settle()
    assert stands(desk, CARA) == ("Anna", *clock("12:00", "13:00"))
    mouse.press(CARA)
    mouse.pull(minutes=60)
    mouse.move_to(QPoint(right, mouse.at.y()))
    qtbot.waitUntil(lambda: desk.page.day() >= TODAY + timedelta(days=2))
    desk.settle()
    # On a busy machine it may have turned again.
    shown = short_day(calendar.board.columns[0].day, desk.login.organization.locale)
    assert calendar.hands.lines() == (
        f"{shown}, 13:00–14:00 · Sara",
        UNUSUAL,
    ), "what is below by now"
    mouse.pull_to(desk.column("Ben"))
    assert calendar.hands.lines() == (f"{shown}, 13:00–14:00 · Ben", UNUSUAL)
    mouse.release()
    assert stands(desk, CARA) == ("Ben", *clock("13:00", "14:00"))


def test_the_upper_and_lower_edges_scroll(desk: Hands, mouse: Mouse, qtbot: QtBot) -> None:
    calendar = desk.page.calendar
    bar = calendar.verticalScrollBar()
    before = bar.value()
    mouse.press(CARA)
    mouse.pull(minutes=60)
    mouse.move_to(QPoint(mouse.at.x(), calendar.viewport().height() + 20))
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > before)
    assert calendar.hands.lines() == ("23:30–00:30", UNUSUAL)
    mouse.move_to(QPoint(mouse.at.x(), -20))
    qtbot.waitUntil(lambda: bar.value() == 0)
    assert calendar.hands.lines() == ("00:00–01:00", UNUSUAL)
    QTest.keyClick(calendar, Qt.Key.Key_Escape)
    mouse.release()
    assert desk.outcomes == []


def test_a_drag_goes_on_over_changes_elsewhere_but_not_of_what_is_dragged(
    desk: Hands, mouse: Mouse, full_day: StudioDatabase
) -> None:
    hands = desk.page.calendar.hands
    other = full_day.login("owner")
    by_other = (other.uow, other.viewer)
    mouse.press(CARA)
    mouse.pull(minutes=60)
    dora = desk.tile("Dora Client").session.bookings[0]
    bookings.cancel(*by_other, dora.booking_id, dora.version, NOW, request_id=new_id())
    cara = desk.tile(CARA).session.bookings[0]
    bookings.check_in(*by_other, cara.booking_id, cara.version, NOW, request_id=new_id())
    desk.page.reload()
    desk.settle()
    assert hands.lines() == ("12:00–13:00",)
    mouse.pull(minutes=60)
    mouse.release()
    assert stands(desk, CARA) == ("Anna", *clock("13:00", "14:00"))
    mouse.press(CARA)
    mouse.pull(minutes=60)
    session = desk.tile(CARA).session
    wish = MoveRequest(session.session_id, session.version, key("sara"), session.starts_at, 60)
    move(*by_other, wish, NOW, request_id=new_id())
    desk.page.reload()
    desk.settle()
    assert not hands.is_busy
    assert desk.page.banner.text() == (
        "Cara Client was changed by somebody meanwhile; nothing more was done."
    )
    mouse.pull(minutes=60)
    mouse.release()
    assert stands(desk, CARA) == ("Sara", *clock("13:00", "14:00"))
    assert len(desk.outcomes) == 1


def test_a_session_is_parked_and_put_down_on_another_day(desk: Hands) -> None:
    chip = desk.page.calendar.parking.chip
    desk.click_tile(CARA)
    desk.press(Qt.Key.Key_X, CTRL)
    assert chip.text() == "Parked: Cara Client, 60 min"
    desk.press(Qt.Key.Key_Escape)
    assert chip.text() == ""
    assert desk.page.calendar.selected_tile() == desk.tile(CARA)
    desk.press(Qt.Key.Key_X, CTRL)
    desk.press(Qt.Key.Key_V, CTRL)
    assert desk.page.banner.text().startswith("Mark a free slot for it first")
    desk.click_tile("Dora Client")
    desk.press(Qt.Key.Key_V, CTRL)
    assert stands(desk, CARA) == ("Ben", *clock("15:00", "16:00")), "after whoever is marked"
    desk.press(Qt.Key.Key_X, CTRL)
    for _ in range(8):
        desk.press(Qt.Key.Key_PageDown)
    desk.click_slot("Ben", "15:00")
    assert not desk.popup.isVisible(), "a click marks the slot while something is parked"
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert ghost.text == "15:00 · Cara Client"
    desk.press(Qt.Key.Key_V, CTRL)
    assert chip.text() == ""
    assert desk.page.banner.isHidden()
    assert stands(desk, CARA) == ("Ben", *clock("15:00", "16:00"))
    # A copy goes to the same time of another day without a mark.
    desk.press(Qt.Key.Key_C, CTRL)
    assert chip.text() == "Copied: Cara Client, 60 min"
    desk.press(Qt.Key.Key_V, CTRL)
    twice = [tile for tile in desk.page.calendar.board.tiles if tile.label == CARA]
    assert [tile.start_minute for tile in twice] == [*clock("15:00", "16:00")]
    desk.press(Qt.Key.Key_C, CTRL)
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_V, CTRL)
    assert stands(desk, CARA) == ("Ben", *clock("16:00", "17:00"))
    steps = [Step.MOVE, Step.MOVE, Step.BOOK, Step.BOOK]
    assert [outcome.step for outcome in desk.outcomes] == steps


def test_the_mouse_parks_by_menu_and_puts_down_by_menu(desk: Hands) -> None:
    desk.context_menu(desk.tile_point(CARA))
    desk.choose("Park, for another day")
    desk.page.go_to(TODAY + timedelta(days=1))
    desk.settle()
    desk.context_menu(desk.slot_point(desk.column("Sara"), "16:00"))
    assert desk.open_menu()[0] == "Put Cara Client here"
    desk.choose("Put Cara Client here")
    assert stands(desk, CARA) == ("Sara", *clock("16:00", "17:00"))
    assert desk.page.calendar.parking.is_empty
