"""Money for a package from its own menu, on the client's card."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.money.pay_dialog import PayDialog
from studio_app.ui.money.refund_dialog import RefundDialog
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.money_hands import debt, payments_of
from tests.services.steps import Hands
from tests.ui.money.hands import ENTER, are_open, back, press, settle, write
from tests.ui.packages.test_package_steps import chosen


def test_a_package_is_paid_and_money_for_it_given_back(
    window: MainWindow, sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    dialog = chosen(window, "cara", "Take payment…", PayDialog, qtbot)
    settle(window)
    assert dialog.list.choices()[dialog.list.currentIndex().row()].title == "Cara Ten"
    press(ENTER)
    press(ENTER)
    settle(window)
    assert debt(desk) == 0
    back(window)
    chosen(window, "cara", "Give money back…", RefundDialog, qtbot)
    settle(window)
    press(ENTER)
    write("10")
    press(ENTER)
    write("Came late")
    press(ENTER)
    settle(window)
    assert are_open(window, RefundDialog) == 0
    taken, given = payments_of(sqlite_studio)
    assert (taken.amount, given.amount, given.refund_of) == (40_000, -1_000, taken.id)
    assert given.client_package_id == key("cara ten")
    assert debt(desk) == 0
