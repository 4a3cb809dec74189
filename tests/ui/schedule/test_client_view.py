"""The schedule of a client who logged in: what is hers, by what matters to her, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import insert

from studio_app.repositories import schema
from studio_app.ui.widgets.menu import Menu
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.schedule.dragging import CTRL
from tests.ui.schedule.hands import Hands, OpenPage

Key = Qt.Key


@pytest.fixture
def cara(full_day: StudioDatabase, open_page: OpenPage) -> Hands:
    """The schedule of Cara, who is with Anna at eleven and in her class at noon, as is Emil."""
    start = NOW + timedelta(hours=2)
    shared = {
        "organization_id": key("home"),
        "trainer_id": key("anna"),
        "starts_at": start,
        "ends_at": start + timedelta(hours=1),
        "created_at": NOW,
    }
    lesson = {"id": key("yoga"), "capacity": 8, "title": "Yoga", **shared}
    bookings = [
        {
            "id": key(f"yoga {name}"),
            "session_id": key("yoga"),
            "client_id": key(name),
            "client_name": factories.client_name(name),
            "status": "arrived",
            **shared,
        }
        for name in ("cara", "emil")
    ]
    with full_day.house() as connection:
        connection.execute(insert(schema.SessionRow), [lesson])
        connection.execute(insert(schema.BookingRow), bookings)
    return open_page("cara")


def spoken(hands: Hands, name: str) -> str:
    return hands.page.calendar.model.spoken(hands.tile(name))


def test_tiles_tell_the_trainer_and_the_class_and_nothing_of_others(cara: Hands) -> None:
    cara.page.set_view("week")
    cara.settle()
    assert cara.names() == ["Anna", "Yoga · Anna"]
    assert spoken(cara, "Anna").startswith("Anna, Tue 10 Mar, 11:00–12:00, booked")
    assert spoken(cara, "Yoga · Anna").startswith("Yoga, Tue 10 Mar, 12:00–13:00, Anna, arrived")
    assert "places taken" not in spoken(cara, "Yoga · Anna")


def test_no_menu_opens_where_there_is_nothing_to_do(cara: Hands) -> None:
    calendar = cara.page.calendar
    for name in ("Anna", "Yoga · Anna"):
        cara.context_menu(cara.tile_point(name))
        assert QApplication.activePopupWidget() is None
        assert cara.page.findChildren(Menu) == []
    cara.context_menu(cara.slot_point(0, "15:00"))
    assert QApplication.activePopupWidget() is None
    cara.click_tile("Yoga · Anna")
    assert not cara.page.classes.roll.isVisible(), "others' bookings are not hers to see"
    cara.press(Key.Key_Return)
    assert not cara.page.classes.roll.isVisible()
    assert key("cara") in cara.clients
    before = [tile.session for tile in calendar.board.tiles]
    for pressed, modifier in (
        (Key.Key_N, Qt.KeyboardModifier.NoModifier),
        (Key.Key_C, Qt.KeyboardModifier.NoModifier),
        (Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Key.Key_X, CTRL),
        (Key.Key_C, CTRL),
        (Key.Key_V, CTRL),
        (Key.Key_Down, CTRL),
    ):
        cara.press(pressed, modifier)
        cara.press(Key.Key_Return)
    assert not cara.popup.isVisible()
    assert calendar.hands.drag is None
    assert calendar.parking.is_empty
    assert cara.outcomes == []
    assert [tile.session for tile in calendar.board.tiles] == before


def test_her_list_names_sessions_and_not_herself(cara: Hands) -> None:
    cara.page.set_view("list")
    cara.settle()
    model = cara.page.list.model
    assert model.headerData(2, Qt.Orientation.Horizontal) == "Session"
    assert [model.index(row, 2).data() for row in range(2)] == ["Personal session", "Yoga"]
    assert [model.index(row, 3).data() for row in range(2)] == ["Anna", "Anna"]


def test_staff_have_their_menu_and_roll_as_before(cara: Hands, open_page: OpenPage) -> None:
    desk = open_page("desk")
    assert {"Cara Client", "Yoga"} <= set(desk.names())
    desk.click_tile("Yoga")
    assert desk.page.classes.roll.isVisible()
    desk.press(Key.Key_Escape)
    desk.context_menu(desk.tile_point("Cara Client"))
    assert "Show client" in desk.open_menu()
