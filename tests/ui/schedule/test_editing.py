"""Editing sessions by typing: when, with whom, where; series, classes, clashes, other PCs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import MoveRequest
from studio_app.services.bookings import cancel
from studio_app.services.moves import move
from studio_app.ui.main.booking_words import done_sentence, step_name
from studio_app.ui.schedule.edit_popup import EditPopup
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.dragging import clock, stands
from tests.ui.schedule.hands import Hands, OpenPage
from tests.ui.schedule.test_series import in_week, make_four

ENTER, ESCAPE, TAB, E = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_E
LOFT = key("home Loft")
CARA, CEM = "Cara Client", "Cem Client"
HOUR = timedelta(hours=1)


def popup_of(hands: Hands) -> EditPopup:
    return hands.page.beside.editing.popup


def edit(hands: Hands, name: str) -> EditPopup:
    """Open the form of a session by its key."""
    hands.page.calendar.setFocus()
    hands.page.calendar.select_session(hands.tile(name).session.session_id)
    hands.press(E)
    assert popup_of(hands).isVisible()
    return popup_of(hands)


def choose(hands: Hands, box: object, text: str) -> None:
    """Choose an entry of a combo box by its first letters."""
    box.setFocus()  # type: ignore[attr-defined]
    hands.type(text)


def last(hands: Hands) -> DiaryOutcome:
    outcome = hands.outcomes[-1]
    assert isinstance(outcome, DiaryOutcome)
    return outcome


def place(hands: Hands, name: str) -> str:
    return hands.tile(name).session.place


def test_a_session_is_edited_from_its_menu_by_typing_and_undone(desk: Hands) -> None:
    desk.context_menu(desk.tile_point(CARA))
    desk.choose("Edit session…")
    popup = popup_of(desk)
    assert popup.isVisible()
    desk.page.activateWindow()
    desk.settle()
    assert (popup.title.text(), popup.subtitle.text()) == ("Edit session", CARA)
    assert popup.date_field.date() == QDate(TODAY.year, TODAY.month, TODAY.day)
    times = popup.session_times
    assert (times.start_field.minute(), times.end_field.minute()) == tuple(clock("11:00", "12:00"))
    assert popup.trainer_box.currentText() == "Anna"
    assert popup.place_box.currentText() == "No place"
    assert not popup.name_field.isVisible()
    # Enter without a change closes.
    desk.press(ENTER)
    assert not popup.isVisible()
    assert desk.outcomes == []
    assert desk.page.calendar.hasFocus()
    edit(desk, CARA)
    choose(desk, popup.place_box, "Loft")
    assert desk.page.calendar.ghost() is None
    desk.press(ENTER)
    assert not popup.isVisible()
    assert (place(desk, CARA), last(desk).step) == ("Loft", Step.CHANGE_PLACE)
    organization = desk.login.organization
    assert done_sentence(last(desk), organization) == "Moved Cara Client to Loft, Tue 10 Mar 11:00"
    name = step_name(last(desk), organization)
    assert name == "Move Cara Client to Loft, Tue 11:00"
    desk.undo.push(last(desk), name)
    desk.undo.undo_last()
    desk.settle()
    assert place(desk, CARA) == ""
    desk.undo.redo_last()
    desk.settle()
    assert place(desk, CARA) == "Loft"


def test_time_length_trainer_and_place_are_given_at_once(desk: Hands) -> None:
    popup = edit(desk, CARA)
    assert popup.session_times.start_field.hasFocus()
    desk.type("1230")
    assert popup.session_times.end_field.minute() == 13 * 60 + 30
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert ghost.text == "12:30–13:30"
    popup.session_times.length_field.setFocus()
    popup.session_times.length_field.selectAll()
    desk.type("90")
    choose(desk, popup.trainer_box, "Sara")
    choose(desk, popup.place_box, "Hall")
    desk.press(ENTER)
    assert not popup.isVisible()
    assert stands(desk, CARA) == ("Sara", *clock("12:30", "14:00"))
    assert place(desk, CARA) == "Hall"
    said = "Moved Cara Client to Tue 10 Mar 12:30 with Sara · Hall"
    assert done_sentence(last(desk), desk.login.organization) == said


def test_another_day_keeps_the_time(desk: Hands) -> None:
    popup = edit(desk, CARA)
    popup.date_field.setDate(popup.date_field.date().addDays(1))
    desk.press(ENTER)
    assert CARA not in desk.names()
    desk.page.go_to(TODAY + timedelta(days=1))
    desk.settle()
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:00"))


def test_a_clash_is_told_before_and_after_and_moved_anyway_by_those_who_may(
    desk: Hands, open_page: OpenPage
) -> None:
    popup = edit(desk, CARA)
    desk.type("1430")
    choose(desk, popup.trainer_box, "Ben")
    assert popup.note.text() == "Clash with Dora Client."
    desk.press(ENTER)
    assert popup.refusal.text().startswith("Ben is already booked")
    assert popup.refusal.reason.hasFocus()
    assert desk.outcomes == []
    desk.type("they share")
    desk.press(ENTER)
    assert not popup.isVisible()
    assert stands(desk, CARA) == ("Ben", *clock("14:30", "15:30"))
    # A trainer edits their own, among themselves alone, and over nothing.
    ben = open_page("ben")
    popup = edit(ben, "Dora Client")
    assert not popup.trainer_box.isVisible()
    popup.session_times.length_field.setFocus()
    popup.session_times.length_field.selectAll()
    ben.type("120")
    ben.press(ENTER)
    assert popup.refusal.text().startswith("Ben is already booked")
    assert not popup.refusal.wants_reason
    ben.press(ESCAPE)
    assert not popup.isVisible()


def test_the_scope_of_a_series_is_asked_and_kept_for_a_second_try(desk: Hands) -> None:
    make_four(desk)
    desk.page.go_to(TODAY)
    desk.settle()
    popup = edit(desk, CEM)
    scope = desk.page.series.scope
    choose(desk, popup.place_box, "Loft")
    desk.press(ENTER)
    assert scope.isVisible()
    desk.press(ESCAPE)
    assert not scope.isVisible()
    assert popup.isVisible()
    assert popup.place_box.currentText() == "Loft"
    desk.press(ENTER)
    desk.press(Qt.Key.Key_2)
    assert not popup.isVisible()
    assert (last(desk).step, last(desk).count) == (Step.EDIT_SERIES, 4)
    organization = desk.login.organization
    assert done_sentence(last(desk), organization) == "Moved 4 sessions of Cem Client to Loft"
    assert step_name(last(desk), organization) == "Move series of Cem Client to Loft"
    for number in range(4):
        in_week(desk, number)
        assert place(desk, CEM) == "Loft"
    # What is in the way of all is told in the form; with a reason it is not asked again.
    desk.page.go_to(TODAY)
    desk.settle()
    popup = edit(desk, CEM)
    choose(desk, popup.trainer_box, "Ben")
    desk.press(ENTER)
    desk.press(Qt.Key.Key_3)
    assert popup.refusal.text().startswith("Ben is already booked")
    desk.type("they share")
    desk.press(ENTER)
    assert not scope.isVisible()
    assert not popup.isVisible()
    assert (last(desk).step, last(desk).count) == (Step.CHANGE_SERIES, 4)


@pytest.mark.usefixtures("yoga")
def test_a_class_is_given_a_title_places_and_a_room(desk: Hands) -> None:
    popup = edit(desk, "Yoga")
    assert popup.title.text() == "Edit class"
    assert popup.name_field.hasFocus()
    assert popup.places_field.value() == 8
    desk.type("Slow yoga")
    choose(desk, popup.place_box, "Hall")
    popup.places_field.setFocus()
    popup.places_field.selectAll()
    desk.type("2")
    desk.press(ENTER)
    assert not popup.isVisible()
    tile = desk.tile("Slow yoga")
    assert (tile.session.capacity, tile.session.place) == (2, "Hall")
    popup = edit(desk, "Slow yoga")
    popup.name_field.clear()
    desk.press(ENTER)
    assert popup.refusal.text() == "Give the class a title first."
    desk.press(ESCAPE)
    # From the roll call, which has the keyboard again afterwards.
    desk.click_tile("Slow yoga")
    roll = desk.page.classes.roll
    QTest.mouseClick(roll.menu_button, Qt.MouseButton.LeftButton)
    desk.choose("Edit class…")
    desk.page.activateWindow()
    desk.settle()
    assert popup.isVisible()
    assert not roll.isVisible()
    desk.type("Yoga")
    desk.press(ENTER)
    assert not popup.isVisible()
    assert roll.title.whole_text() == "Yoga"
    assert roll.list.hasFocus()


def test_what_somebody_changed_meanwhile_is_told_and_what_was_typed_is_kept(
    desk: Hands, full_day: StudioDatabase
) -> None:
    popup = edit(desk, CARA)
    choose(desk, popup.place_box, "Loft")
    session = desk.tile(CARA).session
    other = full_day.login("desk")
    wanted = MoveRequest(
        session.session_id, session.version, key("anna"), session.starts_at + HOUR, 60
    )
    move(other.uow, other.viewer, wanted, NOW, request_id=new_id())
    desk.press(ENTER)
    assert popup.isVisible()
    assert popup.refusal.text() == (
        "Somebody changed this meanwhile. Now it is Cara Client · Tue 10 Mar, 12:00–13:00 · Anna. "
        "What you typed is kept: Enter saves it all the same."
    )
    assert popup.session_times.start_field.minute() == 12 * 60
    assert popup.place_box.currentText() == "Loft"
    desk.press(ENTER)
    assert not popup.isVisible()
    assert stands(desk, CARA) == ("Anna", *clock("12:00", "13:00"))
    assert place(desk, CARA) == "Loft"


def test_what_somebody_changed_under_an_open_form_is_in_it_at_once(
    desk: Hands, full_day: StudioDatabase
) -> None:
    popup = edit(desk, CARA)
    session = desk.tile(CARA).session
    wanted = MoveRequest(
        session.session_id, session.version, key("sara"), session.starts_at, 90, place_id=LOFT
    )
    other = full_day.login("desk")
    done = move(other.uow, other.viewer, wanted, NOW, request_id=new_id())
    desk.bus.announce(done.changes)
    desk.settle()
    now = "Now it is Cara Client · Tue 10 Mar, 11:00–12:30 · Sara · Loft."
    assert popup.refusal.text() == f"Somebody changed this meanwhile. {now}"
    assert (popup.trainer_box.currentText(), popup.place_box.currentText()) == ("Sara", "Loft")
    assert popup.session_times.length_field.value() == 90
    assert not popup.is_changed()
    popup.date_field.setFocus()
    popup.date_field.setDate(popup.date_field.date().addDays(2))
    assert popup.weekday.text() == "Thu"
    [line] = desk.tile(CARA).session.bookings
    given_up = cancel(
        other.uow, other.viewer, line.booking_id, line.version, NOW, request_id=new_id()
    )
    desk.bus.announce(given_up.changes)
    desk.settle()
    assert "so this session cannot be moved" in popup.refusal.text()
    assert popup.date_field.date().addDays(-2) == QDate(TODAY.year, TODAY.month, TODAY.day)
    desk.press(ENTER)
    assert popup.isVisible()
    assert popup.refusal.text()
    desk.press(ESCAPE)
    assert desk.outcomes == []


def test_the_form_closes_for_another_session_another_day_and_another_form(desk: Hands) -> None:
    popup = edit(desk, CARA)
    desk.click_tile("Dora Client")
    assert not popup.isVisible()
    edit(desk, CARA)
    desk.page.go_forward()
    desk.settle()
    assert not popup.isVisible()
    desk.page.go_back()
    desk.settle()
    edit(desk, CARA)
    desk.click_slot("Sara", "16:00")
    assert not popup.isVisible()
    assert desk.popup.isVisible()
    desk.press(ESCAPE)
    edit(desk, CARA)
    order = []
    for _ in range(7):
        order.append(desk.focus())
        desk.press(TAB)
    assert popup.session_times.start_field in order
    assert order[-1] is not order[0]
    assert all(popup.isAncestorOf(one) for one in order)


def test_who_may_not_edit_sees_no_such_entry(open_page: OpenPage) -> None:
    for name in ("asim", "cara"):
        hands = open_page(name)
        [tile] = [one for one in hands.page.calendar.board.tiles if one.start_minute == 11 * 60]
        hands.context_menu(hands.tile_point(tile.label))
        menu = QApplication.activePopupWidget()
        if menu is not None:
            assert "Edit session…" not in hands.open_menu()
            menu.close()
        calendar = hands.page.calendar
        calendar.setFocus()
        calendar.select_session(tile.session.session_id)
        hands.press(E)
        assert not popup_of(hands).isVisible()
        assert hands.page.banner.text() == "Your role does not allow this."
