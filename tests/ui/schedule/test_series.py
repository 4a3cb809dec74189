"""Series from the booking form to the dates, by keys, in a real studio."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.series_plans import Scope
from studio_app.ui.main.booking_words import done_sentence, step_name
from studio_app.ui.schedule.series_model import SeriesColumn
from studio_app.ui.schedule.series_panel import SeriesPanel
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.schedule.dragging import Mouse, clock, stands
from tests.ui.schedule.hands import Hands, OpenPage
from tests.ui.schedule.series_hands import open_panel, rows, settle_rule, stand_on

WEEK = timedelta(days=7)
ENTER, DOWN, SPACE = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Space


@pytest.fixture
def busy(full_day: StudioDatabase) -> StudioDatabase:
    """Anna is with Cem at one o'clock in a week, and off for the day in two."""
    with full_day.house() as connection:
        one = NOW + WEEK + timedelta(hours=3)
        factories.add_booking(connection, "cem then", "cem", "anna", one)
        off = factories.time_off("anna", NOW + 2 * WEEK - timedelta(hours=9))
        connection.execute(factories.insert(factories.schema.TimeOffRow), [off])
    return full_day


def in_week(hands: Hands, number: int) -> list[str]:
    """Return who is on the board so many weeks later."""
    hands.page.go_to(NOW.date() + number * WEEK)
    hands.settle()
    return hands.names()


def test_every_date_is_decided_by_keys_and_booked_at_once(
    busy: StudioDatabase, desk: Hands, assert_accessible: Callable[[QWidget], None]
) -> None:
    panel = open_panel(desk)
    QAbstractItemModelTester(
        panel.model, QAbstractItemModelTester.FailureReportingMode.Fatal, panel
    )
    assert_accessible(panel)
    panel.fields.times.setValue(5)
    settle_rule(desk)
    assert rows(panel) == [
        ("free", "booked"),
        ("clash with Cem Client", "left out"),
        ("time off", "left out"),
        ("free", "booked"),
        ("free", "booked"),
    ]
    assert panel.totals.text() == "3 of 5 can be booked"
    assert panel.uses.text() == "Uses 3 credits of “Cara Ten”"
    stand_on(panel, 1)
    desk.press(Qt.Key.Key_M)
    assert rows(panel)[1] == ("free", "moved to 14:00")
    stand_on(panel, 2)
    desk.press(Qt.Key.Key_A)
    assert rows(panel)[2] == ("time off", "booked anyway")
    stand_on(panel, 3)
    for _ in range(17):
        desk.press(Qt.Key.Key_M)
    assert rows(panel)[3] == ("free", "moved to Tue 7 Apr, 08:00")
    plan, column = panel.table, SeriesColumn.PLAN
    assert plan.columnWidth(column) >= plan.sizeHintForColumn(column), "where it goes is in sight"
    desk.press(SPACE)
    desk.press(SPACE)
    stand_on(panel, 4)
    desk.press(SPACE)
    assert rows(panel)[4] == ("free", "left out")
    desk.press(ENTER)
    assert panel.isVisible()
    assert panel.reason.hasFocus()
    desk.type("she comes in for it")
    desk.press(ENTER)
    assert not panel.isVisible()
    assert not desk.popup.isVisible()
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, DiaryOutcome)
    assert (outcome.step, outcome.count) == (Step.BOOK_SERIES, 4)
    studio = desk.login.organization
    assert step_name(outcome, studio) == "Book series of Cara Client, Tue 13:00"
    said = "Booked 4 sessions of Cara Client from Tue 10 Mar 13:00 on"
    assert done_sentence(outcome, studio) == said
    tip = desk.page.calendar.model.data(
        desk.page.calendar.model.index(desk.page.calendar.model.row_of(outcome.session_id)),
        Qt.ItemDataRole.ToolTipRole,
    )
    assert "Every Tuesday 13:00" in tip.split("\n")
    assert [in_week(desk, number).count("Cara Client") for number in (1, 2, 3, 4)] == [1, 1, 1, 0]


