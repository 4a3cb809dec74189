"""The till: looking through payments and debts at the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.services.refunds import LATEST_PAYMENTS
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.money.pay_dialog import PayDialog
from studio_app.ui.money.refund_dialog import RefundDialog
from studio_app.ui.till.area import TillArea
from studio_app.ui.till.head_dialog import HeadDialog
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.reports.printed import text
from tests.services.paid_rows import pay
from tests.ui.main.conftest import LogIn, OpenWindow
from tests.ui.till.hands import (
    OpenTill,
    dialog_of,
    go_to,
    press,
    settled,
    told,
    type_into,
    window_of,
)


def test_the_desk_sees_todays_payments_with_sums_and_prints_a_receipt(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "coins", 5_000)
    pay(sqlite_studio, "back", -1_000, refund_of=key("coins"), reason="too much")
    pay(sqlite_studio, "card", 9_000, client="dora", method="card")
    page = open_till("desk")
    view = page.payments
    assert not view.filters.period.isVisible()
    assert not view.export.isVisible()
    assert [figure.text for figure in view.figures.figures()] == [
        *("€130.00", "€40.00", "€90.00", "-€10.00"),
    ]
    assert view.count.text() == "3 payments"
    QAbstractItemModelTester(view.model, QAbstractItemModelTester.FailureReportingMode.Fatal, view)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Home)
    row = [row for row in told(view) if row[2] == "-€10.00"]
    assert [row[0][index] for index in (1, 3, 4, 6, 7)] == [
        *("Cara Client", "Cash", "On account", "Desk", "too much"),
    ]
    qtbot.waitUntil(lambda: window_of(page).card.client_id() is not None)
    qtbot.keyClick(view.table, Qt.Key.Key_Return)
    preview = dialog_of(qtbot, window_of(page), PrintPreview)
    assert isinstance(preview, PrintPreview)
    qtbot.waitUntil(lambda: preview.foot.print_button.isEnabled())
    assert "eceipt" in text(preview.pdf())
    roll = preview.controls.papers.findData("ROLL")
    preview.controls.papers.setCurrentIndex(roll)
    qtbot.waitUntil(lambda: b"226.77" in preview.pdf())
    press(qtbot, preview.foot.close_button)


def test_payments_are_narrowed_and_ordered(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "coins", 5_000)
    pay(sqlite_studio, "card", 9_000, client="dora", method="card", by="owner")
    pay(sqlite_studio, "before", 700, at=NOW - timedelta(days=1))
    page = open_till("owner")
    view = page.payments
    assert len(told(view)) == 2
    view.filters.period.setCurrentIndex(view.filters.period.findData("week"))
    settled(qtbot, page)
    assert len(told(view)) == 3
    view.filters.method.setCurrentIndex(view.filters.method.findData("card"))
    settled(qtbot, page)
    assert [row[1] for row in told(view)] == ["Dora Client"]
    view.filters.kind.setCurrentIndex(view.filters.kind.findData("given_back"))
    settled(qtbot, page)
    assert view.nothing.isVisible()
    press(qtbot, view.nothing.button)
    settled(qtbot, page)
    assert len(told(view)) == 3
    header = view.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(2) + 10, 8)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settled(qtbot, page)
    assert [row[2] for row in told(view)] == ["€7.00", "€50.00", "€90.00"]
    view.filters.user.setCurrentIndex(view.filters.user.findText("Owner"))
    settled(qtbot, page)
    assert [row[6] for row in told(view)] == ["Owner"]
    view.filters.clear()
    settled(qtbot, page)
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_2)
    qtbot.wait(200)
    settled(qtbot, page)
    # Of a day that is not looked at.
    assert [row[1] for row in told(view)] == ["Dora Client"]
    assert view.filters.number.text() == "2"
    qtbot.keyClicks(view.filters.number, "x")
    qtbot.wait(200)
    settled(qtbot, page)
    assert view.nothing.isVisible()


def test_a_payment_is_given_back_from_the_list(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "coins", 5_000)
    page = open_till("desk")
    view, window = page.payments, window_of(page)
    assert not view.give_back.isEnabled()
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Home)
    press(qtbot, view.give_back)
    dialog = dialog_of(qtbot, window, RefundDialog)
    assert isinstance(dialog, RefundDialog)
    settled(qtbot, page)
    assert dialog.amount.text() == "50.00"
    type_into(qtbot, dialog.amount, "20")
    type_into(qtbot, dialog.reason, "too much")
    press(qtbot, dialog.go)
    qtbot.waitUntil(lambda: len(told(view)) == 2)
    assert told(view)[0][2] == "-€20.00"
    qtbot.keyClick(view.table, Qt.Key.Key_Home)
    assert not view.give_back.isEnabled()


def test_no_other_payment_is_given_back_than_the_one_in_the_list(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    for number in range(LATEST_PAYMENTS):
        pay(sqlite_studio, f"later {number}", 100, at=NOW - timedelta(days=2))
    page = open_till("owner")
    window = window_of(page)
    for left in ("300.00", ""):
        window.money.give_back_of(key("cara"), key("payment cara"))
        dialog = dialog_of(qtbot, window, RefundDialog)
        assert isinstance(dialog, RefundDialog)
        settled(qtbot, page)
        assert dialog.amount.text() == left
        assert dialog.list.chosen() == (key("payment cara") if left else None)
        assert dialog.go.isEnabled() == bool(left)
        if left:
            type_into(qtbot, dialog.reason, "all of it")
            press(qtbot, dialog.go)
        else:
            assert [one.detail for one in dialog.list.choices()] == [
                "Card · Cara Ten · receipt 1 · €300.00 given back"
            ]
            press(qtbot, dialog.cancel)
        settled(qtbot, page)


def test_trainers_give_nothing_back(open_till: OpenTill) -> None:
    assert not open_till("anna").payments.give_back.isVisible()


def test_who_owes_is_listed_by_age_and_pays_from_there(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "all", 40_000, client="cara", client_package_id=key("cara ten"))
    page = open_till("desk")
    go_to(qtbot, page, "unpaid")
    view = page.unpaid
    assert [row[0] for row in told(view)][:2] == ["Cem Client", "Dora Client"]
    assert told(view)[0][1:4] == ["€400.00", "Fri 13 Feb", "€400.00"]
    assert view.bands.button(0).accessibleName() == "Owed in all: €2,000.00"
    press(qtbot, view.bands.button(4))
    settled(qtbot, page)
    assert view.nothing.isVisible()
    press(qtbot, view.nothing.button)
    settled(qtbot, page)
    assert not view.pay.isEnabled()
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Home)
    window = window_of(page)
    qtbot.waitUntil(lambda: window.card.client_id() == key("cem"))
    assert view.pay.isEnabled()
    qtbot.keyClick(view.table, Qt.Key.Key_P)
    dialog = dialog_of(qtbot, window, PayDialog)
    assert isinstance(dialog, PayDialog)
    settled(qtbot, page)
    press(qtbot, dialog.go)
    qtbot.waitUntil(lambda: "Cem Client" not in [row[0] for row in told(view)])
    assert view.bands.button(0).accessibleName() == "Owed in all: €1,600.00"


def test_an_owner_writes_what_stands_above_receipts(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    page = open_till("owner")
    window = window_of(page)
    area = next(one for one in window.findChildren(TillArea))
    area.file_actions[-1].trigger()
    dialog = dialog_of(qtbot, window, HeadDialog)
    assert isinstance(dialog, HeadDialog)
    qtbot.waitUntil(dialog.save.isEnabled)
    qtbot.keyClicks(dialog.lines, "x" * 90)
    press(qtbot, dialog.save)
    qtbot.waitUntil(lambda: "80 characters" in dialog.error.text())
    type_into(qtbot, dialog.lines, "Long Lane 5")
    press(qtbot, dialog.save)
    qtbot.waitUntil(lambda: not window.findChildren(HeadDialog))
    go_to(qtbot, page, "payments")
    view = page.payments
    view.filters.period.setCurrentIndex(view.filters.period.findData("any"))
    settled(qtbot, page)
    # The earliest have none.
    view.table.selectRow([row[5] for row in told(view)].index("1"))
    press(qtbot, view.receipt)
    preview = dialog_of(qtbot, window, PrintPreview)
    assert isinstance(preview, PrintPreview)
    qtbot.waitUntil(lambda: preview.foot.print_button.isEnabled())
    assert "Long Lane 5" in text(preview.pdf())
    press(qtbot, preview.foot.close_button)


def test_an_owner_saves_both_lists(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    pay(sqlite_studio, "coins", 5_000)
    page = open_till("owner")
    payments, unpaid = tmp_path / "payments.xlsx", tmp_path / "unpaid.csv"
    page.payments.export.export_to(payments)
    qtbot.waitUntil(lambda: "1 rows saved" in page.payments.banner.text())
    assert payments.read_bytes()[:2] == b"PK"
    go_to(qtbot, page, "unpaid")
    page.unpaid.export.export_to(unpaid)
    qtbot.waitUntil(lambda: "rows saved" in page.unpaid.banner.text())
    assert len(unpaid.read_text(encoding="utf-8-sig").splitlines()) == 7


def test_nothing_yet_says_so_and_everything_has_a_name(
    open_till: OpenTill, qtbot: QtBot, assert_accessible: Callable[[QWidget], None]
) -> None:
    page = open_till("desk")
    assert page.payments.nothing.isVisible()
    for view in ("payments", "unpaid", "close"):
        go_to(qtbot, page, view)
        assert_accessible(page)


def test_what_is_being_told_stays_above_the_page(open_till: OpenTill, qtbot: QtBot) -> None:
    page = open_till("desk")
    window = window_of(page)
    window.notice.show_notice("Something was done")
    window.open_area("schedule")
    window.open_area("till")
    settled(qtbot, page)
    middle = window.notice.geometry().center()
    pages = window.notice.parentWidget()
    assert pages is not None
    hit = pages.childAt(middle)
    assert hit is window.notice or window.notice.isAncestorOf(hit)


@pytest.mark.parametrize("name", ["asim", "cara"])
def test_who_sells_nothing_has_no_till(log_in: LogIn, open_window: OpenWindow, name: str) -> None:
    window = open_window(log_in(name))
    with pytest.raises(KeyError):
        window.open_area("till")


def test_the_view_is_there_again(open_till: OpenTill, qtbot: QtBot, qapp: QApplication) -> None:
    page = open_till("desk")
    go_to(qtbot, page, "unpaid")
    window_of(page).close()
    again = open_till("desk")
    assert again.view() == "unpaid"
    assert [button.text() for button in again.findChildren(QPushButton) if button.isVisible()]
