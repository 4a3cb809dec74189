"""The waiting list at the desk: who shall wait, and who gets a place that is free again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import Aggregate, Changes, Step
from studio_app.domain.identifiers import new_id
from studio_app.services.waiting_list import waiting_list, withdraw
from studio_app.ui.waiting.dialog import WaitingDialog
from studio_app.ui.waiting.place import WaitingPlace, time_place
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.ui.schedule.hands import Hands, OpenPage
from tests.ui.schedule.waiting import let_nobody_wait, listed, shown, wait

ENTER = Qt.Key.Key_Return


@pytest.fixture(autouse=True)
def nobody_waits(full_day: StudioDatabase) -> None:
    let_nobody_wait(full_day)


def test_a_cancellation_offers_the_place_to_those_who_wait_and_one_click_books(
    desk: Hands,
) -> None:
    wait(desk, "dora", trainer_id=key("anna"))
    wait(desk, "emil", trainer_id=key("ben"))
    wait(desk, "cem")
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Delete)
    card = desk.page.freed.card
    assert shown(desk) == ["Dora Client", "Cem Client"]
    assert card.subtitle.text() == "Tue 10 Mar · 11:00–12:00 · Anna"
    # It is quiet: whoever was at the keyboard still is.
    assert desk.page.calendar.hasFocus()
    point = card.list.visualRect(card.model.index(1)).center()
    QTest.mouseClick(card.list.viewport(), Qt.MouseButton.LeftButton, pos=point)
    desk.settle()
    assert not card.isVisible()
    assert desk.outcomes[-1].step is Step.BOOK
    tile = desk.tile("Cem Client")
    assert (tile.trainer.name, tile.start_minute) == ("Anna", 660)
    assert listed(desk) == ["Dora Client", "Emil Client"]
    # Taken back, the place is free once more, and is offered again.
    desk.undo.push(desk.outcomes[-1], "x")
    desk.undo.undo_last()
    desk.settle()
    assert listed(desk) == ["Dora Client", "Emil Client", "Cem Client"]
    assert shown(desk) == ["Dora Client", "Cem Client"]
    desk.page.who_waits()
    desk.press(Qt.Key.Key_1)
    assert desk.tile("Dora Client").session.starts_at  # at two with Ben, and now with Anna
    assert listed(desk) == ["Emil Client", "Cem Client"]


def test_nobody_is_shown_where_nobody_waits_for_it(desk: Hands) -> None:
    wait(desk, "cem", trainer_id=key("ben"))
    desk.click_tile("Cara Client")
    desk.press(Qt.Key.Key_Delete)
    assert shown(desk) == []
    assert not desk.page.freed.card.isVisible()


@pytest.mark.usefixtures("yoga")
def test_a_place_in_a_class_goes_to_who_waits_for_it(desk: Hands) -> None:
    wait(desk, "dora", session_id=key("yoga"))
    wait(desk, "fay")
    desk.click_tile("Yoga")
    desk.press(Qt.Key.Key_Delete)
    assert shown(desk) == ["Dora Client"]
    desk.page.who_waits()
    desk.press(ENTER)
    names = [one.client_name for one in desk.tile("Yoga").session.bookings if one.status.occupies]
    assert sorted(names) == ["Dora Client", "Emil Client"]


def test_a_free_slot_tells_who_waits_and_lets_somebody_wait(desk: Hands) -> None:
    wanted: list[WaitingPlace] = []
    desk.page.waiting_wanted.connect(wanted.append)
    desk.context_menu(desk.slot_point(desk.column("Anna"), "14:00"))
    desk.choose("Who waits for this")
    card = desk.page.freed.card
    assert card.title.text() == "Nobody waits for this"
    QTest.mouseClick(card.wait_button, Qt.MouseButton.LeftButton)
    assert not card.isVisible()
    day = desk.page.day()
    assert wanted[0] == time_place(key("anna"), day, 840, 60)
    desk.context_menu(desk.tile_point("Cara Client"))
    desk.choose("Let somebody wait")
    assert wanted[1] == time_place(key("anna"), day, 660, 60)


def test_the_window_lets_clients_wait_and_takes_them_off(desk: Hands) -> None:
    dialog = WaitingDialog(desk.context, desk.page.trainers(), desk.page)
    dialog.done_step.connect(desk.outcomes.append)
    dialog.open()
    desk.settle()
    dialog.begin_adding(time_place(key("anna"), desk.page.day(), 840, 60))
    dialog.activateWindow()
    desk.settle()
    desk.press(ENTER)
    assert not dialog.form.isHidden()
    desk.type("cem")
    assert dialog.form.trainer.currentText() == "Anna"
    desk.press(ENTER)
    assert listed(desk) == ["Cem Client"]
    assert dialog.model.index(0, 1).data() == "Tue 10 Mar 14:00–15:00 · Anna"
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    desk.settle()
    desk.type("dora")
    for chip in list(dialog.form.chips.values())[2:]:
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    QTest.mouseClick(dialog.send_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert dialog.model.index(1, 1).data() == "Mon, Tue from Tue 10 Mar · any trainer"
    dialog.table.selectRow(0)
    QTest.mouseClick(dialog.withdraw_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert listed(desk) == ["Dora Client"]
    steps = [one.step for one in desk.outcomes]
    assert steps == [Step.ADD_WAITING, Step.ADD_WAITING, Step.WITHDRAW_WAITING]
    dialog.reject()


def test_the_window_shows_at_once_what_others_change_and_chooses_nobody_else(
    desk: Hands, full_day: StudioDatabase
) -> None:
    wait(desk, "cem")
    wait(desk, "dora")
    dialog = WaitingDialog(desk.context, desk.page.trainers(), desk.page)
    dialog.open()
    desk.settle()
    dialog.table.selectRow(1)

    def elsewhere(*names: str) -> list[str]:
        """Return who is listed once another PC has put somebody on the list or off it."""
        owner = full_day.login("owner")
        there = {one.client_name: one for one in waiting_list(owner.uow, owner.viewer, NOW)}
        for name in names:
            one = there.get(f"{name.title()} Client")
            if one is None:
                wait(desk, name)
            else:
                key_of_it = new_id()
                withdraw(owner.uow, owner.viewer, one.id, one.version, NOW, request_id=key_of_it)
        desk.bus.announce(Changes(frozenset({Aggregate.SESSION})))
        desk.settle()
        return [dialog.model.row(row).client_name for row in range(dialog.model.rowCount())]

    def chosen() -> list[int]:
        return [one.row() for one in dialog.table.selectionModel().selectedRows()]

    assert elsewhere("emil") == ["Cem Client", "Dora Client", "Emil Client"]
    assert (chosen(), dialog.withdraw_button.isEnabled()) == ([1], True)
    assert elsewhere("cem") == ["Dora Client", "Emil Client"]
    assert (chosen(), dialog.withdraw_button.isEnabled()) == ([0], True)
    # Whoever is gone leaves nobody chosen whom a key could take off by mistake.
    assert elsewhere("dora") == ["Emil Client"]
    assert (chosen(), dialog.withdraw_button.isEnabled()) == ([], False)
    # What is being typed stays.
    dialog.begin_adding()
    dialog.activateWindow()
    desk.settle()
    desk.type("fay")
    assert elsewhere("emil") == []
    assert dialog.form.isVisible()
    assert dialog.form.picker.field.text() == "fay"
    dialog.reject()
    desk.settle()
    desk.bus.announce(Changes(frozenset({Aggregate.SESSION})))
    desk.settle()


def test_the_window_keeps_its_size_and_its_buttons_at_every_step(desk: Hands) -> None:
    dialog = WaitingDialog(desk.context, desk.page.trainers(), desk.page)
    dialog.open()
    desk.settle()
    size = dialog.size()
    dialog.begin_adding()
    dialog.activateWindow()
    desk.settle()
    dialog.form.any_time.setChecked(False)
    desk.type("client")
    desk.settle()
    assert dialog.form.picker.model.rowCount() > 3
    assert dialog.size() == size
    assert dialog.rect().contains(dialog.send_button.geometry())
    # Even where the screen is low, the buttons stay in sight and the fields scroll.
    dialog.resize(size.width(), 400)
    desk.settle()
    assert dialog.height() == 400
    assert dialog.rect().contains(dialog.send_button.geometry())
    dialog.reject()


def test_a_search_that_finds_nothing_lets_somebody_wait(desk: Hands) -> None:
    wanted: list[WaitingPlace] = []
    desk.page.waiting_wanted.connect(wanted.append)
    desk.page.finder.open()
    desk.settle()
    popup = desk.page.finder.popup
    assert popup is not None
    assert not popup.wait_button.isVisible()
    # Everybody works on Tuesdays alone.
    QTest.mouseClick(popup.fields.days[3], Qt.MouseButton.LeftButton)
    QTest.qWait(200)
    desk.settle()
    assert popup.wait_button.isVisible()
    QTest.mouseClick(popup.wait_button, Qt.MouseButton.LeftButton)
    assert not popup.isVisible()
    assert wanted[0].wish.trainer_id is None
    assert (wanted[0].wish.first_day, wanted[0].wish.last_day) == (desk.page.day(), None)
    assert wanted[0].wish.weekdays == {3}


def test_a_session_that_is_moved_away_frees_its_time(desk: Hands) -> None:
    wait(desk, "cem", trainer_id=key("anna"))
    desk.click_tile("Cara Client")
    for _ in range(8):
        desk.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    desk.press(ENTER)
    assert desk.outcomes[-1].step is Step.MOVE
    assert shown(desk) == ["Cem Client"]
    assert desk.page.freed.card.subtitle.text() == "Tue 10 Mar · 11:00–12:00 · Anna"


def test_every_part_of_it_has_a_name(
    desk: Hands, assert_accessible: Callable[[QWidget], None]
) -> None:
    page = desk.page
    dialog = WaitingDialog(desk.context, page.trainers(), page)
    classes = page.classes
    for part in (dialog, classes.roll, classes.popup, page.complete_popup, page.freed.card):
        assert_accessible(part)
    dialog.reject()


def test_trainers_let_their_own_clients_wait_for_themselves(open_page: OpenPage) -> None:
    hands = open_page("anna")
    dialog = WaitingDialog(hands.context, hands.page.trainers(), hands.page)
    dialog.open()
    hands.settle()
    dialog.begin_adding()
    names = [dialog.form.trainer.itemText(row) for row in range(dialog.form.trainer.count())]
    assert names == ["Anna"]
    dialog.reject()
