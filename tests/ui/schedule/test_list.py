"""The list: looked through by filters and keys, page after page, and a way to each session."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox
from sqlalchemy import update

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import SessionRow
from studio_app.services import session_list
from studio_app.ui.schedule.list_model import ListColumn
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.ui.schedule.hands import Hands, OpenPage

SESSIONS = Changes(frozenset({Aggregate.SESSION}))
LEFT = Qt.MouseButton.LeftButton


def rows(hands: Hands) -> list[list[str]]:
    """Return what the list says, row by row."""
    model = hands.page.list.model
    across = range(model.columnCount())
    return [[model.index(row, one).data() for one in across] for row in range(model.rowCount())]


def names(hands: Hands) -> list[str]:
    """Return the clients of the list."""
    return [row[2].split()[0] for row in rows(hands)]


def pick(hands: Hands, box: QComboBox, text: str) -> None:
    """Choose in a box by keys."""
    box.setFocus()
    while box.currentText() != text:
        before = box.currentIndex()
        QTest.keyClick(box, Qt.Key.Key_Down)
        if box.currentIndex() == before:
            box.setCurrentIndex(0)
    hands.settle()


def test_a_list_tells_of_every_session_and_leads_to_it(
    desk: Hands, full_day: StudioDatabase
) -> None:
    page = desk.page
    QAbstractItemModelTester(page.list.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    with full_day.house() as connection:
        at = NOW + timedelta(days=2)
        factories.add_booking(connection, "later", "emil", "sara", at)
        table = update(SessionRow).where(SessionRow.id == key("session later"))
        connection.execute(table.values(place_id=key("home Loft"), title="Circle", capacity=4))
    desk.press(Qt.Key.Key_L)
    assert (page.view(), page.title()) == ("list", "9–15 Mar 2026")
    assert desk.focus() is page.list.table
    assert rows(desk) == [
        ["Tue 10 Mar", "11:00–12:00", "Cara Client", "Anna", "", "booked"],
        ["Tue 10 Mar", "14:00–15:00", "Dora Client", "Ben", "", "booked"],
        ["Thu 12 Mar", "10:00–11:00", "Emil Client · Circle", "Sara", "Loft", "booked"],
    ]
    assert page.list.count.text() == "3 entries"
    page.go_to(TODAY + timedelta(days=1))
    desk.settle()
    assert page.list.table.currentIndex().row() == 2
    page.set_view("day")
    desk.settle()
    assert page.day() == TODAY + timedelta(days=1)
    page.go_to(TODAY)
    desk.press(Qt.Key.Key_L)
    desk.press(Qt.Key.Key_Down)
    QTest.qWait(100)
    assert desk.clients[-1] == key("dora")
    desk.press(Qt.Key.Key_Return)
    assert (page.view(), page.day()) == ("day", TODAY)
    tile = page.calendar.selected_tile()
    assert tile is not None
    assert tile.label == "Dora Client"
    desk.press(Qt.Key.Key_L)
    place = page.list.table.visualRect(page.list.model.index(2, 2)).center()
    viewport = page.list.table.viewport()
    QTest.mouseClick(viewport, LEFT, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(viewport, LEFT, Qt.KeyboardModifier.NoModifier, place)
    desk.settle()
    assert (page.view(), page.day()) == ("day", TODAY + timedelta(days=2))
    assert page.calendar.selected_tile().session.session_id == key("session later")


def test_a_narrow_list_keeps_times_and_clients_readable(
    desk: Hands, full_day: StudioDatabase
) -> None:
    table = desk.page.list.table
    desk.press(Qt.Key.Key_L)
    assert not any(table.isColumnHidden(column) for column in ListColumn)
    desk.page.resize(496, 588)
    desk.settle()
    assert [one for one in ListColumn if table.isColumnHidden(one)] == [ListColumn.PLACE]
    for column in (ListColumn.DAY, ListColumn.TIME, ListColumn.CLIENT):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)
    assert table.horizontalHeader().length() == table.viewport().width()
    desk.page.resize(440, 588)
    desk.settle()
    assert table.isColumnHidden(ListColumn.TRAINER)
    desk.page.resize(914, 588)
    desk.settle()
    assert table.columnWidth(ListColumn.PLACE) >= table.sizeHintForColumn(ListColumn.PLACE)


def test_a_list_is_narrowed_and_its_order_turned(desk: Hands, full_day: StudioDatabase) -> None:
    page, filters = desk.page, desk.page.list.filters
    with full_day.house() as connection:
        table = update(SessionRow).where(SessionRow.id == key("session cara today"))
        connection.execute(table.values(place_id=key("home Loft")))
    desk.click_tile("Dora Client")
    desk.press(Qt.Key.Key_Delete)
    desk.press(Qt.Key.Key_L)
    assert names(desk) == ["Cara", "Dora"]
    header = page.list.table.horizontalHeader()
    QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(30, header.height() // 2))
    desk.settle()
    assert names(desk) == ["Dora", "Cara"]
    pick(desk, filters.order, "Earliest first")
    assert names(desk) == ["Cara", "Dora"]
    pick(desk, filters.status, "Cancelled late")
    assert names(desk) == ["Dora"]
    pick(desk, filters.status, "Any status")
    pick(desk, filters.place, "Loft")
    assert names(desk) == ["Cara"]
    pick(desk, filters.status, "Completed")
    assert page.list.nothing.isVisible()
    QTest.mouseClick(page.list.nothing.button, LEFT)
    desk.settle()
    assert names(desk) == ["Cara", "Dora"]
    filters.client.setFocus()
    desk.type("dor")
    desk.press(Qt.Key.Key_Return)
    desk.settle()
    assert names(desk) == ["Dora"]
    filters.client.clear()
    page.set_trainers((key("anna"),))
    desk.settle()
    assert names(desk) == ["Cara"]
    page.set_trainers(None)
    pick(desk, filters.period, "Month")
    assert page.title() == "March 2026"
    page.go_forward()
    desk.settle()
    assert page.title() == "April 2026"
    page.new_booking()
    desk.settle()
    assert page.view() == "day"
    assert desk.popup.isVisible()


def test_a_long_list_comes_page_by_page_and_stays_where_it_is(
    desk: Hands, full_day: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_list, "PAGE", 2)
    with full_day.house() as connection:
        for number in range(4):
            start = NOW + timedelta(days=1, hours=number)
            factories.add_booking(connection, f"more {number}", "emil", "sara", start)
    desk.press(Qt.Key.Key_L)
    table, model = desk.page.list.table, desk.page.list.model
    assert desk.page.list.count.text() == "6 entries"
    while model.canFetchMore(table.rootIndex()):
        model.fetchMore(table.rootIndex())
        desk.settle()
    assert names(desk) == ["Cara", "Dora", "Emil", "Emil", "Emil", "Emil"]
    desk.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    before = model.key(table.currentIndex())
    with full_day.house() as connection:
        factories.add_booking(connection, "first", "fay", "ben", NOW - timedelta(hours=1))
    desk.bus.announce(SESSIONS)
    desk.settle()
    assert (names(desk)[0], len(names(desk))) == ("Fay", 7)
    assert model.key(table.currentIndex()) == before
    desk.page.go_today()
    assert table.currentIndex().row() == 0


def test_a_list_shows_only_what_its_viewer_may_see(open_page: OpenPage) -> None:
    ben = open_page("ben")
    ben.page.set_view("list")
    ben.settle()
    assert names(ben) == ["Dora"]
    cara = open_page("cara")
    cara.page.set_view("list")
    cara.settle()
    assert names(cara) == ["Personal"]
    assert not cara.page.list.filters.client.isVisible()
    assert cara.page.list.model.row(cara.page.list.model.index(0, 0)).status is BookingStatus.BOOKED


def test_an_owner_saves_the_list_as_it_is_narrowed(
    open_page: OpenPage, full_day: StudioDatabase, tmp_path: Path
) -> None:
    owner = open_page("owner")
    owner.press(Qt.Key.Key_L)
    foot = owner.page.list.foot
    assert foot.export.isVisible()
    pick(owner, owner.page.list.filters.status, "Completed")
    path = tmp_path / "sessions.csv"
    foot.export.export_to(path)
    assert foot.export.runner.wait_idle()
    assert foot.note.whole_text() == "0 rows saved as sessions.csv."
    owner.page.list.filters.clear()
    owner.settle()
    foot.export.export_to(path)
    assert foot.export.runner.wait_idle()
    heads, first, second = path.read_text("utf-8-sig").splitlines()
    assert heads == "Start,End,Client,Class,Trainer,Place,Status,Pays later"
    assert first == "2026-03-10 11:00,2026-03-10 12:00,Cara Client,,Anna,,booked,no"
    assert "Dora Client" in second


def test_the_desk_saves_no_list(desk: Hands) -> None:
    desk.press(Qt.Key.Key_L)
    assert not desk.page.list.foot.export.isVisible()
