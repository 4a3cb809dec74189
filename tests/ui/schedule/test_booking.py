"""Booking at the desk by mouse and keys, in a real studio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import Step
from studio_app.domain.schedule import BookingStatus
from studio_app.services.clients import client_card
from tests.factories import NOW, key
from tests.ui.schedule.hands import Hands, OpenPage

ENTER = Qt.Key.Key_Return
AFTER_EXPIRY = date(2026, 6, 9)


def credits_of(hands: Hands, client: str) -> int:
    card = client_card(hands.login.uow, hands.login.viewer, key(client), NOW)
    return card.packages[0].balance


def test_click_three_letters_and_enter_book(desk: Hands) -> None:
    before = credits_of(desk, "cem")
    desk.hover_slot("Anna", "14:00")
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert ghost.text == "14:00–15:00 · New"
    desk.click_slot("Anna", "14:00")
    assert desk.popup.isVisible()
    assert desk.popup.subtitle.text() == "Tue 10 Mar · Anna"
    desk.type("cem")
    assert desk.popup.payment.text() == "Uses 1 credit of “Cem Ten”"
    desk.press(ENTER)
    assert not desk.popup.isVisible()
    tile = desk.tile("Cem Client")
    assert (tile.trainer.name, tile.start_minute, tile.end_minute) == ("Anna", 840, 900)
    assert tile.status is BookingStatus.BOOKED
    assert not tile.is_unpaid
    assert desk.page.calendar.selected_tile() == tile
    assert credits_of(desk, "cem") == before - 1
    assert [outcome.step for outcome in desk.outcomes] == [Step.BOOK]
    assert desk.page.calendar.hasFocus()


def take_the_usual_hour(hands: Hands) -> None:
    """Ask for an hour in a gap of half an hour: offered is what there is room for."""
    hands.click_slot("Anna", "10:30")
    assert (hands.popup.times().start, hands.popup.times().end) == (630, 660)
    for _ in range(2):
        QTest.keyClick(hands.popup.end_field, Qt.Key.Key_Up)
    hands.settle()
    hands.popup.picker.setFocus()


def test_clash_is_refused_with_the_session_in_the_way_and_keeps_what_was_typed(
    desk: Hands,
) -> None:
    take_the_usual_hour(desk)
    assert desk.popup.note.text() == "Overlaps Cara Client, 11:00–12:00."
    desk.type("cem")
    desk.press(ENTER)
    assert desk.popup.isVisible()
    assert desk.popup.refusal.text() == (
        "Anna is already booked Tue, 10 Mar 2026, 11:00 to 12:00 (Cara Client)."
    )
    assert desk.popup.picker.field.text() == "cem"
    assert desk.outcomes == []
    desk.type("twins come together")
    desk.press(ENTER)
    assert not desk.popup.isVisible()
    assert desk.names().count("Cem Client") == 1
    assert desk.tile("Cem Client").session.overlap_allowed


def test_trainer_may_not_book_over_a_clash(open_page: OpenPage) -> None:
    hands = open_page("anna")
    take_the_usual_hour(hands)
    hands.type("cem")
    hands.press(ENTER)
    assert hands.popup.refusal.text().startswith("Anna is already booked")
    assert hands.popup.refusal.reason.isHidden()
    hands.press(ENTER)
    assert hands.outcomes == []


def test_changed_times_move_the_ghost_and_get_rid_of_the_clash(desk: Hands) -> None:
    take_the_usual_hour(desk)
    assert desk.popup.note.isVisible()
    end = desk.popup.end_field
    QTest.keyClick(end, Qt.Key.Key_Down)
    QTest.keyClick(end, Qt.Key.Key_Down)
    desk.settle()
    assert desk.popup.note.isHidden()
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert (ghost.span.start, ghost.span.end) == (630, 660)
    QTest.keyClick(desk.popup.start_field, Qt.Key.Key_Up)
    desk.settle()
    assert (desk.popup.times().start, desk.popup.times().end) == (645, 675)


def test_client_without_a_package_pays_later(desk: Hands) -> None:
    desk.page.go_to(AFTER_EXPIRY)
    desk.settle()
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    assert desk.popup.payment.text() == "No package: pays later"
    assert desk.popup.book_button.text() == "Book, pay later ⏎"
    assert desk.popup.book_button.accessibleName() == "Book, pay later"
    desk.press(ENTER)
    assert desk.tile("Cem Client").is_unpaid
    assert desk.outcomes[0].package_name is None


def test_booking_refused_for_want_of_credit_offers_to_pay_later(desk: Hands) -> None:
    desk.page.go_to(AFTER_EXPIRY)
    desk.settle()
    desk.click_slot("Anna", "14:00")
    # Enter comes before the card of the client tells that the package is over by then.
    QTest.keyClicks(desk.popup.picker.field, "cem")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    desk.settle()
    assert desk.popup.refusal.text().startswith("Cem Client has no session left")
    assert desk.popup.refusal.later_button.hasFocus()
    desk.press(ENTER)
    assert desk.tile("Cem Client").is_unpaid


def test_empty_name_asks_for_one(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.press(ENTER)
    assert desk.popup.refusal.text() == "Type the name of a client first."
    assert desk.popup.picker.field.hasFocus()


def test_nobody_found_says_so(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("xyz")
    desk.press(ENTER)
    assert desk.popup.picker.chosen() is None
    assert desk.outcomes == []


def test_arrows_choose_among_the_clients_found(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("client")
    names = [match.name for match in desk.popup.picker.model.matches]
    assert len(names) > 2
    desk.press(Qt.Key.Key_Down)
    chosen = desk.popup.picker.chosen()
    assert chosen is not None
    assert chosen.name == names[1]
    desk.press(Qt.Key.Key_Up)
    desk.press(Qt.Key.Key_Up)
    assert desk.popup.picker.chosen() is None, "the offer of a new client stands last"
    desk.press(Qt.Key.Key_Up)
    chosen = desk.popup.picker.chosen()
    assert chosen is not None
    assert chosen.name == names[-1]


def test_enter_before_the_only_client_is_there_books_when_they_are(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    QTest.keyClicks(desk.popup.picker.field, "cem")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    desk.settle()
    assert [outcome.client_name for outcome in desk.outcomes] == ["Cem Client"]


def test_enter_before_several_clients_are_there_lets_choose(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    QTest.keyClicks(desk.popup.picker.field, "client")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    desk.settle()
    assert desk.outcomes == []
    assert desk.popup.isVisible()


def test_enter_and_more_letters_do_not_book_whoever_is_left(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    QTest.keyClicks(desk.popup.picker.field, "c")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    QTest.keyClicks(desk.popup.picker.field, "em")
    desk.settle()
    assert desk.outcomes == []


def test_answer_to_a_form_that_was_closed_does_not_touch_the_next_one(desk: Hands) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    QTest.keyClick(desk.popup, Qt.Key.Key_Escape)
    viewport = desk.page.calendar.viewport()
    point = desk.slot_point(desk.column("Sara"), "16:00")
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point)
    desk.settle()
    assert len(desk.outcomes) == 1
    assert desk.popup.isVisible()
    assert desk.popup.subtitle.text() == "Tue 10 Mar · Sara"


def test_enter_twice_books_once(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("cem")
    QTest.keyClick(desk.popup.picker.field, ENTER)
    assert not desk.popup.book_button.isEnabled()
    QTest.keyClick(desk.popup.picker.field, ENTER)
    QTest.mouseClick(desk.popup.book_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert len(desk.outcomes) == 1


def test_escape_closes_and_gives_the_keys_back(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("cem")
    desk.press(Qt.Key.Key_Escape)
    assert not desk.popup.isVisible()
    assert desk.page.calendar.hasFocus()
    desk.click_slot("Sara", "16:00")
    assert desk.popup.picker.field.text() == ""


def test_another_slot_keeps_the_client_who_was_typed(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("cem")
    desk.click_slot("Sara", "09:00")
    assert desk.popup.picker.field.text() == "cem"
    assert desk.popup.times().start == 540
    desk.press(ENTER)
    assert desk.tile("Cem Client").start_minute == 540


def test_tab_goes_through_the_form_in_reading_order_and_stays_in_it(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("cem")
    seen = []
    for _ in range(11):
        seen.append(desk.focus().accessibleName() or type(desk.focus()).__name__)
        desk.press(Qt.Key.Key_Tab)
    steps = [name for index, name in enumerate(seen) if index == 0 or name != seen[index - 1]]
    assert steps[:7] == [
        "Client",
        "From",
        "To",
        "Length in minutes",
        "Place",
        "How often",
        "Book",
    ]
    assert steps[7:9] == ["What pays", "Client"]


def test_letters_in_a_field_are_letters(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    desk.type("ntdwc")
    assert desk.popup.picker.field.text() == "ntdwc"
    assert desk.page.view() == "day"


def test_window_books_for_a_given_client(desk: Hands) -> None:
    desk.page.new_booking(key("cem"))
    desk.settle()
    assert desk.popup.picker.field.text() == "Cem Client"
    chosen = desk.popup.picker.chosen()
    assert chosen is not None
    assert chosen.client_id == key("cem")
    assert desk.popup.times().start >= 600, "not before the present time"
    desk.press(ENTER)
    assert desk.outcomes[0].client_name == "Cem Client"


def test_last_client_is_offered_but_not_chosen(desk: Hands, qtbot: QtBot) -> None:
    desk.click_tile("Cara Client")
    qtbot.waitUntil(lambda: desk.clients == [key("cara")])
    desk.press(Qt.Key.Key_N)
    assert [match.name for match in desk.popup.picker.model.matches] == ["Cara Client"]
    assert desk.popup.picker.chosen() is None
    desk.press(Qt.Key.Key_Down)
    desk.press(ENTER)
    assert desk.outcomes[0].client_name == "Cara Client"


def test_place_is_booked(desk: Hands) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    box = desk.popup.place_box
    assert [box.itemText(index) for index in range(box.count())] == ["Hall", "Loft"]
    box.setFocus()
    desk.press(Qt.Key.Key_Down)
    desk.press(ENTER)
    assert desk.tile("Cem Client").session.place == "Loft"


def test_everything_in_the_form_has_a_name(
    desk: Hands, assert_accessible: Callable[[QWidget], None]
) -> None:
    desk.click_slot("Anna", "14:00")
    assert_accessible(desk.page)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert QGuiApplication.focusObject() is desk.popup.picker.field
