"""Cards go once what they speak of is gone from the board."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import update

from studio_app.domain.identifiers import new_id
from studio_app.domain.waiting_list import WaitingWish, WaitRequest
from studio_app.repositories.schema import WaitingListEntryRow
from studio_app.services.waiting_list import add_to_list
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.keys.typist import SeatAt

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def let_wait(studio: StudioDatabase, client: str, **values: object) -> None:
    with studio.house() as connection:
        connection.execute(update(WaitingListEntryRow).values(status="withdrawn"))
    login = studio.login("desk")
    wish = WaitingWish(**values)  # type: ignore[arg-type]
    add_to_list(login.uow, login.viewer, WaitRequest(new_id(), key(client), wish), NOW)


def test_nobody_is_offered_a_place_whose_booking_was_brought_back(
    full_day: StudioDatabase, sit_down: SeatAt
) -> None:
    let_wait(full_day, "dora", trainer_id=key("anna"))
    typist = sit_down("desk")
    card = typist.page.freed.card
    typist.stand_on("Cara Client")
    typist.press(Qt.Key.Key_Delete)
    assert card.isVisible()
    typist.press(Qt.Key.Key_Z, CTRL)
    assert not card.isVisible()
    assert typist.page.calendar.hasFocus()
    # Done again, it is free and offered once more.
    typist.press(Qt.Key.Key_Y, CTRL)
    assert card.isVisible()


@pytest.mark.usefixtures("yoga")
def test_a_card_about_a_place_stays_while_others_book_elsewhere(
    full_day: StudioDatabase, sit_down: SeatAt
) -> None:
    let_wait(full_day, "dora", trainer_id=key("anna"))
    typist = sit_down("desk")
    card = typist.page.freed.card
    typist.stand_on("Cara Client")
    typist.press(Qt.Key.Key_Delete)
    typist.stand_on("Dora Client")
    typist.press(Qt.Key.Key_C)
    assert card.isVisible()


@pytest.mark.parametrize(
    ("turning", "modifier"),
    [
        (Qt.Key.Key_Right, ALT),
        (Qt.Key.Key_PageDown, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_nothing_is_moved_anyway_once_the_day_is_turned(
    full_day: StudioDatabase,
    sit_down: SeatAt,
    turning: Qt.Key,
    modifier: Qt.KeyboardModifier,
) -> None:
    with full_day.house() as connection:
        start = NOW + timedelta(hours=2)
        factories.add_booking(connection, "cem then", "cem", "anna", start)
    typist = sit_down("desk")
    popup = typist.page.moves.popup
    typist.stand_on("Cara Client")
    for _ in range(4):
        typist.press(Qt.Key.Key_Down, CTRL)
    typist.press(Qt.Key.Key_Return)
    assert popup.isVisible()
    typist.page.calendar.setFocus()
    typist.press(turning, modifier)
    assert not popup.isVisible()
    assert typist.page.calendar.hands.drag is None
