"""Classes at the desk: added, filled, called and cancelled by clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio_app.domain.changes import Step
from studio_app.domain.schedule import BookingLine, BookingStatus
from studio_app.ui.schedule.board import board_of
from studio_app.ui.schedule.roll_call import RollCall
from studio_app.ui.schedule.roll_model import ROW_HEIGHT
from studio_app.ui.schedule.words import times_words
from tests.factories import key
from tests.ui.schedule.hands import Hands, OpenPage
from tests.ui.schedule.samples import BERLIN, LENA, line, session, view

ENTER = Qt.Key.Key_Return
ROOMS = (25, 20, 15, 5)


def roll_of(hands: Hands) -> RollCall:
    return hands.page.classes.roll


def lines(hands: Hands) -> dict[str, BookingLine]:
    """Return the bookings on show in the roll call, by the first name of the client."""
    return {one.client_name.split()[0]: one for one in roll_of(hands).list.roll.lines}


def statuses(hands: Hands) -> dict[str, str]:
    return {name: line.status.value for name, line in lines(hands).items()}


def test_a_class_is_added_by_keys_and_filled_by_typing(desk: Hands) -> None:
    popup = desk.page.classes.popup
    desk.context_menu(desk.slot_point(desk.column("Anna"), "14:00"))
    assert "New class…" in desk.open_menu()
    desk.choose("New class…")
    assert popup.isVisible()
    assert popup.subtitle.text() == "Tue 10 Mar · Anna"
    desk.press(ENTER)
    assert popup.refusal.text() == "Give the class a title first."
    desk.type("Pilates")
    popup.places_field.setFocus()
    popup.places_field.selectAll()
    desk.type("2")
    desk.press(ENTER)
    assert not popup.isVisible()
    assert [one.step for one in desk.outcomes] == [Step.ADD_CLASS]
    tile = desk.tile("Pilates")
    assert (tile.session.capacity, tile.start_minute, tile.end_minute) == (2, 840, 900)
    assert desk.page.calendar.selected_tile() == tile
    # Enter on it opens the roll call, where the field for a client has the keyboard.
    desk.press(ENTER)
    roll = roll_of(desk)
    assert roll.isVisible()
    assert (roll.count.text(), roll.nobody.isVisible()) == ("0/2", True)
    # The key that leads into the field means nothing to whoever is in it already.
    desk.type("+")
    desk.type("cem")
    assert roll.payment.text() == "Uses 1 credit of “Cem Ten”"
    desk.press(ENTER)
    desk.type("emil")
    desk.press(ENTER)
    assert roll.count.text() == "2/2"
    assert not roll.picker.isVisible()
    assert "add" not in roll.hint.text()
    assert statuses(desk) == {"Cem": "booked", "Emil": "booked"}
    desk.press(Qt.Key.Key_Escape)
    assert not roll.isVisible()
    assert desk.page.calendar.hasFocus()
    desk.undo.push(desk.outcomes[-1], "x")
    desk.undo.undo_last()
    desk.settle()
    assert [one.client_name for one in desk.tile("Pilates").session.bookings] == ["Cem Client"]


@pytest.mark.usefixtures("yoga")
def test_the_roll_is_called_with_one_key_each(desk: Hands) -> None:
    desk.click_tile("Yoga")
    roll = roll_of(desk)
    assert roll.isVisible()
    assert (roll.title.text(), roll.count.text()) == ("Yoga", "2/8")
    assert roll.hint.text() == "1–9 here · N no-show · + add"
    assert not roll.complete_button.isVisible()
    desk.press(Qt.Key.Key_2)
    assert statuses(desk) == {"Cem": "booked", "Emil": "arrived"}
    desk.press(Qt.Key.Key_2)
    assert statuses(desk) == {"Cem": "booked", "Emil": "booked"}
    desk.press(Qt.Key.Key_N)
    assert "nobody can have missed it yet" in desk.page.banner.text()
    # Whoever goes on elsewhere leaves the roll call.
    desk.page.new_booking()
    assert not roll.isVisible()
    desk.press(Qt.Key.Key_Escape)
    desk.click_tile("Yoga")
    assert roll.isVisible()
    desk.click_tile("Cara Client")
    assert not roll.isVisible()
    desk.click_tile("Yoga")
    point = roll.list.visualRect(roll.list.roll.index(0)).center()
    QTest.mouseClick(roll.list.viewport(), Qt.MouseButton.LeftButton, pos=point)
    desk.settle()
    assert statuses(desk)["Cem"] == "arrived"
    assert roll.list.height() == 2 * ROW_HEIGHT
    # The class begins; who is not there is a no-show, and the others are done.
    desk.clock.now = desk.tile("Yoga").session.ends_at
    desk.page.reload()
    desk.settle()
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_N)
    assert statuses(desk) == {"Cem": "arrived", "Emil": "no_show"}
    assert roll.complete_button.isVisible()
    QTest.mouseClick(roll.complete_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert statuses(desk) == {"Cem": "completed", "Emil": "no_show"}
    assert desk.outcomes[-1].step is Step.COMPLETE_CLASS
    assert not roll.complete_button.isVisible()
    # What was held is not cancelled as a whole.
    QTest.mouseClick(roll.menu_button, Qt.MouseButton.LeftButton)
    assert desk.open_menu() == ["Change title and places…"]
    desk.choose("Change title")
    desk.page.activateWindow()
    desk.settle()
    desk.type("Slow yoga")
    desk.press(ENTER)
    assert roll.title.text() == "Slow yoga"


@pytest.mark.usefixtures("yoga")
def test_whoever_is_marked_as_the_roll_opens_is_shown_each_time(desk: Hands) -> None:
    desk.click_tile("Yoga")
    assert desk.clients[-1] == key("cem")
    desk.press(Qt.Key.Key_Escape)
    desk.click_tile("Cara Client")
    desk.clients.clear()
    desk.click_tile("Yoga")
    assert desk.clients == [key("cem")]


@pytest.mark.usefixtures("yoga")
def test_a_class_is_renamed_and_cancelled_from_its_roll(desk: Hands) -> None:
    desk.click_tile("Yoga")
    roll, popup = roll_of(desk), desk.page.beside.editing.popup
    QTest.mouseClick(roll.menu_button, Qt.MouseButton.LeftButton)
    desk.choose("Edit class…")
    assert popup.isVisible()
    # Offscreen, nobody gives the window its place in front back when a menu closes.
    desk.page.activateWindow()
    desk.settle()
    desk.type("Slow yoga")
    popup.places_field.setFocus()
    popup.places_field.selectAll()
    desk.type("2")
    desk.press(ENTER)
    assert not popup.isVisible()
    assert (roll.title.text(), roll.count.text()) == ("Slow yoga", "2/2")
    QTest.mouseClick(roll.menu_button, Qt.MouseButton.LeftButton)
    desk.choose("Cancel class and 2 bookings: credits come back")
    assert not roll.isVisible()
    assert "Slow yoga" not in desk.names()
    assert desk.outcomes[-1].step is Step.CANCEL_CLASS


@pytest.mark.usefixtures("yoga")
def test_assistants_and_other_trainers_add_no_classes(open_page: OpenPage) -> None:
    asim = open_page("asim")
    asim.page.new_class()
    asim.settle()
    assert not asim.page.classes.popup.isVisible()
    assert asim.page.banner.isVisible()
    sara = open_page("sara")
    sara.click_tile("Yoga")
    roll = roll_of(sara)
    assert roll.isVisible()
    sara.press(Qt.Key.Key_1)
    assert lines(sara)["Cem"].status is BookingStatus.ARRIVED


def test_how_full_a_class_is_stays_on_its_tile_in_the_narrowest_column() -> None:
    cancelled = line("Noa Klein", BookingStatus.CANCELLED)
    lesson = session(
        LENA,
        "09:00",
        "10:00",
        line("Ana Sousa"),
        cancelled,
        capacity=12,
        title="Yoga",
        place="Loft",
    )
    tile = board_of(view([lesson]), "day", BERLIN).tiles[0]
    said = [times_words(tile, "en_GB", lambda it, most=most: len(it) <= most) for most in ROOMS]
    assert said == ["09:00–10:00 · 1/12 · Loft", "09:00–10:00 · 1/12", "09:00 · 1/12", "1/12"]
    korean = (25, 19, 11, 5)
    said = [times_words(tile, "ko_KR", lambda it, most=most: len(it) <= most) for most in korean]
    assert said == ["오전 9:00~10:00 · 1/12", "9:00–10:00 · 1/12", "9:00 · 1/12", "1/12"]
