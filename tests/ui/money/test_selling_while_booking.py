"""Selling to somebody who is being booked and has no package, then going on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio_app.domain.errors import NoCredit
from studio_app.domain.new_clients import NewClient
from studio_app.services.new_clients import add_client
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.money.sell_dialog import SellDialog
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.money_hands import PRICE, payments_of
from tests.services.steps import Hands
from tests.ui.money.hands import ENTER, are_open, back, opened, press, settle, write

CTRL = Qt.KeyboardModifier.ControlModifier


def new_client(studio: StudioDatabase) -> NewClient:
    """Add a client of Anna's who has no package yet."""
    desk = Hands.of(studio.login("desk"))
    wanted = NewClient(key("mina"), "Mina Park", trainer_id=key("anna"))
    add_client(desk.uow, desk.viewer, wanted, NOW)
    return wanted


def test_a_package_is_sold_from_the_booking_form_and_pays_for_the_booking(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    new_client(sqlite_studio)
    press(Qt.Key.Key_N)
    settle(window)
    popup = window.schedule().page.desk.popup
    write("mina")
    settle(window)
    assert popup.payment.text() == "No package: pays later"
    assert popup.sell_link.isVisible()
    height = popup.height()
    press(Qt.Key.Key_S, CTRL)
    opened(window, SellDialog)
    press(ENTER)
    press(ENTER)
    assert are_open(window, SellDialog) == 0
    back(window)
    assert [one.amount for one in payments_of(sqlite_studio, "mina")] == [PRICE]
    assert popup.payment.text() == "Uses 1 credit of “Ten”"
    assert not popup.sell_link.isVisible()
    assert popup.height() >= height
    press(ENTER)
    settle(window)
    assert popup.slot is None
    assert "Mina Park" in window.notice.text()
    assert "9 left" in window.notice.text()
    assert window.context.undo.text().startswith("Book Mina Park")


def test_a_refusal_for_want_of_credit_offers_to_sell(
    window: MainWindow, sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    new_client(sqlite_studio)
    press(Qt.Key.Key_N)
    settle(window)
    write("mina")
    settle(window)
    popup = window.schedule().page.desk.popup
    popup.refuse(NoCredit(client="Mina Park"))
    assert popup.refusal.sell_button.isVisible()
    qtbot.mouseClick(popup.refusal.sell_button, Qt.MouseButton.LeftButton)
    opened(window, SellDialog)
    press(ENTER)
    press(ENTER)
    settle(window)
    assert popup.refusal.text() == ""


def test_who_has_a_package_is_offered_no_other(window: MainWindow) -> None:
    press(Qt.Key.Key_N)
    settle(window)
    write("cara")
    settle(window)
    popup = window.schedule().page.desk.popup
    assert popup.payment.text().startswith("Uses 1 credit")
    assert not popup.sell_link.isVisible()
