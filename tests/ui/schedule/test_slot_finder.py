"""Finding a free time by keys: what is wanted, what is found, and the booking that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import update

from studio_app.domain.free_slots import FreeSlot
from studio_app.domain.local_time import minute_of_day
from studio_app.repositories.schema import WeeklyHoursRow
from studio_app.ui.schedule.slot_finder import SlotFinder
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage

Key = Qt.Key
TOMORROW = TODAY + timedelta(days=1)


def opened(hands: Hands) -> SlotFinder:
    """Open the popup, and return it once the first times are there."""
    hands.page.finder.open()
    settle(hands)
    popup = hands.page.finder.popup
    assert popup is not None
    assert popup.isVisible()
    return popup


def settle(hands: Hands) -> None:
    """Wait until what was typed has been answered."""
    popup = hands.page.finder.popup
    assert popup is not None
    hands.settle()
    while popup.is_searching:
        QTest.qWait(20)
        hands.settle()


def found(popup: SlotFinder) -> list[FreeSlot]:
    slots = (popup.model.slot_at(row) for row in range(popup.model.rowCount()))
    return [slot for slot in slots if slot is not None]


def days(popup: SlotFinder) -> list[date]:
    return list(dict.fromkeys(popup.model.day_of(slot) for slot in found(popup)))


def hours(popup: SlotFinder, trainer: str, day: date = TODAY) -> list[float]:
    tz = popup._context.login.organization.tz
    return [
        minute_of_day(slot.starts_at, tz) / 60
        for slot in found(popup)
        if slot.trainer_id == key(trainer) and popup.model.day_of(slot) == day
    ]


def test_the_next_free_time_is_booked_by_keys_alone(desk: Hands) -> None:
    popup = opened(desk)
    # It is ten; Anna is taken at eleven, and Ben at two.
    assert hours(popup, "anna") == [10, 12, 13, 14, 15, 16, 17]
    desk.type("ben")
    settle(desk)
    assert hours(popup, "ben") == [10, 11, 12, 13, 15, 16, 17]
    assert hours(popup, "anna") == []
    for _ in range(2):
        desk.press(Key.Key_Down)
    desk.press(Key.Key_Up)
    desk.press(Key.Key_Return)
    assert not popup.isVisible()
    assert desk.popup.isVisible()
    assert desk.popup.trainer().name == "Ben"
    assert desk.popup.times().start == 11 * 60
    desk.type("dora")
    desk.press(Key.Key_Return)
    assert len(desk.outcomes) == 1
    assert desk.names().count("Dora Client") == 2


def test_enter_before_the_answer_books_what_comes(desk: Hands) -> None:
    popup = opened(desk)
    QTest.keyClicks(desk.focus(), "ben")
    QTest.keyClick(desk.focus(), Key.Key_Return)
    settle(desk)
    assert not popup.isVisible()
    assert desk.popup.isVisible()
    assert desk.popup.trainer().name == "Ben"


def test_a_free_time_of_another_day_is_shown_there_at_its_length_and_place(
    full_day: StudioDatabase, open_page: OpenPage
) -> None:
    with full_day.house() as connection:
        row = WeeklyHoursRow
        loft = {"weekday": 2, "place_id": key("home Loft")}
        mine = row.trainer_id == key("ben")
        connection.execute(update(row).where(mine).values(**loft))
    desk = open_page("desk")
    popup = opened(desk)
    desk.type("ben")
    popup.fields.minutes.setFocus()
    popup.fields.minutes.selectAll()
    desk.type("45")
    settle(desk)
    assert days(popup) == [TOMORROW, TOMORROW + timedelta(days=7)]
    desk.press(Key.Key_Return)
    assert desk.page.day() == TOMORROW
    assert desk.popup.isVisible()
    times = desk.popup.times()
    assert (times.start, times.end) == (8 * 60, 8 * 60 + 45)
    assert desk.popup.place_box.currentText() == "Loft"


def test_days_of_the_week_time_of_day_and_place_narrow_it(desk: Hands) -> None:
    popup = opened(desk)
    fields = popup.fields
    QTest.mouseClick(fields.days[2], Qt.MouseButton.LeftButton)
    settle(desk)
    assert found(popup) == []
    assert "Nothing is free" in popup.note.text()
    assert popup.note.isVisible()
    QTest.mouseClick(fields.days[1], Qt.MouseButton.LeftButton)
    settle(desk)
    assert days(popup) == [TODAY, TODAY + timedelta(days=7)]
    assert not popup.note.isVisible()
    fields.start.setFocus()
    desk.type("16")
    settle(desk)
    assert hours(popup, "anna") == [16, 17]
    fields.end.setFocus()
    desk.type("17")
    QTest.keyClick(fields.end, Key.Key_Right)
    desk.type("00")
    settle(desk)
    assert hours(popup, "anna") == [16]
    fields.trainer.setFocus()
    desk.type("nobody")
    settle(desk)
    assert found(popup) == []
    assert "name" in popup.note.text()
    assert not popup.further.isVisible()


def test_looking_further_ahead_finds_what_is_later(
    full_day: StudioDatabase, open_page: OpenPage
) -> None:
    with full_day.house() as connection:
        row = WeeklyHoursRow
        later = {"valid_from": TODAY + timedelta(days=30)}
        connection.execute(update(row).values(**later))
    desk = open_page("desk")
    popup = opened(desk)
    assert found(popup) == []
    QTest.mouseClick(popup.further, Qt.MouseButton.LeftButton)
    settle(desk)
    assert days(popup)[0] == TODAY + timedelta(days=35)
    before = len(found(popup))
    for _ in range(8):
        if popup.further.isVisible():
            QTest.mouseClick(popup.further, Qt.MouseButton.LeftButton)
            settle(desk)
    assert len(found(popup)) > before


def test_esc_closes_and_gives_the_keys_back_and_others_changes_show(desk: Hands) -> None:
    popup = opened(desk)
    assert 13 in hours(popup, "anna")
    other = desk.login
    start = factories.NOW + timedelta(hours=3)
    from tests.services.steps import Hands as Colleague
    from tests.services.steps import wish

    outcome = Colleague.of(other).book(wish("cem", "anna", start, pay_later=True), factories.NOW)
    desk.bus.announce(outcome.changes)
    settle(desk)
    assert 13 not in hours(popup, "anna")
    desk.press(Key.Key_Escape)
    assert not popup.isVisible()
    assert desk.page.calendar.hasFocus()


def test_a_trainer_looks_among_their_own_and_clients_do_not(
    open_page: OpenPage, assert_accessible: Callable[[QWidget], None]
) -> None:
    anna = open_page("anna")
    popup = opened(anna)
    assert not popup.fields.trainer.isVisible()
    assert popup.list.hasFocus()
    assert {slot.trainer_id for slot in found(popup)} == {key("anna")}
    anna.press(Key.Key_Down)
    anna.press(Key.Key_Return)
    assert anna.popup.times().start == 12 * 60
    assert_accessible(popup)
    cara = open_page("cara")
    assert not cara.page.finder.is_offered
    cara.page.finder.open()
    assert cara.page.finder.popup is None


def test_the_list_of_times_is_a_sound_model(desk: Hands) -> None:
    popup = opened(desk)
    QAbstractItemModelTester(
        popup.model, QAbstractItemModelTester.FailureReportingMode.Fatal, popup
    )
    first = popup.model.index(1)
    told = first.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told.startswith("Tuesday, 10 March 2026, 10:00–11:00, Anna")
    assert not popup.model.flags(popup.model.index(0)) & Qt.ItemFlag.ItemIsSelectable
