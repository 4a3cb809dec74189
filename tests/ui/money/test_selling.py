"""Selling by three keys, at another price, in several ways, and taking it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.sales import SaleRequest
from studio_app.repositories.schema import PackageTypeRow
from studio_app.services import sales
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.money.sell_dialog import SellDialog
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.money_hands import (
    PRICE,
    debt,
    payments_of,
)
from tests.services.steps import Hands
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.money.hands import ENTER, are_open, back, opened, press, settle, show_client, write

TAB = Qt.Key.Key_Tab


def test_three_keys_sell_what_was_bought_last(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    show_client(window)
    press(Qt.Key.Key_S)
    press(ENTER)
    press(ENTER)
    assert are_open(window, SellDialog) == 0
    (payment,) = payments_of(sqlite_studio)
    assert (payment.amount, payment.method) == (PRICE, "cash")
    assert window.notice.text() == "Sold “Ten” to Cara Client · €700.00 paid · receipt 5"
    assert window.context.undo.text() == "Sell “Ten” to Cara Client"


def test_a_digit_chooses_how_it_is_paid_and_is_remembered(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    show_client(window)
    for number in ("2", ""):
        press(Qt.Key.Key_S)
        dialog = opened(window, SellDialog)
        assert dialog.list.chosen() == key("home ten")
        press(ENTER)
        if number:
            assert dialog.fees.texts() == ["Net €588.23", "VAT 19 % €111.77", "To take now €700.00"]
            write(number)
            assert dialog.fees.texts()[2] == "Card fee 2 % €11.58"
        press(ENTER)
        settle(window)
        back(window)
    assert [one.method for one in payments_of(sqlite_studio)] == ["card", "card"]


def test_who_pays_later_owes_it(window: MainWindow, sqlite_studio: StudioDatabase) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    owed = debt(desk)
    show_client(window)
    press(Qt.Key.Key_S)
    dialog = opened(window, SellDialog)
    press(ENTER)
    write("5")
    assert dialog.go.accessibleName() == "Sell, pay later"
    lines = ["Net €588.23", "VAT 19 % €111.77", "Left to pay €700.00"]
    assert dialog.fees.texts() == lines
    press(ENTER)
    settle(window)
    assert (payments_of(sqlite_studio), debt(desk)) == ([], owed + PRICE)
    assert window.notice.text() == "Sold “Ten” to Cara Client · €700.00 still to pay"


def test_several_ways_and_another_price_with_what_is_wrong_beside_the_field(
    window: MainWindow, sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    show_client(window)
    press(Qt.Key.Key_S)
    dialog = opened(window, SellDialog)
    dialog.price.setFocus()
    dialog.price.selectAll()
    for wrong, said in (
        ("6,5.1", "is not an amount of money"),
        ("600.001", "2 decimals at most"),
        ("-600", "not below zero"),
        ("600 $", "Amounts here are in EUR"),
        ("9" * 20, "larger than any"),
    ):
        write(wrong)
        press(ENTER)
        assert said in dialog.error.text()
        assert dialog.price.property("invalid")
        dialog.price.selectAll()
    write("600")
    press(ENTER)
    assert "another price" in dialog.error.text()
    assert dialog.reason.hasFocus()
    write("A friend of the house")
    amount = dialog.parts.rows[0].amount
    assert amount.text() == "600.00"
    amount.setFocus()
    amount.selectAll()
    write("700")
    press(ENTER)
    assert "more than the package costs" in dialog.parts.error.text()
    write("150")
    qtbot.mouseClick(dialog.parts.more, Qt.MouseButton.LeftButton)
    assert [row.amount.text() for row in dialog.parts.rows] == ["150", "450.00"]
    press(ENTER)
    settle(window)
    assert are_open(window, SellDialog) == 0
    kept = [(one.method, one.amount) for one in payments_of(sqlite_studio)]
    assert kept == [("cash", 15_000), ("card", 45_000)]


def test_a_sale_that_was_a_mistake_is_taken_back_by_its_name(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    owed = debt(desk)
    show_client(window)
    press(Qt.Key.Key_S)
    press(ENTER)
    press(ENTER)
    settle(window)
    back(window)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert window.notice.text() == "Undone: Sell “Ten” to Cara Client"
    assert [one.amount for one in payments_of(sqlite_studio)] == [PRICE, -PRICE]
    assert debt(desk) == owed
    assert not window.context.undo.can_redo()


def test_a_sale_whose_answer_was_lost_is_not_made_twice(
    window: MainWindow, sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio_app.domain.errors import ConnectionLost

    real, asked = sales.sell, list[SaleRequest]()

    def lost(*given: object) -> object:
        request = given[2]
        assert isinstance(request, SaleRequest)
        asked.append(request)
        done = real(*given)  # type: ignore[arg-type]
        if len(asked) == 1:
            raise ConnectionLost("server:5432")
        return done

    monkeypatch.setattr(sales, "sell", lost)
    show_client(window)
    press(Qt.Key.Key_S)
    dialog = opened(window, SellDialog)
    press(ENTER)
    press(ENTER)
    settle(window)
    assert "was lost before it confirmed this" in dialog.banner.text()
    assert not dialog.fields.isEnabled()
    assert not dialog.go.isEnabled()
    press(ENTER)
    settle(window)
    assert asked[0] == asked[1]
    assert len(payments_of(sqlite_studio)) == 1
    assert are_open(window, SellDialog) == 0


def test_trainers_sell_at_the_price_that_is_asked(
    open_window: OpenWindow, log_in: LogIn, assert_accessible: Callable[[QWidget], None]
) -> None:
    window = open_window(log_in("anna"))
    show_client(window)
    press(Qt.Key.Key_S)
    dialog = opened(window, SellDialog)
    assert not dialog.price.isEnabled()
    assert [dialog.trainer.itemText(row) for row in range(dialog.trainer.count())] == ["Anna"]
    assert_accessible(dialog)
    press(Qt.Key.Key_Escape)
    assert are_open(window, SellDialog) == 0


def test_without_a_client_the_keys_look_for_one_and_assistants_have_none(
    open_window: OpenWindow, log_in: LogIn
) -> None:
    window = open_window(log_in("asim"))
    assert not window.actions_of_window.sell.isVisible()
    assert not window.actions_of_window.take_payment.isVisible()
    desk = open_window(log_in("desk"))
    press(Qt.Key.Key_S)
    assert are_open(desk, SellDialog) == 0
    assert desk.bar.search.hasFocus()
    assert not desk.actions_of_window.fees.isVisible()


def test_a_price_that_was_changed_meanwhile_is_shown_before_it_is_sold(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    show_client(window)
    press(Qt.Key.Key_S)
    dialog = opened(window, SellDialog)
    with sqlite_studio.house() as connection:
        row = PackageTypeRow
        connection.execute(update(row).where(row.id == key("home ten")).values(price=75_000))
    press(ENTER)
    press(ENTER)
    settle(window)
    assert dialog.banner.text().startswith("“Ten” costs €750.00 by now")
    assert payments_of(sqlite_studio) == []
    assert (dialog.price.text(), dialog.parts.rows[0].amount.text()) == ("750.00", "750.00")
    press(ENTER)
    settle(window)
    assert [one.amount for one in payments_of(sqlite_studio)] == [75_000]
