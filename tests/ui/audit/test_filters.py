"""Looking through the history by people, clients, kinds and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QDate, QSignalBlocker, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio_app.domain.audit import AuditPerson
from studio_app.ui.audit.filter_bar import FilterBar
from studio_app.ui.audit.page import HistoryPage
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.services.steps import Hands, wish
from tests.services.test_audit import add
from tests.ui.audit.hands import choose, lines, settle


def test_every_filter(qtbot: QtBot, page: HistoryPage, desk: Hands, window: MainWindow) -> None:
    cara = desk.book(wish("cara"))
    desk.book(wish("dora", "ben"))
    desk.undo(cara, NOW + timedelta(minutes=1))
    page.refresh()
    settle(page)
    everything = lines(page)
    assert not page.filters.clear_button.isVisible()
    choose(qtbot, page, page.filters.person, "Desk")
    assert len(lines(page)) == 3
    choose(qtbot, page, page.filters.kind, "Bookings")
    assert [line.split(" with ")[0] for line in lines(page)] == [
        "Desk booked Dora Client",
        "Desk booked Cara Client",
    ]
    field = page.filters.client
    qtbot.keyClicks(field, "dor")
    qtbot.waitUntil(field.popup().isVisible)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(page)
    assert field.text() == client_name("dora")
    assert not field.popup().isVisible()
    assert len(lines(page)) == 1
    choose(qtbot, page, page.filters.kind, "Cancellations")
    assert lines(page) == []
    assert page.nothing_found.isVisible()
    assert page.filters.clear_button.isVisible()
    (button,) = page.nothing_found.findChildren(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(page)
    assert lines(page) == everything
    assert field.text() == ""
    assert page.filters.person.currentText() == "Everybody"


def test_a_client_is_taken_back_out_of_the_filter(
    qtbot: QtBot, page: HistoryPage, desk: Hands
) -> None:
    desk.book(wish("cara"))
    page.refresh()
    settle(page)
    everything = lines(page)
    field = page.filters.client
    field.setFocus()
    # Enter before the answer takes the first when it comes.
    qtbot.keyClicks(field, "cara")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: field.text() == client_name("cara"))
    settle(page)
    assert len(lines(page)) == 1
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == client_name("cara"), "letters that find nobody are no filter"
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    settle(page)
    assert lines(page) == everything
    assert field.client_id() is None


def test_nobody_found_is_said(qtbot: QtBot, page: HistoryPage) -> None:
    field = page.filters.client
    field.setFocus()
    qtbot.keyClicks(field, "xyzzy")
    qtbot.waitUntil(field.popup().isVisible)
    assert field.popup().sentence().startswith("Nobody found")
    page.list.setFocus()
    assert field.text() == ""


def test_days(qtbot: QtBot, page: HistoryPage, sqlite_studio: StudioDatabase) -> None:
    for days in (0, 3, 20, 50):
        add(sqlite_studio, action=f"step {days}", at=NOW - timedelta(days=days))
    shown = {}
    for text in ("Today", "Last 7 days", "Last 30 days", "At any time"):
        choose(qtbot, page, page.filters.period, text)
        shown[text] = [line.split()[2] for line in lines(page) if "step" in line]
    assert shown == {
        "Today": ["0"],
        "Last 7 days": ["0", "3"],
        "Last 30 days": ["0", "3", "20"],
        "At any time": ["0", "3", "20", "50"],
    }
    assert not page.filters.first_day.isVisible()
    choose(qtbot, page, page.filters.period, "Between…")
    assert page.filters.first_day.isVisible()
    page.filters.first_day.setDate(QDate(2026, 2, 1))
    page.filters.last_day.setDate(QDate(2026, 3, 9))
    settle(page)
    assert [line.split()[2] for line in lines(page)] == ["3", "20"]


@pytest.mark.parametrize(
    ("locale", "shown"), [("en_GB", "09/02/2026"), ("de_DE", "09.02.2026"), ("en_US", "2/9/2026")]
)
def test_days_are_written_as_the_studio_does(
    context: ScreenContext, qtbot: QtBot, locale: str, shown: str
) -> None:
    login = replace(context.login, organization=replace(context.login.organization, locale=locale))
    filters = FilterBar(replace(context, login=login), lambda: date(2026, 2, 9))
    qtbot.addWidget(filters)
    assert filters.first_day.text() == shown


def test_the_person_stays_chosen_when_people_are_read_again(
    qtbot: QtBot, page: HistoryPage, desk: Hands
) -> None:
    desk.book(wish())
    choose(qtbot, page, page.filters.person, "Desk")
    page.refresh()
    settle(page)
    assert page.filters.person.currentText() == "Desk"
    assert len(lines(page)) == 1


@pytest.mark.parametrize("width", [1024, 1440])
def test_no_field_is_clipped(page: HistoryPage, window: MainWindow, width: int) -> None:
    window.resize(width, 700)
    filters = page.filters
    filters.period.setCurrentIndex(filters.period.count() - 1)
    settle(page)
    fields = [filters.person, filters.client, filters.kind, filters.period]
    for box in (filters.person, filters.kind, filters.period):
        for number in range(box.count()):
            with QSignalBlocker(box):
                box.setCurrentIndex(number)
            assert box.shown_text() == box.currentText()
    for field in (*fields, filters.first_day, filters.last_day, filters.clear_button):
        assert field.isVisible()
        assert field.width() >= field.minimumSizeHint().width()
        right = field.mapTo(page, field.rect().topRight()).x()
        assert right <= page.width()


def test_a_long_name_is_shortened_and_not_cut(
    qtbot: QtBot, page: HistoryPage, window: MainWindow
) -> None:
    long = AuditPerson(key("long"), "Wolfeschlegelsteinhausenbergerdorff the Younger")
    page.filters.set_people([long])
    with QSignalBlocker(page.filters.person):
        page.filters.person.setCurrentIndex(1)
    QApplication.processEvents()
    assert page.filters.person.width() < window.width() / 4
    assert page.filters.person.shown_text().endswith("…")
