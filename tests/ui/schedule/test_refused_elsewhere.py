"""A move whose refusal comes while another day is in front: told there, and asked about here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import MoveRequest
from studio_app.services.moves import move
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.dragging import LEFT, PLAIN, Mouse, clock, stands
from tests.ui.schedule.hands import Hands

CARA = "Cara Client"
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def mouse(desk: Hands) -> Mouse:
    return Mouse(desk)


def drop_on_dora(hands: Hands, mouse: Mouse) -> None:
    """Let go of Cara where Dora is with Ben, and wait for no answer."""
    mouse.press(CARA)
    mouse.pull_to(hands.column("Ben"), minutes=180)
    QTest.mouseRelease(mouse.calendar.viewport(), LEFT, PLAIN, mouse.at)


def assert_told_beside(hands: Hands) -> None:
    banner = hands.page.banner
    assert not hands.page.moves.popup.isVisible()
    assert hands.page.calendar.hands.drag is None
    assert banner.isVisible()
    assert banner.text().startswith("Refused: Cara Client, Tue 10 Mar, 14:00 · Ben. Ben is already")
    assert banner.again_button.text() == "Show"


def test_the_card_of_a_refusal_waits_for_its_day_and_the_notice_goes_there(
    desk: Hands, mouse: Mouse
) -> None:
    drop_on_dora(desk, mouse)
    desk.page.go_forward()
    desk.settle()
    assert desk.page.day() == TOMORROW
    assert_told_beside(desk)
    QTest.mouseClick(desk.page.banner.again_button, LEFT)
    desk.settle()
    popup = desk.page.moves.popup
    assert desk.page.day() == TODAY
    assert popup.isVisible()
    assert not desk.page.banner.isVisible()
    assert desk.page.calendar.hands.target_rect().isValid()
    desk.type("they train together")
    desk.press(Qt.Key.Key_Return)
    assert stands(desk, CARA) == ("Ben", *clock("14:00", "15:00"))
    assert not popup.isVisible()


def test_whoever_comes_back_finds_the_card_and_may_let_it_be(desk: Hands, mouse: Mouse) -> None:
    drop_on_dora(desk, mouse)
    desk.page.go_forward()
    desk.settle()
    assert_told_beside(desk)
    desk.page.go_back()
    desk.settle()
    assert desk.page.moves.popup.isVisible()
    assert not desk.page.banner.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert stands(desk, CARA) == ("Anna", *clock("11:00", "12:00"))
    desk.page.go_forward()
    desk.settle()
    desk.page.go_back()
    desk.settle()
    assert not desk.page.moves.popup.isVisible(), "it was answered"


@pytest.mark.parametrize("view", ["month", "list"])
def test_over_month_and_list_no_card_opens(desk: Hands, mouse: Mouse, view: str) -> None:
    drop_on_dora(desk, mouse)
    desk.page.set_view(view)
    desk.settle()
    assert_told_beside(desk)
    QTest.mouseClick(desk.page.banner.again_button, LEFT)
    desk.settle()
    assert desk.page.view() == "day"
    assert desk.page.moves.popup.isVisible()


def test_a_card_takes_no_keys_from_a_form_that_is_open(desk: Hands, mouse: Mouse) -> None:
    drop_on_dora(desk, mouse)
    desk.page.go_forward()
    desk.settle()
    desk.click_slot("Anna", "10:00")
    desk.type("cem")
    desk.page.go_back()
    desk.settle()
    assert desk.popup.isVisible()
    assert not desk.page.moves.popup.isVisible()
    assert desk.page.banner.isVisible()
    QTest.mouseClick(desk.page.banner.again_button, LEFT)
    desk.settle()
    assert desk.page.moves.popup.isVisible()
    assert desk.popup.picker.field.text() == "cem", "nothing typed is lost"


def test_what_was_changed_by_somebody_meanwhile_is_asked_about_no_more(
    desk: Hands, mouse: Mouse, full_day: StudioDatabase
) -> None:
    session = desk.tile(CARA).session
    drop_on_dora(desk, mouse)
    desk.page.go_forward()
    desk.settle()
    login = full_day.login("owner")
    later = MoveRequest(
        session.session_id, session.version, key("anna"), NOW + timedelta(hours=6), 60
    )
    outcome = move(login.uow, login.viewer, later, NOW, request_id=new_id())
    desk.bus.announce(outcome.changes)
    desk.page.go_back()
    desk.settle()
    assert stands(desk, CARA) == ("Anna", *clock("16:00", "17:00"))
    assert not desk.page.moves.popup.isVisible()
