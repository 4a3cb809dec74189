"""Answers about a series that are refusals, or come when somebody is elsewhere already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio_app.domain.errors import ConnectionLost
from studio_app.services import series
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.schedule.hands import Hands
from tests.ui.schedule.series_hands import open_panel, rows, stand_on

ENTER, NEXT, SPACE = Qt.Key.Key_Return, Qt.Key.Key_M, Qt.Key.Key_Space


def out_of_reach(*_args: object) -> None:
    raise ConnectionLost()


def test_a_refusal_is_told_to_whoever_went_on_to_another_slot(
    desk: Hands, full_day: StudioDatabase
) -> None:
    panel = open_panel(desk)
    with full_day.house() as connection:
        one = NOW + timedelta(days=7, hours=3)
        factories.add_booking(connection, "cem then", "cem", "anna", one)
    panel.table.setFocus()
    QTest.keyClick(panel.table, ENTER)
    assert panel.is_busy
    desk.click_slot("Anna", "15:00")
    assert not panel.isVisible()
    assert desk.outcomes == []
    assert desk.page.banner.isVisible()
    assert "Anna is already booked Tue, 17 Mar 2026" in desk.page.banner.text()
    assert desk.popup.isVisible()


def test_a_refusal_is_told_in_the_panel_that_waits_for_it(
    desk: Hands, full_day: StudioDatabase
) -> None:
    panel = open_panel(desk)
    with full_day.house() as connection:
        one = NOW + timedelta(days=7, hours=3)
        factories.add_booking(connection, "cem then", "cem", "anna", one)
    panel.table.setFocus()
    desk.press(ENTER)
    assert "Anna is already booked Tue, 17 Mar 2026" in panel.note.text()
    assert rows(panel)[1] == ("clash with Cem Client", "left out")
    assert not desk.page.banner.isVisible()


def test_a_look_for_another_time_that_fails_leaves_the_dates(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = open_panel(desk)
    before = rows(panel)
    monkeypatch.setattr(series, "next_free", out_of_reach)
    stand_on(panel, 1)
    desk.press(NEXT)
    assert panel.note.text()
    assert rows(panel) == before
    assert panel.table.chosen_rows() == [1]


def test_another_time_that_is_found_late_decides_nothing_for_the_next_client(desk: Hands) -> None:
    panel = open_panel(desk)
    stand_on(panel, 1)
    QTest.keyClick(panel.table, NEXT)
    wish = panel.wish
    assert wish is not None
    panel.open_for(wish)
    desk.settle()
    assert rows(panel)[1] == ("free", "booked")


def test_what_was_decided_for_one_client_is_forgotten_for_the_next(desk: Hands) -> None:
    panel = open_panel(desk)
    stand_on(panel, 1)
    desk.press(SPACE)
    assert rows(panel)[1] == ("free", "left out")
    desk.press(Qt.Key.Key_Escape)
    desk.popup.close_popup()
    panel = open_panel(desk, client="cem")
    assert rows(panel)[1] == ("free", "booked")
