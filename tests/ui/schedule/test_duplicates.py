"""Somebody new, typed in while booking, who is probably here already."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import update

from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import ClientRow
from tests.databases import StudioDatabase
from tests.factories import key
from tests.ui.schedule.hands import Hands

ENTER = Qt.Key.Key_Return


def begin(hands: Hands, name: str) -> None:
    """Begin to add a client of that name at a free slot."""
    hands.click_slot("Anna", "14:00")
    hands.type(name)
    hands.press(Qt.Key.Key_Up)
    assert hands.popup.picker.offers_new
    hands.press(ENTER)


def shown(hands: Hands) -> list[str]:
    """Return who is pointed out, once the form had time to look."""
    hint = hands.popup.new_client.hint
    QTest.qWait(hint._timer.interval() + 20)
    hands.settle()
    return [button.accessibleName() for button in hint.buttons if button.isVisible()]


def test_a_namesake_is_pointed_out_and_taken_by_the_keyboard(
    desk: Hands, full_day: StudioDatabase
) -> None:
    begin(desk, "client cem")
    assert shown(desk) == ["Cem Client · +49 30 555001 (same name)"]
    for _ in range(2):
        desk.press(Qt.Key.Key_Tab)
    assert desk.popup.new_client.hint.buttons[0].hasFocus()
    desk.press(ENTER)
    assert not desk.popup.picker.is_adding
    chosen = desk.popup.picker.chosen()
    assert chosen is not None
    assert chosen.name == "Cem Client"
    assert desk.popup.picker.field.text() == "Cem Client"


def test_a_whole_name_that_is_nobodys_but_for_a_slip_may_be_somebody_new(
    desk: Hands, full_day: StudioDatabase
) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("clinet cem")
    picker = desk.popup.picker
    assert [match.name for match in picker.model.matches] == ["Cem Client"]
    assert picker.offers_new
    desk.press(ENTER)
    assert shown(desk) == ["Cem Client · +49 30 555001 (similar name)"]
    desk.press(Qt.Key.Key_Escape)
    picker.field.clear()
    desk.type("clinet")
    chosen = picker.chosen()
    assert chosen is not None
    assert chosen.name == "Cara Client"


def test_the_same_phone_is_pointed_out_while_it_is_typed_and_no_longer_once_it_is_gone(
    desk: Hands, full_day: StudioDatabase
) -> None:
    phone = "+49 171 3920012"
    with full_day.house() as connection:
        connection.execute(
            update(ClientRow)
            .where(ClientRow.id == key("dora"))
            .values(phone=phone, search_text=search_text_of("Dora Client", 2, phone, ""))
        )
    begin(desk, "Somebody Else")
    assert shown(desk) == []
    desk.type("+49 (0)171 3920012")
    assert shown(desk) == ["Dora Client · +49 171 3920012 (same phone)"]
    desk.press(Qt.Key.Key_Backspace)
    assert shown(desk) == []


def test_who_has_left_is_named_and_cannot_be_booked(desk: Hands, full_day: StudioDatabase) -> None:
    with full_day.house() as connection:
        connection.execute(update(ClientRow).where(ClientRow.id == key("gus")).values(active=False))
    begin(desk, "Client Gus")
    assert shown(desk) == ["Gus Client · +49 30 555005 · has left (same name)"]
    assert not desk.popup.new_client.hint.buttons[0].isEnabled()
