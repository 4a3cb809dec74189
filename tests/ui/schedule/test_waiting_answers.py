"""Answers about the waiting list that come late, get lost, or find another card."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio_app.domain.changes import Step
from studio_app.domain.errors import ConnectionLost, DatabaseProblem
from studio_app.domain.identifiers import new_id
from studio_app.services import waiting_list as services
from studio_app.services.bookings import cancel
from studio_app.services.waiting_list import waiting_list, withdraw
from studio_app.ui.waiting.dialog import WaitingDialog
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.ui.schedule.hands import Hands
from tests.ui.schedule.waiting import let_nobody_wait, listed, shown, wait


@pytest.fixture(autouse=True)
def nobody_waits(full_day: StudioDatabase) -> None:
    let_nobody_wait(full_day)


def hold(hands: Hands) -> Event:
    """Let the worker wait until the event is set."""
    gate = Event()
    hands.runner.run(lambda: gate.wait(20), done=lambda _set: None)
    return gate


def offer(hands: Hands, *clients: str) -> None:
    """Let clients wait for a place, and free it."""
    for client in clients:
        wait(hands, client)
    hands.click_tile("Cara Client")
    hands.press(Qt.Key.Key_Delete)
    assert len(shown(hands)) == len(clients)


def choose(hands: Hands, row: int) -> None:
    """Click one of those who are offered, and wait for no answer."""
    card = hands.page.freed.card
    point = card.list.visualRect(card.model.index(row)).center()
    QTest.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=point)


def take_off_elsewhere(studio: StudioDatabase, name: str) -> None:
    owner = studio.login("owner")
    there = {one.client_name: one for one in waiting_list(owner.uow, owner.viewer, NOW)}
    one = there[name]
    withdraw(owner.uow, owner.viewer, one.id, one.version, NOW, request_id=new_id())


def lose_the_first_answer(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let a service do what it is asked for, and the first answer get lost on its way."""
    real, lost = getattr(services, name), []

    def carried_out(*arguments: object) -> object:
        outcome = real(*arguments)
        if not lost:
            lost.append(outcome)
            raise ConnectionLost("the desk")
        return outcome

    monkeypatch.setattr(services, name, carried_out)


def test_a_refusal_is_told_on_the_page_where_its_card_is_closed(
    desk: Hands, full_day: StudioDatabase
) -> None:
    offer(desk, "cem")
    gate = hold(desk)
    choose(desk, 0)
    QTest.mouseClick(desk.page.freed.card.close_button, Qt.MouseButton.LeftButton)
    take_off_elsewhere(full_day, "Cem Client")
    gate.set()
    desk.settle()
    assert not desk.page.freed.card.isVisible()
    assert desk.page.banner.isVisible()
    assert desk.page.banner.kind() == "bad"
    assert desk.page.banner.again_button.isHidden()


def test_an_answer_that_got_lost_behind_a_closed_card_is_asked_for_again(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_first_answer(monkeypatch, "book_waiting")
    offer(desk, "cem")
    gate = hold(desk)
    choose(desk, 0)
    QTest.mouseClick(desk.page.freed.card.close_button, Qt.MouseButton.LeftButton)
    gate.set()
    desk.settle()
    QTest.mouseClick(desk.page.banner.again_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.outcomes[-1].step is Step.BOOK
    assert desk.names().count("Cem Client") == 1


def test_an_answer_that_got_lost_is_asked_for_again_in_the_card(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_first_answer(monkeypatch, "book_waiting")
    offer(desk, "cem")
    choose(desk, 0)
    desk.settle()
    card = desk.page.freed.card
    QTest.mouseClick(card.refusal.again_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert not card.isVisible()
    assert desk.outcomes[-1].step is Step.BOOK
    assert desk.names().count("Cem Client") == 1


@pytest.mark.parametrize("is_refused", [False, True])
def test_an_answer_leaves_a_card_alone_that_is_about_another_place(
    desk: Hands,
    full_day: StudioDatabase,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    is_refused: bool,
) -> None:
    offer(desk, "cem", "emil")
    gate, asked = Event(), Event()

    def slow(*arguments: object) -> object:
        asked.set()
        gate.wait(20)
        return matches(*arguments)

    matches = services.matches_for
    monkeypatch.setattr(services, "matches_for", slow)
    dora = desk.tile("Dora Client").session.bookings[0]
    gone = cancel(
        desk.login.uow, desk.login.viewer, dora.booking_id, dora.version, NOW, request_id=new_id()
    )
    desk.page.freed.watch()
    desk.bus.announce(gone.changes)
    qtbot.waitUntil(asked.is_set)
    choose(desk, 0)
    if is_refused:
        take_off_elsewhere(full_day, "Cem Client")
    gate.set()
    desk.settle()
    card = desk.page.freed.card
    assert card.subtitle.text() == "Tue 10 Mar · 14:00–15:00 · Ben"
    assert card.isVisible()
    assert card.refusal.isHidden()
    assert desk.page.banner.isVisible() is is_refused
    assert (desk.outcomes[-1].step is Step.BOOK) is not is_refused


def test_it_is_said_where_nobody_can_be_looked_for(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_arguments: object) -> None:
        raise DatabaseProblem("The server does not answer.")

    monkeypatch.setattr(services, "matches_for", out_of_reach)
    desk.context_menu(desk.slot_point(desk.column("Anna"), "14:00"))
    desk.choose("Who waits for this")
    assert desk.page.banner.text() == "The server does not answer."
    assert not desk.page.freed.card.isVisible()


def test_a_wish_keeps_its_key_until_there_is_an_answer_to_it(
    desk: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_the_first_answer(monkeypatch, "add_to_list")
    dialog = WaitingDialog(desk.context, desk.page.trainers(), desk.page)
    dialog.open()
    desk.settle()
    dialog.begin_adding()
    dialog.activateWindow()
    desk.settle()
    desk.type("cem")
    sent = dialog.form.request()

    def send() -> None:
        QTest.mouseClick(dialog.send_button, Qt.MouseButton.LeftButton)
        desk.settle()

    send()
    assert dialog.banner.again_button.isVisible()
    assert dialog.form.request() == sent
    # Another wish under the same key is refused for good, so that nobody waits twice.
    dialog.form.note.setText("in the morning rather")
    send()
    assert listed(desk) == ["Cem Client"]
    assert dialog.banner.again_button.isHidden()
    assert dialog.form.request().entry_id != sent.entry_id
    dialog.reject()


def test_a_list_that_cannot_be_loaded_leaves_what_is_sent_alone(
    desk: Hands, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def out_of_reach(*_arguments: object) -> None:
        raise DatabaseProblem("The server does not answer.")

    dialog = WaitingDialog(desk.context, desk.page.trainers(), desk.page)
    dialog.open()
    desk.settle()
    dialog.begin_adding()
    dialog.activateWindow()
    desk.settle()
    desk.type("cem")
    sent = dialog.form.request()
    monkeypatch.setattr(services, "waiting_list", out_of_reach)
    dialog.reload()
    gate = hold(desk)
    QTest.mouseClick(dialog.send_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.isVisible)
    assert dialog.banner.text() == "The server does not answer."
    assert dialog.form.request() == sent
    QTest.mouseClick(dialog.send_button, Qt.MouseButton.LeftButton)
    gate.set()
    desk.settle()
    assert listed(desk) == ["Cem Client"]
    dialog.reject()
