"""The place that a form proposes: where the trainer works at that very time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTime
from sqlalchemy import insert, update

from studio_app.repositories.schema import WeeklyHoursRow
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage
from tests.ui.schedule.samples import minute
from tests.ui.schedule.test_slot_finder import opened
from tests.ui.schedule.test_slot_finder import settle as settle_finder

Key = Qt.Key


@pytest.fixture
def two_places(full_day: StudioDatabase) -> StudioDatabase:
    """Anna works in the loft until one, and in the hall from then on."""
    row = WeeklyHoursRow
    with full_day.house() as connection:
        mine = row.trainer_id == key("anna")
        morning = {"end_minute": minute("13:00"), "place_id": key("home Loft")}
        connection.execute(update(row).where(mine).values(**morning))
        hall = {"place_id": key("home Hall")}
        later = factories.hours("anna", 1, minute("13:00"), minute("18:00"), **hall)
        connection.execute(insert(row), [later])
    return full_day


@pytest.fixture
def front(two_places: StudioDatabase, open_page: OpenPage) -> Hands:
    """The schedule of the front desk, where Anna works at two places."""
    return open_page("desk")


def retime(hands: Hands, time: str) -> None:
    """Type another start into the form."""
    field = hands.popup.start_field
    field.setFocus()
    field.setTime(QTime.fromString(time, "HH:mm"))
    hands.settle()


def test_the_place_is_that_of_the_hours_and_follows_the_time_until_it_is_chosen(
    front: Hands,
) -> None:
    front.click_slot("Anna", "14:00")
    place = front.popup.place_box
    assert place.currentText() == "Hall"
    front.press(Key.Key_Escape)
    front.click_slot("Anna", "10:00")
    assert place.currentText() == "Loft"
    retime(front, "15:00")
    assert place.currentText() == "Hall"
    retime(front, "09:00")
    assert place.currentText() == "Loft"
    assert not front.popup.note.isVisible()
    place.setFocus()
    front.press(Key.Key_Up)
    assert place.currentText() == "Hall"
    assert front.popup.note.text() == "Anna works at Loft then."
    retime(front, "08:00")
    assert place.currentText() == "Hall"
    retime(front, "14:00")
    assert not front.popup.note.isVisible()
    front.press(Key.Key_Escape)
    front.click_slot("Anna", "10:00")
    assert place.currentText() == "Loft"


def test_a_place_that_is_chosen_by_its_letter_stays(front: Hands) -> None:
    front.click_slot("Anna", "10:00")
    place = front.popup.place_box
    place.setFocus()
    front.type("h")
    assert place.currentText() == "Hall"
    retime(front, "08:00")
    assert place.currentText() == "Hall"


def test_outside_hours_it_is_where_the_trainer_works_most(front: Hands) -> None:
    front.page.go_to(TODAY.replace(day=TODAY.day + 1))
    front.settle()
    front.click_slot("Anna", "14:00")
    assert front.popup.place_box.currentText() == "Loft"
    assert front.popup.note.text() == "Outside working hours."
    front.type("cem")
    front.press(Key.Key_Return)
    assert front.tile("Cem Client").session.place == "Loft"


def test_in_the_week_of_several_it_is_the_place_of_the_one_who_gives_it(front: Hands) -> None:
    front.page.set_view("week")
    front.settle()
    column = next(c.index for c in front.page.calendar.board.columns if c.day == TODAY)
    front.click(front.slot_point(column, "10:00"))
    popup = front.popup
    names = [popup.trainer_box.itemText(n) for n in range(popup.trainer_box.count())]
    popup.trainer_box.setFocus()
    while popup.trainer().name != "Anna":
        assert popup.trainer_box.currentIndex() < len(names)
        front.press(Key.Key_Up if popup.trainer_box.currentIndex() else Key.Key_Down)
    assert popup.place_box.currentText() == "Loft"
    retime(front, "14:00")
    assert popup.place_box.currentText() == "Hall"


def test_a_class_is_where_its_trainer_works_then(front: Hands) -> None:
    front.hover_slot("Anna", "10:00")
    front.click_slot("Anna", "10:00")
    front.press(Key.Key_Escape)
    front.page.new_class()
    front.settle()
    popup = front.page.classes.popup
    assert popup.times().start < minute("13:00")
    assert popup.place_box.currentText() == "Loft"
    popup.start_field.setFocus()
    popup.start_field.setTime(QTime(15, 0))
    front.settle()
    assert popup.place_box.currentText() == "Hall"


def test_a_free_time_brings_its_place_which_stays_where_it_was_asked_for(front: Hands) -> None:
    popup = opened(front)
    front.type("anna")
    settle_finder(front)
    front.press(Key.Key_Return)
    assert front.popup.times().start == minute("10:00")
    assert front.popup.place_box.currentText() == "Loft"
    retime(front, "14:00")
    assert front.popup.place_box.currentText() == "Hall"
    front.press(Key.Key_Escape)
    popup = opened(front)
    popup.fields.place.setCurrentIndex(popup.fields.place.findText("Loft"))
    settle_finder(front)
    front.press(Key.Key_Return)
    assert front.popup.place_box.currentText() == "Loft"
    retime(front, "14:00")
    assert front.popup.place_box.currentText() == "Loft"


def test_dates_of_a_series_at_another_place_say_so(front: Hands) -> None:
    front.click_slot("Anna", "10:00")
    place = front.popup.place_box
    place.setFocus()
    front.press(Key.Key_Up)
    front.popup.picker.field.setFocus()
    front.type("cem")
    repeat = front.popup.repeat_box
    repeat.setFocus()
    front.press(Key.Key_Down)
    panel = front.page.series.panel
    assert panel.isVisible()
    words = [panel.model.index(0, n).data() for n in range(panel.model.columnCount())]
    assert "works at another place then" in words
    assert "left out" in words
