"""A day completed in one go from the schedule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from studio_app.domain.changes import Step
from studio_app.domain.schedule import BookingStatus
from tests.ui.schedule.hands import Hands

ENTER = Qt.Key.Key_Return


@pytest.mark.usefixtures("yoga")
def test_a_day_is_completed_once_it_was_said_what_became_of_the_others(desk: Hands) -> None:
    desk.page.go_to(desk.page.day() + timedelta(days=1))
    desk.page.complete_day()
    assert "yet to come" in desk.page.banner.text()
    desk.page.go_today()
    desk.settle()
    popup = desk.page.complete_popup
    desk.page.complete_day()
    desk.settle()
    assert popup.told.text() == "Nobody is left to complete in the sessions that are over."
    desk.press(Qt.Key.Key_Escape)
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_C)
    desk.clock.now += timedelta(hours=9)
    desk.page.complete_day()
    desk.settle()
    assert popup.title.text() == "Complete Tuesday, 10 March 2026"
    assert popup.told.text() == ("Arrived: 1, who become completed.\nStill booked: 3, who become:")
    # Nothing is chosen for them: Enter does nothing before somebody says it, and says so.
    assert not popup.button.isEnabled()
    for _ in range(2):
        desk.press(ENTER)
        assert popup.isVisible()
        assert popup.told.text().count("Choose first") == 1
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Space)
    assert popup.ways[BookingStatus.NO_SHOW].isChecked()
    desk.press(ENTER)
    assert not popup.isVisible()
    assert (desk.outcomes[-1].step, desk.outcomes[-1].count) == (Step.COMPLETE_DAY, 4)  # type: ignore[attr-defined]
    assert desk.status("Cara Client") is BookingStatus.COMPLETED
    assert desk.status("Dora Client") is BookingStatus.NO_SHOW
