"""The page: where in time one is, what is loaded, and what it says when there is nothing."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.schedule import BookRequest
from studio_app.services import bookings
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage

SESSIONS = Changes(frozenset({Aggregate.SESSION}))


def test_day_shows_all_trainers_and_their_sessions(desk: Hands) -> None:
    columns = desk.page.calendar.board.columns
    assert [column.trainers[0].name for column in columns] == ["Anna", "Ben", "Sara"]
    assert desk.names() == ["Cara Client", "Dora Client"]
    assert desk.page.title() == "Tuesday, 10 March 2026"
    assert [trainer.name for trainer in desk.page.trainers()] == ["Anna", "Ben", "Sara"]


def test_trainer_sees_own_column_only(open_page: OpenPage) -> None:
    hands = open_page("ben")
    assert [t.name for t in hands.page.trainers()] == ["Ben"]
    assert hands.names() == ["Dora Client"]


def test_keys_go_through_time(desk: Hands, qtbot: QtBot) -> None:
    with qtbot.waitSignals([desk.page.title_changed, desk.page.range_changed]):
        desk.press(Qt.Key.Key_PageDown)
    assert desk.page.day() == TODAY + timedelta(days=1)
    assert desk.names() == []
    desk.press(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    desk.press(Qt.Key.Key_PageUp)
    assert desk.page.day() == TODAY - timedelta(days=1)
    desk.press(Qt.Key.Key_T)
    assert desk.page.day() == TODAY
    assert desk.names() == ["Cara Client", "Dora Client"]


def test_week_begins_as_the_locale_says_and_goes_by_weeks(desk: Hands) -> None:
    desk.press(Qt.Key.Key_W)
    assert desk.page.view() == "week"
    assert desk.page.title() == "9–15 Mar 2026"
    columns = desk.page.calendar.board.columns
    assert [column.day for column in columns] == [
        date(2026, 3, 9) + timedelta(days=number) for number in range(7)
    ]
    assert len(columns[1].tiles) == 2
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.title() == "16–22 Mar 2026"


def test_from_a_week_one_goes_to_the_day_one_stands_on(desk: Hands) -> None:
    desk.press(Qt.Key.Key_W)
    desk.page.calendar.select_session(None)
    desk.click_tile("Dora Client")
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_D)
    assert desk.page.day() == TODAY + timedelta(days=1)


def test_a_day_its_week_and_back_is_the_same_day(desk: Hands) -> None:
    desk.press(Qt.Key.Key_N)
    desk.press(Qt.Key.Key_Escape)
    column = desk.page.calendar.cursor_column()
    assert column is not None
    assert column.index == 0
    desk.press(Qt.Key.Key_W)
    desk.press(Qt.Key.Key_D)
    assert desk.page.day() == TODAY


def test_week_of_one_trainer_is_booked_like_a_day(desk: Hands) -> None:
    desk.page.set_trainers((key("anna"),))
    desk.press(Qt.Key.Key_W)
    assert desk.names() == ["Cara Client"]
    assert [trainer.name for trainer in desk.page.trainers()] == ["Anna", "Ben", "Sara"]
    desk.click(desk.slot_point(3, "15:00"))
    assert desk.popup.subtitle.text() == "Thu 12 Mar · Anna"
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    tile = desk.tile("Cem Client")
    assert (tile.column, tile.start_minute) == (3, 900)


def test_week_of_several_trainers_books_with_the_clients_own(desk: Hands) -> None:
    desk.page.set_trainers((key("anna"), key("ben")))
    desk.press(Qt.Key.Key_W)
    desk.click(desk.slot_point(3, "15:00"))
    assert desk.popup.trainer_box.isVisible()
    desk.type("dora")
    assert desk.popup.trainer().name == "Ben"
    desk.press(Qt.Key.Key_Return)
    assert desk.tile("Dora Client").trainer.name == "Ben"


def test_arrows_walk_over_sessions_and_slots_and_enter_books(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Down)
    calendar = desk.page.calendar
    ghost = calendar.ghost()
    assert ghost is not None
    assert (ghost.column, ghost.span.start) == (desk.column("Anna"), 12 * 60)
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_End)
    assert calendar.selected_tile() == desk.tile("Dora Client")
    desk.press(Qt.Key.Key_Left)
    ghost = calendar.ghost()
    assert ghost is not None
    assert (ghost.column, ghost.span.start) == (desk.column("Anna"), 14 * 60)
    desk.press(Qt.Key.Key_Return)
    assert desk.popup.isVisible()
    assert desk.popup.times().start == 14 * 60


def test_keyboard_begins_at_the_present_time(desk: Hands) -> None:
    desk.press(Qt.Key.Key_Down)
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert ghost.span.start == 10 * 60
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.calendar.ghost() is None


def test_no_slot_is_offered_where_a_session_was_selected_on_another_day(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.calendar.ghost() is None


def test_slot_that_the_keyboard_stands_on_stays_unless_it_is_taken(desk: Hands) -> None:
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_PageDown)
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert ghost.span.start == 10 * 60 + 30


def test_new_goes_after_the_selected_session(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_N)
    assert desk.popup.times().start == 12 * 60


def test_keyboard_goes_on_from_what_was_booked_with_the_mouse(desk: Hands) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    assert desk.page.calendar.selected_tile() == desk.tile("Cem Client")
    desk.press(Qt.Key.Key_N)
    assert desk.popup.times().start == 15 * 60
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.calendar.selected_tile() is None


def test_selection_tells_whose_it_is_once(desk: Hands, qtbot: QtBot) -> None:
    desk.click_tile("Cara Client")
    desk.click_tile("Dora Client")
    qtbot.waitUntil(lambda: desk.clients == [key("dora")])
    desk.press(Qt.Key.Key_Escape)
    assert desk.clients == [key("dora"), None]


def test_selection_survives_loading_anew(desk: Hands) -> None:
    desk.click_tile("Dora Client")
    desk.bus.announce(SESSIONS)
    desk.settle()
    assert desk.page.calendar.selected_tile() == desk.tile("Dora Client")


def test_change_announced_on_the_bus_is_shown(desk: Hands, full_day: StudioDatabase) -> None:
    other = full_day.login("owner")
    start = NOW + timedelta(hours=6)
    request = BookRequest(key("new"), key("cem"), key("sara"), start, 60)
    bookings.book(other.uow, other.viewer, request, NOW)
    assert "Cem Client" not in desk.names()
    desk.bus.announce(SESSIONS)
    desk.settle()
    assert "Cem Client" in desk.names()


def test_latest_day_wins(desk: Hands) -> None:
    for _ in range(5):
        QTest.keyClick(desk.page.calendar, Qt.Key.Key_PageDown)
    for _ in range(5):
        QTest.keyClick(desk.page.calendar, Qt.Key.Key_PageUp)
    desk.settle()
    assert desk.names() == ["Cara Client", "Dora Client"]


def test_page_left_open_overnight_shows_the_new_day(desk: Hands, qtbot: QtBot) -> None:
    desk.clock.now = NOW + timedelta(days=1)
    with qtbot.waitSignal(desk.page.title_changed):
        desk.page.calendar.ticker.start(1)
    desk.settle()
    assert desk.page.day() == TODAY + timedelta(days=1)


def test_empty_day_says_how_to_book(desk: Hands, open_page: OpenPage) -> None:
    desk.press(Qt.Key.Key_PageDown)
    hint = desk.page.hint
    assert hint.isVisible()
    assert hint.label.text() == "Nothing booked this day: click a slot or press N."
    desk.press(Qt.Key.Key_PageUp)
    assert not hint.isVisible()
    looking = open_page("asim")
    looking.press(Qt.Key.Key_PageDown)
    assert looking.page.hint.label.text() == "Nothing booked this day."


def test_closed_day_says_why(desk: Hands, full_day: StudioDatabase) -> None:
    day = TODAY + timedelta(days=1)
    with full_day.house() as connection:
        connection.exec_driver_sql(
            "INSERT INTO closures (id, organization_id, day, name, version) "
            "VALUES (randomblob(16), (SELECT id FROM organizations LIMIT 1), ?, 'Team day', 1)",
            (day.isoformat(),),
        )
    desk.press(Qt.Key.Key_PageDown)
    assert desk.page.hint.label.text() == "Closed: Team day"


def test_studio_without_trainers_says_so(open_page: OpenPage, full_day: StudioDatabase) -> None:
    with full_day.house() as connection:
        connection.exec_driver_sql("UPDATE trainers SET active = 0")
    hands = open_page("desk")
    assert not hands.page.calendar.isVisible()
    assert hands.page.trainers() == ()


def test_booking_asked_for_before_the_first_load_opens_after_it(
    open_page: OpenPage, full_day: StudioDatabase
) -> None:
    hands = open_page("desk")
    hands.page.go_to(TODAY + timedelta(days=7))
    hands.page.new_booking()
    assert not hands.popup.isVisible()
    hands.settle()
    assert hands.popup.isVisible()
    assert hands.popup.times().day == TODAY + timedelta(days=7)


def test_other_day_closes_the_form_unless_a_client_is_in_it(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.page.go_forward()
    desk.settle()
    assert not desk.popup.isVisible()
    desk.click_slot("Sara", "16:00")
    desk.type("cem")
    desk.page.go_forward()
    desk.settle()
    assert desk.popup.isVisible()
    desk.click_slot("Sara", "09:00")
    desk.press(Qt.Key.Key_Return)
    assert desk.tile("Cem Client").span.day == TODAY + timedelta(days=2)


def test_calendar_says_what_is_selected(desk: Hands) -> None:
    calendar = desk.page.calendar
    interface = QAccessible.queryAccessibleInterface(calendar)
    assert interface.text(QAccessible.Text.Name) == "Schedule, Tuesday, 10 March 2026"
    desk.click_tile("Cara Client")
    said = interface.text(QAccessible.Text.Description)
    assert said == "Cara Client, Tue 10 Mar, 11:00–12:00, Anna, booked"
    desk.press(Qt.Key.Key_Down)
    assert interface.text(QAccessible.Text.Description) == "12:00–13:00 · New"


def test_calendar_says_nothing_of_what_is_not_there_any_more(desk: Hands) -> None:
    calendar = desk.page.calendar
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    desk.settle()
    assert "Cara" not in calendar.accessibleDescription()
    desk.page.go_to(TODAY)
    desk.settle()
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    assert calendar.accessibleDescription().startswith("Cem Client")
    desk.undo.push(desk.outcomes[-1], "x")
    desk.undo.undo_last()
    desk.settle()
    assert "Cem" not in calendar.accessibleDescription()


def test_a_refusal_goes_with_what_it_was_about(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Delete)
    assert "has arrived" in desk.page.banner.text()
    assert desk.page.banner.isVisible()
    desk.undo.push(desk.outcomes[-1], "x")
    desk.undo.undo_last()
    desk.settle()
    assert not desk.page.banner.isVisible()


def test_a_free_slot_says_that_nobody_works_then(desk: Hands) -> None:
    desk.click_slot("Anna", "17:00")
    desk.press(Qt.Key.Key_Escape)
    said = [desk.page.calendar.accessibleDescription()]
    for _ in range(2):
        desk.press(Qt.Key.Key_Down)
        said.append(desk.page.calendar.accessibleDescription())
    assert said[1:] == [
        "17:30–18:30 · New, Outside working hours",
        "18:00–19:00 · New, Outside working hours",
    ]


def test_tips_tell_of_sessions_and_time_off(desk: Hands) -> None:
    calendar = desk.page.calendar
    assert "Cara Client" in calendar.tip_at(desk.tile_point("Cara Client"))
    desk.page.go_to((NOW + timedelta(days=30)).date())
    desk.settle()
    assert calendar.tip_at(desk.slot_point(0, "14:00")) == "Anna\nVacation"
    assert calendar.tip_at(desk.slot_point(0, "07:00")) == ""


def test_time_off_in_the_way_is_refused(desk: Hands) -> None:
    desk.page.go_to((NOW + timedelta(days=30)).date())
    desk.settle()
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    assert desk.popup.refusal.text().startswith("Anna has time off")


def test_cancelled_session_leaves_its_slot_to_book(desk: Hands, full_day: StudioDatabase) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Delete)
    desk.click_slot("Anna", "11:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Return)
    assert desk.names() == ["Cem Client", "Dora Client"]
    assert desk.tile("Cem Client").start_minute == 11 * 60


def test_double_click_on_a_cancelled_session_books_in_its_place(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Delete)
    point = desk.tile_point("Cara Client")
    QTest.mouseDClick(
        desk.page.calendar.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        point,
    )
    desk.settle()
    assert desk.popup.times().start == 11 * 60
