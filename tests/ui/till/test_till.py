"""The till: looking through payments and debts, and counting the cash, at the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.till import CountedTill
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.services.till import close_till, look_into_till
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.money.pay_dialog import PayDialog
from studio_app.ui.till.area import TillArea
from studio_app.ui.till.head_dialog import HeadDialog
from studio_app.ui.till.page import TillPage
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import text
from tests.services.paid_rows import pay
from tests.services.steps import Hands
from tests.ui.main.conftest import LogIn, OpenWindow

OpenTill = Callable[[str], TillPage]
LEFT_YESTERDAY = 14_900


@pytest.fixture(autouse=True)
def _fonts() -> None:
    fonts.register(resource("fonts"))


@pytest.fixture
def open_till(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> OpenTill:
    """A function that opens the till for somebody, by a click in the sidebar."""

    def make(name: str) -> TillPage:
        window = open_window(log_in(name))
        press(qtbot, window.sidebar.item("till"))
        page = window.findChild(TillPage)
        assert page is not None
        settled(qtbot, page)
        return page

    return make


def press(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def window_of(page: TillPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def settled(qtbot: QtBot, page: TillPage) -> None:
    """Wait until nothing is on its way."""
    runner = window_of(page).context.runner
    qtbot.wait(80)
    assert runner.wait_idle()
    qtbot.wait(20)
    assert runner.wait_idle()


def go_to(qtbot: QtBot, page: TillPage, view: str) -> None:
    """Bring a view to the front by a click in the bar."""
    area = next(one for one in window_of(page).findChildren(TillArea) if one.page is page)
    press(qtbot, area.bar.views.button(view))
    settled(qtbot, page)


def told(view: QWidget) -> list[list[str]]:
    """Return what stands in the rows of a view's table."""
    model = view.table.model()  # type: ignore[attr-defined]
    columns = range(model.columnCount())
    return [
        [str(model.index(row, column).data() or "") for column in columns]
        for row in range(model.rowCount())
    ]


def type_into(qtbot: QtBot, field: QWidget, words: str) -> None:
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, words)


def dialog_of(qtbot: QtBot, window: QWidget, kind: type) -> QWidget:
    """Return the window of that kind that is open."""
    found: list[QWidget] = []

    def there() -> bool:
        found[:] = [one for one in window.findChildren(kind) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    return found[0]


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


def test_closing_the_till_by_the_keyboard(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "coins", 5_000)
    page = open_till("desk")
    go_to(qtbot, page, "close")
    view, form = page.close_till, page.close_till.form
    assert form.opening.text() == "149.00"
    assert form.expected.text() == "€199.00"
    assert form.opening.hasFocus()
    qtbot.keyClick(form.opening, Qt.Key.Key_Return)
    assert form.counted.hasFocus()
    qtbot.keyClicks(form.counted, "198")
    assert form.difference.text() == "-€1.00"
    qtbot.keyClick(form.counted, Qt.Key.Key_Return)
    assert form.note.hasFocus()
    qtbot.keyClick(form.note, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert "Write down why" in form.error.text()
    assert len(told(view)) == 1
    qtbot.keyClicks(form.note, "A coin rolled away")
    qtbot.keyClick(form.note, Qt.Key.Key_Return)
    settled(qtbot, page)
    assert "the difference is -€1.00" in view.banner.text()
    assert [row[4] for row in told(view)] == ["-€1.00", "-€1.00"]
    assert told(view)[0][5] == "A coin rolled away"
    assert form.counted.text() == ""
    view.table.selectRow(0)
    qtbot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    preview = dialog_of(qtbot, window_of(page), PrintPreview)
    assert "Till of Desk" in preview.windowTitle()
    preview.close()
    qtbot.waitUntil(lambda: not window_of(page).findChildren(PrintPreview))
    press(qtbot, view.banner.again_button)
    preview = dialog_of(qtbot, window_of(page), PrintPreview)
    assert isinstance(preview, PrintPreview)
    qtbot.waitUntil(lambda: preview.foot.print_button.isEnabled())
    assert "Difference -€1.00" in text(preview.pdf())
    press(qtbot, preview.foot.close_button)


def test_counting_by_notes_and_coins(open_till: OpenTill, qtbot: QtBot) -> None:
    page = open_till("desk")
    go_to(qtbot, page, "close")
    view, form = page.close_till, page.close_till.form
    press(qtbot, form.ways.button("pieces"))
    for piece, number in ((10_000, 1), (2_000, 2), (500, 1), (200, 2)):
        type_into(qtbot, form.pieces.field(piece).lineEdit(), str(number))
    assert form.counted.text() == "149.00"
    assert form.difference.text() == "€0.00"
    press(qtbot, form.go)
    settled(qtbot, page)
    assert "all agrees" in view.banner.text()
    assert len(told(view)) == 2
    assert form.pieces.minor() == 0


def test_cash_that_came_meanwhile_is_shown_before_it_is_closed(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    page = open_till("desk")
    go_to(qtbot, page, "close")
    view, form = page.close_till, page.close_till.form
    type_into(qtbot, form.counted, "149")
    pay(sqlite_studio, "meanwhile", 5_000)
    press(qtbot, form.go)
    settled(qtbot, page)
    assert "€50.00" in view.banner.text()
    assert form.expected.text() == "€199.00"
    # What was counted is not counted again.
    assert form.counted.text() == "149"
    assert len(told(view)) == 1


def test_an_owner_closes_the_till_of_somebody_for_another_day(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    pay(sqlite_studio, "forgotten", 700, at=NOW - timedelta(days=3))
    page = open_till("owner")
    go_to(qtbot, page, "close")
    view, form = page.close_till, page.close_till.form
    assert len(told(view)) == 6
    view.user.setCurrentIndex(view.user.findText("Desk"))
    view.user.activated.emit(view.user.currentIndex())
    settled(qtbot, page)
    day = TODAY - timedelta(days=3)
    (link,) = [
        button
        for button in view.forgotten.findChildren(QPushButton)
        if button.text() == "Sat 7 Mar · €7.00"
    ]
    press(qtbot, link)
    settled(qtbot, page)
    assert view.day.date() == QDate(day.year, day.month, day.day)
    assert form.expected.text() == "€7.00"
    type_into(qtbot, form.counted, "7")
    press(qtbot, form.go)
    settled(qtbot, page)
    assert "The till of Desk is closed" in view.banner.text()
    owner = Hands.of(sqlite_studio.login("owner"))
    (done,) = look_into_till(owner.uow, owner.viewer, key("user desk"), day, NOW).closes
    assert (done.counted, done.closed_by) == (700, key("user owner"))


def test_what_others_do_is_seen_without_a_click(
    open_till: OpenTill, qtbot: QtBot, sqlite_studio: StudioDatabase
) -> None:
    page = open_till("desk")
    go_to(qtbot, page, "close")
    view = page.close_till
    desk = Hands.of(sqlite_studio.login("desk"))
    counted = CountedTill(new_id(), key("user desk"), TODAY, LEFT_YESTERDAY, 0, LEFT_YESTERDAY)
    done = close_till(desk.uow, desk.viewer, counted, NOW)
    window_of(page).context.bus.announce(done.changes)
    qtbot.waitUntil(lambda: len(told(view)) == 2)


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
