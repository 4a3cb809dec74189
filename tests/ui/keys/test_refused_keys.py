"""Keys that can do nothing with a session say why, and what to do first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio_app.domain.schedule import BookingStatus
from tests.ui.keys.typist import SeatAt

DELETE, ENTER = Qt.Key.Key_Delete, Qt.Key.Key_Return
NOT_ALLOWED = "Your role does not allow this."


def test_whoever_has_arrived_is_not_cancelled_and_it_says_what_comes_first(
    sit_down: SeatAt,
) -> None:
    typist = sit_down("desk")
    typist.stand_on("Cara Client")
    typist.press(Qt.Key.Key_C)
    typist.press(DELETE)
    banner = typist.page.banner
    assert banner.text() == "Cara Client has arrived. Take the check-in back first."
    assert typist.tile("Cara Client").status is BookingStatus.ARRIVED


@pytest.mark.usefixtures("yoga")
def test_the_roll_call_says_so_too(sit_down: SeatAt) -> None:
    typist = sit_down("desk")
    typist.stand_on("Yoga")
    typist.press(DELETE)
    banner, roll = typist.page.banner, typist.page.classes.roll
    assert banner.text().startswith("Press Enter for the roll call: the class is cancelled")
    typist.press(ENTER)
    for key in (DELETE, Qt.Key.Key_N):
        banner.hide()
        typist.press(Qt.Key.Key_Space)
        typist.press(key)
        assert banner.isVisible()
        assert banner.text() == "Cem Client has arrived. Take the check-in back first."
        typist.press(Qt.Key.Key_Space)
    assert [line.status for line in roll.list.roll.lines] == [BookingStatus.BOOKED] * 2


def test_assistants_are_told_that_they_may_not_cancel(sit_down: SeatAt) -> None:
    typist = sit_down("asim")
    typist.stand_on("Cara Client")
    for _ in range(2):
        typist.press(DELETE)
        assert typist.page.banner.text() == NOT_ALLOWED
        typist.page.banner.hide()
        typist.press(Qt.Key.Key_C)
    assert typist.tile("Cara Client").status is BookingStatus.ARRIVED
