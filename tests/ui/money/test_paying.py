"""Taking money by three keys, for one thing or several, and giving it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.payments import PayFor
from studio_app.repositories.schema import ClientRow
from studio_app.services.new_clients import add_client
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.money.fee_dialog import FeeDialog
from studio_app.ui.money.pay_dialog import PayDialog
from studio_app.ui.money.refund_dialog import RefundDialog
from studio_app.ui.widgets.field_error import FieldError
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.money_hands import card, debt, paid, payments_of
from tests.services.steps import SLOT, Hands, balance, wish
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.money.hands import ENTER, are_open, back, opened, press, settle, show_client, write

DOWN = Qt.Key.Key_Down


def test_three_keys_take_all_that_is_owed(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    desk.book(wish("cara", starts_at=SLOT, pay_later=True))
    show_client(window)
    press(Qt.Key.Key_P)
    press(ENTER)
    press(ENTER)
    assert are_open(window, PayDialog) == 0
    assert debt(desk) == 0
    assert [one.amount for one in payments_of(sqlite_studio)] == [40_000, 8_000]
    text = "Took €480.00 from Cara Client · receipts 5 to 6"
    assert window.notice.text() == text


def test_a_part_is_taken_for_what_is_chosen_and_more_is_refused_beside_the_amount(
    window: MainWindow,
    sqlite_studio: StudioDatabase,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    desk.book(wish("cara", starts_at=SLOT, pay_later=True))
    show_client(window)
    press(Qt.Key.Key_P)
    dialog = opened(window, PayDialog)
    titles = [choice.title for choice in dialog.list.choices()]
    assert titles == ["Everything owed", "Cara Ten", "Session with Anna", "On account"]
    assert_accessible(dialog)
    write("3")
    amount = dialog.parts.rows[0].amount
    assert amount.text() == "80.00"
    write("cara")
    assert amount.text() == "400.00"
    amount.setFocus()
    amount.selectAll()
    write("400.01")
    press(ENTER)
    settle(window)
    assert dialog.parts.error.text().startswith("Only €400.00 is still owed here")
    assert amount.hasFocus()
    write("150")
    assert dialog.fees.texts()[-1] == "Left to pay €250.00"
    press(ENTER)
    settle(window)
    (payment,) = payments_of(sqlite_studio)
    assert (payment.amount, payment.client_package_id) == (15_000, key("cara ten"))
    back(window)
    press(Qt.Key.Key_P)
    dialog = opened(window, PayDialog)
    write("4")
    press(ENTER)
    press(ENTER)
    assert "above zero" in dialog.parts.error.text()
    write("20")
    press(ENTER)
    settle(window)
    assert debt(desk) == 40_000 + 8_000 - 15_000 - 2_000


def test_money_is_given_back_with_a_reason_up_to_the_limit(
    window: MainWindow, sqlite_studio: StudioDatabase, qtbot: QtBot
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    paid(desk, PayFor.PACKAGE, card(40_000), item=key("cara ten"))
    show_client(window)
    window.actions_of_window.give_back.trigger()
    dialog = opened(window, RefundDialog)
    assert dialog.limit.text() == "You may give back up to €50.00 of a payment."
    assert dialog.amount.text() == "50.00"
    press(ENTER)
    assert dialog.amount.hasFocus()
    write("60")
    press(ENTER)
    press(ENTER)
    assert "why" in dialog.error.text()
    write("Was ill")
    press(ENTER)
    settle(window)
    assert dialog.error.text().startswith("The front desk may give back up to €50.00")
    assert dialog.amount.hasFocus()
    write("45.50")
    dialog.credits.setValue(1)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    settle(window)
    assert are_open(window, RefundDialog) == 0
    given = payments_of(sqlite_studio)[-1]
    assert (given.amount, given.method, given.reason) == (-4_550, "card", "Was ill")
    assert (debt(desk), balance(sqlite_studio, "cara ten")) == (0, 7)
    assert window.notice.text() == "Gave €45.50 back to Cara Client · receipt 6"


def test_who_paid_nothing_gets_nothing_back_and_pays_on_account_alone(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    wanted = NewClient(new_id(), "Mina Park")
    add_client(desk.uow, desk.viewer, wanted, NOW)
    window.show_client(wanted.client_id)
    settle(window)
    window.actions_of_window.give_back.trigger()
    refund = opened(window, RefundDialog)
    assert not refund.go.isEnabled()
    parts = (refund.list, refund.amount, refund.reason, refund.lower_price, refund.credits)
    assert not any(part.isVisible() for part in parts)
    press(Qt.Key.Key_Escape)
    back(window)
    press(Qt.Key.Key_P)
    dialog = opened(window, PayDialog)
    assert [choice.title for choice in dialog.list.choices()] == ["On account"]
    press(Qt.Key.Key_Escape)


def test_an_owner_sets_rates_and_the_limit(
    open_window: OpenWindow,
    log_in: LogIn,
    qtbot: QtBot,
    assert_accessible: Callable[[QWidget], None],
) -> None:
    window = open_window(log_in("owner"))
    window.actions_of_window.fees.trigger()
    dialog = opened(window, FeeDialog)
    assert_accessible(dialog)
    assert (dialog.form.vat.text(), dialog.form.card_fee.text()) == ("19", "2")
    for wrong in ("x", "101", "1.23456"):
        dialog.form.vat.setText(wrong)
        press(ENTER)
        said = [error.text() for error in dialog.form.findChildren(FieldError)]
        assert any("ercentage" in text for text in said)
    dialog.limit_form.limit.setText("11")
    dialog.form.vat.setText("20")
    press(ENTER)
    settle(window)
    assert dialog.banner.text() == "These rates hold from 10 Mar 2026 on."
    assert dialog.model.row(0).rates.vat == 200_000
    # What is typed of the one stays while the other is set.
    assert dialog.limit_form.limit.text() == "11"
    dialog.form.vat.setText("21")
    dialog.limit_form.limit.setText("12.5")
    dialog.limit_form.limit.setFocus()
    press(ENTER)
    settle(window)
    assert dialog.banner.text() == "The limit of the front desk is set."
    assert (dialog.limit_form.limit.text(), dialog.form.vat.text()) == ("12.50", "21")
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)


def test_a_familys_debts_are_paid_at_once(
    window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    with sqlite_studio.house() as connection:
        row = ClientRow
        connection.execute(update(row).where(row.id == key("cem")).values(payer_id=key("cara")))
    desk = Hands.of(sqlite_studio.login("desk"))
    both = debt(desk, "cara") + debt(desk, "cem")
    show_client(window, "cem")
    press(Qt.Key.Key_P)
    dialog = opened(window, PayDialog)
    family = dialog.list.choices()[1]
    assert (family.title, family.detail) == (
        "Everything the family owes",
        "Cara Client, Cem Client",
    )
    write("2")
    press(ENTER)
    assert dialog.go.accessibleName() == "Take €800.00"
    press(ENTER)
    settle(window)
    assert both == 80_000
    assert (debt(desk, "cara"), debt(desk, "cem")) == (0, 0)