def test_a_trainer_books_over_nothing_and_goes_back_to_the_form(
    busy: StudioDatabase, open_page: OpenPage
) -> None:
    hands = open_page("anna")
    panel = open_panel(hands)
    stand_on(panel, 1)
    hands.press(Qt.Key.Key_A)
    assert rows(panel)[1] == ("clash with Cem Client", "left out")
    assert "front desk" in panel.note.text()
    hands.press(Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert hands.popup.isVisible()
    assert hands.popup.picker.field.text() == "cara"
    assert hands.popup.repeat_box.currentText() == "Once"
    hands.press(ENTER)
    assert [outcome.step for outcome in hands.outcomes] == [Step.BOOK]


def days_of(panel: SeriesPanel) -> list[str]:
    """Return the first three days."""
    return [panel.model.index(row, 0).data()[5:-5] for row in range(3)]


def test_the_rule_is_what_the_fields_say(busy: StudioDatabase, desk: Hands) -> None:
    panel = open_panel(desk)
    assert days_of(panel) == ["10 Mar", "17 Mar", "24 Mar"]
    desk.press(DOWN)
    settle_rule(desk)
    assert days_of(panel) == ["10 Mar", "24 Mar", "7 Apr"]
    desk.press(DOWN)
    settle_rule(desk)
    assert days_of(panel) == ["10 Mar", "14 Apr", "12 May"]
    assert panel.fields.week.text() == "on the 2nd Tue"
    panel.fields.rhythm.setCurrentIndex(0)
    panel.fields.ends.setCurrentIndex(2)
    settle_rule(desk)
    assert panel.totals.text() == "7 of 9 can be booked"
    QTest.mouseClick(panel.fields.days[1], Qt.MouseButton.LeftButton)
    settle_rule(desk)
    assert panel.note.text() == "Choose at least one day of the week."
    assert not panel.book_button.isEnabled()


def make_four(hands: Hands) -> None:
    """Book Cem at two o'clock, four times."""
    panel = open_panel(hands, "14:00", "cem")
    panel.fields.times.setValue(4)
    settle_rule(hands)
    panel.table.setFocus()
    hands.press(ENTER)
    assert len(hands.outcomes) == 1
    assert in_week(hands, 1).count("Cem Client") == 1


def test_enter_waits_for_the_dates_and_then_books_them(desk: Hands) -> None:
    panel = open_panel(desk)
    panel.fields.times.setFocus()
    panel.fields.times.selectAll()
    QTest.keyClicks(panel.fields.times, "3")
    QTest.keyClick(panel.fields.times, ENTER)
    assert panel.book_button.text() == "Booking…"
    panel.fields.rhythm.setCurrentIndex(1)
    settle_rule(desk)
    # Whoever goes on looking did not mean it yet.
    assert (panel.book_button.text(), desk.outcomes) == ("Book 3 ⏎", [])
    panel.fields.rhythm.setCurrentIndex(0)
    QTest.keyClick(panel.fields.times, ENTER)
    settle_rule(desk)
    assert not panel.isVisible()
    assert [outcome.count for outcome in desk.outcomes] == [3]
    assert [in_week(desk, number).count("Cara Client") for number in (1, 2, 3)] == [1, 1, 0]


def test_cancelling_asks_how_much_of_the_series(desk: Hands) -> None:
    make_four(desk)
    desk.click_tile("Cem Client")
    desk.press(Qt.Key.Key_Delete)
    scope = desk.page.series.scope
    assert scope.isVisible()
    texts = [button.text() for button in scope.buttons.values()]
    assert texts == ["This one", "This and following (3)", "All (4)"]
    desk.press(Qt.Key.Key_Escape)
    assert not scope.isVisible()
    assert len(desk.outcomes) == 1
    desk.press(Qt.Key.Key_Delete)
    desk.press(DOWN)
    assert scope.buttons[Scope.FOLLOWING].hasFocus()
    desk.press(ENTER)
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, DiaryOutcome)
    assert (outcome.step, outcome.count) == (Step.CANCEL_SERIES, 3)
    desk.page.go_to(NOW.date())
    desk.settle()
    assert desk.tile("Cem Client").is_live


def test_dragging_asks_how_much_of_the_series_goes_along(desk: Hands) -> None:
    make_four(desk)
    mouse = Mouse(desk)
    scope = desk.page.series.scope
    mouse.press("Cem Client")
    mouse.pull(minutes=60)
    mouse.release()
    assert scope.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert stands(desk, "Cem Client") == ("Anna", *clock("14:00", "15:00"))
    mouse.press("Cem Client")
    mouse.pull(minutes=60)
    mouse.release()
    desk.press(Qt.Key.Key_2)
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, DiaryOutcome)
    assert (outcome.step, outcome.count) == (Step.CHANGE_SERIES, 3)
    for number, start in enumerate((14, 15, 15, 15)):
        in_week(desk, number)
        assert desk.tile("Cem Client").start_minute == start * 60
    for answer in (Qt.Key.Key_1, Qt.Key.Key_Escape):
        mouse.press("Cem Client")
        mouse.pull(minutes=60)
        mouse.release()
        if answer is Qt.Key.Key_Escape:
            assert scope.hint.text() == "1 that was moved by itself stays where it is."
        desk.press(answer)
        in_week(desk, 2)


def test_a_class_comes_again_and_is_cancelled_from_one_on(desk: Hands) -> None:
    popup = desk.page.classes.popup
    desk.context_menu(desk.slot_point(desk.column("Anna"), "14:00"))
    desk.choose("New class…")
    desk.type("Pilates")
    popup.repeat_box.setFocus()
    desk.press(DOWN)
    panel = desk.page.series.panel
    assert panel.isVisible()
    assert panel.subtitle.text() == "Pilates · Anna · 14:00–15:00"
    desk.press(Qt.Key.Key_Escape)
    assert popup.isVisible()
    popup.repeat_box.setFocus()
    desk.press(DOWN)
    panel.fields.times.setValue(3)
    settle_rule(desk)
    assert (panel.totals.text(), panel.uses.text()) == ("3 of 3 can be booked", "")
    panel.table.setFocus()
    desk.press(ENTER)
    assert not popup.isVisible()
    outcome = desk.outcomes[-1]
    assert isinstance(outcome, DiaryOutcome)
    assert (outcome.step, outcome.subject, outcome.count) == (Step.BOOK_SERIES, "Pilates", 3)
    assert in_week(desk, 1) == ["Pilates"]
    desk.click_tile("Pilates")
    desk.press(ENTER)
    QTest.mouseClick(desk.page.classes.roll.menu_button, Qt.MouseButton.LeftButton)
    desk.choose("Cancel: this one, following, all…")
    scope = desk.page.series.scope
    assert scope.hint.text() == "All credits come back."
    QTest.mouseClick(scope.buttons[Scope.FOLLOWING], Qt.MouseButton.LeftButton)
    desk.settle()
    assert [outcome.count for outcome in desk.outcomes] == [3, 2]
    assert in_week(desk, 1) == []
    assert "Pilates" in in_week(desk, 0)
