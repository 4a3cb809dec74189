"""Checking in, marking and cancelling from the calendar, in a real studio."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio_app.domain.changes import Step
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.services import bookings
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.schedule.hands import Hands, OpenPage

RIGHT = Qt.MouseButton.RightButton


def right_click(hands: Hands, name: str) -> list[str]:
    """Open the menu of a tile as a mouse does, and return its entries."""
    point = hands.tile_point(name)
    viewport = hands.page.calendar.viewport()
    QTest.mousePress(viewport, RIGHT, Qt.KeyboardModifier.NoModifier, point)
    hands.context_menu(point)
    return hands.open_menu()


def test_each_letter_stands_for_one_entry_of_the_menu(desk: Hands) -> None:
    # Late already, and yet to come: as many entries as there can be.
    assert "Cancel without charge…" in right_click(desk, "Cara Client")
    entries = [action.text() for action in desk.menu().actions()]
    letters = re.findall("&([^&])", " ".join(entries).lower())
    assert len(letters) > 5
    assert len(letters) == len(set(letters)), entries
    desk.press(Qt.Key.Key_Escape)


@pytest.mark.parametrize("button", [Qt.Key.Key_C, Qt.Key.Key_Space])
def test_key_checks_in(desk: Hands, button: Qt.Key) -> None:
    desk.click_tile("Cara Client")
    desk.press(button)
    assert desk.status("Cara Client") is BookingStatus.ARRIVED
    assert [outcome.step for outcome in desk.outcomes] == [Step.CHECK_IN]


def test_key_checks_in_once(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    QTest.keyClick(desk.page.calendar, Qt.Key.Key_C)
    QTest.keyClick(desk.page.calendar, Qt.Key.Key_C)
    desk.settle()
    desk.press(Qt.Key.Key_C)
    assert len(desk.outcomes) == 1
    assert desk.page.banner.isHidden()


def test_a_key_that_can_do_nothing_says_why(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_Delete)
    said = "Cara Client has arrived. Take the check-in back first."
    assert desk.page.banner.text() == said
    assert desk.status("Cara Client") is BookingStatus.ARRIVED
    assert len(desk.outcomes) == 1
    right_click(desk, "Cara Client")
    desk.choose("Take check-in back")
    assert desk.status("Cara Client") is BookingStatus.BOOKED
    desk.press(Qt.Key.Key_Delete)
    assert desk.status("Cara Client") is BookingStatus.LATE_CANCELLED


def test_delete_cancels_at_once_and_undo_brings_it_back(desk: Hands) -> None:
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Delete)
    assert desk.status("Cara Client") is BookingStatus.LATE_CANCELLED
    outcome = desk.outcomes[0]
    desk.undo.push(outcome, "Cancel Cara")
    desk.undo.undo_last()
    desk.settle()
    assert desk.status("Cara Client") is BookingStatus.BOOKED


def test_menu_says_what_becomes_of_the_credit_and_cancels_late(desk: Hands) -> None:
    entries = right_click(desk, "Cara Client")
    assert entries == [
        "Check in",
        "Cancel late: the credit is spent",
        "Cancel without charge…",
        "Show client",
        "Edit session…",
        "Let somebody wait for this…",
        "Park, for another day",
        "Copy",
    ]
    desk.choose("Cancel late")
    assert desk.status("Cara Client") is BookingStatus.LATE_CANCELLED


def test_menu_of_a_session_far_enough_ahead_gives_the_credit_back(desk: Hands) -> None:
    desk.clock.now = NOW - timedelta(days=3)
    assert "Cancel: the credit comes back" in right_click(desk, "Cara Client")
    desk.choose("Cancel: the credit")
    assert desk.status("Cara Client") is BookingStatus.CANCELLED


def test_late_cancellation_may_be_waived_with_a_reason(desk: Hands) -> None:
    right_click(desk, "Cara Client")
    desk.choose("Cancel without charge")
    popup = desk.page.waive_popup
    assert popup.isVisible()
    assert not popup.button.isEnabled()
    desk.press(Qt.Key.Key_Return)
    assert desk.outcomes == []
    desk.type("flu")
    desk.press(Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert desk.outcomes[0].credits_left == 8
    assert desk.status("Cara Client") is BookingStatus.LATE_CANCELLED


def test_a_no_show_may_be_waived_with_a_reason(desk: Hands) -> None:
    desk.clock.now = NOW + timedelta(hours=3)
    assert "No-show without charge…" in right_click(desk, "Cara Client")
    desk.choose("No-show without charge")
    popup = desk.page.waive_popup
    assert popup.isVisible()
    desk.type("snow")
    desk.press(Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert desk.status("Cara Client") is BookingStatus.NO_SHOW
    assert desk.outcomes[0].status is BookingStatus.NO_SHOW


def test_waiving_may_be_left_with_escape(desk: Hands) -> None:
    right_click(desk, "Cara Client")
    desk.choose("Cancel without charge")
    desk.press(Qt.Key.Key_Escape)
    assert not desk.page.waive_popup.isVisible()
    assert desk.page.calendar.hasFocus()
    assert desk.outcomes == []


def test_session_that_has_begun_may_be_completed_or_missed(desk: Hands) -> None:
    desk.clock.now = NOW + timedelta(hours=1, minutes=5)
    assert right_click(desk, "Cara Client")[:3] == ["Check in", "Completed", "No-show"]
    desk.choose("No-show")
    assert desk.status("Cara Client") is BookingStatus.NO_SHOW
    assert right_click(desk, "Cara Client") == ["Check in", "Show client", "Copy"]
    desk.choose("Check in")
    moves = ["Edit session…", "Park, for another day", "Copy"]
    assert right_click(desk, "Cara Client") == [
        "Completed",
        "Take check-in back",
        "Show client",
        *moves,
    ]
    desk.choose("Completed")
    assert right_click(desk, "Cara Client") == ["Show client", "Copy"]


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_keys_open_the_menu(desk: Hands, button: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    desk.click_tile("Dora Client")
    desk.press(button, modifier)
    assert desk.open_menu()[0] == "Check in"


def test_menu_of_a_free_slot_books_and_prints(desk: Hands) -> None:
    wanted: list[tuple[object, object]] = []
    desk.page.print_requested.connect(lambda day, trainers: wanted.append((day, trainers)))
    point = desk.slot_point(desk.column("Anna"), "14:00")
    desk.context_menu(point)
    assert desk.open_menu() == [
        "New session at 14:00",
        "New class…",
        "Who waits for this…",
        "Print day sheet of Anna…",
    ]
    desk.choose("Print")
    assert wanted == [(NOW.date(), (desk.page.calendar.board.columns[0].trainers[0].id,))]
    desk.context_menu(point)
    desk.choose("New session")
    assert desk.popup.isVisible()


def test_show_client_in_the_menu(desk: Hands) -> None:
    right_click(desk, "Cara Client")
    desk.choose("Show client")
    assert desk.clients[-1] == desk.tile("Cara Client").session.bookings[0].client_id


def test_step_that_somebody_else_overtook_is_told_and_the_page_is_up_to_date(
    desk: Hands, full_day: StudioDatabase
) -> None:
    desk.click_tile("Cara Client")
    other = full_day.login("owner")
    line = desk.tile("Cara Client").session.bookings[0]
    booked = (line.booking_id, line.version)
    bookings.check_in(other.uow, other.viewer, *booked, NOW, request_id=new_id())
    desk.press(Qt.Key.Key_Delete)
    assert desk.page.banner.text().startswith("Someone changed this meanwhile.")
    assert desk.status("Cara Client") is BookingStatus.ARRIVED


def test_assistant_checks_in_and_does_nothing_else(open_page: OpenPage) -> None:
    hands = open_page("asim")
    assert right_click(hands, "Cara Client") == ["Check in", "Show client"]
    hands.choose("Check in")
    assert hands.status("Cara Client") is BookingStatus.ARRIVED
    hands.hover_slot("Anna", "14:00")
    assert hands.page.calendar.ghost() is None
    hands.click_slot("Anna", "14:00")
    hands.page.calendar.setFocus()
    hands.press(Qt.Key.Key_N)
    hands.page.new_booking()
    hands.settle()
    assert not hands.popup.isVisible()
    assert hands.page.banner.text().startswith("Nothing can be booked here.")
    hands.click_tile("Cara Client")
    hands.press(Qt.Key.Key_Delete)
    assert hands.status("Cara Client") is BookingStatus.ARRIVED
    assert hands.page.banner.text() == "Your role does not allow this."


def test_client_only_looks(open_page: OpenPage) -> None:
    hands = open_page("cara")
    assert hands.names() == ["Anna"]
    hands.context_menu(hands.tile_point("Anna"))
    assert QApplication.activePopupWidget() is None
    hands.click_tile("Anna")
    for button in (Qt.Key.Key_C, Qt.Key.Key_Delete, Qt.Key.Key_N):
        hands.press(button)
    assert hands.status("Anna") is BookingStatus.BOOKED
    assert not hands.popup.isVisible()


@pytest.mark.usefixtures("yoga")
def test_class_has_a_menu_for_each_client(desk: Hands) -> None:
    names = ["Cem Client", "Emil Client"]
    others = ["Let somebody wait for this…", "Park, for another day"]
    assert right_click(desk, "Yoga") == ["Roll call", "Edit class…", *names, *others]
    submenu = desk.menu().actions()[4].menu()
    assert isinstance(submenu, QMenu)
    submenu.actions()[0].trigger()
    desk.settle()
    statuses = [line.status for line in desk.tile("Yoga").session.bookings]
    assert statuses == [BookingStatus.BOOKED, BookingStatus.ARRIVED]


@pytest.mark.usefixtures("yoga")
def test_keys_do_nothing_to_a_class_as_a_whole(desk: Hands) -> None:
    desk.click_tile("Yoga")
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Delete)
    assert desk.outcomes == []
    assert "roll call" in desk.page.banner.text()
