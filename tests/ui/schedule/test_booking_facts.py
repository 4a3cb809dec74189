"""The booking form for one client: what it tells, what pays, how long, and adding somebody new."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import insert, select, update

from studio_app.domain.changes import Step
from studio_app.repositories.schema import (
    AssignmentRow,
    ClientPackageRow,
    ClientRow,
    PackageTypeRow,
    TrainerRow,
)
from studio_app.services.clients import client_card
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage

ENTER = Qt.Key.Key_Return
DOWN = Qt.Key.Key_Down


def places(hands: Hands) -> list[int]:
    """Return where the form and what is in it stand, from the top of the page."""
    popup = hands.popup
    parts: tuple[QWidget, ...] = (popup, popup.picker.field, popup.session_times, popup.book_button)
    return [part.mapTo(hands.page, part.rect().topLeft()).y() for part in parts]


def added_clients(studio: StudioDatabase) -> list[tuple[str, str, str]]:
    query = select(ClientRow.name, ClientRow.phone, ClientRow.email)
    with studio.house() as connection:
        rows = connection.execute(query.where(ClientRow.created_at == NOW))
        return [tuple(row) for row in rows]


def test_what_matters_of_the_client_stands_below_without_moving_anything(
    desk: Hands, full_day: StudioDatabase
) -> None:
    with full_day.house() as connection:
        factories.add_package(connection, "endless", "cara", sessions=None, expires_on=None)
    desk.click_slot("Sara", "16:00")
    desk.type("c")
    before, height = places(desk), desk.popup.height()
    desk.type("ara")
    facts = desk.popup.facts
    assert (places(desk), desk.popup.height()) == (before, height)
    assert facts.alert.text() == "cara has a knee"
    assert facts.sessions.text() == "Next Tue 10 Mar 11:00 · Last 18 Feb"
    assert facts.terms.text() == "Owes €1,100.00 · Client of Anna"
    box = facts.package_box
    assert [box.itemText(row) for row in range(box.count())] == [
        "Cara Ten · 7 of 10 left · expires 9 May",
        "Endless · unlimited",
        "No package: pays later",
    ]
    desk.press(DOWN)
    assert desk.popup.picker.chosen() is None, "the offer of a new client"
    assert (facts.alert.text(), facts.sessions.text()) == ("", "")
    assert (places(desk), desk.popup.height()) == (before, height)


def test_trainer_is_not_told_that_an_own_client_is_theirs(open_page: OpenPage) -> None:
    hands = open_page("anna")
    hands.click_slot("Anna", "14:00")
    hands.type("cara")
    assert hands.popup.facts.alert.text() == "cara has a knee"
    assert hands.popup.facts.terms.text() == "Owes €400.00"


def test_chosen_package_pays_and_gives_the_length_unless_the_end_was_changed(
    desk: Hands, full_day: StudioDatabase
) -> None:
    with full_day.house() as connection:
        ten = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(ten.values(session_minutes=45))
        expires = TODAY + timedelta(days=90)
        factories.add_package(connection, "spare", "cem", expires_on=expires)
    desk.click_slot("Anna", "14:00")
    assert desk.popup.session_times.length_field.value() == 60
    desk.type("cem")
    assert desk.popup.session_times.length_field.value() == 45
    ghost = desk.page.calendar.ghost()
    assert ghost is not None
    assert (ghost.span.start, ghost.span.end) == (840, 885)
    desk.press(Qt.Key.Key_Backtab)
    assert desk.popup.facts.package_box.hasFocus()
    desk.press(DOWN)
    assert desk.popup.payment.text() == "Uses 1 credit of “Spare”"
    desk.press(DOWN)
    assert desk.popup.payment.text() == "No package: pays later"
    assert desk.popup.session_times.length_field.value() == 60
    desk.press(Qt.Key.Key_Up)
    QTest.keyClick(desk.popup.end_field, Qt.Key.Key_Up)
    desk.settle()
    assert desk.popup.session_times.length_field.value() == 60
    desk.popup.picker.field.setFocus()
    desk.press(ENTER)
    assert desk.outcomes[0].package_name == "Spare"
    assert (desk.tile("Cem Client").start_minute, desk.tile("Cem Client").end_minute) == (840, 900)


def test_minutes_and_end_follow_each_other(desk: Hands) -> None:
    desk.click_slot("Sara", "16:00")
    length = desk.popup.session_times.length_field
    length.setFocus()
    length.selectAll()
    desk.type("90")
    assert (desk.popup.times().start, desk.popup.times().end) == (960, 1050)
    QTest.keyClick(desk.popup.end_field, Qt.Key.Key_Down)
    desk.settle()
    assert length.value() == 75
    QTest.keyClick(desk.popup.start_field, Qt.Key.Key_Up)
    desk.settle()
    assert (desk.popup.times().start, desk.popup.times().end, length.value()) == (975, 1050, 75)
    length.setFocus()
    desk.press(Qt.Key.Key_Up)
    desk.popup.picker.field.setFocus()
    desk.type("cem")
    desk.press(ENTER)
    assert (desk.tile("Cem Client").start_minute, desk.tile("Cem Client").end_minute) == (975, 1065)


def test_somebody_new_is_added_and_booked_from_the_form_at_the_second_enter(
    desk: Hands, full_day: StudioDatabase
) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("Mina Park")
    assert desk.popup.picker.offers_new
    desk.press(ENTER)
    assert desk.popup.new_client.phone.hasFocus()
    assert added_clients(full_day) == [], "not before a second look"
    desk.type("ask her")
    desk.press(Qt.Key.Key_Tab)
    desk.type("mina@example")
    fields = desk.popup.new_client
    for field, typed, problem in (
        (fields.email, "mina@example.com", "behind the @"),
        (fields.phone, "07400 123456", "Type a phone number"),
    ):
        desk.press(ENTER)
        assert problem in fields.problem.text()
        assert field.hasFocus()
        assert added_clients(full_day) == []
        field.clear()
        desk.type(typed)
    assert desk.popup.payment.text() == "No package: pays later"
    assert desk.popup.book_button.text() == "Add and book ⏎"
    desk.press(ENTER)
    assert not desk.popup.isVisible()
    assert added_clients(full_day) == [("Mina Park", "+447400123456", "mina@example.com")]
    assert [outcome.step for outcome in desk.outcomes] == [Step.ADD_CLIENT, Step.BOOK]
    tile = desk.tile("Mina Park")
    assert (tile.trainer.name, tile.start_minute, tile.is_unpaid) == ("Anna", 840, True)
    who = tile.session.bookings[0].client_id
    assert client_card(desk.login.uow, desk.login.viewer, who, NOW).trainer_name == "Anna"


def test_escape_goes_back_to_who_is_found_and_a_number_is_no_name(
    desk: Hands, full_day: StudioDatabase
) -> None:
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    desk.press(DOWN)
    desk.press(ENTER)
    assert desk.popup.picker.is_adding
    desk.press(Qt.Key.Key_Escape)
    assert desk.popup.isVisible()
    assert [match.name for match in desk.popup.picker.model.matches] == ["Cem Client"]
    desk.popup.picker.field.selectAll()
    desk.type("07400 999888")
    desk.press(ENTER)
    assert desk.popup.picker.field.hasFocus()
    assert desk.popup.picker.field.text() == ""
    assert desk.popup.new_client.phone.text() == "07400 999888"
    desk.press(ENTER)
    assert desk.popup.new_client.problem.text() == "Type the client's name."
    desk.type("Mina")
    desk.press(ENTER)
    assert added_clients(full_day) == [("Mina", "+447400999888", "")]


@pytest.mark.parametrize("name", ["desk", "anna"])
def test_trainer_who_has_no_room_is_told_of_and_gone_without_where_one_may(
    open_page: OpenPage, full_day: StudioDatabase, name: str
) -> None:
    with full_day.house() as connection:
        anna = update(TrainerRow).where(TrainerRow.id == key("anna"))
        connection.execute(anna.values(accepts_new_clients=False))
    hands = open_page(name)
    hands.click_slot("Anna", "14:00")
    hands.type("Mina")
    hands.press(ENTER)
    hands.press(ENTER)
    fields = hands.popup.new_client
    assert fields.problem.text() == "Anna takes no new clients."
    assert fields.without_button.isVisible() is (name == "desk")
    assert hands.outcomes == []
    if name == "anna":
        assert added_clients(full_day) == []
        return
    assert fields.without_button.hasFocus()
    hands.press(ENTER)
    who = hands.tile("Mina").session.bookings[0].client_id
    with full_day.house() as connection:
        looked_after = select(AssignmentRow.id).where(AssignmentRow.client_id == who)
        assert connection.execute(looked_after).all() == []


def test_low_window_has_room_for_all_of_it(desk: Hands) -> None:
    desk.page.resize(700, 520)
    desk.settle()
    desk.click_slot("Sara", "16:00")
    desk.type("c")
    popup, picker = desk.popup, desk.popup.picker
    assert popup.geometry().top() + popup.card_rect().bottom() <= desk.page.height()
    for _ in range(6):
        desk.press(DOWN)
    assert picker.offers_new
    assert (
        picker.list.viewport().rect().contains(picker.list.visualRect(picker.list.currentIndex()))
    )


def test_what_pays_is_for_the_length_that_was_chosen_and_the_form_says_what_is_not(
    desk: Hands, full_day: StudioDatabase
) -> None:
    with full_day.house() as connection:
        ten = update(PackageTypeRow).where(PackageTypeRow.id == key("home ten"))
        connection.execute(ten.values(durations="30,45"))
        factories.add_package(connection, "spare", "cem", expires_on=TODAY + timedelta(days=90))
        kind = {"id": key("any"), "organization_id": key("home"), "name": "Any", "price": 1}
        connection.execute(insert(PackageTypeRow), [kind])
        spare = update(ClientPackageRow).where(ClientPackageRow.id == key("spare"))
        connection.execute(spare.values(package_type_id=key("any")))
    desk.click_slot("Anna", "14:00")
    desk.type("cem")
    popup, length = desk.popup, desk.popup.session_times.length_field
    # Anna's hour is no length of the package that expires first: the nearest that it pays for is.
    assert (length.value(), popup.payment.text()) == (45, "Uses 1 credit of “Cem Ten”")
    assert popup.facts.package_box.count() == 3
    assert not popup.facts.others.isVisible()
    length.setFocus()
    length.selectAll()
    desk.type("60")
    assert popup.payment.text() == "Uses 1 credit of “Spare”"
    assert popup.facts.package_box.count() == 2
    assert popup.facts.others.text() == "“Cem Ten” is for 30 or 45 min"
    popup.picker.field.setFocus()
    popup.picker.field.selectAll()
    desk.type("cara")
    assert popup.payment.text() == "“Cara Ten” is for 30 or 45 min: pays later"
    assert not popup.facts.others.isVisible()

    length.setFocus()
    length.selectAll()
    desk.type("30")
    assert popup.payment.text() == "Uses 1 credit of “Cara Ten”"
    popup.picker.field.setFocus()
    desk.press(ENTER)
    assert desk.outcomes[0].package_name == "Cara Ten"
