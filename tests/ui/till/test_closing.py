"""Closing a till at the keyboard: by an amount, by notes and coins, for others and other days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from studio_app.domain.identifiers import new_id
from studio_app.domain.till import CountedTill
from studio_app.services.till import close_till, look_into_till
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.till.page import TillPage
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.reports.printed import text
from tests.services.paid_rows import pay
from tests.services.steps import Hands
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

LEFT_YESTERDAY = 14_900


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
    assert form.opening.hasFocus()
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


def test_what_lay_there_before_is_what_the_last_close_left(
    open_till: OpenTill, qtbot: QtBot
) -> None:
    page = open_till("desk")
    go_to(qtbot, page, "close")
    form = page.close_till.form
    type_into(qtbot, form.opening, "160")
    type_into(qtbot, form.counted, "149")
    type_into(qtbot, form.note, "Nobody knows")
    press(qtbot, form.go)
    settled(qtbot, page)
    assert form.opening.text() == "149.00"


def test_a_till_left_open_overnight_is_that_of_the_new_day(
    log_in: LogIn, open_window: OpenWindow, qtbot: QtBot
) -> None:
    clock = [NOW]
    window = open_window(replace(log_in("desk"), now=lambda: clock[0]))
    press(qtbot, window.sidebar.item("till"))
    page = window.findChild(TillPage)
    assert page is not None
    go_to(qtbot, page, "close")
    view = page.close_till
    tomorrow = TODAY + timedelta(days=1)
    clock[0] += timedelta(days=1)
    go_to(qtbot, page, "unpaid")
    go_to(qtbot, page, "close")
    assert view.day.date() == QDate(tomorrow.year, tomorrow.month, tomorrow.day)
    # A day that somebody chose stays.
    view.day.setDate(QDate(TODAY.year, TODAY.month, TODAY.day))
    clock[0] += timedelta(days=1)
    go_to(qtbot, page, "unpaid")
    go_to(qtbot, page, "close")
    assert view.day.date() == QDate(TODAY.year, TODAY.month, TODAY.day)
